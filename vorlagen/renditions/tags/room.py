"""Text and pictures that reach out of their page, or out of their cell over the next one.

WeasyPrint paints them there without a word: cut off, or one over the other, nobody can read them.
Where a style sheet turns or moves a part (`transform`) is not followed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from vorlagen.renditions.complaints import Complaint, shortened
from vorlagen.renditions.tags.boxes import Layout, Piece
from vorlagen.renditions.tags.reading_order import Source

_OVERHANG = 1  # pixel, which no eye sees


def complaints_about_room(layout: Layout, source: Source) -> Iterator[Complaint]:
    """What leaves its page, and what leaves its cell; of each table once."""
    for pieces in _by_table(layout, lambda piece: _leaves_page(piece, layout)):
        yield Complaint(
            f"{_said(pieces, source)} reicht über den Rand der Seite hinaus; dort ist es abgeschnitten.",
            "Die Tabelle in schmalere teilen, lange Wörter und Zeilen teilen, lange Fußnoten kürzen; in"
            " hausstil.css Maße und Abstände prüfen.",
            _about(pieces, source),
        )
    for pieces in _by_table(layout, _leaves_cell):
        yield Complaint(
            f"{_said(pieces, source)} ist breiter als die Zelle und steht über der daneben.",
            "Weniger Spalten in einer Tabelle drucken: Haushaltsjahre oder Varianten aufteilen, den"
            " Zeitraum kürzen; in hausstil.css kleinere Schrift oder mehr Breite geben.",
            _about(pieces, source),
        )


def _by_table(layout: Layout, leaves: Callable[[Piece], bool]) -> Iterator[list[Piece]]:
    """The pieces that leave something: those of one table together, all others one by one."""
    found: dict[object, list[Piece]] = defaultdict(list)
    for piece in (*layout.pieces, *layout.furniture):
        if not piece.is_empty and not piece.is_leader and leaves(piece):
            table = piece.around.table
            found[piece if table is None else table].append(piece)
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
    cell, box = piece.around.cell, piece.box
    if cell is None or not piece.is_text:
        return False
    left = cell.border_box_x()
    right = left + cell.border_width()
    return bool(box.position_x < left - _OVERHANG or box.position_x + box.width > right + _OVERHANG)


def _said(pieces: list[Piece], source: Source) -> str:
    """The first of some pieces, in its table if it stands in one, and how many more there are."""
    first = pieces[0].text.strip()
    said = f"„{shortened(first)}“" if first else "Ein Bild"
    more = len(pieces) - 1
    if more:
        said += f" (wie {more} weitere Stellen der Tabelle)" if more > 1 else " (wie eine weitere)"
    title = _caption(pieces[0], source)
    return f"In der Tabelle „{shortened(title)}“: {said}" if title else said


def _about(pieces: list[Piece], source: Source) -> str:
    """By what the place is found in the texts: short words stand everywhere."""
    return _caption(pieces[0], source) or max((p.text.strip() for p in pieces), key=len)


def _caption(piece: Piece, source: Source) -> str:
    table = piece.around.table
    caption = None if table is None else table.find("caption")
    return "" if caption is None else source.said(caption)
