"""Draws a plan: a grid of years, a line for each thing that is done, bars and milestones in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from vorlagen.documents.charts.chart import PENDING
from vorlagen.documents.charts.drawing import (
    NOTHING,
    Box,
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
from vorlagen.documents.charts.fills import DARK, filled
from vorlagen.documents.schaubilder.calendar import Part, parts, years
from vorlagen.documents.schaubilder.content import Milestone, Plan, PlanGroup, PlanRow, Span
from vorlagen.documents.schaubilder.legend import Entry, assumed, diamond, legend
from vorlagen.documents.schaubilder.text import PLAIN, Lines, Style, notes_below, set_text

_PITCH = Decimal("4.8")
_BAR = Decimal("2.8")
_HAIR = Decimal("0.12")
_STRONG = Decimal("0.35")
_EDGE = Decimal("0.18")  # half a strong line
_GAP = Decimal(3)
_MOST_OF_SHEET = Decimal("0.4")  # for what the lines are called
_HEADING = Style(PLAIN.size, bold=True)
_HEADER = Decimal("4.4")
_BESIDE = Decimal("2.2")  # from the middle of a milestone to its name
_PADDING = Decimal("0.8")
_TOP = (_PITCH - PLAIN.line) / 2  # above a line of text in a lane


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where days stand from left to right, and the lines of the grid: thin ones, strong ones."""

    plan: Plan
    start: Decimal
    end: Decimal

    def x(self, day: date) -> Decimal:
        """The left edge of a day."""
        days = Fraction((day - self.plan.first).days, self.days)
        return self.start + hundredths(days * Fraction(self.end - self.start))

    def right(self, day: date) -> Decimal:
        """The right edge of a day."""
        days = Fraction((day - self.plan.first).days + 1, self.days)
        return self.start + hundredths(days * Fraction(self.end - self.start))

    @property
    def days(self) -> int:
        return (self.plan.last - self.plan.first).days + 1

    def grid(self, height: Decimal) -> Iterator[Shape]:
        """The lines of the grid through a lane."""
        strong = [self.x(year.first) for year in years(self.plan.first, self.plan.last)]
        strong.append(self.end)
        inner = parts(self.plan.first, self.plan.last, self.plan.grid)
        thin = [x for x in (self.x(part.first) for part in inner) if x not in strong]
        yield Strokes(tuple((x, NOTHING, x, height) for x in thin), _HAIR, "linie")
        yield Strokes(tuple((x, NOTHING, x, height) for x in strong), _STRONG, "linie")


def draw_schedule(plan: Plan, sheet: Sheet) -> Drawing | None:
    """The picture; None if the sheet is too narrow for its grid or for what it has to name."""
    start = _EDGE if sheet.narrow else _labels(plan, sheet) + _GAP
    scale = _Scale(plan, start, sheet.width - _EDGE)
    header = _header(scale)
    if header is None or start > sheet.width / 2 or not _has_room_for_milestones(plan, scale):
        return None
    drawn = [header]
    for group in plan.groups:
        drawn += _group(group, scale, sheet)
    bottom = Drawing(NOTHING, (_rule(NOTHING, sheet, _STRONG),))
    return below([*drawn, bottom, *_below(plan, sheet)])


def _has_room_for_milestones(plan: Plan, scale: _Scale) -> bool:
    """Whether the longest words of their names fit into the grid."""
    room = scale.end - scale.start - 2 * _BESIDE
    names = [stone.title for row in plan.rows() for stone in row.milestones]
    return all(set_text(name, room, PLAIN).width <= room for name in names)


def _labels(plan: Plan, sheet: Sheet) -> Decimal:
    room = sheet.width * _MOST_OF_SHEET
    texts = [set_text(row.title + row.mark, room, PLAIN) for row in plan.rows()]
    return at_least(max(text.width for text in texts)) + _PADDING


