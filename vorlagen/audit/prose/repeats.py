"""The same amount in prose and table: "Eigenanteil von 158.644 €" below "Eigenanteil 158.644 €"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from vorlagen.audit.claims import Claim, Kind, Strength
from vorlagen.audit.equation import Leaf
from vorlagen.audit.prose.patterns import N
from vorlagen.audit.slips import telling
from vorlagen.audit.stated import Masked, Stated
from vorlagen.german.reading import EURO

_LABELLED = re.compile(
    rf"(?P<label>[A-ZÄÖÜ][\w-]{{4,40}})\s+(?:in\s+(?:Höhe|Hohe)\s+)?(?:von\s+)?(?:insgesamt\s+)?{N}"
)


def labelled(masked: Masked) -> Iterator[tuple[str, Stated]]:
    """The amounts of a paragraph that a noun names, with that noun."""
    for found in _LABELLED.finditer(masked.text):
        stated = masked.at(found[2])
        if stated.unit == EURO:
            yield found["label"], stated


def repeat_claims(
    in_prose: Iterable[tuple[str, Stated]], in_tables: Sequence[Stated]
) -> Iterator[Claim]:
    """Amounts in prose that a table has under the same name, or has with another digit.

    Two amounts under one name may well be different ones; only digits that are swapped or mistyped
    make them the same.
    """
    for label, stated in in_prose:
        same = [other for other in in_tables if _is_named(other, label)]
        equal = [other for other in same if abs(other.value) == stated.value]
        near = [other for other in same if telling(_fraction(other), stated)]
        for other in equal[:1] or (near if len(near) == 1 else []):
            yield Claim(Kind.WIEDERHOLUNG, Leaf(_positive(other)), stated, Strength.INFERRED)


def _fraction(stated: Stated) -> Fraction:
    return abs(Fraction(stated.value))


def _positive(stated: Stated) -> Stated:
    if stated.value >= 0:
        return stated
    return Stated(-stated.value, stated.step, stated.unit, stated.text, stated.spot, stated.label)


def _is_named(stated: Stated, label: str) -> bool:
    return re.search(rf"\b{re.escape(label)}", stated.label) is not None
