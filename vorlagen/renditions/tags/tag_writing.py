"""Gives a document its structure while WeasyPrint writes it, in place of WeasyPrint's own tags.

Only then it is known what is lost or covers other text, which is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from xml.etree.ElementTree import Element

import pydyf
from msgspec import Struct, field

from vorlagen.renditions.complaints import Complaint, shortened
from vorlagen.renditions.tags.boxes import (
    Annotation,
    Fragment,
    Layout,
    ReadingOrder,
    is_comment,
    laid_out,
    squeezed,
)
from vorlagen.renditions.tags.tag_tree import TagNode, structure

_POINTS = 0.75  # of a pixel of CSS
_OVERHANG = 1  # pixel, which no eye sees
StyleFor = Callable[[Element], Any]  # None for what has no style


@contextmanager
def own_tags(module: Any, complaints: list[Complaint]) -> Iterator[None]:
    """Let `module` (`weasyprint.pdf`) write our structure; faults are added to `complaints`.

    WeasyPrint has no hook for this, so the function that makes its tags is replaced while a file is
    written. Only this function learns which box was painted under which mark.
    """

    def add_tags(pdf: Any, document: Any, _version: Any, streams: Sequence[Any]) -> None:
        complaints.extend(_add_tags(pdf, document, streams))

    original = module.add_tags
    module.add_tags = add_tags
    try:
        yield
    finally:
        module.add_tags = original


def _add_tags(pdf: Any, document: Any, streams: Sequence[Any]) -> list[Complaint]:
    layout = laid_out(document.pages, streams)
    order = ReadingOrder(layout)
    root = structure(layout, order)
    by_old_mark: dict[int, dict[int, Fragment]] = defaultdict(dict)  # by page and WeasyPrint's mark
    for fragment in root.fragments():
        by_old_mark[fragment.page][fragment.mark] = fragment
    for fragments in by_old_mark.values():
        for number, fragment in enumerate(fragments.values()):
            fragment.mark = number
    for page, stream in enumerate(streams):
        stream.stream[:] = _remarked(stream.stream, by_old_mark[page])
    _describe_links(layout, order)
    _drop_doubled_links(pdf, layout)
    _StructureWriter(pdf, [page.height for page in document.pages]).write(root)
    lost = _complaints_about_lost_text(layout, order, document.style_for)
    return [*_complaints_about_headings(root, order), *lost]


def _describe_links(layout: Layout, order: ReadingOrder) -> None:
    """Give each link its text and target, as screen readers need them (ISO 14289-1, 7.18.5)."""
    for link in layout.links:
        description = link.element.get("aria-label") or order.text_of(link.element)
        address = link.element.get("href", "").removeprefix("mailto:")
        if not description:
            description = address
        elif not address.startswith("#") and address not in description:
            description = f"{description} ({address})"
        link.content["Contents"] = pydyf.String(description)


def _drop_doubled_links(pdf: Any, layout: Layout) -> None:
    """Take the links over links off their pages."""
    doubled: Mapping[bytes, Any] = {link.content.reference: link for link in layout.doubled}
    for page in pdf.objects:
        if isinstance(page, dict) and page.get("Type") == "/Page" and "Annots" in page:
            page["Annots"][:] = [link for link in page["Annots"] if link not in doubled]
            if not page["Annots"]:
                del page["Annots"]
    for link in doubled.values():
        link.content.clear()


class _StructureWriter(Struct):
    """Turns nodes into objects of a PDF; `parents` has the elements of marks by page and mark."""

    pdf: Any
    heights: Sequence[Any]  # of the pages, in pixels
    parents: dict[int, dict[int, bytes]] = field(default_factory=lambda: defaultdict(dict))
    links: list[tuple[Annotation, bytes]] = field(default_factory=list)  # with their elements
    ids: dict[str, bytes] = field(default_factory=dict)  # elements by ID

    def write(self, root: TagNode) -> None:
        """Write the tree under `root`, and let the catalog and all links lead to it."""
        parent_tree = pydyf.Dictionary({"Nums": pydyf.Array()})
        self.pdf.add_object(parent_tree)
        tree = pydyf.Dictionary({"Type": "/StructTreeRoot", "ParentTree": parent_tree.reference})
        self.pdf.add_object(tree)
        tree["K"] = pydyf.Array([self._element(root, tree.reference).reference])
        self._map_parents(parent_tree["Nums"])
        tree["ParentTreeNextKey"] = len(parent_tree["Nums"]) // 2
        if self.ids:
            names = pydyf.Array()
            for name in sorted(self.ids):
                names += [pydyf.String(name), self.ids[name]]
            tree["IDTree"] = pydyf.Dictionary({"Names": names})
        catalog = self.pdf.catalog
        catalog["StructTreeRoot"] = tree.reference
        catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
        catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})

    def _element(self, node: TagNode, parent: bytes) -> Any:
        element = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{node.kind}", "P": parent})
        self.pdf.add_object(element)
        page = _page_of(node)
        if page is not None:
            element["Pg"] = self._page(page)
        for name, text in node.attributes.items():
            if name == "ID":
                self.ids[text] = element.reference
            element[name] = pydyf.String(text)
        attributes = self._owned_attributes(node)
        if len(attributes) == 1:
            element["A"] = attributes[0]
        elif attributes:
            element["A"] = pydyf.Array(attributes)
        kids = [self._kid(kid, element, page) for kid in node.kids]
        if len(kids) == 1 and isinstance(kids[0], int):
            element["K"] = kids[0]
        elif kids:
            element["K"] = pydyf.Array(kids)
        return element

    def _owned_attributes(self, node: TagNode) -> list[Any]:
        """A dictionary for each owner of attributes."""
        dictionaries: list[Any] = []
        for owner, attributes in node.owned.items():
            dictionary = pydyf.Dictionary({"O": f"/{owner}"})
            for name, value in attributes.items():
                dictionary[name] = value  # a name or a number
                if isinstance(value, list):  # of texts
                    dictionary[name] = pydyf.Array(map(pydyf.String, value))
            dictionaries.append(dictionary)
        if node.kind == "Figure":
            dictionaries.append(pydyf.Dictionary({"O": "/Layout", "BBox": self._box_of(node)}))
        return dictionaries

    def _kid(self, kid: TagNode | Fragment | Annotation, element: Any, page: int | None) -> Any:
        if isinstance(kid, TagNode):
            return self._element(kid, element.reference).reference
        if isinstance(kid, Fragment):
            self.parents[kid.page][kid.mark] = element.reference
            if kid.page == page:
                return kid.mark
            return pydyf.Dictionary({"Type": "/MCR", "Pg": self._page(kid.page), "MCID": kid.mark})
        self.links.append((kid, element.reference))
        return pydyf.Dictionary(
            {"Type": "/OBJR", "Pg": self._page(kid.page), "Obj": kid.content.reference}
        )

    def _page(self, number: int) -> bytes:
        reference: bytes = self.pdf.page_references[number]
        return reference

    def _box_of(self, node: TagNode) -> Any:
        """The rectangle of a picture on its page, in points from the lower left corner."""
        fragment = node.fragments()[0]
        box = fragment.box
        left = box.content_box_x()
        top = self.heights[fragment.page] - box.content_box_y()
        corners = (left, top - box.height, left + box.width, top)
        return pydyf.Array([corner * _POINTS for corner in corners])

    def _map_parents(self, nums: Any) -> None:
        """Add the elements of each page's marks, then the element of each link."""
        for page in range(len(self.heights)):
            marks = self.parents[page]
            elements = [marks[number] for number in sorted(marks)]
            nums += [page, pydyf.Array(elements)]
        for number, (link, element) in enumerate(self.links, start=len(self.heights)):
            link.content["StructParent"] = number
            nums += [number, element]


