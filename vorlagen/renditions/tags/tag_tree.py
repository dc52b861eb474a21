"""Builds the structure of a laid-out document, in the order of its HTML and from its elements.

The elements of a structure, and which of them an HTML element becomes in a PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

from msgspec import Struct, field

from vorlagen.page import grid, reach
from vorlagen.renditions.tags.boxes import Annotation, Fragment, Layout, ReadingOrder, is_note

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


class TagNode(Struct, eq=False):
    """A structure element; `rank` is its place in the order of reading.

    `attributes` are those of the element itself (`Alt`, `E`, `Lang`), `owned` those of an owner
    (`{"Table": {"Scope": "/Row"}}`), where all strings are names.
    """

    kind: str
    rank: int = 0
    element: Element | None = None
    kids: list[TagNode | Fragment | Annotation] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    owned: dict[str, dict[str, Any]] = field(default_factory=dict)

    def nodes(self) -> list[TagNode]:
        """The node itself and all nodes below, in the order of reading."""
        nodes: list[TagNode] = []
        waiting = [self]
        while waiting:
            node = waiting.pop()
            nodes.append(node)
            for kid in reversed(node.kids):
                if isinstance(kid, TagNode):
                    waiting.append(kid)
        return nodes

    def fragments(self) -> list[Fragment]:
        """All fragments in it and below, in the order of reading."""
        fragments: list[Fragment] = []
        waiting = self.kids[::-1]
        while waiting:
            kid = waiting.pop()
            if isinstance(kid, TagNode):
                waiting.extend(reversed(kid.kids))
            elif isinstance(kid, Fragment):
                fragments.append(kid)
        return fragments


def is_inline(kid: TagNode | Fragment | Annotation) -> bool:
    """Whether it is part of a line, and not a block of its own."""
    return not isinstance(kid, TagNode) or kid.kind in INLINE


def without_empty(
    kids: Iterable[TagNode | Fragment | Annotation],
) -> list[TagNode | Fragment | Annotation]:
    """The kids without empty elements; empty cells stay."""

    def is_empty(kid: TagNode | Fragment | Annotation) -> bool:
        return isinstance(kid, TagNode) and not kid.kids and kid.kind not in _CELLS

    return [kid for kid in kids if not is_empty(kid)]


def node_of(
    element: Element, rank: int, parents: Mapping[Element, Element], box: Any
) -> TagNode | None:
    """The node of an element, without kids; None if the element is only there for the style sheet.

    `rank` is its place in the order of reading, `box` its first box from WeasyPrint, if any.
    """
    kind = _kind(element, parents)
    node = TagNode(kind, rank, element)
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
    node: TagNode
    group: int  # of rows: the head of the table, one of its bodies
    rows: range
    columns: range


def name_headings(table: TagNode, name: str) -> None:
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


def _cells(table: TagNode) -> Iterator[_TableCell]:
    """The cells of a table with their places in its grid."""
    groups: list[int] = []  # by row
    rows: list[list[TagNode]] = []
    elements: list[list[Element]] = []
    for number, group in enumerate(_groups(table)):
        for row in group:
            cells = []
            for kid in row.kids:
                if isinstance(kid, TagNode) and kid.kind in _CELLS:
                    cells.append(kid)
            groups.append(number)
            rows.append(cells)
            elements.append([cell.element for cell in cells if cell.element is not None])
    for number, cells, places in zip(groups, rows, grid(elements), strict=True):
        for node, place in zip(cells, places, strict=True):
            yield _TableCell(node, number, place.rows, place.columns)


def _groups(table: TagNode) -> Iterator[list[TagNode]]:
    for kid in table.kids:
        if isinstance(kid, TagNode) and kid.kind in _GROUPS:
            yield [row for row in kid.kids if isinstance(row, TagNode)]
        elif isinstance(kid, TagNode) and kid.kind == "TR":
            yield [kid]


Kid = TagNode | Fragment | Annotation
_CALLS_NOTES = frozenset({"H1", "H2", "H3", "H4", "H5", "H6", "P"})
_ENDS_WITH_NOTES = frozenset({"Caption", "TD", "TH", "Lbl", "LBody"})
_HELD_BY_LISTS = frozenset({"LI", "L", "TOCI", "TOC", "Caption"})


def structure(layout: Layout, order: ReadingOrder) -> TagNode:
    """The structure of a document; its root is the element „Document“."""
    root = _Nodes(layout, order).root
    _order(root, order)
    _shape(root)
    _end_words(root, order)
    notes = 0
    tables = 0
    for node in root.nodes():
        if node.kind == "Note":
            notes += 1
            node.attributes["ID"] = f"fussnote-{notes}"  # ISO 14289-1, 7.9
        elif node.kind == "Table":
            tables += 1
            name_headings(node, f"tabelle-{tables}")
    return root


class _Nodes:
    """The nodes of all elements that are shown, each with its fragments and links."""

    def __init__(self, layout: Layout, order: ReadingOrder) -> None:
        if layout.root is None:
            raise AssertionError("a page has a root")
        self.layout = layout
        self.order = order
        self.parents: dict[Element, Element] = {}
        for parent in layout.root.iter():
            for child in parent:
                self.parents[child] = parent
        self.root = TagNode("Document", 0, layout.root)
        self.by_element: dict[Element, TagNode] = {layout.root: self.root}
        for element in order.elements:
            self._node(element)
        for fragment in layout.fragments:
            if not fragment.is_empty and fragment.element is not None:
                self._node(fragment.element).kids.append(self._wrapped(fragment))
        for link in layout.links:
            self._node(link.element).kids.append(link)

    def _node(self, element: Element) -> TagNode:
        """The node of an element, or of the nearest one above that has a role."""
        if element in self.by_element:
            return self.by_element[element]
        parent = self._node(self.parents[element])
        rank = self.order.elements[element].start
        node = node_of(element, rank, self.parents, self.layout.shown.get(element))
        if node is None:
            node = parent
        else:
            parent.kids.append(node)
        self.by_element[element] = node
        return node

    def _wrapped(self, fragment: Fragment) -> Kid:
        """A fragment, in a label or with its original text in the HTML where it needs one."""
        rank = self.order.spans[fragment].start
        if fragment.pseudo == "marker":
            return TagNode("Lbl", rank, kids=[fragment])
        original = self.order.original(fragment)
        if fragment.is_text and fragment.is_restyled and original:
            return TagNode("Span", rank, kids=[fragment], attributes={"ActualText": original})
        return fragment


def _order(node: TagNode, order: ReadingOrder) -> None:
    """Put all kids into the order of the HTML, independent of their place on the page."""

    def rank(kid: Kid) -> int:
        if isinstance(kid, TagNode):
            return kid.rank
        if isinstance(kid, Fragment):
            return order.spans[kid].start
        return -1  # a link comes before the text in it

    node.kids.sort(key=rank)
    for kid in node.kids:
        if isinstance(kid, TagNode):
            _order(kid, order)


def _shape(node: TagNode) -> None:
    """Give the kids of a node and of all nodes below the shape that PDF requires; drop empty ones."""
    for kid in node.kids:
        if isinstance(kid, TagNode):
            _shape(kid)
    node.kids = without_empty(_without_boxes(node.kids))
    node.kids = _notes_behind(node.kids)
    if node.kind == "LI":
        node.kids = _item(node)
    elif node.kind in {"L", "TOC"}:
        node.kids = _items(node)
    elif node.kind == "Note":
        # Make the number of a footnote its label
        if node.kids and isinstance(node.kids[0], Fragment):
            node.kids[0] = TagNode("Lbl", kids=[node.kids[0]])
    elif node.kind == "TOCI":
        _refer(node)
    elif node.kind == "Div" and all(map(is_inline, node.kids)):
        node.kind = "P"
    elif node.kind in GROUPING:
        node.kids = _paragraphs(node.kids)


def _without_boxes(kids: list[Kid]) -> list[Kid]:
    """Replace boxes that only serve the style sheet by their content; the frame of a picture stays."""
    flat: list[Kid] = []
    for kid in kids:
        if isinstance(kid, TagNode) and _is_box(kid):
            flat += kid.kids
        else:
            flat.append(kid)
    return flat


def _is_box(node: TagNode) -> bool:
    return node.kind == "Div" and node.element is not None and node.element.tag == "div"


def _notes_behind(kids: list[Kid]) -> list[Kid]:
    """Move footnotes from the middle of a sentence behind its paragraph.

    Where nothing may follow a node, as with cells, they become its last kids.
    """
    placed: list[Kid] = []
    for kid in kids:
        placed.append(kid)
        if isinstance(kid, TagNode) and kid.kind in _CALLS_NOTES:
            placed += _without_notes(kid)
        elif isinstance(kid, TagNode) and kid.kind in _ENDS_WITH_NOTES:
            kid.kids += _without_notes(kid)
    return placed


def _without_notes(node: TagNode) -> list[TagNode]:
    """Remove the footnotes from a node's lines and return them."""
    notes: list[TagNode] = []
    for kid in list(node.kids):
        if isinstance(kid, TagNode) and kid.kind == "Note":
            notes.append(kid)
            node.kids.remove(kid)
        elif isinstance(kid, TagNode) and is_inline(kid):
            notes += _without_notes(kid)
    node.kids[:] = without_empty(node.kids)
    return notes


