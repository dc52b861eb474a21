"""The checks that users write: conditions that are to hold for the figures of a paper.

What fails is said with both sides, their values, formulas and facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Any

from vorlagen.checks.conditions import Clause, Judgement, Side, judge
from vorlagen.facts.pruefung import Pruefung
from vorlagen.facts.types import Zeitraum
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.figure import Figure, Operation, finite_decimal
from vorlagen.figures.formula import formula, said
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.paper_figures import PaperFigures
from vorlagen.figures.period import Period
from vorlagen.findings import Code, Finding, Findings, Place, Severity
from vorlagen.german.dates import datum, zeitraum
from vorlagen.german.lists import aufzaehlung


def check_of_users(figures: PaperFigures, findings: Findings) -> tuple[CheckResult, ...]:
    """Run the checks of the authority and of the paper; all of them, whatever some come to."""
    liste = figures.behoerde.pruefliste
    shared, own = liste.pruefungen if liste else {}, figures.schriftstueck.pruefungen
    for name in shared.keys() & own.keys():
        first = shared[name].place
        findings.add(
            Code.KENNUNG_DOPPELT,
            own[name].place,
            f"Den Namen „{name}“ trägt schon eine Prüfung in {first.file}, Zeile {first.line}.",
            "Einen der beiden Namen ändern; die Prüfungen der Behörde gelten auch hier.",
        )
    results = tuple(
        run_check(f"pruefungen.{name}", pruefung, figures.names, findings)
        for name, pruefung in (*shared.items(), *own.items())
    )
    figures.complete &= all(r.outcome is not CheckOutcome.FEHLERHAFT for r in results)
    return results


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
    outcome, place = _outcome(verdict), check.bedingung.place
    for error in verdict.errors:
        error.report(findings, place)
    if outcome in {CheckOutcome.GILT_NICHT, CheckOutcome.OFFEN}:
        findings.extend([_unfulfilled(check, outcome, verdict.because)])
    return CheckResult(address, outcome, check)


def _unfulfilled(check: Pruefung, outcome: CheckOutcome, parts: Sequence[Clause]) -> Finding:
    place, message = check.bedingung.place, _message(check.meldung)
    if outcome is CheckOutcome.OFFEN:
        message += f" Ob das gilt, ist noch offen; es fehlt: {pending_facts(parts)}."
        cure = "Die ausstehenden Fakten eintragen; dann wird geprüft."
        return Finding(Code.PRUEFUNG, place, message, cure, Severity.HINWEIS)
    known = ", ".join(f"vorlagen erklaeren {address}" for address in addresses(parts))
    cure = "Die Fakten beider Seiten prüfen, dann die Bedingung."
    cure += f" Herleitung: {known}" if known else ""
    weight = Severity(check.schwere)
    return Finding(Code.PRUEFUNG, place, f"{message} {why(parts)}", cure, weight)


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
