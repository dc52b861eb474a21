"""Draws a process: numbered boxes in rows, arrows from each to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from vorlagen.documents.charts.drawing import (
    NOTHING,
    Box,
    Drawing,
    Line,
    Outline,
    Shape,
    Sheet,
    Words,
    below,
    hundredths,
)
from vorlagen.documents.schaubilder.content import Process
from vorlagen.documents.schaubilder.text import HEAD, PLAIN, Lines, notes_below, set_text

_PADDING = Decimal("2.2")
_BADGE = Decimal(5)
_BETWEEN = Decimal(9)  # boxes, from left to right
_ROWS_APART = Decimal("9.5")
_EDGE = Decimal("0.2")
_STROKE = Decimal("0.3")
_HEAD_LENGTH, _HEAD_HALF = Decimal(2), Decimal("0.8")
_COLUMNS = {2: 2, 4: 2}  # of so many steps; of others three
Point = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class _Box:
    """A step with its texts, and where it stands."""

    number: int
    who: Lines
    what: Lines
    x: Decimal
    width: Decimal

    @property
    def height(self) -> Decimal:
        return max(self.who.height, _BADGE) + self.what.height + 2 * _PADDING + Decimal("0.6")

    @property
    def middle(self) -> Decimal:
        return self.x + self.width / 2

    @property
    def holds_texts(self) -> bool:
        room = self.width - 2 * _PADDING
        return self.who.width + _BADGE + Decimal("1.6") <= room and self.what.width <= room


def draw_process(process: Process, sheet: Sheet) -> Drawing | None:
    """The picture; None if the sheet is too narrow for it."""
    most = 1 if sheet.narrow else _COLUMNS.get(len(process.steps), 3)
    for columns in range(most, 0, -1):
        boxes = _boxes(process, columns, sheet)
        if all(box.holds_texts for box in boxes):
            rows = [boxes[at : at + columns] for at in range(0, len(boxes), columns)]
            return below([_drawn(rows), notes_below(process.notes, sheet.width)])
    return None


def _boxes(process: Process, columns: int, sheet: Sheet) -> list[_Box]:
    free = sheet.width - 2 * _EDGE - (columns - 1) * _BETWEEN
    width = hundredths(free / columns - Decimal("0.005"))
    room = width - 2 * _PADDING
    return [
        _Box(
            number + 1,
            set_text(step.who + step.mark, room - _BADGE - Decimal("1.6"), HEAD),
            set_text(step.what, room, PLAIN),
            _EDGE + number % columns * (width + _BETWEEN),
            width,
        )
        for number, step in enumerate(process.steps)
    ]


def _drawn(rows: Sequence[Sequence[_Box]]) -> Drawing:
    shapes: list[Shape] = []
    y = _EDGE
    for number, row in enumerate(rows):
        height = max(box.height for box in row)
        for box in row:
            shapes += _drawn_box(box, y, height)
        for left, right in pairwise(row):
            shapes += _arrow(((left.x + left.width, y + height / 2), (right.x, y + height / 2)))
        y += height
        if number + 1 < len(rows):
            shapes += _arrow(_turn(row[-1], rows[number + 1][0], y))
            y += _ROWS_APART
    return Drawing(y + _EDGE, tuple(shapes))


def _drawn_box(box: _Box, y: Decimal, height: Decimal) -> Iterator[Shape]:
    yield Box(box.x, y, box.width, height, "weiss", outlined=True, rounded=Decimal(1))
    left, top = box.x + _PADDING, y + _PADDING
    yield Box(left, top, _BADGE, _BADGE, "dunkel", rounded=_BADGE / 2)
    middle, baseline = left + _BADGE / 2, top + _BADGE / 2 + Decimal("1.1")
    number = str(box.number)
    yield Words(middle, baseline, number, HEAD.size, "weiss", bold=True, in_middle=True)
    beside = max(NOTHING, (_BADGE - box.who.height) / 2)
    yield from box.who.at(left + _BADGE + Decimal("1.6"), top + beside)
    yield from box.what.at(left, top + max(box.who.height, _BADGE) + Decimal(1))


def _turn(last: _Box, first: _Box, y: Decimal) -> tuple[Point, ...]:
    """From the end of a row to the beginning of the next: down, back, down."""
    half = y + _ROWS_APART / 2 - Decimal("0.6")
    if last.middle == first.middle:
        return ((last.middle, y), (first.middle, y + _ROWS_APART))
    across = ((last.middle, half), (first.middle, half))
    return ((last.middle, y), *across, (first.middle, y + _ROWS_APART))


def _arrow(points: tuple[Point, ...]) -> Iterator[Shape]:
    (_, before), (x, y) = points[-2:]
    if before == y:
        base = x - _HEAD_LENGTH
        head = ((x, y), (base, y - _HEAD_HALF), (base, y + _HEAD_HALF))
        end = (base + Decimal("0.5"), y)
    else:
        base = y - _HEAD_LENGTH
        head = ((x, y), (x - _HEAD_HALF, base), (x + _HEAD_HALF, base))
        end = (x, base + Decimal("0.5"))
    yield Line((*points[:-1], end), _STROKE, "dunkel")
    yield Outline(head, "dunkel")
