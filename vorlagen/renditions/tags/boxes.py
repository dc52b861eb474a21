"""The content of WeasyPrint's pages: fragments of text and pictures, each with its HTML element.

Only this module walks through WeasyPrint's boxes; others ask the box of a fragment for its style.

The place of each fragment of the pages in the text of the HTML, and so the order of reading.

Pages divide words, drop the space at a line's end, and put footnotes at the bottom. The HTML has the
whole text in order.
"""

from __future__ import annotations

import string
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from typing import Any, NamedTuple
from xml.etree.ElementTree import Comment, Element

from msgspec import Struct, field

_UNSEEN = f"{string.whitespace}\u00a0\u202f\u200b"  # the last is what a wbr leaves
_LEADERS = " .·…_-–"
NOTE = "fussnote"  # the class of a footnote's text


class Fragment(Struct, eq=False):
    """A piece that is painted at once: a line of a text, or a picture.

    `mark` is the number that WeasyPrint has given to its marked content on the `page`. `text` is as
    printed, including a hyphen at a line's end; a picture has none. `pseudo` tells where text from the
    style sheet is placed at its element: „before“, „after“, „marker“. `cell` is the box of the
    innermost cell around the fragment, `table` the element of its table.
    """

    page: int
    mark: int
    element: Element | None
    text: str
    pseudo: str
    box: Any
    hyphen: str  # which the style sheet puts at the end of a divided word
    cell: Any = None
    table: Element | None = None

    @property
    def is_text(self) -> bool:
        return bool(self.text)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it can be seen, such as white space between two elements."""
        is_blank = hasattr(self.box, "text") and not self.text.strip(_UNSEEN)
        return is_blank or self.box.style["visibility"] != "visible"

    @property
    def is_restyled(self) -> bool:
        """Whether the style sheet has replaced the letters of the text.

        Small capitals do: they print small letters and capitals alike.
        """
        style = self.box.style
        return (style["text_transform"], style["font_variant_caps"]) != ("none", "normal")

    @property
    def is_leader(self) -> bool:
        """Whether these are the dots that lead the eye to a page number."""
        return self.pseudo in {"before", "after"} and not self.text.strip(_LEADERS)


class Annotation(Struct, frozen=True):
    """A link on a page, as the object that WeasyPrint has made."""

    page: int
    element: Element
    content: Any


class Layout(Struct):
    """The content of all pages, in the order of WeasyPrint's boxes.

    `furniture` belongs to the pages and not to the paper: running heads, repeated heads of tables,
    and everything that is not read out. `doubled` are links over a link.
    """

    fragments: list[Fragment] = field(default_factory=list)
    furniture: list[Fragment] = field(default_factory=list)
    links: list[Annotation] = field(default_factory=list)
    doubled: list[Annotation] = field(default_factory=list)
    shown: dict[Element, Any] = field(default_factory=dict)  # the first box of each element
    root: Element | None = None
    sizes: dict[int, tuple[Any, Any]] = field(default_factory=dict)  # of the pages, in pixels

    @property
    def blocks(self) -> frozenset[Element]:
        """The elements that are not part of a line."""
        blocks: set[Element] = set()
        for element, box in self.shown.items():
            if not type(box).__name__.startswith(("Inline", "Text")):
                blocks.add(element)
        return frozenset(blocks)


def is_note(element: Element) -> bool:
    """Whether it has the text of a footnote, which the HTML has at the place of its mark."""
    return NOTE in element.get("class", "").split()


def laid_out(pages: Sequence[Any], streams: Sequence[Any]) -> Layout:
    """The content of the pages of a laid-out document that are painted by these streams."""
    layout = Layout()
    for number, (page, stream) in enumerate(zip(pages, streams, strict=True)):
        layout.sizes[number] = page.width, page.height
        marks = {box: tag["mcid"] for box, tag in stream._tags.items()}
        _Page(layout, number, marks).read(page._page_box)
    return layout


def _is_aria_hidden(box: Any) -> bool:
    """Whether a template hides it from screen readers, such as a legend or the scale of a bar."""
    return box.element is not None and box.element.get("aria-hidden") == "true"


class _Page(Struct):
    """A page while it is read."""

    layout: Layout
    number: int
    marks: Mapping[Any, int]  # by box
    heads: set[Element] = field(default_factory=set)  # of tables that begin on this page

    def read(
        self,
        box: Any,
        is_furniture: bool = False,
        link: Element | None = None,
        cell: Any = None,
        table: Element | None = None,
    ) -> None:
        """Read a box and all boxes in it; `link`, `cell` and `table` are the innermost around it."""
        box = getattr(box, "_box", box)  # an absolute box is kept in a placeholder
        kind = type(box).__name__
        is_furniture = (
            is_furniture or kind == "MarginBox" or self._is_repeated(box) or _is_aria_hidden(box)
        )
        if kind == "TableCellBox":
            cell = box
        elif kind in {"TableBox", "InlineTableBox"}:
            table = box.element
        if box.element is not None and not is_furniture:
            if self.layout.root is None:
                self.layout.root = box.element
            self.layout.shown.setdefault(box.element, box)
        if box in self.marks:
            self._add_fragment(box, is_furniture, cell, table)
        link = self._link(box, link)
        for child in getattr(box, "children", ()):
            self.read(child, is_furniture, link, cell, table)

    def _is_repeated(self, box: Any) -> bool:
        """Whether it is the head or foot of a table that has begun on an earlier page."""
        if not (getattr(box, "is_header", False) or getattr(box, "is_footer", False)):
            return False
        if box.element in self.heads:
            return False
        if box.element in self.layout.shown:
            return True
        self.heads.add(box.element)
        return False

    def _add_fragment(self, box: Any, is_furniture: bool, cell: Any, table: Element | None) -> None:
        pseudo = (box.element_tag or "").partition("::")[2]
        if pseudo.startswith("first-"):  # the text of the element itself, in another style
            pseudo = ""
        fragment = Fragment(
            self.number,
            self.marks[box],
            box.element,
            getattr(box, "text", ""),
            pseudo,
            box,
            box.style["hyphenate_character"],
            cell,
            table,
        )
        if is_furniture or box.element is None or fragment.is_leader:
            self.layout.furniture.append(fragment)
        else:
            self.layout.fragments.append(fragment)

    def _link(self, box: Any, outer_link: Element | None) -> Element | None:
        """Add the link on a box; the boxes in it have the same link once more."""
        if box.link_annotation is None or box.element is None:
            return outer_link
        annotation = Annotation(self.number, box.element, box.link_annotation)
        if outer_link is not None:
            self.layout.doubled.append(annotation)
            return outer_link
        self.layout.links.append(annotation)
        return annotation.element


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
        missing = []
        for number, place in enumerate(places):
            if number not in printed:
                missing.append(place)
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
