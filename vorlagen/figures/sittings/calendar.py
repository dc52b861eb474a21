"""Which days are free in a Land, and which days a deadline counts.

Public holidays come from the package `holidays`, which keeps them by the laws of the Länder, that
of Nordrhein-Westfalen among them (Feiertagsgesetz NW): only days that are free in the whole Land.
It knows them from 1991 to 2100.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from vorlagen.facts.gremien import Zaehlung

_SATURDAY, _SUNDAY = 5, 6
_A_DAY = timedelta(days=1)
_KNOWN_YEARS = range(1991, 2101)


@dataclass(frozen=True, slots=True)
class Kalender:
    """The calendar of a Land, named as ISO 3166-2 has it: NW."""

    bundesland: str = "NW"

    def feiertag(self, day: date) -> str:
        """The German name of a public holiday; empty if the day is none."""
        return _feiertage(self.bundesland, day.year).get(day, "")

    def ist_ruhetag(self, day: date) -> bool:
        """Whether a day is a Saturday, Sunday or public holiday (the days of § 193 BGB)."""
        return not self.counts(day, "arbeitstage")

    def counts(self, day: date, zaehlung: Zaehlung) -> bool:
        """Whether a day is one of those that are counted.

        Werktage are Monday to Saturday, Arbeitstage Monday to Friday, both without public holidays.
        """
        if zaehlung == "kalendertage":
            return True
        free = _SUNDAY if zaehlung == "werktage" else _SATURDAY
        return day.weekday() < free and not self.feiertag(day)

    def arbeitstage(self, after: date, until: date) -> int:
        """The Arbeitstage after one day up to another, which counts; negative if that is earlier."""
        if until < after:
            return -self.arbeitstage(until, after)
        weeks, rest = divmod((until - after).days, 7)
        days = 5 * weeks
        days += sum((after + n * _A_DAY).weekday() < _SATURDAY for n in range(1, rest + 1))
        first, last = max(after.year, _KNOWN_YEARS[0]), min(until.year, _KNOWN_YEARS[-1])
        return days - sum(
            after < day <= until and day.weekday() < _SATURDAY
            for year in range(first, last + 1)
            for day in _feiertage(self.bundesland, year)
        )


def day_before(day: date) -> date:
    """The day before; the first day of the calendar has none and is its own."""
    return day if day == date.min else day - _A_DAY


@cache
def _feiertage(bundesland: str, year: int) -> Mapping[date, str]:
    if year not in _KNOWN_YEARS:
        return {}
    import holidays  # noqa: PLC0415 - takes a tenth of a second, and help needs none

    found = holidays.country_holidays("DE", subdiv=bundesland, language="de", years=year)
    return dict(found.items())
