"""What is found: a figure that was typed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

EUR = "EUR"
PERCENT = "v. H."
POSTS = "VZÄ"


@dataclass(frozen=True, slots=True)
class TypedFigure:
    """A figure that was typed.

    `start` and `end` are offsets and `text` is what stands between them. `wert` is exact: euros and
    not cents or millions, percent and not fractions. `einheit` is "EUR", "v. H.", "VZÄ", one of the
    counted things as the caller wrote it, or None for a bare number.
    """

    start: int
    end: int
    text: str
    wert: Decimal
    einheit: str | None
