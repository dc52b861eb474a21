"""The pictures of the tables of a paper: of a financing who pays, of a distribution who gets what."""

from __future__ import annotations

from vorlagen.documents.charts.chart import Bar, Bars, Row, StackedBars
from vorlagen.documents.tables import RenderText
from vorlagen.figures.aggregates import total
from vorlagen.figures.distribution import Distribution
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing import FinancingTable
from vorlagen.figures.namespace import Namespace


def financing_chart(table: FinancingTable, render: RenderText) -> StackedBars:
    """Who pays the costs of a financing: each line that takes off, and what is left at the end."""
    paying = [line for line in table.lines if line.takes_off]
    names = [render(line.zeile.bezeichnung).striptags() for line in paying]
    return StackedBars(
        title=f"{render(table.tabelle.titel).striptags()} – wer die Kosten trägt",
        unit="in Euro",
        series=(*names, table.tabelle.ergebnis),
        bars=(_whole_period(table, [line.amount for line in paying]),),
    )


def _whole_period(table: FinancingTable, paid: list[Figure]) -> Bar:
    costs = [line.amount for line in table.lines if not line.takes_off]
    return Bar(str(table.period), total(costs or [*paid, table.result]), (*paid, table.result))


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