def _page_of(node: TagNode) -> int | None:
    """The page of the first fragment that is directly in a node."""
    for kid in node.kids:
        if isinstance(kid, Fragment):
            return kid.page
    return None


def _remarked(operations: Iterable[Any], fragments: Mapping[int, Fragment]) -> list[Any]:
    """The content of a page with new marks; content without a fragment is an artifact of the page.

    `fragments` has the fragments to be read out, by their old marks.
    """
    remarked: list[Any] = []
    operands: list[Any] = []  # the name and the properties of a mark that is about to begin
    are_written: list[bool] = []  # for each open mark, whether it is in the new content
    for operation in operations:
        if isinstance(operation, str | dict):
            operands.append(operation)
        elif operation in {b"BMC", b"BDC"}:
            # Decoration of content belongs to the content; it must not contain an artifact.
            old_mark = operands[-1].get("MCID") if isinstance(operands[-1], dict) else None
            are_written.append(old_mark is not None or not any(are_written))
            if old_mark is not None:
                fragment = fragments.get(old_mark)
                if fragment is None:
                    operands = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]
                else:
                    operands = [operands[0], pydyf.Dictionary({"MCID": fragment.mark})]
            if are_written[-1]:
                remarked += [*operands, operation]
            operands = []
        elif operation == b"EMC":
            if are_written.pop():
                remarked.append(operation)
        else:
            remarked.append(operation)
    return remarked


# Faults that readers would notice: lost or covered text, and headings that skip levels
#
# WeasyPrint does not report them. It drops the head of a table that leaves no room for a row; text that is
# too wide is cut off or printed over other text. Parts that a style sheet moves (`transform`) are not
# checked. Users of screen readers cannot navigate by headings that skip levels.


