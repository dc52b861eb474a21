"""Days are written year first; days that do not exist are named with the last day of their month."""

from datetime import date

import pytest
from befunde import einziger, fakten, verstanden
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.types import JaNein, Tag
from vorlagen.findings import Finding


class Angaben(Fakten):
    """A day and a yes or no."""

    tag: Tag = date(2024, 1, 1)
    frage: JaNein = True


def abgelehnt(line: str) -> Finding:
    facts, findings = verstanden(Angaben, line)
    assert facts is None
    return einziger(findings)


@given(st.dates())
def test_every_day_is_read(day: date) -> None:
    assert fakten(Angaben, f"tag: {day.isoformat()}\n").tag == day


@pytest.mark.parametrize(
    "text",
    [
        "2021-12-01",
        "'2021-12-01'",
    ],
)
def test_spellings_of_a_day(text: str) -> None:
    assert fakten(Angaben, f"tag: {text}\n").tag == date(2021, 12, 1)


@given(st.dates())
def test_german_days_are_refused_with_the_spelling_that_is_read(day: date) -> None:
    finding = abgelehnt(f"tag: {day.day}.{day.month}.{day.year:04}\n")
    assert finding.code.value == "wert-unzulaessig"
    assert finding.cure == f"In der Form Jahr-Monat-Tag schreiben: {day.isoformat()}."


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("2021-11-31", "Der letzte Tag dieses Monats ist der 30.11.2021 (2021-11-30)."),
        ("2024-02-30", "Der letzte Tag dieses Monats ist der 29.02.2024 (2024-02-29)."),
        ("31.11.2021", "Der letzte Tag dieses Monats ist der 30.11.2021 (2021-11-30)."),
        ("2021-13-01", "Der Monat liegt zwischen 01 und 12"),
        ("0000-01-01", "das Jahr hat vier Stellen"),
    ],
)
def test_days_that_do_not_exist(text: str, cure: str) -> None:
    finding = abgelehnt(f"tag: {text}\n")
    assert finding.code.value == "datum-unmoeglich"
    assert finding.message == f"Den Tag „{text}“ gibt es nicht."
    assert cure in finding.cure


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ja", True),
        ("NEIN", False),
    ],
)
def test_yes_and_no(text: str, value: bool) -> None:
    assert fakten(Angaben, f"frage: {text}\n").frage is value


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "1",
        "vielleicht",
    ],
)
def test_what_is_neither_yes_nor_no(text: str) -> None:
    finding = abgelehnt(f"frage: {text}\n")
    assert finding.code.value == "wert-unzulaessig"
    assert finding.message == f"„{text}“ ist weder ja noch nein."
