"""Numbers that a PDF cannot have: whole ones beyond 32 bits (ISO 19005-3, 6.1.13), and none at all.

A style sheet or a drawing may ask for places light years away; WeasyPrint writes what it is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from numbers import Real
from typing import Any

from vorlagen.renditions.pdf.complaints import Complaint

_LARGEST = 2**31 - 1
_SHOWN = 12  # signs of a number that are quoted
_DEEPEST = 6  # boxes, matrices and the like lie flat
_MAY_BE = re.compile(rb"(?<![0-9A-Za-z<./])-?(?:[0-9]{10}|inf|nan)")
_OPERAND = re.compile(
    rb"\((?>\\.|[^()\\])*\) | <[0-9A-Fa-f\s]*>"  # texts, in which anything may stand
    rb"| (?<![^\s\[]) (?P<number> -?(?:[0-9]{10,}(?:\.[0-9]*)? | inf | nan)) (?![^\s\]])",
    re.VERBOSE | re.DOTALL,
)


def complaints_about_numbers(pdf: Any) -> Iterator[Complaint]:
    """Name the first number of a PDF (`pydyf.PDF`) that is too large, if there is one."""
    for thing in pdf.objects:
        found = next(_too_large(thing), None)
        if found is not None:
            said = found if len(found) <= _SHOWN else f"{found[:_SHOWN]}…"
            yield Complaint(
                "Etwas liegt so weit außerhalb der Seite oder ist so groß, dass ein PDF es nicht sagen"
                f" kann: {said}; erlaubt sind Zahlen bis ±2.147.483.647.",
                "In hausstil.css und in den Schablonen Maße mit zu vielen Stellen suchen (margin, left,"
                " width, transform …), in Zeichnungen Koordinaten.",
            )
            return


def _too_large(thing: Any) -> Iterator[str]:
    yield from _in_values(thing, 0)
    extra = getattr(thing, "extra", None)
    if extra is not None:
        yield from _in_values(extra, 0)
        if hasattr(thing, "page_rectangle"):  # drawn on, other than fonts, pictures and metadata
            yield from _in_content(b"\n".join(map(_bytes, thing.stream)))


def _in_values(value: Any, depth: int) -> Iterator[str]:
    is_number = isinstance(value, Real)
    if is_number and not -_LARGEST - 1 <= value <= _LARGEST:
        yield str(value)
    elif isinstance(value, (dict, list)) and depth < _DEEPEST:
        for one in value.values() if isinstance(value, dict) else value:
            yield from _in_values(one, depth + 1)


def _in_content(content: bytes) -> Iterator[str]:
    if not _MAY_BE.search(content):
        return
    for found in _OPERAND.finditer(content):
        number = found["number"]
        if number and (number.strip(b"-").isalpha() or _is_beyond(number)):
            yield number.decode()


def _is_beyond(number: bytes) -> bool:
    whole = int(number.partition(b".")[0])
    return not -_LARGEST - 1 <= whole <= _LARGEST


def _bytes(item: Any) -> bytes:
    if isinstance(item, bytes):
        return item
    return item.data if hasattr(item, "data") else str(item).encode("latin-1", "replace")
