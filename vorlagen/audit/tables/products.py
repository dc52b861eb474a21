"""Rows that compute: "3,5 × 115.418 € | 403.963 €"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from vorlagen.audit.claims import Claim, Kind, Strength, Verdict, verdict
from vorlagen.audit.equation import Node, Sum, leaves, value
from vorlagen.audit.tables.cells import Computation, Figure, Line


def product_claims(rows: Iterable[Line]) -> Iterator[Claim]:
    """What each computation in a row should come to."""
    for row in rows:
        for computation in row.computations:
            claim = _claim(computation, row)
            if claim is not None:
                yield claim


def _claim(computation: Computation, row: Line) -> Claim | None:
    """The amount beside a computation is its result; which one is plain only if it is alone."""
    behind = [figure for figure in row.figures if figure.column >= computation.column]
    candidates = behind or list(row.figures)
    claims = [_with_sign(computation.node, figure) for figure in candidates]
    holding = [claim for claim in claims if verdict(claim) is not Verdict.CONTRADICTS]
    if holding:
        return holding[0]
    if not claims:
        return None
    is_plain = len(claims) == 1 or len(row.computations) == 1 == len(behind)
    first = claims[0]
    return first if is_plain else Claim(first.kind, first.node, first.result, Strength.LIKELY)


def _with_sign(node: Node, figure: Figure) -> Claim:
    """Signs say whether a row adds or takes off; the computation is the same."""
    bare = _without_sign(node)
    is_negative = (value(bare) < 0) != (figure.stated.value < 0)
    signed = Sum(((-1, bare),)) if is_negative else bare
    in_money = "€" in {leaf.unit for leaf in leaves(node)}
    unit = "€" if in_money else ""
    return Claim(Kind.PRODUKT, signed, figure.stated, unit=unit, tolerance=Fraction(0))


def _without_sign(node: Node) -> Node:
    while isinstance(node, Sum) and len(node.terms) == 1:
        node = node.terms[0][1]
    return node
