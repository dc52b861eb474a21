"""Which headings the cells of a table have, told to each cell by name (ISO 14289-1, 7.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vorlagen.renditions.tags.tag_elements import Node

_GROUPS = frozenset({"THead", "TBody", "TFoot"})


@dataclass(frozen=True, slots=True)
class _TableCell:
    node: Node
    group: int  # of rows: the head of the table, one of its bodies
    rows: range
    columns: range


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


def rows_of(table: Node) -> Iterator[list[Node]]:
    """The cells of each row of a table."""
    for rows in _groups(table):
        for row in rows:
            yield [cell for cell in row.kids if isinstance(cell, Node)]


def is_regular(table: Node) -> bool:
    """Whether each place in the grid of a table has one cell, and none reaches out of its rows."""
    places = [
        (row, column) for cell in _cells(table) for row in cell.rows for column in cell.columns
    ]
    width = 1 + max((column for _, column in places), default=-1)
    return len(places) == len(set(places)) == width * len(list(rows_of(table)))


def _is_over(heading: _TableCell, cell: _TableCell) -> bool:
    scope: str = heading.node.owned["Table"]["Scope"]
    if set(heading.rows) & set(cell.rows):
        return scope == "/Row"
    if heading.rows.start > cell.rows.start or not set(heading.columns) & set(cell.columns):
        return False
    return scope == "/Column" or (heading.group == cell.group and len(heading.columns) > 1)


def _cells(table: Node) -> Iterator[_TableCell]:
    """The cells of a table with their places in its grid."""
    taken: set[tuple[int, int]] = set()
    number = 0
    for group, rows in enumerate(_groups(table)):
        for row in rows:
            column = 0
            for node in row.kids:
                if not isinstance(node, Node):
                    continue
                while (number, column) in taken:
                    column += 1
                reach = node.owned.get("Table", {})
                cell = _TableCell(
                    node,
                    group,
                    range(number, number + reach.get("RowSpan", 1)),
                    range(column, column + reach.get("ColSpan", 1)),
                )
                taken |= {(r, c) for r in cell.rows for c in cell.columns}
                yield cell
            number += 1


def _groups(table: Node) -> Iterator[list[Node]]:
    for kid in table.kids:
        if isinstance(kid, Node) and kid.kind in _GROUPS:
            yield [row for row in kid.kids if isinstance(row, Node)]
        elif isinstance(kid, Node) and kid.kind == "TR":
            yield [kid]
