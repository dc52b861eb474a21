"""Plausibility checks of financing tables: grants, coverage, differences from published figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from vorlagen.bescheide import PaperNotices, granted_within
from vorlagen.facts.fakten import unknown
from vorlagen.figures import EUR, Checks, Fact, Figure, entered, exceeds, formula, said, total
from vorlagen.finanzierung.figures import PaperFinancing
from vorlagen.finanzierung.outcomes import Outcome, Rest
from vorlagen.finanzierung.table import FinancingTable, ShareLine
from vorlagen.findings import Code, Finding, Severity
from vorlagen.german.dates import zeitraum
from vorlagen.german.numbers import digits_swapped, one_digit_differs
from vorlagen.german.words import aufzaehlung
from vorlagen.tabellen import ELIGIBLE


def receives_no_more_than_it_costs(table: FinancingTable) -> Iterator[Finding]:
    """Report a table, or else each Haushaltsjahr of it, that receives more than it costs."""
    grants = [line for line in table.lines if line.zeile.foerderung is not None]
    if not grants or table.result.is_pending:
        return
    costs = table.summands([line for line in table.lines if not line.takes_off])
    taken_off = table.summands([line for line in table.lines if line.takes_off])
    results: list[tuple[int | None, Figure]] = [(None, table.result)]
    if table.result >= 0:
        results = [(year.jahr, year.result) for year in table.years]
    cure = "Stellen, Sätze und andere Einnahmen prüfen; was zu viel ist, fordert der Fördergeber zurück."
    severity = Severity.WARNUNG
    if all(line.art and line.art.art == "pauschale" for line in grants):
        cure = "Eine fachbezogene Pauschale bleibt gebunden: im Text sagen, wofür der Rest verwendet wird."
        severity = Severity.HINWEIS
    elif table.result >= 0:
        cure = (
            "Das Jahr der Einnahmen und der Kosten prüfen („haushaltsjahr“); mit anderen Jahren wird"
            " nicht verrechnet, was in einem zu viel ist."
        )
    for jahr, result in results:
        if result >= 0:
            continue
        received = said(total([summand[jahr] for summand in taken_off]))
        spent = "hat aber keine Kosten"
        if costs:
            spent = f"kostet aber nur {said(total([summand[jahr] for summand in costs]))}"
        when = f" im Jahr {jahr}" if jahr else ""
        message = f"„{table.address}“ erhält{when} {received}, {spent}: {said(-result)} zu viel."
        yield Finding(Code.FOERDERUNG, grants[-1].zeile.place, message, cure, severity)


def shares_within_the_whole(table: FinancingTable) -> Iterator[Finding]:
    quotes = []
    for line in table.lines:
        if isinstance(line, ShareLine) and line.quote:
            quotes.append(line.quote)
    if len(quotes) < 2:
        return
    together = total(quotes)
    if together.exact is not None and together.exact > 100:
        yield Finding(
            Code.FOERDERUNG,
            table.tabelle.place,
            f"Die Förderquoten von „{table.address}“ sind zusammen {said(together)}; mehr als"
            " 100 % der Kosten lassen sich nicht fördern.",
            "Die Quoten im Förderprogramm prüfen oder eine der Förderungen weglassen.",
        )


def grants_for_eligible_costs(table: FinancingTable) -> Iterator[Finding]:
    """Report lines labelled as not eligible among the costs of which a grant is a percentage."""
    for line in table.lines:
        if not isinstance(line, ShareLine) or not line.quote:
            continue
        for cost in line.lines:
            match = ELIGIBLE.search(cost.zeile.bezeichnung)
            if match and match["not"]:
                yield Finding(
                    Code.FOERDERUNG,
                    cost.zeile.place,
                    f"„{line.zeile.bezeichnung}“ ist auch ein Anteil von „{cost.zeile.bezeichnung}“.",
                    "Diese Zeile in eine Tabelle ohne diese Förderung setzen.",
                    Severity.WARNUNG,
                )


def no_more_than_granted(financing: PaperFinancing) -> Iterator[Finding]:
    """Report a line with more of a grant than the notices for its period grant of it."""
    for table in financing.tables.values():
        for line in table.lines:
            if line.zeile.foerderung is None:
                continue
            notices, period = financing.paper.of(PaperNotices), table.period
            granted = granted_within(notices, line.zeile.foerderung, period.von, period.bis)
            if granted is not None and exceeds(line.amount, granted):
                yield Finding(
                    Code.FOERDERUNG,
                    line.zeile.place_of("foerderung"),
                    f"„{line.amount.address}“ kommt auf {said(line.amount)}; bewilligt sind dafür nur"
                    f" {said(granted)} ({granted.address or formula(granted)}).",
                    "Sätze, Stellen und Zeitraum mit dem Bescheid vergleichen. Ist mehr zugesagt, den"
                    " Änderungsbescheid eintragen; sonst statt „foerderung“ den bewilligten Betrag"
                    " abziehen: „abzug: bescheide.….betrag“.",
                    Severity.WARNUNG,
                )


def sources_pay_all(financing: PaperFinancing) -> Iterator[Finding]:
    """Report what no source pays, if there are sources at all."""
    outcomes: list[Outcome] = []
    for totals in financing.ranges.values():
        outcomes += totals.outcomes
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
            return  # it is the same in every scenario


def _when(rests: Sequence[Rest]) -> str:
    """The days on which something is uncovered, adjoining parts as one."""
    spans: list[tuple[date, date]] = []
    parts = [rest.part for rest in rests]
    for part in sorted(parts, key=lambda part: part.von):
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


def agrees_with_published(financing: PaperFinancing) -> Iterator[Finding]:
    """Each figure of a table that differs from what was published, with its likely cause."""
    for table in financing.tables.values():
        computed = table.amounts()
        for name, value in table.tabelle.veroeffentlicht.items():
            place = table.tabelle.place_of("veroeffentlicht", name)
            amount = computed.get(name)
            if amount is None:
                yield unknown("Die Zeile", name, computed, place)
            elif not amount.is_pending and amount.wert != value:
                published = entered(value, EUR, Fact(place))
                yield Finding(
                    Code.WEICHT_AB,
                    place,
                    f"„{amount.address}“: berechnet {said(amount)},"
                    f" veröffentlicht {said(published)}.",
                    f"Vermutliche Ursache: {_cause(financing, table, name, value)}.",
                )


def _cause(financing: PaperFinancing, table: FinancingTable, name: str, value: Decimal) -> str:
    """Why a published value may differ: a consequence, swapped digits, another rounding."""
    computed = table.amounts()[name].wert
    if name == table.tabelle.ergebnis_name and _follows_from_published_lines(table, value):
        return "Folge einer abweichenden Zeile dieser Tabelle"
    if digits_swapped(computed, value):
        return "zwei Ziffern vertauscht"
    for stage, when in _STAGES.items():
        rundung = table.rundung.model_copy(update={"stufe": stage})
        if financing.work and stage != table.rundung.stufe:
            calculator = financing.work.calculator(table.kennung)
            table_at_stage = calculator.table_rounded(table.kennung, rundung)
            if table_at_stage.amounts()[name].wert == value:
                return f"auf einer anderen Stufe gerundet ({when})"
    if one_digit_differs(computed, value):
        return "eine Ziffer vertippt"
    return "keine bekannte; vielleicht hat sich seither ein Fakt geändert"


def _follows_from_published_lines(table: FinancingTable, value: Decimal) -> bool:
    published = table.tabelle.veroeffentlicht
    result = Decimal(0)
    differs = False
    for line in table.lines:
        amount = published.get(line.zeile.name, line.amount.wert)
        differs = differs or amount != line.amount.wert
        result += -amount if line.takes_off else amount
    return differs and result == value


def checks(financing: PaperFinancing) -> Checks:
    """The checks of a paper's financing."""
    for table in financing.tables.values():
        yield shares_within_the_whole(table)
        yield receives_no_more_than_it_costs(table)
        yield grants_for_eligible_costs(table)
    yield agrees_with_published(financing)
    yield sources_pay_all(financing)
    yield no_more_than_granted(financing)
