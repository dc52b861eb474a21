"""Equations that documents assert: expressions of stated quantities with a printed result, exact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import prod

from msgspec import Struct

from vorlagen.audit.document import Spot
from vorlagen.figures import round_half_up
from vorlagen.german.number_scanner import EURO, PROZENT
from vorlagen.german.numbers import NBSP, KeineZahl, betrag, zahl

_SAID = 12.0  # bits
_SHOWN = 14  # terms of a sum; of longer ones the middle is left out
HUNDRED = Fraction(100)


class Quantity(Struct, frozen=True):
    """A quantity in a document.

    Attributes:
        value: In whole euros, pieces or hundredths.
        step: What its last printed digit counts.
        unit: "€", "%" or nothing.
        text: As it is printed.
        spot: Where; two statements at the same spot are the same one.
        label: What it is called there, if known.
        is_word: Whether it is a number word.
        may_round: Whether it may be printed rounded, as amounts are; counts are as they are meant.
    """

    value: Fraction
    step: Fraction
    unit: str
    text: str
    spot: Spot
    label: str = ""
    is_word: bool = False
    may_round: bool = False

    @property
    def half_step(self) -> Fraction:
        """By how much the exact value may lie off if this one is rounded."""
        return self.step / 2 if self.may_round else Fraction(0)

    @property
    def shown(self) -> str:
        """The value in the house spelling, so that messages look alike."""
        return self.text if self.is_word else in_words(self.value, self.unit)

    def rounded(self, value: Fraction) -> Fraction:
        """Another value with the digits that this one has."""
        return round_half_up(value, self.step)


def in_words(value: Fraction, unit: str) -> str:
    """A value for a message: exact to the cent, otherwise with "rund"."""
    cents = round_half_up(value * 100, Fraction(1))
    about = "" if value * 100 == cents else "rund "
    rounded = Decimal(cents.numerator).scaleb(-2)
    try:
        if unit == EURO:
            return about + betrag(rounded)
        return about + zahl(rounded) + (f"{NBSP}%" if unit == PROZENT else "")
    except KeineZahl:
        return str(rounded)


def effective_step(figures: Sequence[Quantity]) -> Fraction:
    """The power of ten that all figures are multiples of: 10.000 for amounts in round tens of thousands."""
    step = min(figure.step for figure in figures)
    values = [figure.value / step for figure in figures if figure.value]
    while values and all(value % 10 == 0 for value in values):
        values = [value / 10 for value in values]
        step *= 10
    return step


# Expressions


class Sum(Struct, frozen=True):
    """Terms with their signs, +1 or −1."""

    terms: tuple[tuple[int, Node], ...]


class Product(Struct, frozen=True):
    factors: tuple[Node, ...]


class Quotient(Struct, frozen=True):
    over: Node
    under: Node


Node = Quantity | Fraction | Sum | Product | Quotient
Values = Mapping[Spot, Fraction]  # other values for the quantities at some spots
_AS_PRINTED: Values = {}


def total(terms: Sequence[Quantity]) -> Sum:
    """The sum of quantities, each with the sign it has."""
    return Sum(tuple((1, term) for term in terms))


def share(part: Quantity, whole: Quantity) -> Node:
    """The hundredths that a part is of a whole."""
    return Quotient(Product((part, HUNDRED)), whole)


def value(node: Node, changed: Values = _AS_PRINTED) -> Fraction:
    """The exact value.

    Raises:
        ZeroDivisionError: If something is divided by zero.
    """
    match node:
        case Quantity():
            return changed.get(node.spot, node.value)
        case Sum(terms):
            return sum((sign * value(term, changed) for sign, term in terms), Fraction(0))
        case Product(factors):
            return prod((value(factor, changed) for factor in factors), start=Fraction(1))
        case Quotient(over, under):
            return value(over, changed) / value(under, changed)
    return node


def leaves(node: Node) -> list[Quantity]:
    """The quantities of an expression from left to right."""
    match node:
        case Quantity():
            return [node]
        case Sum(terms):
            return [leaf for _, term in terms for leaf in leaves(term)]
        case Product(factors):
            return [leaf for factor in factors for leaf in leaves(factor)]
        case Quotient(over, under):
            return [*leaves(over), *leaves(under)]
    return []


def is_plain_sum(node: Node) -> bool:
    return isinstance(node, Sum) and all(isinstance(term, Quantity) for _, term in node.terms)


def slack(node: Node) -> Fraction:
    """By how much the value may be off if the amounts in it were printed rounded."""
    if isinstance(node, Sum):
        return sum((slack(term) for _, term in node.terms), Fraction(0))
    exact = value(node)
    return sum(
        (
            abs(value(node, {leaf.spot: leaf.value + leaf.half_step}) - exact)
            for leaf in leaves(node)
        ),
        Fraction(0),
    )


def implied(node: Node, leaf: Quantity, target: Fraction) -> Fraction | None:
    """What a quantity must be so that the expression has a value; None if that cannot be told."""
    try:
        at_zero = value(node, {leaf.spot: Fraction(0)})
        slope = value(node, {leaf.spot: Fraction(1)}) - at_zero
        if not slope or value(node, {leaf.spot: Fraction(2)}) != at_zero + 2 * slope:
            return None
    except ZeroDivisionError:
        return None
    return (target - at_zero) / slope


def shown(node: Node) -> str:
    """An expression as a reader writes it: "3,5 × 70.091 €"."""
    match node:
        case Quantity():
            return node.shown
        case Product(factors):
            return " × ".join(_inner(factor) for factor in factors)
        case Quotient(over, under):
            return f"{_inner(over)} ÷ {_inner(under)}"
        case Sum(terms):
            return _sum(terms)
    return in_words(node, "")


def _inner(node: Node) -> str:
    return f"({shown(node)})" if isinstance(node, Sum) and len(node.terms) > 1 else shown(node)


def _sum(terms: tuple[tuple[int, Node], ...]) -> str:
    parts = [_term(sign, term) for sign, term in terms]
    if len(parts) > _SHOWN:
        parts = [*parts[: _SHOWN - 2], "+ …", parts[-1]]
    text = " ".join(parts).removeprefix("+ ")
    return f"{text} ({len(terms)} Werte)" if len(terms) > _SHOWN else text


def _term(sign: int, term: Node) -> str:
    text = _inner(term)
    if text.startswith("−"):
        sign, text = -sign, text.removeprefix("−").lstrip()
    return f"{'+' if sign > 0 else '−'} {text}"


# What is asserted


class ClaimKind(StrEnum):
    PRODUKT = "Produkt"
    SUMME = "Summe"
    DIFFERENZ = "Differenz"
    RECHNUNG = "Rechnung"
    KLAMMER = "Summe in Klammern"
    ANTEIL = "Anteil"
    AUFTEILUNG = "Aufteilung"
    WIEDERHOLUNG = "Wiederholung"


class Strength(StrEnum):
    """How surely a document means an equation."""

    ASSERTED = "behauptet"  # "7 × 55.000 € = 385.000 €", "Summe"
    INFERRED = "erschlossen"  # may mean something else: a contradiction is a warning
    LIKELY = "vermutet"  # reported only if swapped or mistyped digits explain the difference
    DOUBTFUL = "zweifelhaft"  # figures may have been left out: counted and never reported


class Holding(StrEnum):
    """Whether an equation holds."""

    HOLDS = "stimmt"
    ROUNDED = "bis auf Rundung"
    CONTRADICTS = "Widerspruch"


class Claim(Struct, frozen=True):
    """An expression and its printed result.

    `tolerance` is by how much the printed value may lie off besides half a step of itself, as
    "rund" allows. `evidence` is what speaks for it, the German end of a sentence. `coarse` is to what
    all figures around it are rounded if that may be why it fails, though no sign says so. `weights` are the
    kinds of evidence for it with their bits.
    """

    kind: ClaimKind
    node: Node
    result: Quantity
    strength: Strength = Strength.ASSERTED
    tolerance: Fraction = Fraction(0)
    unit: str = ""
    evidence: str = ""
    coarse: Fraction = Fraction(0)
    weights: tuple[tuple[str, float], ...] = ()

    @property
    def bits(self) -> float:
        """What speaks for it, if it fails; a sentence that says it in so many words needs nothing else."""
        return sum(weight for _, weight in self.weights) if self.weights else _SAID

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
        return self.result.unit or self.unit or (EURO if units == {EURO} else "")

    @property
    def fails(self) -> bool:
        return verdict(self) is Holding.CONTRADICTS


def verdict(claim: Claim, changed: Values = _AS_PRINTED) -> Holding:
    """Whether the printed result is the computed one, rounded or not.

    A result is rounded to its last printed digit. If the amounts it is computed from are printed
    rounded themselves, it may lie farther off: that is rounding at another stage. What cannot be
    computed contradicts.
    """
    try:
        return _verdict(claim, changed)
    except ZeroDivisionError:
        return Holding.CONTRADICTS


def _verdict(claim: Claim, changed: Values) -> Holding:
    result, computed = claim.result, value(claim.node, changed)
    off = abs(computed - value(result, changed))
    is_fraction = computed.denominator != 1
    coarse = result.step / 2 if result.may_round or is_fraction else Fraction(0)
    may_round = bool(computed % result.step)  # it has digits that the printed one has not
    if off <= coarse + claim.tolerance and (off <= claim.tolerance or may_round):
        return Holding.HOLDS
    if off <= slack(claim.node) + coarse + claim.tolerance:
        return Holding.HOLDS if result.unit == PROZENT else Holding.ROUNDED
    if result.may_round and _is_cut_off(claim, computed):
        return Holding.ROUNDED
    if claim.kind is ClaimKind.ANTEIL and result.unit == PROZENT and off < result.step:
        return Holding.ROUNDED  # up, as rankings of offers are
    return Holding.CONTRADICTS


def _is_cut_off(claim: Claim, computed: Fraction) -> bool:
    """Whether decimals were dropped instead of rounded: in the result, or in the terms of a sum."""
    if not isinstance(claim.node, Sum):
        return 0 < computed - claim.result.value < claim.result.step + slack(claim.node)
    return 0 < claim.result.value - computed < 2 * slack(claim.node)
