"""Periods: how many months lie between two days, in one of three ways of counting.

`monate` counts whole months only. `30/360` counts thirty days for each month, as banks and many
grant notices do (the 31st counts with the 30th). `taggenau` counts each month by its own days, as
pay for part of a month is reckoned (§ 24 Abs. 3 TVöD). In each of them a whole month is one month,
and the months of adjoining periods add up to those of the whole.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from vorlagen.figures.errors import FigureError
from vorlagen.figures.exact import Fraction
from vorlagen.figures.figure import Constant, Figure, Op, Operation
from vorlagen.figures.unit import JAHRE, MONATE
from vorlagen.findings import Code, Place
from vorlagen.german.dates import datum, zeitraum

Zaehlweise = Literal["monate", "30/360", "taggenau"]
MONTHS_A_YEAR = Figure(Fraction(12), MONATE / JAHRE, Constant("12 Monate je Jahr"))
_DAYS_A_MONTH = 30


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    von: date
    bis: date
    place: Place  # where it was entered
    zaehlweise: Zaehlweise = "monate"

    def __str__(self) -> str:
        return zeitraum(self.von, self.bis)

    def __contains__(self, day: date) -> bool:
        return self.von <= day <= self.bis

    def months(self) -> Figure:
        """The number of months, both end days included: 01.12.2021 to 31.12.2022 are 13.

        Raises:
            FigureError: At the period's place, if it ends before it begins, or is to be counted in
                whole months and does not begin on the first or end on the last day of one.
        """
        return _months_of(self)

    def _counted(self) -> Figure:
        if self.bis < self.von:
            raise FigureError(
                Code.ZEITRAUM,
                f"Der Zeitraum endet am {datum(self.bis)}, bevor er am {datum(self.von)} beginnt.",
                "Die beiden Tage prüfen; vermutlich sind sie vertauscht.",
                self.place,
            )
        if self.zaehlweise == "monate":
            self._require_whole_months()
        note = f"{self}{_COUNTED[self.zaehlweise]}"
        return Figure(self._months(), MONATE, Operation(Op.MONATE, (), note, self.place))

    def duration(self) -> str:
        """The months in words: „13 Monate“, „1 Monat und 15 Tage“, „12 von 31 Tagen“."""
        months = self._months()
        if months.denominator == 1:
            return _counted(int(months), "Monat", "Monate")
        whole, days = self._whole_months_and_days()
        if whole == 0 and self.zaehlweise == "taggenau" and _same_month(self.von, self.bis):
            return f"{days} von {_days_of_month(self.von)} Tagen"
        text = _counted(days, "Tag", "Tage")
        return f"{_counted(whole, 'Monat', 'Monate')} und {text}" if whole else text

    def years(self) -> list[Period]:
        """The parts of the period that lie in one Haushaltsjahr (calendar year, § 78 Abs. 4 GO NRW)."""
        return self.cut(date(year, 1, 1) for year in range(self.von.year + 1, self.bis.year + 1))

    def cut(self, days: Iterable[date]) -> list[Period]:
        """The parts that begin on the period's first day and on each of `days` within it."""
        starts = sorted({self.von, *(day for day in days if self.von < day <= self.bis)})
        ends = [*(day - timedelta(days=1) for day in starts[1:]), self.bis]
        return [replace(self, von=von, bis=bis) for von, bis in zip(starts, ends, strict=True)]

    def within(self, other: Period) -> Period | None:
        """The days that both have, counted as in this one; None if there are none."""
        von, bis = max(self.von, other.von), min(self.bis, other.bis)
        return replace(self, von=von, bis=bis) if von <= bis else None

    def _months(self) -> Fraction:
        if self.zaehlweise == "30/360":
            return Fraction(_bank_day(_next_day(self.bis)) - _bank_day(self.von), _DAYS_A_MONTH)
        return _month_line(_next_day(self.bis)) - _month_line(self.von)

    def _whole_months_and_days(self) -> tuple[int, int]:
        if self.zaehlweise == "30/360":
            months = self._months()
            return int(months), int(months % 1 * _DAYS_A_MONTH)
        if _same_month(self.von, self.bis):
            return 0, (self.bis - self.von).days + 1
        before = 0 if self.von.day == 1 else _days_of_month(self.von) - self.von.day + 1
        after = 0 if _next_day(self.bis).day == 1 else self.bis.day
        calendar = (self.bis.year - self.von.year) * 12 + self.bis.month - self.von.month + 1
        return calendar - (before > 0) - (after > 0), before + after

    def _require_whole_months(self) -> None:
        if self.von.day != 1 or _next_day(self.bis).day != 1:
            last = self.bis.replace(day=_days_of_month(self.bis))
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


def _next_day(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def _days_of_month(day: date) -> int:
    return monthrange(day.year, day.month)[1]


def _same_month(first: date, last: date) -> bool:
    return (first.year, first.month) == (last.year, last.month)


def _bank_day(day: date) -> int:
    """The days since the year 0 if each month had thirty; a period has the difference of its ends."""
    return (day.year * 12 + day.month) * _DAYS_A_MONTH + min(day.day, _DAYS_A_MONTH)


def _month_line(day: date) -> Fraction:
    """The months since the year 0, that of `day` as far as it has passed when the day begins."""
    return Fraction(day.year * 12 + day.month) + Fraction(day.day - 1, _days_of_month(day))


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
