"""Draws stacked bars: amounts stand in their parts, or below the bar where a part is too small."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial

from vorlagen.documents.charts.chart import PENDING, Bar, Say, StackedBars
from vorlagen.documents.charts.drawing import (
    NOTHING,
    Box,
    Colour,
    Drawing,
    Shape,
    Sheet,
    Strokes,
    Words,
    at_least,
    below,
    beside,
    gap,
    hundredths,
)
from vorlagen.documents.charts.fills import Fill, fill_of, filled, plate
from vorlagen.documents.charts.typesetting import widest, width, wrapped

_SIZE = Decimal(3)  # 8.5 pt
_LINE = Decimal("3.8")
_BASELINE = Decimal("3.2")  # of the first line, from the upper edge
_THICKNESS = Decimal("9.4")
_PADDING = Decimal("1.6")
_GAP = Decimal(4)
_SWATCH = Box(NOTHING, Decimal("0.5"), Decimal(5), Decimal(3), "weiss")
_HAIR = Decimal("0.2")
_WIDEST_LABEL = Decimal(40)
_BETWEEN = Decimal("2.6")  # bars

_regular = partial(width, size=_SIZE)
_bold = partial(width, size=_SIZE, bold=True)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a bar: where it lies, how it is filled, and what is to be said of it."""

    name: str
    text: str
    fill: Fill
    start: Decimal
    width: Decimal

    @property
    def is_pending(self) -> bool:
        return self.text == PENDING

    @property
    def holds_amount(self) -> bool:
        return bool(self.width) and _bold(self.text) + 2 * _PADDING <= self.width

    @property
    def holds_name(self) -> bool:
        return self.holds_amount and _regular(self.name) + 2 * _PADDING <= self.width


@dataclass(frozen=True, slots=True)
class _Scale:
    """Which amount lies where between two edges."""

    left: Decimal
    right: Decimal
    low: Fraction
    high: Fraction

    def x(self, value: Fraction) -> Decimal:
        if self.low == self.high:
            return self.left
        share = (value - self.low) / (self.high - self.low)
        return self.left + hundredths(share * Fraction(self.right - self.left))


def draw_stacked(chart: StackedBars, say: Say, sheet: Sheet) -> Drawing:
    """The picture of who pays what; `say` prints its amounts.

    A part that is not known yet, or zero, has no area; what is said of it stands below its bar.
    """
    scale = _scale(chart, say, sheet)
    stacks = [(bar, _parts(chart, bar, say, scale)) for bar in chart.bars]
    key = _key(chart, [part for _, parts in stacks for part in parts], scale)
    drawn = [_stack(bar, parts, say, scale, sheet) for bar, parts in stacks]
    return below([key, *drawn])


def _scale(chart: StackedBars, say: Say, sheet: Sheet) -> _Scale:
    labels = [bar.label for bar in chart.bars] + [_together(bar, say) for bar in chart.bars]
    column = NOTHING if sheet.narrow else min(widest(labels, _bold), _WIDEST_LABEL) + _GAP
    known = [[p.exact for p in bar.parts if p and p.exact is not None] for bar in chart.bars]
    return _Scale(
        left=at_least(column) + _HAIR,
        right=sheet.width - _HAIR,
        low=min((_sum(v for v in values if v < 0) for values in known), default=Fraction(0)),
        high=max((_sum(v for v in values if v > 0) for values in known), default=Fraction(0)),
    )


def _sum(values: Iterable[Fraction]) -> Fraction:
    return sum(values, Fraction(0))


def _together(bar: Bar, say: Say) -> str:
    return f"zusammen {say(bar.total)}"


def _parts(chart: StackedBars, bar: Bar, say: Say, scale: _Scale) -> list[_Part]:
    """The parts side by side from zero: positive ones to the right, negative ones to the left."""
    ends = {True: Fraction(0), False: Fraction(0)}
    parts = []
    for number, name, figure in chart.parts_of(bar):
        value = figure.exact or Fraction(0)
        start = ends[value > 0]
        ends[value > 0] += value
        left, right = sorted((scale.x(start), scale.x(start + value)))
        fill = fill_of(number, len(chart.series))
        parts.append(_Part(name, say(figure), fill, left, right - left))
    return parts


# Texts with swatches: above the bars what the fills mean, below a bar what did not fit into it


@dataclass(frozen=True, slots=True)
class _Entry:
    """A text behind a swatch; `fill` is None for what the bar shows nothing of."""

    fill: Fill | None
    text: str
    colour: Colour = "schrift"

    @property
    def indent(self) -> Decimal:
        return _SWATCH.width + Decimal("1.4") if self.fill else NOTHING

    @property
    def width(self) -> Decimal:
        return at_least(self.indent + _regular(self.text))

    def swatch(self, x: Decimal) -> Iterator[Shape]:
        if self.fill:
            yield from filled(self.fill, replace(_SWATCH, x=x))

    def line(self, text: str, x: Decimal) -> Words:
        return Words(x + self.indent, _BASELINE, text, _SIZE, self.colour)


