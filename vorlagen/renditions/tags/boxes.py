"""The content of WeasyPrint's pages: fragments of text and pictures, each with its HTML element.

Only this module walks through WeasyPrint's boxes; others ask the box of a fragment for its style.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

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
