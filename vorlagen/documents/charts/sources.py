"""The pictures of the tables of a paper: of a financing who pays, of a distribution who gets what."""

from __future__ import annotations

from collections.abc import Sequence

from vorlagen.documents.charts.chart import Bar, Bars, Row, StackedBars
from vorlagen.documents.tables import RenderText
from vorlagen.figures.distribution import Distribution
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing.outcomes import Range, Sums
from vorlagen.figures.financing.table import FinancingTable
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.reckoning import total


def financing_chart(table: FinancingTable, render: RenderText) -> StackedBars:
    """Who pays the costs of a financing in each year: the lines that take off, and what is left."""
    taking = [i for i, line in enumerate(table.lines) if line.takes_off]
    names = [render(table.lines[i].zeile.bezeichnung).striptags() for i in taking]
    years = [(str(year.jahr), year.amounts, year.result) for year in table.years]
    if len(years) < 2:
        years = [(str(table.period), tuple(line.amount for line in table.lines), table.result)]
    return StackedBars(
        title=f"{render(table.tabelle.titel).striptags()} – wer die Kosten trägt",
        unit="in Euro",
        series=(*names, table.tabelle.ergebnis),
        bars=tuple(
            _bar_of(table, label, amounts, result, taking) for label, amounts, result in years
        ),
    )


def _bar_of(
    table: FinancingTable,
    label: str,
    amounts: Sequence[Figure],
    result: Figure,
    taking: Sequence[int],
) -> Bar:
    paid = [amounts[i] for i in taking]
    costs = [a for a, line in zip(amounts, table.lines, strict=True) if not line.takes_off]
    return Bar(label, total(costs or [*paid, result]), (*paid, result))


def range_chart(found: Range, render: RenderText) -> StackedBars:
    """Who pays all costs in each year: grants, third parties, and each source of the authority."""
    called = f"{render(found.bezeichnung).striptags()}: " if found.bezeichnung else ""
    sources = found.low.coverage.sources
    own = [render(source.quelle.bezeichnung).striptags() for source in sources]
    series = ("Förderung", "Leistungen Dritter", *(own or ["Eigenanteil"]))
    bars = [
        (_label(jahr, found, end), outcome.years[jahr])
        for jahr in found.low.years
        for end, outcome in enumerate(found.outcomes)
    ]
    parts = [(label, sums, _parts(sums)) for label, sums in bars]
    used = [i for i in range(len(series)) if any(p[i].exact != 0 for _, _, p in parts)]
    return StackedBars(
        title=f"{called}Wer die Gesamtkosten trägt",
        unit="in Euro",
        series=tuple(series[i] for i in used),
        bars=tuple(Bar(label, sums.costs, tuple(p[i] for i in used)) for label, sums, p in parts),
    )


def _label(jahr: int, found: Range, end: int) -> str:
    return str(jahr) if found.is_one else f"{jahr} {('mindestens', 'höchstens')[end]}"


def _parts(sums: Sums) -> tuple[Figure, ...]:
    return (sums.grants, sums.others, *(tuple(sums.sources.values()) or (sums.result,)))


def distribution_chart(
    distribution: Distribution, group: Namespace, dash: str, render: RenderText
) -> Bars:
    """Who gets how much; `group` are the names of the distribution, `dash` says that there is none."""
    verteilung = distribution.verteilung
    places = verteilung.nachkommastellen
    return Bars(
        title=render(verteilung.titel).striptags(),
        labels=verteilung.empfaenger,
        unit=render(verteilung.spalte).striptags(),
        rows=tuple(Row(share.anteil.bezeichnung, share.amount) for share in distribution.shares),
        total=distribution.sum,
        number=group["anzahl"],
        with_bar=group["mit"]["anzahl"],
        dash=dash,
        places=None if places is None else int(places),
    )
