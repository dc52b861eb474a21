"""Which slip lies behind contradictions: the figure that is to blame, and how it came about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from math import log2

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.audit.document import Spot
from vorlagen.audit.equations import (
    Claim,
    Holding,
    Quantity,
    Sum,
    effective_step,
    implied,
    is_plain_sum,
    leaves,
    value,
    verdict,
)
from vorlagen.german.numbers import digits_swapped, one_digit_differs

_SWAPPED, _MISTYPED = "zwei Ziffern sind vertauscht", "eine Ziffer ist vertippt"
_SHIFTED = "das Komma oder der Tausenderpunkt ist verrutscht"
_MOST_TERMS = 60  # of a sum that are suspected; a term of a longer one is found by its own row
_MOST_FAILING = 40  # claims whose figures are suspected; enough to find the worst
_TELLING = 4  # significant digits from which a single other digit is no coincidence
_FEW_DIGITS = 10  # steps from which digits that are left over are no coincidence
_EACH = 6  # what an equation counts that is mended or broken
_FOLLOWS = 2  # the same of one that may have been computed from the wrong figure
_MISSING = "fehlt in der Summe"
_POWERS = {10: "zehn", 100: "hundert", 1000: "tausend"}

# How a figure came about


def slip(right: Fraction, printed: Quantity) -> str | None:
    """What happened to a value on its way to the paper, as a German phrase; None if unknown."""
    if right and right == -printed.value:
        return "das Vorzeichen ist verkehrt"
    wanted, found = _digits(right, printed)
    if digits_swapped(wanted, found):
        return _SWAPPED
    for power, word in _POWERS.items():
        if right and _is_shifted(abs(right), printed, power):
            return f"{_SHIFTED} (Faktor {word})"
    if one_digit_differs(wanted, found) and _significant(found) >= 2:
        return _MISTYPED
    return None


def _is_shifted(right: Fraction, printed: Quantity, power: int) -> bool:
    """Whether a value was printed times or by a power of ten; digits may be lost at its end."""
    found = abs(printed.value)
    if found in (right * power, right / power):
        return True
    lost = right / power - found
    return found >= _FEW_DIGITS * printed.step and -printed.step / 2 <= lost < printed.step


def telling(right: Fraction, printed: Quantity) -> bool:
    """Whether digits that are swapped or mistyped explain a difference beyond coincidence."""
    wanted, found = _digits(right, printed)
    if min(_significant(wanted), _significant(found)) < _TELLING:
        return False
    return digits_swapped(wanted, found) or one_digit_differs(wanted, found)


def likely_slip(claim: Claim) -> str:
    """The likely slip behind a contradiction: in the result, in a term, or in what is summed."""
    in_result = slip(claim.computed, claim.result) or ""
    happened, where = _in_a_term(claim) or ("", "")
    if in_result == _SWAPPED and where:
        return f"{in_result}, hier oder {where}"
    if in_result and in_result != _MISTYPED:
        return in_result
    return _miscounted(claim) or (f"{happened} {where}" if where else in_result)


def slip_bits(claim: Claim) -> float:
    """How much speaks for a slip of the hand, in bits: the less that chance looks like it, the more.

    A missing minus says nothing: many papers print costs or deficits without one. One too many does.
    """
    wanted, found = _digits(claim.computed, claim.result)
    step = effective_step([claim.result, *leaves(claim.node)])
    digits = len(str(int(max(abs(claim.computed), abs(claim.result.value)) / step)))
    ways = 0
    if digits < _TELLING - 1:
        pass  # chance often looks like a slip in few digits
    elif digits_swapped(wanted, found):
        ways = digits
    elif one_digit_differs(wanted, found):
        ways = 9 * digits
    elif (slip(claim.computed, claim.result) or "").startswith(_SHIFTED):
        ways = 2 * len(_POWERS)
    bits = digits * log2(10) - log2(ways) if ways else 0.0
    if isinstance(claim.node, Sum) and is_plain_sum(claim.node):
        bits = max(bits, _term_bits(claim, [sign for sign, _ in claim.node.terms], step))
        if _in_a_term(claim):
            bits = max(bits, digits * log2(10) - log2(6 * digits * len(claim.node.terms)))
    return max(bits, 0.0)


def _term_bits(claim: Claim, signs: Sequence[int], step: Fraction) -> float:
    """The same of terms that are missing, counted twice, or that have a minus too many."""
    off = claim.result.value - claim.computed
    amounts = [term.value for term in leaves(claim.node)]
    if min(signs) < 0 or len(amounts) < 2:
        return 0.0
    minus = [2 * amount for amount in amounts if amount < 0]
    is_turned = off == -2 * claim.computed < 0 == len(minus)  # the total alone has a minus
    if (len(minus) == 1 and off == -minus[0]) or is_turned:
        return log2(abs(off) / step) - log2(2 * len(amounts))
    for number, amount in enumerate(amounts):
        if len(amounts) > 2 and abs(amount) == abs(off):
            is_whole = any(
                sum(amounts[number + 1 : number + count]) == amount for count in range(3, 8)
            )  # of the parts below it
            return 0.0 if is_whole else log2(abs(off) / step + 1) - log2(2 * len(amounts))
    return 0.0


def _exact(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def _digits(right: Fraction, printed: Quantity) -> tuple[Decimal, Decimal]:
    """The right value, rounded as it would be printed, and the printed one, both without sign."""
    return _exact(abs(printed.rounded(right))), _exact(abs(printed.value))


def _significant(number: Decimal) -> int:
    """How many digits a number has without the zeros at both ends."""
    return len(number.normalize().as_tuple().digits)


def _miscounted(claim: Claim) -> str | None:
    """Terms of a sum that are missing from the total, are in it twice or with the wrong sign."""
    if not isinstance(claim.node, Sum) or len(claim.node.terms) < 3:
        return None
    off = claim.result.value - claim.computed
    for sign, term in claim.node.terms:
        amount = sign * value(term)
        happened = {
            -amount: _MISSING,
            amount: "ist doppelt gezählt",
            -2 * amount: "ist mit dem falschen Vorzeichen gerechnet",
        }
        if amount and isinstance(term, Quantity) and off in happened:
            return f"{_named(term)} {happened[off]}"
    return None


def _in_a_term(claim: Claim) -> tuple[str, str] | None:
    """What happened to the only term whose swapped digits or shifted point explain the result, and which."""
    found = []
    for term, right in _terms(claim):
        happened = slip(right, term) if right * term.value > 0 else None
        if happened is None or happened == _MISTYPED:
            continue
        if happened == _SWAPPED or _significant(_digits(right, term)[1]) > 1:
            found.append((term, right, happened))
    if len(found) != 1:
        return None
    term, right, happened = found[0]
    mended = replace(term, value=right, is_word=False).shown
    return happened, f"in {_named(term)}; mit {mended} geht es auf"


def _named(figure: Quantity) -> str:
    return f"„{figure.label}“ ({figure.shown})" if figure.label else figure.shown


def _terms(claim: Claim) -> Iterator[tuple[Quantity, Fraction]]:
    """The quantities of an expression, each with the value by which the equation would hold."""
    off = claim.result.value - claim.computed
    if is_plain_sum(claim.node) and isinstance(claim.node, Sum):
        # Long columns are common, so the difference is computed only once.
        terms = claim.node.terms if len(claim.node.terms) <= _MOST_TERMS else ()
        pairs = [(t, t.value + sign * off) for sign, t in terms if isinstance(t, Quantity)]
    else:
        implications = [(t, implied(claim.node, t, claim.result.value)) for t in leaves(claim.node)]
        pairs = [(term, right) for term, right in implications if right is not None]
    return ((term, right) for term, right in pairs if right == term.rounded(right))


# Which figure is to blame


class Contradiction(Struct, frozen=True):
    """A figure that does not fit, what it should be, and the equations that say so.

    `consequences` are results that were computed with the wrong figure: they hold as printed, and
    would be another with the right one. `is_missing_row` is whether totals side by side fail as if a row
    were missing.
    """

    culprit: Quantity
    right: Fraction
    claims: tuple[Claim, ...]
    consequences: tuple[tuple[Quantity, Fraction], ...] = ()
    is_missing_row: bool = False


def contradictions(claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """The roots of all contradictions; each equation counts for one of them only."""
    related: dict[Spot, list[Claim]] = {}
    for claim in claims:
        for spot in claim.spots:
            related.setdefault(spot, []).append(claim)
    left = [claim for claim in claims if claim.fails and not claim.coarse]
    while left:
        culprit, right, explained = _worst(left, related)
        left = [claim for claim in left if claim not in explained]
        explained.sort(key=lambda claim: claim.result.spot != culprit.spot)  # its own first
        followed = tuple(_followed(culprit, right, related[culprit.spot]))
        yield Contradiction(culprit, right, tuple(explained), followed)


def with_missing_rows(found: Iterable[Contradiction]) -> Iterator[Contradiction]:
    """Contradictions with those joined that one row explains: it is missing from totals side by side."""
    rows: dict[tuple[str, ...], list[Contradiction]] = {}
    for number, contradiction in enumerate(found):
        key: tuple[str, ...] = (str(number),)
        claim, culprit = contradiction.claims[0], contradiction.culprit
        is_total = culprit.spot == claim.result.spot and is_plain_sum(claim.node)
        if is_total and culprit.label and len(contradiction.claims) == 1:
            terms = [term.label for term in leaves(claim.node)]
            happened = likely_slip(claim)
            if not happened or happened.endswith(_MISSING):
                key = (culprit.label, *terms, happened and _name_of_missing(claim))
        rows.setdefault(key, []).append(contradiction)
    for joined in rows.values():
        first, *others = joined
        claims = first.claims
        for other in others:
            claims += other.claims
        if others:
            first = replace(first, claims=claims, consequences=(), is_missing_row=True)
        yield first


def _name_of_missing(claim: Claim) -> str:
    off = claim.result.value - claim.computed
    for term in leaves(claim.node):
        if abs(term.value) == abs(off):
            return term.label
    return ""


def _worst(
    failing: list[Claim], related: dict[Spot, list[Claim]]
) -> tuple[Quantity, Fraction, list[Claim]]:
    """The figure that, put right, mends most equations and breaks fewest; in doubt the first result."""
    first = failing[0]
    best = 0, first.result, first.computed, [first]
    for claim in failing[:_MOST_FAILING]:
        for culprit, right in [(claim.result, claim.computed), *_terms(claim)]:
            mended = [other for other in failing if _mends(culprit, right, other)]
            if claim not in mended:
                continue
            broken = _broken(culprit, right, related[culprit.spot])
            score = _EACH * len(mended) - broken + _credit(culprit, right, claim)
            if score > best[0]:
                best = score, culprit, right, mended
    return best[1:]


def _broken(culprit: Quantity, right: Fraction, related: Iterable[Claim]) -> int:
    """What equations weigh that hold with the printed figure and would not with the right one.

    A result that was computed from a wrong figure holds all the same, so it weighs less than the computation
    of the figure itself.
    """
    weight = 0
    for claim in related:
        if not claim.fails and not _mends(culprit, right, claim):
            weight += _EACH if claim.result.spot == culprit.spot else _FOLLOWS
    return weight


def _credit(culprit: Quantity, right: Fraction, claim: Claim) -> int:
    """What the figure itself says for its being wrong: digits that are easily slipped, a result."""
    if culprit.spot == claim.result.spot:
        return 1 if slip(right, culprit) is None else 3
    is_swapped = slip(right, culprit) == _SWAPPED
    return 2 if is_swapped and slip(claim.computed, claim.result) is None else 0


def _mends(culprit: Quantity, right: Fraction, claim: Claim) -> bool:
    """Whether an equation would hold with another value for a figure."""
    corrected = {culprit.spot: culprit.rounded(right)}
    return culprit.spot in claim.spots and verdict(claim, corrected) is not Holding.CONTRADICTS


def _followed(
    culprit: Quantity, right: Fraction, related: Iterable[Claim]
) -> Iterator[tuple[Quantity, Fraction]]:
    """Results that hold with the wrong figure, and what they would be with the right one."""
    for claim in related:
        used = {leaf.spot for leaf in leaves(claim.node)}
        if culprit.spot in used and verdict(claim) is Holding.HOLDS:
            with suppress(ZeroDivisionError):
                yield claim.result, value(claim.node, {culprit.spot: culprit.rounded(right)})
