"""Builds the structure of a laid-out document, in the order of its HTML and from its elements."""

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
_CALLS_NOTES = frozenset({"H1", "H2", "H3", "H4", "H5", "H6", "P"})
_ENDS_WITH_NOTES = frozenset({"Caption", "TD", "TH", "Lbl", "LBody"})
_HELD_BY_LISTS = frozenset({"LI", "L", "TOCI", "TOC", "Caption"})


def structure(layout: Layout, order: ReadingOrder) -> Node:
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
        self.root = Node("Document", 0, layout.root)
        self.by_element: dict[Element, Node] = {layout.root: self.root}
        for element in order.elements:
            self._node(element)
        for fragment in layout.fragments:
            if not fragment.is_empty and fragment.element is not None:
                self._node(fragment.element).kids.append(self._wrapped(fragment))
        for link in layout.links:
            self._node(link.element).kids.append(link)

    def _node(self, element: Element) -> Node:
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
            return Node("Lbl", rank, kids=[fragment])
        original = self.order.original(fragment)
        if fragment.is_text and fragment.is_restyled and original:
            return Node("Span", rank, kids=[fragment], attributes={"ActualText": original})
        return fragment


def _order(node: Node, order: ReadingOrder) -> None:
    """Put all kids into the order of the HTML, independent of their place on the page."""

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
    """Give the kids of a node and of all nodes below the shape that PDF requires; drop empty ones."""
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
    """Replace boxes that only serve the style sheet by their content; the frame of a picture stays."""
    flat: list[Kid] = []
    for kid in kids:
        if isinstance(kid, Node) and _is_box(kid):
            flat += kid.kids
        else:
            flat.append(kid)
    return flat


def _is_box(node: Node) -> bool:
    return node.kind == "Div" and node.element is not None and node.element.tag == "div"


def _notes_behind(kids: list[Kid]) -> list[Kid]:
    """Move footnotes from the middle of a sentence behind its paragraph.

    Where nothing may follow a node, as with cells, they become its last kids.
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
    """Remove the footnotes from a node's lines and return them."""
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
    """Make the number of a footnote its label."""
    if note.kids and isinstance(note.kids[0], Fragment):
        note.kids[0] = Node("Lbl", kids=[note.kids[0]])


def _item(item: Node) -> list[Kid]:
    """The label and, as the body, everything else; a definition already has both."""
    labels: list[Kid] = []
    bodies: list[Kid] = []
    rest: list[Kid] = []
    for kid in item.kids:
        kind = kid.kind if isinstance(kid, Node) else ""
        if kind == "Lbl":
            labels.append(kid)
        elif kind == "LBody":
            bodies.append(kid)
        else:
            rest.append(kid)
    if rest:
        bodies.append(Node("LBody", kids=rest))
    return [*labels, *bodies]


def _items(node: Node) -> list[Kid]:
    """The items of a list: a term forms one with all its definitions, any other kid one by itself."""
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
            part = kid if kind in {"Lbl", "LBody"} else Node("LBody", kids=[kid])
            items.append(Node("LI", kids=[part]))
    return items


def _referring(kid: Kid) -> Kid:
    if isinstance(kid, Node) and kid.kind == "Link":
        return Node("Reference", kids=[kid])
    return kid


def _paragraphs(kids: list[Kid]) -> list[Kid]:
    """Put text that is directly between blocks into paragraphs."""
    placed: list[Kid] = []
    paragraph: Node | None = None
    for kid in kids:
        if not is_inline(kid):
            paragraph = None
            placed.append(kid)
        elif paragraph is None:
            paragraph = Node("P", kids=[kid])
            placed.append(paragraph)
        else:
            paragraph.kids.append(kid)
    return placed


def _end_words(root: Node, order: ReadingOrder) -> None:
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
            node.kids[number] = Node("Span", kids=[kid], attributes={"ActualText": text})


def _word_ends(root: Node, order: ReadingOrder) -> set[Fragment]:
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


def _line(node: Node) -> list[Fragment]:
    """The fragments in the lines of a block itself, not in blocks within it."""
    fragments: list[Fragment] = []
    for kid in node.kids:
        if isinstance(kid, Fragment):
            fragments.append(kid)
        elif isinstance(kid, Node) and is_inline(kid):
            fragments += _line(kid)
    return fragments
