"""Units: how they are written, how they multiply, how they are said."""

from __future__ import annotations

import pytest
from figures_cases import modest
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.figures.figure import NONE, Unit, unit

NAMES = ["EUR", "VZÄ", "Stellen", "Monate", "Jahre", "Tage", "Kommunen"]
ANY_UNIT = st.builds(
    lambda exponents: Unit(tuple(sorted((name, e) for name, e in exponents.items() if e))),
    st.dictionaries(st.sampled_from(NAMES), st.integers(-3, 3), max_size=4),
)


@modest
@given(ANY_UNIT, ANY_UNIT, ANY_UNIT)
def test_units_multiply_like_numbers(a: Unit, b: Unit, c: Unit) -> None:
    assert a * b == b * a
    assert (a * b) * c == a * (b * c)
    assert a * NONE == a
    assert a / a == NONE
    assert a * b / b == a
    assert a / (b / c) == a * c / b


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("EUR/VZÄ/Jahr", "EUR je VZÄ und Jahr"),
        ("EUR/Jahr/VZÄ", "EUR je VZÄ und Jahr"),
        ("Tage/VZÄ", "Tage je VZÄ"),
        ("/Jahr", "je Jahr"),
        ("EUR/Tag/Tag", "EUR je Tag^2"),
    ],
)
def test_a_unit_as_written_in_yaml_and_as_said(written: str, said: str) -> None:
    assert str(unit(written)) == said


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("€", "EUR"),
        ("%", "v. H."),
        ("VZAE", "VZÄ"),
        ("Kommune", "Kommunen"),
        ("Kind", "Kinder"),
        ("€/VZAE/Jahre", "EUR/VZÄ/Jahr"),
    ],
)
def test_other_names_of_a_unit(alias: str, name: str) -> None:
    assert unit(alias) == unit(name)
