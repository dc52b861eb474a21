"""Where each fragment on the pages comes from in the text of the HTML, and so the order of reading.

Pages have what they have room for: they divide words, drop the space at a line's end, and put
footnotes below. The HTML has the text whole and in order.
"""

from __future__ import annotations

import string
from collections import defaultdict
from collections.abc import Container, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Comment, Element

from vorlagen.renditions.tags.boxes import Fragment, Layout
from vorlagen.renditions.tags.tag_elements import is_note

_EDGE = "\x00"  # stands in the text where an element begins or ends
_BLOCK_EDGE = "\x01"  # the same of one that stands on lines of its own
_BREAK = "\n"
_SOFT_HYPHEN = "\u00ad"
_SPACE = string.whitespace
_NO_LETTERS = dict.fromkeys(map(ord, f"{_SPACE}{_SOFT_HYPHEN}\u200b"))


class Span(NamedTuple):
    """A stretch of the text; its beginning is also the rank in the order of reading."""

    start: int
    end: int


class ReadingOrder:
    """The text of all elements that are shown, in one string, and where each fragment stands in it."""

    def __init__(self, layout: Layout) -> None:
        if layout.root is None:
            raise AssertionError("a document has a root")
        self.elements: dict[Element, Span] = {}
        self.spans: dict[Fragment, Span] = {}
        self.divided: set[Fragment] = set()  # end with a hyphen that the text has not
        self.missing: dict[Element, str] = {}  # own text of elements that is on no page
        self._blocks = layout.blocks
        self._notes: list[Span] = []  # in the order of the text
        self._own: dict[Element, list[Span]] = {}
        self._parts: list[str] = []
        self._read(layout.root, _with_ancestors(layout.root, layout.shown), 0)
        self.text = "".join(self._parts)
        fragments: dict[Element, list[Fragment]] = defaultdict(list)
        for fragment in layout.fragments:
            if fragment.element is not None:
                fragments[fragment.element].append(fragment)
        for element in self.elements:
            self._find(element, fragments[element])

    def said(self, element: Element) -> str:
        """The text of an element on one line."""
        return squeezed(self.text[slice(*self.elements[element])])

    def original(self, fragment: Fragment) -> str:
        """The text of a fragment as the HTML has it, before the style sheet made capitals of it."""
        span = self.spans[fragment]
        if fragment.pseudo or not fragment.is_text or span.start == span.end:
            return fragment.text
        before, after = (
            " " if char in _SPACE else "" for char in (fragment.text[0], fragment.text[-1])
        )
        return before + squeezed(self.text[slice(*span)]) + after

    def has_space_between(self, fragment: Fragment, following: Fragment) -> bool:
        """Whether a word ends between two fragments that follow one another, and neither shows it."""
        if fragment.text[-1:] in _SPACE or following.text[:1] in _SPACE:
            return False
        start, end = self.spans[fragment].end, self.spans[following].start
        gap = ""
        for note in self._notes:
            if start <= note.start and note.end <= end:
                gap += self.text[start : note.start]
                start = note.end
        gap += self.text[start:end]
        return any(char in _SPACE + _BLOCK_EDGE for char in gap)

    def _read(self, element: Element, shown: Container[Element], start: int) -> int:
        """Take in an element and what it holds; returns where the text ends after it."""
        edge = _BLOCK_EDGE if element in self._blocks else _EDGE
        own = self._own[element] = []
        self.elements[element] = Span(start, start)
        at = self._put(edge, start)
        own.append(Span(at, at := self._put(element.text or "", at)))
        for child in element:
            if child.tag == "br":
                at = self._put(_BREAK, at)
            elif child in shown:
                at = self._read(child, shown, at)
            own.append(Span(at, at := self._put(child.tail or "", at)))
        at = self._put(edge, at)
        self.elements[element] = Span(start, at)
        if is_note(element):
            self._notes.append(self.elements[element])
        return at

    def _put(self, text: str, at: int) -> int:
        self._parts.append(text)
        return at + len(text)

    def _find(self, element: Element, fragments: Sequence[Fragment]) -> None:
        """Find the fragments of an element, one after the other, in its own text.

        White space and soft hyphens count as nothing, and capitals may be the style sheet's. A flexible
        box may have its parts in another order.
        """
        whole = self.elements[element]
        letters, places = self._letters(element)
        found: set[int] = set()
        at, end = 0, places[0] if places else whole.start + 1
        for fragment in fragments:
            if fragment.pseudo or not fragment.is_text:
                is_after = fragment.pseudo == "after"
                edge = whole.end - 1 if is_after else whole.start  # before the first element in it
                self.spans[fragment] = Span(edge, edge if is_after else edge + 1)
                continue
            start, wanted, is_divided = _match(letters, at, fragment)
            if start < 0 or not wanted:
                self.spans[fragment] = Span(end, end)
                continue
            begin = max(places[start], end) if start == at else places[start]
            at = start + len(wanted)
            end = places[at - 1] + 1
            self.spans[fragment] = Span(begin, end)
            found.update(range(start, at))
            if is_divided:
                self.divided.add(fragment)
        left = [place for number, place in enumerate(places) if number not in found]
        if left:
            self.missing[element] = squeezed(self.text[left[0] : left[-1] + 1])

    def _letters(self, element: Element) -> tuple[str, list[int]]:
        """The small letters of an element's own text, and the place of each: „ß“ gives two."""
        letters, places = [], []
        for span in self._own[element]:
            for place in range(*span):
                folded = _folded(self.text[place])
                letters.append(folded)
                places += [place] * len(folded)
        return "".join(letters), places


def _match(letters: str, at: int, fragment: Fragment) -> tuple[int, str, bool]:
    """Where a fragment stands, -1 if nowhere; its letters; whether its last sign is a hyphen of its own."""
    wanted = _folded(fragment.text)
    if letters.startswith(wanted, at):
        return at, wanted, False
    whole = wanted.removesuffix(fragment.hyphen)
    if whole and whole != wanted and letters.startswith(whole, at):
        return at, whole, True
    later = letters.find(wanted, at)
    return (later if later >= 0 else letters.find(wanted)), wanted, False


def _folded(text: str) -> str:
    return text.casefold().translate(_NO_LETTERS)


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


def is_comment(element: Element) -> bool:
    """Whether it is none of the page's elements but a comment in its HTML."""
    return element.tag is Comment  # type: ignore[comparison-overlap] # it has a function as its tag


def squeezed(text: str) -> str:
    """A stretch of the text without its marks, on one line."""
    text = text.replace(_EDGE, "").replace(_SOFT_HYPHEN, "").replace(_BLOCK_EDGE, " ")
    return " ".join(
        part for part in text.translate(dict.fromkeys(map(ord, _SPACE), " ")).split(" ") if part
    )
