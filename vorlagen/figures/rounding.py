"""Declared rounding: to whole euros, cents or any other step, half up as in commerce."""

from __future__ import annotations

from decimal import Decimal

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
    if auf <= 0:
        raise FigureError(
            Code.WERT_UNZULAESSIG,
            f"Auf {zahl(auf)} lässt sich nicht runden.",
            "Eine Stufe größer als 0 angeben: 1 für volle Euro, 0.01 für Cent.",
        )
    if figure.exact is None:
        return figure
    value = round_half_up(figure.exact, Fraction(auf))
    if value == figure.exact:
        return figure
    return Figure(value, figure.unit, Operation(Op.GERUNDET, (figure,), zahl(auf)))


def round_half_up(value: Fraction, step: Fraction) -> Fraction:
    """The multiple of `step` nearest to `value`; of two equally near the one farther from zero."""
    steps = (abs(value) / step + Fraction(1, 2)).__floor__()
    return steps * step if value >= 0 else -steps * step
