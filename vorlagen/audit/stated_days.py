"""Dates that documents state: days that cannot be, weekdays, periods."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct

from vorlagen.audit.arithmetic import Locator
from vorlagen.audit.document import Block, Cell, Paragraph, Spot, Table
from vorlagen.findings import Code
from vorlagen.german.dates import (
    UnmoeglicherTag,
    datum,
    finde_daten,
    finde_unmoegliche_tage,
    wochentag,
)

_DIGIT = re.compile(r"[0-9]")
_UP_TO = re.compile(r"\s*(?:[-–—−‐]|(?<=\s)bis(?:\s+(?:zum|einschließlich|einschl\.))?\s)\s*")
_FULL_YEAR = re.compile(r"[12][0-9]{3}$")
_DATE_AHEAD = re.compile(
    r"(?:\b(?:am|bis|zum|vom|ab|seit|den|dem|Stand|[0-9]{2}\.[0-9]{2}\.(?:[0-9]{2})?\s*[-–])|tag,?)\s*$"
)
_WEEKDAYS = {wochentag(date(2024, 1, day)): day - 1 for day in range(1, 8)}  # a Monday the first
_WEEKDAY_AHEAD = re.compile(
    rf"\b(?P<tag>{'|'.join(_WEEKDAYS)}|Sonnabend|Mo|Di|Mi|Do|Fr|Sa|So)\.?,?"
    r"\s*(?:,|den|dem|der|am|\(|\s)*\s*$"
)
_FEWEST_IN_ORDER = 4  # days of a column that show an order
LONGEST = 50_000  # characters; what is longer is no paragraph


class Check(Struct, frozen=True):
    """A text that was looked at, mostly a date; `message` and `cure` are empty if nothing is wrong."""

    spot: Spot
    text: str
    code: Code | None = None
    message: str = ""
    cure: str = ""


def day_checks(blocks: Sequence[Block]) -> Iterator[Check]:
    """All dates and periods of a document."""
    for block in blocks:
        rows = ((block,),) if isinstance(block, Paragraph) else block.rows
        if isinstance(block, Table):
            yield from _out_of_order(block)
        for part in (part for row in rows for part in row if len(part.text) <= LONGEST):
            yield from _in_text(part.text, part.spot)


def _in_text(text: str, locate: Locator) -> Iterator[Check]:
    """All dates of a text, those first that cannot be."""
    if not _DIGIT.search(text):
        return
    impossible = [tag for tag in finde_unmoegliche_tage(text) if _is_meant(tag, text)]
    for tag in impossible:
        last = datum(tag.letzter) if tag.letzter else ""
        hint = f" Der letzte Tag dieses Monats ist der {last}." if last else ""
        yield Check(
            locate(tag.start, tag.text),
            tag.text,
            Code.DATUM_UNMOEGLICH,
            f"Den Tag „{tag.text}“ gibt es nicht.{hint}",
            f"Vermutlich ist der {last} gemeint." if last else "Tag und Monat prüfen.",
        )
    days = finde_daten(text)
    for found, day in days:
        yield _weekday(day, found, locate)
    yield from _periods(text, days, locate)


def _out_of_order(table: Table) -> Iterator[Check]:
    """The day of a column that breaks the order of all its other days."""
    columns: dict[int, list[tuple[date, Cell, str]]] = {}
    for row in table.rows:
        for cell in row:
            days = finde_daten(cell.text) if _DIGIT.search(cell.text) else []
            if len(days) == 1 and days[0][0].start() == 0:
                columns.setdefault(cell.column, []).append((days[0][1], cell, days[0][0].group()))
    for stated in columns.values():
        if len(stated) < _FEWEST_IN_ORDER or _ascend([day for day, _, _ in stated]):
            continue
        for number, (_, cell, text) in enumerate(stated):
            others = [day for day, _, _ in [*stated[:number], *stated[number + 1 :]]]
            if _ascend(others):
                yield Check(
                    cell.spot(0, text),
                    text,
                    Code.RECHENPROBE_UNSTIMMIG,
                    f"Der {text} steht außer der Reihe: alle anderen Tage der Spalte folgen aufeinander.",
                    "Tag, Monat und Jahr prüfen; oder die Zeile steht an falscher Stelle.",
                )
                break


def _ascend(days: Sequence[date]) -> bool:
    return all(before < after for before, after in pairwise(days))


def _is_meant(tag: UnmoeglicherTag, text: str) -> bool:
    """Whether a day is meant: always with a full year, otherwise only where a date is expected.

    Budgets number their products "36.04.01".
    """
    return bool(_FULL_YEAR.search(tag.text) or _DATE_AHEAD.search(text[: tag.start]))


def _weekday(day: date, found: re.Match[str], locate: Locator) -> Check:
    spot = locate(found.start(), found.group())
    named = _WEEKDAY_AHEAD.search(found.string[max(0, found.start() - 30) : found.start()])
    if named is None:
        return Check(spot, found.group())
    full = "Samstag" if named["tag"] == "Sonnabend" else named["tag"]
    meant = next(name for name in _WEEKDAYS if name.startswith(full))
    off = (_WEEKDAYS[meant] - day.weekday() + 3) % 7 - 3
    if not off:
        return Check(spot, found.group())
    return Check(
        spot,
        found.group(),
        Code.RECHENPROBE_WIDERSPRUCH,
        f"Gedruckt ist „{named['tag']}“; der {found.group()} ist ein {wochentag(day)}.",
        f"Wochentag oder Datum prüfen; der nächstgelegene {meant} ist der {_moved(day, off)}.",
    )


def _moved(day: date, days: int) -> str:
    return datum(day + timedelta(days=days))


def _periods(
    text: str, days: Sequence[tuple[re.Match[str], date]], locate: Locator
) -> Iterator[Check]:
    """The periods that end before they begin."""
    for (left, first), (right, last) in pairwise(days):
        is_head = _UP_TO.match(text, right.end()) is not None  # of the next column
        if last < first and _UP_TO.fullmatch(text, left.end(), right.start()) and not is_head:
            period = text[left.start() : right.end()]
            yield Check(
                locate(left.start(), period),
                period,
                Code.RECHENPROBE_WIDERSPRUCH,
                f"Der Zeitraum „{period}“ endet, bevor er beginnt.",
                "Anfang und Ende tauschen oder das Jahr prüfen:"
                f" {datum(first)} liegt nach {datum(last)}.",
            )
