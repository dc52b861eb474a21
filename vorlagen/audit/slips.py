"""Names the slip by which a printed figure may have come about."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from vorlagen.audit.claims import Claim
from vorlagen.audit.equation import Leaf, Sum, implied, leaves, value
from vorlagen.audit.stated import Stated
from vorlagen.figures.financing.financing_checks import digits_swapped, one_digit_differs
from vorlagen.figures.reckoning import round_half_up

_SWAPPED, _MISTYPED = "zwei Ziffern sind vertauscht", "eine Ziffer ist vertippt"
_MOST_TERMS = 200  # of a sum that are tried with two digits swapped
_TELLING = 4  # significant digits from which a single other digit is no coincidence
_POWERS = {10: "zehn", 100: "hundert", 1000: "tausend"}


def slip(right: Fraction, printed: Stated) -> str | None:
    """What happened to a value on its way to the paper, as a German phrase; None if unknown."""
    if right and right == -Fraction(printed.value):
        return "das Vorzeichen ist verkehrt"
    wanted = as_printed(right, printed)
    found = abs(Decimal(printed.value))
    if digits_swapped(abs(wanted), found):
        return _SWAPPED
    power = _power_of_ten(abs(right), Fraction(found))
    if power:
        return f"das Komma oder der Tausenderpunkt ist verrutscht (Faktor {power})"
    if one_digit_differs(abs(wanted), found) and _significant(found) >= 2:
        return _MISTYPED
    return _length_slip(abs(wanted), found)


def telling(right: Fraction, printed: Stated) -> bool:
    """Whether digits that are swapped or mistyped explain a difference beyond coincidence."""
    wanted, found = abs(as_printed(right, printed)), abs(Decimal(printed.value))
    if min(_significant(wanted), _significant(found)) < _TELLING:
        return False
    return digits_swapped(wanted, found) or one_digit_differs(wanted, found)


def as_printed(right: Fraction, printed: Stated) -> Decimal:
    """A value rounded to the digits that the printed one has."""
    rounded = round_half_up(right, Fraction(printed.step))
    return Decimal(rounded.numerator) / Decimal(rounded.denominator)


def likely(claim: Claim) -> str:
    """The likely slip behind a contradiction: in the result, in a term, or in what is summed."""
    in_result = slip(claim.computed, claim.result) or ""
    in_term = _in_a_term(claim)
    if in_result == _SWAPPED and in_term:
        return f"{in_result}, hier oder {in_term}"
    if in_result and in_result != _MISTYPED:
        return in_result
    missing = _miscounted(claim)
    if missing:
        return missing
    return f"{_SWAPPED} {in_term}" if in_term else in_result


def _power_of_ten(right: Fraction, found: Fraction) -> str | None:
    for power, word in _POWERS.items():
        if right and found and (right == found * power or found == right * power):
            return word
    return None


def _significant(number: Decimal) -> int:
    """How many digits a number has without the zeros at both ends."""
    return len(number.normalize().as_tuple().digits)


def _length_slip(wanted: Decimal, found: Decimal) -> str | None:
    left, right = f"{wanted:f}".replace(".", ""), f"{found:f}".replace(".", "")
    if max(len(left), len(right)) < _TELLING:
        return None
    if any(left[:i] + left[i + 1 :] == right for i in range(len(left))):
        return "eine Ziffer fehlt"
    if any(right[:i] + right[i + 1 :] == left for i in range(len(right))):
        return "eine Ziffer ist zu viel"
    return None


def _miscounted(claim: Claim) -> str | None:
    """Terms of a sum that are missing from the total, are in it twice or with the wrong sign."""
    if not isinstance(claim.node, Sum) or len(claim.node.terms) < 3:
        return None
    off = Fraction(claim.result.value) - claim.computed
    for sign, term in claim.node.terms:
        amount = sign * value(term)
        if not amount or not isinstance(term, Leaf):
            continue
        what = _named(term.stated)
        for times, message in ((-1, "fehlt in der Summe"), (1, "ist doppelt gezählt")):
            if off == times * amount:
                return f"{what} {message}"
        if off == -2 * amount:
            return f"{what} ist mit dem falschen Vorzeichen gerechnet"
    return None


def _in_a_term(claim: Claim) -> str | None:
    """The only term whose swapped digits would explain the result."""
    found = list(_swapped_terms(claim)) if len(leaves(claim.node)) <= _MOST_TERMS else []
    if len(found) != 1:
        return None
    term, right = found[0]
    shown_right = Stated(right, term.step, term.unit, "", term.spot).shown
    return f"in {_named(term)}; mit {shown_right} geht es auf"


def _swapped_terms(claim: Claim) -> Iterator[tuple[Stated, Decimal]]:
    for term in leaves(claim.node):
        right = implied(claim.node, term, Fraction(claim.result.value))
        if (
            right is None
            or right != Fraction(as_printed(right, term))
            or right * Fraction(term.value) <= 0
        ):
            continue
        if digits_swapped(abs(as_printed(right, term)), abs(term.value)):
            yield term, as_printed(right, term)


def _named(stated: Stated) -> str:
    return f"„{stated.label}“ ({stated.shown})" if stated.label else stated.shown
