"""Figures from figures: rounding as declared, sums, extremes, percentages, parts that add up.

All of them raise a `FigureError` if units differ, if there is nothing to reckon with, or if the step of a
rounding is not greater than zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial, reduce
from operator import sub
from typing import Any, Literal

from msgspec import Struct

from vorlagen.figures.figure import VERBS, Figure, FigureError, Op, Operation, require_one_unit
from vorlagen.figures.unit import PROZENT
from vorlagen.findings import Code
from vorlagen.german.numbers import zahl

Rundungsart = Literal["kaufmaennisch", "abrunden"]  # as YAML calls them


class Rounding(Struct, frozen=True):
    """The step to a multiple of which figures are rounded, and the way of rounding.

    `kaufmaennisch` takes the nearest multiple, of two equally near the one farther from zero (DIN 1333
    section 4.5); `abrunden` takes the greatest multiple that is not more, for amounts under a cap.
    """

    step: Decimal = Decimal(1)
    kind: Rundungsart = "kaufmaennisch"

    @property
    def down(self) -> Rounding:
        """The same step, rounded down."""
        return Rounding(self.step, "abrunden")

    def at_least(self, step: Decimal) -> Rounding:
        """The same way of rounding, to no finer step than this."""
        return Rounding(max(self.step, step), self.kind)

    def of(self, figure: Figure) -> Figure:
        """The figure, rounded.

        A figure that is such a multiple already is returned unchanged, so that a derivation shows only
        roundings that had an effect.
        """
        if self.step <= 0:
            raise FigureError(
                Code.WERT_UNZULAESSIG,
                f"Auf {zahl(self.step)} lässt sich nicht runden.",
                "Eine Stufe größer als 0 angeben: 1 für volle Euro, 0.01 für Cent.",
            )
        if figure.exact is None:
            return figure
        op = OPS[self.kind]
        value = ROUNDINGS[op](figure.exact, Fraction(self.step))
        if value == figure.exact:
            return figure
        return Figure(value, figure.unit, Operation(op, (figure,), _printed(self.step)))


OPS: dict[Rundungsart, Op] = {"kaufmaennisch": Op.GERUNDET, "abrunden": Op.ABGERUNDET}
_printed = cache(zahl)  # papers round to the same few steps, thousands of times


def round_half_up(value: Fraction, step: Fraction) -> Fraction:
    """The multiple of `step` nearest to `value`; of two equally near the one farther from zero."""
    steps = (abs(value) / step + Fraction(1, 2)).__floor__()
    if value < 0:
        return -steps * step
    return steps * step


ROUNDINGS: dict[Op, Callable[[Fraction, Fraction], Fraction]] = {
    Op.GERUNDET: round_half_up,
    Op.ABGERUNDET: lambda value, step: value // step * step,
}


def exceeds(amount: Figure, limit: Figure) -> bool:
    """Whether an amount is more than a limit; false as long as one of them is pending."""
    if amount.is_pending or limit.is_pending:
        return False
    return amount > limit


def percentage_of(part: Figure, whole: Figure) -> Figure:
    """How much `part` is of `whole`, in v. H."""
    require_one_unit(part, whole, "ins Verhältnis setzen")
    quotient = part / whole
    value = None if quotient.exact is None else quotient.exact * 100
    return Figure(value, PROZENT, quotient.origin)


def total(summands: Sequence[Figure]) -> Figure:
    """The sum of figures of one unit as a single flat operation; a single summand is returned as is."""
    if len(summands) == 1:
        return summands[0]
    return _combined(Op.PLUS, summands, sum)


def less(figures: Sequence[Figure]) -> Figure:
    """The first figure less all others; a single figure is returned as is."""
    if len(figures) == 1:
        return figures[0]
    return _combined(Op.MINUS, figures, partial(reduce, sub))


def smallest(figures: Sequence[Figure]) -> Figure:
    """The least of figures of one unit."""
    return _combined(Op.MINIMUM, figures, min)


def largest(figures: Sequence[Figure]) -> Figure:
    """The greatest of figures of one unit."""
    return _combined(Op.MAXIMUM, figures, max)


def _combined(op: Op, figures: Sequence[Figure], reckon: Callable[[list[Any]], Any]) -> Figure:
    if not figures:
        raise FigureError(
            Code.FORMEL,
            "Hier ist nichts, woraus sich eine Größe bilden ließe.",
            "Mindestens eine Größe angeben.",
        )
    first, *rest = figures
    for operand in rest:
        require_one_unit(first, operand, VERBS.get(op, "vergleichen"))
    value: Fraction | None = None
    if not any(operand.is_pending for operand in figures):
        value = Fraction(reckon([operand.exact for operand in figures]))
    return Figure(value, first.unit, Operation(op, tuple(figures)))


_DIFFERENCE = ".rundungsdifferenz"
Taker = Literal["groesster_anteil", "letztes_jahr"]


def apportioned(
    whole: Figure,
    parts: Sequence[Figure],
    rounding: Rounding,
    taker: Taker = "groesster_anteil",
    *,
    named: bool = True,
) -> list[Figure]:
    """The parts of `whole`, each rounded, adding up to `whole`.

    The rounding difference goes to the largest part (the first of several equal ones), or to the last
    one that is not zero; the part's derivation shows it, as a figure of its own if `named`. If the
    difference is more than that part (many small parts and a large step), the next one takes what
    remains, so that no part changes its sign. While something is pending, the parts are only rounded.
    """
    if len(parts) == 1:
        return [whole]
    rounded = [rounding.of(part) for part in parts]
    difference = whole - total(rounded)
    shares = 0
    for index in _takers(parts, taker):
        share = _takeable(rounded[index], difference, whole)
        if not share.exact:  # zero, or pending
            continue
        shares += 1
        if named:
            suffix = f"_{shares}" if shares > 1 else ""
            share = share.named(f"{whole.address}{_DIFFERENCE}{suffix}")
        rounded[index] = rounded[index] + share
        difference = difference - share
    return rounded


def _takers(parts: Sequence[Figure], taker: Taker) -> list[int]:
    """The indices of the parts in the order in which they take the rounding difference."""
    sizes = [abs(part.exact or Fraction(0)) for part in parts]
    indices = range(len(parts))
    if taker == "letztes_jahr":
        return sorted(indices, key=lambda index: (sizes[index] == 0, -index))
    return sorted(indices, key=lambda index: -sizes[index])


def _takeable(part: Figure, difference: Figure, whole: Figure) -> Figure:
    """As much of a difference as a part can take without changing its sign."""
    if difference.is_pending or difference.exact == 0:
        return difference
    if whole >= 0 and part >= 0 > difference:
        room = largest([difference, -part])
    elif whole <= 0 and part <= 0 < difference:
        room = smallest([difference, -part])
    else:
        return difference
    if room.exact == difference.exact:
        return difference
    return room
