"""Periods: whole months, both end months included."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from figures_cases import modest, refused, said_of
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.facts.types import Zaehlweise
from vorlagen.figures.reckoning import Period
from vorlagen.findings import Code, Place

PLACE = Place("vorlage.yaml", 12, 13)


WAYS: st.SearchStrategy[Zaehlweise] = st.sampled_from(["30/360", "taggenau"])


def period(von: str, bis: str, zaehlweise: Zaehlweise = "monate") -> Period:
    return Period(date.fromisoformat(von), date.fromisoformat(bis), PLACE, zaehlweise)


@pytest.mark.parametrize(
    ("von", "bis", "months"),
    [
        ("2021-12-01", "2022-12-31", 13),
        ("2024-02-01", "2024-02-29", 1),
        ("2023-03-01", "2024-02-29", 12),
    ],
)
def test_months_count_from_the_first_to_the_last(von: str, bis: str, months: int) -> None:
    assert period(von, bis).months().exact == months


@pytest.mark.parametrize(
    ("von", "bis", "cure"),
    [
        ("2021-12-02", "2022-12-31", "01.12.2021 bis 31.12.2022"),
        ("2024-02-01", "2024-02-28", "01.02.2024 bis 29.02.2024"),
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


# Parts of months


@pytest.mark.parametrize(
    ("von", "bis", "zaehlweise", "months", "said"),
    [
        # thirty days a month: the 31st adds nothing, the end of February makes up for what it lacks
        ("2022-01-16", "2022-01-31", "30/360", "1/2", "15 Tage"),
        ("2022-02-28", "2022-02-28", "30/360", "3/30", "3 Tage"),
        ("2022-01-16", "2022-03-15", "30/360", "2", "2 Monate"),
        # each month by its own days
        ("2022-01-15", "2022-03-31", "taggenau", "79/31", "17 von 31 Tagen und 2 Monate"),
        ("2022-01-15", "2022-02-14", "taggenau", "65/62", "17 von 31 Tagen und 14 von 28 Tagen"),
        (
            "2021-11-16",
            "2022-02-14",
            "taggenau",
            "3",
            "3 Monate",  # 15/30 + 2 + 14/28
        ),
    ],
)
def test_parts_of_months(
    von: str, bis: str, zaehlweise: Zaehlweise, months: str, said: str
) -> None:
    counted = period(von, bis, zaehlweise)

    assert counted.months().exact == Fraction(months)
    assert counted.duration() == said


ANY_DAY = st.dates(date(2019, 1, 1), date(2031, 12, 31))


@modest
@given(st.tuples(ANY_DAY, ANY_DAY), st.lists(ANY_DAY, max_size=9), WAYS)
def test_the_months_of_any_split_add_up(
    ends: tuple[date, date], cuts: list[date], zaehlweise: Zaehlweise
) -> None:
    whole = Period(min(ends), max(ends), PLACE, zaehlweise)
    parts = whole.cut(cuts)

    assert sum(part.months().exact or 0 for part in parts) == whole.months().exact
    assert (parts[0].von, parts[-1].bis) == (whole.von, whole.bis)
    assert all(b.von - a.bis == timedelta(days=1) for a, b in pairwise(parts))
    years = whole.years()
    assert sum(year.months().exact or 0 for year in years) == whole.months().exact
    assert all(year.von.year == year.bis.year for year in years)


def test_a_period_of_centuries_is_a_slip_of_the_pen() -> None:
    error = refused(period("2022-01-01", "2222-12-31").months)

    assert said_of(error) == (
        Code.ZEITRAUM,
        "Der Zeitraum 01.01.2022–31.12.2222 umfasst mehr als 99 Jahre.",
        "Die Jahreszahlen prüfen.",
    )
    assert error.place == PLACE
