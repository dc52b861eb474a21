"""Text that readers would lose: on no page, beyond the edge of one, or out of its cell over the next.

WeasyPrint says nothing of it. It drops the head of a table that leaves no room for a row, and prints what
is too wide cut off, or one over the other. Where a style sheet turns or moves a part (`transform`) is not
followed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from vorlagen.renditions.complaints import Complaint, shortened
from vorlagen.renditions.tags.boxes import Layout, Piece
from vorlagen.renditions.tags.reading_order import ReadingOrder, is_comment, squeezed

_OVERHANG = 1  # pixel, which no eye sees
StyleFor = Callable[[Element], Any]  # None for what has no style


def complaints_about_lost_text(
    layout: Layout, order: ReadingOrder, style_for: StyleFor
) -> Iterator[Complaint]:
    """What is on no page, told once for each element around it all; what leaves its page or its cell."""
    if layout.root is not None:
        elements = {*layout.shown, *(piece.element for piece in layout.furniture)}
        for text in _missing(layout.root, elements, order, style_for):
            yield Complaint(
                f"„{shortened(text)}“ findet auf keiner Seite Platz.",
                "Den Kopf oder Fuß der Tabelle, die Zelle oder die Fußnote kürzen; in hausstil.css"
                " kleinere Schrift oder mehr Breite geben.",
                text,
            )
    for pieces in _by_table(layout, lambda piece: _leaves_page(piece, layout)):
        yield Complaint(
            f"{_said(pieces, order)} reicht über den Rand der Seite hinaus; dort ist es abgeschnitten.",
            "Die Tabelle in schmalere teilen, lange Wörter und Zeilen teilen, lange Fußnoten kürzen; in"
            " hausstil.css Maße und Abstände prüfen.",
            _about(pieces, order),
        )
    for pieces in _by_table(layout, _leaves_cell):
        yield Complaint(
            f"{_said(pieces, order)} ist breiter als die Zelle und steht über der daneben.",
            "Weniger Spalten in einer Tabelle drucken: Haushaltsjahre oder Varianten aufteilen, den"
            " Zeitraum kürzen; in hausstil.css kleinere Schrift oder mehr Breite geben.",
            _about(pieces, order),
        )


def _missing(
    element: Element, shown: set[Element | None], order: ReadingOrder, style_for: StyleFor
) -> Iterator[str]:
    if is_comment(element) or element.tag.startswith("{"):
        return
    if not any(below in shown for below in element.iter()):
        text = squeezed(_wanted(element, style_for))
        yield from [text] if text else []
        return
    if element in order.missing:
        yield order.missing[element]
    for child in element:
        yield from _missing(child, shown, order, style_for)


def _wanted(element: Element, style_for: StyleFor) -> str:
    """The text of an element that should be on the pages, not in their margins or nowhere."""
    style = None if is_comment(element) or element.tag.startswith("{") else style_for(element)
    if style is None or style["display"] == ("none",) or style["position"] == "running()":
        return ""
    parts = (_wanted(child, style_for) + (child.tail or "") for child in element)
    return " ".join([element.text or "", *parts])


def _by_table(layout: Layout, leaves: Callable[[Piece], bool]) -> Iterator[list[Piece]]:
    """The pieces that leave something: those of one table together, all others one by one."""
    found: dict[object, list[Piece]] = defaultdict(list)
    for piece in (*layout.pieces, *layout.furniture):
        if not piece.is_empty and not piece.is_leader and leaves(piece):
            found[piece if piece.table is None else piece.table].append(piece)
    yield from found.values()


def _leaves_page(piece: Piece, layout: Layout) -> bool:
    box, (width, height) = piece.box, layout.sizes[piece.page]
    right, bottom = box.position_x + box.width, box.position_y + box.height
    return bool(
        min(box.position_x, box.position_y) < -_OVERHANG
        or right > width + _OVERHANG
        or bottom > height + _OVERHANG
    )


def _leaves_cell(piece: Piece) -> bool:
    cell, box = piece.cell, piece.box
    if cell is None or not piece.is_text:
        return False
    left = cell.border_box_x()
    right = left + cell.border_width()
    return bool(box.position_x < left - _OVERHANG or box.position_x + box.width > right + _OVERHANG)


def _said(pieces: list[Piece], order: ReadingOrder) -> str:
    """The first of some pieces, in its table if it stands in one, and how many more there are."""
    first = pieces[0].text.strip()
    said = f"„{shortened(first)}“" if first else "Ein Bild"
    more = len(pieces) - 1
    if more:
        said += f" (wie {more} weitere Stellen der Tabelle)" if more > 1 else " (wie eine weitere)"
    title = _caption(pieces[0], order)
    return f"In der Tabelle „{shortened(title)}“: {said}" if title else said


def _about(pieces: list[Piece], order: ReadingOrder) -> str:
    """By what the place is found in the texts: short words stand everywhere."""
    return _caption(pieces[0], order) or max((p.text.strip() for p in pieces), key=len)


def _caption(piece: Piece, order: ReadingOrder) -> str:
    caption = None if piece.table is None else piece.table.find("caption")
    return "" if caption is None else order.said(caption)
