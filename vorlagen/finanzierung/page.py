"""What templates get of a financing: its tables, and the whole by year, by variant, by scenario, in total.

Cells are text (see `page.filters`); the words in the heads are the templates'. A table with `hinweis` has
amounts that do not add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

from markupsafe import Markup

from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures import Figure, Names
from vorlagen.finanzierung.facts import Finanzierung
from vorlagen.finanzierung.figures import Variants
from vorlagen.finanzierung.outcomes import FundingSource, Outcome, Range, Sums
from vorlagen.finanzierung.table import (
    FinancingLine,
    FinancingTable,
    left_over,
    line_text,
)
from vorlagen.page import ROUNDED, RenderText, amount_cell, current, places_of, range_cell
from vorlagen.tabellen import room_of_years

Column = Sequence[tuple[bool, Figure]]  # amounts, each with whether it is taken off


def rounding_remark(columns: Iterable[Column]) -> str:
    """That printed amounts need not add up, if those of a column leave something; else empty."""
    for column in columns:
        if left_over(column).exact:
            return ROUNDED
    return ""


def _remark(tables: Iterable[FinancingTable], columns: Iterable[Column]) -> str:
    """Why what tables print need not add up; else empty."""
    if not all(table.is_whole for table in tables):
        return "Nicht alle Zeilen sind öffentlich; das Ergebnis zählt alle mit."
    return rounding_remark(columns)


def _columns(table: FinancingTable) -> list[Column]:
    """The amounts of a table, and of each of its Haushaltsjahre; what they leave is taken off, too."""
    signs = [line.takes_off for line in table.lines]
    signs.append(True)
    columns = [[*(line.amount for line in table.lines), table.result]]
    for year in table.years:
        columns.append([*year.amounts, year.result])
    return [list(zip(signs, column, strict=True)) for column in columns]


def column_of(sums: Sums) -> Column:
    """What all tables come to, as a column."""
    return [(False, sums.costs), (True, sums.grants), (True, sums.others), (True, sums.result)]


def _row(
    label: Any, figures: Iterable[Figure | None], places: int, *, takes_off: bool = False
) -> Names:
    """A row of amounts, one cell for each column; `abzug` tells that they are taken off."""
    cells = [amount_cell(figure, places, takes_off=takes_off) for figure in figures]
    return {"bezeichnung": label, "betraege": cells, "abzug": takes_off}


# One table


def printed_financing(table: FinancingTable, render: RenderText) -> Names:
    """A financing table for its template; `berechnung` is the text of how a line is computed."""
    places = places_of([*(line.amount for line in table.lines), table.result])
    computations = [_computation(line, render) for line in table.lines]
    result = {
        "bezeichnung": table.tabelle.ergebnis,
        "betrag": amount_cell(table.result, places),
    }
    title = render(table.tabelle.titel)
    lines = []
    for line, computation in zip(table.lines, computations, strict=True):
        printed = {
            "bezeichnung": render(line.zeile.bezeichnung),
            "berechnung": computation,
            "betrag": amount_cell(line.amount, places, takes_off=line.takes_off),
            "abzug": line.takes_off,
        }
        lines.append(printed)
    return {
        "titel": title,
        "zeitraum": str(table.period),
        "zeilen": lines,
        "ergebnis": result,
        "hinweis": _remark([table], _columns(table)[:1]),
    }


def _computation(line: FinancingLine, render: RenderText) -> str:
    """The computation of a line in words, with its remark."""
    remark = ""
    if line.zeile.anmerkung:
        remark = render(line.zeile.anmerkung).striptags()
    return line_text(line, current().style, remark, current().note)


# By Haushaltsjahr, by variant

_MOST_WIDE = 2  # years, with a range in each cell
RenderFor = Callable[[FinancingTable], RenderText]  # with the names that its texts may refer to


def table_by_year(table: FinancingTable, render: RenderText) -> Names:
    """A financing table by Haushaltsjahr, for its template.

    Each row has a cell for each year, and the total last; `dauer` is how long of a year counts.
    """
    amounts_of_lines = []
    for number, line in enumerate(table.lines):
        amounts_of_lines.append([*(year.amounts[number] for year in table.years), line.amount])
    results = [*(year.result for year in table.years), table.result]
    labels = [render(line.zeile.bezeichnung) for line in table.lines]
    places = places_of([*_flat(amounts_of_lines), *results])
    title = render(table.tabelle.titel)
    rows = []
    for line, label, amounts in zip(table.lines, labels, amounts_of_lines, strict=True):
        rows.append(_row(label, amounts, places, takes_off=line.takes_off))
    years = []
    for year in table.years:
        years.append({"jahr": str(year.jahr), "dauer": year.period.duration()})
    result = _row(table.tabelle.ergebnis, results, places)
    room = room_of_years(
        chain.from_iterable(row["betraege"] for row in [*rows, result]),
        len(years),
        is_small=len(years) > _MOST_WIDE + 1,
    )
    return {
        "titel": title,
        "viele_jahre": room.small,
        "quer": room.turned,
        "jahre": years,
        "zeilen": rows,
        "ergebnis": result,
        "hinweis": _remark([table], _columns(table)),
    }


def _flat(rows: Iterable[Iterable[Figure]]) -> list[Figure]:
    figures: list[Figure] = []
    for row in rows:
        figures.extend(row)
    return figures


def variants_side_by_side(variants: Variants, render: RenderText) -> Names:
    """The variants of a table, a column each; `kurz` is how the table is called, and may be empty.

    A line that a variant does not have shows the house style's dash.
    """
    tables = list(variants.tables.values())
    lines: dict[str, FinancingLine] = {}  # in the order of the first table that has each
    for table in tables:
        for line in table.lines:
            lines.setdefault(line.zeile.name, line)
    amounts = [{line.zeile.name: line.amount for line in table.lines} for table in tables]
    results = [table.result for table in tables]
    places = places_of([*_flat(column.values() for column in amounts), *results])
    kurz = tables[0].tabelle.kurz
    titel = render(kurz) if kurz else ""
    labels = [render(label) for label in variants.labels.values()]
    rows = []
    for name, line in lines.items():
        cells = [column.get(name) for column in amounts]
        rows.append(_row(render(line.zeile.bezeichnung), cells, places, takes_off=line.takes_off))
    return {
        "kurz": titel,
        "varianten": labels,
        "zeilen": rows,
        "ergebnis": _row(tables[0].tabelle.ergebnis, results, places),
        "hinweis": _remark(tables, [_columns(table)[0] for table in tables]),
    }


def range_by_year(totals: Range, render: RenderText, also: Iterable[Figure] = ()) -> Names:
    """A total or scenario by Haushaltsjahr, for its template; with as many decimals as `also` takes, too.

    Each row has a cell for each year, and the total last. `deckung` is who pays, and what no source pays or
    is too much.
    """
    years = list(totals.low.years)
    columns = [[outcome.years[year] for outcome in totals.outcomes] for year in years]
    columns.append([outcome.sums for outcome in totals.outcomes])
    payers = _payers([totals], render)
    figures = list(also)
    for column in columns:
        for sums in column:
            figures += [sums.costs, sums.grants, sums.others, sums.result, *sums.sources.values()]
    places = places_of(figures)

    def cells(of: Callable[[Sums], Figure], *, takes_off: bool = False) -> list[Any]:
        row = []
        for column in columns:
            ends = [of(sums) for sums in column]
            row.append(range_cell(ends, places, takes_off=takes_off))
        return row

    title: Any = render(totals.bezeichnung) if totals.bezeichnung else ""
    # A row that is not printed is not reckoned, or its figures would be noted as printed.
    costs = cells(lambda sums: sums.costs)
    grants: list[Any] = []
    if _is_something(totals, lambda sums: sums.grants):
        grants = cells(lambda sums: sums.grants, takes_off=True)
    others: list[Any] = []
    if _is_something(totals, lambda sums: sums.others):
        others = cells(lambda sums: sums.others, takes_off=True)
    own_share = cells(lambda sums: sums.result)
    coverage = [{"bezeichnung": called, "betraege": cells(paid)} for called, paid in payers]
    rows = [costs, grants, others, own_share, *(row["betraege"] for row in coverage)]
    room = room_of_years(chain.from_iterable(rows), len(years), is_small=len(years) > _MOST_WIDE)
    every_sums = [column_of(sums) for column in columns for sums in column]
    return {
        "titel": title,
        "jahre": [str(year) for year in years],
        "spaltenzahl": len(years) + 2,
        "viele_jahre": room.small,
        "quer": room.turned,
        "nachkommastellen": places,
        "gesamtkosten": costs,
        "foerderung": grants,
        "drittmittel": others,
        "eigenanteil": own_share,
        "deckung": coverage,
        "hinweis": rounding_remark(every_sums),
    }


def _is_something(totals: Range, of: Callable[[Sums], Figure]) -> bool:
    return any(of(outcome.sums).exact != 0 for outcome in totals.outcomes)


Payer = tuple[Markup, Callable[[Sums], Figure]]  # how it is called, and what it pays


def _payers(ranges: Sequence[Range], render: RenderText) -> list[Payer]:
    """What makes up the Eigenanteil: each source, and what no source pays or is too much, if anything."""
    sources = ranges[0].low.coverage.sources if ranges else ()
    if not sources:
        return []
    payers: list[Payer] = []
    for source in sources:
        payers.append((render(source.quelle.bezeichnung), _paid_by(source)))
    outcomes: list[Outcome] = []
    for totals in ranges:
        outcomes.extend(totals.outcomes)
    if any(outcome.sums.uncovered.exact for outcome in outcomes):
        payers.append((Markup("ungedeckt"), lambda sums: sums.uncovered))
    if any(outcome.sums.surplus.exact for outcome in outcomes):
        payers.append((Markup("Überschuss"), lambda sums: -sums.surplus))
    return payers


def _paid_by(source: FundingSource) -> Callable[[Sums], Figure]:
    return lambda sums: sums.sources[source.kennung]


# All tables together


def total_risk(finanzierung: Finanzierung, totals: Range, render_for: RenderFor) -> Names:
    """What each table leaves to the authority, and all together; with `ist_spanne` at least and at most."""
    pairs = list(zip(totals.low.tables, totals.high.tables, strict=True))
    sums = [outcome.sums.result for outcome in totals.outcomes]
    places = places_of([*_flat((low.result, high.result) for low, high in pairs), *sums])
    rows = []
    for name, (low, high) in zip(finanzierung.tabellen, pairs, strict=True):
        results = [low.result]
        if not totals.is_one:
            results.append(high.result)
        called: Scalar = finanzierung.tabellen[name].kurz or low.tabelle.titel
        rows.append(_row(render_for(low)(called), results, places))
    return {
        "ist_spanne": not totals.is_one,
        "ergebnis": totals.low.tables[0].tabelle.ergebnis if pairs else "",
        "zeilen": rows,
        "summe": _row("", sums, places),
    }


def scenarios_side_by_side(scenarios: Sequence[Range], render: RenderText) -> Names:
    """Scenarios below each other: the Eigenanteil, then what each of the `quellen` pays."""
    payers = _payers(scenarios, render)
    columns: list[Callable[[Sums], Figure]] = [lambda sums: sums.result]
    columns += [paid for _, paid in payers]
    rows: list[list[list[Figure]]] = []  # the ends of each cell of each scenario
    for scenario in scenarios:
        rows.append([[of(outcome.sums) for outcome in scenario.outcomes] for of in columns])
    places = places_of(_flat(cell for row in rows for cell in row))
    printed = []
    for scenario, row in zip(scenarios, rows, strict=True):
        label = render(scenario.bezeichnung) if scenario.bezeichnung else ""
        amounts = [range_cell(cell, places) for cell in row]
        printed.append({"bezeichnung": label, "betraege": amounts})
    return {"quellen": [called for called, _ in payers], "zeilen": printed}
