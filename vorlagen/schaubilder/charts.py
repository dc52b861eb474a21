"""Charts: tables with a bar in each row, of who gets how much and of who pays what.

The text of a chart is its table; a bar adds how much that is, as a share of its track. Fills differ
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

from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Figure
from vorlagen.figures.reckoning import total
from vorlagen.figures.sandbox import Shown
from vorlagen.finanzierung import FinancingTable, Range, Sums
from vorlagen.findings import Code
from vorlagen.page import RenderText, amount_cell, places_of
from vorlagen.tabellen import Distribution, distribution_rows

Chart = dict[str, Any]  # for its template
_DARK = "dunkel"  # of the last series, which is what readers look for
_FILLS = ("steigend", "mittel", "fallend", "stehend", "weiss", "liegend")  # of those before it
_LONGEST = 34  # characters of a label that stand on one line


# Who gets how much


def distribution_chart(distribution: Distribution, render: RenderText) -> Chart:
    """The table of who gets how much, with the `breite` of each bar in per cent, if there is one.

    `breiten` are how many characters the columns hold.
    """
    names = distribution_rows(distribution, render)
    amounts = [share.amount.exact if share.amount else None for share in distribution.shares]
    scale = Scale(Fraction(0), max(filter(None, amounts), default=Fraction(0)))
    widths = [percent(scale.at(amount)) if amount else "" for amount in amounts]
    rows = [row | {"breite": w} for row, w in zip(names["zeilen"], widths, strict=True)]
    called = [names["empfaenger"], *(row["bezeichnung"] for row in rows)]
    figures = [names["summe"], *(row["wert"] for row in rows)]
    breiten = characters(called, _LONGEST), max(map(length, figures))
    return names | {"zeilen": tuple(rows), "breiten": breiten}


# Who pays what


class Payment(Struct, frozen=True):
    """A sum and its parts in the order of the series."""

    label: str
    total: Figure
    parts: tuple[Figure, ...]


def stacked_chart(title: str, series: Sequence[str], payments: Sequence[Payment]) -> Chart:
    """Payments as stacks (`stapel`) to one scale; the last series is what readers look for.

    The parts of a sum (`teile`) stand side by side, positive ones to the right of zero (`achse`), negative
    ones to the left; a part that is zero or not known yet is without a bar (`balken`).

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
    known = [[part.exact or Fraction(0) for part in payment.parts] for payment in payments]
    lows = (sum((v for v in values if v < 0), Fraction(0)) for values in known)
    highs = (sum((v for v in values if v > 0), Fraction(0)) for values in known)
    scale = Scale(min(lows, default=Fraction(0)), max(highs, default=Fraction(0)))
    places = places_of(figure for p in payments for figure in (*p.parts, p.total))
    stacks = []
    for payment in payments:
        amounts = [amount_cell(part, places) for part in payment.parts]
        parts = zip(series, amounts, _side_by_side(payment.parts, scale, fills), strict=True)
        stack = {
            "bezeichnung": payment.label,
            "summe": amount_cell(payment.total, places),
            "teile": tuple({"name": n, "betrag": a, "balken": bar} for n, a, bar in parts),
        }
        stacks.append(stack)
    axis = percent(scale.at(Fraction(0)))
    return {"titel": title, "stapel": tuple(stacks), "achse": axis}


def _side_by_side(
    parts: Sequence[Figure], scale: Scale, fills: Sequence[str]
) -> Iterable[Bar | None]:
    ends = {True: Fraction(0), False: Fraction(0)}
    for part, fill in zip(parts, fills, strict=True):
        value = part.exact
        if not value:
            yield None
            continue
        start = ends[value > 0]
        ends[value > 0] += value
        yield scale.bar(start, start + value, fill)


def financing_chart(table: FinancingTable, render: RenderText) -> Chart:
    """Who pays the costs of a financing in each year: the lines that take off, and what is left."""
    taking = [i for i, line in enumerate(table.lines) if line.takes_off]
    names = [render(table.lines[i].zeile.bezeichnung) for i in taking]
    years: list[tuple[int | None, Sequence[Figure], Figure]] = [
        (year.jahr, year.amounts, year.result) for year in table.years
    ]
    if len(years) < 2:
        years = [(None, [line.amount for line in table.lines], table.result)]
    summands = table.summands([line for line in table.lines if not line.takes_off])
    payments = []
    for jahr, amounts, result in years:
        paid = [amounts[i] for i in taking]
        costs = [summand[jahr] for summand in summands]
        label = str(table.period if jahr is None else jahr)
        payments.append(Payment(label, total(costs or [*paid, result]), (*paid, result)))
    title = Markup("{} – wer die Kosten trägt").format(render(table.tabelle.titel))
    return stacked_chart(title, (*names, table.tabelle.ergebnis), payments)


def range_chart(found: Range, render: RenderText) -> Chart:
    """Who pays all costs in each year: grants, third parties, and each source of the authority."""
    called = Markup("{}: ").format(render(found.bezeichnung)) if found.bezeichnung else Markup()
    own = [render(source.quelle.bezeichnung) for source in found.low.coverage.sources]
    series = ("Förderung", "Leistungen Dritter", *(own or [Markup("Eigenanteil")]))
    payments = [
        Payment(_label(jahr, found, end), sums.costs, _parts(sums))
        for jahr in found.low.years
        for end, outcome in enumerate(found.outcomes)
        for sums in [outcome.years[jahr]]
    ]
    used = [i for i in range(len(series)) if any(p.parts[i].exact != 0 for p in payments)]
    return stacked_chart(
        called + "Wer die Gesamtkosten trägt",
        [series[i] for i in used],
        [Payment(p.label, p.total, tuple(p.parts[i] for i in used)) for p in payments],
    )


def _label(jahr: int, found: Range, end: int) -> str:
    return str(jahr) if found.is_one else f"{jahr} {('mindestens', 'höchstens')[end]}"


def _parts(sums: Sums) -> tuple[Figure, ...]:
    return (sums.grants, sums.others, *(tuple(sums.sources.values()) or (sums.result,)))


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
    return len(text.striptags() if isinstance(text, Markup) else text)
