"""Where papers of others are: files, folders, ZIP archives, and interfaces of OParl."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct, field

from vorlagen.audit.audit import MAX_PDF
from vorlagen.audit.reading import READABLE
from vorlagen.facts.files import MOST, UnreadableError, is_folder, is_there, read_file, stats_below
from vorlagen.findings import Code, Refusal
from vorlagen.oparl.client import SYSTEM, Client, Json

_OFFICE = "application/vnd."
_KINDS = {
    "application/pdf": ".pdf",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/plain": ".txt",
    f"{_OFFICE}openxmlformats-officedocument.wordprocessingml.document": ".docx",
    f"{_OFFICE}openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    f"{_OFFICE}oasis.opendocument.text": ".odt",
}
_WITHIN = " › "
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
_CURE = "Das Archiv neu herunterladen, oder auspacken und den Ordner nennen."


class Document(Struct, frozen=True):
    """A file to be recomputed.

    Attributes:
        place: The file, folder, archive or address that was named.
        name: Its path, its name in the archive, or its id of OParl.
        paper: The id of its paper in OParl; its name otherwise.
        label: What readers call it.
        kind: The ending of its name, in lower case.
        state: Changes whenever its content does; empty if nothing tells.
        link: The address where it can be looked at, if there is one.
        file: What OParl says of it: address, size, checksum.
    """

    place: str
    name: str
    paper: str
    label: str
    kind: str
    state: str = ""
    link: str = ""
    file: Json = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The same for the copies of one text in several formats: its name without the ending."""
        paper = "" if self.paper == self.name else self.paper
        ends_in_kind = self.label.lower().endswith(self.kind)
        return f"{paper} {self.label[: -len(self.kind)] if ends_in_kind else self.label}"

    @property
    def is_remote(self) -> bool:
        """Whether any machine can read it."""
        return bool(self.file) and is_web(self.place)


class PaperFiles(Struct, frozen=True):
    """A paper in a list, with its files; those of one that was withdrawn are none."""

    paper: str
    documents: tuple[Document, ...] = ()
    modified: str = ""


class Listing(Struct, frozen=True):
    """A list of papers. `entries` gives those changed since a time, if it knows; or all, if it is empty."""

    name: str
    entries: Callable[[str], Iterator[PaperFiles]]
    knows_changes: bool = False


def is_web(place: str) -> bool:
    return place.startswith(("http://", "https://"))


def is_one_file(place: str) -> bool:
    """Whether this is a file on this machine, and no archive of many."""
    return not is_web(place) and not is_folder(Path(place)) and not _is_archive(place)


def listings(place: str) -> Iterator[Listing]:
    """What there is at a place.

    Raises:
        Refusal: If it cannot be read.
    """
    if is_web(place) and _ending(urlsplit(place).path) in READABLE:
        yield Listing("", lambda _: iter([_on_the_web(place)]))
    elif is_web(place) or is_there(Path(place) / SYSTEM):
        # The lists of papers of all bodies, or of the one whose address was given
        client = Client(place)
        start = client.system()
        bodies = [start] if "paper" in start else client.objects(str(start.get("body") or ""))
        for body in bodies:
            url = str(body.get("paper") or "")
            yield Listing(url, partial(_papers, client, place, url), knows_changes=is_web(place))
    elif is_folder(Path(place)):
        yield Listing("", lambda _: _in_folder(place))
    elif _is_archive(place):
        yield Listing("", lambda _: _in_archive(place))
    else:
        yield Listing("", lambda _: iter([_entry(place, place, _state(Path(place)))]))


def content(document: Document) -> bytes:
    """What a document contains.

    Raises:
        Refusal: If it cannot be read.
    """
    if document.file:
        return _client(document.place).content(document.file)
    if _is_archive(document.place):
        return _unpacked(_archive(document.place), document.name)
    try:
        return read_file(Path(document.name), None, MAX_PDF)
    except UnreadableError as error:
        message = f"Die Datei „{document.name}“ {error.message}."
        raise Refusal(error.code, message, error.cure) from None


