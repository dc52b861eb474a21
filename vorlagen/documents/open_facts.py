"""Lists what a paper shows as pending, and the assumptions that it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vorlagen.documents.press import Press
from vorlagen.facts.reading.tree import Ausstehend, Mapping, Sequence
from vorlagen.facts.vorlage import Vorlage
from vorlagen.figures.exposure import Touched
from vorlagen.figures.figure import Fact
from vorlagen.findings import Code, Findings, Place


def report_open_facts(vorlage: Vorlage, touched: Touched, press: Press) -> None:
    """Report all that is open in the paper's own YAML, in texts it prints and under its figures.

    Each fact is reported once, by the address that is found first.
    """
    report = _Report(press.findings)
    for address, node in _all_entries("vorlage", vorlage.tree):
        report.entries(address, node)
    for address, fact in touched.items():
        report.fact(address, fact)
    for printed in press.printed:
        for figure, fact in printed.figure.facts():
            report.fact(figure.address, fact)


def _all_entries(address: str, node: Any) -> Iterator[tuple[str, Mapping | Sequence]]:
    """All mappings and lists below a node, each with its address."""
    if isinstance(node, Mapping | Sequence):
        yield address, node
        entries = node.items() if isinstance(node, Mapping) else enumerate(node, start=1)
        for key, value in entries:
            yield from _all_entries(f"{address}.{key}", value)


class _Report:
    """Adds findings, one for each place."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.reported: set[Place] = set()

    def entries(self, address: str, node: Mapping | Sequence) -> None:
        """Report what is open among the entries of a mapping or list."""
        for key, assumed in node.spots.assumed.items():
            self.assumed(f"{address}.{key}", assumed.grund, node.spots.values[key])
        values = node.items() if isinstance(node, Mapping) else enumerate(node)
        for key, value in values:
            if isinstance(value, Ausstehend):
                self.pending(f"{address}.{key}", value.grund, node.spots.values[key])

    def fact(self, address: str, fact: Fact) -> None:
        """Report a fact if it is pending or assumed."""
        if fact.pending:
            self.pending(address, fact.pending, fact.place)
        if fact.assumed:
            self.assumed(address, fact.assumed, fact.place)

    def pending(self, address: str, reason: str, place: Place) -> None:
        self._add(
            Code.AUSSTEHEND,
            place,
            f"„{address}“ steht noch aus: {reason}",
            "Den Wert eintragen, sobald er bekannt ist; bis dahin ist die Vorlage ein Entwurf.",
        )

    def assumed(self, address: str, reason: str, place: Place) -> None:
        self._add(
            Code.ANNAHME,
            place,
            f"„{address}“ ist angenommen: {reason}",
            "Prüfen und, sobald belegt, ohne „annahme“ mit der Quelle eintragen.",
        )

    def _add(self, code: Code, place: Place, message: str, cure: str) -> None:
        if place not in self.reported:
            self.reported.add(place)
            self.findings.add(code, place, message, cure)
