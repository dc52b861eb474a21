"""Periods: whole months, both end months included."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from figures_cases import modest, refused, said_of, value_of
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.figures.figure import Constant, Op, Operation
from vorlagen.figures.period import MONTHS_A_YEAR, Period
from vorlagen.findings import Code, Place

PLACE = Place("vorlage.yaml", 12, 13)
FIRSTS = st.builds(date, st.integers(1990, 2060), st.integers(1, 12), st.just(1))


def period(von: str, bis: str) -> Period:
    return Period(date.fromisoformat(von), date.fromisoformat(bis), PLACE)


def later(first: date, months: int) -> date:
    """The first of the month so many months later."""
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


@pytest.mark.parametrize(
    ("von", "bis", "months"),
    [
        ("2021-12-01", "2022-12-31", 13),
        ("2021-12-01", "2021-12-31", 1),
        ("2022-01-01", "2022-12-31", 12),
        ("2024-02-01", "2024-02-29", 1),
        ("2023-02-01", "2023-02-28", 1),
        ("2000-02-01", "2000-02-29", 1),
        ("2023-03-01", "2024-02-29", 12),
        ("2020-01-01", "2029-12-31", 120),
    ],
)
def test_months_count_from_the_first_to_the_last(von: str, bis: str, months: int) -> None:
    assert period(von, bis).months().exact == months


@modest
@given(FIRSTS, st.integers(1, 60), st.integers(1, 60))
def test_adjacent_periods_add_up(first: date, here: int, there: int) -> None:
    middle, end = later(first, here), later(first, here + there)
    a_day = timedelta(days=1)

    before = Period(first, middle - a_day, PLACE).months()
    after = Period(middle, end - a_day, PLACE).months()
    whole = Period(first, end - a_day, PLACE).months()

    assert before.exact == here
    assert after.exact == there
    assert whole == before + after


def test_months_say_of_which_period_they_are_and_where_it_stands() -> None:
    months = period("2021-12-01", "2022-12-31").months()

    assert str(months.unit) == "Monate"
    assert months.origin == Operation(Op.MONATE, (), "01.12.2021–31.12.2022", PLACE)
    assert [entered.place for _, entered in months.facts()] == [PLACE]


@pytest.mark.parametrize(
    ("von", "bis", "cure"),
    [
        ("2021-12-02", "2022-12-31", "01.12.2021 bis 31.12.2022"),
        ("2021-12-01", "2022-12-30", "01.12.2021 bis 31.12.2022"),
        ("2021-12-15", "2022-02-10", "01.12.2021 bis 28.02.2022"),
        ("2024-02-01", "2024-02-28", "01.02.2024 bis 29.02.2024"),
        ("1900-02-01", "1900-02-01", "01.02.1900 bis 28.02.1900"),
        ("2022-04-01", "2022-04-29", "01.04.2022 bis 30.04.2022"),
    ],
)
def test_partial_months_are_refused_and_the_right_days_named(von: str, bis: str, cure: str) -> None:
    asked = period(von, bis)
    error = refused(asked.months)

    assert said_of(error) == (
        Code.ZEITRAUM,
        f"Der Zeitraum {asked} umfasst keine vollen Monate.",
        (
            f"Volle Monate angeben ({cure}) oder unter „finanzierung“ die Zählweise: „zaehlweise: 30/360“"
            " oder „zaehlweise: taggenau“."
        ),
    )
    assert error.place == PLACE


@modest
@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_only_whole_months_have_a_number(von: date, bis: date) -> None:
    whole = von <= bis and von.day == 1 and bis.day == monthrange(bis.year, bis.month)[1]

    if whole:
        assert Period(von, bis, PLACE).months().exact
    else:
        assert refused(Period(von, bis, PLACE).months).code is Code.ZEITRAUM


@pytest.mark.parametrize(
    ("von", "bis", "days"),
    [
        ("2022-12-31", "2021-12-01", "am 01.12.2021, bevor er am 31.12.2022 beginnt"),
        ("2022-01-01", "2021-12-31", "am 31.12.2021, bevor er am 01.01.2022 beginnt"),
        ("2022-05-20", "2022-05-10", "am 10.05.2022, bevor er am 20.05.2022 beginnt"),
    ],
)
def test_a_reversed_period_is_refused_with_both_days(von: str, bis: str, days: str) -> None:
    error = refused(period(von, bis).months)

    assert said_of(error) == (
        Code.ZEITRAUM,
        f"Der Zeitraum endet {days}.",
        "Die beiden Tage prüfen; vermutlich sind sie vertauscht.",
    )
    assert error.place == PLACE


def test_both_end_days_lie_within() -> None:
    asked = period("2021-12-01", "2022-12-31")

    assert date(2021, 12, 1) in asked
    assert date(2022, 12, 31) in asked
    assert date(2021, 11, 30) not in asked
    assert date(2023, 1, 1) not in asked


def test_a_year_has_twelve_months_by_definition() -> None:
    assert value_of(MONTHS_A_YEAR) == (12, "Monate je Jahr")
    assert MONTHS_A_YEAR.origin == Constant("12 Monate je Jahr")
