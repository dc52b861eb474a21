"""How bars of different meaning are filled, so that they can be told apart without colour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from vorlagen.documents.charts.drawing import Box, Colour, Shape, Stroke, Strokes

_THIN = Decimal("0.25")
_SPACING = Decimal("1.8")
_DOT = Decimal("0.6")


@dataclass(frozen=True, slots=True)
class Fill:
    """A ground, a pattern on it (its lines rise, fall, stand, lie; or dots), the colour of texts."""

    ground: Colour
    pattern: frozenset[str] = frozenset()
    text: Colour = "schrift"


DARK = Fill("dunkel", text="weiss")
PLAIN = Fill("mittel")
_OTHERS = (
    Fill("hell", frozenset({"rise"})),
    PLAIN,
    Fill("weiss", frozenset({"dots"})),
    Fill("hell", frozenset({"stand"})),
    Fill("weiss", frozenset({"rise", "fall"})),
    Fill("weiss", frozenset({"lie"})),
)


def fill_of(number: int, of: int) -> Fill:
    """The fill of a series by its number (from 0) among so many; the last is dark."""
    return DARK if number == of - 1 else _OTHERS[number]


def filled(fill: Fill, area: Box) -> Iterator[Shape]:
    """A rectangle with its pattern; `area` says where."""
    yield Box(area.x, area.y, area.width, area.height, fill.ground, outlined=True)
    lines = [line for kind in sorted(fill.pattern - {"dots"}) for line in _hatch(kind, area)]
    if lines:
        yield Strokes(tuple(lines), _THIN, "dunkel")
    rows = tuple(_rows_of_dots(area)) if "dots" in fill.pattern else ()
    if rows:
        yield Strokes(rows, _DOT, "dunkel", dotted=_SPACING)


def plate(fill: Fill, area: Box, texts: Decimal) -> Iterator[Shape]:
    """Takes the pattern away from the left of an area, so wide, for texts to stand there."""
    if fill.pattern:
        yield replace(area, width=min(texts, area.width), fill=fill.ground)
        yield replace(area, fill="ohne", outlined=True)


def _hatch(kind: str, area: Box) -> Iterator[Stroke]:
    if kind == "lie":
        for y in _steps(area.height):
            yield area.x, area.y + y, area.x + area.width, area.y + y
    elif kind == "stand":
        for x in _steps(area.width):
            yield area.x + x, area.y, area.x + x, area.y + area.height
    else:
        for left, low, right, high in _rising(area.width, area.height):
            from_x, to_x = (
                (left, right) if kind == "rise" else (area.width - left, area.width - right)
            )
            bottom = area.y + area.height
            yield area.x + from_x, bottom - low, area.x + to_x, bottom - high


def _steps(length: Decimal, spacing: Decimal = _SPACING) -> Iterator[Decimal]:
    """Evenly spaced positions within a length, half a space from its beginning."""
    position = spacing / 2
    while position < length:
        yield position
        position += spacing


def _rising(width: Decimal, height: Decimal) -> Iterator[Stroke]:
    """Lines at 45 degrees within a rectangle, seen from its lower left corner, upwards."""
    spacing = _SPACING * Decimal("1.4")  # as dense as lines that stand
    for step in _steps(width + height, spacing):
        start = step - height  # where the line would meet the lower edge
        yield (
            max(start, Decimal(0)),
            max(-start, Decimal(0)),
            min(step, width),
            min(height, width - start),
        )


def _rows_of_dots(area: Box) -> Iterator[Stroke]:
    """Rows of dots that keep clear of the outline, every other one shifted by half a space."""
    for number, y in enumerate(_steps(area.height, _SPACING * Decimal("0.8"))):
        inset = _SPACING / 2 if number % 2 == 0 else _SPACING
        if inset + _DOT < area.width and y + _DOT < area.height:
            yield area.x + inset, area.y + y, area.x + area.width - _DOT, area.y + y
