"""Splits an amount into rounded parts that add up to it, to the last cent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from vorlagen.figures.aggregates import total
from vorlagen.figures.exact import Fraction
from vorlagen.figures.figure import Figure
from vorlagen.figures.rounding import rounded

Taker = Literal["groesster_anteil", "letztes_jahr"]


def apportioned(
    whole: Figure, parts: Sequence[Figure], auf: Decimal, taker: Taker = "groesster_anteil"
) -> list[Figure]:
    """The parts of `whole`, each rounded to a multiple of `auf` (half up), adding up to `whole`.

    What the rounded parts lack or have too much is taken by the largest part (the first of several
    alike), or by the last one; its derivation shows the difference. While something is pending, the
    parts are only rounded.

    Raises:
        FigureError: If units differ, or there are no parts.
    """
    if len(parts) == 1:
        return [whole]
    each = [rounded(part, auf) for part in parts]
    difference = whole - total(each)
    if not difference.exact:
        return each
    takes = len(parts) - 1 if taker == "letztes_jahr" else _largest(parts)
    each[takes] = each[takes] + difference.named(f"{whole.address}.rundungsdifferenz")
    return each


def _largest(parts: Sequence[Figure]) -> int:
    sizes = [abs(part.exact or Fraction(0)) for part in parts]
    return sizes.index(max(sizes))
