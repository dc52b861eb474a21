"""Gives a document its structure while WeasyPrint writes it, in place of WeasyPrint's own tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from vorlagen.renditions.complaints import Complaint
from vorlagen.renditions.tags.boxes import Layout, Piece, laid_out
from vorlagen.renditions.tags.contents import Content, contents_of
from vorlagen.renditions.tags.marks import Marking, mark_anew
from vorlagen.renditions.tags.missing import complaints_about_missing
from vorlagen.renditions.tags.reading_order import Source
from vorlagen.renditions.tags.room import complaints_about_room
from vorlagen.renditions.tags.rules import complaints_about
from vorlagen.renditions.tags.tag_tree import followers, structure
from vorlagen.renditions.tags.tree import Node


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
    from vorlagen.renditions.tags.tag_writing import StructureWriter  # noqa: PLC0415 - as WeasyPrint

    contents = contents_of(pdf, streams)
    layout = laid_out(document.pages, contents)
    source = Source.of(layout)
    root = structure(layout, source)
    numbers = _mark_all(root, layout, source, contents)
    _describe(layout, source)
    _drop_doubled(pdf, layout)
    StructureWriter(pdf, numbers, [page.height for page in document.pages]).write(root)
    missing = complaints_about_missing(layout, source, document.style_for)
    room = complaints_about_room(layout, source)
    return [*complaints_about(root, source), *missing, *room]


def _mark_all(
    root: Node, layout: Layout, source: Source, contents: Sequence[Content]
) -> dict[Piece, int]:
    """Number what is in each content in the order of reading, and mark it so."""
    import pydyf  # noqa: PLC0415 - comes with WeasyPrint

    by_content: dict[Content, list[Piece]] = defaultdict(list)
    for piece in root.pieces():
        by_content[piece.content].append(piece)
    numbers = {piece: mark for own in by_content.values() for mark, piece in enumerate(own)}
    spaced = frozenset(piece for piece, ends in followers(root, source).items() if ends)
    painted: dict[Content, dict[int, Piece]] = defaultdict(dict)
    for piece in (*layout.pieces, *layout.furniture):
        painted[piece.content][piece.mark] = piece
    for content in contents:
        marking = Marking(
            painted[content], numbers, spaced - source.divided, frozenset(source.divided)
        )
        mark_anew(content.stream, marking, pydyf.Dictionary)
    return numbers


def _describe(layout: Layout, source: Source) -> None:
    """Say of each link where it leads, as screen readers want it (ISO 14289-1, 7.18.5)."""
    import pydyf  # noqa: PLC0415 - as above

    for link in layout.links:
        said = link.element.get("aria-label") or source.said(link.element)
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
