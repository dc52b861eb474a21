"""What WeasyPrint has put on the pages: pieces of text and pictures, each with its HTML element.

The only module that goes through WeasyPrint's boxes; others ask that of a piece how it looks.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import Any
from xml.etree.ElementTree import Element

from vorlagen.renditions.pdf.tags.contents import Content

_UNSEEN = f"{string.whitespace}\u00a0\u202f\u200b"  # the last is what a wbr leaves
_LEADERS = " .·…_-–"


@dataclass(frozen=True, slots=True)
class Around:
    """What a box stands in: the paper or its furniture, the innermost link, cell and table."""

    is_furniture: bool = False
    link: Element | None = None
    cell: Any = None  # a box
    table: Element | None = None


@dataclass(slots=True, eq=False)
class Piece:
    """What is painted in one go: a line of a text, or a picture.

    `mark` is the number that WeasyPrint has given to its marked content in `content`. `text` is as
    it stands on the page, a hyphen at a line's end included; a picture has none. `pseudo` tells
    where text that comes from the style sheet stands at its element: „before“, „after“, „marker“.
    `around` is what it stands in.
    """

    content: Content
    mark: int
    element: Element | None
    text: str
    pseudo: str
    box: Any
    around: Around
    hyphen: str = ""  # what the style sheet has at the end of a divided word

    @property
    def page(self) -> int:
        return self.content.page

    @property
    def is_text(self) -> bool:
        return bool(self.text)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it is painted: white space between two elements."""
        blank = hasattr(self.box, "text") and not self.text.strip(_UNSEEN)
        return blank or self.box.style["visibility"] != "visible"

    @property
    def is_restyled(self) -> bool:
        """Whether the style sheet has put other signs in place of those of the text.

        Small capitals do: the same is printed for small letters and capitals.
        """
        style = self.box.style
        return (style["text_transform"], style["font_variant_caps"]) != ("none", "normal")

    @property
    def is_leader(self) -> bool:
        """Whether these are the dots that lead the eye to a page number."""
        return self.pseudo in {"before", "after"} and not self.text.strip(_LEADERS)


@dataclass(frozen=True, slots=True)
class Annotation:
    """A link on a page, as the object that WeasyPrint has made."""

    page: int
    element: Element
    content: Any


@dataclass(slots=True)
class Layout:
    """All that stands on the pages, in the order of WeasyPrint's boxes.

    `furniture` is what belongs to the pages and not to the paper: running heads, repeated heads of
    tables, and what is not to be read out. `doubled` are links over a link.
    """

    pieces: list[Piece] = field(default_factory=list)
    furniture: list[Piece] = field(default_factory=list)
    links: list[Annotation] = field(default_factory=list)
    doubled: list[Annotation] = field(default_factory=list)
    shown: dict[Element, Any] = field(default_factory=dict)  # the first box of each element
    root: Element | None = None
    sizes: dict[int, tuple[Any, Any]] = field(default_factory=dict)  # of the pages, in pixels

    @property
    def blocks(self) -> frozenset[Element]:
        """The elements that stand on lines of their own."""
        return frozenset(
            element
            for element, box in self.shown.items()
            if not type(box).__name__.startswith(("Inline", "Text"))
        )


def laid_out(pages: Sequence[Any], contents: Sequence[Content]) -> Layout:
    """What stands on the pages of a laid-out document with these contents."""
    layout = Layout()
    by_page = groupby(contents, key=attrgetter("page"))
    for page, (number, own) in zip(pages, by_page, strict=True):
        holders = {mark: content for content in own for mark in content.marks}
        tags = next(iter(holders.values())).stream._tags if holders else {}
        marked = {box: (holders[tag["mcid"]], tag["mcid"]) for box, tag in tags.items()}
        layout.sizes[number] = page.width, page.height
        _Page(layout, number, marked).read(page._page_box, Around())
    return layout


def _is_unspoken(box: Any) -> bool:
    """Whether a template says that nobody is to hear of it: a legend, what a bar is measured by."""
    return box.element is not None and box.element.get("aria-hidden") == "true"


@dataclass(slots=True)
class _Page:
    """A page while it is read."""

    layout: Layout
    number: int
    marked: Mapping[Any, tuple[Content, int]]  # by box, where it is painted and under which mark
    heads: set[Element] = field(default_factory=set)  # of tables that begin on this page

    def read(self, box: Any, around: Around) -> None:
        box = getattr(box, "_box", box)  # an absolute box is kept in a placeholder
        kind = type(box).__name__
        is_furniture = around.is_furniture or kind == "MarginBox" or self._is_repeated(box)
        is_furniture = is_furniture or _is_unspoken(box)
        around = Around(
            is_furniture,
            around.link,
            box if kind == "TableCellBox" else around.cell,
            box.element if kind in {"TableBox", "InlineTableBox"} else around.table,
        )
        if box.element is not None and not is_furniture:
            if self.layout.root is None:
                self.layout.root = box.element
            self.layout.shown.setdefault(box.element, box)
        if box in self.marked:
            self._take(box, around)
        around = replace(around, link=self._link(box, around.link))
        for child in getattr(box, "children", ()):
            self.read(child, around)

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

    def _take(self, box: Any, around: Around) -> None:
        text = getattr(box, "text", "")
        pseudo = (box.element_tag or "").partition("::")[2]
        if pseudo.startswith("first-"):  # the text of the element itself, in another style
            pseudo = ""
        piece = Piece(*self.marked[box], box.element, text, pseudo, box, around)
        piece.hyphen = box.style["hyphenate_character"]
        is_furniture = around.is_furniture or box.element is None or piece.is_leader
        (self.layout.furniture if is_furniture else self.layout.pieces).append(piece)

    def _link(self, box: Any, within: Element | None) -> Element | None:
        """Note the link on a box; the boxes in it have links of their own, which say the same."""
        if box.link_annotation is None or box.element is None:
            return within
        found = Annotation(self.number, box.element, box.link_annotation)
        (self.layout.links if within is None else self.layout.doubled).append(found)
        return box.element if within is None else within
