"""Conditions: comparisons joined by and, or, not. They hold, or do not, or it is not known yet.

What follows behind a part that decides already is still looked through, so that a misspelt name in
it is found; only a division by zero does no harm there: „b == 0 or a / b < 2“. The checks that users
write are conditions: what fails is said with both sides, their values, formulas and facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Any

from jinja2 import nodes

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.pruefung import Pruefung
from vorlagen.facts.types import Zeitraum
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.comparison import SIGNS, compare
from vorlagen.figures.errors import FigureError
from vorlagen.figures.expressions import FUNCTIONS, FormulaReader, notation, placed, syntax
from vorlagen.figures.figure import Figure, Operation, finite_decimal
from vorlagen.figures.formula import formula, said
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.period import Period
from vorlagen.findings import Code, Findings, Place, Severity
from vorlagen.german.dates import datum, zeitraum
from vorlagen.german.lists import aufzaehlung


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


_MOST_PLACES = 6
_MOST_ENTRIES = 6
_MOST_PARTS = 3


def why(parts: Iterable[Clause]) -> str:
    """What does not hold, or holds where it must not, each part with its sides and their facts."""
    shown = list(parts)
    sentences = [_sentence(part) for part in shown[:_MOST_PARTS]]
    if len(shown) > _MOST_PARTS:
        sentences.append(f"Dazu kommen {len(shown) - _MOST_PARTS} weitere Teile der Bedingung.")
    return " ".join(sentences)


def _sentence(part: Clause) -> str:
    verb = "gilt, obwohl es nicht gelten darf" if part.truth else "gilt nicht"
    if len(part.sides) == 1:
        return f"„{part.text}“ {verb}{_resting(part.sides[0])}."
    left, right = _both(*part.sides)
    return (
        f"„{part.text}“ {verb}: links {left}{_resting(part.sides[0])};"
        f" rechts {right}{_resting(part.sides[1])}."
    )


def _both(left: Side, right: Side) -> tuple[str, str]:
    """What both sides come to; with all their digits where they would look alike otherwise."""
    one, other = left.value, right.value
    if isinstance(one, Figure) and isinstance(other, Figure) and said(one) == said(other):
        return f"{_shown(left)}{_fraction(one)}", f"{_shown(right)}{_fraction(other)}"
    return _shown(left), _shown(right)


def _fraction(figure: Figure) -> str:
    endless = figure.exact is not None and finite_decimal(figure.exact) is None
    return f" (genau {figure.exact})" if endless else ""


def _shown(side: Side) -> str:
    """A side with its address, its formula one level down, and its value."""
    value = side.value
    if isinstance(value, Figure):
        steps = (
            value.address,
            formula(value) if isinstance(value.origin, Operation) else "",
            said(value),
        )
        return " = ".join(dict.fromkeys(filter(None, steps)))
    is_typed = side.text.startswith(("'", '"', "["))
    return _valued(value) if is_typed else f"{side.text} = {_valued(value)}"


def _valued(value: Any) -> str:
    """A value as a reader would write it."""
    subject = value.subject if isinstance(value, Namespace) else value
    match subject:
        case bool():
            return "ja" if value else "nein"
        case Figure():
            return said(subject)
        case date():
            return datum(subject)
        case str():
            return f"„{subject}“"
        case Period() | Zeitraum():
            return zeitraum(subject.von, subject.bis)
        case list() | tuple():
            more = ["…"] if len(subject) > _MOST_ENTRIES else []
            return ", ".join([*map(_valued, subject[:_MOST_ENTRIES]), *more]) or "nichts"
        case Ausstehend():
            return "ausstehend"
    return "eine Gruppe von Werten"


def _resting(side: Side) -> str:
    """The places of the facts that a side rests on, in brackets."""
    places = list(dict.fromkeys(_places(side)))
    if not places:
        return ""
    further = len(places) - _MOST_PLACES
    more = f" und {further} weitere" if further > 0 else ""
    return f" ({_listed(places[:_MOST_PLACES])}{more})"


def _listed(places: Sequence[Place]) -> str:
    """Places in a row; a file is named once for all that follow on each other in it."""
    texts, file = [], ""
    for place in places:
        texts.append(f"{place.line}:{place.column}" if place.file == file else str(place))
        file = place.file
    return ", ".join(texts)


def _places(side: Side) -> Iterator[Place]:
    if isinstance(side.value, Figure):
        yield from (fact.place for _, fact in side.value.facts())
    elif side.place is not None:
        yield side.place


def addresses(parts: Iterable[Clause]) -> list[str]:
    """The addresses that the failing sides have, for asking where their figures come from."""
    sides = (side.value for part in islice(parts, _MOST_PARTS) for side in part.sides)
    found = (value.address for value in sides if isinstance(value, Figure))
    return list(dict.fromkeys(address for address in found if address))


def pending_facts(parts: Iterable[Clause]) -> str:
    """What the parts wait for: „bescheide.a.betrag“ (der Bescheid fehlt noch)."""
    waiting: dict[str, str] = {}
    for part in parts:
        for side in part.sides:
            waiting |= _waiting(side.text, side.value)
    return aufzaehlung([f"„{name}“ ({reason.rstrip('.')})" for name, reason in waiting.items()])


def _waiting(text: str, value: Any) -> dict[str, str]:
    match value:
        case Ausstehend(grund=reason):
            return {text: reason}
        case Figure():
            return {f.address or text: fact.pending for f, fact in value.facts() if fact.pending}
        case list() | tuple():
            found: dict[str, str] = {}
            for entry in value:
                found |= _waiting(text, entry)
            return found
    return {}


class CheckOutcome(StrEnum):
    """How a check came out."""

    GILT = "gilt"
    GILT_NICHT = "gilt nicht"
    OFFEN = "offen"  # something it rests on is still pending
    FEHLERHAFT = "fehlerhaft"  # the condition, or a figure it names, has a fault


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A check of a paper under its address (`pruefungen.tage_je_stelle`), and how it came out."""

    address: str
    outcome: CheckOutcome
    check: Pruefung

    def as_json(self) -> dict[str, Any]:
        """The check as commands print it with `--format json`."""
        place = self.check.bedingung.place
        return {
            "adresse": self.address,
            "ergebnis": self.outcome.value,
            "schwere": self.check.schwere,
            "meldung": self.check.meldung,
            "datei": place.file,
            "zeile": place.line,
            "spalte": place.column,
        }


