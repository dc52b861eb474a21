"""Finds the figure that is to blame when several equations contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from vorlagen.audit.claims import Claim, Verdict, verdict
from vorlagen.audit.document import Spot
from vorlagen.audit.equation import Constant, Leaf, Node, Product, Quotient, Sum, implied, leaves
from vorlagen.audit.slips import as_printed, slip
from vorlagen.audit.stated import Stated

_MOST_FAILING = 40  # claims of a group whose figures are suspected; enough to find the worst


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A figure that does not fit, what it should be, and the equations that say so.

    `consequences` are results that were computed with the wrong figure: they hold as printed, and
    would be another with the right one.
    """

    culprit: Stated
    right: Fraction
    claims: tuple[Claim, ...]
    consequences: tuple[tuple[Stated, Fraction], ...] = ()


def contradictions(claims: Sequence[Claim]) -> list[Contradiction]:
    """The roots of all contradictions; each equation counts for one of them only."""
    failing = [claim for claim in claims if verdict(claim) is Verdict.CONTRADICTS]
    related = _Related(claims)
    found: list[Contradiction] = []
    for group in _groups(failing):
        left = group
        while left:
            culprit, right, explained = _worst(left, related)
            left = [claim for claim in left if claim not in explained]
            explained.sort(key=lambda claim: claim.result.spot != culprit.spot)  # its own first
            followed = tuple(_followed(culprit, right, related))
            found.append(Contradiction(culprit, right, tuple(explained), followed))
    return found


class _Related:
    """All claims by the places of their quantities."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._at: dict[Spot, list[Claim]] = {}
        for claim in claims:
            for spot in claim.spots:
                self._at.setdefault(spot, []).append(claim)

    def at(self, spot: Spot) -> list[Claim]:
        return self._at.get(spot, [])


def _groups(failing: Iterable[Claim]) -> list[list[Claim]]:
    """Claims that share a quantity, directly or by way of others, are in one group."""
    groups: list[tuple[set[Spot], list[Claim]]] = []
    for claim in failing:
        spots, members = set(claim.spots), [claim]
        for group in [group for group in groups if group[0] & spots]:
            groups.remove(group)
            spots |= group[0]
            members = [*group[1], *members]
        groups.append((spots, members))
    return [members for _, members in groups]


def _worst(failing: list[Claim], related: _Related) -> tuple[Stated, Fraction, list[Claim]]:
    """The figure that, put right, mends most equations; in doubt the result of the first one."""
    first = failing[0]
    best = -1, first.result, first.computed, [first]
    for claim in failing[:_MOST_FAILING]:
        for culprit, right in _suspects(claim):
            mended = [other for other in failing if _mends(culprit, right, other)]
            score = 4 * len(mended) + _credit(culprit, right, claim, related)
            if score > best[0] and claim in mended:
                best = score, culprit, right, mended
    return best[1:]


def _suspects(claim: Claim) -> Iterable[tuple[Stated, Fraction]]:
    """The figures of an equation, each with the value that would make it hold."""
    yield claim.result, claim.computed
    if _is_plain_sum(claim.node):
        yield from _terms(claim)
        return
    for leaf in leaves(claim.node):
        right = implied(claim.node, leaf, Fraction(claim.result.value))
        if right is not None and right == Fraction(as_printed(right, leaf)):
            yield leaf, right


def _is_plain_sum(node: Node) -> bool:
    return isinstance(node, Sum) and all(isinstance(term, Leaf) for _, term in node.terms)


def _terms(claim: Claim) -> Iterable[tuple[Stated, Fraction]]:
    """The terms of a sum; long columns are common, so the difference is computed only once."""
    off = Fraction(claim.result.value) - claim.computed
    if isinstance(claim.node, Sum):
        for sign, term in claim.node.terms:
            if isinstance(term, Leaf):
                right = Fraction(term.stated.value) + sign * off
                if right == Fraction(as_printed(right, term.stated)):
                    yield term.stated, right


def _credit(culprit: Stated, right: Fraction, claim: Claim, related: _Related) -> int:
    """What speaks for a figure being wrong, and less what speaks for its being right."""
    is_result = culprit.spot == claim.result.spot
    explains = (slip(right, culprit) is not None) * (2 if is_result else 1)
    confirmed = any(
        verdict(other) is not Verdict.CONTRADICTS
        for other in related.at(culprit.spot)
        if other is not claim and not is_result
    )
    return explains + is_result - 2 * confirmed


def _mends(culprit: Stated, right: Fraction, claim: Claim) -> bool:
    """Whether an equation would hold with another value for a figure."""
    if culprit.spot not in claim.spots:
        return False
    return verdict(_with(claim, culprit, right)) is not Verdict.CONTRADICTS


def _with(claim: Claim, culprit: Stated, right: Fraction) -> Claim:
    corrected = _corrected(culprit, right)
    result = corrected if claim.result.spot == culprit.spot else claim.result
    node = _replaced(claim.node, culprit.spot, corrected)
    return Claim(claim.kind, node, result, claim.strength, claim.tolerance, claim.unit)


def _corrected(stated: Stated, right: Fraction) -> Stated:
    value = as_printed(right, stated)
    return Stated(value, stated.step, stated.unit, "", stated.spot, stated.label)


def _replaced(node: Node, spot: Spot, corrected: Stated) -> Node:
    match node:
        case Leaf(stated):
            return Leaf(corrected) if stated.spot == spot else node
        case Constant():
            return node
        case Sum(terms):
            return Sum(tuple((sign, _replaced(term, spot, corrected)) for sign, term in terms))
        case Product(factors):
            return Product(tuple(_replaced(factor, spot, corrected) for factor in factors))
        case Quotient(over, under):
            return Quotient(_replaced(over, spot, corrected), _replaced(under, spot, corrected))


def _followed(
    culprit: Stated, right: Fraction, related: _Related
) -> Iterable[tuple[Stated, Fraction]]:
    """Results that hold with the wrong figure, and what they would be with the right one."""
    for claim in related.at(culprit.spot):
        used = {leaf.spot for leaf in leaves(claim.node)}
        if culprit.spot in used and verdict(claim) is Verdict.HOLDS:
            yield claim.result, _with(claim, culprit, right).computed
