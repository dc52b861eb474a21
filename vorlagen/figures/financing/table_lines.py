"""The lines of a financing table, and how much of each falls into a part of the table's period."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from vorlagen.facts.finanzierung import Zeile
from vorlagen.facts.foerderprogramm import Finanzierungsart
from vorlagen.figures.figure import Constant, Figure
from vorlagen.figures.period import MONTHS_A_YEAR, Period
from vorlagen.figures.reckoning import less, total
from vorlagen.figures.unit import EUR

NOTHING = Figure(Fraction(0), EUR, Constant("0 €"))


@dataclass(frozen=True, slots=True)
class Summand:
    """A value per post: the rates it comes from, and what it amounts to in the period (EUR).

    `segments` are the parts of the period in which one rate holds; a rate that does not count by time
    has the whole period as its only one.
    """

    segments: tuple[tuple[Period, Figure], ...]
    share: Figure | None  # VZÄ per post that a rate per VZÄ is taken times
    amount: Figure

    @property
    def rate(self) -> Figure:
        """The rate on the first day of the period."""
        return self.segments[0][1]

    @property
    def by_time(self) -> bool:
        return _by_time(self.rate)

    def within(self, part: Period, whole: Period) -> Figure:
        """The unrounded value per post in a part of the whole period.

        What does not count by time is spread over its months evenly.
        """
        if not self.by_time:
            flat = rate_in(self.rate, whole, self.share)
            return _in_proportion(flat, part.months(), whole.months())
        overlaps = ((period.within(part), rate) for period, rate in self.segments)
        return added(rate_in(rate, period, self.share) for period, rate in overlaps if period)


def rate_in(rate: Figure, period: Period, share: Figure | None) -> Figure:
    """What a rate amounts to in a period, unrounded: a yearly one divided by twelve, times the months.

    Raises:
        FigureError: If the period cannot be counted, or units do not fit.
    """
    amount = rate
    if rate.unit.per("Jahre"):
        amount = rate / MONTHS_A_YEAR * period.months()
    elif rate.unit.per("Monate"):
        amount = rate * period.months()
    if share is not None and rate.unit.per("VZÄ"):
        amount = amount * share
    return amount


def _by_time(rate: Figure) -> bool:
    return rate.unit.per("Jahre") or rate.unit.per("Monate")


@dataclass(frozen=True, slots=True)
class FinancingLine(ABC):
    """A computed line. `amount` is never negative for what is taken off; `takes_off` says so."""

    zeile: Zeile
    amount: Figure  # as printed, EUR

    art: Finanzierungsart | None  # of a grant

    @property
    def takes_off(self) -> bool:
        return self.zeile.takes_off

    @abstractmethod
    def within(self, part: Period, whole: Period) -> Figure:
        """How much of the amount falls into a part of the whole period, unrounded (EUR)."""


@dataclass(frozen=True, slots=True)
class RateLine(FinancingLine):
    """A number of posts times a value per post.

    `number` is None for a flat amount that does not depend on posts.
    """

    number: Figure | None
    share: Figure | None
    summands: tuple[Summand, ...]
    per_post: Figure

    def within(self, part: Period, whole: Period) -> Figure:
        if self.zeile.haushaltsjahr is not None:
            return self._due_within(part, whole)
        per_post = total([summand.within(part, whole) for summand in self.summands])
        return per_post if self.number is None else self.number * per_post

    def _due_within(self, part: Period, whole: Period) -> Figure:
        due = self.zeile.haushaltsjahr
        year = next((year for year in whole.years() if year.von.year == due), whole)
        overlap = part.within(year)
        if overlap is None:
            return NOTHING
        return _in_proportion(self.amount, overlap.months(), year.months())


@dataclass(frozen=True, slots=True)
class ShareLine(FinancingLine):
    """A grant that follows from the costs: a percentage of them, or what else is lacking.

    `lines` are those from which `basis` follows: all costs for an Anteilfinanzierung, else what they
    exceed all other income by. `quote` is in v. H.; `cap` is the one that holds, as it was entered, in
    EUR or EUR je Jahr; `limit` what it comes to in the period (EUR). `by_year` has what is granted in
    each year, if a cap per year keeps it from following the costs.
    """

    lines: tuple[FinancingLine, ...]
    basis: Figure
    quote: Figure | None
    cap: Figure | None
    limit: Figure | None = None
    by_year: tuple[tuple[Period, Figure], ...] = ()

    @property
    def below(self) -> tuple[FinancingLine, ...]:
        """The lines that make up the basis."""
        return tuple(line for line in self.lines if self.quote is None or not line.takes_off)

    def within(self, part: Period, whole: Period) -> Figure:
        if self.amount.exact == 0 or self.basis.exact == 0:
            return NOTHING
        if not self.by_year:
            return _in_proportion(self.amount, balance_within(self.below, part, whole), self.basis)
        granted = total([amount for _, amount in self.by_year])
        shares = [self._share_in(year, amount, part, whole) for year, amount in self.by_year]
        return _in_proportion(self.amount, total(shares), granted)

    def _share_in(self, year: Period, amount: Figure, part: Period, whole: Period) -> Figure:
        overlap = part.within(year)
        if overlap is None or amount.exact == 0:
            return NOTHING
        basis = balance_within(self.below, year, whole)
        return _in_proportion(amount, balance_within(self.below, overlap, whole), basis)


def added(amounts: Iterable[Figure]) -> Figure:
    """The sum of amounts (EUR); 0 if there are none."""
    found = list(amounts)
    return total(found) if found else NOTHING


def balance(lines: Sequence[FinancingLine]) -> Figure:
    """What lines leave: the first one, plus and minus the others (EUR); 0 if there are none."""
    return left_over([(line.takes_off, line.amount) for line in lines])


def balance_within(lines: Sequence[FinancingLine], part: Period, whole: Period) -> Figure:
    """What lines leave in a part of the period, unrounded (EUR)."""
    return left_over([(line.takes_off, line.within(part, whole)) for line in lines])


def left_over(amounts: Sequence[tuple[bool, Figure]]) -> Figure:
    """The first amount, plus and minus the others; each tells whether it is taken off.

    Amounts of one sign in a row are one step, so that no table makes steps as deep as it is long.
    """
    if not amounts:
        return NOTHING
    takes_off, result = amounts[0]
    result = -result if takes_off else result
    for takes_off, run in groupby(amounts[1:], key=lambda amount: amount[0]):
        reckon = less if takes_off else total
        result = reckon([result, *(amount for _, amount in run)])
    return result


def _in_proportion(amount: Figure, part: Figure, whole: Figure) -> Figure:
    return amount if part.exact == whole.exact else amount * (part / whole)
