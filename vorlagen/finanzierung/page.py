"""What templates get of a financing: its tables, and the whole by year, by variant, by scenario, in total.

Cells are text (see `page.filters`); the words in the heads are the templates'. A table with `hinweis` has
amounts that do not add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain
from typing import Any

from markupsafe import Markup

from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures import Figure, Names
from vorlagen.finanzierung.facts import Finanzierung
from vorlagen.finanzierung.figures import Variants, table_names
from vorlagen.finanzierung.outcomes import FundingSource, Outcome, Range, Sums
from vorlagen.finanzierung.table import FinancingLine, FinancingTable, left_over, line_text
from vorlagen.page import (
    ROUNDED,
    Block,
    Renderer,
    RenderText,
    amount_cell,
    current,
    not_printable,
    places_of,
    range_cell,
    required,
    subject_of,
)
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
    found: list[Column] = []
    for column in columns:
        found.append(list(zip(signs, column, strict=True)))
    return found


def column_of(sums: Sums) -> Column:
    """What all tables come to, as a column."""
    return [(False, sums.costs), (True, sums.grants), (True, sums.others), (True, sums.result)]


def _row(
    label: Any, figures: Iterable[Figure | None], places: int, *, takes_off: bool = False
) -> Names:
    """A row of amounts, one cell for each column; `abzug` tells that they are taken off."""
    cells = []
    for figure in figures:
        cells.append(amount_cell(figure, places, takes_off=takes_off))
    return {"bezeichnung": label, "betraege": cells, "abzug": takes_off}


# One table


def _as_printed(printer: Renderer, table: FinancingTable) -> FinancingTable:
    """The table, in a public version without what is withheld."""
    return table if printer.rendering.disclosure is None else table.public()


def line_for(printer: Renderer, table: FinancingTable) -> RenderText:
    """Renders texts of a table, which may name its posts and months."""
    names = table_names(table)
    posts = {}
    for name in ("stellen", "anteil", "monate"):
        if name in names:
            posts[name] = names[name]
    return partial(printer.line, **posts)


def financing_block(printer: Renderer, group: Any) -> Block:
    """`tabelle(…)`: a financing table; `berechnung` is the text of how a line is computed."""
    table = _as_printed(printer, required(group, FinancingTable, "tabelle(finanzierung.steuerung)"))
    render = line_for(printer, table)
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
    names = {
        "titel": title,
        "zeitraum": str(table.period),
        "zeilen": lines,
        "ergebnis": result,
        "hinweis": _remark([table], _columns(table)[:1]),
    }
    return printer.table("finanzierungstabelle", table.address, tabelle=names)


def _computation(line: FinancingLine, render: RenderText) -> str:
    """The computation of a line in words, with its remark."""
    remark = ""
    if line.zeile.anmerkung:
        remark = render(line.zeile.anmerkung).striptags()
    return line_text(line, current().style, remark, current().note)


# By Haushaltsjahr, by variant

_MOST_WIDE = 2  # years, with a range in each cell


def by_year_block(printer: Renderer, group: Any) -> Block:
    """`haushaltsjahre(…)`: a table, the total, a scenario or one end of them by Haushaltsjahr."""
    table = subject_of(group)
    if isinstance(table, FinancingTable):
        return _table_by_year(printer, _as_printed(printer, table))
    totals = range_of(group)
    if totals is None:
        raise not_printable("haushaltsjahre(finanzierung.steuerung)")
    names = range_by_year(totals, line_for(printer, totals.low.tables[0]))
    return printer.table("haushaltsjahre_gesamt", f"{totals.address} nach Jahren", gesamt=names)


def range_of(group: Any) -> Range | None:
    """The total or scenario of a group of names; None if the group has none, or it has no tables."""
    subject = subject_of(group)
    if isinstance(subject, Finanzierung):
        subject = subject_of(group["gesamt"])
    if isinstance(subject, Outcome):
        subject = Range(subject.address, None, subject, subject)
    if isinstance(subject, Range) and subject.low.tables:
        return subject
    return None


def _table_by_year(printer: Renderer, table: FinancingTable) -> Block:
    """Each row has a cell for each year, and the total last; `dauer` is how long of a year counts."""
    render = line_for(printer, table)
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
    names = {
        "titel": title,
        "viele_jahre": room.small,
        "quer": room.turned,
        "jahre": years,
        "zeilen": rows,
        "ergebnis": result,
        "hinweis": _remark([table], _columns(table)),
    }
    return printer.table("haushaltsjahre", f"{table.address} nach Jahren", tabelle=names)


def _flat(rows: Iterable[Iterable[Figure]]) -> list[Figure]:
    figures: list[Figure] = []
    for row in rows:
        figures.extend(row)
    return figures


def variants_block(printer: Renderer, group: Any) -> Block:
    """`varianten(…)`: the variants of a table, a column each; `kurz` is its short title, if it has one.

    A line that a variant does not have shows the house style's dash.
    """
    variants = required(group, Variants, "varianten(finanzierung.modul3)")
    tables = list(variants.tables.values())
    render = line_for(printer, tables[0])
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
    names = {
        "kurz": titel,
        "varianten": labels,
        "zeilen": rows,
        "ergebnis": _row(tables[0].tabelle.ergebnis, results, places),
        "hinweis": _remark(tables, [_columns(table)[0] for table in tables]),
    }
    return printer.table("varianten", variants.address, vergleich=names)


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
    coverage = []
    for called, paid in payers:
        coverage.append({"bezeichnung": called, "betraege": cells(paid)})
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
    for outcome in totals.outcomes:
        if of(outcome.sums).exact != 0:
            return True
    return False


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


def total_risk_block(printer: Renderer, group: Any) -> Block:
    """`gesamtrisiko(…)`: what each table leaves to the authority, and all together.

    With `ist_spanne` it is at least and at most.
    """
    finanzierung = required(group, Finanzierung, "gesamtrisiko(finanzierung)")
    if not finanzierung.tabellen:
        raise not_printable("gesamtrisiko(finanzierung)")
    totals: Range = subject_of(group["gesamt"])
    pairs = list(zip(totals.low.tables, totals.high.tables, strict=True))
    sums = [outcome.sums.result for outcome in totals.outcomes]
    places = places_of([*_flat((low.result, high.result) for low, high in pairs), *sums])
    rows = []
    for name, (low, high) in zip(finanzierung.tabellen, pairs, strict=True):
        results = [low.result]
        if not totals.is_one:
            results.append(high.result)
        called: Scalar = finanzierung.tabellen[name].kurz or low.tabelle.titel
        rows.append(_row(line_for(printer, low)(called), results, places))
    names = {
        "ist_spanne": not totals.is_one,
        "ergebnis": totals.low.tables[0].tabelle.ergebnis if pairs else "",
        "zeilen": rows,
        "summe": _row("", sums, places),
    }
    return printer.table("gesamtrisiko", "gesamtrisiko", risiko=names)


def scenarios_block(printer: Renderer, group: Any) -> Block:
    """`szenarien(…)`: scenarios below each other: the Eigenanteil, then what each of the `quellen` pays."""
    finanzierung = required(group, Finanzierung, "szenarien(finanzierung)")
    scenarios = []
    for name in finanzierung.szenarien:
        scenarios.append(subject_of(group["szenarien"][name]))
    if not scenarios or not finanzierung.tabellen:
        raise not_printable("szenarien(finanzierung)")
    render = line_for(printer, scenarios[0].low.tables[0])
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
    names = {"quellen": [called for called, _ in payers], "zeilen": printed}
    return printer.table("szenarien", "szenarien", vergleich=names)


FUNCTIONS = {
    "tabelle": financing_block,
    "haushaltsjahre": by_year_block,
    "varianten": variants_block,
    "gesamtrisiko": total_risk_block,
    "szenarien": scenarios_block,
}
