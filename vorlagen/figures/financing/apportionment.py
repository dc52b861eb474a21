"""Splits an amount into rounded parts that add up to it, to the last cent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from vorlagen.figures.aggregates import largest, smallest, total
from vorlagen.figures.exact import Fraction
from vorlagen.figures.figure import Figure, Operation
from vorlagen.figures.rounding import rounded

_DIFFERENCE = ".rundungsdifferenz"
Taker = Literal["groesster_anteil", "letztes_jahr"]


def apportioned(
    whole: Figure,
    parts: Sequence[Figure],
    auf: Decimal,
    taker: Taker = "groesster_anteil",
    *,
    named: bool = True,
) -> list[Figure]:
    """The parts of `whole`, each rounded to a multiple of `auf` (half up), adding up to `whole`.

    What the rounded parts lack or have too much is taken by the largest part (the first of several
    alike), or by the last one that is not zero; its derivation shows the difference, as a figure of
    its own if `named`. Should the difference be more than that part (many small parts and a large
    step), the next one takes what is left of it, so that no part turns its sign. While something is
    pending, the parts are only rounded.

    Raises:
        FigureError: If units differ, or there are no parts.
    """
    if len(parts) == 1:
        return [whole]
    each = [rounded(part, auf) for part in parts]
    difference = whole - total(each)
    taken = 0
    for index in _takers(parts, taker):
        share = _takeable(each[index], difference, whole)
        if not share.exact:  # zero, or pending
            continue
        taken += 1
        if named:
            suffix = f"_{taken}" if taken > 1 else ""
            share = share.named(f"{whole.address}{_DIFFERENCE}{suffix}")
        each[index] = each[index] + share
        difference = difference - share
    return each


def difference_in(part: Figure) -> Figure | None:
    """The rounding difference that a part has taken; None if it took none."""
    match part.origin:
        case Operation(operands=(_, last)) if _DIFFERENCE in last.address:
            return last
    return None


def _takers(parts: Sequence[Figure], taker: Taker) -> list[int]:
    sizes = [abs(part.exact or Fraction(0)) for part in parts]
    if taker == "letztes_jahr":
        return sorted(range(len(parts)), key=lambda i: (sizes[i] == 0, -i))
    return sorted(range(len(parts)), key=lambda i: -sizes[i])


def _takeable(part: Figure, difference: Figure, whole: Figure) -> Figure:
    """As much of a difference as a part can take without turning its sign."""
    if difference.is_pending or difference.exact == 0:
        return difference
    if whole >= 0 and part >= 0 > difference:
        room = largest([difference, -part])
    elif whole <= 0 and part <= 0 < difference:
        room = smallest([difference, -part])
    else:
        return difference
    return difference if room.exact == difference.exact else room
