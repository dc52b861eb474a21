"""Runs the checks that users wrote: each condition holds, or fails with both sides, or has to wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from vorlagen.facts.pruefung import Pruefung
from vorlagen.figures.language.conditions import Part, Verdict, judge
from vorlagen.figures.language.failure import addresses, pending_facts, why
from vorlagen.figures.namespace import Namespace
from vorlagen.findings import Code, Findings, Place, Severity


class Outcome(StrEnum):
    """How a check came out."""

    GILT = "gilt"
    GILT_NICHT = "gilt nicht"
    OFFEN = "offen"  # something it rests on is still pending
    FEHLERHAFT = "fehlerhaft"  # the condition, or a figure it names, has a fault


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A check of a paper under its address (`pruefungen.tage_je_stelle`), and how it came out."""

    address: str
    outcome: Outcome
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
    outcome = _outcome(verdict)
    place = check.bedingung.place
    for error in verdict.errors:
        error.report(findings, place)
    if outcome is Outcome.GILT_NICHT:
        _report_failure(place, check, verdict.because, findings)
    if outcome is Outcome.OFFEN:
        _report_pending(place, check, verdict.because, findings)
    return CheckResult(address, outcome, check)


def _outcome(verdict: Verdict) -> Outcome:
    if verdict.errors:
        return Outcome.FEHLERHAFT
    if verdict.truth is None:
        return Outcome.OFFEN
    return Outcome.GILT if verdict.truth else Outcome.GILT_NICHT


def _report_failure(
    place: Place, check: Pruefung, parts: Sequence[Part], findings: Findings
) -> None:
    known = ", ".join(f"vorlagen erklaeren {address}" for address in addresses(parts))
    findings.add(
        Code.PRUEFUNG,
        place,
        f"{_sentence(check.meldung)} {why(parts)}",
        "Die Fakten beider Seiten prüfen, dann die Bedingung."
        + (f" Herleitung: {known}" if known else ""),
        Severity(check.schwere),
    )


def _report_pending(
    place: Place, check: Pruefung, parts: Sequence[Part], findings: Findings
) -> None:
    findings.add(
        Code.PRUEFUNG,
        place,
        f"{_sentence(check.meldung)} Ob das gilt, ist noch offen; es fehlt: {pending_facts(parts)}.",
        "Die ausstehenden Fakten eintragen; dann wird geprüft.",
        Severity.HINWEIS,
    )


def _sentence(meldung: str) -> str:
    """The message of a check as a sentence of its own."""
    text = " ".join(meldung.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."
