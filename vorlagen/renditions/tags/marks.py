"""Marks in the content of pages: renumbered, without artifacts in content, and with word breaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vorlagen.renditions.tags.boxes import Piece

SOFT_HYPHEN = "\u00ad"  # ISO 32000-1, 14.8.2.2.3: the mark of an incidental division
_FONT = re.compile(rb"/(\S+) (\S+) Tf")
_LAST_GLYPH = re.compile(rb"^(\[.*[<0-9a-f])([0-9a-f]{4})(>(?:-?[\d.]+|<>)*\] TJ)$", re.DOTALL)
_SHOWN = b"] TJ"


@dataclass(frozen=True, slots=True)
class Marking:
    """How the pieces in a content are marked anew.

    `pieces` are by their old mark; `numbers` are the new ones of those that are content, all others
    are furniture of the page. `spaced` end a word, `divided` end with a hyphen that is none.
    """

    pieces: Mapping[int, Piece]
    numbers: Mapping[Piece, int]
    spaced: frozenset[Piece]
    divided: frozenset[Piece]


def mark_anew(stream: Any, marking: Marking, dictionary: Callable[[dict[str, Any]], Any]) -> None:
    """Rewrite the content of a page or a group.

    Args:
        stream: The content, as a list of operations.
        marking: How the pieces are marked.
        dictionary: Makes a dictionary of the PDF.
    """
    stream.stream[:] = _Rewriter(marking, dictionary, stream).operations()


class _Rewriter:
    def __init__(self, marking: Marking, dictionary: Callable[[Any], Any], stream: Any) -> None:
        self.marking, self.dictionary, self.stream = marking, dictionary, stream
        self.spaces = {str(font.hash).encode(): _space(font) for font in stream._fonts.values()}
        self.open: list[bool] = []  # for each mark around: whether it was written
        self.font, self.size, self.choice = b"", b"", b""  # the last is the operation that chose it

    def operations(self) -> Iterator[Any]:
        source = list(self.stream.stream)
        last = _last_shown(source)
        waiting: Any = None  # the name of a mark that is about to begin
        properties: Any = None
        piece: Piece | None = None
        for number, operation in enumerate(source):
            if isinstance(operation, str) and operation.startswith("/"):
                waiting = operation
            elif isinstance(operation, dict) and waiting is not None:
                properties = operation
            elif operation in {b"BMC", b"BDC"} and waiting is not None:
                if properties is not None and "MCID" in properties:
                    piece = self.marking.pieces.get(properties["MCID"])
                yield from self._begin(waiting, properties, piece)
                waiting = properties = None
            elif operation == b"EMC":
                if self.open.pop():
                    yield operation
            elif isinstance(operation, bytes):
                found = _FONT.fullmatch(operation)
                if found:
                    self.font, self.size, self.choice = found[1], found[2], operation
                is_end = piece is not None and number in last
                yield from self._ended(operation, piece) if is_end and piece else [operation]
            else:
                yield operation

    def _begin(self, name: str, properties: Any, piece: Piece | None) -> Iterator[Any]:
        is_within = any(self.open)
        is_piece = properties is not None and "MCID" in properties
        if not is_piece:
            # What decorates content belongs to it; an artifact must not lie within.
            self.open.append(not is_within)
            if not is_within:
                yield name
                yield from [b"BMC"] if properties is None else [properties, b"BDC"]
            return
        self.open.append(True)
        number = None if piece is None else self.marking.numbers.get(piece)
        if number is None:
            yield from ["/Artifact", self.dictionary({"Type": "/Pagination"}), b"BDC"]
        else:
            yield from [name, self.dictionary({"MCID": number}), b"BDC"]

    def _ended(self, shown: bytes, piece: Piece) -> list[Any]:
        """The last text of a piece, with its hyphen marked, or with the space that ends its word."""
        if piece in self.marking.divided:
            return self._with_last(shown, lambda _: SOFT_HYPHEN)
        if piece not in self.marking.spaced or not shown.endswith(_SHOWN):
            return [shown]
        if space := self.spaces.get(self.font):
            if _shows_last(shown, space):  # as at some line's ends, where the box says it has none
                return [shown]
            return [shown.removesuffix(_SHOWN) + b"<" + space + b">" + _SHOWN]
        # A font in which no space is printed has none in the file; then that of another is taken.
        for font, glyph in self.spaces.items():
            if glyph:
                other = b"/" + font + b" " + self.size + b" Tf"
                return [shown, other, b"[<" + glyph + b">" + _SHOWN, self.choice]
        return self._with_last(shown, lambda glyph: self._said(glyph) + " ")

    def _said(self, glyph: bytes) -> str:
        """The text that a glyph stands for."""
        fonts = self.stream._fonts.values()
        font = next(font for font in fonts if str(font.hash).encode() == self.font)
        text: str = font.to_unicode[int(glyph, 16)]
        return text

    def _with_last(self, shown: bytes, say: Callable[[bytes], str]) -> list[Any]:
        """A text with another one to be read in place of its last glyph."""
        found = _LAST_GLYPH.match(shown)
        if not found:
            return [shown]
        said = self.dictionary({"ActualText": _utf16(say(found[2]))})
        begin = found[1] + b">] TJ"
        return [begin, "/Span", said, b"BDC", b"[<" + found[2] + found[3], b"EMC"]


def _last_shown(operations: list[Any]) -> set[int]:
    """Where the last text of each mark is shown."""
    found: set[int] = set()
    shown: int | None = None
    for number, operation in enumerate(operations):
        if operation == b"EMC" and shown is not None:
            found.add(shown)
            shown = None
        elif isinstance(operation, bytes) and operation.endswith(_SHOWN):
            shown = number
    return found


def _shows_last(shown: bytes, glyph: bytes) -> bool:
    found = _LAST_GLYPH.match(shown)
    return found is not None and found[2] == glyph


def _space(font: Any) -> bytes:
    """The glyph of a space as text operations name it; empty if the font has none in use."""
    glyphs = (glyph for glyph, text in sorted(font.to_unicode.items()) if text == " ")
    glyph = next(glyphs, None)
    return b"" if glyph is None or font.bitmap else f"{glyph:04x}".encode()


def _utf16(text: str) -> bytes:
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"