def _header(scale: _Scale) -> Drawing | None:
    """Years above their parts; None if a part is too narrow for its shortest name."""
    plan = scale.plan
    rows = [(years(plan.first, plan.last), _HEADING)]
    if plan.grid != "jahre":
        rows.append((parts(plan.first, plan.last, plan.grid), PLAIN))
    shapes: list[Shape] = []
    y = NOTHING
    for found, style in rows:
        names = _names(found, scale, style)
        if names is None:
            return None
        for part, name in zip(found, names, strict=True):
            middle = (scale.x(part.first) + scale.right(part.last)) / 2
            words = Words(middle, y + Decimal(3), name, style.size, bold=style.bold, in_middle=True)
            shapes.append(words)
        y += _HEADER
    edges = [scale.x(part.first) for part in rows[0][0]] + [scale.end]
    lines = tuple((x, NOTHING, x, y) for x in edges)
    shapes.append(Strokes(lines, _STRONG, "linie"))
    return Drawing(y, tuple(shapes))


def _names(found: Sequence[Part], scale: _Scale, style: Style) -> list[str] | None:
    """All parts by the longest kind of name that fits into each; a cut part may go without."""
    rooms = [scale.right(part.last) - scale.x(part.first) - Decimal("0.6") for part in found]
    whole = [i for i in range(len(found)) if not _is_cut(i, found)]
    for kind in range(len(found[0].names)):
        names = [part.names[kind] for part in found]
        if all(style.measure(names[i]) <= rooms[i] for i in whole or range(len(found))):
            fits = (style.measure(n) <= room for n, room in zip(names, rooms, strict=True))
            return [name if ok else "" for name, ok in zip(names, fits, strict=True)]
    return None


def _is_cut(number: int, found: Sequence[Part]) -> bool:
    """Whether a part at the edge of the plan is shorter than those within it."""
    days = [(part.last - part.first).days for part in found]
    return number in {0, len(found) - 1} and days[number] + 3 < max(days)


def _group(group: PlanGroup, scale: _Scale, sheet: Sheet) -> Iterator[Drawing]:
    if group.title:
        title = set_text(group.title + group.mark, sheet.width - 2 * _PADDING, _HEADING)
        height = title.height + Decimal("1.6")
        band = Box(NOTHING, NOTHING, sheet.width, height, "hell")
        yield Drawing(height, (band, *title.at(_PADDING, Decimal("0.8"))))
    else:
        yield Drawing(NOTHING, (_rule(NOTHING, sheet, _STRONG),))
    for number, row in enumerate(group.rows):
        if number:
            yield Drawing(NOTHING, (_rule(NOTHING, sheet, _HAIR),))
        yield from _row(row, scale, sheet)


def _rule(y: Decimal, sheet: Sheet, thickness: Decimal) -> Strokes:
    return Strokes(((NOTHING, y, sheet.width, y),), thickness, "linie")


def _row(row: PlanRow, scale: _Scale, sheet: Sheet) -> Iterator[Drawing]:
    """A line: its name and its lanes, side by side or, on a narrow sheet, below each other."""
    room = sheet.width - _PADDING if sheet.narrow else scale.start - _GAP
    name = set_text(row.title + row.mark, room - _PADDING, PLAIN)
    words = tuple(name.at(_PADDING, _TOP))
    height = name.height + _PITCH - PLAIN.line
    lanes = list(_lanes(row, scale))
    of_lanes = sum((lane.height for lane in lanes), NOTHING)
    if sheet.narrow:
        yield Drawing(height, words)
        height = of_lanes
    else:
        yield Drawing(NOTHING, words)
        height = max(height, of_lanes)
    yield Drawing(NOTHING, tuple(scale.grid(height)))
    yield from lanes
    yield gap(height - of_lanes)


def _lanes(row: PlanRow, scale: _Scale) -> Iterator[Drawing]:
    """The bars, and below them (or in their place) the milestones, none over another's name."""
    if row.pending:
        yield Drawing(_PITCH, tuple(_plated(scale.start + _BESIDE, PENDING, warning=True)))
    elif row.spans:
        shapes = [shape for span in row.spans for shape in _bar(span, scale)]
        yield Drawing(_PITCH, tuple(shapes))
    lanes: list[list[_Named]] = []
    for stone in sorted(row.milestones, key=lambda stone: stone.day or date.max):
        named = _milestone(stone, scale)
        lane = next((lane for lane in lanes if lane[-1].right < named.left), None)
        if lane is None:
            lanes.append([named])
        else:
            lane.append(named)
    for lane in lanes:
        shapes = [shape for named in lane for shape in named.shapes]
        yield Drawing(max(named.height for named in lane), tuple(shapes))


