"""What can be compared with what: alike with alike; the rest is refused, and never just unequal."""

from __future__ import annotations

import operator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from figures_cases import DECIMALS, UNITS, fact, modest, refused
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.conditions import SIGNS, compare
from vorlagen.figures.figure import figure
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.reckoning import Period
from vorlagen.findings import Code, Place

PLACE = Place("fakten.yaml", 1, 1)
PENDING = Ausstehend("Der Bescheid fehlt noch.", PLACE)
APRIL = Namespace(
    "zeitraum", {"von": 1}, subject=Period(date(2024, 4, 1), date(2024, 4, 30), PLACE)
)
AS_IN_PYTHON = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
}


@pytest.mark.parametrize("sign", AS_IN_PYTHON)
@modest
@given(a=DECIMALS, b=DECIMALS, of=UNITS)
def test_figures_of_one_unit_compare_as_their_exact_values(
    sign: str, a: Decimal, b: Decimal, of: str
) -> None:
    expected = AS_IN_PYTHON[sign](Fraction(a), Fraction(b))

    assert compare(fact(a, of), sign, fact(b, of)) is expected
    assert compare(fact(a, of) / 3, sign, fact(b, of) / 3) is expected


@pytest.mark.parametrize("sign", AS_IN_PYTHON)
def test_a_typed_zero_fits_every_unit(sign: str) -> None:
    assert compare(fact(5, "EUR"), sign, 0) is AS_IN_PYTHON[sign](5, 0)
    assert compare(figure(0), sign, fact(None, "VZÄ")) is None


@pytest.mark.parametrize(
    ("left", "sign", "right", "holds"),
    [
        ("Sozialamt", "eq", "Sozialamt", True),
        (["a", "b"], "eq", ("a", "b"), True),
        ([fact(1, "EUR")], "eq", [fact(None, "EUR")], None),
        ("a", "in", ["a", "b"], True),
        (fact(2, "EUR"), "in", [fact(1, "EUR"), fact("2.0", "EUR")], True),
        (fact(3, "EUR"), "in", [fact(1, "EUR"), fact(None, "EUR")], None),
        (fact(3, "EUR"), "notin", [fact(1, "EUR"), fact(None, "EUR")], None),
        (date(2024, 4, 1), "in", APRIL, True),
        (date(2024, 5, 1), "in", APRIL, False),
        ("Muster", "in", "Musterkreis", True),
        (PENDING, "eq", "12/2024", None),
        (fact(None, "EUR"), "gt", fact(3, "EUR"), None),
    ],
)
def test_what_holds(left: Any, sign: str, right: Any, holds: bool | None) -> None:
    assert compare(left, sign, right) is holds


@pytest.mark.parametrize("sign", AS_IN_PYTHON)
def test_different_units_are_refused_whatever_the_values(sign: str) -> None:
    for value in (0, 3, None):
        error = refused(compare, fact(value, "EUR", "a"), sign, fact(0, "VZÄ", "b"))
        assert error.code is Code.EINHEIT
        message = "„a“ (EUR) und „b“ (VZÄ) lassen sich nicht vergleichen."
        assert error.message.replace("\u00a0", " ") == message


ALIKE: list[Any] = [fact(3, "EUR", "kgst.E10"), date(2024, 4, 1), "E10", True, ["E10"], APRIL]


@modest
@given(
    st.sampled_from([*ALIKE, PENDING, None, fact(None, "EUR"), fact(1, "VZÄ")]),
    st.sampled_from(sorted(SIGNS)),
    st.sampled_from([*ALIKE, PENDING, None, fact(None, "EUR"), fact(1, "VZÄ")]),
)
def test_every_comparison_has_an_answer_or_a_german_refusal(
    left: Any, sign: str, right: Any
) -> None:
    try:
        answer = compare(left, sign, right)
    except Exception as error:  # noqa: BLE001 - whatever it is, it must be ours
        assert type(error).__name__ == "FigureError"  # noqa: PT017 - both outcomes are fine
    else:
        assert answer in {True, False, None}
