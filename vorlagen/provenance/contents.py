"""What a PDF says of itself and carries: metadata, enclosed files, the content of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf

from vorlagen.renditions.annexes.structure import dictionaries
from vorlagen.renditions.opening import BROKEN, open_pdf
from vorlagen.renditions.pdf import provenance_names as names
from vorlagen.renditions.pdf.fingerprints import DocumentPrint, Fingerprints, PagePrint
from vorlagen.renditions.pdf.finishing import noted
from vorlagen.renditions.pdf.unpacking import (
    MOST_OF_ALL,
    MOST_PAGES,
    TooLargeError,
    packed,
    unpacked,
)

FACTS_FILE = "fakten.json"
_MOST_ENCLOSURES = 1_000


class UnreadableError(Exception):
    """A PDF cannot be read; the message says why, as the end of a German sentence."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Of what a PDF says that it was made; empty texts where it says nothing."""

    title: str = ""
    authority: str = ""
    day: str = ""  # ISO 8601
    program: str = ""
    commit: str = ""
    is_clean: bool = False
    digest: str = ""
    # When it was made:
    pages: tuple[PagePrint | None, ...] = ()  # None where it is none that can be read
    document: DocumentPrint | None = None
    enclosures: tuple[str, ...] = ()  # as `noted`

    @property
    def is_ours(self) -> bool:
        """Whether the file says that this program has made it."""
        return bool(self.program and self.digest)


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found in a PDF."""

    origin: Origin
    enclosures: tuple[tuple[str, bytes], ...]  # name and content; several may share a name
    pages: tuple[PagePrint, ...]  # as they are now
    document: DocumentPrint
    alternatives: str  # what pictures say to those who do not see them
    active: tuple[str, ...]  # what does something by itself: „JavaScript“
    is_encrypted: bool = False  # with a password that opens it for everybody: an empty one

    @property
    def noted(self) -> tuple[str, ...]:
        """Of each enclosed file what is listed of it."""
        return tuple(noted(name, content) for name, content in self.enclosures)


def read_contents(raw: bytes) -> Contents:
    """What is in a PDF; nothing in it is run.

    Raises:
        UnreadableError: If it is damaged, encrypted, or larger than any paper.
    """
    try:
        with open_pdf(raw) as pdf:
            return _contents(pdf)
    except pikepdf.PasswordError:
        raise UnreadableError("sie ist mit einem Kennwort geschützt") from None
    except TooLargeError:
        raise UnreadableError("sie ist größer, als eine Vorlage sein kann") from None
    except BROKEN:
        raise UnreadableError("sie ist beschädigt oder kein PDF") from None


def _contents(pdf: pikepdf.Pdf) -> Contents:
    if len(pdf.pages) > MOST_PAGES:
        raise TooLargeError("pages")
    _check_sizes(pdf)
    prints = Fingerprints(pdf)
    return Contents(
        _origin(pdf),
        tuple(dict.fromkeys(_enclosures(pdf))),
        tuple(prints.pages()),
        prints.document(),
        " ".join(_alternatives(pdf)),
        tuple(dict.fromkeys(_active(pdf))),
        pdf.is_encrypted,
    )


def _check_sizes(pdf: pikepdf.Pdf) -> None:
    """Refuse pages that would stall whoever shows them, and metadata, too."""
    total = 0
    for page in pdf.pages:
        contents = page.obj.get("/Contents")
        for one in list(contents) if isinstance(contents, pikepdf.Array) else [contents]:
            total += len(_content(one)) if isinstance(one, pikepdf.Stream) else 0
            if total > MOST_OF_ALL:
                raise TooLargeError("pages")


def _content(stream: pikepdf.Object) -> bytes:
    try:
        return unpacked(stream)
    except TooLargeError:
        raise
    except ValueError:
        return packed(stream)


def _origin(pdf: pikepdf.Pdf) -> Origin:
    packet = pdf.Root.get("/Metadata")
    if not isinstance(packet, pikepdf.Stream):
        return Origin()
    unpacked(packet)  # that it is not too large to be read
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as said:
        own = {name: _text(said.get(f"{{{names.NAMESPACE}}}{name}")) for name in names.ORIGIN}
        return Origin(
            title=_text(said.get("dc:title")),
            authority=_text(said.get("dc:creator")),
            day=_text(said.get("xmp:CreateDate"))[:10],
            program=own[names.PROGRAM],
            commit=own[names.COMMIT],
            is_clean=own[names.IS_CLEAN] == "True",
            digest=own[names.DIGEST],
            pages=tuple(PagePrint.parse(str(one)) for one in _listed(said, names.PAGES)),
            document=DocumentPrint.parse(_text(said.get(f"{{{names.NAMESPACE}}}{names.DOCUMENT}"))),
            enclosures=tuple(map(str, _listed(said, names.ENCLOSURES))),
        )


def _listed(metadata: Any, name: str) -> list[Any]:
    found = metadata.get(f"{{{names.NAMESPACE}}}{name}")
    return found if isinstance(found, list) else []


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _enclosures(pdf: pikepdf.Pdf) -> Iterator[tuple[str, bytes]]:
    """All files within, whether they are told as belonging to the document or only listed."""
    total, seen = 0, set()
    for name, file in _files(pdf):
        for content in dict(file.EF.items()).values():  # which of them is opened, viewers decide
            if content.objgen in seen:
                continue
            seen.add(content.objgen)
            data = _content(content)
            total += len(data)
            if len(seen) > _MOST_ENCLOSURES or total > MOST_OF_ALL:
                raise TooLargeError("enclosures")
            yield name, data


def _files(pdf: pikepdf.Pdf) -> Iterator[tuple[str, pikepdf.Object]]:
    associated = pdf.Root.get("/AF")
    if isinstance(associated, pikepdf.Array):
        yield from ((str(file.UF), file) for file in list(associated))
    named = pdf.Root.get("/Names")
    tree = named.get("/EmbeddedFiles") if isinstance(named, pikepdf.Dictionary) else None
    if isinstance(tree, pikepdf.Dictionary):
        for name, file in pikepdf.NameTree(tree).items():
            yield str(name), file


def _active(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What a viewer might run; a paper of ours has nothing of the kind."""
    if any(thing.get("/S") == "/JavaScript" or "/JS" in thing for thing in dictionaries(pdf)):
        yield "JavaScript"
    if "/OpenAction" in pdf.Root or "/AA" in pdf.Root:
        yield "eine Aktion beim Öffnen, Drucken oder Schließen"
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        yield "ein XFA-Formular"


def _alternatives(pdf: pikepdf.Pdf) -> Iterator[str]:
    for thing in dictionaries(pdf):
        for key in ("/Alt", "/ActualText"):
            said = thing.get(key)
            if isinstance(said, pikepdf.String):
                yield str(said)
