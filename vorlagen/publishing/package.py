"""What is handed over together, as it lies ready on this machine: the files of a paper, or a meeting's ZIP.

File names are those that councils use: „Beschlussvorlage_231-2020.pdf“, „Anlage_1_zu_…“; ASCII, at most
120 characters. Everything depends on the papers alone, so that the same paper gives the same bytes.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from hashlib import file_digest, sha512
from pathlib import Path
from shutil import copyfileobj

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.building.builder import Builder
from vorlagen.building.making import UNKNOWN, restamped
from vorlagen.building.store import PROGRAM
from vorlagen.comparing import StateError, as_page, as_pdf, as_report, compare_states, find_state
from vorlagen.findings import Code, Findings, Place, Refusal, Severity
from vorlagen.german.dates import datum
from vorlagen.german.words import aufzaehlung, dateiname
from vorlagen.page import program_pages
from vorlagen.paper import Behoerde, Paper, Papier
from vorlagen.publishing.fields import Fields, FormFile
from vorlagen.publishing.log import Datei, Entry
from vorlagen.renditions.pdf import Provenance
from vorlagen.renditions.spreadsheets import text_csv
from vorlagen.sitzungen import Beratung

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
        files = []
        for path in sorted(self.paths):
            files.append(fingerprint(self.root, path))
        return tuple(files)

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
                digests = set()
                for file in entry.dateien:
                    if file.name.endswith(f"/{name}"):
                        digests.add(file.sha512)
                if sha512(earlier).hexdigest() in digests:
                    files[name] = earlier
    return files


INDEX = "Inhalt.html"
_INDEX_TABLE = "Inhalt.csv"


class Meeting(Struct, frozen=True):
    """A meeting: authority and committee by their names in the project, and the day.

    With `internal`, papers and items that are not public belong to it, too.
    """

    mandant: str
    gremium: str
    sitzung: str
    title: str  # the committee as it is called
    day: date
    internal: bool

    @property
    def name(self) -> str:
        """What the log calls it."""
        return f"{self.mandant}/{self.gremium}/{self.day.isoformat()}"

    def debates(self, papier: Papier) -> bool:
        """Whether a paper is on its agenda, as far as whoever gets the file may know."""
        document = papier.schriftstueck
        if document is None or not (self.internal or document.oeffentlich):
            return False
        return self.item(papier) is not None

    def item(self, papier: Papier) -> Beratung | None:
        """The station of a paper at this meeting."""
        document = papier.schriftstueck
        if document is None:
            return None
        for station in document.stationen:
            if not isinstance(station, Beratung):
                continue
            is_public = not station.nichtoeffentlich and station.oeffentlich is not False
            here = (station.gremium, station.sitzung) == (self.gremium, self.sitzung)
            if here and (is_public or self.internal):
                return station
        return None


class AgendaItem(Struct, frozen=True):
    """A paper in the file: its number on the agenda, empty while it has none, and its package."""

    top: str
    fields: Fields
    package: Package

    @property
    def order(self) -> tuple[bool, list[tuple[int, str]], str]:
        """Sort key: by the numbers in „10.2“, not by its characters; those without come last."""
        parts = []
        for number, text in re.findall(r"(\d+)|(\D+)", self.top):
            parts.append((int(number or 0), text))
        return not self.top, parts, self.package.folder

    @property
    def folder(self) -> str:
        """Its folder in the file, which file managers sort as the agenda does."""
        if not self.top:
            return f"ohne_TOP_{self.package.folder}"
        padded = re.sub(r"\d+", lambda number: number[0].zfill(2), self.top)
        return f"TOP_{dateiname(padded)}_{self.package.folder}"

    @property
    def links(self) -> Iterator[tuple[str, str]]:
        """Title and path of the paper and of its annexes."""
        paper, *others = [path for path in self.package.paths if path.endswith(".pdf")]
        yield self.fields.betreff, f"{self.folder}/{Path(paper).name}"
        for path in others:
            annex = Path(path)
            if annex.name.startswith("Anlage_"):
                yield annex.stem.replace("_", " "), f"{self.folder}/{annex.name}"


def find_meeting(builder: Builder, wanted: str, *, internal: bool) -> Meeting:
    """The meeting that „rat/2026-11-26“ names; an authority may stand before it, if several have such.

    Raises:
        Refusal: If there is none, or more than one.
    """
    *authority, gremium, day = f"//{wanted}".split("/")
    matches = []
    known = []
    for behoerde in builder.projekt.behoerden.values():
        if behoerde.gremien is None:
            continue
        for name, committee in behoerde.gremien.gremien.items():
            for key, sitzung in committee.sitzungen.items():
                meeting = Meeting(
                    behoerde.name, name, key, str(committee.bezeichnung), sitzung.datum, internal
                )
                if name != gremium or authority[-1] not in {"", behoerde.name}:
                    continue
                known.append(meeting)
                if day in {key, sitzung.datum.isoformat()}:
                    matches.append(meeting)
    if len(matches) == 1:
        return matches[0]
    if matches:
        names = aufzaehlung([meeting.name for meeting in matches])
        raise Refusal(
            Code.UEBERGABE,
            f"„{wanted}“ meint mehrere Sitzungen.",
            f"Die Behörde davor nennen: {names}.",
        )
    cure = "Gremium und Tag nennen, wie sie in gremien.yaml stehen, etwa rat/2026-11-26."
    if known:
        cure = f"Bekannt sind: {aufzaehlung([meeting.name for meeting in known])}."
    raise Refusal(Code.UEBERGABE, f"Die Sitzung „{wanted}“ gibt es nicht.", cure)


def papers_of(
    meeting: Meeting, papers: Sequence[tuple[Behoerde, Papier]]
) -> list[tuple[Behoerde, Papier]]:
    """Those of some papers that the meeting debates."""
    chosen = []
    for behoerde, papier in papers:
        if behoerde.name == meeting.mandant and meeting.debates(papier):
            chosen.append((behoerde, papier))
    return chosen


def index_of(meeting: Meeting, items: Sequence[AgendaItem]) -> bytes:
    """The index of a meeting's file as a page with links into it."""
    template = program_pages().get_template("uebergabe/inhalt.html")
    items = sorted(items, key=lambda item: item.order)
    page = template.render(meeting=meeting, datum=datum(meeting.day), items=items)
    return page.encode()


def package_of_meeting(
    meeting: Meeting, items: Sequence[AgendaItem], index: bytes, root: Path
) -> Package:
    """Write the ZIP file of a meeting to the folder `root`, from the packages of its papers."""
    stem = f"Sitzung_{dateiname(meeting.title)}_{meeting.day.isoformat()}"
    if meeting.internal:
        stem += "_nichtoeffentlich"
    items = sorted(items, key=lambda item: item.order)
    write(root / INDEX, index)
    rows = [("TOP", "Art", "Nummer", "Betreff", "Ordner")]
    for item in items:
        fields = item.fields
        rows.append((item.top, fields.art, fields.nummer, fields.betreff, item.folder))
    write(root / _INDEX_TABLE, text_csv(rows))
    members = {f"{stem}/{name}": root / name for name in (INDEX, _INDEX_TABLE)}
    for item in items:
        package = item.package
        for path in package.paths:
            folder, _, name = path.rpartition("/")
            if folder:
                members[f"{stem}/{item.folder}/{name}"] = package.root / path
    zip_to(root / f"{stem}.zip", members)
    names = tuple(item.package.name for item in items)
    return Package(meeting.name, "", root, "", (f"{stem}.zip",), names)
