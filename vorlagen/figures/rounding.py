"""Declared rounding: to whole euros, cents or any other step, half up as in commerce."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache

from vorlagen.figures.errors import FigureError
from vorlagen.figures.exact import Fraction
from vorlagen.figures.figure import Figure, Op, Operation
from vorlagen.findings import Code
from vorlagen.german.numbers import zahl


def rounded(figure: Figure, auf: Decimal = Decimal(1)) -> Figure:
    """Round to a multiple of `auf`, the half away from zero ("kaufmännisch", DIN 1333 section 4.5).

    A figure that is such a multiple already is returned as it is, so that a derivation shows only
    roundings that changed something.

    Raises:
        FigureError: If `auf` is not greater than zero.
    """
    _require_a_step(auf)
    return _rounded(figure, auf, Op.GERUNDET)


def rounded_down(figure: Figure, auf: Decimal = Decimal(1)) -> Figure:
    """The greatest multiple of `auf` that is not more: for amounts that must not exceed a cap.

    Raises:
        FigureError: If `auf` is not greater than zero.
    """
    _require_a_step(auf)
    return _rounded(figure, auf, Op.ABGERUNDET)


def _rounded(figure: Figure, auf: Decimal, op: Op) -> Figure:
    if figure.exact is None:
        return figure
    value = ROUNDINGS[op](figure.exact, Fraction(auf))
    if value == figure.exact:
        return figure
    return Figure(value, figure.unit, Operation(op, (figure,), _said(auf)))


_said = cache(zahl)  # papers round to the same few steps, thousands of times


def _require_a_step(auf: Decimal) -> None:
    if auf <= 0:
        raise FigureError(
            Code.WERT_UNZULAESSIG,
            f"Auf {zahl(auf)} lässt sich nicht runden.",
            "Eine Stufe größer als 0 angeben: 1 für volle Euro, 0.01 für Cent.",
        )


def round_half_up(value: Fraction, step: Fraction) -> Fraction:
    """The multiple of `step` nearest to `value`; of two equally near the one farther from zero."""
    steps = (abs(value) / step + Fraction(1, 2)).__floor__()
    return steps * step if value >= 0 else -steps * step


def round_down(value: Fraction, step: Fraction) -> Fraction:
    """The greatest multiple of `step` that is not more than the value."""
    return value // step * step


ROUNDINGS: dict[Op, Callable[[Fraction, Fraction], Fraction]] = {
    Op.GERUNDET: round_half_up,
    Op.ABGERUNDET: round_down,
}
