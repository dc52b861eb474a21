"""Sentences with shares: "194 von 245 Stellen (79,2 %)", "die Hälfte (192.500 €)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from vorlagen.audit.claims import Claim, Kind, Strength, Verdict, verdict
from vorlagen.audit.equation import HUNDRED, Constant, Leaf, Product, Quotient, Sum
from vorlagen.audit.prose.patterns import ABOUT, FEW, SOME, WITHIN, N
from vorlagen.audit.stated import Masked, Stated
from vorlagen.german.reading import EURO, PROZENT

_OF = r"(?:von(?:\s+(?:den|insgesamt|rund))?|der(?:\s+insgesamt)?|aller)"
_THAT_IS = (
    rf"(?:\s*(?:\(|=|,?\s*(?:das\s+(?:sind|entspricht)|dies\s+entspricht|entspricht|entsprechend|also|mithin"
    rf"|somit|d\.\s?h\.|oder|bzw\.))\s*(?:einem\s+Anteil\s+von)?(?P<about>{ABOUT})?\s*)"
)
_PART_OF_WHOLE = re.compile(rf"{N}{FEW}\s+{_OF}{FEW}\s+{N}{SOME}{_THAT_IS}{N}")
_OF_WHOLE_PART = re.compile(
    rf"\b[Vv]on(?:\s+(?:den|insgesamt|rund))?\s+{N}{FEW}\s+[^⟦⟧.;:!?()]{{0,40}}?{N}{SOME}{_THAT_IS}{N}"
)
_SHARE_OF = re.compile(
    rf"{N}\s+(?:von|der|des)\s+{N}{SOME}(?:=|\(=?|,?\s*(?:das\s+sind|also|mithin))(?P<about>{ABOUT})?\s*{N}"
)
_FRACTIONS = {"hälfte": 2, "halfte": 2, "drittel": 3, "viertel": 4, "fünftel": 5}
_FRACTION = re.compile(
    rf"(?i:(?:(?P<times>zwei|drei|2|3)|ein(?:em)?|(?:die|der|je|zur|zweite|erste)\w*)\s+)"
    rf"(?P<name>Hälfte|Halfte|Drittel|Viertel|Fünftel)n?(?:\s+(?:der|dieser)\s+Summe)?"
    rf"(?:\s*\(\s*|,?\s*(?:also|d\.\s?h\.|das\s+sind|mithin|somit)\s+|\s+in\s+(?:Höhe|Hohe)\s+von\s+)"
    rf"(?:je(?:weils)?\s+)?{N}"
)
_REACH = 250  # characters before a fraction, in which its whole is named
_FILLED = r"(?:besetzt|vergeben|abgerufen|belegt|in\s+Anspruch\s+genommen)"
_VACANT = r"(?:vakant|unbesetzt|frei|offen|nicht\s+besetzt|noch\s+nicht|zu\s+besetzen)"
_POSTS = re.compile(
    rf"{N}{FEW}\s+(?:von|der|von\s+insgesamt)(?:\s+[^⟦⟧.;()]{{0,60}}?)?\s*{N}{WITHIN}{_FILLED}{WITHIN}"
    rf"\b(?:somit|damit|also|folglich|demnach|mithin|demgemäß|so\s*dass)\b[^⟦⟧.;]{{0,40}}?{N}{WITHIN}{_VACANT}"
)


def share_claims(masked: Masked) -> Iterator[Claim]:
    """Percentages, halves, and posts that are filled or vacant."""
    yield from _percentages(masked)
    yield from _fractions(masked)
    for found in _POSTS.finditer(masked.text):
        filled, whole, vacant = (masked.at(number) for number in found.groups())
        if not {filled.unit, whole.unit, vacant.unit} - {""} and filled.value <= whole.value:
            yield Claim(Kind.STELLEN, Sum(((1, Leaf(whole)), (-1, Leaf(filled)))), vacant)


def _percentages(masked: Masked) -> Iterator[Claim]:
    for found in _PART_OF_WHOLE.finditer(masked.text):
        part, whole, share = (masked.at(found[number]) for number in (1, 2, 4))
        if share.unit == PROZENT and part.unit == whole.unit != PROZENT and whole.value:
            node = Quotient(Product((Leaf(part), HUNDRED)), Leaf(whole))
            yield Claim(Kind.ANTEIL, node, share, tolerance=_about(found, share))
    for found in _OF_WHOLE_PART.finditer(masked.text):
        whole, part, share = (masked.at(found[number]) for number in (1, 2, 4))
        if share.unit == PROZENT and part.unit == whole.unit == "" and whole.value > part.value:
            node = Quotient(Product((Leaf(part), HUNDRED)), Leaf(whole))
            yield Claim(Kind.ANTEIL, node, share, tolerance=_about(found, share))
    for found in _SHARE_OF.finditer(masked.text):
        share, whole, part = (masked.at(found[number]) for number in (1, 2, 4))
        if share.unit == PROZENT and part.unit == whole.unit != PROZENT:
            node = Quotient(Product((Leaf(share), Leaf(whole))), HUNDRED)
            yield Claim(Kind.ANTEIL, node, part, tolerance=_about(found, part))


def _about(found: re.Match[str], stated: Stated) -> Fraction:
    """By how much a value may be off: "rund" allows a twentieth, and a whole step in any case."""
    if not found["about"]:
        return Fraction(0)
    return max(Fraction(stated.step), abs(Fraction(stated.value)) / 20)


def _fractions(masked: Masked) -> Iterator[Claim]:
    for found in _FRACTION.finditer(masked.text):
        part = masked.at(found[found.re.groups])
        if part.unit != EURO:
            continue
        times = {"zwei": 2, "2": 2, "drei": 3, "3": 3}.get(found["times"] or "", 1)
        portion = Fraction(times, _FRACTIONS[found["name"].lower()])
        claims = [_fraction(whole, portion, part) for whole in _wholes(masked, found.start())]
        holding = [claim for claim in claims if verdict(claim) is not Verdict.CONTRADICTS]
        yield from holding[:1] or (claims if len(claims) == 1 else [])


def _fraction(whole: Stated, portion: Fraction, part: Stated) -> Claim:
    node = Quotient(Leaf(whole), Constant(1 / portion))
    if portion.numerator != 1:
        node = Quotient(
            Product((Constant(Fraction(portion.numerator)), Leaf(whole))),
            Constant(Fraction(portion.denominator)),
        )
    return Claim(Kind.TEIL, node, part, Strength.INFERRED)


def _wholes(masked: Masked, end: int) -> list[Stated]:
    """The amounts that a fraction may be of, the last one first."""
    before = masked.text[max(0, end - _REACH) : end]
    found = [masked.at(number) for number in re.findall(N, before)]
    return [stated for stated in reversed(found) if stated.unit == EURO]
