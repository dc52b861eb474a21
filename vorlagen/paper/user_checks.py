"""The checks that users write: conditions that are to hold for the figures of a paper.

A failed condition is reported with both sides, their values, formulas and facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Any

from msgspec import Struct

from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures import (
    Clause,
    Figure,
    Namespace,
    Operation,
    Side,
    formula,
    judge,
    said,
    valued,
)
from vorlagen.findings import Code, Finding, Findings, Severity
from vorlagen.german.lists import aufzaehlung
from vorlagen.paper.dateien import PRUEFUNGEN
from vorlagen.paper.facts import Pruefung
from vorlagen.paper.figures import PaperFigures


def check_of_users(figures: PaperFigures, findings: Findings) -> tuple[CheckResult, ...]:
    """Run the checks of the authority and of the paper; all of them, whatever some come to."""
    liste = figures.behoerde.dateien.of(PRUEFUNGEN).only
    shared = liste.pruefungen if liste else {}
    of_paper = figures.schriftstueck.pruefungen
    for name in shared.keys() & of_paper.keys():
        first = shared[name].place
        findings.add(
            Code.KENNUNG_DOPPELT,
            of_paper[name].place,
            f"Den Namen „{name}“ trägt schon eine Prüfung in {first.file}, Zeile {first.line}.",
            "Einen der beiden Namen ändern; die Prüfungen der Behörde gelten auch hier.",
        )
    results = []
    for name, pruefung in (*shared.items(), *of_paper.items()):
        result = run_check(f"pruefungen.{name}", pruefung, figures.names, findings)
        if result.outcome is CheckOutcome.FEHLERHAFT:
            figures.complete = False
        results.append(result)
    return tuple(results)


_MOST = 6  # places that a message shows


def _why(parts: Sequence[Clause]) -> str:
    """The parts that do not hold, or hold where they must not, with their sides and facts."""
    sentences = []
    for part in parts:
        verb = "gilt, obwohl es nicht gelten darf" if part.truth else "gilt nicht"
        if len(part.sides) == 1:
            sentences.append(f"„{part.text}“ {verb}{_places(part.sides[0])}.")
        else:
            sides = [f"{_shown(side)}{_places(side)}" for side in part.sides]
            sentences.append(f"„{part.text}“ {verb}: links {sides[0]}; rechts {sides[1]}.")
    return " ".join(sentences)


def _shown(side: Side) -> str:
    """A side with its address, its formula one level down, and its value."""
    value = side.value
    if isinstance(value, Figure):
        computed = formula(value) if isinstance(value.origin, Operation) else ""
        terms = [value.address, computed, said(value)]
    else:
        terms = [side.text.replace("…", ""), valued(value)]
    return " = ".join(dict.fromkeys(filter(None, terms)))


def _places(side: Side) -> str:
    """The places of the facts that a side rests on, in brackets; a repeated file is named once."""
    places = [side.place] if side.place else []
    if isinstance(side.value, Figure):
        places = [fact.place for _, fact in side.value.facts()]
    places = list(dict.fromkeys(places))
    if not places:
        return ""
    texts = [str(places[0])]
    for before, place in pairwise(places[:_MOST]):
        if place.file == before.file:
            texts.append(f"{place.line}:{place.column}")
        else:
            texts.append(str(place))
    listed = ", ".join(texts)
    if len(places) > _MOST:
        listed += f" und {len(places) - _MOST} weitere"
    return f" ({listed})"


def _sides(parts: Sequence[Clause]) -> list[Side]:
    sides: list[Side] = []
    for part in parts:
        sides.extend(part.sides)
    return sides


def _pending_facts(parts: Sequence[Clause]) -> str:
    """The pending facts of the parts: „bescheide.a.betrag“ (der Bescheid fehlt noch)."""
    waiting: dict[str, str] = {}
    for side in _sides(parts):
        values = side.value if isinstance(side.value, list | tuple) else (side.value,)
        for value in values:
            if isinstance(value, Ausstehend):
                waiting[side.text] = value.grund
            elif isinstance(value, Figure):
                for figure, fact in value.facts():
                    if fact.pending:
                        waiting[figure.address or side.text] = fact.pending
    return aufzaehlung([f"„{name}“ ({reason.rstrip('.')})" for name, reason in waiting.items()])


class CheckOutcome(StrEnum):
    """How a check came out."""

    GILT = "gilt"
    GILT_NICHT = "gilt nicht"
    OFFEN = "offen"  # something it rests on is still pending
    FEHLERHAFT = "fehlerhaft"  # the condition, or a figure it names, has a fault


class CheckResult(Struct, frozen=True):
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
    """Judge a check; unless it holds, `findings` get the reason, at the condition's place."""
    verdict = judge(check.bedingung, names)
    outcome = CheckOutcome.FEHLERHAFT if verdict.errors else _OUTCOMES[verdict.truth]
    for error in verdict.errors:
        error.report(findings, check.bedingung.place)
    if outcome in {CheckOutcome.GILT_NICHT, CheckOutcome.OFFEN}:
        findings.extend([_unfulfilled(check, outcome, verdict.because)])
    return CheckResult(address, outcome, check)


def _unfulfilled(check: Pruefung, outcome: CheckOutcome, parts: Sequence[Clause]) -> Finding:
    place = check.bedingung.place
    message = " ".join(check.meldung.split())
    if not message.endswith((".", "!", "?")):
        message += "."
    if outcome is CheckOutcome.OFFEN:
        message += f" Ob das gilt, ist noch offen; es fehlt: {_pending_facts(parts)}."
        cure = "Die ausstehenden Fakten eintragen; dann wird geprüft."
        return Finding(Code.PRUEFUNG, place, message, cure, Severity.HINWEIS)
    commands: dict[str, None] = {}
    for side in _sides(parts):
        if isinstance(side.value, Figure) and side.value.address:
            commands[f"vorlagen erklaeren {side.value.address}"] = None
    cure = "Die Fakten beider Seiten prüfen, dann die Bedingung."
    if commands:
        cure += f" Herleitung: {', '.join(commands)}"
    severity = Severity(check.schwere)
    return Finding(Code.PRUEFUNG, place, f"{message} {_why(parts)}", cure, severity)


_OUTCOMES = {True: CheckOutcome.GILT, False: CheckOutcome.GILT_NICHT, None: CheckOutcome.OFFEN}