def run_check(address: str, check: Pruefung, names: Namespace, findings: Findings) -> CheckResult:
    """Judge a check; unless it holds, `findings` get what is the matter, at the condition's place."""
    verdict = judge(check.bedingung, names)
    outcome, parts = _outcome(verdict), verdict.because
    place, message = check.bedingung.place, _message(check.meldung)
    for error in verdict.errors:
        error.report(findings, place)
    if outcome is CheckOutcome.GILT_NICHT:
        known = ", ".join(f"vorlagen erklaeren {address}" for address in addresses(parts))
        findings.add(
            Code.PRUEFUNG,
            place,
            f"{message} {why(parts)}",
            "Die Fakten beider Seiten prüfen, dann die Bedingung."
            + (f" Herleitung: {known}" if known else ""),
            Severity(check.schwere),
        )
    if outcome is CheckOutcome.OFFEN:
        findings.add(
            Code.PRUEFUNG,
            place,
            f"{message} Ob das gilt, ist noch offen; es fehlt: {pending_facts(parts)}.",
            "Die ausstehenden Fakten eintragen; dann wird geprüft.",
            Severity.HINWEIS,
        )
    return CheckResult(address, outcome, check)


def _outcome(verdict: Judgement) -> CheckOutcome:
    if verdict.errors:
        return CheckOutcome.FEHLERHAFT
    if verdict.truth is None:
        return CheckOutcome.OFFEN
    return CheckOutcome.GILT if verdict.truth else CheckOutcome.GILT_NICHT


def _message(meldung: str) -> str:
    """The message of a check as a sentence of its own."""
    text = " ".join(meldung.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."
