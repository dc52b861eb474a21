"""Figures from figures: rounded, added, in parts; and months and years from two days.

All of them raise a `FigureError` if units differ, if there is nothing to reckon with, or if the step of a
rounding is not greater than zero.

`monate` counts whole months only. `30/360` counts thirty days for each month, as banks and many
grant notices do: the 31st adds nothing to the 30th, and the last day of February counts for the missing
days as well. `taggenau` counts each month by its own days, as pay for part of a month is computed
(§ 24 Abs. 3 TVöD). In all three ways a whole month is one month, and the months of adjoining periods
add up to those of the whole.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache, partial, reduce
from operator import sub
from typing import Any, Literal

from msgspec import Struct

from vorlagen.facts.types import Zaehlweise
from vorlagen.figures.figure import (
    JAHRE,
    MONATE,
    PROZENT,
    VERBS,
    Constant,
    Days,
    Figure,
    FigureError,
    Op,
    Operation,
    require_one_unit,
)
from vorlagen.findings import Code, Place
from vorlagen.german.dates import datum, zeitraum
from vorlagen.german.numbers import zahl
from vorlagen.german.words import aufzaehlung

Rundungsart = Literal["kaufmaennisch", "abrunden"]  # as YAML calls them


class Rounding(Struct, frozen=True):
    """The step to a multiple of which figures are rounded, and the way of rounding.

    `kaufmaennisch` takes the nearest multiple, of two equally near the one farther from zero (DIN 1333
    section 4.5); `abrunden` takes the greatest multiple that is not more, for amounts under a cap.
    """

    step: Decimal = Decimal(1)
    kind: Rundungsart = "kaufmaennisch"

    @property
    def down(self) -> Rounding:
        """The same step, rounded down."""
        return Rounding(self.step, "abrunden")

    def at_least(self, step: Decimal) -> Rounding:
        """The same way of rounding, to no finer step than this."""
        return Rounding(max(self.step, step), self.kind)

    def of(self, figure: Figure) -> Figure:
        """The figure, rounded.

        A figure that is such a multiple already is returned unchanged, so that a derivation shows only
        roundings that had an effect.
        """
        if self.step <= 0:
            raise FigureError(
                Code.WERT_UNZULAESSIG,
                f"Auf {zahl(self.step)} lässt sich nicht runden.",
                "Eine Stufe größer als 0 angeben: 1 für volle Euro, 0.01 für Cent.",
            )
        if figure.exact is None:
            return figure
        op = OPS[self.kind]
        value = ROUNDINGS[op](figure.exact, Fraction(self.step))
        if value == figure.exact:
            return figure
        return Figure(value, figure.unit, Operation(op, (figure,), _printed(self.step)))


OPS: dict[Rundungsart, Op] = {"kaufmaennisch": Op.GERUNDET, "abrunden": Op.ABGERUNDET}
_printed = cache(zahl)  # papers round to the same few steps, thousands of times


def round_half_up(value: Fraction, step: Fraction) -> Fraction:
    """The multiple of `step` nearest to `value`; of two equally near the one farther from zero."""
    steps = (abs(value) / step + Fraction(1, 2)).__floor__()
    if value < 0:
        return -steps * step
    return steps * step


ROUNDINGS: dict[Op, Callable[[Fraction, Fraction], Fraction]] = {
    Op.GERUNDET: round_half_up,
    Op.ABGERUNDET: lambda value, step: value // step * step,
}


def exceeds(amount: Figure, limit: Figure) -> bool:
    """Whether an amount is more than a limit; false as long as one of them is pending."""
    if amount.is_pending or limit.is_pending:
        return False
    return amount > limit


def percentage_of(part: Figure, whole: Figure) -> Figure:
    """How much `part` is of `whole`, in v. H."""
    require_one_unit(part, whole, "ins Verhältnis setzen")
    quotient = part / whole
    value = None if quotient.exact is None else quotient.exact * 100
    return Figure(value, PROZENT, quotient.origin)


def total(summands: Sequence[Figure]) -> Figure:
    """The sum of figures of one unit as a single flat operation; a single summand is returned as is."""
    if len(summands) == 1:
        return summands[0]
    return _combined(Op.PLUS, summands, sum)


def less(figures: Sequence[Figure]) -> Figure:
    """The first figure less all others; a single figure is returned as is."""
    if len(figures) == 1:
        return figures[0]
    return _combined(Op.MINUS, figures, partial(reduce, sub))


def smallest(figures: Sequence[Figure]) -> Figure:
    """The least of figures of one unit."""
    return _combined(Op.MINIMUM, figures, min)


def largest(figures: Sequence[Figure]) -> Figure:
    """The greatest of figures of one unit."""
    return _combined(Op.MAXIMUM, figures, max)


def _combined(op: Op, figures: Sequence[Figure], reckon: Callable[[list[Any]], Any]) -> Figure:
    if not figures:
        raise FigureError(
            Code.FORMEL,
            "Hier ist nichts, woraus sich eine Größe bilden ließe.",
            "Mindestens eine Größe angeben.",
        )
    first, *rest = figures
    for operand in rest:
        require_one_unit(first, operand, VERBS.get(op, "vergleichen"))
    value: Fraction | None = None
    if not any(operand.is_pending for operand in figures):
        value = Fraction(reckon([operand.exact for operand in figures]))
    return Figure(value, first.unit, Operation(op, tuple(figures)))


_DIFFERENCE = ".rundungsdifferenz"
Taker = Literal["groesster_anteil", "letztes_jahr"]


def apportioned(
    whole: Figure,
    parts: Sequence[Figure],
    rounding: Rounding,
    taker: Taker = "groesster_anteil",
    *,
    named: bool = True,
) -> list[Figure]:
    """The parts of `whole`, each rounded, adding up to `whole`.

    The rounding difference goes to the largest part (the first of several equal ones), or to the last
    one that is not zero; the part's derivation shows it, as a figure of its own if `named`. If the
    difference is more than that part (many small parts and a large step), the next one takes what
    remains, so that no part changes its sign. While something is pending, the parts are only rounded.
    """
    if len(parts) == 1:
        return [whole]
    rounded = [rounding.of(part) for part in parts]
    difference = whole - total(rounded)
    shares = 0
    for index in _takers(parts, taker):
        share = _takeable(rounded[index], difference, whole)
        if not share.exact:  # zero, or pending
            continue
        shares += 1
        if named:
            suffix = f"_{shares}" if shares > 1 else ""
            share = share.named(f"{whole.address}{_DIFFERENCE}{suffix}")
        rounded[index] = rounded[index] + share
        difference = difference - share
    return rounded


def _takers(parts: Sequence[Figure], taker: Taker) -> list[int]:
    """The indices of the parts in the order in which they take the rounding difference."""
    sizes = [abs(part.exact or Fraction(0)) for part in parts]
    indices = range(len(parts))
    if taker == "letztes_jahr":
        return sorted(indices, key=lambda index: (sizes[index] == 0, -index))
    return sorted(indices, key=lambda index: -sizes[index])


def _takeable(part: Figure, difference: Figure, whole: Figure) -> Figure:
    """As much of a difference as a part can take without changing its sign."""
    if difference.is_pending or difference.exact == 0:
        return difference
    if whole >= 0 and part >= 0 > difference:
        room = largest([difference, -part])
    elif whole <= 0 and part <= 0 < difference:
        room = smallest([difference, -part])
    else:
        return difference
    if room.exact == difference.exact:
        return difference
    return room


MONTHS_A_YEAR = Figure(Fraction(12), MONATE / JAHRE, Constant("12 Monate je Jahr"))
_DAYS_A_MONTH = 30
_MOST_YEARS = 99  # a longer period is a typing error and would take long to compute


class Period(Struct, frozen=True):
    """From the first day to the last, both included."""

    von: date
    bis: date
    place: Place  # where it was entered
    zaehlweise: Zaehlweise = "monate"

    def __str__(self) -> str:
        return zeitraum(self.von, self.bis)

    def months(self) -> Figure:
        """The number of months, both end days included: 01.12.2021 to 31.12.2022 are 13.

        Raises:
            FigureError: If it is longer than 99 years, or counted in months and does not consist of them.
        """
        return _months_of(self)

    def _counted(self) -> Figure:
        if self.bis.year - self.von.year > _MOST_YEARS:
            raise FigureError(
                Code.ZEITRAUM,
                f"Der Zeitraum {self} umfasst mehr als {_MOST_YEARS} Jahre.",
                "Die Jahreszahlen prüfen.",
                self.place,
            )
        if self.zaehlweise == "monate":
            self._require_whole_months()
        note = f"{self}{_COUNTED[self.zaehlweise]}"
        days = Days(self.von, self.bis, self.zaehlweise)
        return Figure(self._months(), MONATE, Operation(Op.MONATE, (), note, self.place, days))

    def duration(self) -> str:
        """The months in words: „13 Monate“, „1 Monat und 15 Tage“, „17 von 31 Tagen und 2 Monate“."""
        months = self._months()
        if months.denominator == 1:
            return _counted(int(months), "Monat", "Monate")
        if self.zaehlweise != "30/360":
            return aufzaehlung(self._by_calendar())
        days = _counted(int(months % 1 * _DAYS_A_MONTH), "Tag", "Tage")
        if months < 1:
            return days
        return aufzaehlung([_counted(int(months), "Monat", "Monate"), days])

    def years(self) -> list[Period]:
        """The parts of the period that lie in one Haushaltsjahr (calendar year, § 78 Abs. 4 GO NRW)."""
        later_years = range(self.von.year + 1, self.bis.year + 1)
        return self.cut(date(year, 1, 1) for year in later_years)

    def cut(self, days: Iterable[date]) -> list[Period]:
        """The parts that begin on the period's first day and on each of `days` within it."""
        within = {day for day in days if self.von < day <= self.bis}
        parts: list[Period] = []
        von = self.von
        for day in sorted(within):
            parts.append(self._from_to(von, day - timedelta(days=1)))
            von = day
        parts.append(self._from_to(von, self.bis))
        return parts

    def within(self, other: Period) -> Period | None:
        """The days that both have, counted as in this one; None if there are none."""
        von = max(self.von, other.von)
        bis = min(self.bis, other.bis)
        if bis < von:
            return None
        return self._from_to(von, bis)

    def _from_to(self, von: date, bis: date) -> Period:
        if (von, bis) == (self.von, self.bis):
            return self
        return Period(von, bis, self.place, self.zaehlweise)

    def _months(self) -> Fraction:
        line = _bank_line if self.zaehlweise == "30/360" else _month_line
        return line(self.bis, after=True) - line(self.von, after=False)

    def _by_calendar(self) -> list[str]:
        """The days of months that are not whole, and the months between them, in their order."""
        days_in_first = _days_of_month(self.von)
        days_in_last = _days_of_month(self.bis)
        months = (self.bis.year - self.von.year) * 12 + self.bis.month - self.von.month + 1
        if months == 1:
            return [f"{(self.bis - self.von).days + 1} von {days_in_last} Tagen"]
        begins_within = self.von.day > 1
        ends_within = self.bis.day < days_in_last
        months -= int(begins_within) + int(ends_within)
        parts: list[str] = []
        if begins_within:
            parts.append(f"{days_in_first - self.von.day + 1} von {days_in_first} Tagen")
        if months:
            parts.append(_counted(months, "Monat", "Monate"))
        if ends_within:
            parts.append(f"{self.bis.day} von {days_in_last} Tagen")
        return parts

    def _require_whole_months(self) -> None:
        last = self.bis.replace(day=_days_of_month(self.bis))
        if self.von.day != 1 or self.bis != last:
            raise FigureError(
                Code.ZEITRAUM,
                f"Der Zeitraum {self} umfasst keine vollen Monate.",
                f"Volle Monate angeben ({datum(self.von.replace(day=1))} bis {datum(last)}) oder unter"
                " „finanzierung“ die Zählweise: „zaehlweise: 30/360“ oder „zaehlweise: taggenau“.",
                self.place,
            )


@lru_cache(maxsize=1024)
def _months_of(period: Period) -> Figure:
    # The lines of a table ask for the months of the same few periods again and again.
    return period._counted()


_COUNTED = {"monate": "", "30/360": ", je Monat 30 Tage", "taggenau": ", taggenau"}


def _days_of_month(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _bank_line(day: date, *, after: bool) -> Fraction:
    """The months since the year 0, each of thirty days, before a day begins or after it ended."""
    if not after:
        passed = day.day - 1
    elif day.day == _days_of_month(day):
        passed = _DAYS_A_MONTH
    else:
        passed = min(day.day, _DAYS_A_MONTH)
    return day.year * 12 + day.month + Fraction(passed, _DAYS_A_MONTH)


def _month_line(day: date, *, after: bool) -> Fraction:
    """The months since the year 0, before a day begins or after it ended."""
    passed = day.day if after else day.day - 1
    return day.year * 12 + day.month + Fraction(passed, _days_of_month(day))


def _counted(number: int, singular: str, plural: str) -> str:
    word = singular if number == 1 else plural
    return f"{number} {word}"
