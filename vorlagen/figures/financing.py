"""Financing tables: what a described table comes to, line by line.

Each value per post is the annual rate, divided by twelve, times the months of the period (times the
share of a post, if the table has one). A line is the number of posts times the sum of its values per
post; the result is the first line, plus and minus the others. Where rounding happens is declared
(`facts.finanzierung.Rundung`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from vorlagen.facts.finanzierung import Finanzierung, Rundung, Tabelle, Zeile
from vorlagen.facts.reading.tree import Scalar
from vorlagen.facts.types import Zeitraum
from vorlagen.figures.aggregates import total
from vorlagen.figures.errors import FigureError
from vorlagen.figures.expressions import evaluate, evaluate_figure
from vorlagen.figures.figure import Figure
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.period import MONTHS_A_YEAR, Period
from vorlagen.figures.rounding import rounded
from vorlagen.figures.unit import EUR, VZAE, unit
from vorlagen.findings import Code

_SHARE = unit("VZÄ/Stelle")


@dataclass(frozen=True, slots=True)
class Summand:
    """A value per post: the rate it comes from, and what it amounts to in the period (EUR)."""

    rate: Figure
    amount: Figure


@dataclass(frozen=True, slots=True)
class Line:
    """A computed line. `amount` is never negative for what is taken off; `takes_off` says so.

    `number` is None for a flat amount that does not depend on posts.
    """

    zeile: Zeile
    number: Figure | None
    share: Figure | None
    summands: tuple[Summand, ...]
    per_post: Figure
    amount: Figure  # as printed, EUR

    @property
    def takes_off(self) -> bool:
        return self.zeile.abzug is not None


@dataclass(frozen=True, slots=True)
class FinancingTable:
    """A computed table; `result` is what the lines leave, EUR."""

    kennung: str
    tabelle: Tabelle
    period: Period
    months: Figure
    posts: Posts
    lines: tuple[Line, ...]
    result: Figure


@dataclass(frozen=True, slots=True)
class Posts:
    """How many posts, in VZÄ and in number, as far as known, and the share each is reckoned with."""

    vzae: Figure | None
    number: Figure | None
    share: Figure | None

    def for_rate_in(self, of: Figure) -> Figure | None:
        """The number that a value per post is multiplied by; None for a flat amount.

        Raises:
            FigureError: If the value is per post and the number of posts is not known.
        """
        if of.unit.per("VZÄ"):
            return _known(self.vzae, of, "VZÄ")
        if of.unit.per("Stellen"):
            return _known(self.number, of, "Stellen")
        return None


def _known(number: Figure | None, of: Figure, what: str) -> Figure:
    if number is None:
        raise FigureError(
            Code.EINHEIT,
            f"{of.name} gilt je {what.removesuffix('n')}, aber die Zahl der {what} ist nicht bekannt.",
            "Unter „stellen“ die Adresse von Stellen angeben, die beide Zählweisen kennen"
            " (stellen und anteil).",
        )
    return number


@dataclass(frozen=True, slots=True)
class Calculator:
    """Computes the tables of one paper.

    `names` are those its formulas may refer to, as of the first day of the period; `later_names`
    the same for each later day of it on which a rate or cost comes into force.
    """

    finanzierung: Finanzierung
    names: Namespace
    later_names: Sequence[Namespace] = ()

    def table(self, kennung: str) -> FinancingTable:
        """Compute a table.

        Raises:
            FigureError: With the place of the entry that makes it impossible.
        """
        tabelle = self.finanzierung.tabellen[kennung]
        return self.table_rounded(kennung, tabelle.rundung or self.finanzierung.rundung)

    def table_rounded(self, kennung: str, rundung: Rundung) -> FinancingTable:
        """The table as it would come out under another rounding; else like `table`."""
        tabelle = self.finanzierung.tabellen[kennung]
        address = f"finanzierung.{kennung}"
        period, months = self._period(tabelle.zeitraum or self.finanzierung.zeitraum)
        posts = self._posts(tabelle.stellen, tabelle.anteil)
        work = _LineWork(self, rundung, months)
        exact = [work.line(f"{address}.{z.name}", z, posts) for z in tabelle.zeilen]
        result = _result(exact)
        if rundung.stufe == "ende":
            exact = [_rounded_line(line, rundung) for line in exact]
        result = _rounded(result, rundung).named(f"{address}.{tabelle.ergebnis_name}")
        return FinancingTable(kennung, tabelle, period, months, posts, tuple(exact), result)

    def _period(self, zeitraum: Zeitraum) -> tuple[Period, Figure]:
        period = Period(zeitraum.von, zeitraum.bis, zeitraum.place)
        return period, period.months()

    def _posts(self, stellen: Scalar, anteil: Scalar | None) -> Posts:
        share = None
        if anteil is not None:
            share = _in_unit(evaluate_figure(anteil, self.names, _SHARE), _SHARE, anteil)
        found: Any = evaluate(stellen, self.names, VZAE)
        if isinstance(found, Namespace):
            known = {name: found[name] for name in ("vzae", "stellen") if name in found}
            if not known:
                raise _no_posts(stellen)
            return Posts(known.get("vzae"), known.get("stellen"), share)
        if not isinstance(found, Figure):
            raise _no_posts(stellen)
        if found.unit == VZAE:
            return Posts(found, None, share)
        return Posts(None, _in_unit(found, unit("Stellen"), stellen), share)


@dataclass(frozen=True, slots=True)
class _LineWork:
    """What all lines of a table share while they are computed."""

    calculator: Calculator
    rundung: Rundung
    months: Figure

    def line(self, address: str, zeile: Zeile, posts: Posts) -> Line:
        if zeile.stellen is not None or zeile.anteil is not None:
            posts = self._own_posts(zeile, posts)
        summands = tuple(self._summand(address, s, posts.share) for s in zeile.summanden)
        try:
            per_post = total([s.amount for s in summands]).named(f"{address}.je_stelle")
            number = posts.for_rate_in(per_post)
            amount = per_post if number is None else number * per_post
        except FigureError as error:
            raise error.at(zeile.summanden[0].place) from None
        if amount.unit != EUR:
            raise FigureError(
                Code.EINHEIT,
                f"Die Zeile „{zeile.bezeichnung}“ ergibt {amount.unit} statt EUR.",
                "Einen Satz in EUR je Stelle (oder VZÄ) und Jahr (oder Monat) angeben.",
                zeile.summanden[0].place,
            )
        if self.rundung.stufe != "ende":
            amount = _rounded(amount, self.rundung)
        named = amount.named(address)
        return Line(zeile, number, posts.share, summands, per_post, named)

    def _own_posts(self, zeile: Zeile, posts: Posts) -> Posts:
        own = posts
        if zeile.stellen is not None:
            own = self.calculator._posts(zeile.stellen, zeile.anteil)
        elif zeile.anteil is not None:
            share = evaluate_figure(zeile.anteil, self.calculator.names, _SHARE)
            own = replace(posts, share=_in_unit(share, _SHARE, zeile.anteil))
        return own

    def _summand(self, address: str, formula: Scalar, share: Figure | None) -> Summand:
        rate = evaluate_figure(formula, self.calculator.names, EUR)
        for names in self.calculator.later_names:
            if evaluate_figure(formula, names, EUR).exact != rate.exact:
                raise _changes_within(formula)
        amount = rate
        try:
            if rate.unit.per("Jahre"):
                amount = rate / MONTHS_A_YEAR * self.months
            elif rate.unit.per("Monate"):
                amount = rate * self.months
            if share is not None and rate.unit.per("VZÄ"):
                amount = amount * share
        except FigureError as error:
            raise error.at(formula.place) from None
        if self.rundung.stufe == "einheit":
            amount = _rounded(amount, self.rundung)
        last = (rate.address or "betrag").rsplit(".", 1)[-1]
        return Summand(rate, amount.named(f"{address}.je_stelle.{last}", rate.label))


def _result(lines: Sequence[Line]) -> Figure:
    result = -lines[0].amount if lines[0].takes_off else lines[0].amount
    for line in lines[1:]:
        result = result - line.amount if line.takes_off else result + line.amount
    return result


def _rounded_line(line: Line, rundung: Rundung) -> Line:
    return replace(line, amount=_rounded(line.amount, rundung).named(line.amount.address))


def _rounded(figure: Figure, rundung: Rundung) -> Figure:
    return rounded(figure, rundung.auf)


def _in_unit(figure: Figure, of: Any, formula: Scalar) -> Figure:
    if figure.unit == of:
        return figure
    raise FigureError(
        Code.EINHEIT,
        f"„{formula}“ ist in {str(figure.unit) or 'keiner Einheit'} angegeben; erwartet wird {of}.",
        "Die Adresse einer Größe mit der erwarteten Einheit angeben.",
        formula.place,
    )


def _changes_within(formula: Scalar) -> FigureError:
    return FigureError(
        Code.ZEITRAUM,
        f"„{formula}“ ändert sich innerhalb des Zeitraums der Tabelle.",
        "Die Tabelle in zwei Tabellen mit eigenem „zeitraum“ vor und nach der Änderung teilen.",
        formula.place,
    )


def _no_posts(formula: Scalar) -> FigureError:
    return FigureError(
        Code.EINHEIT,
        f"„{formula}“ ist keine Zahl von Stellen.",
        "Eine Zahl (3.5) oder die Adresse von Stellen angeben, die „vzae“ oder „stellen“ haben.",
        formula.place,
    )
