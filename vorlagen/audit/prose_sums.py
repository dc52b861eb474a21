"""What sentences assert in words: products, sums, shares, counts, and amounts a table has, too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec.structs import replace

from vorlagen.audit.arithmetic import Masked
from vorlagen.audit.equations import (
    HUNDRED,
    Claim,
    ClaimKind,
    Holding,
    Node,
    Product,
    Quantity,
    Quotient,
    Strength,
    leaves,
    share,
    total,
    verdict,
)
from vorlagen.audit.slips import telling
from vorlagen.german.number_scanner import EURO, PROZENT

_N = r"⟦(\d+)⟧"
_ANY = r"⟦\d+⟧"
# Up to so many words without a figure, comma or full stop between them
_FEW = r"(?:\s+[^\W\d_][\w/-]{0,40}){0,4}?"
_SOME = r"[^⟦⟧.;:!?()]{0,60}?"


def sentence_claims(text: Masked) -> Iterator[Claim]:
    """What a text asserts in words, by itself."""
    if text.quantities:
        yield from _rates(text)
        yield from _shares(text)
        yield from _divisions(text)


# Rates: "2,25 Stellen à 50.000 €, zusammen 112.500 €"

_EACH = r"(?:à|á|(?:(?:zu|mit|von)\s+)?je(?:weils)?)"
_SUM_UP = (
    r"(?:insgesamt|zusammen|in\s+Summe|mithin|das\s+(?:sind|ergibt|macht)|ergibt|ergeben|macht|also"
    r"|somit|d\.\s?h\.)"
)
_THEN_TOTAL = re.compile(
    rf"{_N}{_FEW}\s+{_EACH}\s+{_N}[^⟦⟧;!?.]{{0,50}}?(?:\(\s*|,?\s*(?:und\s+)?{_SUM_UP}\s+(?:rund\s+)?){_N}"
)


def _rates(text: Masked) -> Iterator[Claim]:
    for found in _THEN_TOTAL.finditer(text.text):
        number, rate, result = text.at(*found.groups())
        if rate.unit == EURO == result.unit and not number.unit:
            yield Claim(ClaimKind.PRODUKT, Product((number, rate)), result)


# Shares: "194 von 245 Stellen (79,2 %)", "80 % von 55.000 €, also 44.000 €"

_ABOUT = r"(?:\s*(?:rund|ca\.|etwa|circa|knapp|gut|annähernd|nahezu|fast|über|mehr\s+als))"
_OF = r"(?:von(?:\s+(?:den|insgesamt|rund))?|der(?:\s+insgesamt)?|aller)"
_THAT_IS = (
    rf"(?:\s*(?:\(|=|,?\s*(?:das\s+(?:sind|entspricht)|dies\s+entspricht|entspricht|entsprechend|also|mithin"
    rf"|somit|d\.\s?h\.|oder|bzw\.))\s*(?:einem\s+Anteil\s+von)?(?P<about>{_ABOUT})?\s*)"
)
_PART_OF_WHOLE = re.compile(rf"{_N}{_FEW}\s+{_OF}{_FEW}\s+{_N}{_SOME}{_THAT_IS}{_N}")
_SHARE_OF = re.compile(
    rf"{_N}\s+(?:von|der|des)\s+{_N}{_SOME}(?:=|\(=?|,?\s*(?:das\s+sind|also|mithin))(?P<about>{_ABOUT})?\s*{_N}"
)


def _shares(text: Masked) -> Iterator[Claim]:
    for found in _PART_OF_WHOLE.finditer(text.text):
        part, whole, hundredths = text.at(found[1], found[2], found[4])
        if hundredths.unit == PROZENT and part.unit == whole.unit != PROZENT and whole.value:
            yield _share(share(part, whole), hundredths, found)
    for found in _SHARE_OF.finditer(text.text):
        hundredths, whole, part = text.at(found[1], found[2], found[4])
        if hundredths.unit == PROZENT and part.unit == whole.unit != PROZENT:
            yield _share(Quotient(Product((hundredths, whole)), HUNDRED), part, found)


def _share(node: Node, result: Quantity, found: re.Match[str]) -> Claim:
    # "rund" allows a twentieth, and a whole step in any case.
    is_about = found["about"] or any(leaf.is_word for leaf in leaves(node))
    about = max(result.step, abs(result.value) / 20) if is_about else Fraction(0)
    return Claim(ClaimKind.ANTEIL, node, result, tolerance=about)


# Counts: "teilt den Kreis in einen Bereich mit sechs Kommunen und einen mit zwölf Kommunen"

_ADJECTIVES = r"(?:\s+[a-zäöüß][\w/-]{2,40}){0,2}"
_THINGS = rf"{_ADJECTIVES}\s+[A-ZÄÖÜ][\w-]{{2,40}}"
_COUNT = re.compile(rf"{_N}{_ADJECTIVES}\s+(?P<noun>[A-ZÄÖÜ][\w-]{{2,40}})")
_PART = rf"[^⟦⟧.;,]{{0,60}}{_ANY}{_THINGS}"
_DIVISION = re.compile(
    r"\b(?:teilt|teilen|unterteilt|gliedert|aufgeteilt|geteilt|gegliedert|zerfällt)\b[^⟦⟧.;,]{0,80}"
    rf"\s(?:in|auf)\s{_PART}(?:\s*(?:,|und|sowie)\s{_PART})+"
)
_ENDINGS = re.compile(r"(?<=\w{4})(?:innen|en|er|n|e|s)$")


def _divisions(text: Masked) -> Iterator[Claim]:
    """Parts of a whole that the same paragraph counts before."""
    for division in _DIVISION.finditer(text.text):
        parts = _counts(text, division[0])
        nouns = {noun for _, noun in parts}
        wholes = [
            whole for whole, noun in _counts(text, text.text[: division.start()]) if noun in nouns
        ]
        if len(parts) < 2 or len(nouns) > 1:
            continue
        node = total([part for part, _ in parts])
        claims = [Claim(ClaimKind.AUFTEILUNG, node, whole, Strength.INFERRED) for whole in wholes]
        holding = [claim for claim in claims if verdict(claim) is Holding.HOLDS]
        if claims:
            yield holding[0] if holding else max(claims, key=lambda claim: claim.result.value)


def _counts(text: Masked, passage: str) -> list[tuple[Quantity, str]]:
    """What is counted, with nouns without their endings: one in singular and plural."""
    found = [(text.at(m[1])[0], _ENDINGS.sub("", m["noun"])) for m in _COUNT.finditer(passage)]
    return [(count, noun) for count, noun in found if not count.unit]


# Repeats: "Eigenanteil von 158.644 €" above a table with "Eigenanteil | 158.644 €"

_LABELLED = re.compile(
    rf"(?P<label>[A-ZÄÖÜ][\w-]{{4,40}})\s+(?:in\s+(?:Höhe|Hohe)\s+)?(?:von\s+)?(?:insgesamt\s+)?{_N}"
)


_NAME = re.compile(r"[A-ZÄÖÜ][\w-]{4,40}")
_STEM = 5  # letters by which names are looked up; the shortest name has so many


class NamedFigures:
    """The amounts of all tables, by the names in their labels."""

    def __init__(self, figures: Iterable[Quantity]) -> None:
        self._by_stem: dict[str, list[tuple[str, Quantity]]] = {}
        for figure in figures:
            for name in set(_NAME.findall(figure.label)):
                self._by_stem.setdefault(name[:_STEM], []).append((name, figure))

    def called(self, name: str) -> list[Quantity]:
        """The amounts whose label has a word that begins like this, without their signs."""
        return [
            replace(figure, value=abs(figure.value))
            for word, figure in self._by_stem.get(name[:_STEM], ())
            if word.startswith(name)
        ]


def repeat_claims(text: Masked, in_tables: NamedFigures) -> Iterator[Claim]:
    """Amounts in prose that a table has under the same name, or has with another digit.

    Two amounts under one name may well be different ones; only digits that are swapped or mistyped
    make them the same.
    """
    for found in _LABELLED.finditer(text.text):
        [amount] = text.at(found[2])
        if amount.unit != EURO:
            continue
        same = in_tables.called(found["label"])
        equal = [other for other in same if other.value == amount.value]
        near = [other for other in same if telling(other.value, amount)]
        for other in equal[:1] or (near if len(near) == 1 else []):
            yield Claim(ClaimKind.WIEDERHOLUNG, other, amount, Strength.INFERRED)
