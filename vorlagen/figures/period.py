"""Periods: how many months lie between two days, in one of three ways of counting.

`monate` counts whole months only. `30/360` counts thirty days for each month, as banks and many
grant notices do: the 31st adds nothing to the 30th, and the last day of February counts for the missing
days as well. `taggenau` counts each month by its own days, as pay for part of a month is computed
(§ 24 Abs. 3 TVöD). In all three ways a whole month is one month, and the months of adjoining periods
add up to those of the whole.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

from vorlagen.facts.types import Zaehlweise
from vorlagen.figures.figure import Constant, Days, Figure, FigureError, Op, Operation
from vorlagen.figures.unit import JAHRE, MONATE
from vorlagen.findings import Code, Place
from vorlagen.german.dates import datum, zeitraum
from vorlagen.german.lists import aufzaehlung

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
