"""Fingerprints of what a PDF shows and says, which stay the same however the file is stored.

Whoever saves a file anew numbers its objects, packs and orders them as he likes. So an object is
told by what is in it and by the way that leads to it, never by its number.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from vorlagen.renditions.pdf import provenance_names as names
from vorlagen.renditions.pdf.unpacking import (
    MOST_BYTES,
    MOST_OF_ALL,
    TooLargeError,
    packed,
    unpacked,
)

_JOINT = "-"
_DEEPEST = 100  # what stands directly in each other
_BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox")
_STORAGE = frozenset({"/Length", "/Filter", "/DecodeParms"})
# Files within are listed by themselves; pages, too. Of the rest, nothing is shown or read aloud.
_ELSEWHERE = frozenset(
    {"/AF", "/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Pages", "/Perms", "/StructTreeRoot"}
    | {"/Type", "/Version"}
)
_SAID = (
    *("dc:title", "dc:creator", "dc:language", "xmp:CreateDate"),
    *(f"{{{names.NAMESPACE}}}{name}" for name in names.ORIGIN),
)
_INFO = ("/Title", "/Author", "/Subject", "/Keywords")


@dataclass(frozen=True, slots=True)
class PagePrint:
    """Of a page: what it draws, what it draws with, its place on the paper, what lies over it."""

    content: str
    resources: str  # fonts with their programs, pictures, colours
    frame: str  # boxes, rotation
    annotations: str  # links, comments, form fields

    def __str__(self) -> str:
        return _JOINT.join((self.content, self.resources, self.frame, self.annotations))

    @classmethod
    def parse(cls, text: str) -> PagePrint | None:
        """What `str` has made of one; None if it was nothing of the kind."""
        parts = text.split(_JOINT)
        return cls(*parts) if len(parts) == len(cls.__slots__) else None


@dataclass(frozen=True, slots=True)
class DocumentPrint:
    """Of what belongs to all pages: the tags; title, origin, bookmarks, scripts and the like."""

    tags: str
    settings: str

    def __str__(self) -> str:
        return _JOINT.join((self.tags, self.settings))

    @classmethod
    def parse(cls, text: str) -> DocumentPrint | None:
        """What `str` has made of one; None if it was nothing of the kind."""
        parts = text.split(_JOINT)
        return cls(*parts) if len(parts) == len(cls.__slots__) else None


class Fingerprints:
    """Takes the fingerprints of an open PDF; what pages share is read once."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self._pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
        self._forms: dict[tuple[int, int], _Form] = {}
        self._size = 0

    def pages(self) -> Iterator[PagePrint]:
        """For each page, in their order."""
        for page in self.pdf.pages:
            yield PagePrint(
                sha256(self._content(page.obj)).hexdigest(),
                self._of(_inherited(page.obj, "/Resources"), page.obj.get("/Group")),
                self._of(*_frame(page.obj)),
                self._of(page.obj.get("/Annots"), page.obj.get("/AA")),
            )

    def document(self) -> DocumentPrint:
        """What is in the file besides pages and enclosed files."""
        root = self.pdf.Root
        rest = {key: value for key, value in root.items() if key not in _ELSEWHERE | {"/Names"}}
        named = {key: value for key, value in _within(root, "/Names") if key != "/EmbeddedFiles"}
        info = self.pdf.trailer.get("/Info", Dictionary())
        return DocumentPrint(
            self._of(root.get("/StructTreeRoot")),
            self._of(rest, named, [info.get(key) for key in _INFO], list(_said(self.pdf))),
        )

    def _content(self, page: pikepdf.Object) -> bytes:
        contents = page.get("/Contents")
        streams = list(contents) if isinstance(contents, Array) else [contents]
        return b"\n".join(self._data(one) for one in streams if isinstance(one, Stream))

    def _data(self, stream: pikepdf.Object) -> bytes:
        """The content of a stream; as it is stored if it is too large, or packed in a way not ours."""
        try:
            content = unpacked(stream) if self._size <= MOST_OF_ALL else packed(stream)
            self._size += len(content)
        except TooLargeError:
            self._size += MOST_BYTES
            return packed(stream)
        except ValueError:
            return packed(stream)
        else:
            return content

    def _of(self, *values: object) -> str:
        """The SHA-256 of values and of all that they lead to, each object once, in that order."""
        found = sha256()
        numbers: dict[tuple[int, int], int] = {}
        waiting = deque([self._form(values)])
        while waiting:
            form = waiting.popleft()
            found.update(f"{len(form.text)}:".encode() + form.text)
            for key, thing in form.leads_to:
                page = self._pages.get(key)
                if page is None and key not in numbers:
                    numbers[key] = len(numbers)
                    waiting.append(self._known(key, thing))
                found.update(f"{'n' if page is None else 'p'}{numbers.get(key, page)};".encode())
        return found.hexdigest()

    def _known(self, key: tuple[int, int], thing: object) -> _Form:
        if key not in self._forms:
            self._forms[key] = self._form(thing)
        return self._forms[key]

    def _form(self, thing: object) -> _Form:
        form = _Form()
        form.write(thing, 0)
        if isinstance(thing, Stream):
            form.text += sha256(self._data(thing)).digest()
        return form


