"""The checks that users write: conditions that are to hold for the figures of a paper.

What fails is said with both sides, their values, formulas and facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Any

from msgspec import Struct

from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.conditions import Clause, Side, judge, valued
from vorlagen.figures.figure import Figure, Operation
from vorlagen.figures.formula import formula, said
from vorlagen.figures.namespace import Namespace
from vorlagen.findings import Code, Finding, Findings, Severity
from vorlagen.german.lists import aufzaehlung
from vorlagen.paper.facts import Pruefung
from vorlagen.paper.figures import PaperFigures


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


_MOST = 6  # places that a message shows


def _why(parts: Sequence[Clause]) -> str:
    """What does not hold, or holds where it must not, each part with its sides and their facts."""
    sentences = []
    for part in parts:
        verb = "gilt, obwohl es nicht gelten darf" if part.truth else "gilt nicht"
        sides = [f"{_shown(side)}{_resting(side)}" for side in part.sides]
        if len(sides) == 1:
            sentences.append(f"„{part.text}“ {verb}{_resting(part.sides[0])}.")
        else:
            sentences.append(f"„{part.text}“ {verb}: links {sides[0]}; rechts {sides[1]}.")
    return " ".join(sentences)


def _shown(side: Side) -> str:
    """A side with its address, its formula one level down, and its value."""
    value = side.value
    if isinstance(value, Figure):
        computed = formula(value) if isinstance(value.origin, Operation) else ""
        return " = ".join(dict.fromkeys(filter(None, (value.address, computed, said(value)))))
    return " = ".join(dict.fromkeys(filter(None, (side.text.replace("…", ""), valued(value)))))


def _resting(side: Side) -> str:
    """The places of the facts that a side rests on, in brackets; a file in a row is named once."""
    found = [side.place] if side.place else []
    if isinstance(side.value, Figure):
        found = [fact.place for _, fact in side.value.facts()]
    places = list(dict.fromkeys(found))
    texts = [str(place) for place in places[:1]]
    for before, place in pairwise(places[:_MOST]):
        is_same = place.file == before.file
        texts.append(f"{place.line}:{place.column}" if is_same else str(place))
    more = f" und {len(places) - _MOST} weitere" if len(places) > _MOST else ""
    return f" ({', '.join(texts)}{more})" if texts else ""


def _pending_facts(parts: Sequence[Clause]) -> str:
    """What the parts wait for: „bescheide.a.betrag“ (der Bescheid fehlt noch)."""
    waiting: dict[str, str] = {}
    for side in (side for part in parts for side in part.sides):
        for value in side.value if isinstance(side.value, list | tuple) else (side.value,):
            if isinstance(value, Ausstehend):
                waiting[side.text] = value.grund
            elif isinstance(value, Figure):
                waiting |= {
                    f.address or side.text: fact.pending
                    for f, fact in value.facts()
                    if fact.pending
                }
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
    """Judge a check; unless it holds, `findings` get what is the matter, at the condition's place."""
    verdict = judge(check.bedingung, names)
    outcome = CheckOutcome.FEHLERHAFT if verdict.errors else _OUTCOMES[verdict.truth]
    place = check.bedingung.place
    for error in verdict.errors:
        error.report(findings, place)
    if outcome in {CheckOutcome.GILT_NICHT, CheckOutcome.OFFEN}:
        findings.extend([_unfulfilled(check, outcome, verdict.because)])
    return CheckResult(address, outcome, check)


def _unfulfilled(check: Pruefung, outcome: CheckOutcome, parts: Sequence[Clause]) -> Finding:
    place, message = check.bedingung.place, " ".join(check.meldung.split())
    message += "" if message.endswith((".", "!", "?")) else "."
    if outcome is CheckOutcome.OFFEN:
        message += f" Ob das gilt, ist noch offen; es fehlt: {_pending_facts(parts)}."
        cure = "Die ausstehenden Fakten eintragen; dann wird geprüft."
        return Finding(Code.PRUEFUNG, place, message, cure, Severity.HINWEIS)
    sides = (side.value for part in parts for side in part.sides)
    addresses = dict.fromkeys(v.address for v in sides if isinstance(v, Figure) and v.address)
    known = ", ".join(f"vorlagen erklaeren {address}" for address in addresses)
    cure = "Die Fakten beider Seiten prüfen, dann die Bedingung."
    cure += f" Herleitung: {known}" if known else ""
    weight = Severity(check.schwere)
    return Finding(Code.PRUEFUNG, place, f"{message} {_why(parts)}", cure, weight)


_OUTCOMES = {True: CheckOutcome.GILT, False: CheckOutcome.GILT_NICHT, None: CheckOutcome.OFFEN}
