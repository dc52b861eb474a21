"""The elements of a structure, and which of them an HTML element becomes in a PDF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from msgspec import Struct, field

from vorlagen.renditions.html_tables import grid, reach
from vorlagen.renditions.tags.boxes import Annotation, Fragment

# Structure types (ISO 32000-1, tables 333 to 340) by what they may hold.
GROUPING = frozenset({"Document", "Part", "Art", "Sect", "Div", "BlockQuote"})
INLINE = frozenset({"Span", "Link", "Reference", "Lbl"})
SVG = "{http://www.w3.org/2000/svg}"
_GROUPS = frozenset({"THead", "TBody", "TFoot"})
_CELLS = frozenset({"TD", "TH"})
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
_SCOPES = {"row": "Row", "rowgroup": "Row", "col": "Column", "colgroup": "Column"}
_NUMBERINGS = {"ul": "Disc", "ol": "Decimal"}
_CHANGES = {"del": "LineThrough", "ins": "Underline"}
NOTE = "fussnote"  # the class of a footnote's text


class Node(Struct, eq=False):
    """A structure element; `rank` is its place in the order of reading.

    `attributes` are those of the element itself (`Alt`, `E`, `Lang`), `owned` those of an owner
    (`{"Table": {"Scope": "/Row"}}`), where all strings are names.
    """

    kind: str
    rank: int = 0
    element: Element | None = None
    kids: list[Node | Fragment | Annotation] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    owned: dict[str, dict[str, Any]] = field(default_factory=dict)

    def nodes(self) -> list[Node]:
        """The node itself and all nodes below, in the order of reading."""
        nodes: list[Node] = []
        waiting = [self]
        while waiting:
            node = waiting.pop()
            nodes.append(node)
            for kid in reversed(node.kids):
                if isinstance(kid, Node):
                    waiting.append(kid)
        return nodes

    def fragments(self) -> list[Fragment]:
        """All fragments in it and below, in the order of reading."""
        fragments: list[Fragment] = []
        waiting = self.kids[::-1]
        while waiting:
            kid = waiting.pop()
            if isinstance(kid, Node):
                waiting.extend(reversed(kid.kids))
            elif isinstance(kid, Fragment):
                fragments.append(kid)
        return fragments


def is_inline(kid: Node | Fragment | Annotation) -> bool:
    """Whether it is part of a line, and not a block of its own."""
    return not isinstance(kid, Node) or kid.kind in INLINE


def without_empty(
    kids: Iterable[Node | Fragment | Annotation],
) -> list[Node | Fragment | Annotation]:
    """The kids without empty elements; empty cells stay."""

    def is_empty(kid: Node | Fragment | Annotation) -> bool:
        return isinstance(kid, Node) and not kid.kids and kid.kind not in _CELLS

    return [kid for kid in kids if not is_empty(kid)]


def node_of(
    element: Element, rank: int, parents: Mapping[Element, Element], box: Any
) -> Node | None:
    """The node of an element, without kids; None if the element is only there for the style sheet.

    `rank` is its place in the order of reading, `box` its first box from WeasyPrint, if any.
    """
    kind = _kind(element, parents)
    node = Node(kind, rank, element)
    if element.get("lang") and element.tag not in {"html", "body"}:
        node.attributes["Lang"] = element.get("lang", "")
    if kind == "Figure":
        node.attributes["Alt"] = alternative(element)
    if element.tag == "abbr" and element.get("title"):
        node.attributes["E"] = element.get("title", "")
    if element.tag in _CHANGES:
        node.owned["Layout"] = {"TextDecorationType": f"/{_CHANGES[element.tag]}"}
    if kind == "L":
        numbering = _NUMBERINGS.get(element.tag, "None")
        if box is not None and box.style["list_style_type"] == "none":
            numbering = "None"
        node.owned["List"] = {"ListNumbering": f"/{numbering}"}
    if kind in _CELLS:
        node.owned["Table"] = dict(_cell_attributes(element, parents))
    # An inline element only needs a node if it has attributes.
    if kind == "Span" and not node.attributes and not node.owned:
        return None
    return node


def _kind(element: Element, parents: Mapping[Element, Element]) -> str:
    tag = element.tag
    if is_note(element):
        return "Note"
    if tag in _IN_CONTENTS and _is_within(element, "nav", parents):
        return _IN_CONTENTS[tag]
    if tag == "a" and element.get("href"):
        return "Link"
    if tag == "div" and parents[element].tag == "dl":
        return "LI"
    return _PLAIN.get(tag, "Span")


def is_note(element: Element) -> bool:
    """Whether it has the text of a footnote, which the HTML has at the place of its mark."""
    return NOTE in element.get("class", "").split()


def alternative(picture: Element) -> str:
    """The alternative text of a picture; empty if it has none."""
    if picture.tag == f"{SVG}svg":
        text = picture.findtext(f"{SVG}title")
    else:
        text = picture.get("alt")
    return " ".join((text or "").split())


def _cell_attributes(
    cell: Element, parents: Mapping[Element, Element]
) -> Iterator[tuple[str, Any]]:
    if cell.tag == "th":
        scope = _SCOPES.get(cell.get("scope", "")) or _scope(cell, parents)
        yield "Scope", f"/{scope}"
    for name, attribute in (("ColSpan", "colspan"), ("RowSpan", "rowspan")):
        number = reach(cell, attribute)
        if number > 1:
            yield name, number


def _scope(heading: Element, parents: Mapping[Element, Element]) -> str:
    """The scope of a heading without an attribute: its column in a row of headings, else its row."""
    if _is_within(heading, "thead", parents):
        return "Column"
    row = list(parents[heading])
    is_over_group = len(row) == 1 and "colspan" in heading.attrib
    if is_over_group or any(cell.tag != "th" for cell in row):
        return "Row"
    return "Column"


def _is_within(element: Element, tag: str, parents: Mapping[Element, Element]) -> bool:
    parent = parents.get(element)
    while parent is not None:
        if parent.tag == tag:
            return True
        parent = parents.get(parent)
    return False


# Tables


class _TableCell(Struct, frozen=True):
    node: Node
    group: int  # of rows: the head of the table, one of its bodies
    rows: range
    columns: range


def name_headings(table: Node, name: str) -> None:
    """Give each heading of a table an ID that begins with `name`, and each cell the IDs of its headings.

    These are the headings above a cell in its column, those beside it in its row, and the heading over
    its group of rows, which reaches over all columns.
    """
    cells = list(_cells(table))
    headings = [cell for cell in cells if cell.node.kind == "TH"]
    for number, heading in enumerate(headings, start=1):
        heading.node.attributes["ID"] = f"{name}-{number}"
    for cell in cells:
        if cell.node.kind == "TD":
            ids: list[str] = []
            for heading in headings:
                if _is_over(heading, cell):
                    ids.append(heading.node.attributes["ID"])
            if ids:
                cell.node.owned.setdefault("Table", {})["Headers"] = ids


def _is_over(heading: _TableCell, cell: _TableCell) -> bool:
    scope: str = heading.node.owned["Table"]["Scope"]
    if set(heading.rows) & set(cell.rows):
        return scope == "/Row"
    if heading.rows.start > cell.rows.start or not set(heading.columns) & set(cell.columns):
        return False
    return scope == "/Column" or (heading.group == cell.group and len(heading.columns) > 1)


def _cells(table: Node) -> Iterator[_TableCell]:
    """The cells of a table with their places in its grid."""
    groups: list[int] = []  # by row
    rows: list[list[Node]] = []
    elements: list[list[Element]] = []
    for number, group in enumerate(_groups(table)):
        for row in group:
            cells = [kid for kid in row.kids if isinstance(kid, Node) and kid.kind in _CELLS]
            groups.append(number)
            rows.append(cells)
            elements.append([cell.element for cell in cells if cell.element is not None])
    for number, cells, places in zip(groups, rows, grid(elements), strict=True):
        for node, place in zip(cells, places, strict=True):
            yield _TableCell(node, number, place.rows, place.columns)


def _groups(table: Node) -> Iterator[list[Node]]:
    for kid in table.kids:
        if isinstance(kid, Node) and kid.kind in _GROUPS:
            yield [row for row in kid.kids if isinstance(row, Node)]
        elif isinstance(kid, Node) and kid.kind == "TR":
            yield [kid]
