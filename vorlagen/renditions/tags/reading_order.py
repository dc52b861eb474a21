"""Where each piece on the pages comes from in the text of the HTML, and so the order of reading.

Pages have what they have room for: they divide words, drop the space at a line's end, and put
footnotes below. The HTML has the text whole and in order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Comment, Element

from vorlagen.renditions.tags.boxes import Layout, Piece
from vorlagen.renditions.tags.tag_roles import is_note

_START, _END = "\x00", "\x01"  # stand in the text where elements begin and end
_BLOCK_START, _BLOCK_END = "\x02", "\x03"  # the same of those that stand on lines of their own
_BREAK = "\n"
_SOFT_HYPHEN = "\u00ad"
_SPACE = " \t\n\r\f"


class Span(NamedTuple):
    """A stretch of the text; its beginning is also the rank in the order of reading."""

    start: int
    end: int


@dataclass(slots=True)
class Source:
    """The text of all elements that are shown, in one string, and where each stands in it."""

    blocks: Container[Element]
    text: str = ""
    elements: dict[Element, Span] = field(default_factory=dict)
    notes: list[Span] = field(default_factory=list)  # in the order of the text
    own: dict[Element, list[Span]] = field(default_factory=lambda: defaultdict(list))
    spans: dict[Piece, Span] = field(default_factory=dict)
    divided: set[Piece] = field(default_factory=set)  # end with a hyphen that the text has not

    @classmethod
    def of(cls, layout: Layout) -> Source:
        """Read the text of the document and find all pieces in it."""
        if layout.root is None:
            raise AssertionError("a document has a root")
        source = cls(blocks=layout.blocks)
        parts: list[str] = []
        source._read(layout.root, _with_ancestors(layout.root, layout.shown), parts, 0)
        source.text = "".join(parts)
        by_element: dict[Element, list[Piece]] = defaultdict(list)
        for piece in layout.pieces:
            if piece.element is not None:
                by_element[piece.element].append(piece)
        for element, own in by_element.items():
            source._find(element, own)
        return source

    def said(self, element: Element) -> str:
        """The text of an element on one line."""
        span = self.elements[element]
        return squeezed(self.text[span.start : span.end])

    def original(self, piece: Piece) -> str:
        """The text of a piece as the HTML has it, before the style sheet made capitals of it."""
        span = self.spans[piece]
        if piece.pseudo or not piece.is_text or span.start == span.end:
            return piece.text
        before, after = (" " if char in _SPACE else "" for char in (piece.text[0], piece.text[-1]))
        return before + squeezed(self.text[span.start : span.end]) + after

    def has_space_between(self, piece: Piece, following: Piece) -> bool:
        """Whether a word ends between two pieces that follow one another, and neither shows it."""
        if piece.text[-1:] in _SPACE or following.text[:1] in _SPACE:
            return False
        gap = self._between(self.spans[piece].end, self.spans[following].start)
        return any(char in _SPACE + _BLOCK_START + _BLOCK_END for char in gap)

    def _between(self, start: int, end: int) -> str:
        """The text from one place to another without the footnotes that are called there."""
        parts = []
        for note in self.notes:
            if start <= note.start and note.end <= end:
                parts.append(self.text[start : note.start])
                start = note.end
        return "".join([*parts, self.text[start:end]])

    def _read(self, element: Element, shown: Container[Element], parts: list[str], at: int) -> int:
        """Take in an element and what it holds; returns where the text ends after it."""
        start, is_block = at, element in self.blocks
        at = _put(parts, _BLOCK_START if is_block else _START, at)
        if element.text:
            self.own[element].append(Span(at, at + len(element.text)))
            at = _put(parts, element.text, at)
        for child in element:
            if child.tag == "br":
                at = _put(parts, _BREAK, at)
            elif child in shown:
                at = self._read(child, shown, parts, at)
            if child.tail:
                own = self.own[element]
                goes_on = is_comment(child) and own and own[-1].end == at
                begin = own.pop().start if goes_on else at
                own.append(Span(begin, at + len(child.tail)))
                at = _put(parts, child.tail, at)
        at = _put(parts, _BLOCK_END if is_block else _END, at)
        self.elements[element] = Span(start, at)
        if is_note(element):
            self.notes.append(self.elements[element])
        return at

    def _find(self, element: Element, pieces: Sequence[Piece]) -> None:
        """Find the pieces of an element, one after the other, in its own text.

        A flexible box may have its parts in another order; so what was passed over comes last.
        """
        whole, left = self.elements[element], self.own[element]
        at = left[0].start if left else whole.start + 1
        for piece in pieces:
            self.spans[piece] = Span(at, at)
            if piece.pseudo or not piece.is_text:
                is_after = piece.pseudo == "after"
                edge = whole.end - 1 if is_after else whole.start  # before the first element in it
                self.spans[piece] = Span(edge, edge if is_after else edge + 1)
                continue
            for number, stretch in enumerate(left):
                found = _match(self.text, stretch.start, stretch.end, piece)
                if found is not None:
                    self.spans[piece], is_divided = found
                    if is_divided:
                        self.divided.add(piece)
                    at = found[0].end
                    left = [Span(at, stretch.end), *left[number + 1 :], *left[:number]]
                    break


def _put(parts: list[str], text: str, at: int) -> int:
    parts.append(text)
    return at + len(text)


def _with_ancestors(root: Element, shown: Container[Element]) -> set[Element]:
    """The elements that have boxes, and those around them."""
    found: set[Element] = set()

    def visit(element: Element) -> bool:
        below = [visit(child) for child in element]
        if element in shown or any(below):
            found.add(element)
            return True
        return False

    visit(root)
    return found


def _match(text: str, at: int, end: int, piece: Piece) -> tuple[Span, bool] | None:
    """Where a piece stands in `text` from `at`, and whether its last sign is a hyphen of its own.

    White space and soft hyphens count as nothing, and capitals may be the style sheet's.
    """
    wanted = piece.text.strip(_SPACE)
    while at < end and text[at] in _SPACE + _SOFT_HYPHEN:
        at += 1
    if text.startswith(wanted, at) and at + len(wanted) <= end:
        return Span(at, at + len(wanted)), False
    position, rest = at, 0
    while rest < len(wanted):
        taken = _taken(text, position, end, wanted, rest)
        if taken is None:
            is_divided = rest > 0 and wanted[rest:] == piece.hyphen
            return (Span(at, position), True) if is_divided else None
        position, rest = position + taken[0], rest + taken[1]
    return Span(at, position), False


def _taken(text: str, at: int, end: int, wanted: str, rest: int) -> tuple[int, int] | None:
    """How many signs of the text, and of what is wanted, go together here; None if none do."""
    if at >= end:
        return None
    char = text[at]
    if char == wanted[rest]:
        return 1, 1
    if char in _SPACE + _SOFT_HYPHEN:
        return 1, 0
    if wanted[rest] in _SPACE + _SOFT_HYPHEN:
        return 0, 1
    for other in (char.upper(), char.lower()):
        if wanted.startswith(other, rest):
            return 1, len(other)
    return _half(char.upper(), wanted, rest)


def _half(capitals: str, wanted: str, rest: int) -> tuple[int, int] | None:
    """The same where a line ends between two capitals that stand for one sign: „STRAS-“, „SE“."""
    if len(capitals) == 1 or len(wanted) == 0:
        return None
    if rest == 0 and wanted.startswith(capitals[1:]):
        return 1, len(capitals) - 1
    is_first = wanted.startswith(capitals[:1], rest) and rest + 2 >= len(wanted)
    return (0, 1) if is_first else None


def is_comment(element: Element) -> bool:
    """Whether it is none of the page's elements but a comment in its HTML."""
    return element.tag is Comment  # type: ignore[comparison-overlap] # it has a function as its tag


def squeezed(text: str) -> str:
    """A stretch of the text without its marks, on one line."""
    text = text.translate({ord(_START): "", ord(_END): "", ord(_SOFT_HYPHEN): ""})
    text = text.translate({ord(_BLOCK_START): " ", ord(_BLOCK_END): " ", ord(_BREAK): " "})
    return " ".join(part for part in re.split(f"[{_SPACE}]", text) if part)
