"""Tables as browsers read them: numbers in attributes, and the columns of cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

_NUMBER = re.compile(r"[ \t\n\f\r]*([+-]?[0-9]{1,9})")
_MOST = 1000  # columns or rows that a cell may span, by the HTML standard


class Placed(NamedTuple):
    """A cell and its place in the grid of its table."""

    cell: Element
    rows: range
    columns: range


def whole_number(attribute: str | None, default: int) -> int:
    """The number that an attribute begins with (HTML, 2.3.4.1: „2“, „ +2“, „2 Spalten“).

    Otherwise `default`: a template may leave the attribute empty, or fill in something else.
    """
    match = _NUMBER.match(attribute or "")
    return int(match[1]) if match else default


def reach(cell: Element, attribute: str) -> int:
    """The number of columns („colspan“) or rows („rowspan“) that a cell spans."""
    return min(_MOST, max(1, whole_number(cell.get(attribute), 1)))


def grid(rows: Iterable[Iterable[Element]]) -> Iterator[list[Placed]]:
    """Put the cells of rows into columns; cells that span several rows occupy their columns."""
    free_from: dict[int, int] = {}  # by column, the first row in which it is free
    for number, row in enumerate(rows):
        placed: list[Placed] = []
        column = 0
        for cell in row:
            while free_from.get(column, 0) > number:
                column += 1
            next_column = column + reach(cell, "colspan")
            row_below = number + reach(cell, "rowspan")
            columns = range(column, next_column)
            placed.append(Placed(cell, range(number, row_below), columns))
            free_from |= dict.fromkeys(columns, row_below)
            column = next_column
        yield placed
