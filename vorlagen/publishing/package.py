"""The files of a paper as they are handed over.

File names are those that councils use: „Beschlussvorlage_231-2020.pdf“, „Anlage_1_zu_…“; ASCII, at most
120 characters. Everything depends on the paper alone, so that the same paper gives the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha512

from msgspec import Struct

from vorlagen.paper import Page, Paper
from vorlagen.publishing.fields import Fields, fields_of
from vorlagen.renditions.pdf import Provenance

MANIFEST = "manifest.json"
_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP file can say; its files have no other
_KINDS = ("pdf", "txt", "html")


class Package(Struct, frozen=True, dict=True):
    """A paper as it is handed over: its folder, and its files by name with the manifest."""

    paper: str  # as commands call it
    folder: str
    fields: Fields
    files: Mapping[str, bytes]

    @cached_property
    def outgoing(self) -> Mapping[str, bytes]:
        """All that goes out, by its path: the files in their folder, and beside it a ZIP file of them."""
        files = {f"{self.folder}/{name}": content for name, content in self.files.items()}
        files[f"{self.folder}.zip"] = zipped(self.files)
        return files


def package_of(
    paper: Paper, page: Page, contents: Mapping[str, bytes], origin: Provenance
) -> Package:
    """The files of a paper; `contents` are those that a build writes, with their origin in them."""
    fields = fields_of(paper, page)
    files: dict[str, bytes] = {}
    for kind in _KINDS:
        name, _ = paper.files[kind]
        files[name] = contents[name]
    for annex in paper.annexes:
        if annex.files:
            name, _ = annex.files["pdf"]
            files[name] = contents[name]
    content = json.dumps(fields.as_json(), ensure_ascii=False, indent=2)
    files["metadaten.json"] = f"{content}\n".encode()
    files["metadaten.csv"] = fields.as_csv()
    files[MANIFEST] = _manifest(files, origin)
    return Package(paper.papier.name, paper.stem, fields, files)


def _manifest(files: Mapping[str, bytes], origin: Provenance) -> bytes:
    entries = []
    for name, content in sorted(files.items()):
        entries.append({"name": name, **fingerprint(content)})
    manifest = {
        "programm": origin.program,
        "commit": origin.commit,
        "daten": origin.digest,
        "dateien": entries,
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()


def fingerprint(content: bytes) -> dict[str, int | str]:
    """The size of a file in bytes, and its SHA-512."""
    return {"groesse": len(content), "sha512": sha512(content).hexdigest()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files as a ZIP file, whose bytes depend on their names and contents alone."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return target.getvalue()
