"""What templates get of a financing: its tables, and the whole by year, by variant, by scenario, in total.

The words in the heads are the templates'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from markupsafe import Markup

from vorlagen.figures.figure import Figure
from vorlagen.figures.formula import bare_amount, bare_number, said
from vorlagen.finanzierung.facts import Finanzierung
from vorlagen.finanzierung.figures import Variants
from vorlagen.finanzierung.outcomes import FundingSource, Range, Sums
from vorlagen.finanzierung.table import (
    FinancingLine,
    FinancingTable,
    RateLine,
    ShareLine,
    YearLine,
    left_over,
    line_text,
    printed_years,
)
from vorlagen.page import ROUNDED, RenderText, amount_cell, current, places_of, range_cell

Column = Sequence[tuple[bool, Figure]]  # amounts, each with whether it is taken off


def rounding_remark(columns: Iterable[Column]) -> str:
    """That printed amounts need not add up, if those of a column leave something; else empty."""
    return ROUNDED if any(left_over(column).exact for column in columns) else ""


def _columns(table: FinancingTable) -> list[Column]:
    """The amounts of a table, and of each of its Haushaltsjahre; what they leave is taken off, too."""
    signs = [*(line.takes_off for line in table.lines), True]
    columns = [[*(line.amount for line in table.lines), table.result]]
    columns += [[*year.amounts, year.result] for year in table.years]
    return [list(zip(signs, column, strict=True)) for column in columns]


def column_of(sums: Sums) -> Column:
    """What all tables come to, as a column."""
    taken = ((True, amount) for amount in (sums.grants, sums.others, sums.result))
    return [(False, sums.costs), *taken]


def financing_names(table: FinancingTable, render: RenderText) -> dict[str, Any]:
    """A financing table for its template.

    `titel`, `zeitraum`, `zeilen` (each with `bezeichnung`, `berechnung`, `betrag`, `abzug`),
    `ergebnis` (with `bezeichnung`, `betrag`, `negativ`), and `hinweis` if it does not add up.
    """
    amounts = [line.amount for line in table.lines] + [table.result]
    places = places_of(amounts)
    for line in table.lines:
        _note_computation(line)
    result = {
        "bezeichnung": table.tabelle.ergebnis,
        "betrag": amount_cell(table.result, places),
        "negativ": not table.result.is_pending and table.result < 0,
    }
    return {
        "titel": render(table.tabelle.titel),
        "zeitraum": str(table.period),
        "zeilen": tuple(_line_names(line, places, render) for line in table.lines),
        "ergebnis": result,
        "hinweis": rounding_remark(_columns(table)[:1]),
    }


def _line_names(line: FinancingLine, places: int, render: RenderText) -> dict[str, Any]:
    remark = render(line.zeile.anmerkung).striptags() if line.zeile.anmerkung else ""
    return {
        "bezeichnung": render(line.zeile.bezeichnung),
        "berechnung": line_text(line, current().style, remark),
        "betrag": amount_cell(line.amount, places, takes_off=line.takes_off),
        "abzug": line.takes_off,
    }


def _note_computation(line: FinancingLine) -> None:
    """Note the figures that stand in the text of a line's computation."""
    press = current()
    match line:
        case RateLine():
            if line.number is not None:
                press.note(line.number, bare_number(line.number))
            single = len(line.summands) == 1
            for amount in (line.per_post, *(s.amount for s in line.summands if not single)):
                press.note(amount, bare_amount(amount, press.style))
        case YearLine():
            for _, amount in printed_years(line):
                press.note(amount, bare_amount(amount, press.style))
        case ShareLine():
            for figure in (line.quote, line.basis, line.cap):
                if figure is not None:
                    press.note(figure, said(figure, press.style))


# A financing as a whole

_MOST_WIDE = 2  # years, with a range in each cell
MOST_UPRIGHT = 8  # years that a page has room for as it stands
RenderFor = Callable[[FinancingTable], RenderText]  # with the names that its texts may refer to


