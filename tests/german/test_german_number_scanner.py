"""Numbers in running text as other people's papers write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.german.number_scanner import finde_zahlen
from vorlagen.german.numbers import betrag, zahl


def gelesen(text: str) -> Decimal | None:
    """The value of the one number that a text is."""
    fund = next(iter(finde_zahlen(text)), None)
    return fund.wert if fund and (fund.start, fund.end) == (0, len(text)) else None


@pytest.mark.parametrize(
    ("text", "wert"),
    [
        ("55.000€", "55000"),
        ("3,5", "3.5"),
        ("1.012,00 €", "1012.00"),
        ("2,5 Millionen Euro", "2500000"),
        ("25 T€", "25000"),
        ("55 000 EUR", "55000"),
        ("1\u202f234\u202f567,50 €", "1234567.50"),
        ("1.000,- €", "1000"),
        ("79,35%", "79.35"),
        ("dreieinhalb", "3.5"),
        ("fuenf", "5"),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, wert: str) -> None:
    assert gelesen(text) == Decimal(wert)


@pytest.mark.parametrize(
    "text",
    [
        "3.5",
        "01.12.2021",
        "231/2020",
        "eine",
        "12 13",
    ],
)
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert gelesen(text) is None


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_what_this_program_prints_is_read_back(wert: Decimal) -> None:
    assert gelesen(betrag(wert)) == wert
    assert gelesen(zahl(wert)) == wert


def _gefunden(text: str) -> list[str]:
    return [f"{found.text}={found.wert}{found.einheit}" for found in finde_zahlen(text)]


def test_numbers_are_found_among_words_with_their_units() -> None:
    assert _gefunden("3,5x115.418€ (E11) für sieben Stellen") == [
        "3,5=3.5",
        "115.418€=115418€",
        "sieben=7",
    ]


def test_dates_file_numbers_and_ordinals_are_no_numbers() -> None:
    text = "Am 01.12.21 und am 31. Dezember, Vorlage 231/2020, § 25a, 12:30 Uhr, der 3. fehlt, V/30"
    assert _gefunden(text) == []


def test_the_last_printed_digit_is_known() -> None:
    steps = [str(found.stufe) for found in finde_zahlen("2,00 und 55.000 € und 2,5 Mio. €")]
    assert [Decimal(step) for step in steps] == [Decimal("0.01"), Decimal(1), Decimal(100_000)]
