"""What is handed over together, as it lies ready on this machine: the files of a paper, or a meeting's ZIP.

File names are those that councils use: „Beschlussvorlage_231-2020.pdf“, „Anlage_1_zu_…“; ASCII, at most
120 characters. Everything depends on the papers alone, so that the same paper gives the same bytes.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import file_digest, sha512
from pathlib import Path
from shutil import copyfileobj

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.building.making import UNKNOWN, restamped
from vorlagen.building.program import PROGRAM
from vorlagen.comparing import StateError, as_page, as_pdf, as_report, compare_states, find_state
from vorlagen.findings import Code, Findings, Place, Severity
from vorlagen.paper import Paper
from vorlagen.publishing.fields import Fields, FormFile
from vorlagen.publishing.log import Datei, Entry
from vorlagen.renditions.pdf import Provenance

MANIFEST = "manifest.json"
CHANGES = "Aenderungen_zu_"  # how the file with the overview of changes begins
_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP file can say; its files have no other
_KINDS = {  # of the files of a paper: its part in the package, and its MIME type
    "pdf": ("hauptdatei", "application/pdf"),
    "txt": ("text", "text/plain; charset=utf-8"),
    "html": ("html", "text/html; charset=utf-8"),
    "fakten": ("fakten", "application/json"),
    "docx": (
        "textverarbeitung",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "odt": ("textverarbeitung", "application/vnd.oasis.opendocument.text"),
}
_OF_ANNEXES = ("pdf", "docx", "odt")
_COMPRESSED = frozenset({".pdf", ".docx", ".odt", ".zip"})


class Package(Struct, frozen=True, dict=True):
    """Files that go out together. They lie in the folder `root`, so that memory holds none of them.

    `name` is what the log calls them: authority and Kennung of a paper; authority, committee and day of a
    meeting, whose `papers` are in it. `folder` is that of the paper at the target, empty of a meeting. The
    last of the `paths` tells that all others are there.
    """

    name: str
    number: str
    root: Path
    folder: str
    paths: tuple[str, ...]
    papers: tuple[str, ...] = ()

    @cached_property
    def files(self) -> tuple[Datei, ...]:
        """The files as the log has them, in the order of their paths."""
        return tuple(fingerprint(self.root, path) for path in sorted(self.paths))

    @property
    def contents(self) -> dict[str, bytes]:
        """The content of each file by its path, but for the ZIP file, which is packed from them."""
        paths = [path for path in self.paths if path != f"{self.folder}.zip"]
        return {path: (self.root / path).read_bytes() for path in paths}

    def with_file(self, path: str, content: bytes) -> Package:
        """The package with a file more."""
        write(self.root / path, content)
        *paths, last = self.paths
        return replace(self, paths=(*paths, path, last))


def package_of(
    paper: Paper, fields: Fields, contents: Mapping[str, bytes], origin: Provenance, root: Path
) -> Package:
    """Write the files of a paper, and a ZIP file of them, to a folder below `root`.

    Args:
        paper: The paper, with its files.
        fields: What forms ask for of it.
        contents: What a build writes, by file name, with the origin in the PDFs.
        origin: This origin.
        root: An empty folder of this package alone.
    """
    files: dict[str, bytes] = {}
    described = []
    for kind, (part, mime_type) in _KINDS.items():
        if kind in paper.files:
            name, _ = paper.files[kind]
            files[name] = contents[name]
            described.append(FormFile(name, part, fields.betreff, mime_type))
    for annex in paper.annexes:
        for kind in _OF_ANNEXES:
            if kind in annex.files:
                name, _ = annex.files[kind]
                files[name] = contents[name]
                described.append(FormFile(name, "anlage", annex.title, _KINDS[kind][1]))
    fields = replace(fields, dateien=tuple(described))
    content = json.dumps(fields.as_json(), ensure_ascii=False, indent=2)
    files["metadaten.json"] = f"{content}\n".encode()
    files["metadaten.csv"] = fields.as_csv()
    files[MANIFEST] = _manifest(files, origin)
    members: dict[str, Path] = {}
    for name, content_of_file in files.items():
        members[name] = root / paper.stem / name
        write(members[name], content_of_file)
    packed = f"{paper.stem}.zip"
    zip_to(root / packed, members)
    *paths, manifest = [f"{paper.stem}/{name}" for name in files]
    paths += [packed, manifest]
    return Package(paper.papier.name, fields.nummer, root, paper.stem, tuple(paths))


def _manifest(files: Mapping[str, bytes], origin: Provenance) -> bytes:
    entries = []
    for name, content in sorted(files.items()):
        digest = sha512(content).hexdigest()
        entries.append({"name": name, "groesse": len(content), "sha512": digest})
    manifest = {
        "programm": origin.program,
        "commit": origin.commit,
        "daten": origin.digest,
        "dateien": entries,
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()


def write(path: Path, content: bytes) -> None:
    """Write a file of a package, and its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def fingerprint(root: Path, path: str) -> Datei:
    """Size and SHA-512 of a file below a folder."""
    with (root / path).open("rb") as file:
        digest = file_digest(file, "sha512").hexdigest()
        return Datei(path, file.tell(), digest)


def zip_to(target: Path, members: Mapping[str, Path]) -> None:
    """Write files as a ZIP file, whose bytes depend on their names and contents alone."""
    with zipfile.ZipFile(target, "w") as archive:
        for name, path in sorted(members.items()):
            entry = zipfile.ZipInfo(name, _DAY)
            if path.suffix not in _COMPRESSED:
                entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with path.open("rb") as source, archive.open(entry, "w") as member:
                copyfileobj(source, member)


# What goes along when a paper takes the place of an earlier one


def changes_since(
    before: Entry, paper: Paper, commit: str, project: Path, findings: Findings, *, internal: bool
) -> tuple[str, bytes] | None:
    """Name and content of the overview; None, with a warning, if git lacks what it was made from.

    Args:
        before: What the target has.
        paper: The paper that takes its place.
        commit: What this is made from.
        project: The folder of the project.
        findings: Gets the warning.
        internal: Whether the overview may say what is not public.
    """
    papier = paper.papier
    try:
        old = find_state(before.commit, project)
        new = find_state(commit, project)
        compared = compare_states(old, new, project, (papier.name,), is_public=not internal)
        page = as_page(as_report(compared), project, internal=False)
        return f"{paper.stem}/{CHANGES}{paper.stem}.pdf", as_pdf(page)
    except StateError as error:
        findings.add(
            Code.UEBERGABE,
            Place(papier.ordner),
            f"Der Übersicht der Änderungen fehlt der übergebene Stand: {error}",
            "Sie geht nicht mit hinaus; die Vorlage schon. Den Stand holen: git fetch --unshallow",
            Severity.WARNUNG,
        )
        return None


def with_same_annexes(
    paper: Paper, contents: Mapping[str, bytes], history: Sequence[Entry]
) -> dict[str, bytes]:
    """The files of a paper; annexes that the target has with another origin are as they are there.

    So they are not sent again.

    Args:
        paper: The paper with its files.
        contents: These files with the origin of today.
        history: What was handed over of it.
    """
    files = dict(contents)
    for annex in paper.annexes:
        for name, content in annex.files.values():
            if name not in files:
                continue
            for entry in history:
                origin = Provenance(PROGRAM, entry.datenstand, entry.commit, is_clean=True)
                earlier = restamped({name: content}, UNKNOWN, origin)[name]
                digests = {file.sha512 for file in entry.dateien if file.name.endswith(f"/{name}")}
                if sha512(earlier).hexdigest() in digests:
                    files[name] = earlier
    return files
