"""Which figures count as typed into prose, and what papers are full of that is none."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.german.numbers import zahl
from vorlagen.page.source import FILLER, blank_jinja, blank_markup
from vorlagen.page.typed_figures import find_typed

COUNTED = ["Kommunen", "Monate", "Tage", "Beratungstage"]

Hit = tuple[str, str, str | None]


def hits(text: str) -> list[Hit]:
    return [(hit.text, str(hit.wert), hit.einheit) for hit in find_typed(text, COUNTED)]


@pytest.mark.parametrize(
    ("text", "typed", "wert"),
    [
        ("Der Zuschuss beträgt 12.480 € im Jahr.", "12.480 €", "12480"),
        ("Abzüglich Förderung\t- 31.207€", "31.207€", "31207"),
        ("Je Platz € 500.", "€ 500", "500"),
        ("Je Platz T€ 12.", "T€ 12", "12000"),
        ("Je Platz 12 Tsd. Euro.", "12 Tsd. Euro", "12000"),
        ("Das Land gibt 25 Mio. €.", "25 Mio. €", "25000000"),
        ("Das Land gibt fünfzig Millionen Euro.", "fünfzig Millionen Euro", "50000000"),
        ("Das Land gibt eine halbe Million Euro.", "halbe Million Euro", "500000"),
        ("Die 25.000-Euro-Grenze gilt.", "25.000-Euro", "25000"),
        ("Es bleiben **10.000** €.", "10.000** €", "10000"),
        ("Englisch getippt sind 1,500.50 €.", "1,500.50 €", "1500.50"),
        ("Ohne Punkte getippt sind 10000,50 €.", "10000,50 €", "10000.50"),
    ],
)
def test_an_amount_of_money_is_typed(text: str, typed: str, wert: str) -> None:
    assert hits(text) == [(typed, wert, "EUR")]


@pytest.mark.parametrize(
    ("text", "typed", "wert"),
    [
        ("Das sind 10% der Kosten.", "10%", "10"),
        ("Das ist ein Prozent.", "ein Prozent", "1"),
        ("Das sind 20 v. H.", "20 v. H.", "20"),
        ("Eine 80-prozentige Förderung.", "80-prozentige", "80"),
    ],
)
def test_a_percentage_is_typed(text: str, typed: str, wert: str) -> None:
    assert hits(text) == [(typed, wert, "v. H.")]


@pytest.mark.parametrize(
    ("text", "typed", "wert"),
    [
        ("Es fehlen 3,5 VZÄ.", "3,5 VZÄ", "3.5"),
        ("Es fehlen dreieinhalb VZÄ.", "dreieinhalb VZÄ", "3.5"),
        ("Es fehlt eine halbe VZÄ.", "halbe VZÄ", "0.5"),
        ("Es fehlen zwei Vollzeitäquivalente (VZÄ).", "zwei Vollzeitäquivalente", "2"),
        ("Es fehlen 7 zusätzliche/neue\nStellen.", "7 zusätzliche/neue\nStellen", "7"),
        ("Es sind 3,5 KIM-geförderte Stellen.", "3,5 KIM-geförderte Stellen", "3.5"),
        ("Es fehlt eine 0,5-Stelle.", "0,5-Stelle", "0.5"),
        ("Es fehlen 0,25 Stellenanteile.", "0,25 Stellenanteile", "0.25"),
        ("Es fehlen zwei CM-Stellen.", "zwei CM-Stellen", "2"),
        ("Modul 1: 194 Stellen.", "194 Stellen", "194"),
    ],
)
def test_a_number_of_posts_is_typed(text: str, typed: str, wert: str) -> None:
    assert hits(text) == [(typed, wert, "VZÄ")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Im Kreis leben 61.250 Menschen.", [("61.250", "61250", None)]),
        ("Die Summe (insgesamt 3,5) bleibt.", [("3,5", "3.5", None)]),
        ("7 x 5.000 €", [("7", "7", None), ("5.000 €", "5000", "EUR")]),
    ],
)
def test_a_number_written_as_a_sum_is_typed(text: str, expected: list[Hit]) -> None:
    assert hits(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Es sind achtzehn Kommunen.", [("achtzehn Kommunen", "18", "Kommunen")]),
        (
            "Es sind 3 Schulungs- oder Beratungstage.",
            [("3 Schulungs- oder Beratungstage", "3", "Beratungstage")],
        ),
        ("Es sind zwei Bereiche.", []),
        ("Es sind drei Tagesordnungspunkte.", []),
    ],
)
def test_what_is_counted_says_the_caller(text: str, expected: list[Hit]) -> None:
    assert hits(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vier der elf VZÄ", [("Vier", "4", "VZÄ"), ("elf VZÄ", "11", "VZÄ")]),
        ("15 der 19 Kommunen", [("15", "15", "Kommunen"), ("19 Kommunen", "19", "Kommunen")]),
        ("10-15 %", [("10", "10", "v. H."), ("15 %", "15", "v. H.")]),
        ("zwei alte und drei neue VZÄ", [("zwei", "2", "VZÄ"), ("drei neue VZÄ", "3", "VZÄ")]),
        ("eine VZÄ im Modul 1 und 2 VZÄ", [("eine VZÄ", "1", "VZÄ"), ("2 VZÄ", "2", "VZÄ")]),
    ],
)
def test_numbers_share_a_unit(text: str, expected: list[Hit]) -> None:
    assert hits(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        # dates and times
        "Am 22.02.2021, ab dem 01.12.21, bis 31. Dezember 2022, zum 30.06. Stellen ausschreiben.",
        "Im Jahr 2021 Stellen schaffen, seit 2020 Stellen besetzen; Strategie 2030.",
        "Um 14:00 Uhr, um 14.30 Uhr, von 9 bis 12 Uhr.",
        "Ansatz 2021 EUR",
        # laws
        "Nach § 53 KrO NRW, §§ 25a und 25b AufenthG, §§ 3,4 und Artikel 3.",
        # what is numbered
        "Im Modul 1 Stellen schaffen, in den Modulen 1-3 Stellen besetzen.",
        "Siehe Berechnung 2, Anlage 3, Anlagen 1, 2 und 3, Kapitel 3.2, Module 1,2.",
        "Siehe Nr. 231/2020, Vorlage 2020/0354, TOP 5, Drucksache 12.345, Az. 12.345,6.",
        "Bewertet nach E11, EG 9a, S12, E 9a und mit BMVI 4.0.",
        "Siehe S. 12, S. 1.234 und Seite 3.",
        "Nach PDF/A-3a, DIN EN ISO 9001:2015 und DIN 5008.",
        "## 2. Zielsetzung",
        "II. Geplante Besetzung",
        "1. Stellen besetzen\n12. Stellen streichen\n3) Stellen halten",
        # addresses
        "Telefon 02241 13-2345, Tel. 02241.13.300, 53721 Siegburg.",
        "https://example.org/3,5/158.644 und www.example.org/1.153 und a.3,5@example.org.",
        # offices, places and idioms
        "Zwei Anlaufstellen, drei Schnittstellen, vier Beratungsstellen, fünf Geschäftsstellen.",
        "Drei Koordinierungsstellen, zwei Stellungnahmen, zwei Stellenausschreibungen.",
        "An erster Stelle, an dieser Stelle, an achter Stelle.",
        "Auf zwei Stellen nach dem Komma.",
        "Der Ein-Euro-Job und das 49-Euro-Ticket.",
        # articles and words that only look like numbers
        "Eine Stelle, einer weiteren Stelle, eine der Stellen, keine VZÄ, die vierte VZÄ.",
        # across paragraphs nothing belongs together
        "Es bleiben 7\n\nStellen sind teuer.",
    ],
)
def test_what_papers_are_full_of_is_no_figure(text: str) -> None:
    assert hits(text) == []


@pytest.mark.parametrize(
    ("source", "blanked"),
    [
        ("a {{ b }} c", "a ####### c"),
        ("a {# b #} c", "a ####### c"),
        ("{{ {'a': {'b': 1}} }} c", "##################### c"),
        ("{% set a = {'%}': 1} %} c", "####################### c"),
        ("a {{\nb\r\n}} c", "a ##\n#\r\n## c"),
        ("{% raw %}{{ 5 }}{% endraw %} c", "#########{{ 5 }}############ c"),
        ("a {% raw %} b", "a ###########"),
    ],
)
def test_jinja_is_blanked(source: str, blanked: str) -> None:
    assert blank_jinja(source) == blanked.replace("#", FILLER)


@pytest.mark.parametrize(
    ("template", "typed"),
    [
        ("{{ a }} VZÄ", []),
        ("{{ a }} bis 7 VZÄ", ["7 VZÄ"]),
        ("{{ a }} € 500", []),
    ],
)
def test_nothing_is_joined_across_an_expression(template: str, typed: list[str]) -> None:
    assert [text for text, _, _ in hits(blank_jinja(template))] == typed


@pytest.mark.parametrize(
    ("template", "typed"),
    [
        ("<p>Es fehlen <b>3,5</b>&nbsp;VZÄ.</p>", ["3,5</b>&nbsp;VZÄ"]),
        ("<p>Es sind 55.000&#160;&euro;.</p>", ["55.000&#160;&euro;"]),
        ("<td>3</td><td>VZÄ</td>", []),
        ("<style>p { width: 10% }</style><script>a = 10 %</script>", []),
    ],
)
def test_only_what_is_read_counts_in_a_page(template: str, typed: list[str]) -> None:
    found = find_typed(blank_markup(template))
    assert [template[hit.start : hit.end] for hit in found] == typed


amounts = st.decimals(min_value=0, max_value=10**12, places=2).map(lambda wert: wert + Decimal(0))
words = st.lists(st.text("abcdefgäöüß", min_size=1, max_size=12), max_size=8).map(" ".join)


@given(amounts, words, words)
def test_every_amount_is_found_with_its_exact_value(wert: Decimal, before: str, after: str) -> None:
    text = f"{before} {zahl(wert, 2)} € {after}"
    (hit,) = find_typed(text)
    assert (hit.wert, hit.einheit) == (wert, "EUR")
    assert hit.text == text[hit.start : hit.end] == f"{zahl(wert, 2)} €"


JINJA = ["{{", "}}", "{%", "%}", "{#", "#}", "{% raw %}", "{% endraw %}", '"', "'", "\\", "{"]
MARKUP = ["<p>", "</p>", "<b", ">", "<!--", "-->", "<style>", "</style>", "&nbsp;", "&#8239;", "&"]
PROSE = ["\n", "\r\n", " ", "7", "3,5", "VZÄ", "eine", "Stellen", "€", "x", "und", "(", ")", "§"]
PROSE += ["vom", "Hundert", "tausend", "bis", "der", "zwei", "Mio.", "%", "Modul", "-", "**", "."]

snippets = st.lists(st.sampled_from([*JINJA, *MARKUP, *PROSE]), max_size=30).map("".join)


@given(snippets)
def test_blanking_moves_nothing(source: str) -> None:
    for blanked in (blank_jinja(source), blank_markup(source)):
        assert len(blanked) == len(source)
        assert [*map(_newline, blanked)] == [*map(_newline, source)]


def _newline(character: str) -> str:
    return character if character in "\r\n" else ""


@pytest.mark.parametrize(
    "snippet",
    [
        "1.111",
        "a-",
        "](",
        "a.b@",
        "{{",
        "{% raw %}",
    ],
)
def test_the_search_takes_no_longer_than_the_text_is_long(snippet: str) -> None:
    source = snippet * 10_000
    started = time.process_time()
    find_typed(blank_markup(blank_jinja(source)), COUNTED)
    find_typed(source, COUNTED)
    assert time.process_time() - started < 10  # quadratic, it would be minutes


@pytest.mark.parametrize(
    ("text", "typed", "wert"),
    [
        ("Im Kreis leben 57000 Menschen.", "57000", "57000"),
        ("Seit dem Jahr 2020, 57123 Menschen zählend, wächst er.", "57123", "57123"),
        ("Viele (53000 Erwachsene) wohnen hier.", "53000", "53000"),
        ("Das sind 2/4 der Kosten.", "2/4", "0.5"),
        ("Das sind zwei Viertel der Kosten.", "zwei Viertel", "0.5"),
    ],
)
def test_a_fraction_and_many_digits_are_typed(text: str, typed: str, wert: str) -> None:
    assert hits(text) == [(typed, wert, None)]


@pytest.mark.parametrize(
    "text",
    [
        "Vorlage 3/4, Az. 2/3-57000, Drs. 7/8, Nr. 5/12 und 12/2024",
        "Flurstück 3/7, Heft 1/2, Modul 1/2, am 1/12/2024, 24/7, Schuljahr 2023/24",
        "Konten 531800 und 541900, PSP-Element 12345, DIN 18040",
        "Das Kreishaus in 53721 Siegburg, das Rathaus in\n52062 Aachen",
        "Das Haus steht in 52000 Musterstadt, das Lager (53800 Bad Muster) im Ort 53700 Neudorf.",
        "Kreisplatz 1\\\n53721 Bad Honnef\\\nTelefon",
        "Tel. 02241 132222 oder 02241/132222; Kennzeichen 4711-57000",
        "eine Mehrheit von zwei Dritteln der Mitglieder, die Zwei-Drittel-Mehrheit",
    ],
)
def test_what_is_numbered_like_a_fraction_or_an_amount_is_none(text: str) -> None:
    assert hits(text) == []