def table_by_year(table: FinancingTable, render: RenderText) -> dict[str, Any]:
    """A financing table by Haushaltsjahr.

    `titel`, `jahre` (each with `jahr` and `dauer`), `zeilen` (each with `bezeichnung`, `abzug` and
    `betraege`, one for each year and the total last), `ergebnis`, and `hinweis`.
    """
    rows = [
        (
            render(line.zeile.bezeichnung),
            line.takes_off,
            [*(year.amounts[i] for year in table.years), line.amount],
        )
        for i, line in enumerate(table.lines)
    ]
    results = [*(year.result for year in table.years), table.result]
    places = places_of([*(figure for _, _, row in rows for figure in row), *results])
    return {
        "titel": render(table.tabelle.titel),
        "viele_jahre": len(table.years) > _MOST_WIDE + 1,
        "quer": len(table.years) > MOST_UPRIGHT,
        "jahre": tuple(
            {"jahr": str(year.jahr), "dauer": year.period.duration()} for year in table.years
        ),
        "zeilen": tuple(
            _row(called, row, places, abzug=takes_off) for called, takes_off, row in rows
        ),
        "ergebnis": _row(table.tabelle.ergebnis, results, places),
        "hinweis": rounding_remark(_columns(table)),
    }


def variants_side_by_side(variants: Variants, render: RenderText) -> dict[str, Any]:
    """The variants of a table beside each other.

    `kurz` (how the table is called, may be empty), `varianten` (their names), `zeilen`, `ergebnis` and
    `hinweis` as by year, one amount for each variant; a line that a variant does not have shows the house
    style's dash.
    """
    tables = list(variants.tables.values())
    lines = {line.zeile.name: line for table in reversed(tables) for line in table.lines}
    order = list(dict.fromkeys(line.zeile.name for table in tables for line in table.lines))
    amounts = [{line.zeile.name: line.amount for line in table.lines} for table in tables]
    rows = [(lines[name], [of.get(name) for of in amounts]) for name in order]
    results = [table.result for table in tables]
    places = places_of([*(f for _, row in rows for f in row if f is not None), *results])
    return {
        "kurz": render(tables[0].tabelle.kurz) if tables[0].tabelle.kurz else "",
        "varianten": tuple(render(called) for called in variants.called.values()),
        "zeilen": tuple(
            _row(render(line.zeile.bezeichnung), row, places, abzug=line.takes_off)
            for line, row in rows
        ),
        "ergebnis": _row(tables[0].tabelle.ergebnis, results, places),
        "hinweis": rounding_remark(_columns(table)[0] for table in tables),
    }


def range_by_year(found: Range, render: RenderText, also: Iterable[Figure] = ()) -> dict[str, Any]:
    """A total or scenario by Haushaltsjahr; with as many decimals as `also` takes, too.

    `titel`, `jahre`, and rows of cells, the total last: `gesamtkosten`, `foerderung`, `drittmittel`,
    `eigenanteil`, `deckung` (each source, and what no source pays or is too much, with `bezeichnung` and
    `betraege`), and `hinweis`.
    """
    jahre = list(found.low.years)
    columns = [tuple(outcome.years[jahr] for outcome in found.outcomes) for jahr in jahre]
    columns.append(tuple(outcome.sums for outcome in found.outcomes))
    own = [
        figure
        for column in columns
        for sums in column
        for figure in (sums.costs, sums.grants, sums.others, sums.result, *sums.sources.values())
    ]
    payers = _payers([found], render)
    places = places_of([*own, *also])

    def cells(of: Callable[[Sums], Figure], *, takes_off: bool = False) -> tuple[Any, ...]:
        ends = ([of(sums) for sums in column] for column in columns)
        return tuple(range_cell(found, places, takes_off=takes_off) for found in ends)

    # A row that is not printed is not reckoned, or its figures would be noted as printed.
    has_grants = any(outcome.sums.grants.exact != 0 for outcome in found.outcomes)
    has_others = any(outcome.sums.others.exact != 0 for outcome in found.outcomes)
    return {
        "titel": render(found.bezeichnung) if found.bezeichnung else "",
        "jahre": tuple(map(str, jahre)),
        "spaltenzahl": len(jahre) + 2,
        "viele_jahre": len(jahre) > _MOST_WIDE,
        "quer": len(jahre) > MOST_UPRIGHT,
        "nachkommastellen": places,
        "gesamtkosten": cells(lambda sums: sums.costs),
        "foerderung": cells(lambda sums: sums.grants, takes_off=True) if has_grants else (),
        "drittmittel": cells(lambda sums: sums.others, takes_off=True) if has_others else (),
        "eigenanteil": cells(lambda sums: sums.result),
        "deckung": tuple({"bezeichnung": called, "betraege": cells(of)} for called, of in payers),
        "hinweis": rounding_remark(column_of(sums) for column in columns for sums in column),
    }


