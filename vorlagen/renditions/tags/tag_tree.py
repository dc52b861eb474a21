"""Builds the structure of a document of what is laid out, in the order and the terms of its HTML."""

from __future__ import annotations

from itertools import pairwise
from xml.etree.ElementTree import Element

from vorlagen.renditions.tags.boxes import Annotation, Fragment, Layout
from vorlagen.renditions.tags.reading_order import ReadingOrder
from vorlagen.renditions.tags.tag_elements import (
    GROUPING,
    Node,
    is_inline,
    name_headings,
    node_of,
    without_empty,
)

Kid = Node | Fragment | Annotation
_HEADINGS = frozenset(f"H{level}" for level in range(1, 7))
_CALLS_NOTES = _HEADINGS | {"P"}
_ENDS_WITH_NOTES = frozenset({"Caption", "TD", "TH", "Lbl", "LBody"})
_HELD_BY_LISTS = frozenset({"LI", "L", "TOCI", "TOC", "Caption"})


def structure(layout: Layout, order: ReadingOrder) -> Node:
    """The structure of a document; its root is the element „Document“."""
    root = _Nodes(layout, order).root
    _order(root, order)
    _shape(root)
    _end_words(root, order)
    notes = (node for node in root.nodes() if node.kind == "Note")
    for number, note in enumerate(notes, start=1):
        note.attributes["ID"] = f"fussnote-{number}"  # ISO 14289-1, 7.9
    tables = (node for node in root.nodes() if node.kind == "Table")
    for number, table in enumerate(tables, start=1):
        name_headings(table, f"tabelle-{number}")
    return root


class _Nodes:
    """The nodes of all elements that are shown, each with its fragments and links."""

    def __init__(self, layout: Layout, order: ReadingOrder) -> None:
        if layout.root is None:
            raise AssertionError("a page has a root")
        self.layout, self.order = layout, order
        self.parents = {child: parent for parent in layout.root.iter() for child in parent}
        self.root = Node("Document", 0, layout.root)
        self.by_element: dict[Element, Node] = {layout.root: self.root}
        for element in order.elements:
            self._node(element)
        for fragment in layout.fragments:
            if not fragment.is_empty and fragment.element is not None:
                self._node(fragment.element).kids.append(self._held(fragment))
        for link in layout.links:
            self._node(link.element).kids.append(link)

    def _node(self, element: Element) -> Node:
        """The node of an element, or of the nearest one above that has a role."""
        if element in self.by_element:
            return self.by_element[element]
        above = self._node(self.parents[element])
        rank, box = self.order.elements[element].start, self.layout.shown.get(element)
        node = node_of(element, rank, self.parents, box)
        if node is not None:
            above.kids.append(node)
        self.by_element[element] = node or above
        return node or above

    def _held(self, fragment: Fragment) -> Kid:
        """A fragment, or what stands around it: a label, or the text that capitals stand for."""
        rank = self.order.spans[fragment].start
        if fragment.pseudo == "marker":
            return Node("Lbl", rank, kids=[fragment])
        original = self.order.original(fragment)
        if fragment.is_text and fragment.is_restyled and original:
            return Node("Span", rank, kids=[fragment], attributes={"ActualText": original})
        return fragment


def _order(node: Node, order: ReadingOrder) -> None:
    """Put all kids into the order of the HTML, whatever place they have on the page."""

    def rank(kid: Kid) -> int:
        if isinstance(kid, Node):
            return kid.rank
        if isinstance(kid, Fragment):
            return order.spans[kid].start
        return -1  # a link comes before the text in it

    node.kids.sort(key=rank)
    for kid in node.kids:
        if isinstance(kid, Node):
            _order(kid, order)


def _shape(node: Node) -> None:
    """Give the kids of a node and of all below the shape that PDF wants, and drop empty ones."""
    for kid in node.kids:
        if isinstance(kid, Node):
            _shape(kid)
    node.kids = without_empty(_without_boxes(node.kids))
    node.kids = _notes_behind(node.kids)
    if node.kind == "LI":
        node.kids = _item(node)
    elif node.kind in {"L", "TOC"}:
        node.kids = _items(node)
    elif node.kind == "Note":
        _label(node)
    elif node.kind == "TOCI":
        node.kids = [_referring(kid) for kid in node.kids]
    elif node.kind == "Div" and all(map(is_inline, node.kids)):
        node.kind = "P"
    elif node.kind in GROUPING:
        node.kids = _paragraphs(node.kids)


def _without_boxes(kids: list[Kid]) -> list[Kid]:
    """What stands in a mere box of the style sheet, in the box's place; a picture keeps its frame."""
    flat: list[Kid] = []
    for kid in kids:
        flat += kid.kids if isinstance(kid, Node) and _is_box(kid) else [kid]
    return flat


