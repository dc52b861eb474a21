"""Typing errors in numbers: two digits swapped, one digit wrong."""

from __future__ import annotations

from decimal import Decimal

from vorlagen.german.numbers import nachkommastellen


def digits_swapped(computed: Decimal, published: Decimal) -> bool:
    """Whether two neighbouring digits, and only they, changed places: 39964 and 39946."""
    left, right = _digits(computed, published)
    match _differing(left, right):
        case [i, j]:
            return j == i + 1 and left[i] == right[j] and left[j] == right[i]
    return False


def one_digit_differs(computed: Decimal, published: Decimal) -> bool:
    """Whether the two differ in a single digit."""
    left, right = _digits(computed, published)
    return len(_differing(left, right)) == 1


def _digits(computed: Decimal, published: Decimal) -> tuple[str, str]:
    """Both with the same number of decimals, so that 0.5 and 0.50 have the same length."""
    places = max(nachkommastellen(computed), nachkommastellen(published))
    return f"{computed:.{places}f}", f"{published:.{places}f}"


def _differing(left: str, right: str) -> list[int]:
    """The positions at which two numbers of the same length differ; none for different lengths."""
    if len(left) != len(right):
        return []
    return [i for i, digit in enumerate(left) if digit != right[i]]
