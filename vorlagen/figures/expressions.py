"""Formulas in YAML: an address, a number, or an expression over addresses.

The language is that of the templates' expressions. Jinja parses it; the syntax tree is evaluated here
step by step on figures, so that each step knows its operands and nothing else can be called.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence, Set
from contextlib import contextmanager
from fractions import Fraction
from functools import lru_cache
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes
from pydantic_core import PydanticCustomError

from vorlagen.facts.yaml_tree import Ausstehend, Scalar, read_number
from vorlagen.figures.figure import (
    EUR,
    NONE,
    Constant,
    Fact,
    Figure,
    FigureError,
    Unit,
    entered,
    figure,
    values_within,
)
from vorlagen.figures.formula import said
from vorlagen.figures.namespace import Namespace, unknown_name
from vorlagen.figures.reckoning import Rounding, largest, percentage_of, smallest, total
from vorlagen.findings import Code
from vorlagen.german.words import vorschlag

_ADDRESS = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_STARTS_AS_NUMBER = re.compile(r"[-+]?[\d.,_]+")


def _of_all(aggregate: Callable[[Sequence[Figure]], Figure]) -> Callable[..., Figure]:
    """A function that makes one figure of all its arguments; a group stands for all its entries."""

    def of_all(*values: Any) -> Figure:
        operands: list[Any] = []
        for value in values:
            if isinstance(value, Namespace):
                for name in value:
                    operands.append(value[name])
            else:
                operands.append(value)
        return aggregate([figure(operand) for operand in operands])

    return of_all


def runden(value: Any, auf: Any = 1) -> Figure:
    """Rounded half up to a multiple of `auf`, in the figure's own unit."""
    return Rounding(figure(auf).wert).of(figure(value))


def abrunden(value: Any, auf: Any = 1) -> Figure:
    """Rounded down to a multiple of `auf`, so that no cap is exceeded, in the figure's own unit."""
    return Rounding(figure(auf).wert, "abrunden").of(figure(value))


def prozentsatz(teil: Any, ganzes: Any) -> Figure:
    """How much `teil` is of `ganzes` in v. H., unrounded; both are of one unit."""
    return percentage_of(figure(teil), figure(ganzes))


CENT = Figure(Fraction(1, 100), NONE, Constant("1 Cent"))  # named „cent“: a step of rounding
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "summe": _of_all(total),
    "minimum": _of_all(smallest),
    "maximum": _of_all(largest),
    "runden": runden,
    "abrunden": abrunden,
    "prozentsatz": prozentsatz,
}
_OPERATORS: dict[type[nodes.BinExpr], Callable[[Figure, Figure], Figure]] = {
    nodes.Add: Figure.__add__,
    nodes.Sub: Figure.__sub__,
    nodes.Mul: Figure.__mul__,
    nodes.Div: Figure.__truediv__,
}


def evaluate(
    formula: Scalar,
    names: Namespace,
    bare_unit: Unit = NONE,
    missing: Set[str] = frozenset(),
) -> Any:
    """The value of a formula: a figure, or the group that an address leads to.

    `bare_unit` is the unit of a formula that is just a number (`stellen: 3.5`). Names that are `missing` have
    no value; sums leave them out (see `lacks_value`).
    """
    with placed(formula):
        if _ADDRESS.fullmatch(formula):
            return names.resolve(formula)
        if _STARTS_AS_NUMBER.fullmatch(formula.strip()):
            return entered(written(read_number, formula), bare_unit, Fact(formula.place))
        expression = syntax(str(formula))
        if expression is None:
            cure = "Klammern und Rechenzeichen prüfen; ein Muster ist: bescheide.a.betrag - kgst.E11 * 2"
            if "%" in formula:
                cure = _NO_PERCENT
            message = f"Die Formel „{formula}“ ist nicht vollständig oder falsch geschrieben."
            raise FigureError(Code.FORMEL, message, cure)
        return FormulaReader(formula, names, missing).value(expression)


@contextmanager
def placed(formula: Scalar) -> Iterator[None]:
    """Give an error the place of this formula, unless it has the place of another one.

    A formula that is nested too deeply, by itself or with what it rests on, is an error as well.
    """
    try:
        yield
    except FigureError as error:
        raise error.at(formula.place) from None
    except RecursionError:
        message = (
            f"Die Formel „{formula[:60]}…“ oder das, worauf sie beruht, ist zu tief geschachtelt."
        )
        cure = "Lange Summen mit summe(…) bilden; Ketten von Größen verkürzen."
        raise FigureError(Code.FORMEL, message, cure, formula.place) from None


