"""How dates are printed and read, and which ones in a text cannot be."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vorlagen.german.dates import (
    KeinDatum,
    UnmoeglicherTag,
    datum,
    datum_kurz,
    datum_lang,
    finde_unmoegliche_tage,
    jahr,
    monat_jahr,
    monate_spaeter,
    parse_datum,
    zeitraum,
)

MONATE = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September"),
    *("Oktober", "November", "Dezember"),
)
TAGE = st.dates(date(1000, 1, 1), date(2999, 12, 31))


def gibt_es(jahr: int, monat: int, tag: int) -> bool:
    try:
        date(jahr, monat, tag)
    except ValueError:
        return False
    return True


def unmoegliche(von: int, bis: int, hoechster: int) -> st.SearchStrategy[tuple[int, int, int]]:
    """Days (year, month, day) in real months that the calendar does not have."""
    tage = st.tuples(st.integers(von, bis), st.integers(1, 12), st.integers(28, hoechster))
    return tage.filter(lambda tag: not gibt_es(*tag))


def gemeldet(text: str) -> list[str]:
    return [tag.text for tag in finde_unmoegliche_tage(text)]


def im_satz(schreibweise: str) -> str:
    return f"Die Förderung endet am {schreibweise}, danach trägt der Kreis die Stellen."


def test_a_day_is_printed_in_the_form_the_place_asks_for() -> None:
    tag = date(2021, 2, 22)
    assert datum(tag) == "22.02.2021"
    assert datum_lang(tag) == "22.\u00a0Februar 2021"
    assert datum_kurz(date(2021, 12, 1)) == "01.12.21"
    assert monat_jahr(date(2021, 11, 30)) == "November 2021"
    assert jahr(date(2021, 11, 30)) == "2021"


def test_a_period_is_printed_with_both_its_days() -> None:
    assert zeitraum(date(2021, 12, 1), date(2022, 12, 31)) == "01.12.2021\u201331.12.2022"


@pytest.mark.parametrize(
    ("tag", "monate", "spaeter"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(9999, 6, 1), 12, date.max),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    tag: date, monate: int, spaeter: date
) -> None:
    assert monate_spaeter(tag, monate) == spaeter


@pytest.mark.parametrize(
    "text",
    [
        "22.02.2021",
        "22. Februar 2021",
        "22.02.21",
    ],
)
def test_a_date_is_read_in_every_usual_form(text: str) -> None:
    assert parse_datum(text) == date(2021, 2, 22)


def test_two_digits_of_a_year_lie_around_the_turn_of_the_millennium() -> None:
    assert parse_datum("14.07.94") == date(1994, 7, 14)
    assert parse_datum("01.01.69") == date(1969, 1, 1)
    assert parse_datum("31.12.68") == date(2068, 12, 31)


@pytest.mark.parametrize(
    "text",
    [
        *["", "morgen", "2021-02-22", "22.02.", "22. Februar", "22.02.202", "22.02.20211"],
        *["22.Feb.2021", "am 22.02.2021", "22.02.2021 bis 23.02.2021", "1.2.21", "22. Feber 2021"],
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(KeinDatum, match="ist kein Datum"):
        parse_datum(text)


@pytest.mark.parametrize("text", ["31.11.2021", "31. November 2021"])
def test_a_day_that_does_not_exist_is_refused_with_the_last_real_one(text: str) -> None:
    with pytest.raises(KeinDatum, match=r"gibt es nicht.*30\.11\.2021"):
        parse_datum(text)


@given(TAGE)
@settings(deadline=None)
def test_what_is_printed_is_read_back_as_the_same_day(tag: date) -> None:
    assert parse_datum(datum(tag)) == tag
    assert parse_datum(datum_lang(tag)) == tag


def test_an_impossible_day_is_found_with_its_place_and_the_last_real_day() -> None:
    text = "vom 01.12.2020 bis 31.11.2021"
    assert finde_unmoegliche_tage(text) == [
        UnmoeglicherTag(start=19, end=29, text="31.11.2021", letzter=date(2021, 11, 30))
    ]


@pytest.mark.parametrize(
    ("schreibweise", "letzter"),
    [
        ("31.11.2021", date(2021, 11, 30)),
        ("29.02.2021", date(2021, 2, 28)),
        ("45.05.2021", date(2021, 5, 31)),
        ("31.11.21", date(2021, 11, 30)),
        ("31. November 2021", date(2021, 11, 30)),
        ("15.13.2021", None),
        ("31.11.", None),
    ],
)
def test_impossible_days_are_found_in_every_form(schreibweise: str, letzter: date | None) -> None:
    text = im_satz(schreibweise)
    (tag,) = finde_unmoegliche_tage(text)
    assert (tag.text, tag.letzter) == (schreibweise, letzter)
    assert text[tag.start : tag.end] == schreibweise


@pytest.mark.parametrize(
    ("text", "erwartet"),
    [
        ("01.11.2021–31.11.2021", ["31.11.2021"]),
        ("31.11.–30.12.2021", ["31.11."]),
        ("zahlt bis zum 31.11. 5000 Euro", ["31.11."]),
    ],
)
def test_impossible_days_are_found_in_ranges_and_rows(
    text: str, erwartet: list[str] | None
) -> None:
    assert gemeldet(text) == (erwartet or ["31. November 2021", "31.06.21", "29.02.2021"])


@pytest.mark.parametrize(
    "text",
    [
        *["29.02.", "29. Februar", "29.2.2024", "29.02.24", "31.12.", "31. Dezember"],
        *["Version 1.2.3", "Version 31.11.02", "v31.11.02", "Kapitel 3.14.2", "Kapitel 31.11."],
        *["§ 31.11.", "Nr. 30.2.", "Ziffer 31.4.", "TOP 31.2.", "1.1.30.2.", "31.11.20.1"],
        *["192.168.30.02", "10.31.11.2021", "1.234.567", "31.112.021", "30.020.150", "31.11.567 €"],
        *["Produkt 31.11.02", "Produktgruppe: 05.31.02", "05.31.02", "45.10.20", "12.13.14"],
        *["Tel. 30.02.21", "02241.13.2021", "0228 / 31.11.5678", "31.11", "31,11.2021", "32.1."],
        *["Die Zahl stieg auf 45. Mai und Juni folgten.", "31. Novembertag", "31. Nov", "31. März"],
        *[
            "00.11.21",
            "0.5.",
            "31.11.20211",
            "31.11.2021,5",
            "31.11.21a",
            "Im Jahr 2031. Juni und Juli",
        ],
    ],
)
def test_what_only_looks_like_a_date_is_left_alone(text: str) -> None:
    assert gemeldet(text) == []


@given(st.dates())
@settings(deadline=None)
def test_a_real_day_is_never_reported_in_any_form(tag: date) -> None:
    ohne_jahr = f"{tag.day}. {MONATE[tag.month - 1]}"
    kurz = f"{tag.day}.{tag.month}."
    for text in (
        *(datum(tag), datum_lang(tag), datum_kurz(tag), monat_jahr(tag), zeitraum(tag, tag)),
        *(ohne_jahr, kurz, f"{kurz}{tag.year}", f"{tag.day:02}.{tag.month:02}."),
        f"{tag.day:02}.{tag.month:02}.–{datum(tag)}",
    ):
        assert gemeldet(im_satz(text)) == []


@given(unmoegliche(1000, 2999, hoechster=99))
@settings(deadline=None)
def test_a_day_beyond_its_month_is_always_reported(teile: tuple[int, int, int]) -> None:
    jahr, monat, tag = teile
    for text in (
        f"{tag}.{monat:02}.{jahr}",
        f"{tag}.{monat}.{jahr}",
        f"{tag}. {MONATE[monat - 1]} {jahr}",
    ):
        assert gemeldet(im_satz(text)) == [text]
