"""Drawings: shapes in millimetres, as decimals with two places, from the upper left corner.

Colours are names; which colour a name stands for is decided by a template.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Literal

NOTHING = Decimal(0)
Colour = Literal["dunkel", "mittel", "hell", "weiss", "schrift", "grau", "linie", "warnung", "ohne"]


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle, with a thin outline (which may be dashed) or without; corners may be round."""

    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal
    fill: Colour
    outlined: bool = False
    dashed: bool = False
    rounded: Decimal = NOTHING

    def down(self, by: Decimal) -> Box:
        return replace(self, y=self.y + by)


Stroke = tuple[Decimal, Decimal, Decimal, Decimal]  # x and y of both ends


@dataclass(frozen=True, slots=True)
class Strokes:
    """Straight lines of one kind; `dotted` ones are rows of round dots, so far apart."""

    lines: tuple[Stroke, ...]
    thickness: Decimal
    colour: Colour
    dotted: Decimal | None = None
    dashed: bool = False

    def down(self, by: Decimal) -> Strokes:
        return replace(self, lines=tuple((a, b + by, c, d + by) for a, b, c, d in self.lines))


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text that begins (`at_end`: ends, `in_middle`: is centred) at x; y is its baseline."""

    x: Decimal
    y: Decimal
    text: str
    size: Decimal
    colour: Colour = "schrift"
    bold: bool = False
    at_end: bool = False
    in_middle: bool = False

    def down(self, by: Decimal) -> Words:
        return replace(self, y=self.y + by)


@dataclass(frozen=True, slots=True)
class Outline:
    """A closed figure by its corners: arrow heads, diamonds; filled, with a thin outline or without."""

    corners: tuple[tuple[Decimal, Decimal], ...]
    fill: Colour
    outlined: bool = False

    def down(self, by: Decimal) -> Outline:
        return replace(self, corners=tuple((x, y + by) for x, y in self.corners))


@dataclass(frozen=True, slots=True)
class Line:
    """A line through several points."""

    points: tuple[tuple[Decimal, Decimal], ...]
    thickness: Decimal
    colour: Colour
    dashed: bool = False

    def down(self, by: Decimal) -> Line:
        return replace(self, points=tuple((x, y + by) for x, y in self.points))


Shape = Box | Strokes | Words | Outline | Line


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes and the height they take; the width is that of the sheet they are drawn on."""

    height: Decimal
    shapes: tuple[Shape, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a picture is drawn for; on a `narrow` one labels stand above their bars."""

    name: str
    width: Decimal
    narrow: bool = False


PAPER = Sheet("breit", Decimal(163))  # the text column of A4: 210 mm less 25 and 22 of margins
PHONE = Sheet("schmal", Decimal(90), narrow=True)


def below(drawings: Iterable[Drawing]) -> Drawing:
    """Drawings below each other."""
    height = NOTHING
    shapes: list[Shape] = []
    for drawing in drawings:
        shapes += (shape.down(height) for shape in drawing.shapes)
        height += drawing.height
    return Drawing(height, tuple(shapes))


def beside(*drawings: Drawing) -> Drawing:
    """Drawings on each other, all from the same upper edge."""
    shapes = tuple(shape for drawing in drawings for shape in drawing.shapes)
    return Drawing(max(drawing.height for drawing in drawings), shapes)


def gap(height: Decimal) -> Drawing:
    """Nothing, but of this height."""
    return Drawing(height)


def at_least(length: Decimal) -> Decimal:
    """A length to the hundredth of a millimetre, upwards: room for what is so long."""
    return Decimal(ceil(length * 100)).scaleb(-2)


def hundredths(value: Fraction | Decimal) -> Decimal:
    """A length to the hundredth of a millimetre, halves up."""
    return Decimal(floor(Fraction(value) * 100 + Fraction(1, 2))).scaleb(-2)