def evaluate_figure(
    formula: Scalar,
    names: Namespace,
    bare_unit: Unit = NONE,
    missing: Set[str] = frozenset(),
) -> Figure:
    """Like `evaluate`, for formulas that must give a figure."""
    value = evaluate(formula, names, bare_unit, missing)
    if isinstance(value, Figure):
        return value
    raise FigureError(
        Code.FORMEL,
        f"„{formula}“ ist keine Größe.",
        values_within(value) or "Die Adresse einer Größe angeben, zum Beispiel kgst.E11.",
        formula.place,
    )


def require_unit(figure: Figure, of: Unit, formula: Scalar) -> Figure:
    """The figure itself, after a check that `formula` gave it in this unit."""
    if figure.unit == of:
        return figure
    unit = str(figure.unit) or "keiner Einheit"
    raise FigureError(
        Code.EINHEIT,
        f"„{formula}“ ist in {unit} angegeben; erwartet wird {of}.",
        "Die Adresse einer Größe mit der erwarteten Einheit angeben.",
        formula.place,
    )


def require_limit(amount: Figure, formula: Scalar) -> Figure:
    """The figure itself, after a check that it is in EUR and not negative."""
    require_unit(amount, EUR, formula)
    if not amount.is_pending and amount < 0:
        raise FigureError(
            Code.WERT_UNZULAESSIG,
            f"„{formula}“ ist {said(amount)}; ein Höchstbetrag ist nicht negativ.",
            "Den Betrag oder die Formel berichtigen.",
            formula.place,
        )
    return amount


def written(read: Callable[[Any], Any], formula: Scalar) -> Any:
    """A number or day typed in place of a formula, as one of the readers of scalars reads it."""
    try:
        return read(formula)
    except PydanticCustomError as error:
        texts = error.context or {}
        code = Code[error.type]
        raise FigureError(code, texts["message"], texts["cure"], formula.place) from None


_JINJA = Environment(autoescape=True)  # only parses; nothing is ever rendered with it


_NO_PERCENT = (
    "Einen Prozentsatz als Fakt mit der Einheit „v. H.“ eintragen („angaben:“) und seine Adresse verwenden:"
    " angaben.satz * kosten."
)


def is_decimal(node: nodes.Node | None) -> bool:
    """Whether a part of a formula is a decimal, with a point or a comma."""
    if isinstance(node, nodes.Tuple):  # Jinja reads „1,5“ as a tuple of two numbers
        return True
    return isinstance(node, nodes.Const) and isinstance(node.value, float)


@lru_cache(maxsize=4096)
def syntax(formula: str) -> nodes.Node | None:
    """The syntax of a formula, as Jinja reads the inside of `{{ }}`; None if it is no expression."""
    try:
        body = _JINJA.parse("{{ " + formula + " }}").body
    except (TemplateSyntaxError, SyntaxError, ValueError):  # ValueError for odd digits: 0E９
        body = []
    match body:
        case [nodes.Output(nodes=[expression])]:
            return expression
    return None


def lacks_value(formula: str, missing: Set[str]) -> bool:
    """Whether a formula has no value because names that it uses are missing.

    Sums leave out missing names; anything else needs all its parts. A formula all of whose names are
    missing has no value either, whatever numbers and entries of other groups stand beside them.
    """
    expression = syntax(formula)
    if expression is None:
        return False  # the syntax error is reported when the formula is evaluated
    names = set(_names_in(expression))
    if not names & missing:
        return False
    return names <= missing or _is_missing(expression, missing)


def multiplies(formula: str, names: Container[str]) -> bool:
    """Whether a formula multiplies some of these names with each other: quantity times price."""
    expression = syntax(formula)
    return expression is not None and _has_product(expression, names)


def _has_product(node: nodes.Node, names: Container[str]) -> bool:
    if isinstance(node, nodes.Mul):
        left = any(name in names for name in _names_in(node.left))
        if left and any(name in names for name in _names_in(node.right)):
            return True
    for part in _parts(node):
        if _has_product(part, names):
            return True
    return False


def _parts(node: nodes.Node) -> Iterator[nodes.Node]:
    """The parts of a formula that have values of their own: no groups and no names of functions."""
    for field, child in node.iter_fields():
        if field == "node" and isinstance(node, nodes.Getattr | nodes.Call):
            continue
        children = child if isinstance(child, list) else [child]
        for part in children:
            if isinstance(part, nodes.Node):
                yield part


