"""Charts: tables with a bar in each row, of who gets how much and of who pays what.

The text of a chart is its table; a bar shows a value as a share of its track. Fills differ
by pattern, too, so that they can be told apart without colour; the style sheet draws them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from vorlagen.figures import Figure, FigureError, Names, Shown, total
from vorlagen.finanzierung import FinancingTable, Range, Sums, line_for, range_of
from vorlagen.findings import Code
from vorlagen.page import (
    PICTURE,
    Block,
    Renderer,
    RenderText,
    amount_cell,
    not_printable,
    places_of,
    subject_of,
    without_marks,
)
from vorlagen.tabellen import Distribution, printed_distribution

_DARK = "dunkel"  # of the last series, which is what readers look for
_FILLS = ("steigend", "mittel", "fallend", "stehend", "weiss", "liegend")  # of those before it
_LONGEST = 34  # characters of a label that stand on one line


def chart_block(printer: Renderer, group: Any) -> Block:
    """`diagramm(…)`: a table with bars, of a distribution, a financing table, the total or a scenario."""
    subject = subject_of(group)
    template = "stapel"
    if isinstance(subject, Distribution):
        template = "balken"
        chart = distribution_chart(subject, printer.line)
    elif isinstance(subject, FinancingTable):
        chart = financing_chart(subject, line_for(printer, subject))
    else:
        subject = range_of(group)
        if subject is None:
            raise not_printable("diagramm(verteilungen.case_management)")
        chart = range_chart(subject, line_for(printer, subject.low.tables[0]))
    html = printer.template(f"teile/{template}.html", diagramm=chart)
    return printer.captioned(html, PICTURE, f"diagramm.{subject.address}")


# Who gets how much


def distribution_chart(distribution: Distribution, render: RenderText) -> Names:
    """The table of who gets how much, with bars.

    The `breite` of each is its length in per cent, empty if there is none; `breiten` are how many characters
    the columns hold.
    """
    chart = printed_distribution(distribution, render)
    rows = chart["zeilen"]
    amounts = []  # 0 where there is no bar
    for share in distribution.shares:
        amount = share.amount.exact if share.amount else None
        amounts.append(amount or Fraction(0))
    scale = Scale(Fraction(0), max(amounts, default=Fraction(0)))
    for row, amount in zip(rows, amounts, strict=True):
        row["breite"] = percent(scale.at(amount)) if amount else ""
    names = [chart["empfaenger"], *(row["bezeichnung"] for row in rows)]
    figures = [chart["summe"], *(row["wert"] for row in rows)]
    chart["breiten"] = (characters(names, _LONGEST), max(map(length, figures)))
    return chart


# Who pays what


class Payment(Struct, frozen=True):
    """A sum and its parts in the order of the series."""

    label: str
    total: Figure
    parts: tuple[Figure, ...]


def stacked_chart(title: str, series: Sequence[str], payments: Sequence[Payment]) -> Names:
    """Payments as stacks to one scale, for their template; the last series is what readers look for.

    `achse` is where zero is, in per cent. The bars of a stack stand side by side, of positive parts to the
    right of zero, of negative ones to the left; a part that is zero or not known yet has none.

    Raises:
        FigureError: If there are more series than can be told apart without colour.
    """
    if len(series) > len(_FILLS) + 1:
        raise FigureError(
            Code.AUSDRUCK,
            f"Das Diagramm hätte {len(series)} verschiedene Teile; ohne Farbe zu"
            f" unterscheiden sind höchstens {len(_FILLS) + 1}.",
            "Zeilen der Tabelle zusammenfassen oder sie mit tabelle(…) statt als Diagramm drucken.",
        )
    fills = (*_FILLS[: len(series) - 1], _DARK)
    scale = _scale_of(payments)
    figures: list[Figure] = []
    for payment in payments:
        figures += [*payment.parts, payment.total]
    places = places_of(figures)
    stacks = []
    for payment in payments:
        parts = []
        bars = _side_by_side(payment.parts, scale, fills)
        for name, part, bar in zip(series, payment.parts, bars, strict=True):
            parts.append({"name": name, "betrag": amount_cell(part, places), "balken": bar})
        whole = amount_cell(payment.total, places)
        stacks.append({"bezeichnung": payment.label, "summe": whole, "teile": parts})
    return {"titel": title, "stapel": stacks, "achse": percent(scale.at(Fraction(0)))}


def _scale_of(payments: Iterable[Payment]) -> Scale:
    """The scale on which all stacks have room, on both sides of zero."""
    least = most = Fraction(0)
    for payment in payments:
        low = high = Fraction(0)
        for part in payment.parts:
            value = part.exact or Fraction(0)
            low += min(value, Fraction(0))
            high += max(value, Fraction(0))
        least, most = min(least, low), max(most, high)
    return Scale(least, most)


def _side_by_side(
    parts: Sequence[Figure], scale: Scale, fills: Sequence[str]
) -> Iterable[Bar | None]:
    right = left = Fraction(0)  # where the bars on each side of zero end
    for part, fill in zip(parts, fills, strict=True):
        value = part.exact
        if not value:
            yield None
        elif value > 0:
            yield scale.bar(right, right + value, fill)
            right += value
        else:
            yield scale.bar(left, left + value, fill)
            left += value


def financing_chart(table: FinancingTable, render: RenderText) -> Names:
    """Who pays the costs of a financing in each year: the lines that take off, and what is left."""
    taking = [number for number, line in enumerate(table.lines) if line.takes_off]
    names = [render(table.lines[number].zeile.bezeichnung) for number in taking]
    years: list[tuple[int | None, Sequence[Figure], Figure]] = []
    for year in table.years:
        years.append((year.jahr, year.amounts, year.result))
    if len(years) < 2:
        years = [(None, [line.amount for line in table.lines], table.result)]
    summands = table.summands([line for line in table.lines if not line.takes_off])
    payments = []
    for jahr, amounts, result in years:
        paid = [amounts[number] for number in taking]
        costs = [summand[jahr] for summand in summands]
        label = str(jahr or table.period)
        payments.append(Payment(label, total(costs or [*paid, result]), (*paid, result)))
    title = Markup("{} – wer die Kosten trägt").format(render(table.tabelle.titel))
    return stacked_chart(title, (*names, table.tabelle.ergebnis), payments)


def range_chart(totals: Range, render: RenderText) -> Names:
    """Who pays all costs in each year: grants, third parties, and each source of the authority."""
    scenario = Markup()
    if totals.bezeichnung:
        scenario = Markup("{}: ").format(render(totals.bezeichnung))
    sources = []
    for source in totals.low.coverage.sources:
        sources.append(render(source.quelle.bezeichnung))
    series = ("Förderung", "Leistungen Dritter", *(sources or [Markup("Eigenanteil")]))
    payments = []
    for jahr in totals.low.years:
        for end, outcome in zip(("mindestens", "höchstens"), totals.outcomes, strict=False):
            sums = outcome.years[jahr]
            label = str(jahr) if totals.is_one else f"{jahr} {end}"
            payments.append(Payment(label, sums.costs, _parts(sums)))
    used = []
    for number in range(len(series)):
        if any(payment.parts[number].exact != 0 for payment in payments):
            used.append(number)
    used_payments = []
    for payment in payments:
        parts = tuple(payment.parts[number] for number in used)
        used_payments.append(Payment(payment.label, payment.total, parts))
    title = scenario + "Wer die Gesamtkosten trägt"
    return stacked_chart(title, [series[number] for number in used], used_payments)


def _parts(sums: Sums) -> tuple[Figure, ...]:
    sources = tuple(sums.sources.values())
    return (sums.grants, sums.others, *(sources or (sums.result,)))


# Bars on a track: where they begin and how long they are, in per cent


class Bar(Shown, frozen=True):
    """Where a bar begins and how long it is, in per cent of its track; `art` is its fill."""

    links: str
    breite: str
    art: str


class Scale(Struct, frozen=True):
    """Which value lies where on a track, from the lowest to the highest."""

    low: Fraction
    high: Fraction

    def at(self, value: Fraction) -> Fraction:
        """A place in hundredths of a per cent of the track, halves up."""
        if self.low == self.high:
            return Fraction(0)
        share = (value - self.low) / (self.high - self.low)
        return Fraction(floor(share * 10_000 + Fraction(1, 2)))

    def bar(self, start: Fraction, end: Fraction, fill: str) -> Bar:
        left, right = sorted((self.at(start), self.at(end)))
        return Bar(percent(left), percent(right - left), fill)


def percent(hundredths: Fraction) -> str:
    """Hundredths of a per cent as style sheets write per cent: „66.67“."""
    return f"{Decimal(int(hundredths)).scaleb(-2):.2f}".rstrip("0").rstrip(".")


def characters(texts: Iterable[str], at_most: int) -> int:
    """How many characters a column has room for that holds some texts, each on one line."""
    longest = max(map(length, texts), default=1)
    return min(at_most, longest) + 2  # capitals and „m“ are wider than digits


def length(text: str) -> int:
    """How many characters a text has, without its tags."""
    if isinstance(text, Markup):
        text = text.striptags()
    return len(without_marks(text))
