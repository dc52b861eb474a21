"""One step of a facts file, computed with the very operators that made it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import add

from vorlagen.figures.figure import Constant, Figure, Op, Operation, counted
from vorlagen.figures.period import Period
from vorlagen.figures.reckoning import largest, less, percentage_of, rounded, rounded_down, smallest
from vorlagen.figures.unit import NONE, PROZENT, Unit
from vorlagen.findings import Place
from vorlagen.german.numbers import zahl
from vorlagen.renditions.facts.model import Schritt


class ImpossibleError(Exception):
    """A step cannot be computed; the message says in German why."""


def exact_number(text: str) -> Fraction:
    """A number as the facts file has it: „0.5“, „346271/3“.

    Raises:
        ImpossibleError: If its divisor is 0.
    """
    try:
        return Fraction(text)
    except ZeroDivisionError:
        raise ImpossibleError(f"„{text}“ ist keine Zahl.") from None


def computed(step: Schritt, operands: list[Figure], unit: Unit) -> Figure:
    """A step by the operators that made it; `unit` tells percentages from quotients.

    Raises:
        ImpossibleError: If something is missing that the step needs.
        FigureError: If it cannot be computed.
    """
    match _op(step), operands:
        case Op.PLUS, [_, _, *_]:
            return _flat(Op.PLUS, reduce(add, operands), operands)
        case Op.MINUS, [_, _, *_]:
            return less(operands)
        case Op.MAL, [left, right]:
            is_negation = unit == PROZENT == left.unit and _is_minus_one(right)
            return _flat(Op.MAL, -left, operands) if is_negation else left * right
        case Op.GETEILT, [left, right]:
            is_percentage = unit == PROZENT and left.unit == right.unit
            return percentage_of(left, right) if is_percentage else left / right
        case Op.MINIMUM, [_, *_]:
            return smallest(operands)
        case Op.MAXIMUM, [_, *_]:
            return largest(operands)
        case Op.GERUNDET | Op.ABGERUNDET as op, [exact] if step.stufe is not None:
            return _rounded(op, exact, Decimal(step.stufe))
        case Op.ANZAHL | Op.MONATE as op, []:
            return _counted(op, step, unit)
    raise ImpossibleError(f"Zum Schritt „{step.schritt}“ fehlen Angaben.")


def _op(step: Schritt) -> Op:
    try:
        return Op(step.schritt)
    except ValueError:
        raise ImpossibleError(f"Einen Schritt „{step.schritt}“ gibt es nicht.") from None


def _is_minus_one(figure: Figure) -> bool:
    return figure.exact == -1 and figure.unit == NONE and isinstance(figure.origin, Constant)


def _flat(op: Op, value: Figure, operands: Sequence[Figure]) -> Figure:
    return Figure(value.exact, value.unit, Operation(op, tuple(operands)))


def _rounded(op: Op, exact: Figure, step: Decimal) -> Figure:
    made = rounded(exact, step) if op is Op.GERUNDET else rounded_down(exact, step)
    # Where nothing was to be rounded, the figure itself comes back; here it was a step of its own.
    return Figure(made.exact, made.unit, Operation(op, (exact,), zahl(step)))


def _counted(op: Op, step: Schritt, unit: Unit) -> Figure:
    place = Place(step.datei, step.zeile, step.spalte)
    if op is Op.ANZAHL and step.gezaehlt is not None:
        return counted(step.gezaehlt, unit, step.hinweis, place)
    if step.von and step.bis and step.zaehlweise:
        return Period(step.von, step.bis, place, step.zaehlweise).months()
    raise ImpossibleError("Es steht nicht dabei, was gezählt wurde.")
