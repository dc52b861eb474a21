"""Dates that documents state: days that cannot be, weekdays, periods and how long they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from vorlagen.audit.arithmetic import Locator
from vorlagen.audit.document import Block, Paragraph, Spot, Table
from vorlagen.findings import Code
from vorlagen.german.dates import (
    UnmoeglicherTag,
    datum,
    finde_daten,
    finde_unmoegliche_tage,
    wochentag,
)
from vorlagen.german.number_scanner import finde_zahlen

_UP_TO = re.compile(r"\s*(?:[-–—−‐]|(?<=\s)bis(?:\s+(?:zum|einschließlich|einschl\.))?\s)\s*")
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
_WEEKDAYS = {wochentag(date(2024, 1, day)): day - 1 for day in range(1, 8)}  # a Monday the first
_WEEKDAY_AHEAD = re.compile(
    rf"\b(?P<tag>{'|'.join(_WEEKDAYS)}|Sonnabend|Mo|Di|Mi|Do|Fr|Sa|So)\.?,?"
    r"\s*(?:,|den|dem|der|am|\(|\s)*\s*$"
)
_CAPTION = 200  # characters
LONGEST = 50_000  # characters; what is longer is no paragraph


@dataclass(frozen=True, slots=True)
class DayCheck:
    """A date or period that was looked at; `message` and `cure` are empty if nothing is wrong."""

    spot: Spot
    code: Code | None = None
    message: str = ""
    cure: str = ""


@dataclass(frozen=True, slots=True)
class StatedPeriod:
    """A period with both its first and last day, and where it stands in its text."""

    first: date
    last: date
    text: str
    start: int
    end: int

    @property
    def months(self) -> int | None:
        """How many months it has; None if it does not consist of whole ones."""
        behind = self.last + timedelta(days=1)
        if self.first.day != behind.day or self.last < self.first:
            return None
        return (behind.year - self.first.year) * 12 + behind.month - self.first.month


def day_checks(blocks: Sequence[Block]) -> Iterator[DayCheck]:
    """All dates and periods of a document."""
    caption = ""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from _in_text(block.text, block.spot)
            caption = block.text if len(block.text) <= _CAPTION else ""
            continue
        for cell in (c for row in block.rows for c in row if len(c.text) <= LONGEST):
            yield from _in_text(cell.text, cell.spot)
        yield from _months_of(block, caption)
        caption = ""


def _in_text(text: str, locate: Locator) -> Iterator[DayCheck]:
    """All dates of a text, those first that cannot be."""
    impossible = [tag for tag in finde_unmoegliche_tage(text) if _is_meant(tag, text)]
    for tag in impossible:
        last = datum(tag.letzter) if tag.letzter else ""
        hint = f" Der letzte Tag dieses Monats ist der {last}." if last else ""
        yield DayCheck(
            locate(tag.start),
            Code.DATUM_UNMOEGLICH,
            f"Den Tag „{tag.text}“ gibt es nicht.{hint}",
            f"Vermutlich ist der {last} gemeint." if last else "Tag und Monat prüfen.",
        )
    for found, day in finde_daten(text):
        yield _weekday(day, found, locate)
    yield from _periods_in(text, locate)


def _is_meant(tag: UnmoeglicherTag, text: str) -> bool:
    """Whether a day is meant: always with a full year, otherwise only where a date is expected.

    Budgets number their products "36.04.01".
    """
    return bool(_FULL_YEAR.search(tag.text) or _DATE_AHEAD.search(text[: tag.start]))


def _weekday(day: date, found: re.Match[str], locate: Locator) -> DayCheck:
    spot = locate(found.start())
    named = _WEEKDAY_AHEAD.search(found.string[max(0, found.start() - 30) : found.start()])
    if named is None:
        return DayCheck(spot)
    full = "Samstag" if named["tag"] == "Sonnabend" else named["tag"]
    meant = next(name for name in _WEEKDAYS if name.startswith(full))
    off = (_WEEKDAYS[meant] - day.weekday() + 3) % 7 - 3
    if not off:
        return DayCheck(spot)
    return DayCheck(
        spot,
        Code.RECHENPROBE_WIDERSPRUCH,
        f"Gedruckt ist „{named['tag']}“; der {found.group()} ist ein {wochentag(day)}.",
        f"Wochentag oder Datum prüfen; der nächstgelegene {meant} ist der {_moved(day, off)}.",
    )


def _moved(day: date, days: int) -> str:
    return datum(day + timedelta(days=days))


# Periods


def _periods(text: str) -> list[StatedPeriod]:
    """The periods that a text names."""
    return [
        StatedPeriod(first, last, text[left.start() : right.end()], left.start(), right.end())
        for (left, first), (right, last) in pairwise(finde_daten(text))
        if _UP_TO.fullmatch(text, left.end(), right.start())
    ]


def _periods_in(text: str, locate: Locator) -> Iterator[DayCheck]:
    found = _periods(text)
    for period in found:
        if period.last < period.first:
            yield DayCheck(
                locate(period.start),
                Code.RECHENPROBE_WIDERSPRUCH,
                f"Der Zeitraum „{period.text}“ endet, bevor er beginnt.",
                "Anfang und Ende tauschen oder das Jahr prüfen:"
                f" {datum(period.first)} liegt nach {datum(period.last)}.",
            )
    months = list(_MONTHS.finditer(text))
    if len(found) == len(months) == 1:
        # Only a number of months close to the only period is meant to be its length.
        (period,), (said,) = found, months
        between = min(said.end(), period.end), max(said.start(), period.start)
        if _LASTS.fullmatch(text, *between):
            yield from (check for check, _ in _month_checks(period, text, locate))


def _month_checks(
    period: StatedPeriod, text: str, locate: Locator
) -> Iterator[tuple[DayCheck, int]]:
    """How many months a text says a period has, and by how many that is too much."""
    for found in _MONTHS.finditer(text):
        numbers = finde_zahlen(found["number"])
        if not numbers or period.months is None:
            continue
        spot, off = locate(found.start()), int(numbers[0].wert) - period.months
        message = (
            f"Gedruckt sind „{found.group()}“;"
            f" der Zeitraum {period.text} hat {period.months} Monate."
        )
        cure = "Zeitraum und Zahl der Monate prüfen, dann alle Beträge, die davon abhängen."
        yield (
            DayCheck(spot, Code.RECHENPROBE_WIDERSPRUCH, message, cure) if off else DayCheck(spot),
            off,
        )


def _months_of(table: Table, caption: str) -> Iterator[DayCheck]:
    """How many months its cells say that the period in the caption of a table has.

    A row may be for a part of the period. Only if all rows say the same, or one says more, is it
    meant to be the whole.
    """
    periods = _periods(caption)
    if len(periods) != 1:
        return
    checks = [
        check
        for row in table.rows
        for cell in row
        if len(cell.text) <= LONGEST and not _periods(cell.text)
        for check in _month_checks(periods[0], cell.text, cell.spot)
    ]
    alike = len({off for _, off in checks}) == 1
    yield from (check for check, off in checks if alike or off >= 0)
