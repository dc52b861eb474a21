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

from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import VERBS, Figure, Op, Operation, require_one_unit
from vorlagen.figures.unit import PROZENT
from vorlagen.findings import Code
from vorlagen.german.numbers import zahl

Rundungsart = Literal["kaufmaennisch", "abrunden"]  # as YAML calls them


class Rounding(Struct, frozen=True):
    """To a multiple of which step figures are rounded, and in which way.

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

        A figure that is such a multiple already is returned as it is, so that a derivation shows only
        roundings that changed something.
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
        return Figure(value, figure.unit, Operation(op, (figure,), _said(self.step)))


OPS: dict[Rundungsart, Op] = {"kaufmaennisch": Op.GERUNDET, "abrunden": Op.ABGERUNDET}
_said = cache(zahl)  # papers round to the same few steps, thousands of times


def round_half_up(value: Fraction, step: Fraction) -> Fraction:
    """The multiple of `step` nearest to `value`; of two equally near the one farther from zero."""
    steps = (abs(value) / step + Fraction(1, 2)).__floor__()
    return steps * step if value >= 0 else -steps * step


ROUNDINGS: dict[Op, Callable[[Fraction, Fraction], Fraction]] = {
    Op.GERUNDET: round_half_up,
    Op.ABGERUNDET: lambda value, step: value // step * step,
}


def exceeds(amount: Figure, limit: Figure) -> bool:
    """Whether an amount is more than a limit; as long as one of them is pending, nobody knows."""
    return not (amount.is_pending or limit.is_pending) and amount > limit


def percentage_of(part: Figure, whole: Figure) -> Figure:
    """How much `part` is of `whole`, in v. H."""
    require_one_unit(part, whole, "ins Verhältnis setzen")
    quotient = part / whole
    value = None if quotient.exact is None else quotient.exact * 100
    return Figure(value, PROZENT, quotient.origin)


def total(summands: Sequence[Figure]) -> Figure:
    """The sum of figures of one unit as a single flat operation; one summand alone is returned."""
    return _combined(Op.PLUS, summands, sum) if len(summands) != 1 else summands[0]


def less(figures: Sequence[Figure]) -> Figure:
    """The first figure less all others; one figure is itself."""
    difference = partial(reduce, sub)
    return _combined(Op.MINUS, figures, difference) if len(figures) != 1 else figures[0]


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
    for other in figures[1:]:
        require_one_unit(figures[0], other, VERBS.get(op, "vergleichen"))
    known = [f.exact for f in figures if f.exact is not None]
    value = Fraction(reckon(known)) if len(known) == len(figures) else None
    return Figure(value, figures[0].unit, Operation(op, tuple(figures)))


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

    What the rounded parts lack or have too much is taken by the largest part (the first of several
    alike), or by the last one that is not zero; its derivation shows the difference, as a figure of
    its own if `named`. Should the difference be more than that part (many small parts and a large
    step), the next one takes what is left of it, so that no part turns its sign. While something is
    pending, the parts are only rounded.
    """
    if len(parts) == 1:
        return [whole]
    each = [rounding.of(part) for part in parts]
    difference = whole - total(each)
    taken = 0
    for index in _takers(parts, taker):
        share = _takeable(each[index], difference, whole)
        if not share.exact:  # zero, or pending
            continue
        taken += 1
        if named:
            suffix = f"_{taken}" if taken > 1 else ""
            share = share.named(f"{whole.address}{_DIFFERENCE}{suffix}")
        each[index] = each[index] + share
        difference = difference - share
    return each


def _takers(parts: Sequence[Figure], taker: Taker) -> list[int]:
    sizes = [abs(part.exact or Fraction(0)) for part in parts]
    if taker == "letztes_jahr":
        return sorted(range(len(parts)), key=lambda i: (sizes[i] == 0, -i))
    return sorted(range(len(parts)), key=lambda i: -sizes[i])


def _takeable(part: Figure, difference: Figure, whole: Figure) -> Figure:
    """As much of a difference as a part can take without turning its sign."""
    if difference.is_pending or difference.exact == 0:
        return difference
    if whole >= 0 and part >= 0 > difference:
        room = largest([difference, -part])
    elif whole <= 0 and part <= 0 < difference:
        room = smallest([difference, -part])
    else:
        return difference
    return difference if room.exact == difference.exact else room
