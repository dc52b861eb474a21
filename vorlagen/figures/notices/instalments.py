"""Instalments: what each comes to, if some of them are given as shares of the whole amount."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from vorlagen.figures.aggregates import total
from vorlagen.figures.figure import Figure
from vorlagen.figures.rounding import rounded
from vorlagen.figures.unit import EUR

_CENT = Decimal("0.01")


def instalment_amounts(whole: Figure, instalments: Sequence[Figure]) -> list[Figure]:
    """The amounts of instalments (EUR), each entered as such or as a share of the whole in v. H.

    Shares are rounded to cents, half up. If all instalments together are the whole amount, the
    largest of the shares takes what rounding left over, so that they still are.
    """
    shares = [n for n, entered in enumerate(instalments) if entered.unit != EUR]
    exact = [part * whole if n in shares else part for n, part in enumerate(instalments)]
    amounts = [rounded(part, _CENT) if n in shares else part for n, part in enumerate(exact)]
    if shares and _loses_cents(whole, exact, amounts):
        largest = max(shares, key=lambda n: exact[n].exact or 0)
        others = [amount for n, amount in enumerate(amounts) if n != largest]
        amounts[largest] = whole - total(others) if others else whole
    return amounts


def _loses_cents(whole: Figure, exact: Sequence[Figure], amounts: Sequence[Figure]) -> bool:
    """Whether the instalments are the whole amount, but after rounding no longer."""
    known = not any(part.is_pending for part in (whole, *exact))
    return known and total(exact).exact == whole.exact != total(amounts).exact
