"""Slips of those who type numbers: two digits swapped, one digit wrong."""

from __future__ import annotations

from decimal import Decimal

from vorlagen.german.numbers import nachkommastellen


def digits_swapped(computed: Decimal, published: Decimal) -> bool:
    """Whether two neighbouring digits, and only they, changed places: 39964 and 39946."""
    left, right = _digits(computed, published)
    if len(left) != len(right):
        return False
    differing = [i for i, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
    match differing:
        case [i, j]:
            return j == i + 1 and left[i] == right[j] and left[j] == right[i]
    return False


def one_digit_differs(computed: Decimal, published: Decimal) -> bool:
    """Whether the two differ in a single digit."""
    left, right = _digits(computed, published)
    return len(left) == len(right) and sum(a != b for a, b in zip(left, right, strict=True)) == 1


def _digits(computed: Decimal, published: Decimal) -> tuple[str, str]:
    """Both with as many decimals, so that 0.5 and 0.50 are not of different length."""
    places = max(nachkommastellen(computed), nachkommastellen(published))
    return f"{computed:.{places}f}", f"{published:.{places}f}"
