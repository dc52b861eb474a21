"""Equations that documents assert: expressions of stated quantities, evaluated exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from vorlagen.audit.document import Spot
from vorlagen.audit.stated import Stated, said

_SHOWN = 8  # terms of a sum; of longer ones the middle is left out
_MOST_STEPS = 3  # by which a sum of rounded amounts may be off; beyond that it is no rounding


@dataclass(frozen=True, slots=True)
class Leaf:
    stated: Stated


@dataclass(frozen=True, slots=True)
class Constant:
    value: Fraction


@dataclass(frozen=True, slots=True)
class Sum:
    """Terms with their signs, +1 or −1."""

    terms: tuple[tuple[int, Node], ...]


@dataclass(frozen=True, slots=True)
class Product:
    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Quotient:
    over: Node
    under: Node


Node = Leaf | Constant | Sum | Product | Quotient
Values = Mapping[Spot, Fraction]
HUNDRED = Constant(Fraction(100))


def total(terms: Sequence[Stated]) -> Sum:
    """The sum of quantities, each with the sign it has."""
    return Sum(tuple((1, Leaf(term)) for term in terms))


def value(node: Node, changed: Values | None = None) -> Fraction:
    """The exact value; `changed` has other values for the quantities at some spots.

    Raises:
        ZeroDivisionError: If something is divided by zero.
    """
    match node:
        case Leaf(stated):
            return (changed or {}).get(stated.spot, Fraction(stated.value))
        case Constant(constant):
            return constant
        case Sum(terms):
            return sum((sign * value(term, changed) for sign, term in terms), Fraction(0))
        case Product(factors):
            return prod((value(factor, changed) for factor in factors), start=Fraction(1))
        case Quotient(over, under):
            return value(over, changed) / value(under, changed)


def leaves(node: Node) -> list[Stated]:
    """The quantities of an expression from left to right."""
    match node:
        case Leaf(stated):
            return [stated]
        case Constant():
            return []
        case Sum(terms):
            return [leaf for _, term in terms for leaf in leaves(term)]
        case Product(factors):
            return [leaf for factor in factors for leaf in leaves(factor)]
        case Quotient(over, under):
            return [*leaves(over), *leaves(under)]


def slack(node: Node) -> Fraction:
    """By how much the value may be off if the amounts in it were printed rounded."""
    if isinstance(node, Sum):
        return _slack_of_sum(node)
    if isinstance(node, Leaf):
        return Fraction(node.stated.step) / 2 if node.stated.may_be_rounded else Fraction(0)
    exact, found = value(node), Fraction(0)
    for leaf in leaves(node):
        if leaf.may_be_rounded:
            moved = Fraction(leaf.value) + Fraction(leaf.step) / 2
            found += abs(value(node, {leaf.spot: moved}) - exact)
    return found


def _slack_of_sum(node: Sum) -> Fraction:
    """A long sum has a wide slack, in which a mistyped digit could hide; so it has a limit."""
    found = sum((slack(term) for _, term in node.terms), Fraction(0))
    if not all(isinstance(term, Leaf) for _, term in node.terms):
        return found
    return min(found, _MOST_STEPS * max(Fraction(leaf.step) for leaf in leaves(node)))


def implied(node: Node, leaf: Stated, target: Fraction) -> Fraction | None:
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
        case Leaf(stated):
            return stated.shown
        case Constant(constant):
            return said(constant, "")
        case Product(factors):
            return " × ".join(_inner(factor) for factor in factors)
        case Quotient(over, under):
            return f"{_inner(over)} ÷ {_inner(under)}"
        case Sum(terms):
            return _sum(terms)


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
