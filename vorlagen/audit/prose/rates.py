"""Sentences with a number, a rate and an amount: "2,25 Stellen à 50.000 €, zusammen 112.500 €"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from vorlagen.audit.claims import Claim, Kind, Strength, Verdict, verdict
from vorlagen.audit.equation import Leaf, Node, Product, total
from vorlagen.audit.prose.patterns import ANY, FEW, SUM_UP, N
from vorlagen.audit.stated import Masked, Stated
from vorlagen.german.reading import EURO

_EACH = r"(?:à|á|zu\s+je(?:weils)?|mit\s+je(?:weils)?|je(?:weils)?|von\s+je(?:weils)?)"
_UNTIL_SUM = r"[^⟦⟧;!?.]{0,50}?(?:\(\s*|,?\s*(?:und\s+)?" + SUM_UP + r"\s+(?:rund\s+)?)"
_THEN_TOTAL = re.compile(rf"{N}{FEW}\s+{_EACH}\s+{N}{_UNTIL_SUM}{N}")
_TOTAL_FIRST = re.compile(
    rf"{N}\s*(?:\(|für|=|,?\s*(?:d\.\s?h\.|also|das\s+sind|nämlich|in))\s*{N}{FEW}\s+{_EACH}\s+{N}"
)
_LISTED = re.compile(
    rf"{N}(?:\s+[^⟦⟧.;:!?()]{{0,50}})?(?:\s*(?:\+|und|sowie|zuzüglich|zzgl\.|plus)\s*){N}"
    rf"(?:\s+[^⟦⟧.;:!?()]{{0,50}}?)?,?\s*(?:und\s+)?(?:insgesamt|zusammen|in\s+Summe|mithin)\s+(?:also\s+)?{N}"
)
_OF_WHICH = re.compile(
    rf"{N}[^⟦⟧.;:!?]{{0,60}}?,?\s+(?:davon|hiervon|darunter)\s+(?:sind\s+|entfallen\s+)?{N}[^⟦⟧.;:!?]{{1,80}}?"
    rf"\s(?:und|sowie)\s+(?:weitere\s+)?{N}(?![^.;:!?]{{0,80}}⟦)"
)
_MONEY_BEFORE = re.compile(rf"{ANY}[^.;!?]*$")  # another figure in the same sentence
_POST = r"[^⟦⟧.;()]{0,50}?(?:[Ss]telle\w*|VZ[ÄA]\w*|Vollzeit\w*)"
_FOR_POSTS = re.compile(
    rf"{N}[^⟦⟧.;]{{0,100}}?\s(?:für|fur|fir|von)\s+(?P<posts>{ANY}{_POST}(?:\s+und\s+{ANY}{_POST})?)"
)
_POSTS = re.compile(N)


def rate_claims(masked: Masked) -> Iterator[Claim]:
    """Products and sums that a sentence tells in words."""
    for found in _THEN_TOTAL.finditer(masked.text):
        yield from _product(*(masked.at(number) for number in found.groups()))
    for found in _TOTAL_FIRST.finditer(masked.text):
        result, number, rate = (masked.at(number) for number in found.groups())
        yield from _product(number, rate, result)
    for found in _LISTED.finditer(masked.text):
        is_alone = not _MONEY_BEFORE.search(masked.text, 0, found.start())
        strength = Strength.INFERRED if is_alone else Strength.LIKELY
        left, right, result = (masked.at(number) for number in found.groups())
        yield from _sum(left, right, result, strength)
    for found in _OF_WHICH.finditer(masked.text):
        result, left, right = (masked.at(number) for number in found.groups())
        yield from _sum(left, right, result, Strength.LIKELY)


def posts_claims(masked: Masked, rates: Sequence[Stated]) -> Iterator[Claim]:
    """An amount for posts, if a rate that the document names elsewhere makes it.

    "385.000 € für 7 Personalstellen" says nothing by itself. With 55.000 € somewhere it does, and if
    it does not fit, another rate may be meant.
    """
    for found in _FOR_POSTS.finditer(masked.text):
        amount = masked.at(found[1])
        counts = [masked.at(number) for number in _POSTS.findall(found["posts"])]
        if amount.unit == EURO and counts and not any(count.unit for count in counts):
            yield from _with_some_rate(counts, amount, rates)


def _with_some_rate(
    counts: list[Stated], amount: Stated, rates: Sequence[Stated]
) -> Iterator[Claim]:
    posts: Node = Leaf(counts[0]) if len(counts) == 1 else total(counts)
    for rate in rates:
        claim = Claim(Kind.PRODUKT, Product((posts, Leaf(rate))), amount, Strength.LIKELY)
        others = rate.spot != amount.spot and rate.value not in (amount.value, 0)
        if others and verdict(claim) is Verdict.HOLDS:
            yield claim
            return


def _product(number: Stated, rate: Stated, result: Stated) -> Iterator[Claim]:
    if rate.unit == EURO == result.unit and not number.unit:
        yield Claim(Kind.PRODUKT, Product((Leaf(number), Leaf(rate))), result)


def _sum(left: Stated, right: Stated, result: Stated, strength: Strength) -> Iterator[Claim]:
    """Other figures before these may belong to the sum; then a contradiction is only a guess."""
    if left.unit == right.unit == result.unit == EURO:
        yield Claim(Kind.SUMME, total([left, right]), result, strength)
