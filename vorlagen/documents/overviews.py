"""What templates are told of a financing as a whole: by year, by variant, by scenario, in total.

Cells come as text: an amount, or a range where variants are still open; which figures they are is
noted. The words in the heads of rows and columns are the templates'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from vorlagen.documents.printed_tables import (
    RenderText,
    amount_cell,
    places_of,
    range_cell,
    taken_off,
)
from vorlagen.facts.finanzierung import Finanzierung
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing.coverage import FundingSource
from vorlagen.figures.financing.outcomes import Outcome, Range, Sums
from vorlagen.figures.financing.paper_financing import Variants
from vorlagen.figures.financing.table import FinancingTable

_MOST_WIDE = 2  # years, with a range in each cell
MOST_UPRIGHT = 8  # years that a page has room for as it stands
RenderFor = Callable[[FinancingTable], RenderText]  # with the names that its texts may refer to


def table_by_year(table: FinancingTable, render: RenderText) -> dict[str, Any]:
    """A financing table by Haushaltsjahr.

    `titel`, `jahre` (each with `jahr` and `dauer`), `zeilen` (each with `bezeichnung`, `abzug` and
    `betraege`, one for each year and the total last), and `ergebnis`.
    """
    rows = [
        (render(line.zeile.bezeichnung), line.takes_off, [*_of_years(table, i), line.amount])
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
    }


def _of_years(table: FinancingTable, number: int) -> list[Figure]:
    return [year.amounts[number] for year in table.years]


def variants_side_by_side(variants: Variants, render: RenderText) -> dict[str, Any]:
    """The variants of a table beside each other.

    `kurz` (how the table is called, may be empty), `varianten` (their names), `zeilen` and `ergebnis`
    as by year, one amount for each variant; a line that a variant does not have shows the house style's dash.
    """
    tables = list(variants.tables.values())
    lines = {line.zeile.name: line for table in reversed(tables) for line in table.lines}
    order = list(dict.fromkeys(line.zeile.name for table in tables for line in table.lines))
    rows = [(lines[name], [_amount_of(table, name) for table in tables]) for name in order]
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
    }


def _amount_of(table: FinancingTable, name: str) -> Figure | None:
    return next((line.amount for line in table.lines if line.zeile.name == name), None)


def range_by_year(found: Range, render: RenderText, also: Iterable[Figure] = ()) -> dict[str, Any]:
    """A total or scenario by Haushaltsjahr; with as many decimals as `also` takes, too.

    `titel`, `jahre`, and rows of cells, the total last: `gesamtkosten`, `foerderung`, `drittmittel`,
    `eigenanteil`, and `deckung` (each source with `bezeichnung` and `betraege`). `hat_foerderung` and
    `hat_drittmittel` tell whether there are any.
    """
    jahre = list(found.low.years)
    columns = [tuple(_year(o, jahr) for o in found.outcomes) for jahr in jahre]
    columns.append(tuple(outcome.sums for outcome in found.outcomes))
    own = [figure for column in columns for sums in column for figure in _all(sums)]
    places = places_of([*own, *also])

    def cells(of: Callable[[Sums], Figure]) -> tuple[Any, ...]:
        return tuple(range_cell([of(sums) for sums in column], places) for column in columns)

    def minus(of: Callable[[Sums], Figure]) -> tuple[Any, ...]:
        return tuple(map(taken_off, cells(of)))

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
        "foerderung": minus(lambda sums: sums.grants) if has_grants else (),
        "hat_foerderung": has_grants,
        "drittmittel": minus(lambda sums: sums.others) if has_others else (),
        "hat_drittmittel": has_others,
        "eigenanteil": cells(lambda sums: sums.result),
        "deckung": tuple(
            {
                "bezeichnung": render(source.quelle.bezeichnung),
                "betraege": cells(_paid_by(source)),
            }
            for source in found.low.coverage.sources
        ),
    }


def _year(outcome: Outcome, jahr: int) -> Sums:
    return outcome.years[jahr]


def _all(sums: Sums) -> list[Figure]:
    return [sums.costs, sums.grants, sums.others, sums.result, *sums.sources.values()]


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
    sources = scenarios[0].low.coverage.sources if scenarios else ()
    columns: list[Callable[[Sums], Figure]] = [lambda sums: sums.result]
    columns += [_paid_by(source) for source in sources]
    ends = [
        [[of(outcome.sums) for outcome in found.outcomes] for of in columns] for found in scenarios
    ]
    places = places_of([figure for row in ends for cell in row for figure in cell])
    return {
        "quellen": tuple(render(source.quelle.bezeichnung) for source in sources),
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
    amounts = tuple(amount_cell(figure, places) for figure in figures)
    if abzug:
        amounts = tuple(map(taken_off, amounts))
    return {"bezeichnung": called, "betraege": amounts, "abzug": abzug}
