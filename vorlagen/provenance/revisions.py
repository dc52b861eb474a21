"""What was appended to a file as it was written: mere additions, or other things in its stead.

A program may change a PDF by appending to it: an object of a number that is there already takes the
place of the former one, on all pages that draw with it. So each object that was built is compared
with what has its number in the whole file (ISO 32000-1, 7.5.6).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from vorlagen.renditions.opening import BROKEN, open_pdf

_CATALOG = frozenset({"/AcroForm", "/Perms", "/DSS", "/Extensions", "/Version", "/Metadata"})
_INFO = frozenset({"/ModDate", "/Producer"})
_TABLES = (Name.XRef, Name.ObjStm)  # where objects are; each of these is compared itself
_FORM = frozenset({"/Fields", "/SigFlags", "/DR", "/DA"})
_SIGNATURE = Name.Sig
_HEX = re.compile(rb"<(?:[0-9A-Fa-f]{2})+>")
_HIDDEN = 2 | 32  # flags of an annotation: Hidden, NoView


class _ChangedError(Exception):
    """Something that was built is not there any more."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Where a signature can be seen: the page, from 1, and the corners of what it draws there."""

    page: int
    left: Decimal
    bottom: Decimal
    right: Decimal
    top: Decimal
    is_drawn: bool  # or else only some programs mark the place


def signatures(written: bytes, whole: bytes) -> tuple[Signed, ...] | None:
    """The signatures that were added and can be seen; None if more was done.

    `written` is what the file begins with. More is whatever changes what was built: another object in
    the place of one of its objects, but for the lists of form fields and annotations that signatures
    are added to; annotations other than signatures; scripts and actions. A signature is only what
    tells, as ISO 32000-1, 12.8.1 demands, which bytes it signs: all that the file then had, but
    itself. Whether it is a genuine one is left to the programs that can tell.
    """
    try:
        with (
            open_pdf(written) as old,
            open_pdf(whole) as new,
        ):
            return tuple(_Update(old, new, written, whole).signed())
    except (_ChangedError, *BROKEN):
        return None