class _Form:
    """An object as text, in which other objects are but gaps, and these in their order."""

    def __init__(self) -> None:
        self.text = bytearray()
        self.leads_to: list[tuple[tuple[int, int], object]] = []

    def write(self, value: object, depth: int) -> None:
        if isinstance(value, pikepdf.Object) and depth:
            if value.is_indirect:
                self.leads_to.append((value.objgen, value))
                self.text += b"@"
                return
            if depth > _DEEPEST:
                self.text += value.unparse()
                return
        if isinstance(value, int | Decimal):
            self._write_plain(value)
        elif isinstance(value, Array | list | tuple):
            self._open(b"[", len(value))
            for one in list(value):
                self.write(one, depth + 1)
        elif isinstance(value, Dictionary | Stream | dict):
            self._write_entries(value, depth)
        else:
            self._write_plain(value)

    def _write_plain(self, value: object) -> None:
        data = _plain(value)
        self._open(data[:1], len(data))
        self.text += data

    def _write_entries(self, value: pikepdf.Object | dict[str, object], depth: int) -> None:
        skipped = _STORAGE if isinstance(value, Stream) else frozenset()
        entries = [(key, one) for key, one in sorted(value.items()) if key not in skipped]
        self._open(b"<", len(entries))
        for key, one in entries:
            self.text += f"{len(key)}{key}".encode()
            self.write(one, depth + 1)

    def _open(self, kind: bytes, size: int) -> None:
        self.text += kind + str(size).encode() + b" "


def _plain(value: object) -> bytes:
    if isinstance(value, String):
        return b"s" + bytes(value)
    if isinstance(value, Decimal):
        return f"d{value.normalize():f}".encode()
    if isinstance(value, bool) or value is None:
        return f"b{value}".encode()
    if isinstance(value, int):
        return f"d{value}".encode()
    if isinstance(value, Name | str):
        return f"/{value}".encode()
    return b"o" + value.unparse() if isinstance(value, pikepdf.Object) else repr(value).encode()


def _frame(page: pikepdf.Object) -> Iterator[object]:
    """The boxes as they are in effect, and how the page is turned."""
    media = _inherited(page, "/MediaBox")
    crop = _inherited(page, "/CropBox") or media
    for box in (media, crop, *(page.get(key) or crop for key in _BOXES[2:])):
        yield list(box) if isinstance(box, Array) else box
    yield (_inherited(page, "/Rotate") or 0), page.get("/UserUnit", 1)


def _inherited(page: pikepdf.Object, key: str) -> object:
    """What a page says, or else the nodes above it."""
    node: object = page
    for _ in range(_DEEPEST):
        if not isinstance(node, Dictionary):
            break
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def _within(root: pikepdf.Object, key: str) -> Iterator[tuple[str, object]]:
    found = root.get(key)
    if isinstance(found, Dictionary):
        yield from found.items()


def _said(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What the metadata say of the document, apart from its fingerprints."""
    if isinstance(pdf.Root.get("/Metadata"), Stream):
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            yield from [str(metadata.get(name, "")) for name in _SAID]
