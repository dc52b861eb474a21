"""What is odd about financing tables: grants, coverage, differences from what was published."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct

from vorlagen.facts.fakten import unknown
from vorlagen.figures.figure import Fact, entered
from vorlagen.figures.formula import said
from vorlagen.figures.reckoning import total
from vorlagen.figures.unit import EUR
from vorlagen.finanzierung.figures import PaperFinancing
from vorlagen.finanzierung.outcomes import Range, Rest
from vorlagen.finanzierung.table import FinancingTable, ShareLine
from vorlagen.findings import Code, Finding, Severity
from vorlagen.german.dates import zeitraum
from vorlagen.german.lists import aufzaehlung
from vorlagen.german.slips import digits_swapped, one_digit_differs
from vorlagen.page import CheckGroup
from vorlagen.tabellen import ELIGIBLE


def receives_no_more_than_it_costs(table: FinancingTable) -> Iterator[Finding]:
    grants = [line for line in table.lines if line.zeile.foerderung is not None]
    costs, taken = (
        [s[None] for s in table.summands([n for n in table.lines if n.takes_off is off])]
        for off in (False, True)
    )
    if not grants or table.result.is_pending or table.result >= 0:
        return
    spent = f"kostet aber nur {said(total(costs))}" if costs else "hat aber keine Kosten"
    message = (
        f"„{table.address}“ erhält {said(total(taken))}, {spent}: {said(-table.result)} zu viel."
    )
    cure, weight = (
        "Stellen, Sätze und andere Einnahmen prüfen; was zu viel ist, fordert der Fördergeber zurück.",
        Severity.WARNUNG,
    )
    if all(line.art and line.art.art == "pauschale" for line in grants):
        cure, weight = (
            "Eine fachbezogene Pauschale bleibt gebunden: im Text sagen, wofür der Rest verwendet wird.",
            Severity.HINWEIS,
        )
    yield Finding(Code.FOERDERUNG, grants[-1].zeile.place, message, cure, weight)


def shares_within_the_whole(table: FinancingTable) -> Iterator[Finding]:
    quotes = [line.quote for line in table.lines if isinstance(line, ShareLine) and line.quote]
    together = total(quotes).exact if len(quotes) > 1 else None
    if together is not None and together > 100:
        yield Finding(
            Code.FOERDERUNG,
            table.tabelle.place,
            f"Die Förderquoten von „{table.address}“ sind zusammen {said(total(quotes))}; mehr als"
            " 100 % der Kosten lassen sich nicht fördern.",
            "Die Quoten im Förderprogramm prüfen oder eine der Förderungen weglassen.",
        )


def grants_for_eligible_costs(table: FinancingTable) -> Iterator[Finding]:
    """Lines that call themselves not eligible, among those of which a grant is a percentage."""
    for line in (line for line in table.lines if isinstance(line, ShareLine) and line.quote):
        for zeile in (cost.zeile for cost in line.lines):
            if (found := ELIGIBLE.search(zeile.bezeichnung)) and found["not"]:
                yield Finding(
                    Code.FOERDERUNG,
                    zeile.place,
                    f"„{line.zeile.bezeichnung}“ ist auch ein Anteil von „{zeile.bezeichnung}“.",
                    "Diese Zeile in eine Tabelle ohne diese Förderung setzen.",
                    Severity.WARNUNG,
                )


class FinancingCase(Struct, frozen=True):
    """The financing of a paper: its tables, its totals and scenarios, and what computes them anew."""

    tables: Collection[FinancingTable]
    ranges: Collection[Range]
    financing: PaperFinancing | None


def sources_pay_all(case: FinancingCase) -> Iterator[Finding]:
    """What no source pays, if there are sources at all."""
    outcomes = [outcome for totals in case.ranges for outcome in totals.outcomes]
    for outcome in outcomes:
        missing = outcome.sums.uncovered
        if outcome.coverage.sources and not missing.is_pending and missing > 0:
            last = outcome.coverage.sources[-1]
            yield Finding(
                Code.DECKUNG_FEHLT,
                last.quelle.place,
                f"„{outcome.address}“: Von {said(outcome.sums.result)} sind {said(missing)} durch keine"
                f" Quelle gedeckt ({_when(outcome.coverage.uncovered)}).",
                "Unter „deckung“ als letzte Quelle eine ohne „bis“ und „hoechstens“ eintragen, zum"
                " Beispiel den eigenen Haushalt.",
            )
            return  # a source that is missing is missing in every scenario; it is said once


def _when(rests: Sequence[Rest]) -> str:
    """The days on which something is uncovered, adjoining parts as one."""
    spans: list[tuple[date, date]] = []
    for part in sorted((rest.part for rest in rests), key=lambda part: part.von):
        if spans and part.von <= spans[-1][1] + timedelta(days=1):
            spans[-1] = (spans[-1][0], max(spans[-1][1], part.bis))
        else:
            spans.append((part.von, part.bis))
    return aufzaehlung([zeitraum(von, bis) for von, bis in spans])


_STAGES = {
    "einheit": "je Stelle und dann je Zeile",
    "zeile": "erst am Ende der Zeile",
    "ende": "erst im Ergebnis",
}


def agrees_with_published(case: FinancingCase) -> Iterator[Finding]:
    """Each figure of a table that differs from what was published, with its likely cause."""
    for table in case.tables:
        computed = table.amounts()
        for name, value in table.tabelle.veroeffentlicht.items():
            place = table.tabelle.place_of("veroeffentlicht", name)
            if name not in computed:
                yield unknown("Die Zeile", name, computed, place)
            elif not computed[name].is_pending and computed[name].wert != value:
                yield Finding(
                    Code.WEICHT_AB,
                    place,
                    f"„{computed[name].address}“: berechnet {said(computed[name])},"
                    f" veröffentlicht {said(entered(value, EUR, Fact(place)))}.",
                    f"Vermutliche Ursache: {_cause(case.financing, table, name, value)}.",
                )


def _cause(
    financing: PaperFinancing | None, table: FinancingTable, name: str, value: Decimal
) -> str:
    """Why a published value may differ: a consequence, swapped digits, another rounding."""
    computed = table.amounts()[name].wert
    if name == table.tabelle.ergebnis_name and _follows_from_published_lines(table, value):
        return "Folge einer abweichenden Zeile dieser Tabelle"
    if digits_swapped(computed, value):
        return "zwei Ziffern vertauscht"
    for stage, when in _STAGES.items():
        rundung = table.rundung.model_copy(update={"stufe": stage})
        if financing and stage != table.rundung.stufe:
            other = financing.calculator(table.kennung).table_rounded(table.kennung, rundung)
            if other.amounts()[name].wert == value:
                return f"auf einer anderen Stufe gerundet ({when})"
    if one_digit_differs(computed, value):
        return "eine Ziffer vertippt"
    return "keine bekannte; vielleicht hat sich seither ein Fakt geändert"


def _follows_from_published_lines(table: FinancingTable, value: Decimal) -> bool:
    said_of = table.tabelle.veroeffentlicht
    lines = [(line, said_of.get(line.zeile.name, line.amount.wert)) for line in table.lines]
    result = sum(-amount if line.takes_off else amount for line, amount in lines)
    return result == value and any(amount != line.amount.wert for line, amount in lines)


CHECKS = (
    CheckGroup[FinancingCase](
        lambda case: case.tables,
        (shares_within_the_whole, receives_no_more_than_it_costs, grants_for_eligible_costs),
    ),
    CheckGroup[FinancingCase](lambda case: (case,), (agrees_with_published, sources_pay_all)),
)
