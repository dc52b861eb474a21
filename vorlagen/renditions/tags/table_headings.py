"""Which headings the cells of a table have, told to each cell by name (ISO 14289-1, 7.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from vorlagen.renditions.tags.tree import Node

_PARTS = frozenset({"THead", "TBody", "TFoot"})


@dataclass(frozen=True, slots=True)
class _Cell:
    node: Node
    part: int  # of the table: its head, one of its bodies
    row: int
    column: int
    width: int
    height: int

    @property
    def columns(self) -> range:
        return range(self.column, self.column + self.width)

    @property
    def rows(self) -> range:
        return range(self.row, self.row + self.height)


def name_headings(table: Node, name: str) -> None:
    """Give each heading of a table an ID that begins with `name`, and each cell those it stands under.

    A cell stands under the headings above it in its column, those beside it in its row, and the
    heading over its group of rows, which reaches over all columns.
    """
    cells = list(_cells(table))
    headings = [cell for cell in cells if cell.node.kind == "TH"]
    for number, heading in enumerate(headings, start=1):
        heading.node.attributes["ID"] = f"{name}-{number}"
    for cell in cells:
        if cell.node.kind == "TD":
            found = [h.node.attributes["ID"] for h in headings if _is_over(h, cell)]
            if found:
                cell.node.owned.setdefault("Table", {})["Headers"] = found


def is_regular(table: Node) -> bool:
    """Whether each row has as many columns as the others, and no cells lie over another.

    A cell may reach down further than the rows of its part of the table.
    """
    places = [place for cell in _cells(table) for place in product(cell.rows, cell.columns)]
    rows = sum(map(len, _parts(table)))
    width = 1 + max((column for _, column in places), default=0)
    grid = {(row, column) for row, column in places if row < rows}
    return len(grid) == rows * width and len(set(places)) == len(places)


def _is_over(heading: _Cell, cell: _Cell) -> bool:
    scope: str = heading.node.owned["Table"]["Scope"]
    shares_column = bool(set(heading.columns) & set(cell.columns))
    if heading.row in cell.rows or cell.row in heading.rows:
        return scope == "/Row"
    is_above = heading.row < cell.row and shares_column
    if scope == "/Column":
        return is_above
    return is_above and heading.part == cell.part and heading.width > 1


def _cells(table: Node) -> Iterator[_Cell]:
    """The cells of a table with their places in its grid."""
    taken: dict[tuple[int, int], Node] = {}
    number = -1
    for part, rows in enumerate(_parts(table)):
        for row in rows:
            number += 1
            column = 0
            for node in row.kids:
                if not isinstance(node, Node):
                    continue
                while (number, column) in taken:
                    column += 1
                reach = node.owned.get("Table", {})
                cell = _Cell(
                    node, part, number, column, reach.get("ColSpan", 1), reach.get("RowSpan", 1)
                )
                taken |= {(r, c): node for r in cell.rows for c in cell.columns}
                yield cell


def _parts(table: Node) -> Iterator[list[Node]]:
    for kid in table.kids:
        if isinstance(kid, Node) and kid.kind in _PARTS:
            yield [row for row in kid.kids if isinstance(row, Node)]
        elif isinstance(kid, Node) and kid.kind == "TR":
            yield [kid]
