"""How numbers are printed, and how typed ones are read."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vorlagen.german.numbers import (
    KeineZahl,
    NichtGerundet,
    betrag,
    betragsstellen,
    millionen,
    parse_zahl,
    vor_bis,
    zahl,
)

DEZIMALZAHLEN = st.builds(
    lambda ziffern, stellen: Decimal(f"{ziffern}E-{stellen}"),
    st.integers(-(10**45), 10**45),
    st.integers(0, 12),
)


@pytest.mark.parametrize(
    ("wert", "gedruckt"),
    [
        ("158644", "158.644"),
        ("3.50", "3,5"),
        ("-12", "\u221212"),
    ],
)
def test_a_number_is_printed_with_the_decimals_it_has(wert: str, gedruckt: str) -> None:
    assert zahl(Decimal(wert)) == gedruckt


@pytest.mark.parametrize(
    ("wert", "stellen", "gedruckt"),
    [
        ("4", 2, "4,00"),
        ("-0.5", 2, "\u22120,50"),
    ],
)
def test_a_column_prints_as_many_decimals_as_asked(wert: str, stellen: int, gedruckt: str) -> None:
    assert zahl(Decimal(wert), stellen) == gedruckt


@pytest.mark.parametrize(
    ("wert", "stellen"),
    [
        ("3.5", 0),
        ("0.125", 2),
    ],
)
def test_printing_never_rounds(wert: str, stellen: int) -> None:
    with pytest.raises(NichtGerundet, match="vorher zu runden"):
        zahl(Decimal(wert), stellen)


@pytest.mark.parametrize("wert", ["NaN", "1E+60", "1." + "1" * 60])
def test_what_no_paper_can_print_is_refused(wert: str) -> None:
    with pytest.raises(KeineZahl):
        zahl(Decimal(wert))


def test_a_gigantic_number_is_refused_before_its_digits_are_written_out() -> None:
    with pytest.raises(KeineZahl):
        betrag(Decimal("1E+999999999"))


@given(DEZIMALZAHLEN)
@settings(deadline=None)
def test_what_is_printed_is_read_back_as_the_same_value(wert: Decimal) -> None:
    assert parse_zahl(zahl(wert)) == wert


@pytest.mark.parametrize(
    ("wert", "gedruckt"),
    [
        ("1012.5", "1.012,50\u00a0€"),
        ("-245319", "\u2212245.319\u00a0€"),
    ],
)
def test_amounts_have_no_decimals_or_cents(wert: str, gedruckt: str) -> None:
    assert betrag(Decimal(wert)) == gedruckt


@pytest.mark.parametrize(
    ("spalte", "stellen"),
    [
        ([], 0),
        (["1", "2.5"], 2),
    ],
)
def test_a_column_of_amounts_has_cents_if_one_needs_them(spalte: list[str], stellen: int) -> None:
    assert betragsstellen(map(Decimal, spalte)) == stellen


@pytest.mark.parametrize(
    ("wert", "gedruckt"),
    [
        (2_500_000, "2,5\u00a0Mio.\u00a0€"),
        (10_000, "0,01\u00a0Mio.\u00a0€"),
    ],
)
def test_large_amounts_are_printed_in_millions(wert: int, gedruckt: str) -> None:
    assert millionen(Decimal(wert)) == gedruckt


@pytest.mark.parametrize(
    ("von", "bis", "gedruckt"),
    [
        ("82.533\u00a0€", "150.669\u00a0€", "82.533 bis 150.669\u00a0€"),
        ("1\u00a0Stelle", "3\u00a0Stellen", "1\u00a0Stelle bis 3\u00a0Stellen"),
    ],
)
def test_a_range_names_both_ends_and_a_shared_unit_once(von: str, bis: str, gedruckt: str) -> None:
    assert f"{vor_bis(von, bis)} bis {bis}" == gedruckt


@pytest.mark.parametrize(
    ("text", "wert"),
    [
        ("158.644", "158644"),
        ("1.012,50", "1012.50"),
        ("\u221212", "-12"),
        ("- 245.319", "-245319"),
    ],
)
def test_numbers_are_read_as_clerks_type_them(text: str, wert: str) -> None:
    assert str(parse_zahl(text)) == wert


@pytest.mark.parametrize(
    "text",
    [
        *["", " ", "-", "--5", "zwölf", "5 €", "NaN", "Infinity", "1e5", "1_0", "٣", "+5"],
        *["55.00", "3.5", "0.5", "1234.567", "1.23.456", "1..000", "1.012.", "012.345"],
        *["1,2,3", "5,", ",5", "1,5.000", "1 000", "01", "0815", "1" * 121],
    ],
)
def test_what_is_no_german_number_is_refused(text: str) -> None:
    with pytest.raises(KeineZahl):
        parse_zahl(text)


def test_an_english_number_is_refused_with_what_may_have_been_meant() -> None:
    for text, meant in (("3.5", "3,5"), ("1.112.44", "1.112,44"), ("1.11.244", "111.244")):
        with pytest.raises(KeineZahl, match=f"gemeint ist vielleicht „{meant}“"):
            parse_zahl(text)


@given(st.text(max_size=20))
@settings(deadline=None)
def test_reading_a_text_gives_a_number_or_says_that_it_is_none(text: str) -> None:
    try:
        wert = parse_zahl(text)
    except KeineZahl:
        return
    assert wert.is_finite()
    assert any(zeichen in "0123456789" for zeichen in text)
