"""Gives a document its structure while WeasyPrint writes it, in place of WeasyPrint's own tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pydyf
from msgspec import Struct, field

from vorlagen.renditions.complaints import Complaint
from vorlagen.renditions.tags.boxes import Annotation, Fragment, Layout, laid_out
from vorlagen.renditions.tags.reading_order import ReadingOrder
from vorlagen.renditions.tags.tag_elements import Node
from vorlagen.renditions.tags.tag_tree import structure
from vorlagen.renditions.tags.unreadable import (
    complaints_about_headings,
    complaints_about_lost_text,
)

_POINTS = 0.75  # of a pixel of CSS


@contextmanager
def own_tags(module: Any, complaints: list[Complaint]) -> Iterator[None]:
    """Let `module` (`weasyprint.pdf`) make our structure; what is wrong goes to `complaints`.

    WeasyPrint has no seam for this, so the one function that makes its tags is replaced while a file
    is written. It needs which box was painted under which mark, which nothing else is told.
    """

    def add_tags(pdf: Any, document: Any, _version: Any, streams: Sequence[Any]) -> None:
        complaints.extend(_add_tags(pdf, document, streams))

    theirs = module.add_tags
    module.add_tags = add_tags
    try:
        yield
    finally:
        module.add_tags = theirs


def _add_tags(pdf: Any, document: Any, streams: Sequence[Any]) -> list[Complaint]:
    layout = laid_out(document.pages, streams)
    order = ReadingOrder(layout)
    root = structure(layout, order)
    was: dict[int, dict[int, Fragment]] = defaultdict(dict)  # by the marks of WeasyPrint
    for fragment in root.fragments():
        was[fragment.page][fragment.mark] = fragment
    for own in was.values():
        for number, fragment in enumerate(own.values()):
            fragment.mark = number
    for page, stream in enumerate(streams):
        stream.stream[:] = list(_remarked(stream.stream, was[page]))
    _describe(layout, order)
    _drop_doubled(pdf, layout)
    _StructureWriter(pdf, [page.height for page in document.pages]).write(root)
    lost = complaints_about_lost_text(layout, order, document.style_for)
    return [*complaints_about_headings(root, order), *lost]


def _describe(layout: Layout, order: ReadingOrder) -> None:
    """Say of each link where it leads, as screen readers want it (ISO 14289-1, 7.18.5)."""
    for link in layout.links:
        said = link.element.get("aria-label") or order.said(link.element)
        address = link.element.get("href", "").removeprefix("mailto:")
        if not address.startswith("#") and address not in said:
            said = f"{said} ({address})" if said else address
        link.content["Contents"] = pydyf.String(said or address)


def _drop_doubled(pdf: Any, layout: Layout) -> None:
    """Take the links over links off their pages."""
    doubled: Mapping[bytes, Any] = {link.content.reference: link for link in layout.doubled}
    for thing in pdf.objects:
        if isinstance(thing, dict) and thing.get("Type") == "/Page" and "Annots" in thing:
            thing["Annots"][:] = [kept for kept in thing["Annots"] if kept not in doubled]
            if not thing["Annots"]:
                del thing["Annots"]
    for link in doubled.values():
        link.content.clear()


class _StructureWriter(Struct):
    """Turns nodes into objects of a PDF; `heights` are those of the pages in pixels."""

    pdf: Any
    heights: Sequence[Any]
    parents: dict[int, dict[int, bytes]] = field(default_factory=lambda: defaultdict(dict))
    linked: list[tuple[Annotation, bytes]] = field(default_factory=list)
    named: dict[str, bytes] = field(default_factory=dict)

    def write(self, root: Node) -> None:
        """Write the tree under `root`, and let the catalog and all links lead to it."""
        mapping = pydyf.Dictionary({"Nums": pydyf.Array()})
        self.pdf.add_object(mapping)
        top = pydyf.Dictionary({"Type": "/StructTreeRoot", "ParentTree": mapping.reference})
        self.pdf.add_object(top)
        top["K"] = pydyf.Array([self._element(root, top.reference).reference])
        self._map(mapping["Nums"])
        top["ParentTreeNextKey"] = len(mapping["Nums"]) // 2
        if self.named:
            names = pydyf.Array()
            for name in sorted(self.named):
                names += [pydyf.String(name), self.named[name]]
            top["IDTree"] = pydyf.Dictionary({"Names": names})
        catalog = self.pdf.catalog
        catalog["StructTreeRoot"] = top.reference
        catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
        catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})

    def _element(self, node: Node, parent: bytes) -> Any:
        element = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{node.kind}", "P": parent})
        self.pdf.add_object(element)
        fragments = (fragment for fragment in node.kids if isinstance(fragment, Fragment))
        page = next((fragment.page for fragment in fragments), None)
        if page is not None:
            element["Pg"] = self._page(page)
        for name, text in node.attributes.items():
            if name == "ID":
                self.named[text] = element.reference
            element[name] = pydyf.String(text)
        attributes = [
            {"O": f"/{owner}", **{name: _written(value) for name, value in values.items()}}
            for owner, values in node.owned.items()
        ]
        if node.kind == "Figure":
            attributes.append({"O": "/Layout", "BBox": self._box_of(node)})
        if attributes:
            written = [pydyf.Dictionary(values) for values in attributes]
            element["A"] = written[0] if len(written) == 1 else pydyf.Array(written)
        kids = [self._kid(kid, element, page) for kid in node.kids]
        if kids:
            element["K"] = (
                kids[0] if isinstance(kids[0], int) and len(kids) == 1 else pydyf.Array(kids)
            )
        return element

    def _kid(self, kid: Node | Fragment | Annotation, element: Any, page: int | None) -> Any:
        if isinstance(kid, Node):
            return self._element(kid, element.reference).reference
        if isinstance(kid, Fragment):
            self.parents[kid.page][kid.mark] = element.reference
            if kid.page == page:
                return kid.mark
            return pydyf.Dictionary({"Type": "/MCR", "Pg": self._page(kid.page), "MCID": kid.mark})
        self.linked.append((kid, element.reference))
        return pydyf.Dictionary(
            {"Type": "/OBJR", "Pg": self._page(kid.page), "Obj": kid.content.reference}
        )

    def _page(self, number: int) -> bytes:
        reference: bytes = self.pdf.page_references[number]
        return reference

    def _box_of(self, node: Node) -> Any:
        """Where a picture stands on its page, in points from the lower left corner."""
        fragment = next(node.fragments())
        box, height = fragment.box, self.heights[fragment.page]
        left, top = box.content_box_x(), box.content_box_y()
        corners = (left, height - top - box.height, left + box.width, height - top)
        return pydyf.Array([corner * _POINTS for corner in corners])

    def _map(self, nums: Any) -> None:
        """For each page, then for each link, to which elements it belongs."""
        for page in range(len(self.heights)):
            marks = self.parents[page]
            nums += [page, pydyf.Array([marks[number] for number in sorted(marks)])]
        for number, (link, element) in enumerate(self.linked, start=len(self.heights)):
            link.content["StructParent"] = number
            nums += [number, element]


def _written(value: object) -> object:
    """An attribute's value as pydyf takes it; a list has texts, all else are names and numbers."""
    return pydyf.Array(map(pydyf.String, value)) if isinstance(value, list) else value


def _remarked(operations: Iterable[Any], read: Mapping[int, Fragment]) -> Iterator[Any]:
    """The content of a page, marked anew: what is not `read` is an artifact, furniture of the page.

    `read` has the fragments by the marks that they had.
    """
    begun: list[Any] = []  # the name and the properties of a mark that is about to begin
    written: list[bool] = []  # for each mark around: whether it stands in the new content
    for operation in operations:
        if isinstance(operation, str | dict):
            begun.append(operation)
        elif operation in {b"BMC", b"BDC"}:
            # What decorates content belongs to it; an artifact must not lie within.
            number = begun[-1].get("MCID") if isinstance(begun[-1], dict) else None
            written.append(number is not None or not any(written))
            if number is not None:
                fragment = read.get(number)
                kind = "/Artifact" if fragment is None else begun[0]
                said = {"Type": "/Pagination"} if fragment is None else {"MCID": fragment.mark}
                begun = [kind, pydyf.Dictionary(said)]
            yield from [*begun, operation] if written[-1] else ()
            begun = []
        elif operation == b"EMC":
            yield from [operation] if written.pop() else ()
        else:
            yield operation