def _key(chart: StackedBars, parts: Sequence[_Part], scale: _Scale) -> Drawing:
    """A swatch and the full name of each series, unless all parts are named where they are."""
    if not any(part.holds_amount and not part.holds_name for part in parts):
        return gap(NOTHING)
    of = len(chart.series)
    entries = [_Entry(fill_of(number, of), name) for number, name in enumerate(chart.series)]
    return below([_flow(entries, scale), gap(Decimal("1.6"))])


def _flow(entries: Sequence[_Entry], scale: _Scale) -> Drawing:
    """Entries side by side as far as there is room, then on the next line."""
    lines: list[list[_Entry]] = [[]]
    for entry in entries:
        taken = sum((other.width + _GAP for other in lines[-1]), scale.left)
        if lines[-1] and taken + entry.width > scale.right:
            lines.append([])
        lines[-1].append(entry)
    return below(_side_by_side(line, scale) for line in lines)


def _side_by_side(entries: Sequence[_Entry], scale: _Scale) -> Drawing:
    x, drawn = scale.left, []
    for entry in entries:
        texts = wrapped(entry.text, scale.right - x - entry.indent, _regular)
        swatch = Drawing(_LINE, tuple(entry.swatch(x)))
        drawn.append(beside(swatch, below(Drawing(_LINE, (entry.line(t, x),)) for t in texts)))
        x += entry.width + _GAP
    return beside(*drawn)


# A bar


def _stack(bar: Bar, parts: Sequence[_Part], say: Say, scale: _Scale, sheet: Sheet) -> Drawing:
    drawn = below([_bar(parts, scale), *_notes(parts, scale), gap(_BETWEEN)])
    if sheet.narrow:
        return below([_label_above(bar, say, sheet), drawn])
    return beside(_label_beside(bar, say, scale), drawn)


def _label_beside(bar: Bar, say: Say, scale: _Scale) -> Drawing:
    """The label, below it the total; in line with the texts within the bar."""
    room = scale.left - _GAP
    label = [_label_line(line) for line in wrapped(bar.label, room, _bold)]
    lines = wrapped(_together(bar, say), room, _regular)
    total = [Drawing(_LINE, (_total(line, bar),)) for line in lines]
    return below([gap(Decimal("0.6")), *label, *total, gap(_BETWEEN)])


def _label_above(bar: Bar, say: Say, sheet: Sheet) -> Drawing:
    """The label, and in the same line the total on the right."""
    total = _together(bar, say)
    room = sheet.width - _regular(total) - _GAP
    label = below(_label_line(line) for line in wrapped(bar.label, room, _bold))
    right = replace(_total(total, bar), x=sheet.width, at_end=True)
    return below([beside(label, Drawing(_LINE, (right,))), gap(Decimal("0.8"))])


def _label_line(line: str) -> Drawing:
    return Drawing(_LINE, (Words(NOTHING, _BASELINE, line, _SIZE, bold=True),))


def _total(text: str, bar: Bar) -> Words:
    colour: Colour = "warnung" if bar.total.is_pending else "schrift"
    return Words(NOTHING, _BASELINE, text, _SIZE, colour)


def _bar(parts: Sequence[_Part], scale: _Scale) -> Drawing:
    shapes: list[Shape] = []
    for part in parts:
        if part.width:
            shapes += _area(part)
    if scale.low < 0:
        zero = scale.x(Fraction(0))
        axis = (zero, Decimal("-0.8"), zero, _THICKNESS + Decimal("0.8"))
        shapes.append(Strokes((axis,), 2 * _HAIR, "schrift"))
    return Drawing(_THICKNESS if any(part.width for part in parts) else NOTHING, tuple(shapes))


def _area(part: _Part) -> Iterator[Shape]:
    area = Box(part.start, NOTHING, part.width, _THICKNESS, part.fill.ground)
    yield from filled(part.fill, area)
    lines = [(part.name, False)] * part.holds_name + [(part.text, True)] * part.holds_amount
    if not lines:
        return
    texts = max(width(text, _SIZE, bold=bold) for text, bold in lines)
    yield from plate(part.fill, area, at_least(_PADDING + texts + 2 * _HAIR))
    top = (_THICKNESS - len(lines) * _LINE) / 2 - Decimal("0.3")
    for number, (text, bold) in enumerate(lines):
        y = top + _BASELINE + number * _LINE
        yield Words(part.start + _PADDING, y, text, _SIZE, part.fill.text, bold=bold)


def _notes(parts: Sequence[_Part], scale: _Scale) -> Iterator[Drawing]:
    """What could not be said within the bar, below it."""
    entries = [_note(part) for part in parts if not part.holds_amount]
    if entries:
        yield gap(Decimal("0.8"))
        yield _flow(entries, scale)


def _note(part: _Part) -> _Entry:
    fill = part.fill if part.width else None
    return _Entry(fill, f"{part.name}: {part.text}", "warnung" if part.is_pending else "schrift")
