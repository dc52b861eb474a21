"""What the signs of a picture mean, in a row below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from vorlagen.documents.charts.drawing import (
    Box,
    Colour,
    Drawing,
    Outline,
    Shape,
    Sheet,
    Strokes,
    Words,
)
from vorlagen.documents.charts.fills import DARK, Fill, filled
from vorlagen.documents.schaubilder.text import GREY

Sign = Literal["planned", "known", "assumed", "milestone", "assumed milestone"]
_HATCHED = Fill("weiss", frozenset({"rise"}))
_THIN = Decimal("0.12")
_WIDTH = Decimal(6)
_HEIGHT = Decimal("2.4")
_GAP = Decimal(5)
_AFTER_SIGN = Decimal("1.4")
_TOP = Decimal(2)
_LINE = Decimal(4)


@dataclass(frozen=True, slots=True)
class Entry:
    """A sign and its meaning."""

    sign: Sign
    text: str


def legend(entries: Sequence[Entry], sheet: Sheet) -> Drawing:
    """The signs with their meanings, in as many rows as they need."""
    shapes: list[Shape] = []
    x, y = Decimal("0.2"), _TOP
    for entry in entries:
        sign = _WIDTH if "milestone" not in entry.sign else _HEIGHT
        needed = sign + _AFTER_SIGN + GREY.measure(entry.text)
        if x + needed > sheet.width and shapes:
            x, y = Decimal("0.2"), y + _LINE
        shapes += _sign(entry.sign, x, y)
        text = Words(x + sign + _AFTER_SIGN, y + Decimal("2.2"), entry.text, GREY.size, "grau")
        shapes.append(text)
        x += needed + _GAP
    return Drawing(y + _LINE, tuple(shapes))


def _sign(sign: Sign, x: Decimal, y: Decimal) -> Iterator[Shape]:
    match sign:
        case "planned":
            yield Box(x, y, _WIDTH, _HEIGHT, "weiss", outlined=True, dashed=True)
        case "known":
            yield from filled(DARK, Box(x, y, _WIDTH, _HEIGHT, "dunkel"))
        case "assumed":
            yield from assumed(Box(x, y, _WIDTH, _HEIGHT, "weiss"))
        case "milestone" | "assumed milestone":
            half = _HEIGHT / 2
            yield diamond(x + half, y + half, assumed=sign != "milestone")


def assumed(area: Box) -> Iterator[Shape]:
    """An outlined area with thin lines: what is only assumed."""
    for shape in filled(_HATCHED, area):
        yield replace(shape, thickness=_THIN) if isinstance(shape, Strokes) else shape


def diamond(x: Decimal, y: Decimal, *, assumed: bool) -> Outline:
    """The sign of a milestone around its middle: filled, or hollow if its day is assumed."""
    half = _HEIGHT / 2
    fill: Colour = "weiss" if assumed else "dunkel"
    corners = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
    return Outline(corners, fill, outlined=True)