def _payers(
    ranges: Sequence[Range], render: RenderText
) -> list[tuple[Markup, Callable[[Sums], Figure]]]:
    """What makes up the Eigenanteil: each source, and what no source pays or is too much, if anything."""
    sources = ranges[0].low.coverage.sources if ranges else ()
    payers = [(render(source.quelle.bezeichnung), _paid_by(source)) for source in sources]
    sums = [outcome.sums for found in ranges for outcome in found.outcomes]
    if sources and any(of.uncovered.exact for of in sums):
        payers.append((Markup("ungedeckt"), lambda sums: sums.uncovered))
    if sources and any(of.surplus.exact for of in sums):
        payers.append((Markup("Überschuss"), lambda sums: -sums.surplus))
    return payers


def _paid_by(source: FundingSource) -> Callable[[Sums], Figure]:
    return lambda sums: sums.sources[source.kennung]


def total_risk(finanzierung: Finanzierung, found: Range, render_for: RenderFor) -> dict[str, Any]:
    """What each table leaves to the authority, at least and at most, and all of them together.

    `ist_spanne` tells whether the two differ; `zeilen` (`bezeichnung`, `betraege`) and `summe`.
    """
    pairs = list(zip(found.low.tables, found.high.tables, strict=True))
    sums = [outcome.sums.result for outcome in found.outcomes]
    places = places_of([*(table.result for pair in pairs for table in pair), *sums])
    rows = []
    for name, pair in zip(finanzierung.tabellen, pairs, strict=True):
        results = [pair[0].result] if found.is_one else [table.result for table in pair]
        called = finanzierung.tabellen[name].kurz or pair[0].tabelle.titel
        rows.append(_row(render_for(pair[0])(called), results, places))
    return {
        "ist_spanne": not found.is_one,
        "ergebnis": found.low.tables[0].tabelle.ergebnis if pairs else "",
        "zeilen": tuple(rows),
        "summe": _row("", sums, places),
    }


def scenarios_side_by_side(scenarios: Sequence[Range], render: RenderText) -> dict[str, Any]:
    """Scenarios below each other: what is left to the authority, and from which source it is paid.

    `quellen` (their names), `zeilen` (`bezeichnung`, `betraege`: the Eigenanteil, then each source).
    """
    payers = _payers(scenarios, render)
    columns: list[Callable[[Sums], Figure]] = [lambda sums: sums.result]
    columns += [of for _, of in payers]
    ends = [
        [[of(outcome.sums) for outcome in found.outcomes] for of in columns] for found in scenarios
    ]
    places = places_of([figure for row in ends for cell in row for figure in cell])
    return {
        "quellen": tuple(called for called, _ in payers),
        "zeilen": tuple(
            {
                "bezeichnung": render(found.bezeichnung) if found.bezeichnung else "",
                "betraege": tuple(range_cell(cell, places) for cell in row),
            }
            for found, row in zip(scenarios, ends, strict=True)
        ),
    }


def _row(
    called: Any, figures: Sequence[Figure | None], places: int, *, abzug: bool = False
) -> dict[str, Any]:
    amounts = tuple(amount_cell(figure, places, takes_off=abzug) for figure in figures)
    return {"bezeichnung": called, "betraege": amounts, "abzug": abzug}