def _is_box(node: Node) -> bool:
    return node.kind == "Div" and node.element is not None and node.element.tag == "div"


def _notes_behind(kids: list[Kid]) -> list[Kid]:
    """Footnotes behind the paragraph in which they are called, not in the midst of its sentence.

    Where nothing may stand behind, as in cells, they are last in it.
    """
    placed: list[Kid] = []
    for kid in kids:
        placed.append(kid)
        if isinstance(kid, Node) and kid.kind in _CALLS_NOTES:
            placed += _without_notes(kid)
        elif isinstance(kid, Node) and kid.kind in _ENDS_WITH_NOTES:
            kid.kids += _without_notes(kid)
    return placed


def _without_notes(node: Node) -> list[Node]:
    """The footnotes of a node's lines, which it loses."""
    notes: list[Node] = []
    for kid in list(node.kids):
        if isinstance(kid, Node) and kid.kind == "Note":
            notes.append(kid)
            node.kids.remove(kid)
        elif isinstance(kid, Node) and is_inline(kid):
            notes += _without_notes(kid)
    node.kids[:] = without_empty(node.kids)
    return notes


def _label(note: Node) -> None:
    """Its number is its label."""
    if note.kids and isinstance(note.kids[0], Fragment):
        note.kids[0] = Node("Lbl", kids=[note.kids[0]])


def _item(item: Node) -> list[Kid]:
    """A label, and all else as the body; of a definition the parts are there already."""
    labels = [kid for kid in item.kids if isinstance(kid, Node) and kid.kind == "Lbl"]
    bodies = [kid for kid in item.kids if isinstance(kid, Node) and kid.kind == "LBody"]
    rest = [kid for kid in item.kids if kid not in labels and kid not in bodies]
    if rest:
        bodies.append(Node("LBody", kids=rest))
    return [*labels, *bodies]


def _items(node: Node) -> list[Kid]:
    """The items of a list: each term with all definitions that follow it is one, and so is what is none."""
    items: list[Kid] = []
    for kid in node.kids:
        kind = kid.kind if isinstance(kid, Node) else ""
        last = items[-1] if items else None
        if kind in _HELD_BY_LISTS:
            items.append(kid)
        elif node.kind == "TOC":
            items.append(Node("TOCI", kids=[kid]))
        elif kind == "LBody" and isinstance(last, Node):
            last.kids.append(kid)
        else:
            held = kid if kind in {"Lbl", "LBody"} else Node("LBody", kids=[kid])
            items.append(Node("LI", kids=[held]))
    return items


def _referring(kid: Kid) -> Kid:
    is_link = isinstance(kid, Node) and kid.kind == "Link"
    return Node("Reference", kids=[kid]) if is_link else kid


def _paragraphs(kids: list[Kid]) -> list[Kid]:
    """Text that stands between blocks, without a paragraph of its own, gets one."""
    placed: list[Kid] = []
    run: Node | None = None
    for kid in kids:
        if not is_inline(kid):
            run = None
            placed.append(kid)
        elif run is None:
            run = Node("P", kids=[kid])
            placed.append(run)
        else:
            run.kids.append(kid)
    return placed


def _end_words(root: Node, order: ReadingOrder) -> None:
    """Let lines be read out as the text has them: with the space, and without the hyphen, at their end.

    At a line's end WeasyPrint drops the space and adds a hyphen; who listens would hear two words as one,
    and one as two (ISO 32000-1, 14.8.2.2.3 and 14.8.2.5).
    """
    ends = _word_ends(root, order)
    for node in list(root.nodes()):
        if "ActualText" in node.attributes:
            node.attributes["ActualText"] += " " * (not ends.isdisjoint(node.fragments()))
            continue
        for number, kid in enumerate(node.kids):
            if isinstance(kid, Fragment) and (kid in ends or kid in order.divided):
                text = kid.text.removesuffix(kid.hyphen) if kid in order.divided else f"{kid.text} "
                node.kids[number] = Node("Span", kids=[kid], attributes={"ActualText": text})


def _word_ends(root: Node, order: ReadingOrder) -> frozenset[Fragment]:
    """The fragments of text that another follows in its block, with a word's end between them."""
    return frozenset(
        fragment
        for node in root.nodes()
        if not is_inline(node)
        for fragment, following in pairwise(_line(node))
        if fragment.is_text and following.is_text and order.has_space_between(fragment, following)
    )


def _line(node: Node) -> list[Fragment]:
    """The fragments that stand in the lines of a block itself, not in blocks within it."""
    fragments: list[Fragment] = []
    for kid in node.kids:
        if isinstance(kid, Fragment):
            fragments.append(kid)
        elif isinstance(kid, Node) and is_inline(kid):
            fragments += _line(kid)
    return fragments
