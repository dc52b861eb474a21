"""Draws a bar per row, with its label and its figure in columns to the left, as in a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial

from vorlagen.documents.charts.chart import PENDING, Bars, Row, Say
from vorlagen.documents.charts.drawing import (
    Box,
    Colour,
    Drawing,
    Shape,
    Sheet,
    Strokes,
    Words,
    at_least,
    below,
    gap,
    hundredths,
)
from vorlagen.documents.charts.fills import Fill, filled
from vorlagen.documents.charts.typesetting import widest, width, wrapped

_SIZE = Decimal(3)  # 8.5 pt
_LINE = Decimal("3.8")
_PITCH = Decimal("4.8")  # forty rows stay on a page
_THICKNESS = Decimal("3.2")
_BASELINE = Decimal("3.4")  # of the first line of a row
_GAP = Decimal(3)
_HAIR = Decimal("0.2")
_MOST_OF_SHEET = Decimal("0.45")  # for labels
_BELOW_ZERO = Fill("weiss", frozenset({"rise"}))

_regular = partial(width, size=_SIZE)
_bold = partial(width, size=_SIZE, bold=True)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where labels end, figures end and the axis stands; and how much a bar's length stands for."""

    labels: Decimal
    figures: Decimal
    start: Decimal
    end: Decimal
    low: Fraction
    high: Fraction

    def x(self, value: Fraction) -> Decimal:
        if self.low == self.high:
            return self.start
        share = (value - self.low) / (self.high - self.low)
        return self.start + hundredths(share * Fraction(self.end - self.start))


def draw_bars(chart: Bars, say: Say, sheet: Sheet) -> Drawing:
    """The picture of a distribution; `say` prints its figures."""
    columns = _columns(chart, say, sheet)
    rows = [_row(row, chart, say, columns) for row in chart.rows]
    return below([_heading(chart, columns), *rows, _total(chart, say, columns)])


def _columns(chart: Bars, say: Say, sheet: Sheet) -> _Columns:
    names = [row.label for row in chart.rows]
    wanted = max(widest(names, _regular), _bold("Summe"))
    labels = at_least(min(wanted, sheet.width * _MOST_OF_SHEET))
    figures = [_said(row, chart, say) for row in chart.rows]
    needed = max(widest(figures, _regular), _bold(say(chart.total)))
    end = labels + _GAP + at_least(needed)
    values = [row.figure.exact for row in chart.rows if row.figure and row.figure.exact is not None]
    low, high = min([*values, Fraction(0)]), max([*values, Fraction(0)])
    return _Columns(labels, end, end + _GAP, sheet.width - _HAIR, low, high)


def _said(row: Row, chart: Bars, say: Say) -> str:
    return chart.dash if row.figure is None else say(row.figure)


def _heading(chart: Bars, columns: _Columns) -> Drawing:
    """What the bars measure, above them."""
    lines = wrapped(chart.unit, columns.end - columns.start, _regular)
    y = _BASELINE
    shapes = []
    for line in lines:
        shapes.append(Words(columns.start, y, line, _SIZE, "grau"))
        y += _LINE
    return Drawing(len(lines) * _LINE + Decimal("1.4"), tuple(shapes))


def _row(row: Row, chart: Bars, say: Say, columns: _Columns) -> Drawing:
    lines = wrapped(row.label, columns.labels, _regular)
    height = _PITCH + (len(lines) - 1) * _LINE
    axis = columns.x(Fraction(0))
    shapes: list[Shape] = [*_label(lines), _figure(row, chart, say, columns)]
    shapes += _bar(row, columns, axis)
    shapes.append(Strokes(((axis, Decimal(0), axis, height),), _HAIR, "linie"))
    return Drawing(height, tuple(shapes))


def _label(lines: Sequence[str]) -> Iterator[Words]:
    for number, line in enumerate(lines):
        yield Words(Decimal(0), _BASELINE + number * _LINE, line, _SIZE)


def _figure(row: Row, chart: Bars, say: Say, columns: _Columns) -> Words:
    text = _said(row, chart, say)
    colour: Colour = "warnung" if text == PENDING else "schrift"
    return Words(columns.figures, _BASELINE, text, _SIZE, colour, at_end=True)


def _bar(row: Row, columns: _Columns, axis: Decimal) -> Iterator[Shape]:
    value = row.figure.exact if row.figure else None
    if not value:
        return
    left, right = sorted((axis, columns.x(value)))
    area = Box(left, (_PITCH - _THICKNESS) / 2, right - left, _THICKNESS, "mittel")
    if area.width and value > 0:
        yield area
    elif area.width:
        yield from filled(_BELOW_ZERO, area)


def _total(chart: Bars, say: Say, columns: _Columns) -> Drawing:
    rule = Strokes(((Decimal(0), _HAIR, columns.figures, _HAIR),), _HAIR, "linie")
    words = Words(Decimal(0), _BASELINE + _HAIR, "Summe", _SIZE, bold=True)
    text = say(chart.total)
    colour: Colour = "warnung" if text == PENDING else "schrift"
    figure = Words(columns.figures, words.y, text, _SIZE, colour, bold=True, at_end=True)
    return below([gap(Decimal("0.4")), Drawing(_PITCH, (rule, words, figure))])
