"""Dates that documents state: days that cannot be, weekdays, periods and how long they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from vorlagen.audit.document import Spot
from vorlagen.audit.stated import Locator
from vorlagen.findings import Code
from vorlagen.german.dates import (
    KeinDatum,
    UnmoeglicherTag,
    datum,
    finde_unmoegliche_tage,
    parse_datum,
)
from vorlagen.german.locale import deutsch
from vorlagen.german.numbers import KeineZahl
from vorlagen.german.reading import lies_zahl

_MONTH = r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
_DATE = (
    rf"(?:[0-9]{{1,2}}\.\s?[0-9]{{1,2}}\.\s?(?:[12][0-9]{{3}}|[0-9]{{2}})(?![0-9]|\.[0-9])"
    rf"|[0-9]{{1,2}}\.\s?{_MONTH}\s[12][0-9]{{3}})"
)
_ANY_DATE = re.compile(rf"(?<![\w.,]){_DATE}")
_PERIOD = re.compile(
    rf"(?<![\w.,])(?P<von>{_DATE})\s*(?:[-–—−‐]|(?:\s*(?:bis(?:\s+(?:zum|einschließlich|einschl\.))?)\s+))\s*(?P<bis>{_DATE})"
)
_MONTHS = re.compile(r"\b(?P<number>[0-9]{1,3}|[^\W\d_]{3,20})\s+Monaten?\b")
_FULL_YEAR = re.compile(r"[12][0-9]{3}$")
_DATE_AHEAD = re.compile(
    r"(?:\b(?:am|bis|zum|vom|ab|seit|den|dem|Stand|[0-9]{2}\.[0-9]{2}\.(?:[0-9]{2})?\s*[-–])|tag,?)\s*$"
)
# What may stand between a period and how long it is said to be, in either order
_LASTS = re.compile(
    r"[\s,;:()=–-]*(?:\b(?:also|mithin|somit|d\.\s?h\.|das\s+sind|sind|umfasst|hat|dauert|läuft|insgesamt|vom|von"
    r"|in\s+der\s+Zeit|im\s+Zeitraum|für|zusammen)\b[\s,;:()=–-]*)*"
)


@dataclass(frozen=True, slots=True)
class DayCheck:
    """A date or period that was looked at; `message` and `cure` are empty if nothing is wrong."""

    spot: Spot
    text: str
    code: Code | None = None
    message: str = ""
    cure: str = ""
    says_more: bool = False  # months than the period has


@dataclass(frozen=True, slots=True)
class Period:
    """A period with both its first and last day."""

    first: date
    last: date
    text: str

    @property
    def months(self) -> int | None:
        """How many months it has; None if it does not consist of whole ones."""
        behind = self.last + timedelta(days=1)
        if self.first.day != behind.day or self.last < self.first:
            return None
        return (behind.year - self.first.year) * 12 + behind.month - self.first.month


def day_checks(text: str, locate: Locator) -> Iterator[DayCheck]:
    """All dates of a text, those first that cannot be."""
    impossible = [tag for tag in finde_unmoegliche_tage(text) if _is_meant(tag, text)]
    for tag in impossible:
        hint = f" Der letzte Tag dieses Monats ist der {datum(tag.letzter)}." if tag.letzter else ""
        yield DayCheck(
            locate(tag.start, tag.text),
            tag.text,
            Code.DATUM_UNMOEGLICH,
            f"Den Tag „{tag.text}“ gibt es nicht.{hint}",
            f"Vermutlich ist der {datum(tag.letzter)} gemeint."
            if tag.letzter
            else "Tag und Monat prüfen.",
        )
    wrong = {tag.start for tag in impossible}
    for found in _ANY_DATE.finditer(text):
        if found.start() not in wrong and _parsed(found.group()):
            yield _weekday(found, text, locate)
    yield from _periods(text, locate)


def _is_meant(tag: UnmoeglicherTag, text: str) -> bool:
    """Whether a day is meant: always with a full year, otherwise only where a date is expected.

    Budgets number their products "36.04.01".
    """
    return bool(_FULL_YEAR.search(tag.text) or _DATE_AHEAD.search(text[: tag.start]))


def periods(text: str) -> list[Period]:
    """The periods that a text names, those that cannot be left out."""
    found = []
    for match in _PERIOD.finditer(text):
        first, last = _parsed(match["von"]), _parsed(match["bis"])
        if first and last:
            found.append(Period(first, last, match.group()))
    return found


def month_checks(period: Period, text: str, locate: Locator) -> Iterator[DayCheck]:
    """How many months a text says a period has."""
    for found in _MONTHS.finditer(text):
        number = _whole(found["number"])
        if number is None or period.months is None:
            continue
        spot = locate(found.start(), found.group())
        if number == period.months:
            yield DayCheck(spot, f"{period.text}: {found.group()}")
        else:
            yield DayCheck(
                spot,
                found.group(),
                Code.RECHENPROBE_WIDERSPRUCH,
                f"Gedruckt sind „{found.group()}“; der Zeitraum {period.text} hat {period.months} Monate.",
                "Zeitraum und Zahl der Monate prüfen, dann alle Beträge, die davon abhängen.",
                says_more=number > period.months,
            )


def _periods(text: str, locate: Locator) -> Iterator[DayCheck]:
    found = list(_PERIOD.finditer(text))
    for match in found:
        first, last = _parsed(match["von"]), _parsed(match["bis"])
        if first and last and last < first:
            yield DayCheck(
                locate(match.start(), match["von"]),
                match.group(),
                Code.RECHENPROBE_WIDERSPRUCH,
                f"Der Zeitraum „{match.group()}“ endet, bevor er beginnt.",
                f"Anfang und Ende tauschen oder das Jahr prüfen: {datum(first)} liegt nach {datum(last)}.",
            )
    if len(found) == 1:
        yield from _months_near(found[0], text, locate)


def _months_near(match: re.Match[str], text: str, locate: Locator) -> Iterator[DayCheck]:
    """Only a number of months close to the only period is meant to be its length."""
    said = list(_MONTHS.finditer(text))
    known = periods(text)
    if len(said) != 1 or len(known) != 1:
        return
    between = text[min(said[0].end(), match.end()) : max(said[0].start(), match.start())]
    if _LASTS.fullmatch(between):
        yield from month_checks(known[0], text, locate)


def _weekday(found: re.Match[str], text: str, locate: Locator) -> DayCheck:
    spot = locate(found.start(), found.group())
    day = _parsed(found.group())
    named = _weekdays().search(text[max(0, found.start() - 30) : found.start()])
    if day is None or named is None or _number(named["tag"]) == day.weekday():
        return DayCheck(spot, found.group())
    real = _names()[day.weekday()]
    return DayCheck(
        spot,
        found.group(),
        Code.RECHENPROBE_WIDERSPRUCH,
        f"Gedruckt ist „{named['tag']}“; der {found.group()} ist ein {real}.",
        f"Wochentag oder Datum prüfen; {_nearest(day, _number(named['tag']))}",
    )


def _nearest(day: date, weekday: int) -> str:
    ahead = (weekday - day.weekday()) % 7
    near = day + timedelta(days=ahead if ahead <= 3 else ahead - 7)
    return f"der nächstgelegene {_names()[weekday]} ist der {datum(near)}."


@cache
def _weekdays() -> re.Pattern[str]:
    names = "|".join([*_names(), "Sonnabend"])
    return re.compile(
        rf"\b(?P<tag>{names}|Mo|Di|Mi|Do|Fr|Sa|So)\.?,?\s*(?:,|den|dem|der|am|\(|\s)*\s*$"
    )


@cache
def _names() -> tuple[str, ...]:
    names = deutsch().days["format"]["wide"]
    return tuple(names[day] for day in range(7))


def _number(name: str) -> int:
    if name == "Sonnabend":
        return 5
    return next(i for i, full in enumerate(_names()) if full.startswith(name))


def _parsed(text: str) -> date | None:
    try:
        return parse_datum(text)
    except KeinDatum:
        return None


def _whole(text: str) -> int | None:
    try:
        value = lies_zahl(text)
    except KeineZahl:
        return None
    return int(value) if value == value.to_integral_value() else None
