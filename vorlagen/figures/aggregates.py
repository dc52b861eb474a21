"""Figures from several figures: sums, extremes, percentages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vorlagen.figures.errors import FigureError
from vorlagen.figures.exact import Fraction
from vorlagen.figures.figure import Figure, Op, Operation, require_one_unit
from vorlagen.figures.unit import PROZENT
from vorlagen.findings import Code


def percentage_of(part: Figure, whole: Figure) -> Figure:
    """How much `part` is of `whole`, in v. H.

    Raises:
        FigureError: If units differ, or `whole` is zero.
    """
    require_one_unit(part, whole, "ins Verhältnis setzen")
    quotient = part / whole
    value = None if quotient.exact is None else quotient.exact * 100
    return Figure(value, PROZENT, quotient.origin)


def total(summands: Sequence[Figure]) -> Figure:
    """The sum of figures of one unit as a single flat operation; one summand alone is returned.

    Raises:
        FigureError: If units differ, or there is nothing to add.
    """
    first = _at_least_one(summands)[0]
    if len(summands) == 1:
        return first
    exact = first.exact
    for summand in summands[1:]:
        require_one_unit(first, summand, "zusammenzählen")
        exact = None if exact is None or summand.exact is None else exact + summand.exact
    return Figure(exact, first.unit, Operation(Op.PLUS, tuple(summands)))


def less(figures: Sequence[Figure]) -> Figure:
    """The first figure less all others; one figure is itself.

    Raises:
        FigureError: If units differ, or there is nothing to reckon with.
    """
    first, *others = _at_least_one(figures)
    exact = first.exact
    for other in others:
        require_one_unit(first, other, "voneinander abziehen")
        exact = None if exact is None or other.exact is None else exact - other.exact
    return Figure(exact, first.unit, Operation(Op.MINUS, tuple(figures))) if others else first


def smallest(figures: Sequence[Figure]) -> Figure:
    """The least of figures of one unit.

    Raises:
        FigureError: If units differ, or there is nothing to compare.
    """
    return _extreme(Op.MINIMUM, figures, min)


def largest(figures: Sequence[Figure]) -> Figure:
    """The greatest of figures of one unit.

    Raises:
        FigureError: If units differ, or there is nothing to compare.
    """
    return _extreme(Op.MAXIMUM, figures, max)


def _at_least_one(figures: Sequence[Figure]) -> Sequence[Figure]:
    if not figures:
        raise FigureError(
            Code.FORMEL,
            "Hier ist nichts, woraus sich eine Größe bilden ließe.",
            "Mindestens eine Größe angeben.",
        )
    return figures


def _extreme(
    op: Op, figures: Sequence[Figure], choose: Callable[[list[Fraction]], Fraction]
) -> Figure:
    first, *rest = _at_least_one(figures)
    for other in rest:
        require_one_unit(first, other, "vergleichen")
    known = [f.exact for f in figures if f.exact is not None]
    value = choose(known) if len(known) == len(figures) else None
    return Figure(value, first.unit, Operation(op, tuple(figures)))