class _Update:
    """A file as it was written, and as it is with all that was appended."""

    def __init__(self, old: pikepdf.Pdf, new: pikepdf.Pdf, written: bytes, whole: bytes) -> None:
        self.old, self.new = old, new
        self.written, self.whole = written, whole

    def signed(self) -> Iterator[Signed]:
        _demand(self.old.Root.objgen == self.new.Root.objgen)
        _demand(len(self.old.pages) == len(self.new.pages))
        pages = list(zip(self.old.pages, self.new.pages, strict=True))
        _demand(all(before.obj.objgen == now.obj.objgen for before, now in pages))
        self._compare_objects({before.obj.objgen for before, _ in pages})
        self._check_form(self.new.Root.get("/AcroForm"))
        for number, (before, now) in enumerate(pages, start=1):
            added = _added(before.obj.get("/Annots"), now.obj.get("/Annots"))
            for one in added:
                yield from self._seen(number, one)
        _demand(not self.new.get_warnings())  # where readers guess, each may guess otherwise

    def _compare_objects(self, pages: set[tuple[int, int]]) -> None:
        may_differ = self._may_differ(pages)
        for before in self.old.objects:
            if isinstance(before, Stream) and before.get("/Type") in _TABLES:
                continue
            free = may_differ.get(before.objgen, frozenset())
            if free is not None:
                now = self.new.get_object(before.objgen)
                _demand(_form(before, free) == _form(now, free))

    def _may_differ(
        self, pages: set[tuple[int, int]]
    ) -> dict[tuple[int, int], frozenset[str] | None]:
        """Which entries of which objects an addition touches; None stands for the whole object."""
        found: dict[tuple[int, int], frozenset[str] | None] = dict.fromkeys(
            pages, frozenset({"/Annots"})
        )
        found[self.old.Root.objgen] = _CATALOG
        info = self.old.trailer.get("/Info")
        if info is not None and info.is_indirect:
            found[info.objgen] = _INFO
        for page in self.old.pages:
            annotations = page.obj.get("/Annots")
            if annotations is not None and annotations.is_indirect:
                found[annotations.objgen] = None  # compared entry by entry
        metadata = self.old.Root.get("/Metadata")
        if metadata is not None:
            found[metadata.objgen] = None  # what it says of the file is compared by itself
        return found

    def _check_form(self, form: object) -> None:
        """A form may hold nothing but signatures."""
        if form is None:
            return
        if not isinstance(form, Dictionary):
            raise _ChangedError
        _demand(set(form.keys()) <= _FORM)
        for field in _entries(form.get("/Fields")):
            self._check_signature(field)

    def _check_signature(self, field: pikepdf.Object) -> None:
        _demand(field.get("/FT") == _SIGNATURE and "/A" not in field and "/AA" not in field)
        for kid in _entries(field.get("/Kids")):
            _demand(
                "/A" not in kid and "/AA" not in kid and "/FT" not in kid and "/Kids" not in kid
            )
        value = field.get("/V")
        if value is not None:
            _demand(isinstance(value, Dictionary) and self._signs_all(value))

    def _signs_all(self, value: pikepdf.Object) -> bool:
        """Whether a signature is made of all bytes of the file up to its update, but its own."""
        ranges, said = _entries(value.get("/ByteRange")), value.get("/Contents")
        if not (len(ranges) == 4 and all(isinstance(one, int) for one in ranges)):
            return False
        start, length, after, rest = map(int, ranges)
        end = after + rest
        gap = self.whole[length:after] if start == 0 and len(self.written) <= length else b""
        return (
            isinstance(said, String)
            and _HEX.fullmatch(gap) is not None
            and bytes.fromhex(gap[1:-1].decode()) == bytes(said)
            and after < end <= len(self.whole)
            and self.whole[:end].rstrip(b"\r\n").endswith(b"%%EOF")
        )

    def _seen(self, page: int, annotation: pikepdf.Object) -> Iterator[Signed]:
        """A signature if it can be seen; an annotation of another kind is no mere addition."""
        _demand(annotation.get("/Subtype") == Name.Widget)
        field = annotation if "/FT" in annotation else annotation.get("/Parent")
        if not isinstance(field, Dictionary) or "/A" in annotation or "/AA" in annotation:
            raise _ChangedError
        self._check_signature(field)
        if int(annotation.get("/F", 0)) & _HIDDEN:
            return
        left, bottom, right, top = (Decimal(str(one)) for one in _entries(annotation.get("/Rect")))
        if left == right or bottom == top:
            return
        # A field that nobody has signed shows nothing, or it could be used to cover something.
        is_drawn = "/AP" in annotation
        _demand("/V" in field or not is_drawn)
        across, up = sorted((left, right)), sorted((bottom, top))
        yield Signed(page, across[0], up[0], across[1], up[1], is_drawn)


def _demand(holds: bool) -> None:
    if not holds:
        raise _ChangedError


def _form(thing: object, free: frozenset[str]) -> object:
    """An object as bytes, other objects by their numbers; without some of its entries."""
    if isinstance(thing, Stream):
        return thing.stream_dict.unparse(), thing.read_raw_bytes()
    if isinstance(thing, Dictionary):
        return [(key, _form_of(value)) for key, value in sorted(thing.items()) if key not in free]
    return _form_of(thing, resolved=True)


def _form_of(value: object, *, resolved: bool = False) -> object:
    return value.unparse(resolved=resolved) if isinstance(value, pikepdf.Object) else value


def _added(before: object, now: object) -> list[pikepdf.Object]:
    """The annotations that were added; those that were there must all be there, in their order."""
    left = [_form_of(one) for one in _entries(before)]
    added = []
    for one in _entries(now):
        if left and _form_of(one) == left[0]:
            del left[0]
        else:
            added.append(one)
    _demand(not left)
    return added


def _entries(array: object) -> list[pikepdf.Object]:
    return list(array) if isinstance(array, Array) else []
