"""The grid of a plan: years and their parts, each with its days and what it is called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from vorlagen.facts.schaubild import Raster
from vorlagen.german.dates import datum, letzter_tag, monatsname, zeitraum

_MONTHS: dict[Raster, int] = {"monate": 1, "quartale": 3, "halbjahre": 6, "jahre": 12}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the grid from its first to its last day; `names` from the longest to the shortest."""

    first: date
    last: date
    names: tuple[str, ...]


def years(first: date, last: date) -> list[Part]:
    """The years of a plan; the first and the last may be cut."""
    return [
        Part(
            max(first, date(year, 1, 1)),
            min(last, date(year, 12, 31)),
            (str(year), f"’{year % 100:02}"),
        )
        for year in range(first.year, last.year + 1)
    ]


def parts(first: date, last: date, grid: Raster) -> list[Part]:
    """The parts of the years of a plan."""
    found = (part for year in range(first.year, last.year + 1) for part in _parts(year, grid))
    return [
        Part(max(first, part.first), min(last, part.last), part.names)
        for part in found
        if part.last >= first and part.first <= last
    ]


def _parts(year: int, grid: Raster) -> Iterator[Part]:
    months = _MONTHS[grid]
    for number in range(12 // months):
        start = number * months + 1
        yield Part(
            date(year, start, 1),
            letzter_tag(year, start + months - 1),
            _names(grid, year, number + 1),
        )


def _names(grid: Raster, year: int, number: int) -> tuple[str, ...]:
    match grid:
        case "jahre":
            return (str(year), f"’{year % 100:02}")
        case "halbjahre":
            return (f"{number}. Halbjahr", f"{number}. Hj.", f"{number}.")
        case "quartale":
            return (f"{number}. Quartal", f"{number}. Q.", f"{number}.")
        case "monate":
            name = monatsname(number)
            return (name, f"{name[:3]}.", f"{number}.")


def span_in_words(first: date, last: date) -> str:
    """From when to when, in half-years or years where they are whole: "1. Halbjahr 2021"."""
    for grid in ("jahre", "halbjahre"):
        start, end = _whole(first, last, grid)
        if start and end:
            return start if start == end else f"{start} bis {end}"
    return datum(first) if first == last else zeitraum(first, last)


def _whole(first: date, last: date, grid: Raster) -> tuple[str, str]:
    """What the parts are called that begin and end with these days; empty where none does."""
    start = next((_said(p, grid) for p in _parts(first.year, grid) if p.first == first), "")
    end = next((_said(p, grid) for p in _parts(last.year, grid) if p.last == last), "")
    return start, end


def _said(part: Part, grid: Raster) -> str:
    name = part.names[0]
    return name if grid == "jahre" else f"{name}\u00a0{part.first.year}".replace(". ", ".\u00a0")


def day_after(day: date) -> date:
    """The next day; the last of the calendar stays."""
    return day if day == date.max else day + timedelta(days=1)
