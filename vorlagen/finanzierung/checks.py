"""What is odd about financing tables: grants, coverage, differences from what was published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from vorlagen.facts.fakten import unknown
from vorlagen.figures.figure import Fact, Figure, Op, Operation, entered
from vorlagen.figures.formula import said
from vorlagen.figures.reckoning import total
from vorlagen.figures.unit import EUR, PROZENT, unit
from vorlagen.finanzierung.outcomes import Rest
from vorlagen.finanzierung.table import FinancingTable, ShareLine
from vorlagen.findings import Code, Finding, Place, Severity
from vorlagen.german.dates import zeitraum
from vorlagen.german.lists import aufzaehlung
from vorlagen.german.numbers import nachkommastellen
from vorlagen.paper.figures import PaperFigures
from vorlagen.tabellen.figures import DataTable


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


_ELIGIBLE = re.compile(r"(?P<not>nicht )?(?:zuwendungs|förder|beihilfe)fähig", re.IGNORECASE)
_QUOTA = re.compile(r"(?:förder|zuschuss|zuwendungs|beihilfe)(?:satz|quote)", re.IGNORECASE)
_PART = re.compile(rf"anteil|{_QUOTA.pattern}", re.IGNORECASE)


def grants_for_eligible_costs(table: FinancingTable) -> Iterator[Finding]:
    """Lines that call themselves not eligible, among those of which a grant is a percentage."""
    for line in (line for line in table.lines if isinstance(line, ShareLine) and line.quote):
        for zeile in (cost.zeile for cost in line.lines):
            if (found := _ELIGIBLE.search(zeile.bezeichnung)) and found["not"]:
                yield Finding(
                    Code.FOERDERUNG,
                    zeile.place,
                    f"„{line.zeile.bezeichnung}“ ist auch ein Anteil von „{zeile.bezeichnung}“.",
                    "Diese Zeile in eine Tabelle ohne diese Förderung setzen.",
                    Severity.WARNUNG,
                )


def _cells(table: DataTable) -> Iterator[tuple[Figure, str, Place]]:
    """The numbers of a data table's rows but sums, each with the names of row and column."""
    for row in (row for row in table.rows if row.zeile and not row.zeile.summe):
        for column, figure in row.values.items():
            if figure is not None and row.zeile:
                called = f"{row.bezeichnung}, {table.columns[column].bezeichnung}"
                yield figure, called, row.zeile.place_of("werte", column)


def parts_within_the_whole(figures: PaperFigures) -> Iterator[Finding]:
    """Facts of the paper, and cells, that are called a part of something and are more than all of it."""
    angaben = figures.schriftstueck.angaben.values()
    parts: list[Any] = [(a.wert, unit(a.einheit), a.bezeichnung, a.place) for a in angaben]
    for table in figures.data_tables():
        parts += [(f.exact, f.unit, called, place) for f, called, place in _cells(table)]
    for value, of, called, place in parts:
        known = value if isinstance(value, Decimal | Fraction) and of == PROZENT else 0
        if known > 100 and _PART.search(called):
            message = f"„{called}“ ist mehr als 100\N{NO-BREAK SPACE}% und damit kein Anteil."
            cure = "Den Wert prüfen; ist es kein Anteil, anders bezeichnen."
            yield Finding(Code.WERT_UNZULAESSIG, place, message, cure, Severity.WARNUNG)


def quotas_of_eligible_costs(figures: PaperFigures) -> Iterator[Finding]:
    """Quotas of grants that are taken of other costs than those that the table calls eligible."""
    angaben = figures.schriftstueck.angaben.items()
    quotas = {f"angaben.{name}" for name, angabe in angaben if _QUOTA.search(angabe.bezeichnung)}
    for table in figures.data_tables():
        cells = {cell[0].address: cell for cell in _cells(table)}
        found = {address: _ELIGIBLE.search(called) for address, (_, called, _) in cells.items()}
        says_which = any(match and not match["not"] for match in found.values())
        wrong = {a for a, match in found.items() if (match["not"] if match else says_which)}
        for figure, granted, place in cells.values():
            for factors in _products(figure):
                for of in sorted(factors & wrong) if factors & quotas else ():
                    yield Finding(
                        Code.FOERDERUNG,
                        place,
                        f"„{granted}“ ist ein Anteil von „{cells[of][1]}“, nicht der förderfähigen Kosten.",
                        "In der Formel diese Kosten nennen; hat eine Spalte keine, „ohne“ ergänzen.",
                        Severity.WARNUNG,
                    )


def _products(figure: Figure) -> Iterator[set[str]]:
    """The addresses of the factors of each product in a figure's own formula."""
    if isinstance(figure.origin, Operation):
        if figure.origin.op is Op.MAL:
            yield {operand.address for operand in figure.origin.operands}
        for operand in (operand for operand in figure.origin.operands if not operand.address):
            yield from _products(operand)


def sources_pay_all(figures: PaperFigures) -> Iterator[Finding]:
    """What no source pays, if there are sources at all."""
    for outcome in (o for found in figures.ranges.values() for o in found.outcomes):
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


def agrees_with_published(figures: PaperFigures) -> Iterator[Finding]:
    """Each figure of a table that differs from what was published, with its likely cause."""
    for table in figures.tables.values():
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
                    f"Vermutliche Ursache: {_cause(figures, table, name, value)}.",
                )


def _cause(figures: PaperFigures, table: FinancingTable, name: str, value: Decimal) -> str:
    """Why a published value may differ: a consequence, swapped digits, another rounding."""
    computed = table.amounts()[name].wert
    if name == table.tabelle.ergebnis_name and _follows_from_published_lines(table, value):
        return "Folge einer abweichenden Zeile dieser Tabelle"
    if digits_swapped(computed, value):
        return "zwei Ziffern vertauscht"
    for stage, when in _STAGES.items():
        rundung = table.rundung.model_copy(update={"stufe": stage})
        if figures.financing and stage != table.rundung.stufe:
            other = figures.financing.calculator(table.kennung).table_rounded(
                table.kennung, rundung
            )
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


def digits_swapped(computed: Decimal, published: Decimal) -> bool:
    """Whether two neighbouring digits, and only they, changed places: 39964 and 39946."""
    left, right = _digits(computed, published)
    if len(left) != len(right):
        return False
    differing = [i for i, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
    match differing:
        case [i, j]:
            return j == i + 1 and left[i] == right[j] and left[j] == right[i]
    return False


def one_digit_differs(computed: Decimal, published: Decimal) -> bool:
    """Whether the two differ in a single digit."""
    left, right = _digits(computed, published)
    return len(left) == len(right) and sum(a != b for a, b in zip(left, right, strict=True)) == 1


def _digits(computed: Decimal, published: Decimal) -> tuple[str, str]:
    """Both with as many decimals, so that 0.5 and 0.50 are not of different length."""
    places = max(nachkommastellen(computed), nachkommastellen(published))
    return f"{computed:.{places}f}", f"{published:.{places}f}"