def _entry(place: str, name: str, state: str, label: str = "") -> PaperFiles:
    document = Document(place, name, name, label or name, _ending(name), state)
    return PaperFiles(name, (document,))


def _on_the_web(place: str) -> PaperFiles:
    file = {"accessUrl": place}
    return PaperFiles(
        place, (Document(place, place, place, place, _ending(place), "", place, file),)
    )


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _state(path: Path) -> str:
    try:
        status = path.stat()
    except (OSError, ValueError):  # reading it tells why
        return ""
    return f"{status.st_mtime_ns} {status.st_size}"


# Folders and archives


def _in_folder(place: str) -> Iterator[PaperFiles]:
    for path, status in stats_below(Path(place)):
        if stat.S_ISREG(status.st_mode) and _ending(path) in READABLE:
            yield _entry(place, path, f"{status.st_mtime_ns} {status.st_size}")


def _is_archive(place: str) -> bool:
    return _ending(place) == ".zip" and not is_web(place) and not is_folder(Path(place))


def _in_archive(place: str) -> Iterator[PaperFiles]:
    for member in _opened(place).infolist():
        if _ending(member.filename) in READABLE:
            state = f"{member.CRC} {member.file_size}"
            yield _entry(place, member.filename, state, f"{place}{_WITHIN}{member.filename}")


def _opened(place: str) -> zipfile.ZipFile:
    """An archive; nothing of it is ever written to the disk, whatever the names in it."""
    try:
        return zipfile.ZipFile(io.BytesIO(read_file(Path(place), None, MOST)))
    except UnreadableError as error:
        raise Refusal(error.code, f"Die Datei „{place}“ {error.message}.", error.cure) from None
    except (*_BROKEN, NotImplementedError):
        message = f"„{place}“ ist als Archiv beschädigt."
        raise Refusal(Code.DATEI_UNLESBAR, message, _CURE) from None


_archive = lru_cache(maxsize=1)(_opened)  # of a worker, which reads its members one by one


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    """A member, which never gets larger than the archive says."""
    message = f"„{name}“ lässt sich nicht auspacken: die Datei ist beschädigt oder verschlüsselt."
    try:
        member = archive.getinfo(name)
        if member.file_size <= MAX_PDF:
            return archive.read(member)
        message = f"„{name}“ ist ausgepackt größer als {MAX_PDF // 1_000_000} MB."
    except (*_BROKEN, KeyError, NotImplementedError):
        pass
    raise Refusal(Code.DATEI_UNLESBAR, message, _CURE)


# OParl


@lru_cache(maxsize=8)
def _client(place: str) -> Client:
    client = Client(place)
    if not is_web(place):
        client.system()  # says with what the addresses of its files begin
    return client


def _papers(client: Client, place: str, url: str, since: str) -> Iterator[PaperFiles]:
    for paper in client.objects(url, since):
        documents: tuple[Document, ...] = ()
        if paper.get("deleted") is not True:
            documents = tuple(_documents(place, paper))
        yield PaperFiles(str(paper.get("id")), documents, str(paper.get("modified") or ""))


def _documents(place: str, paper: Json) -> Iterator[Document]:
    """The main file of a paper, and all others, as far as they can be read."""
    others = paper.get("auxiliaryFile")
    files: list[Any] = [paper.get("mainFile"), *(others if isinstance(others, list) else ())]
    for file in files:
        if not isinstance(file, dict) or file.get("deleted") is True:
            continue
        url = str(file.get("accessUrl") or "")
        title = str(file.get("fileName") or file.get("name") or url)
        kind = _KINDS.get(str(file.get("mimeType") or "").partition(";")[0], _ending(title))
        if kind in READABLE:
            yield Document(
                place,
                str(file.get("id") or url),
                str(paper.get("id")),
                f"{paper.get('reference') or ''} {paper.get('name') or ''}".strip()
                + _WITHIN
                + title,
                kind,
                str(file.get("sha512Checksum") or file.get("modified") or ""),
                url if is_web(url) else "",
                {key: file.get(key) for key in ("accessUrl", "size", "sha512Checksum")},
            )
