"""Columns that are computed from others: cross sums, differences, products, shares.

A head may say so; otherwise most rows must agree before the others are held against them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from vorlagen.audit.claims import Claim, Kind, Strength, Verdict, verdict
from vorlagen.audit.equation import HUNDRED, Leaf, Node, Product, Quotient, Sum, leaves, total
from vorlagen.audit.stated import Stated
from vorlagen.audit.tables.cells import Line, unit_of
from vorlagen.german.reading import EURO, PROZENT

Formula = Callable[[Sequence[Stated]], Node]

_FEWEST = 2  # rows in which a formula must hold before it is held against the others
_MOST_COLUMNS = 16
_SMALL = 10  # below, numbers agree by chance
_SUM_HEAD = re.compile(
    r"\b(?:Summe|Gesamt|Insgesamt|Zusammen|gesamt|insgesamt|Total)", re.IGNORECASE
)


def across_claims(rows: Sequence[Line], headings: dict[int, str]) -> Iterator[Claim]:
    """For each column the claims of the formula that it follows, if it follows one."""
    columns = sorted({figure.column for row in rows for figure in row.figures})
    if not 2 <= len(columns) <= _MOST_COLUMNS:
        return
    explained: set[int] = set()
    for place, column in enumerate(columns):
        head = headings.get(column, "")
        for kind, sources, formula in _formulas(columns, place):
            if explained & set(sources) and kind is not Kind.QUERSUMME:
                continue
            claims = list(_claims(rows, kind, sources, column, formula))
            if _is_followed(claims, head):
                explained.add(column)
                yield from claims
                break


def _formulas(columns: list[int], place: int) -> Iterator[tuple[Kind, list[int], Formula]]:
    """What the column at a place may be computed from; the likeliest first."""
    before, after = columns[:place], columns[place + 1 :]
    for start in range(max(0, len(before) - 1)):
        yield Kind.QUERSUMME, before[start:], total
    if len(after) >= 2 and place <= 1:
        yield Kind.QUERSUMME, after, total
    for left, right in pairwise(before):
        yield Kind.PRODUKT, [left, right], _product
        yield Kind.DIFFERENZ, [left, right], _difference
        yield Kind.DIFFERENZ, [right, left], _difference
        yield Kind.ANTEIL, [left, right], _share
        yield Kind.ANTEIL, [right, left], _share


def _product(stated: Sequence[Stated]) -> Node:
    return Product(tuple(Leaf(one) for one in stated))


def _difference(stated: Sequence[Stated]) -> Node:
    return Sum(((1, Leaf(stated[0])), (-1, Leaf(stated[1]))))


def _share(stated: Sequence[Stated]) -> Node:
    return Quotient(Product((Leaf(stated[0]), HUNDRED)), Leaf(stated[1]))


def _claims(
    rows: Sequence[Line], kind: Kind, sources: list[int], column: int, formula: Formula
) -> Iterator[Claim]:
    for row in rows:
        result = row.figure(column)
        found = [figure.stated for at in sources if (figure := row.figure(at))]
        if result is None or len(found) < min(2, len(sources)) or row.is_part_only:
            continue
        if kind is not Kind.QUERSUMME and len(found) != len(sources):
            continue
        if not _fits(kind, found, result.stated):
            continue
        unit = unit_of([result.stated, *found], "") if kind is not Kind.ANTEIL else PROZENT
        yield Claim(kind, formula(found), result.stated, unit=unit if unit != "?" else "")


def _fits(kind: Kind, found: list[Stated], result: Stated) -> bool:
    """Whether units allow the formula, and the figures are such that it says something."""
    units = {one.unit for one in found}
    if kind is Kind.ANTEIL:
        return result.unit == PROZENT and PROZENT not in units and bool(found[1].value)
    if kind is Kind.PRODUKT:
        return EURO in {result.unit, *units} and units != {EURO} and PROZENT not in units
    return len({*units, result.unit} - {""}) <= 1


def _is_followed(claims: list[Claim], head: str) -> bool:
    telling = [claim for claim in claims if _tells(claim)]
    good = sum(verdict(claim) is not Verdict.CONTRADICTS for claim in telling)
    bad = sum(verdict(claim) is Verdict.CONTRADICTS for claim in claims)
    is_named = bool(claims) and claims[0].kind is Kind.QUERSUMME and bool(_SUM_HEAD.search(head))
    fewest = 1 if is_named else _FEWEST
    return good >= fewest and bad <= max(1 if good >= 2 else 0, len(claims) // 4)


def _tells(claim: Claim) -> bool:
    """Whether the figures could hardly agree by chance: "1 × 5 = 5" and "0 + 7 = 7" could."""
    values = [abs(Fraction(leaf.value)) for leaf in leaves(claim.node)]
    trivial = Fraction(1) if claim.kind is Kind.PRODUKT else Fraction(0)
    return (
        sum(value != trivial for value in values) >= 2
        and abs(Fraction(claim.result.value)) >= _SMALL
        and claim.strength is Strength.ASSERTED
    )