def _names_in(node: nodes.Node) -> Iterator[str]:
    """The names that a formula uses by themselves, without a group before them."""
    if isinstance(node, nodes.Name):
        yield node.name
    for part in _parts(node):
        yield from _names_in(part)


def _is_missing(node: nodes.Node, missing: Set[str]) -> bool:
    """Whether a part of a formula has no value."""
    parts = [_is_missing(part, missing) for part in _parts(node)]
    match node:
        case nodes.Name(name=name):
            return name in missing
        case nodes.Add() | nodes.Sub() | nodes.Call(node=nodes.Name(name="summe")):
            return bool(parts) and all(parts)
    return any(parts)


class FormulaReader:
    """Evaluates one formula; sums leave out names that are `missing`."""

    def __init__(self, formula: Scalar, names: Namespace, missing: Set[str] = frozenset()) -> None:
        self.text = " ".join(formula.split())  # on one line, for messages
        self.names = names
        self.missing = missing

    def value(self, node: nodes.Node) -> Any:
        """The value of a part of the formula."""
        match node:
            case nodes.Name(name="cent") if "cent" not in self.names:
                return CENT
            case nodes.Name(name=name):
                return self._entry(self.names, name)
            case nodes.Getattr(node=group, attr=name):
                return self._entry(self.value(group), name)
            case nodes.Const(value=int(number)):
                return figure(number)
            case nodes.Add() | nodes.Sub() | nodes.Mul() | nodes.Div():
                return self._combined(node)
            case nodes.Neg(node=operand):
                return -self._figure(operand)
            case nodes.Pos(node=operand):
                return self._figure(operand)
            case nodes.Call(
                node=nodes.Name(name=name), args=args, kwargs=[], dyn_args=None, dyn_kwargs=None
            ):
                return self._called(name, args)
            case nodes.Filter(
                name=name,
                node=nodes.Node() as first,
                args=args,
                kwargs=[],
                dyn_args=None,
                dyn_kwargs=None,
            ):
                return self._called(name, [first, *args])
        raise self._not_allowed(node)

    def _combined(self, node: nodes.BinExpr) -> Figure:
        if isinstance(node, nodes.Add | nodes.Sub):
            if self._leaves_out(node.left):
                right = self._figure(node.right)
                return right if isinstance(node, nodes.Add) else -right
            if self._leaves_out(node.right):
                return self._figure(node.left)
        left = self._figure(node.left)
        right = self._figure(node.right)
        return _OPERATORS[type(node)](left, right)

    def _leaves_out(self, node: nodes.Node) -> bool:
        return bool(self.missing) and _is_missing(node, self.missing)

    def _entry(self, group: Any, name: str) -> Any:
        if isinstance(group, Ausstehend):
            return group
        if isinstance(group, Namespace) and name in group:
            return group[name]
        raise unknown_name(group, name)

    def _figure(self, node: nodes.Node) -> Figure:
        return figure(self.value(node))

    def _called(self, name: str, args: Sequence[nodes.Node]) -> Figure:
        function = FUNCTIONS.get(name)
        if function is None:
            raise FigureError(
                Code.FORMEL,
                f"Die Funktion „{name}“ gibt es in Formeln nicht.",
                vorschlag(name, FUNCTIONS),
            )
        if name == "summe":
            args = [arg for arg in args if not self._leaves_out(arg)]
        try:
            return function(*[self.value(arg) for arg in args])  # type: ignore[no-any-return]
        except TypeError:
            raise self._not_allowed() from None

    def _not_allowed(self, node: nodes.Node | None = None) -> FigureError:
        if is_decimal(node):
            return FigureError(
                Code.FORMEL,
                f"In der Formel „{self.text}“ steht eine Kommazahl.",
                "Die Zahl als Fakt mit Quelle eintragen („angaben:“) und ihre Adresse verwenden.",
            )
        cure = (
            "Nur Adressen, ganze Zahlen, + − * / ( ) und die Funktionen"
            f" {', '.join(FUNCTIONS)} verwenden."
        )
        if "%" in self.text:
            cure = _NO_PERCENT
        message = f"Die Formel „{self.text}“ enthält etwas, das hier nicht erlaubt ist."
        return FigureError(Code.FORMEL, message, cure)
