"""Formulas in YAML: an address, a number, or an expression over addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jinja2.exceptions import SecurityError, TemplateSyntaxError, UndefinedError
from pydantic_core import PydanticCustomError

from vorlagen.facts.reading.scalars import read_number
from vorlagen.facts.reading.tree import Scalar
from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Fact, Figure, entered, figure, largest, smallest, total
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.rounding import rounded
from vorlagen.figures.sandbox import Sandbox, Unbekannt, callable_in_templates, decimal_constants
from vorlagen.figures.unit import NONE, Unit
from vorlagen.findings import Code

_ADDRESS = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_MAY_HOLD_DECIMAL = re.compile(r"\d\.\d|\d[eE]")
_STARTS_AS_NUMBER = re.compile(r"[-+]?[\d.,_]+")
_WORD = re.compile(r"\w+")


@callable_in_templates
def summe(*summanden: Any) -> Figure:
    """The sum of its arguments."""
    return total([figure(s) for s in summanden])


@callable_in_templates
def minimum(*figures: Any) -> Figure:
    """The least of its arguments."""
    return smallest([figure(f) for f in figures])


@callable_in_templates
def maximum(*figures: Any) -> Figure:
    """The greatest of its arguments."""
    return largest([figure(f) for f in figures])


@callable_in_templates
def runden(value: Any, auf: int = 1) -> Figure:
    """Rounded half up to a multiple of `auf`, a whole number of the figure's unit."""
    return rounded(figure(value), figure(auf).wert)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "summe": summe,
    "minimum": minimum,
    "maximum": maximum,
    "runden": runden,
}


def install_functions(sandbox: Sandbox) -> None:
    """Give an environment the functions of formulas, as functions and as filters."""
    sandbox.globals.update(FUNCTIONS)
    sandbox.filters["runden"] = runden


_SANDBOX = Sandbox()
_SANDBOX.filters, _SANDBOX.tests = {}, {}  # formulas reckon; they do not edit texts and lists
install_functions(_SANDBOX)


def evaluate(formula: Scalar, names: Namespace, bare_unit: Unit = NONE) -> Any:
    """What a formula stands for: a figure, or the group that an address leads to.

    Args:
        formula: As written in YAML, with its place.
        names: What it may refer to.
        bare_unit: The unit of a formula that is just a number (`stellen: 3.5`).

    Raises:
        FigureError: With the place of this formula, unless it came from another formula.
    """
    try:
        if _ADDRESS.fullmatch(formula):
            return names.resolve(formula)
        if _STARTS_AS_NUMBER.fullmatch(formula.strip()):
            return entered(_number(formula), bare_unit, Fact(formula.place))
        return _computed(formula, names)
    except FigureError as error:
        raise error.at(formula.place) from None


def evaluate_figure(formula: Scalar, names: Namespace, bare_unit: Unit = NONE) -> Figure:
    """Like `evaluate`, for formulas that must give a figure."""
    value = evaluate(formula, names, bare_unit)
    if isinstance(value, Figure):
        return value
    raise FigureError(
        Code.FORMEL,
        f"„{formula}“ ist keine Größe.",
        "Die vollständige Adresse einer Größe angeben, zum Beispiel kgst.E11.",
        formula.place,
    )


def _number(formula: Scalar) -> Any:
    try:
        return read_number(formula)
    except PydanticCustomError as error:
        context = error.context or {}
        raise FigureError(
            Code.ZAHL_SCHREIBWEISE, context["message"], context["cure"], formula.place
        ) from None


def _computed(formula: Scalar, names: Namespace) -> Any:
    try:
        # Only what the formula mentions: no other name's fault, nor its work, is its concern.
        roots = names.keys() & _WORD.findall(formula)
        value = _compiled(str(formula))({name: names[name] for name in roots})
        if isinstance(value, Unbekannt):
            raise value.as_error(names)
    except UndefinedError as error:
        raise _undefined(str(formula), names) from error
    except (SecurityError, TypeError) as error:
        raise FigureError(
            Code.FORMEL,
            f"Die Formel „{formula}“ ruft etwas auf, das hier nicht erlaubt ist.",
            "Nur Adressen, Rechenzeichen und die Funktionen aus dem Handbuch verwenden.",
        ) from error
    return value


def _undefined(formula: str, names: Namespace) -> FigureError:
    """Find the unknown name again, of which Jinja's error holds only an English sentence."""
    for address in _ADDRESS.findall(formula):
        if address not in FUNCTIONS:
            try:
                names.resolve(address)
            except FigureError as error:
                return error
    return FigureError(
        Code.VERWEIS_UNBEKANNT,
        f"Die Formel „{formula}“ verwendet einen unbekannten Namen.",
        "Die Adressen der Formel mit „vorlagen erklaeren“ prüfen.",
    )


@lru_cache(maxsize=4096)
def _compiled(formula: str) -> Callable[..., Any]:
    try:
        if _MAY_HOLD_DECIMAL.search(formula):
            _refuse_decimals(formula)
        return _SANDBOX.compile_expression(formula, undefined_to_none=False)
    except TemplateSyntaxError:
        raise FigureError(
            Code.FORMEL,
            f"Die Formel „{formula}“ ist nicht vollständig oder falsch geschrieben.",
            "Klammern und Rechenzeichen prüfen; ein Muster ist: bescheide.a.betrag - kgst.E11 * 2",
        ) from None
    except (RecursionError, MemoryError, SyntaxError, ValueError):  # of Python's own compiler
        raise FigureError(
            Code.FORMEL,
            f"Die Formel „{formula[:60]}…“ ist zu lang oder zu tief geschachtelt.",
            "Teile davon als eigene Größen unter „groessen:“ eintragen und ihre Adressen verwenden.",
        ) from None


def _refuse_decimals(formula: str) -> None:
    if decimal_constants(_SANDBOX.parse("{{ " + formula + " }}")):
        raise FigureError(
            Code.FORMEL,
            f"In der Formel „{formula}“ steht eine Kommazahl.",
            "Die Zahl als Fakt mit Quelle eintragen („angaben:“) und ihre Adresse verwenden.",
        )
