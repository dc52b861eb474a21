"""What is odd about grants and sources: more than the costs, shares over the whole, gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from vorlagen.figures.aggregates import total
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing.coverage import Rest
from vorlagen.figures.financing.lines import ShareLine
from vorlagen.figures.financing.outcomes import Range
from vorlagen.figures.financing.tables import FinancingTable
from vorlagen.figures.formula import said
from vorlagen.findings import Code, Findings
from vorlagen.german.dates import zeitraum
from vorlagen.german.lists import aufzaehlung


def check_funding(table: FinancingTable, findings: Findings) -> None:
    """Report a table that receives more than it costs, and percentages of more than the whole."""
    _check_shares(table, findings)
    grants = [line for line in table.lines if line.zeile.foerderung is not None]
    costs = [line.amount for line in table.lines if not line.takes_off]
    taken = [line.amount for line in table.lines if line.takes_off]
    if not grants or table.result.is_pending or table.result >= 0:
        return
    spent = f"kostet aber nur {said(total(costs))}" if costs else "hat aber keine Kosten"
    message = (
        f"„{table.address}“ erhält {said(total(taken))}, {spent}: {said(-table.result)} zu viel."
    )
    place = grants[-1].zeile.place
    if all(line.art and line.art.art == "pauschale" for line in grants):
        findings.add(
            Code.PAUSCHALE_UEBERSCHUSS,
            place,
            message,
            "Eine fachbezogene Pauschale bleibt für ihren Zweck gebunden: im Text sagen, wofür der"
            " Rest verwendet wird.",
        )
    else:
        findings.add(
            Code.UEBERFINANZIERUNG,
            place,
            message,
            "Stellen, Sätze und andere Einnahmen prüfen; was zu viel ist, fordert der Fördergeber zurück.",
        )


def _check_shares(table: FinancingTable, findings: Findings) -> None:
    quotes: list[Figure] = [
        line.quote for line in table.lines if isinstance(line, ShareLine) and line.quote
    ]
    if len(quotes) < 2:
        return
    together = total(quotes)
    if not together.is_pending and together.exact is not None and together.exact > 100:
        findings.add(
            Code.FOERDERQUOTE,
            table.tabelle.place,
            f"Die Förderquoten von „{table.address}“ sind zusammen {said(together)}; mehr als 100 %"
            " der Kosten lassen sich nicht fördern.",
            "Die Quoten im Förderprogramm prüfen oder eine der Förderungen weglassen.",
        )


def check_coverage(found: Range, findings: Findings) -> None:
    """Report what no source pays, if there are sources at all."""
    # A source that is missing is missing in every scenario; it is said once.
    if any(finding.code is Code.DECKUNG_FEHLT for finding in findings):
        return
    for outcome in found.outcomes:
        missing = outcome.coverage.missing()
        if outcome.coverage.sources and not missing.is_pending and missing > 0:
            last = outcome.coverage.sources[-1]
            findings.add(
                Code.DECKUNG_FEHLT,
                last.quelle.place,
                f"„{outcome.address}“: Von {said(outcome.sums.result)} sind {said(missing)} durch keine"
                f" Quelle gedeckt ({_when(outcome.coverage.uncovered)}).",
                "Unter „deckung“ als letzte Quelle eine ohne „bis“ und „hoechstens“ eintragen, zum"
                " Beispiel den eigenen Haushalt.",
            )
            return


def _when(rests: Sequence[Rest]) -> str:
    """The days on which something is uncovered, adjoining parts as one."""
    spans: list[tuple[date, date]] = []
    for part in sorted((rest.part for rest in rests), key=lambda part: part.von):
        if spans and part.von <= spans[-1][1] + timedelta(days=1):
            spans[-1] = (spans[-1][0], max(spans[-1][1], part.bis))
        else:
            spans.append((part.von, part.bis))
    return aufzaehlung([zeitraum(von, bis) for von, bis in spans])
