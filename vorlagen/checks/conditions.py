"""Conditions: comparisons joined by and, or, not. They hold, or do not, or it is not known yet.

What follows behind a part that decides already is still looked through, so that a misspelt name in
it is found; only a division by zero does no harm there: „b == 0 or a / b < 2“.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from jinja2 import nodes

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.comparison import SIGNS, compare
from vorlagen.figures.errors import FigureError
from vorlagen.figures.expressions import FUNCTIONS, FormulaReader, notation, placed, syntax
from vorlagen.figures.figure import Figure
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.period import Period
from vorlagen.findings import Code, Place


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: as written, what it comes to, and where a text or day stands."""

    text: str
    value: Any
    place: Place | None = None
    error: FigureError | None = None  # why it comes to nothing


@dataclass(frozen=True, slots=True)
class Clause:
    """A comparison of two sides, or a single yes or no; `truth` is None while that is pending."""

    text: str
    sides: tuple[Side, ...]
    truth: bool | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a condition holds (None while that is pending), and the parts that decide it."""

    truth: bool | None
    because: tuple[Clause, ...] = ()
    errors: tuple[FigureError, ...] = ()


def judge(condition: Scalar, names: Namespace) -> Judgement:
    """Judge a condition; with `errors` if it cannot be judged."""
    try:
        with placed(condition):
            return _Judge(condition, names).verdict(_parsed(condition))
    except FigureError as error:
        return Judgement(None, errors=(error,))


def _parsed(condition: Scalar) -> nodes.Node:
    expression = syntax(str(condition))
    if expression is not None:
        return expression
    raise FigureError(
        Code.FORMEL,
        f"Die Bedingung „{' '.join(condition.split())}“ ist nicht vollständig oder falsch geschrieben.",
        "Klammern und Zeichen prüfen. „Ist gleich“ schreibt man ==, „höchstens“ <=, „mindestens“ >=;"
        " „und“, „oder“, „nicht“ heißen and, or, not.",
    )


class _Judge(FormulaReader):
    """One condition while it is being judged."""

    def verdict(self, node: nodes.Node) -> Judgement:
        """Whether a part of the condition holds."""
        match node:
            case nodes.Not(node=operand):
                verdict = self.verdict(operand)
                truth = None if verdict.truth is None else not verdict.truth
                return replace(verdict, truth=truth)
            case nodes.And() | nodes.Or():
                return self._joined(node)
            case nodes.Compare(expr=first, ops=others):
                return self._compared(first, others)
        return self._yes_or_no(node)

    def value(self, node: nodes.Node) -> Any:
        """As in formulas; and texts, yes and no, and lists, which are only good for comparing."""
        match node:
            case nodes.Const(value=str() | bool() as value):
                return value
            case nodes.List(items=items):
                return tuple(self.value(item) for item in items)
        return super().value(node)

    def _joined(self, node: nodes.And | nodes.Or) -> Judgement:
        decides = isinstance(node, nodes.Or)
        verdicts: list[Judgement] = []
        for part in _operands(node):
            verdict = self.verdict(part)
            if any(before.truth is decides for before in verdicts):
                grave = (e for e in verdict.errors if e.code is not Code.DIVISION_DURCH_NULL)
                verdict = replace(verdict, errors=tuple(grave))
            verdicts.append(verdict)
        return _joined(verdicts, decides)

    def _compared(self, first: nodes.Expr, others: Sequence[nodes.Operand]) -> Judgement:
        """A comparison, or a chain of them: „a < b < c“ holds if „a < b“ and „b < c“ do."""
        sides = [self._side(node) for node in (first, *(other.expr for other in others))]
        if any(side.error for side in sides):
            return _impossible(*sides)
        operators = [other.op for other in others]
        pairs = zip(sides[:-1], operators, sides[1:], strict=True)
        return _joined([_compared(*pair) for pair in pairs], decides=False)

    def _yes_or_no(self, node: nodes.Node) -> Judgement:
        side = self._side(node)
        if side.error:
            return _impossible(side)
        if not isinstance(side.value, bool | Ausstehend):
            return Judgement(None, errors=(_no_answer(side),))
        truth = None if isinstance(side.value, Ausstehend) else side.value
        return Judgement(truth, (Clause(side.text, (side,), truth),))

    def _side(self, node: nodes.Node) -> Side:
        try:
            return Side(notation(node), self.value(node), self._place(node))
        except FigureError as error:
            return Side("", None, error=error)

    def _place(self, node: nodes.Node) -> Place | None:
        """Where the entry at the end of an address was entered, if that is a fact of its own."""
        if not isinstance(node, nodes.Getattr):
            return None
        group = self.value(node.node)
        return place_of_entry(group, node.attr) if isinstance(group, Namespace) else None

    def _not_allowed(self, node: nodes.Node | None = None) -> FigureError:
        if isinstance(node, nodes.Const) and isinstance(node.value, float):
            return super()._not_allowed(node)
        return FigureError(
            Code.FORMEL,
            f"Die Bedingung „{self.said}“ enthält etwas, das hier nicht erlaubt ist.",
            "Nur Adressen, ganze Zahlen, Texte in Anführungszeichen, + − * / ( ), die Vergleiche"
            " == != < <= > >= in, and, or, not und die Funktionen"
            f" {', '.join(FUNCTIONS)} verwenden; „wenn a, dann b“ heißt: not a or b.",
        )


def place_of_entry(group: Namespace, name: str) -> Place | None:
    """Where the entry of a group was entered in YAML, as far as the group describes facts."""
    facts = group.subject
    if isinstance(facts, Fakten):
        return facts.place_of(name)
    member = facts.get(name) if isinstance(facts, dict) else None
    if isinstance(member, Fakten):
        return member.place_of("tag")  # of an Angabe; of others, where they begin
    return facts.place if isinstance(facts, Period) else None


def _operands(node: nodes.And | nodes.Or) -> list[nodes.Node]:
    """The operands of a chain of and, or of or; by a loop, as long chains nest deeply."""
    operands: list[nodes.Node] = []
    left: nodes.Node = node
    while isinstance(left, type(node)):
        operands.append(left.right)
        left = left.left
    return [left, *reversed(operands)]


def _compared(left: Side, operator: str, right: Side) -> Judgement:
    try:
        truth = compare(left.value, operator, right.value)
    except FigureError as error:
        return Judgement(None, errors=(error,))
    return Judgement(
        truth, (Clause(f"{left.text} {SIGNS[operator]} {right.text}", (left, right), truth),)
    )


def _impossible(*sides: Side) -> Judgement:
    return Judgement(None, errors=tuple(side.error for side in sides if side.error))


def _joined(verdicts: Sequence[Judgement], decides: bool) -> Judgement:
    """The verdict of parts of which one decides for all if its truth is `decides`."""
    errors = tuple(error for verdict in verdicts for error in verdict.errors)
    found = {verdict.truth for verdict in verdicts}
    truth = next(truth for truth in (decides, None, not decides) if truth in found)
    parts = (part for verdict in verdicts if verdict.truth is truth for part in verdict.because)
    return Judgement(truth, tuple(parts), errors)


def _no_answer(side: Side) -> FigureError:
    what = "eine Zahl" if isinstance(side.value, Figure) else "ein Wert"
    return FigureError(
        Code.FORMEL,
        f"„{side.text}“ ist {what} und kein Ja oder Nein; das kann weder gelten noch nicht gelten.",
        "Mit etwas vergleichen, zum Beispiel: … == bescheide.a.betrag oder … > 0.",
    )
