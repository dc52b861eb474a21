"""Rounding: where it is declared, to a declared step, half away from zero and never to even."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from figures_cases import fact, modest, refused, said_of
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.figures.figure import EUR, Op, Operation
from vorlagen.figures.reckoning import Rounding, round_half_up
from vorlagen.findings import Code

STEPS = st.sampled_from(["1", "0.01", "100", "0.5", "5", "0.05"]).map(Decimal)
FRACTIONS = st.fractions(-(10**9), 10**9, max_denominator=10**6)


@pytest.mark.parametrize(
    ("exact", "step", "whole"),
    [
        ("2.5", "1", "3"),
        ("-0.5", "1", "-1"),
        ("0.49", "1", "0"),
        ("245318.50", "1", "245319"),
        ("0.025", "0.01", "0.03"),
        ("0.25", "0.5", "0.5"),
    ],
)
def test_the_half_goes_away_from_zero(exact: str, step: str, whole: str) -> None:
    assert Rounding(Decimal(step)).of(fact(exact, "EUR")).wert == Decimal(whole)


@modest
@given(FRACTIONS, STEPS)
def test_the_result_is_the_nearest_multiple_of_the_step(exact: Fraction, auf: Decimal) -> None:
    step = Fraction(auf)
    result = round_half_up(exact, step)

    assert (result / step).denominator == 1
    assert abs(result - exact) <= step / 2
    assert abs(result - exact) < step / 2 or abs(result) > abs(exact)
    assert round_half_up(result, step) == result
    assert round_half_up(-exact, step) == -result


def test_a_rounded_figure_knows_from_what_and_to_what() -> None:
    exact = fact("245318.50", "EUR")
    result = Rounding().of(exact)

    assert result.origin == Operation(Op.GERUNDET, (exact,), "1")
    assert result.unit == EUR
    assert result.facts() == exact.facts()
    assert Rounding(Decimal("0.01")).of(fact("1.005")).origin == Operation(
        Op.GERUNDET, (fact("1.005"),), "0,01"
    )


@pytest.mark.parametrize(("auf", "said"), [("0", "0"), ("-0.01", "−0,01")])
def test_a_step_is_greater_than_zero(auf: str, said: str) -> None:
    assert said_of(refused(Rounding(Decimal(auf)).of, fact(5))) == (
        Code.WERT_UNZULAESSIG,
        f"Auf {said} lässt sich nicht runden.",
        "Eine Stufe größer als 0 angeben: 1 für volle Euro, 0.01 für Cent.",
    )
