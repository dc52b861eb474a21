"""Conditions: comparisons joined by and, or, not. They hold, or do not, or it is not known yet.

The parts behind one that already decides are still evaluated, so that a misspelt name in them is
found; only a division by zero is ignored there: „b == 0 or a / b < 2“.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from jinja2 import nodes
from msgspec import Struct
from msgspec.structs import replace

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.types import Zeitraum
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.comparison import SIGNS, compare
from vorlagen.figures.errors import FigureError
from vorlagen.figures.expressions import FUNCTIONS, FormulaReader, is_decimal, placed, syntax
from vorlagen.figures.figure import Figure
from vorlagen.figures.formula import said
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.period import Period
from vorlagen.findings import Code, Place
from vorlagen.german.dates import datum, zeitraum


class Side(Struct, frozen=True):
    """One side of a comparison: its address, its value, and the place of a text or day."""

    text: str
    value: Any
    place: Place | None = None


class Clause(Struct, frozen=True):
    """A comparison of two sides, or a single yes or no; `truth` is None while that is pending."""

    text: str
    sides: tuple[Side, ...]
    truth: bool | None


class Judgement(Struct, frozen=True):
    """Whether a condition holds (None while that is pending), and the parts that decide it."""

    truth: bool | None
    because: tuple[Clause, ...] = ()
    errors: tuple[FigureError, ...] = ()


def judge(condition: Scalar, names: Namespace) -> Judgement:
    """Judge a condition; with `errors` if it cannot be judged."""
    try:
        with placed(condition):
            judge = _Judge(condition, names)
            return judge.verdict(judge.root)
    except FigureError as error:
        return Judgement(None, errors=(error,))


class _Judge(FormulaReader):
    """One condition while it is being judged."""

    def __init__(self, condition: Scalar, names: Namespace) -> None:
        super().__init__(condition, names)
        root = syntax(str(condition))
        if root is None:
            raise FigureError(
                Code.FORMEL,
                f"Die Bedingung „{self.text}“ ist nicht vollständig oder falsch geschrieben.",
                "Klammern und Zeichen prüfen. „Ist gleich“ schreibt man ==, „höchstens“ <=, „mindestens“"
                " >=; „und“, „oder“, „nicht“ heißen and, or, not.",
            )
        self.root = root

    def verdict(self, node: nodes.Node) -> Judgement:
        """Whether a part of the condition holds."""
        match node:
            case nodes.Not(node=operand):
                verdict = self.verdict(operand)
                if verdict.truth is None:
                    return verdict
                return replace(verdict, truth=not verdict.truth)
            case nodes.And() | nodes.Or():
                return self._joined(node)
            case nodes.Compare(expr=first, ops=ops):
                parts = [first]
                parts.extend(operand.expr for operand in ops)
                verdict = self._compared(parts, [operand.op for operand in ops])
            case _:
                verdict = self._compared([node], [])
        if node is self.root and len(verdict.because) == 1 and "…" in verdict.because[0].text:
            clause = replace(verdict.because[0], text=self.text)
            return replace(verdict, because=(clause,))
        return verdict

    def value(self, node: nodes.Node) -> Any:
        """As in formulas; also texts, yes and no, and lists, which can only be compared."""
        match node:
            case nodes.Const(value=str() | bool() as value):
                return value
            case nodes.List(items=items):
                return tuple(self.value(item) for item in items)
        return super().value(node)

    def _joined(self, node: nodes.And | nodes.Or) -> Judgement:
        decides = isinstance(node, nodes.Or)
        is_decided = False
        verdicts: list[Judgement] = []
        for part in _operands(node):
            verdict = self.verdict(part)
            if is_decided:
                errors: list[FigureError] = []
                for error in verdict.errors:
                    if error.code is not Code.DIVISION_DURCH_NULL:
                        errors.append(error)
                verdict = replace(verdict, errors=tuple(errors))
            verdicts.append(verdict)
            is_decided = is_decided or verdict.truth is decides
        return _joined(verdicts, decides)

    def _compared(self, parts: Sequence[nodes.Node], signs: Sequence[str]) -> Judgement:
        """An answer, or a chain of comparisons: „a < b < c“ holds if „a < b“ and „b < c“ do."""
        sides: list[Side] = []
        errors: list[FigureError] = []
        for part in parts:
            try:
                sides.append(Side(_written(part), self.value(part), self._place(part)))
            except FigureError as error:
                errors.append(error)
        if errors:
            return Judgement(None, errors=tuple(errors))
        if not signs:
            text = self.text if parts[0] is self.root else sides[0].text
            return _answer(sides[0], text)
        comparisons = map(_comparison, sides[:-1], signs, sides[1:])
        return _joined(list(comparisons), decides=False)

    def _place(self, node: nodes.Node) -> Place | None:
        """Where the entry at the end of an address was entered, if that is a fact of its own."""
        if not isinstance(node, nodes.Getattr):
            return None
        group = self.value(node.node)
        facts = group.subject if isinstance(group, Namespace) else None
        match facts:
            case Fakten():
                return facts.place_of(node.attr)
            case Period():
                return facts.place
            case dict():
                member = facts.get(node.attr)
                if isinstance(member, Fakten):
                    return member.place_of("tag")  # of an Angabe; for others their beginning
        return None

    def _not_allowed(self, node: nodes.Node | None = None) -> FigureError:
        if is_decimal(node):
            return super()._not_allowed(node)
        return FigureError(
            Code.FORMEL,
            f"Die Bedingung „{self.text}“ enthält etwas, das hier nicht erlaubt ist.",
            "Nur Adressen, ganze Zahlen, Texte in Anführungszeichen, + − * / ( ), die Vergleiche"
            " == != < <= > >= in, and, or, not und die Funktionen"
            f" {', '.join(FUNCTIONS)} verwenden; „wenn a, dann b“ heißt: not a or b.",
        )


def _operands(node: nodes.And | nodes.Or) -> list[nodes.Node]:
    """The operands of a chain of and, or of or; by a loop, as long chains nest deeply."""
    operands: list[nodes.Node] = []
    left: nodes.Node = node
    while isinstance(left, type(node)):
        operands.append(left.right)
        left = left.left
    return [left, *reversed(operands)]


def _written(node: nodes.Node) -> str:
    """An address or a constant as it was written; „…“ for anything that is computed."""
    match node:
        case nodes.Name(name=name):
            return name
        case nodes.Getattr(node=group, attr=name):
            return f"{_written(group)}.{name}"
        case nodes.Const(value=value):
            return valued(value)
    return "…"


_MOST_ENTRIES = 6  # of a list, that a message shows


def valued(value: Any) -> str:
    """A value as a reader would write it."""
    subject = value.subject if isinstance(value, Namespace) else value
    match subject:
        case bool():
            return "ja" if value else "nein"
        case Figure():
            return said(subject)
        case int():
            return str(subject)
        case date():
            return datum(subject)
        case str():
            return f"„{subject}“"
        case Period() | Zeitraum():
            return zeitraum(subject.von, subject.bis)
        case list() | tuple():
            entries = [valued(entry) for entry in subject[:_MOST_ENTRIES]]
            if len(subject) > _MOST_ENTRIES:
                entries.append("…")
            return ", ".join(entries) or "nichts"
        case Ausstehend():
            return "ausstehend"
    return "eine Gruppe von Werten"


def _comparison(left: Side, sign: str, right: Side) -> Judgement:
    try:
        truth = compare(left.value, sign, right.value)
    except FigureError as error:
        return Judgement(None, errors=(error,))
    clause = Clause(f"{left.text} {SIGNS[sign]} {right.text}", (left, right), truth)
    return Judgement(truth, (clause,))


def _answer(side: Side, text: str) -> Judgement:
    if isinstance(side.value, bool | Ausstehend):
        truth = None if isinstance(side.value, Ausstehend) else side.value
        return Judgement(truth, (Clause(side.text, (side,), truth),))
    kind = "eine Zahl" if isinstance(side.value, Figure) else "ein Wert"
    error = FigureError(
        Code.FORMEL,
        f"„{text}“ ist {kind} und kein Ja oder Nein; das kann weder gelten noch nicht gelten.",
        "Mit etwas vergleichen, zum Beispiel: … == bescheide.a.betrag oder … > 0.",
    )
    return Judgement(None, errors=(error,))


def _joined(verdicts: Sequence[Judgement], decides: bool) -> Judgement:
    """The verdict of all parts together; a single part decides for all if its truth is `decides`."""
    truths = {verdict.truth for verdict in verdicts}
    truth: bool | None = not decides
    if decides in truths:
        truth = decides
    elif None in truths:
        truth = None
    errors: list[FigureError] = []
    because: list[Clause] = []
    for verdict in verdicts:
        errors.extend(verdict.errors)
        if verdict.truth is truth:
            because.extend(verdict.because)
    return Judgement(truth, tuple(because), tuple(errors))
