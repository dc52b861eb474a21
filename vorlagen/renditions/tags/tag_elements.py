"""The elements of a structure, and which of them an HTML element becomes in a PDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from vorlagen.renditions.html_numbers import whole_number
from vorlagen.renditions.tags.boxes import Annotation, Piece

# Structure types (ISO 32000-1, tables 333 to 340) by what they may hold.
GROUPING = frozenset({"Document", "Part", "Art", "Sect", "Div", "BlockQuote"})
INLINE = frozenset({"Span", "Link", "Reference", "Lbl"})
SVG = "{http://www.w3.org/2000/svg}"
_PLAIN = {
    "main": "Part",
    "article": "Art",
    "section": "Sect",
    "nav": "Sect",
    "header": "Sect",
    "footer": "Sect",
    "aside": "Sect",
    "figure": "Div",
    "div": "Div",
    "figcaption": "Caption",
    "p": "P",
    "blockquote": "BlockQuote",
    "ul": "L",
    "ol": "L",
    "dl": "L",
    "li": "LI",
    "dt": "Lbl",
    "dd": "LBody",
    "table": "Table",
    "caption": "Caption",
    "thead": "THead",
    "tbody": "TBody",
    "tfoot": "TFoot",
    "tr": "TR",
    "th": "TH",
    "td": "TD",
    "img": "Figure",
    f"{SVG}svg": "Figure",
    **{f"h{level}": f"H{level}" for level in range(1, 7)},
}
_IN_CONTENTS = {"ul": "TOC", "ol": "TOC", "li": "TOCI"}  # within a nav
_LISTS = {"li": {"ul", "ol"}, "dt": {"dl"}, "dd": {"dl"}}  # what holds which entries
_SCOPES = {"row": "Row", "rowgroup": "Row", "col": "Column", "colgroup": "Column"}
_CHANGES = {"del": "LineThrough", "ins": "Underline"}
NOTE = "fussnote"  # the class of a footnote's text


class Name(str):
    """A name of PDF, with its slash: `/Row`. A text may begin with a slash, too."""

    __slots__ = ()


@dataclass(slots=True, eq=False)
class Node:
    """A structure element; `rank` is its place in the order of reading.

    `attributes` are those of the element itself (`Alt`, `E`, `Lang`), `owned` those of an owner
    (`{"Table": {"Scope": Name("/Row")}}`).
    """

    kind: str
    rank: int
    element: Element | None = None
    kids: list[Node | Piece | Annotation] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    owned: dict[str, dict[str, Any]] = field(default_factory=dict)

    def nodes(self) -> Iterator[Node]:
        """It and all nodes below, in the order of reading."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.nodes()

    def pieces(self) -> Iterator[Piece]:
        """All pieces in it and below, in the order of reading."""
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.pieces()
            elif isinstance(kid, Piece):
                yield kid


def is_inline(kid: Node | Piece | Annotation) -> bool:
    """Whether it is part of a line, and not a block of its own."""
    return not isinstance(kid, Node) or kid.kind in INLINE


def without_empty(kids: Iterable[Node | Piece | Annotation]) -> list[Node | Piece | Annotation]:
    """The kids but those elements that hold nothing; an empty cell is a cell all the same."""
    return [
        kid for kid in kids if not isinstance(kid, Node) or kid.kids or kid.kind in {"TD", "TH"}
    ]


@dataclass(frozen=True, slots=True)
class Role:
    """A structure type with its attributes."""

    kind: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    owned: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def role_of(element: Element, parents: Mapping[Element, Element], box: Any) -> Role | None:
    """The role of an element; None if it is only there for the style sheet.

    Args:
        element: The element.
        parents: The parent of each element.
        box: The first box that WeasyPrint has made of it, for whether a list has marks; None if there
            is none.
    """
    tag = element.tag
    if is_note(element):
        return Role("Note")
    if tag in _LISTS and _holder(element, parents) not in _LISTS[tag]:
        return Role("Div", _attributes(element, "Div"))  # an entry of nothing is a paragraph
    if tag in _IN_CONTENTS and _is_within(element, "nav", parents):
        return Role(_IN_CONTENTS[tag])
    if tag == "a" and element.get("href"):
        return Role("Link")
    if tag == "div" and parents[element].tag == "dl":
        return Role("LI")
    kind = _PLAIN.get(tag)
    if kind is None:
        return _inline(element)
    return Role(kind, _attributes(element, kind), _owned(element, kind, parents, box))


def is_note(element: Element) -> bool:
    """Whether it holds the text of a footnote, which stands where that is called."""
    return NOTE in element.get("class", "").split()


def _inline(element: Element) -> Role | None:
    """The role of what stands in a line, if anything is to be said of it."""
    attributes = {}
    if element.tag == "abbr" and element.get("title"):
        attributes["E"] = element.get("title", "")
    if element.get("lang"):
        attributes["Lang"] = element.get("lang", "")
    if element.tag in _CHANGES:
        layout = {"Layout": {"TextDecorationType": Name(f"/{_CHANGES[element.tag]}")}}
        return Role("Span", attributes, layout)
    return Role("Span", attributes) if attributes and element.tag not in {"html", "body"} else None


def _attributes(element: Element, kind: str) -> dict[str, str]:
    attributes = {"Lang": element.get("lang", "")} if element.get("lang") else {}
    if kind == "Figure":
        attributes["Alt"] = alternative(element)
    return attributes


def alternative(picture: Element) -> str:
    """What is said in place of a picture; empty if nothing is."""
    said = picture.findtext(f"{SVG}title") if picture.tag == f"{SVG}svg" else picture.get("alt")
    return " ".join((said or "").split())


def _owned(
    element: Element, kind: str, parents: Mapping[Element, Element], box: Any
) -> dict[str, dict[str, Any]]:
    if kind == "L":
        numbering = {"ul": "Disc", "ol": "Decimal"}.get(element.tag, "None")
        is_bare = box is not None and box.style["list_style_type"] == "none"
        return {"List": {"ListNumbering": Name(f"/{'None' if is_bare else numbering}")}}
    if kind not in {"TH", "TD"}:
        return {}
    table: dict[str, Any] = {}
    if kind == "TH":
        scope = _SCOPES.get(element.get("scope", "")) or _scope(element, parents)
        table["Scope"] = Name(f"/{scope}")
    for name, attribute in (("ColSpan", "colspan"), ("RowSpan", "rowspan")):
        reach = whole_number(element.get(attribute), 1)
        if reach > 1:
            table[name] = reach
    return {"Table": table} if table else {}


def _scope(heading: Element, parents: Mapping[Element, Element]) -> str:
    """What a heading is over that does not say so: its column in a row of headings, else its row."""
    row = list(parents[heading])
    over_group = len(row) == 1 and "colspan" in heading.attrib
    is_head = all(cell.tag == "th" for cell in row) and not over_group
    is_head = is_head or _is_within(heading, "thead", parents)
    return "Column" if is_head else "Row"


def _holder(element: Element, parents: Mapping[Element, Element]) -> str:
    """What an element stands in, but for mere boxes of the style sheet."""
    parent = parents.get(element)
    while parent is not None and parent.tag == "div":
        parent = parents.get(parent)
    return "" if parent is None else parent.tag


def _is_within(element: Element, tag: str, parents: Mapping[Element, Element]) -> bool:
    parent = parents.get(element)
    while parent is not None:
        if parent.tag == tag:
            return True
        parent = parents.get(parent)
    return False
