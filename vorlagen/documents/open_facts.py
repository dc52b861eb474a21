"""Lists what a paper shows as pending, and the assumptions that it rests on."""

from __future__ import annotations

from vorlagen.documents.press import Press
from vorlagen.figures.exposure import Touched
from vorlagen.findings import Code, Findings, Place


def report_open_facts(touched: Touched, press: Press) -> None:
    """Report every pending and assumed fact that the paper prints or that a printed figure rests on."""
    findings = press.findings
    for address, pending in touched.pending.items():
        _report_pending(address, pending.grund, pending.place, findings)
    for address, assumed in touched.assumed.items():
        _report_assumed(address, assumed.grund, assumed.place, findings)
    for printed in press.printed:
        for figure, fact in printed.figure.facts():
            if fact.pending:
                _report_pending(figure.address, fact.pending, fact.place, findings)
            if fact.assumed:
                _report_assumed(figure.address, fact.assumed, fact.place, findings)


def _report_pending(address: str, reason: str, place: Place, findings: Findings) -> None:
    findings.add(
        Code.AUSSTEHEND,
        place,
        f"„{address}“ steht noch aus: {reason}",
        "Den Wert eintragen, sobald er bekannt ist; bis dahin ist die Vorlage ein Entwurf.",
    )


def _report_assumed(address: str, reason: str, place: Place, findings: Findings) -> None:
    findings.add(
        Code.ANNAHME,
        place,
        f"„{address}“ ist angenommen: {reason}",
        "Prüfen und, sobald belegt, ohne „annahme“ mit der Quelle eintragen.",
    )
