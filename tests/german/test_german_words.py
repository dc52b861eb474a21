"""Numbers as words, written and read."""

import subprocess
import sys
from decimal import Decimal

import pytest

from vorlagen.german.numbers import lies_zahlwort, zahlwort

HALBE = [Decimal(ganze) + Decimal("0.5") for ganze in range(100)]


@pytest.mark.parametrize(
    ("wert", "wort"),
    [
        ("1", "eins"),
        ("2021", "zweitausendeinundzwanzig"),
        ("1E+6", "eine Million"),
        ("0.5", "halb"),
        ("3.5", "dreieinhalb"),
    ],
)
def test_a_number_is_written_as_german_papers_write_it(wert: str, wort: str) -> None:
    assert zahlwort(Decimal(wert)) == wort


@pytest.mark.parametrize(
    ("wert", "endung", "wort"),
    [
        ("1", "e", "eine"),
        ("0.5", "e", "halbe"),
        ("101", "e", "einhunderteins"),
    ],
)
def test_only_one_and_a_half_are_inflected(wert: str, endung: str, wort: str) -> None:
    assert zahlwort(Decimal(wert), endung) == wort


@pytest.mark.parametrize(
    ("wort", "wert"),
    [
        ("ACHTZEHN", "18"),
        ("hundertzwanzig", "120"),
        ("anderthalb", "1.5"),
        ("halbe", "0.5"),
    ],
)
def test_number_words_are_read_in_any_case(wort: str, wert: str) -> None:
    assert lies_zahlwort(wort) == Decimal(wert)


@pytest.mark.parametrize(
    "wort",
    [
        "eine",
        "deshalb",
    ],
)
def test_articles_and_other_words_are_no_numbers(wort: str) -> None:
    assert lies_zahlwort(wort) is None


def test_every_whole_number_below_a_thousand_is_read_back() -> None:
    assert [lies_zahlwort(zahlwort(Decimal(zahl))) for zahl in range(1000)] == list(range(1000))


def test_every_half_below_a_hundred_is_read_back() -> None:
    assert [lies_zahlwort(zahlwort(wert)) for wert in HALBE] == HALBE


def test_who_writes_no_number_words_does_not_wait_for_the_library() -> None:
    pruefung = "import sys, vorlagen.german.numbers; sys.exit('num2words' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", pruefung], check=False).returncode == 0
