"""The place of each fragment of the pages in the text of the HTML, and so the order of reading.

Pages divide words, drop the space at a line's end, and put footnotes at the bottom. The HTML has the
whole text in order.
"""

from __future__ import annotations

import string
from collections import defaultdict
from collections.abc import Container, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Comment, Element

from vorlagen.renditions.tags.boxes import Fragment, Layout, is_note

_EDGE = "\x00"  # stands in the text where an element begins or ends
_BLOCK_EDGE = "\x01"  # the same for a block element
_BREAK = "\n"
_SOFT_HYPHEN = "\u00ad"
_SPACE = string.whitespace
_NO_LETTERS = dict.fromkeys(map(ord, f"{_SPACE}{_SOFT_HYPHEN}\u200b"))
_TO_SPACES = dict.fromkeys(map(ord, _SPACE), " ")


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
        self.divided: set[Fragment] = set()  # end with a hyphen that is not in the text
        self.missing: dict[Element, str] = {}  # direct text of elements that is on no page
        self._blocks = layout.blocks
        self._notes: list[Span] = []  # in the order of the text
        self._direct_text: dict[Element, list[Span]] = {}  # not that of elements within
        self._parts: list[str] = []
        self._read(layout.root, _with_ancestors(layout.root, layout.shown), 0)
        self.text = "".join(self._parts)
        fragments: dict[Element, list[Fragment]] = defaultdict(list)
        for fragment in layout.fragments:
            if fragment.element is not None:
                fragments[fragment.element].append(fragment)
        for element in self.elements:
            self._find(element, fragments[element])

    def text_of(self, element: Element) -> str:
        """The text of an element on one line."""
        return squeezed(self.text[slice(*self.elements[element])])

    def original(self, fragment: Fragment) -> str:
        """The text of a fragment in the HTML, before the style sheet changed its letters."""
        span = self.spans[fragment]
        if fragment.pseudo or not fragment.is_text or span.start == span.end:
            return fragment.text
        text = squeezed(self.text[slice(*span)])
        if fragment.text[0] in _SPACE:
            text = f" {text}"
        if fragment.text[-1] in _SPACE:
            text = f"{text} "
        return text

    def has_space_between(self, fragment: Fragment, following: Fragment) -> bool:
        """Whether the text has a space between two adjacent fragments that is in neither of them."""
        if fragment.text[-1:] in _SPACE or following.text[:1] in _SPACE:
            return False
        start = self.spans[fragment].end
        end = self.spans[following].start
        gap = ""
        for note in self._notes:
            if start <= note.start and note.end <= end:
                gap += self.text[start : note.start]
                start = note.end
        gap += self.text[start:end]
        return any(char in _SPACE + _BLOCK_EDGE for char in gap)

    def _read(self, element: Element, shown: Container[Element], start: int) -> int:
        """Take in an element and its content; returns where the text ends after it."""
        edge = _BLOCK_EDGE if element in self._blocks else _EDGE
        spans = self._direct_text[element] = []
        self.elements[element] = Span(start, start)
        begin = self._put(edge, start)
        end = self._put(element.text or "", begin)
        spans.append(Span(begin, end))
        for child in element:
            if child.tag == "br":
                end = self._put(_BREAK, end)
            elif child in shown:
                end = self._read(child, shown, end)
            begin = end
            end = self._put(child.tail or "", begin)
            spans.append(Span(begin, end))
        end = self._put(edge, end)
        self.elements[element] = Span(start, end)
        if is_note(element):
            self._notes.append(self.elements[element])
        return end

    def _put(self, text: str, start: int) -> int:
        self._parts.append(text)
        return start + len(text)

    def _find(self, element: Element, fragments: Sequence[Fragment]) -> None:
        """Find the fragments of an element, one after the other, in its direct text.

        White space, soft hyphens and case are ignored. A flexible box may have its parts in another order.
        """
        whole = self.elements[element]
        letters, places = self._letters(element)
        printed: set[int] = set()  # numbers of letters
        next_letter = 0
        end = places[0] if places else whole.start + 1
        for fragment in fragments:
            if fragment.pseudo == "after":
                self.spans[fragment] = Span(whole.end - 1, whole.end - 1)
                continue
            if fragment.pseudo or not fragment.is_text:
                self.spans[fragment] = Span(
                    whole.start, whole.start + 1
                )  # before all elements in it
                continue
            start, matched, is_divided = _match(letters, next_letter, fragment)
            if start < 0 or not matched:
                self.spans[fragment] = Span(end, end)
                continue
            begin = places[start]
            if start == next_letter:
                begin = max(begin, end)
            next_letter = start + len(matched)
            end = places[next_letter - 1] + 1
            self.spans[fragment] = Span(begin, end)
            printed.update(range(start, next_letter))
            if is_divided:
                self.divided.add(fragment)
        missing = [place for number, place in enumerate(places) if number not in printed]
        if missing:
            self.missing[element] = squeezed(self.text[missing[0] : missing[-1] + 1])

    def _letters(self, element: Element) -> tuple[str, list[int]]:
        """The small letters of an element's direct text, and the place of each: „ß“ gives two."""
        letters: list[str] = []
        places: list[int] = []
        for span in self._direct_text[element]:
            for place in range(*span):
                folded = self.text[place].casefold().translate(_NO_LETTERS)
                letters.append(folded)
                places += [place] * len(folded)
        return "".join(letters), places


def _match(letters: str, start: int, fragment: Fragment) -> tuple[int, str, bool]:
    """The position of a fragment, -1 if it is missing; its letters; whether the page added a hyphen."""
    text = fragment.text.casefold().translate(_NO_LETTERS)
    if letters.startswith(text, start):
        return start, text, False
    without_hyphen = text.removesuffix(fragment.hyphen)
    if without_hyphen and without_hyphen != text and letters.startswith(without_hyphen, start):
        return start, without_hyphen, True
    position = letters.find(text, start)
    if position < 0:
        position = letters.find(text)
    return position, text, False


def _with_ancestors(root: Element, shown: Container[Element]) -> set[Element]:
    """The elements that have boxes, and their ancestors."""
    elements: set[Element] = set()

    def visit(element: Element) -> bool:
        are_shown = [visit(child) for child in element]
        if element in shown or any(are_shown):
            elements.add(element)
            return True
        return False

    visit(root)
    return elements


def is_comment(element: Element) -> bool:
    """Whether it is a comment in the HTML."""
    return element.tag is Comment  # type: ignore[comparison-overlap] # it has a function as its tag


def squeezed(text: str) -> str:
    """A stretch of the text without its marks, on one line."""
    text = text.replace(_EDGE, "").replace(_SOFT_HYPHEN, "").replace(_BLOCK_EDGE, " ")
    words = text.translate(_TO_SPACES).split(" ")
    return " ".join(filter(None, words))