def _refer(item: TagNode) -> None:
    """Make the links of an item of a table of contents references."""
    for place, kid in enumerate(item.kids):
        if isinstance(kid, TagNode) and kid.kind == "Link":
            item.kids[place] = TagNode("Reference", kids=[kid])


def _item(item: TagNode) -> list[Kid]:
    """The label and, as the body, everything else; a definition already has both."""
    labels: list[Kid] = []
    bodies: list[Kid] = []
    rest: list[Kid] = []
    for kid in item.kids:
        kind = kid.kind if isinstance(kid, TagNode) else ""
        if kind == "Lbl":
            labels.append(kid)
        elif kind == "LBody":
            bodies.append(kid)
        else:
            rest.append(kid)
    if rest:
        bodies.append(TagNode("LBody", kids=rest))
    return [*labels, *bodies]


def _items(node: TagNode) -> list[Kid]:
    """The items of a list: a term forms one with all its definitions, any other kid one by itself."""
    items: list[Kid] = []
    for kid in node.kids:
        kind = kid.kind if isinstance(kid, TagNode) else ""
        last = items[-1] if items else None
        if kind in _HELD_BY_LISTS:
            items.append(kid)
        elif node.kind == "TOC":
            items.append(TagNode("TOCI", kids=[kid]))
        elif kind == "LBody" and isinstance(last, TagNode):
            last.kids.append(kid)
        else:
            part = kid if kind in {"Lbl", "LBody"} else TagNode("LBody", kids=[kid])
            items.append(TagNode("LI", kids=[part]))
    return items