def _complaints_about_lost_text(
    layout: Layout, order: ReadingOrder, style_for: StyleFor
) -> Iterator[Complaint]:
    """Text that is on no page, once for each outermost element; text that leaves its page or its cell."""
    if layout.root is not None:
        elements = {*layout.shown, *(fragment.element for fragment in layout.furniture)}
        for text in _missing(layout.root, elements, order, style_for):
            yield Complaint(
                f"„{shortened(text)}“ findet auf keiner Seite Platz.",
                "Den Kopf oder Fuß der Tabelle, die Zelle oder die Fußnote kürzen; in hausstil.css"
                " kleinere Schrift oder mehr Breite geben.",
                text,
            )
    for fragments in _by_table(layout, lambda fragment: _leaves_page(fragment, layout)):
        yield Complaint(
            f"{_quoted(fragments, order)} reicht über den Rand der Seite hinaus; dort ist es abgeschnitten.",
            "Die Tabelle in schmalere teilen oder ihre Beträge mit „darstellung_in“ in T€ oder Mio. €"
            " drucken, lange Wörter und Zeilen teilen, lange Fußnoten kürzen; in hausstil.css Maße und"
            " Abstände prüfen.",
            _search_text(fragments, order),
        )
    for fragments in _by_table(layout, _leaves_cell):
        yield Complaint(
            f"{_quoted(fragments, order)} ist breiter als die Zelle und steht über der daneben.",
            "Weniger Spalten in einer Tabelle drucken: Haushaltsjahre oder Varianten aufteilen, den"
            " Zeitraum kürzen; in hausstil.css kleinere Schrift oder mehr Breite geben.",
            _search_text(fragments, order),
        )


def _missing(
    element: Element, shown: set[Element | None], order: ReadingOrder, style_for: StyleFor
) -> Iterator[str]:
    if is_comment(element) or element.tag.startswith("{"):
        return
    if not any(below in shown for below in element.iter()):
        text = squeezed(_text_for_pages(element, style_for))
        if text:
            yield text
        return
    if element in order.missing:
        yield order.missing[element]
    for child in element:
        yield from _missing(child, shown, order, style_for)


def _text_for_pages(element: Element, style_for: StyleFor) -> str:
    """The text of an element that should be on the pages: not hidden, and not in their margins."""
    if is_comment(element) or element.tag.startswith("{"):
        return ""
    style = style_for(element)
    if style is None or style["display"] == ("none",) or style["position"] == "running()":
        return ""
    texts = [element.text or ""]
    for child in element:
        texts.append(_text_for_pages(child, style_for) + (child.tail or ""))
    return " ".join(texts)


def _by_table(layout: Layout, leaves: Callable[[Fragment], bool]) -> Iterator[list[Fragment]]:
    """The fragments that leave something: those of one table together, all others one by one."""
    groups: dict[object, list[Fragment]] = defaultdict(list)
    for fragment in (*layout.fragments, *layout.furniture):
        if not fragment.is_empty and not fragment.is_leader and leaves(fragment):
            key = fragment if fragment.table is None else fragment.table
            groups[key].append(fragment)
    yield from groups.values()


def _leaves_page(fragment: Fragment, layout: Layout) -> bool:
    box = fragment.box
    width, height = layout.sizes[fragment.page]
    right = box.position_x + box.width
    bottom = box.position_y + box.height
    return bool(
        min(box.position_x, box.position_y) < -_OVERHANG
        or right > width + _OVERHANG
        or bottom > height + _OVERHANG
    )


def _leaves_cell(fragment: Fragment) -> bool:
    cell = fragment.cell
    if cell is None or not fragment.is_text:
        return False
    left = fragment.box.position_x
    right = left + fragment.box.width
    cell_left = cell.border_box_x()
    cell_right = cell_left + cell.border_width()
    return bool(left < cell_left - _OVERHANG or right > cell_right + _OVERHANG)


def _quoted(fragments: list[Fragment], order: ReadingOrder) -> str:
    """The text of the first fragment, the title of its table, if any, and how many more there are."""
    first = fragments[0].text.strip()
    quoted = f"„{shortened(first)}“" if first else "Ein Bild"
    more = len(fragments) - 1
    if more > 1:
        quoted += f" (wie {more} weitere Stellen der Tabelle)"
    elif more == 1:
        quoted += " (wie eine weitere)"
    title = _caption(fragments[0], order)
    if title:
        return f"In der Tabelle „{shortened(title)}“: {quoted}"
    return quoted


def _search_text(fragments: list[Fragment], order: ReadingOrder) -> str:
    """The text by which the place is found in the sources: a long one, as short words are frequent."""
    return _caption(fragments[0], order) or max((f.text.strip() for f in fragments), key=len)


def _caption(fragment: Fragment, order: ReadingOrder) -> str:
    if fragment.table is None:
        return ""
    caption = fragment.table.find("caption")
    return "" if caption is None else order.text_of(caption)


def _complaints_about_headings(root: TagNode, order: ReadingOrder) -> Iterator[Complaint]:
    """Headings that skip a level; the first must have level 1 (ISO 14289-1, 7.4.2)."""
    last = 0
    for node in root.nodes():
        if node.kind[0] != "H" or node.element is None:
            continue
        level = int(node.kind[1])
        heading = order.text_of(node.element)
        if level > last + 1:
            before = "als erste"
            in_text = ""
            if last:
                before = f"auf eine der Ebene {last}"
                in_text = f"in Text mit {'#' * last}, "  # in a text, # is <h2>
            yield Complaint(
                f"Die Überschrift „{heading}“ hat Ebene {level} und folgt {before}.",
                f"Mit Ebene {last + 1} beginnen ({in_text}in der Schablone mit <h{last + 1}>) oder die"
                " fehlende Überschrift ergänzen.",
                heading,
            )
        last = level