def _bar(span: Span, scale: _Scale) -> Iterator[Shape]:
    left, right = scale.x(span.first), scale.right(span.last)
    area = Box(left, (_PITCH - _BAR) / 2, right - left, _BAR, "weiss")
    yield from assumed(area) if span.assumed else filled(DARK, area)


@dataclass(frozen=True, slots=True)
class _Named:
    """A milestone with its name: where both begin and end, and how high they are."""

    left: Decimal
    right: Decimal
    height: Decimal
    shapes: tuple[Shape, ...]


def _milestone(stone: Milestone, scale: _Scale) -> _Named:
    """A milestone with its name beside it, or below it where the name finds no room there."""
    if stone.day is None:
        return _undated(f"{stone.title}: {PENDING}", scale)
    middle = (scale.x(stone.day) + scale.right(stone.day)) / 2
    needed = at_least(PLAIN.measure(stone.title))
    sign = diamond(middle, _PITCH / 2, assumed=stone.assumed)
    if middle + _BESIDE + needed <= scale.end:
        words = _plated(middle + _BESIDE, stone.title)
        left, right = middle - _BESIDE, middle + _BESIDE + needed
    elif middle - _BESIDE - needed >= scale.start:
        words = _plated(middle - _BESIDE - needed, stone.title)
        left, right = middle - _BESIDE - needed, middle + _BESIDE
    else:
        return _named_below(stone.title, middle, sign, scale)
    return _Named(left, right + _PADDING, _PITCH, (*words, sign))


def _undated(text: str, scale: _Scale) -> _Named:
    left = scale.start + _BESIDE
    name = set_text(text, scale.end - left, PLAIN)
    shapes = _plated_lines(name, left, _TOP, warning=True)
    return _Named(left, left + name.width + _PADDING, _PITCH + name.height - PLAIN.line, shapes)


def _named_below(title: str, middle: Decimal, sign: Shape, scale: _Scale) -> _Named:
    """The name as near to below the sign as the grid allows; nothing else shares the lane."""
    name = set_text(title, scale.end - scale.start - 2 * _PADDING, PLAIN)
    last = scale.end - _PADDING - name.width
    x = max(min(middle - name.width / 2, last), scale.start + _PADDING)
    shapes = (*_plated_lines(name, x, _PITCH), sign)
    return _Named(scale.start, scale.end, _PITCH + name.height + _TOP, shapes)


def _plated_lines(
    name: Lines, x: Decimal, y: Decimal, *, warning: bool = False
) -> tuple[Shape, ...]:
    """A text of several lines with nothing behind it."""
    plate = Box(x - Decimal("0.4"), y - Decimal("0.2"), name.width, name.height, "weiss")
    words = name.at(x, y)
    return (plate, *(replace(w, colour="warnung") if warning else w for w in words))


def _plated(x: Decimal, text: str, *, warning: bool = False) -> Iterator[Shape]:
    """A text with nothing behind it."""
    width = at_least(PLAIN.measure(text))
    yield Box(x - Decimal("0.4"), Decimal("0.6"), width, _PITCH - Decimal("1.2"), "weiss")
    yield Words(x, Decimal("3.4"), text, PLAIN.size, "warnung" if warning else "schrift")


def _below(plan: Plan, sheet: Sheet) -> Iterator[Drawing]:
    entries = list(_entries(plan))
    if len(entries) > 1 or (entries and entries[0].sign != "known"):
        yield legend(entries, sheet)
    yield notes_below(plan.notes, sheet.width)


def _entries(plan: Plan) -> Iterator[Entry]:
    spans = [span for row in plan.rows() for span in row.spans]
    stones = [stone for row in plan.rows() for stone in row.milestones if stone.day]
    if not all(span.assumed for span in spans):
        yield Entry("known", "festgelegt")
    if any(span.assumed for span in spans):
        yield Entry("assumed", "angenommen")
    if not all(stone.assumed for stone in stones):
        yield Entry("milestone", "Meilenstein")
    if any(stone.assumed for stone in stones):
        yield Entry("assumed milestone", "Meilenstein, angenommen")
