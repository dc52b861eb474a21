"""Financing tables: what a described table comes to, line by line and by Haushaltsjahr.

Each value per post is the annual rate, divided by twelve, times the months of the period (times the
share of a post, if the table has one); where a rate changes within the period, each part is reckoned
at its own. A line is the number of posts times the sum of its values per post; the result is the first
line, plus and minus the others. Where rounding happens is declared (`facts.finanzierung.Rundung`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

from vorlagen.facts.finanzierung import Finanzierung, Rundung, Zeile
from vorlagen.facts.foerderprogramm import Finanzierungsart
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures.dated_rates import undated
from vorlagen.figures.errors import FigureError
from vorlagen.figures.expressions import evaluate, evaluate_figure, placed
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing.funding import Funding, changes_within
from vorlagen.figures.financing.table import FinancingTable, Posts, Year
from vorlagen.figures.financing.table_lines import (
    FinancingLine,
    RateLine,
    ShareLine,
    Summand,
    balance,
    left_over,
    rate_in,
)
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.period import Period
from vorlagen.figures.reckoning import apportioned, exceeds, rounded, rounded_down, total
from vorlagen.figures.unit import EUR, VZAE, unit
from vorlagen.findings import Code
from vorlagen.german.dates import datum

_SHARE = unit("VZÄ/Stelle")


@dataclass(frozen=True, slots=True)
class Calculator:
    """Computes the tables of one paper.

    `names` are those its formulas may refer to, as of the first day of the period; `later_names`
    the same for each later day of it on which a rate or cost comes into force, in their order.
    """

    finanzierung: Finanzierung
    names: Namespace
    later_names: Sequence[tuple[date, Namespace]] = ()

    def table(self, kennung: str) -> FinancingTable:
        """Compute a table, with its budget years.

        Raises:
            FigureError: With the place of the entry that makes it impossible.
        """
        tabelle = self.finanzierung.fassungen[kennung]
        table = self.table_rounded(kennung, tabelle.rundung or self.finanzierung.rundung)
        return replace(table, years=_years(table))

    def table_rounded(self, kennung: str, rundung: Rundung) -> FinancingTable:
        """The table as it would come out under another rounding, without its years; else like `table`."""
        tabelle = self.finanzierung.fassungen[kennung]
        address = f"finanzierung.{kennung}"
        zeitraum = tabelle.zeitraum or self.finanzierung.zeitraum
        period = Period(zeitraum.von, zeitraum.bis, zeitraum.place, self.finanzierung.zaehlweise)
        months = period.months()
        posts = self._posts(tabelle.stellen, tabelle.anteil)
        work = _LineWork(self, rundung, period, posts)
        lines = work.lines(address, tabelle.zeilen or ())
        result = balance(lines)
        if rundung.stufe == "ende":
            lines = [_rounded_line(line, rundung) for line in lines]
        result = rounded(result, rundung.auf).named(f"{address}.{tabelle.ergebnis_name}")
        return FinancingTable(
            kennung, tabelle, rundung, period, months, posts, tuple(lines), result
        )

    def _posts(self, stellen: Scalar | None, anteil: Scalar | None) -> Posts:
        share = None
        if anteil is not None:
            share = _in_unit(evaluate_figure(anteil, self.names, _SHARE), _SHARE, anteil)
        if stellen is None:
            return Posts(share=share)
        return self._counted_posts(stellen, share)

    def _counted_posts(self, stellen: Scalar, share: Figure | None) -> Posts:
        found: Any = evaluate(stellen, self.names, VZAE)
        if isinstance(found, Namespace):
            known = {name: found[name] for name in ("vzae", "stellen") if name in found}
            if not known:
                raise _no_posts(stellen)
            return Posts(known.get("vzae"), known.get("stellen"), share)
        if not isinstance(found, Figure):
            raise _no_posts(stellen)
        if not found.is_pending and found < 0:
            raise _no_posts(stellen)
        if found.unit == VZAE:
            return Posts(found, None, share)
        return Posts(None, _in_unit(found, unit("Stellen"), stellen), share)


@dataclass(frozen=True, slots=True)
class _LineWork:
    """What all lines of a table share while they are computed."""

    calculator: Calculator
    rundung: Rundung
    period: Period
    posts: Posts

    def lines(self, address: str, zeilen: Sequence[Zeile]) -> list[FinancingLine]:
        """All lines in their order; those that follow from others are computed after them."""
        later = [names for _, names in self.calculator.later_names]
        funding = Funding(self.calculator.names, later, self.period, self.rundung, self.rate_line)
        found: dict[int, FinancingLine] = {}
        for index, zeile in sorted(enumerate(zeilen), key=lambda pair: funding.rank(pair[1])):
            others = [found[i] for i in sorted(found)]
            own = f"{address}.{zeile.name}"
            if zeile.foerderung is None:
                found[index] = self.rate_line(own, zeile, zeile.summanden)
            else:
                found[index] = funding.line(own, zeile, zeile.foerderung, others)
        return [found[index] for index in range(len(zeilen))]

    def rate_line(
        self,
        address: str,
        zeile: Zeile,
        summanden: Sequence[Scalar],
        art: Finanzierungsart | None = None,
    ) -> RateLine:
        """A number of posts times the sum of some values per post."""
        posts = self._own_posts(zeile)
        summands = tuple(self._summands(address, summanden, posts.share))
        with placed(summanden[0]):
            per_post = total([s.amount for s in summands]).named(f"{address}.je_stelle")
            number = posts.for_rate_in(per_post)
            amount = per_post if number is None else number * per_post
        if amount.unit != EUR:
            raise FigureError(
                Code.EINHEIT,
                f"Die Zeile „{zeile.bezeichnung}“ ergibt {amount.unit} statt EUR.",
                "Einen Satz in EUR je Stelle (oder VZÄ) und Jahr (oder Monat) angeben.",
                summanden[0].place,
            )
        if self.rundung.stufe != "ende":
            amount = rounded(amount, self.rundung.auf)
        line = RateLine(zeile, amount.named(address), art, number, posts.share, summands, per_post)
        self._check_year(line)
        return line

    def _own_posts(self, zeile: Zeile) -> Posts:
        if zeile.stellen is not None:
            own = self.calculator._posts(zeile.stellen, zeile.anteil)
            # A line's own number of posts is reckoned with the table's share, unless it has its own.
            return own if zeile.anteil else replace(own, share=self.posts.share)
        if zeile.anteil is not None:
            share = evaluate_figure(zeile.anteil, self.calculator.names, _SHARE)
            return replace(self.posts, share=_in_unit(share, _SHARE, zeile.anteil))
        return self.posts

    def _summands(
        self, address: str, summanden: Sequence[Scalar], share: Figure | None
    ) -> Iterator[Summand]:
        taken: set[str] = set()
        for formula in summanden:
            summand = self._summand(formula, share)
            last = undated(summand.rate.address or "betrag").rsplit(".", 1)[-1]
            name = next(n for n in _numbered(last) if n not in taken)
            taken.add(name)
            named = summand.amount.named(f"{address}.je_stelle.{name}", summand.rate.label)
            yield replace(summand, amount=named)

    def _summand(self, formula: Scalar, share: Figure | None) -> Summand:
        segments = self._segments(formula)
        with placed(formula):
            amount = total([rate_in(rate, period, share) for period, rate in segments])
        if self.rundung.stufe == "einheit":
            amount = rounded(amount, self.rundung.auf)
        return Summand(tuple(segments), share, amount)

    def _segments(self, formula: Scalar) -> list[tuple[Period, Figure]]:
        """The parts of the period in which a rate has one value, each with the rate."""
        changes = [(self.period.von, evaluate_figure(formula, self.calculator.names, EUR))]
        for day, names in self.calculator.later_names:
            rate = evaluate_figure(formula, names, EUR)
            if rate.exact != changes[-1][1].exact:
                changes.append((day, rate))
        rates = [rate for _, rate in changes]
        if len(rates) > 1 and not (rates[0].unit.per("Jahre") or rates[0].unit.per("Monate")):
            raise changes_within(formula)
        within = [day for day, _ in changes[1:] if day.day != 1]
        if within and self.period.zaehlweise == "monate":
            raise _changes_within_month(formula, within[0])
        return list(zip(self.period.cut(day for day, _ in changes), rates, strict=True))

    def _check_year(self, line: RateLine) -> None:
        """Refuse a year in which a line cannot fall due."""
        due, zeile = line.zeile.haushaltsjahr, line.zeile
        if due is None:
            return
        years = [year.von.year for year in self.period.years()]
        if any(summand.by_time for summand in line.summands):
            message = (
                f"Die Zeile „{zeile.bezeichnung}“ zählt nach Monaten und liegt nicht in einem Jahr."
            )
            cure = "„haushaltsjahr“ nur bei einmaligen Beträgen angeben."
        elif due not in years:
            message = f"Das Haushaltsjahr {due} liegt nicht im Zeitraum {self.period}."
            cure = f"Möglich: {', '.join(map(str, years))}."
        else:
            return
        raise FigureError(Code.ZEITRAUM, message, cure, zeile.place_of("haushaltsjahr"))


def _years(table: FinancingTable) -> tuple[Year, ...]:
    """The budget years of a table.

    Each line is split by what of it falls into the year, rounded, the difference taken as declared.
    The result of a year is what its lines leave; only under the stage `ende` it is split by itself, as
    the result of the table is rounded by itself, too.
    """
    periods, rule = table.period.years(), table.rundung
    addresses = [f"{table.address}.jahr_{part.von.year}" for part in periods]
    rows = []
    for line in table.lines:
        exact = [line.within(part, table.period) for part in periods]
        parts = apportioned(line.amount, exact, rule.auf, rule.differenz)
        rows.append(
            [p.named(f"{a}.{line.zeile.name}") for a, p in zip(addresses, parts, strict=True)]
        )
    columns = list(zip(*rows, strict=True))
    if rule.stufe == "ende":
        exact = [table.result_within(part) for part in periods]
        results = apportioned(table.result, exact, rule.auf, rule.differenz)
    else:
        signs = [line.takes_off for line in table.lines]
        results = [left_over(list(zip(signs, column, strict=True))) for column in columns]
    named = table.tabelle.ergebnis_name
    return tuple(
        Year(part.von.year, part, part.months(), column, result.named(f"{address}.{named}"))
        for part, address, column, result in zip(periods, addresses, columns, results, strict=True)
    )


def _rounded_line(line: FinancingLine, rundung: Rundung) -> FinancingLine:
    amount = rounded(line.amount, rundung.auf)
    limit = line.limit if isinstance(line, ShareLine) else None
    if limit is not None and exceeds(amount, limit):
        amount = rounded_down(line.amount, rundung.auf)
    return replace(line, amount=amount.named(line.amount.address))


def _numbered(name: str) -> Iterator[str]:
    """The name, then with a number behind it: personal, personal_2, personal_3."""
    yield name
    yield from (f"{name}_{number}" for number in count(2))


def _in_unit(figure: Figure, of: Any, formula: Scalar) -> Figure:
    if figure.unit == of:
        return figure
    raise FigureError(
        Code.EINHEIT,
        f"„{formula}“ ist in {str(figure.unit) or 'keiner Einheit'} angegeben; erwartet wird {of}.",
        "Die Adresse einer Größe mit der erwarteten Einheit angeben.",
        formula.place,
    )


def _changes_within_month(formula: Scalar, day: date) -> FigureError:
    return FigureError(
        Code.ZEITRAUM,
        f"„{formula}“ ändert sich am {datum(day)}, mitten im Monat.",
        "Unter „finanzierung“ die Zählweise angeben, nach der Teile von Monaten gerechnet werden:"
        " „zaehlweise: 30/360“ oder „zaehlweise: taggenau“.",
        formula.place,
    )


def _no_posts(formula: Scalar) -> FigureError:
    return FigureError(
        Code.EINHEIT,
        f"„{formula}“ ist keine Zahl von Stellen.",
        "Eine Zahl (3.5) oder die Adresse von Stellen angeben, die „vzae“ oder „stellen“ haben.",
        formula.place,
    )