def _paragraphs(kids: list[Kid]) -> list[Kid]:
    """Put text that is directly between blocks into paragraphs."""
    placed: list[Kid] = []
    paragraph: TagNode | None = None
    for kid in kids:
        if not is_inline(kid):
            paragraph = None
            placed.append(kid)
        elif paragraph is None:
            paragraph = TagNode("P", kids=[kid])
            placed.append(paragraph)
        else:
            paragraph.kids.append(kid)
    return placed


def _end_words(root: TagNode, order: ReadingOrder) -> None:
    """Let lines be read out as in the text: with the space, and without the hyphen, at their end.

    At a line's end WeasyPrint drops the space and adds a hyphen; listeners would hear two words as one,
    and one as two (ISO 32000-1, 14.8.2.2.3 and 14.8.2.5).
    """
    word_ends = _word_ends(root, order)
    for node in root.nodes():
        if "ActualText" in node.attributes:
            if not word_ends.isdisjoint(node.fragments()):
                node.attributes["ActualText"] += " "
            continue
        for number, kid in enumerate(node.kids):
            if not isinstance(kid, Fragment):
                continue
            if kid in order.divided:
                text = kid.text.removesuffix(kid.hyphen)
            elif kid in word_ends:
                text = f"{kid.text} "
            else:
                continue
            node.kids[number] = TagNode("Span", kids=[kid], attributes={"ActualText": text})


def _word_ends(root: TagNode, order: ReadingOrder) -> set[Fragment]:
    """The fragments of text that end a word before the next fragment of their block."""
    word_ends: set[Fragment] = set()
    for node in root.nodes():
        if is_inline(node):
            continue
        for fragment, following in pairwise(_line(node)):
            are_texts = fragment.is_text and following.is_text
            if are_texts and order.has_space_between(fragment, following):
                word_ends.add(fragment)
    return word_ends


def _line(node: TagNode) -> list[Fragment]:
    """The fragments in the lines of a block itself, not in blocks within it."""
    fragments: list[Fragment] = []
    for kid in node.kids:
        if isinstance(kid, Fragment):
            fragments.append(kid)
        elif isinstance(kid, TagNode) and is_inline(kid):
            fragments += _line(kid)
    return fragments
