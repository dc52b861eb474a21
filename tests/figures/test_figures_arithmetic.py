"""Reckoning with figures: exact, in units that fit, with a derivation that nobody has to write."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from figures_cases import DECIMALS, UNITS, fact, modest, refused, said_of, value_of
from hypothesis import assume, given
from hypothesis import strategies as st

from vorlagen.figures.figure import EUR, Figure, figure, unit
from vorlagen.figures.reckoning import Rounding, largest, percentage_of, smallest, total
from vorlagen.findings import Code, Place

Compute = Callable[[Any, Any], Any]


@modest
@given(DECIMALS, DECIMALS, UNITS)
def test_sums_and_differences_are_exact_and_keep_the_unit(a: Decimal, b: Decimal, of: str) -> None:
    left, right = fact(a, of), fact(b, of)

    assert (left + right).exact == Fraction(a) + Fraction(b)
    assert (left - right).exact == Fraction(a) - Fraction(b)
    assert (left + right).unit == (left - right).unit == unit(of)


@modest
@given(DECIMALS, DECIMALS, UNITS, UNITS)
def test_products_and_quotients_are_exact_and_reckon_with_the_units(
    a: Decimal, b: Decimal, of_a: str, of_b: str
) -> None:
    left, right = fact(a, of_a), fact(b, of_b)

    assert (left * right).exact == Fraction(a) * Fraction(b)
    assert (left * right).unit == unit(of_a) * unit(of_b)
    if b:
        assert (left / right).exact == Fraction(a) / Fraction(b)
        assert (left / right).unit == unit(of_a) / unit(of_b)


@modest
@given(DECIMALS, DECIMALS)
def test_a_percentage_of_an_amount_is_an_amount(percent: Decimal, amount: Decimal) -> None:
    share, whole = fact(percent, "%"), fact(amount, "EUR")

    assert (share * whole).exact == Fraction(percent) * Fraction(amount) / 100
    assert (whole * share).exact == (share * whole).exact
    assert (share * whole).unit == (whole * share).unit == EUR
    if percent:
        assert (whole * share / share).exact == whole.exact
        assert (whole * share / share).unit == EUR


@modest
@given(DECIMALS, DECIMALS.filter(bool), UNITS)
def test_a_percentage_of_the_whole_is_the_part_again(
    part: Decimal, whole: Decimal, of: str
) -> None:
    rate = percentage_of(fact(part, of, line=1), fact(whole, of, line=2))

    assert value_of(rate) == (Fraction(part) / Fraction(whole) * 100, "v. H.")
    assert value_of(rate * fact(whole, of)) == (Fraction(part), str(unit(of)))
    assert [entered.place.line for _, entered in rate.facts()] == [1, 2]


def test_a_percentage_needs_two_figures_of_one_unit_and_a_whole() -> None:
    euros, posts = fact(5, "EUR", "a"), fact(2, "VZÄ", "b")

    assert refused(percentage_of, euros, posts).message == (
        "„a“ (EUR) und „b“ (VZÄ) lassen sich nicht ins Verhältnis setzen."
    )
    assert refused(percentage_of, euros, fact(0, "EUR")).code is Code.DIVISION_DURCH_NULL
    assert value_of(percentage_of(euros, fact(None, "EUR"))) == (None, "v. H.")
    assert value_of(percentage_of(fact(20, "%"), fact(50, "%"))) == (40, "v. H.")


@pytest.mark.parametrize(
    ("compute", "verb"),
    [
        (operator.add, "zusammenzählen"),
        (operator.ge, "vergleichen"),
    ],
)
def test_units_that_differ_are_refused_with_both_sides(compute: Compute, verb: str) -> None:
    error = refused(compute, fact(5, "EUR", "kgst.E5"), fact(3, "VZÄ/Stelle", "stellen.anteil"))

    assert said_of(error) == (
        Code.EINHEIT,
        f"„kgst.E5“ (EUR) und „stellen.anteil“ (VZÄ je Stelle) lassen sich nicht {verb}.",
        "Beide Seiten müssen dieselbe Einheit haben: Formel oder Fakt berichtigen.",
    )


@pytest.mark.parametrize(
    ("nothing", "name"), [(0, "0"), (fact(0, address="angaben.null"), "angaben.null")]
)
def test_division_by_zero_is_refused_with_both_names(nothing: Figure | int, name: str) -> None:
    error = refused(operator.truediv, fact(5, "EUR", "kgst.E5"), nothing)

    assert said_of(error) == (
        Code.DIVISION_DURCH_NULL,
        f"„kgst.E5“ (5 EUR) soll durch null geteilt werden („{name}“ ist 0).",
        "Den Teiler prüfen: Steht sein Fakt auf 0? Meint die Formel eine andere Größe?",
    )


def test_numbers_that_would_stall_the_build_are_refused() -> None:
    large = figure(10**39)

    assert large.exact == 10**39
    for compute, other in ((operator.mul, large), (operator.mul, 10), (operator.add, 9 * 10**39)):
        error = refused(compute, large, other)
        assert (error.code, error.message) == (
            Code.FORMEL,
            "Die Formel führt zu einer Zahl mit mehr als 40 Stellen.",
        )
    assert refused(figure, 10**40).code is Code.FORMEL
    assert refused(operator.truediv, fact(1) / large, 10).code is Code.FORMEL


# Pending facts


@pytest.mark.parametrize(
    "compute",
    [
        operator.add,
        operator.truediv,
        lambda a, b: largest([a, b]),
    ],
)
def test_with_a_pending_operand_the_result_is_pending_but_has_its_unit(compute: Compute) -> None:
    pending, known = fact(None, "EUR", line=1), fact(3, "EUR", line=2)

    result = compute(pending, known)

    assert result.is_pending
    assert result.exact is None
    assert result.unit == compute(known, known).unit
    assert Place("fakten.yaml", 1, 1) in {entered.place for _, entered in result.facts()}


@pytest.mark.parametrize("compute", [operator.lt, operator.ge])
def test_a_pending_figure_can_neither_be_compared_nor_printed(compute: Compute) -> None:
    pending = fact(None, "EUR", "bescheide.a.betrag")
    said = (
        Code.AUSDRUCK,
        "„bescheide.a.betrag“ steht noch aus; damit lässt sich hier noch nicht weiterrechnen.",
        "Den ausstehenden Fakt eintragen oder die Stelle mit {% if %} aussparen.",
    )

    assert said_of(refused(compute, pending, fact(3, "EUR"))) == said
    assert said_of(refused(compute, fact(3, "EUR"), pending)) == said
    assert said_of(refused(lambda: pending.wert)) == said


# Decimals


def test_endless_decimals_must_be_rounded_before_they_are_printed() -> None:
    third = (fact(100, "EUR") / 3).named("groessen.drittel")

    assert said_of(refused(lambda: third.wert)) == (
        Code.RUNDUNG_FEHLT,
        "„groessen.drittel“ hat unendlich viele Nachkommastellen und ist nicht gerundet.",
        "Eine Rundung angeben, zum Beispiel {{ … | runden(1) }} für volle Euro.",
    )


# Derivations

Tree = tuple[Any, ...] | Decimal
TREES: st.SearchStrategy[Tree] = st.recursive(
    DECIMALS,
    lambda below: st.one_of(
        st.tuples(st.sampled_from(["+", "-", "*", "/", "min", "max", "sum"]), below, below),
        st.tuples(st.sampled_from(["neg", "round", "name"]), below),
    ),
    max_leaves=6,
)
BINARY: dict[str, tuple[Compute, Callable[[Fraction, Fraction], Fraction]]] = {
    "+": (operator.add, operator.add),
    "-": (operator.sub, operator.sub),
    "*": (operator.mul, operator.mul),
    "/": (operator.truediv, operator.truediv),
    "min": (lambda a, b: smallest([a, b]), min),
    "max": (lambda a, b: largest([a, b]), max),
    "sum": (lambda a, b: total([a, b]), operator.add),
}


def grown(tree: Tree, entered: list[Figure]) -> tuple[Figure, Fraction]:
    """The figure that a tree of operations makes, and its value; the facts go to `entered`."""
    if isinstance(tree, Decimal):
        entered.append(fact(tree, line=len(entered) + 1))
        return entered[-1], Fraction(tree)
    kind, *below = tree
    (first, value), *others = (grown(branch, entered) for branch in below)
    if kind == "neg":
        return -first, -value
    if kind == "name":
        return first.named("groessen.etwas"), value
    if kind == "round":
        whole = Fraction((abs(value) + Fraction(1, 2)).__floor__())
        return Rounding().of(first), whole if value >= 0 else -whole
    [(second, other)] = others
    assume(kind != "/" or other != 0)
    with_figures, with_fractions = BINARY[kind]
    return with_figures(first, second), with_fractions(value, other)


@modest
@given(TREES)
def test_any_computation_comes_to_its_value_and_rests_on_exactly_its_facts(tree: Tree) -> None:
    entered: list[Figure] = []

    result, value = grown(tree, entered)

    assert result.exact == value
    assert [leaf.origin for leaf, _ in result.facts()] == [leaf.origin for leaf in entered]
    assert [found for _, found in result.facts()] == [leaf.origin for leaf in entered]


def test_a_long_chain_of_doublings_still_knows_its_fact_at_once() -> None:
    result = fact(1, line=4)
    for _ in range(100):
        result = result + result

    assert result.exact == 2**100
    assert [entered.place.line for _, entered in result.facts()] == [4]
