"""Tables of HTML as everybody reads them who shows HTML: numbers in attributes, cells in columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

_BEGIN = re.compile(r"[ \t\n\f\r]*([+-]?[0-9]{1,9})")
_MOST = 1000  # columns or rows that a cell reaches over, as HTML has it


class Placed(NamedTuple):
    """A cell and its place in the grid of its table."""

    cell: Element
    rows: range
    columns: range


def whole_number(attribute: str | None, default: int) -> int:
    """The number that an attribute begins with (HTML, 2.3.4.1: „2“, „ +2“, „2 Spalten“).

    Otherwise `default`: a template may leave it empty, or compute something else.
    """
    found = _BEGIN.match(attribute or "")
    return int(found[1]) if found else default


def reach(cell: Element, attribute: str) -> int:
    """Over how many columns („colspan“) or rows („rowspan“) a cell reaches."""
    return min(_MOST, max(1, whole_number(cell.get(attribute), 1)))


def grid(rows: Iterable[Iterable[Element]]) -> Iterator[list[Placed]]:
    """Put the cells of rows into columns; those that reach down from above keep theirs occupied."""
    taken: dict[int, int] = {}  # for columns the first row in which they are free
    for number, row in enumerate(rows):
        placed: list[Placed] = []
        column = 0
        for cell in row:
            while taken.get(column, 0) > number:
                column += 1
            end, below = column + reach(cell, "colspan"), number + reach(cell, "rowspan")
            placed.append(Placed(cell, range(number, below), range(column, end)))
            taken |= dict.fromkeys(range(column, end), below)
            column = end
        yield placed
