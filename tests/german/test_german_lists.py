"""Words in a row, words that were meant, and words for identifiers and file names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.german.words import (
    KeinName,
    aufzaehlung,
    dateiname,
    in_ascii,
    kennung,
    naechste,
)


@pytest.mark.parametrize(
    ("woerter", "satz"),
    [
        (["Siegburg"], "Siegburg"),
        (["Siegburg", "Eitorf", "Ruppichteroth"], "Siegburg, Eitorf und Ruppichteroth"),
    ],
)
def test_words_in_a_row_have_no_comma_before_the_last(woerter: list[str], satz: str) -> None:
    assert aufzaehlung(woerter) == satz


def test_a_choice_is_listed_with_oder() -> None:
    assert aufzaehlung(("ja", "nein", "offen"), "oder") == "ja, nein oder offen"


@pytest.mark.parametrize(
    ("name", "gemeint"),
    [
        ("eigenantiel", "eigenanteil"),
        ("förderung", "foerderung"),
        ("xyz", None),
    ],
)
def test_the_nearest_known_name_is_offered(name: str, gemeint: str | None) -> None:
    assert naechste(name, ["eigenanteil", "foerderung", "Straße", "gesamtkosten"]) == gemeint


@pytest.mark.parametrize(
    ("text", "umschrift"),
    [
        ("Förderung für Übergänge", "Foerderung fuer Uebergaenge"),
        ("Fo\u0308rderung", "Foerderung"),
        ("½ Stelle, 20 m²", "1/2 Stelle, 20 m2"),
    ],
)
def test_umlauts_are_spelled_out_and_accents_taken_off(text: str, umschrift: str) -> None:
    assert in_ascii(text) == umschrift


@pytest.mark.parametrize(
    ("ueberschrift", "erwartet"),
    [
        ("KIM-Förderung", "kim_foerderung"),
        ("231/2020", "nr_231_2020"),
    ],
)
def test_a_heading_becomes_an_identifier(ueberschrift: str, erwartet: str) -> None:
    assert kennung(ueberschrift) == erwartet


@pytest.mark.parametrize(
    ("text", "erwartet"),
    [
        ("231/2020", "231-2020"),
        ("../../etc/passwd", "etc-passwd"),
        ("- Anlage_1.pdf -", "Anlage-1-pdf"),
    ],
)
def test_a_title_becomes_a_file_name(text: str, erwartet: str) -> None:
    assert dateiname(text) == erwartet


def test_a_long_file_name_is_cut_between_words() -> None:
    genau = "a" * 40 + "-" + "b" * 19
    assert dateiname(genau) == genau
    assert dateiname(f"{genau} c") == genau
    assert dateiname("a" * 40 + " " + "b" * 20) == "a" * 40


@pytest.mark.parametrize("text", ["", "日本"])
def test_without_letters_and_digits_there_is_no_name(text: str) -> None:
    with pytest.raises(KeinName, match="lässt sich kein Name bilden"):
        kennung(text)
    with pytest.raises(KeinName, match="lässt sich kein Name bilden"):
        dateiname(text)


@given(st.text().map(lambda text: f"{text}1"))
def test_names_are_safe_whatever_they_are_made_from(text: str) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", kennung(text))
    assert re.fullmatch(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", dateiname(text))
    assert len(dateiname(text)) <= 60
