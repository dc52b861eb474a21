"""Reads spans of time whose first or last day is meant: `2021-H1`, `2021-Q3`, `2021-04`, `2021`."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from vorlagen.facts.reading.scalars import fault, read_date
from vorlagen.facts.reading.tree import Scalar
from vorlagen.german.dates import letzter_tag

_SPAN = re.compile(
    r"(?P<year>[1-9]\d{3})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?",
    re.ASCII,
)
_LIKE_A_DAY = re.compile(r"\d+-\d+-\d+|\d+\.\d+\.\d+", re.ASCII)
_YEAR = re.compile(r"[1-9]\d{3}", re.ASCII)


def read_first_day(value: Any) -> Any:
    """A day, or the first one of a half-year, quarter, month or year.

    Raises:
        PydanticCustomError: For other spellings and for days that do not exist.
    """
    months = _months(value)
    return _day(value) if months is None else date(months[0], months[1], 1)


def read_last_day(value: Any) -> Any:
    """A day, or the last one of a half-year, quarter, month or year.

    Raises:
        PydanticCustomError: For other spellings and for days that do not exist.
    """
    months = _months(value)
    return _day(value) if months is None else letzter_tag(months[0], months[2])


def _day(value: Any) -> Any:
    text = value.strip() if isinstance(value, Scalar) else ""
    if not text or _LIKE_A_DAY.fullmatch(text):
        return read_date(value)
    year = found[0] if (found := _YEAR.match(text)) else "2021"
    raise fault(
        "WERT_FALSCHER_ART",
        f"„{text}“ ist weder ein Tag noch eine Zeit.",
        f"Möglich sind Halbjahre ({year}-H1, {year}-H2), Quartale ({year}-Q1 bis {year}-Q4), Monate"
        f" ({year}-01 bis {year}-12), Jahre ({year}) und Tage ({year}-12-31).",
    )


def _months(value: Any) -> tuple[int, int, int] | None:
    """Year, first and last month of a span; None for what is no such span."""
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, Scalar) else None
    if found is None:
        return None
    year = int(found["year"])
    if found["half"]:
        return year, 6 * int(found["half"]) - 5, 6 * int(found["half"])
    if found["quarter"]:
        return year, 3 * int(found["quarter"]) - 2, 3 * int(found["quarter"])
    if found["month"]:
        return year, int(found["month"]), int(found["month"])
    return year, 1, 12
