"""What a document asserts: that an expression has a printed result."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from vorlagen.audit.document import Spot
from vorlagen.audit.equation import Node, leaves, slack, value
from vorlagen.audit.stated import Stated


class Kind(StrEnum):
    PRODUKT = "Produkt"
    SUMME = "Summe"
    QUERSUMME = "Quersumme"
    DIFFERENZ = "Differenz"
    RECHNUNG = "Rechnung"
    KLAMMER = "Summe in Klammern"
    ANTEIL = "Anteil"
    TEIL = "Bruchteil"
    STELLEN = "Besetzung"
    ANZAHL = "Anzahl"
    AUFTEILUNG = "Aufteilung"
    WIEDERHOLUNG = "Wiederholung"


class Strength(StrEnum):
    """How surely a document means an equation."""

    ASSERTED = "behauptet"  # "7 × 55.000 € = 385.000 €", "Summe"
    INFERRED = "erschlossen"  # may mean something else: a contradiction is a warning
    LIKELY = "vermutet"  # reported only if swapped or mistyped digits explain the difference


class Verdict(StrEnum):
    HOLDS = "stimmt"
    ROUNDED = "bis auf Rundung"
    CONTRADICTS = "Widerspruch"


@dataclass(frozen=True, slots=True)
class Claim:
    """An expression and its printed result.

    `tolerance` is by how much the printed value may lie off besides half a step of itself, as
    "rund" allows.
    """

    kind: Kind
    node: Node
    result: Stated
    strength: Strength = Strength.ASSERTED
    tolerance: Fraction = Fraction(0)
    unit: str = ""

    @property
    def computed(self) -> Fraction:
        return value(self.node)

    @property
    def spots(self) -> set[Spot]:
        """Where its quantities are stated, the result among them."""
        return {self.result.spot, *(leaf.spot for leaf in leaves(self.node))}

    @property
    def result_unit(self) -> str:
        """The unit to print the computed value with; a table may state it in its head only."""
        units = {leaf.unit for leaf in leaves(self.node)} - {""}
        return self.result.unit or self.unit or ("€" if units == {"€"} else "")


def verdict(claim: Claim) -> Verdict:
    """Whether the printed result is the computed one, rounded or not.

    A result is rounded to its last printed digit. If the amounts it is computed from are printed
    rounded themselves, it may lie farther off: that is rounding at another stage.
    """
    off = abs(claim.computed - Fraction(claim.result.value))
    half = Fraction(claim.result.step) / 2
    coarse = half if claim.result.unit or _has_fraction(claim.computed) else Fraction(0)
    if off <= coarse + claim.tolerance and (off <= claim.tolerance or _may_round(claim)):
        return Verdict.HOLDS
    if off <= slack(claim.node) + coarse + claim.tolerance:
        return Verdict.HOLDS if claim.result.unit == "%" else Verdict.ROUNDED
    return Verdict.CONTRADICTS


def _may_round(claim: Claim) -> bool:
    """Whether the exact value has digits that the printed one does not have."""
    return bool(claim.computed % Fraction(claim.result.step))


def _has_fraction(number: Fraction) -> bool:
    return number.denominator != 1
