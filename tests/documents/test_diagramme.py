"""Pictures of tables: what they show, what is said in their place, and when they bring the table."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagramme import (
    Wert,
    alternative,
    bild,
    gestapelt,
    html,
    presse,
    verteilt,
    worte,
)
from muster import MUSTER, TEXT, VORLAGE, geaendert, schreibe
from papiere import aus_text, einziger_fehler, gedruckt, papier, seite
from vorlagen.documents.charts.chart import Bars, Chart, StackedBars
from vorlagen.documents.charts.drawing import PAPER, PHONE, Box, Words, hundredths
from vorlagen.documents.charts.fills import Fill, fill_of
from vorlagen.documents.charts.picture import picture_names
from vorlagen.documents.charts.stacked import draw_stacked
from vorlagen.documents.charts.typesetting import width, wrapped
from vorlagen.documents.folders import shipped_templates
from vorlagen.figures.errors import FigureError
from vorlagen.findings import Code
from vorlagen.german.style import Hausstil

DIAGRAMM = "{{ diagramm(finanzierung.beratung) }}"
TABELLE = "{{ tabelle(finanzierung.beratung) }}"
KOMMUNEN = "{{ diagramm(verteilungen.kommunen) }}"
VIER = ["Landesförderung", "Kommunen", "Integrationspauschale", "Eigenanteil"]


# In a paper


def test_a_financing_shows_who_pays_and_brings_its_table(tmp_path: Path) -> None:
    title, said, table = gedruckt(tmp_path, DIAGRAMM).split("\n\n")
    assert title == "Abbildung 1: 2 VZÄ Beratung vor Ort – wer die Kosten trägt"
    assert said.splitlines() == [
        "[Bild: Balkendiagramm: 2 VZÄ Beratung vor Ort – wer die Kosten trägt, in Euro.",
        "01.01.2024–31.12.2024: Förderung 96.000 €, Eigenanteil 67.200 €; zusammen 163.200 €.]",
    ]
    assert table.splitlines()[0] == "2 VZÄ Beratung vor Ort, 01.01.2024–31.12.2024"
    assert table.splitlines()[-1].split() == ["Eigenanteil", "67.200", "€"]


def test_a_distribution_shows_who_gets_what_and_brings_its_table(tmp_path: Path) -> None:
    picture, said, table = gedruckt(tmp_path, KOMMUNEN).split("\n\n")
    assert picture == "Abbildung 1: Beratungstage in den Kommunen"
    assert said.splitlines() == [
        "[Bild: Balkendiagramm: Beratungstage in den Kommunen, Tage in der Woche.",
        "Adorf 2, Bestadt 3.",
        "Ohne Wert: Ceheim.",
        "Summe 5.]",
    ]
    assert table.splitlines()[-1].split() == ["Summe", "5"]


@pytest.mark.parametrize(
    "text",
    [
        f"{DIAGRAMM}\n\n{TABELLE}",
        f"{TABELLE}\n\n{DIAGRAMM}",
        f"{DIAGRAMM}\n\nText\n\n{DIAGRAMM}",
        f"{DIAGRAMM}\n\n{{% if finanzierung.beratung.eigenanteil > 0 %}}\n{TABELLE}\n\n{{% endif %}}",
    ],
)
def test_a_table_stands_once_however_often_it_is_shown(tmp_path: Path, text: str) -> None:
    page = aus_text(tmp_path, text)
    assert page.count("<table") == 1
    assert page.count("<figure") == text.count("diagramm(")


def test_a_table_that_is_not_printed_is_brought_by_its_picture(tmp_path: Path) -> None:
    text = f"{DIAGRAMM}\n\n{{% if finanzierung.beratung.eigenanteil < 0 %}}\n{TABELLE}\n\n{{% endif %}}"
    assert aus_text(tmp_path, text).count("<table") == 1


def test_the_table_of_another_picture_does_not_count(tmp_path: Path) -> None:
    page = aus_text(tmp_path, f"{DIAGRAMM}\n\n{{{{ verteilung(verteilungen.kommunen) }}}}")
    assert page.count("<table") == 2


@pytest.mark.parametrize("text", ["Text", TABELLE, DIAGRAMM])
def test_a_template_can_show_a_picture_too(tmp_path: Path, text: str) -> None:
    template = (
        '{% extends "vorlage.html" %}{% block schluss %}{{ diagramm(finanzierung.beratung) }}'
        "{{ verteilungen.kommunen.adorf }}{% endblock %}"
    )
    files = geaendert(VORLAGE, "Adorf, wert: 2", "Adorf, wert: {ausstehend: Wird noch beraten.}")
    files |= {TEXT: text, "templates/musterkreis/beschlussvorlage.html": template}
    page = seite(schreibe(tmp_path, files))
    assert page.count('<table class="finanzierung"') == 1
    assert page.count("<figure") == 1 + (text == DIAGRAMM)


def test_its_amounts_are_figures_of_the_paper(tmp_path: Path) -> None:
    found = papier(schreibe(tmp_path, {**MUSTER, TEXT: f"{TABELLE}\n\n{DIAGRAMM}"})).rendered
    assert found
    from_picture = [p for p in found.printed if p.place.line == 3 and "€" in p.text]
    assert [(p.figure.address, p.text.replace("\u00a0", " ")) for p in from_picture[:3]] == [
        ("finanzierung.beratung.foerderung", "96.000 €"),
        ("finanzierung.beratung.eigenanteil", "67.200 €"),
        ("finanzierung.beratung.gesamtkosten", "163.200 €"),
    ]


def test_counts_in_the_words_are_figures_too() -> None:
    chart = verteilt({f"Ort {i}": i for i in range(1, 20)} | {"Ende": ()})
    with presse() as press:
        picture_names(chart)
    noted = {id(printed.figure): printed.text for printed in press.printed}
    assert (noted[id(chart.number)], noted[id(chart.with_bar)]) == ("20", "19")


def test_amounts_are_in_the_house_style() -> None:
    chart = gestapelt(["Förderung", "Eigenanteil"], {"2024": [1000, 2000]})
    with presse(Hausstil(waehrung="EUR", abstand=False)) as press:
        picture_names(chart)
    assert [printed.text for printed in press.printed] == ["1.000EUR", "2.000EUR", "3.000EUR"]


def test_amounts_have_cents_if_one_of_them_has() -> None:
    assert "1.000,00\u00a0€" in html(gestapelt(["A", "B"], {"2024": [1000, "2000.5"]}))


def test_a_picture_within_a_sentence(tmp_path: Path) -> None:
    finding = einziger_fehler(tmp_path, f"Das Bild {DIAGRAMM} zeigt es.")
    assert finding.code is Code.AUSDRUCK
    assert "diagramm() in einen eigenen Absatz setzen" in finding.cure


@pytest.mark.parametrize(
    "what", ["finanzierung.zeitraum", "finanzierung.beratung.eigenanteil", "mandant"]
)
def test_a_picture_of_what_is_no_table(tmp_path: Path, what: str) -> None:
    finding = einziger_fehler(tmp_path, f"Text\n\n{{{{ diagramm({what}) }}}}")
    assert (finding.code, finding.place.line) == (Code.AUSDRUCK, 3)
    assert "{{ diagramm(verteilungen.case_management) }}" in finding.cure


def test_a_picture_of_an_unknown_table(tmp_path: Path) -> None:
    finding = einziger_fehler(tmp_path, "{{ diagramm(verteilungen.komunen) }}")
    assert finding.code is Code.NAME_UNBEKANNT
    assert "verteilungen.kommunen" in finding.cure


def test_what_is_pending_makes_a_draft_and_has_no_bar(tmp_path: Path) -> None:
    files = geaendert(VORLAGE, "Adorf, wert: 2", "Adorf, wert: {ausstehend: Wird noch beraten.}")
    rendered = papier(schreibe(tmp_path, {**files, TEXT: KOMMUNEN})).rendered
    assert rendered
    assert rendered.is_draft
    picture = rendered.html.partition('<svg class="nur-breit"')[2].partition("</svg>")[0]
    assert picture.count('<rect class="mittel"') == 1
    assert "Adorf ausstehend, Bestadt 3." in picture
    assert "Summe ausstehend." in picture


def test_names_are_escaped(tmp_path: Path) -> None:
    files = geaendert(VORLAGE, "bezeichnung: Adorf", "bezeichnung: Adorf <b> & Umland")
    page = aus_text(tmp_path, KOMMUNEN, files)
    assert "<b>" not in page
    assert "Adorf &lt;b&gt; &amp; Umland 2" in page


# Who pays: stacked bars


def areas(chart: Chart, name: str = "breit") -> list[tuple[Decimal, ...]]:
    """Left edge and width of each area as high as a bar."""
    rects = [rect for rect in bild(chart, name).iter("rect") if rect.get("height") == "9.4"]
    parts = [rect for rect in rects if is_part(rect)]
    return [(Decimal(part.attrib["x"]), Decimal(part.attrib["width"])) for part in parts]


def is_part(rect: Element) -> bool:
    """Whether a rectangle is a part of a bar, and not what takes its pattern away below a text."""
    name, *outline = rect.attrib["class"].split()
    return name != "ohne" and outline == ["rand"]


def test_each_part_says_its_name_and_amount_where_there_is_room() -> None:
    chart = gestapelt(["Förderung", "Eigenanteil"], {"2024": [300_000, 100_000]})
    texts = ["2024", "zusammen 400.000\u00a0€"]
    parts = ["Förderung", "300.000\u00a0€", "Eigenanteil", "100.000\u00a0€"]
    assert sorted(worte(chart)) == sorted(texts + parts)
    assert sorted(worte(chart, "schmal")) == sorted(texts + parts)


def test_what_does_not_fit_into_its_part_stands_below() -> None:
    chart = gestapelt(VIER, {"2024": [300_000, 100, 100, 50]})
    assert set(worte(chart)) >= {
        "Landesförderung",
        "300.000\u00a0€",
        "Kommunen: 100\u00a0€",
        "Integrationspauschale: 100\u00a0€",
        "Eigenanteil: 50\u00a0€",
    }
    assert len(areas(chart)) == 4  # each has its area, however narrow


def test_a_part_that_holds_its_amount_alone_is_named_above() -> None:
    chart = gestapelt(["Landesförderung", "Eigenanteil"], {"2024": [15, 85]})
    texts = worte(chart)
    assert texts[:2] == ["Landesförderung", "Eigenanteil"]
    assert texts.count("Eigenanteil") == 2
    assert "15\u00a0€" in texts


def test_long_names_are_told_in_full() -> None:
    name = "Landesförderung nach der Richtlinie über Zuwendungen zur Integration " * 3
    chart = gestapelt([name.strip(), "Eigenanteil"], {"2024": [100, 300_000], "2025": [9, 1]})
    for sheet in ("breit", "schmal"):
        assert name.strip() in " ".join(worte(chart, sheet))


def test_zero_and_what_is_pending_have_no_area_and_are_said_below() -> None:
    chart = gestapelt(["Bund", "Land", "Eigenanteil"], {"2024": [0, 100, None]})
    assert len(areas(chart)) == 1
    assert {"Bund: 0\u00a0€", "Eigenanteil: ausstehend", "zusammen ausstehend"} <= set(worte(chart))
    assert "Bund 0\u00a0€, Land 100\u00a0€, Eigenanteil ausstehend" in alternative(chart)


def test_a_part_that_a_bar_lacks_is_not_spoken_of() -> None:
    chart = gestapelt(["Land", "Eigenanteil"], {"2024": [100, 50], "2025": [(), 80]})
    assert alternative(chart).endswith("2025: Eigenanteil 80\u00a0€; zusammen 80\u00a0€.")


def test_nothing_known_is_a_picture_without_areas() -> None:
    chart = gestapelt(["Land", "Eigenanteil"], {"2024": [0, None]})
    assert areas(chart) == []
    assert "Eigenanteil: ausstehend" in worte(chart)


def test_a_surplus_lies_left_of_zero() -> None:
    chart = gestapelt(["Land", "Eigenanteil"], {"2024": [300, -100]})
    (land, land_width), (surplus, surplus_width) = areas(chart)
    assert surplus + surplus_width == land
    assert land_width == pytest.approx(surplus_width * 3, abs=Decimal("0.02"))
    assert "−100\u00a0€" in worte(chart)


def test_years_are_drawn_to_the_same_scale() -> None:
    chart = gestapelt(["Land", "Eigenanteil"], {"2024": [50, 50], "2025": [200, 200]})
    left = [start for start, _ in areas(chart)]
    lengths = [length for _, length in areas(chart)]
    assert left[0] == left[2]
    assert lengths[2] == pytest.approx(lengths[0] * 4, abs=Decimal("0.04"))


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=7))
def test_parts_lie_side_by_side_in_proportion(values: list[int]) -> None:
    chart = gestapelt([f"Teil {i}" for i in range(len(values))], {"2024": values})
    drawing = draw_stacked(chart, lambda figure: str(figure.wert), PHONE)
    boxes = [shape for shape in drawing.shapes if isinstance(shape, Box) and shape.outlined]
    bars = [b for b in boxes if b.height == Decimal("9.4") and b.fill != "ohne"]
    assert all(a.x + a.width == b.x for a, b in pairwise(bars))
    whole = PHONE.width - Decimal("0.4")
    assert sum(bar.width for bar in bars) == whole
    drawn = {bar.width for bar in bars}
    for value in values:
        exact = Fraction(value, sum(values)) * Fraction(whole)
        if exact > Fraction(1, 100):  # else it may be too thin for an area
            assert any(abs(Fraction(length) - exact) <= Fraction(1, 100) for length in drawn)


def test_more_parts_than_can_be_told_apart() -> None:
    with pytest.raises(FigureError) as error:
        gestapelt([f"Teil {i}" for i in range(8)], {"2024": [1] * 8})
    assert error.value.code is Code.AUSDRUCK
    assert "höchstens 7" in error.value.message


# Who gets what: bars


def test_rows_are_in_the_order_of_the_table_with_their_figures() -> None:
    chart = verteilt({"Bestadt": 3, "Adorf": "2.5", "Ceheim": ()})
    assert worte(chart) == [
        "Tage in der Woche",
        *("Bestadt", "3,0"),
        *("Adorf", "2,5"),
        *("Ceheim", "–"),
        *("Summe", "5,5"),
    ]
    assert worte(chart, "schmal") == worte(chart)


def lengths(chart: Chart) -> list[Decimal]:
    """The lengths of the bars."""
    return [Decimal(r.attrib["width"]) for r in bild(chart).iter("rect")]


def test_bars_are_as_long_as_their_figures_are_great() -> None:
    four, two, one = lengths(verteilt({"A": 4, "B": 2, "C": (), "D": None, "E": 0, "F": 1}))
    assert four == pytest.approx(two * 2, abs=Decimal("0.01"))
    assert four == pytest.approx(one * 4, abs=Decimal("0.02"))


def test_a_small_bar_is_there_beside_one_that_dwarfs_it() -> None:
    assert lengths(verteilt({"A": 100_000, "B": 100}))[1] > 0


def test_negative_bars_go_to_the_left_and_look_different() -> None:
    up, down = bild(verteilt({"A": 2, "B": -1})).iter("rect")
    assert Decimal(down.attrib["x"]) + Decimal(down.attrib["width"]) == Decimal(up.attrib["x"])
    assert up.get("class") != down.get("class")


@pytest.mark.parametrize("number", [1, 40])
def test_one_row_and_forty_stay_on_a_page(number: int) -> None:
    drawn = bild(verteilt({f"Ort {i}": i for i in range(1, number + 1)}))
    assert len(list(drawn.iter("rect"))) == number
    assert Decimal(drawn.attrib["viewBox"].split()[3]) < 220


def test_more_rows_than_a_page_holds(tmp_path: Path) -> None:
    rows = "".join(f"      - {{bezeichnung: Ort {i}, wert: 1}}\n" for i in range(60))
    files = geaendert(VORLAGE, "      - {bezeichnung: Adorf, wert: 2}\n", rows)
    files[VORLAGE] = files[VORLAGE].replace("    soll: groessen.beratungstage\n", "")
    finding = einziger_fehler(tmp_path, f"Text\n\n{KOMMUNEN}", files)
    assert (finding.code, finding.place.line) == (Code.AUSDRUCK, 3)
    assert re.fullmatch(
        r"Das Diagramm wäre 3\d\d,?\d* mm hoch; auf eine Seite passen 220 mm\.", finding.message
    )
    assert "die Tabelle drucken" in finding.cure


def test_many_rows_are_told_by_the_greatest_and_the_least() -> None:
    values: dict[str, Wert | tuple[()]] = {f"Ort {i}": 2 for i in range(10)}
    values |= {"Adorf": 7, "Bestadt": 7, "Ceheim": 1, "Deburg": ()}
    assert alternative(verteilt(values)) == (
        "Balkendiagramm: Beratungstage, Tage in der Woche. Kommunen: 14, davon mit Wert: 13."
        " Am meisten: 7 (Adorf und Bestadt); am wenigsten: 1 (Ceheim). Summe 35."
    )


def test_many_equal_rows() -> None:
    said = alternative(verteilt({f"Ort {i}": 2 for i in range(20)}))
    assert "Überall gleich viel: 2 (mehrere)." in said


def test_many_rows_some_of_which_are_pending() -> None:
    said = alternative(verteilt({f"Ort {i}": i for i in range(1, 14)} | {"Adorf": None}))
    assert "am wenigsten: 1 (Ort 1). Noch ausstehend: Adorf. Summe ausstehend." in said


def test_many_rows_of_which_nothing_is_known() -> None:
    said = alternative(verteilt({f"Ort {i}": None for i in range(13)}))
    assert "Am meisten" not in said
    assert "Noch ausstehend: Ort 0, Ort 1" in said


# How it is drawn


CHARTS: list[Chart] = [
    gestapelt(VIER, {"2021": [18871, 3646, 9000, 10000], "2022": [226448, 43751, None, -9]}),
    gestapelt([f"Teil {i}" for i in range(7)], {"2021": [100] * 7}),
    gestapelt([name * 9 for name in VIER], {"Ein sehr langer Zeitraum " * 5: [9, 8, 7, 600]}),
    verteilt({"Verbandsgemeindeverwaltungsangelegenheiten " * 3: 3, "B" * 120: -(10**9), "C": ()}),
]


@pytest.mark.parametrize("name", ["breit", "schmal"])
@pytest.mark.parametrize("chart", CHARTS)
def test_nothing_sticks_out(chart: StackedBars | Bars, name: str) -> None:
    drawn = bild(chart, name)
    _, _, sheet_width, height = map(Decimal, drawn.attrib["viewBox"].split())
    for text in drawn.iter("text"):
        is_bold = "fett" in text.attrib["class"]
        needed = width(text.text or "", Decimal(text.attrib["font-size"]), bold=is_bold)
        x, y = Decimal(text.attrib["x"]), Decimal(text.attrib["y"])
        start = x - needed if text.get("text-anchor") == "end" else x
        assert 0 <= start <= start + needed <= sheet_width, text.text
        assert 0 < y < height
    for rect in drawn.iter("rect"):
        x, length = Decimal(rect.attrib["x"]), Decimal(rect.attrib["width"])
        assert 0 <= x <= x + length <= sheet_width
        assert length > 0


@pytest.mark.parametrize("name", ["breit", "schmal"])
@pytest.mark.parametrize("chart", CHARTS)
def test_texts_do_not_run_into_each_other(chart: StackedBars | Bars, name: str) -> None:
    taken: list[tuple[Decimal, Decimal, Decimal]] = []
    for text in bild(chart, name).iter("text"):
        is_bold = "fett" in text.attrib["class"]
        needed = width(text.text or "", Decimal(text.attrib["font-size"]), bold=is_bold)
        x, y = Decimal(text.attrib["x"]), Decimal(text.attrib["y"])
        start = x - needed if text.get("text-anchor") == "end" else x
        taken.append((start, start + needed, y))
    for (a, b, y), (c, d, z) in combinations(taken, 2):
        assert b <= c or d <= a or abs(y - z) >= Decimal("3.2"), (a, b, y, c, d, z)


@pytest.mark.parametrize("chart", CHARTS)
def test_a_picture_is_the_same_each_time_and_refers_to_nothing(chart: StackedBars | Bars) -> None:
    page = html(chart)
    assert page == html(chart)
    assert not re.search(r"<script|<image|<use|\bid=|href|url\(|@import|\bon[a-z]+=", page)
    attributes = re.findall(r'\b(?:x|y|d|width|height|viewBox)="([^"]*)"', page)
    numbers = re.findall(r"\d+\.\d+", " ".join(attributes))
    assert numbers
    assert all(len(number.partition(".")[2]) <= 2 for number in numbers)


def test_it_says_what_it_shows_to_those_who_do_not_see_it() -> None:
    drawn = bild(CHARTS[0])
    assert drawn.get("role") == "img"
    assert alternative(CHARTS[0]) == (
        "Balkendiagramm: Beratung, in Euro."
        " 2021: Landesförderung 18.871\u00a0€, Kommunen 3.646\u00a0€,"
        " Integrationspauschale 9.000\u00a0€, Eigenanteil 10.000\u00a0€; zusammen 41.517\u00a0€."
        " 2022: Landesförderung 226.448\u00a0€, Kommunen 43.751\u00a0€,"
        " Integrationspauschale ausstehend, Eigenanteil −9\u00a0€; zusammen ausstehend."
    )
    assert bild(CHARTS[0], "schmal").findtext("title") == alternative(CHARTS[0])


# Without colour


def colours() -> dict[str, str]:
    """The colours of the shipped templates by kind and name: `rect.hell`."""
    css = (shipped_templates() / "gemeinsam/teile/bild.css").read_text(encoding="utf-8")
    return dict(re.findall(r"((?:rect|text|path)\.\w+) \{ (?:fill|stroke): (#\w{6});", css))


def luminance(colour: str) -> Decimal:
    """The relative luminance of a colour, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (Decimal(int(colour[i : i + 2], 16)) / 255 for i in (1, 3, 5))
    linear = [
        c / Decimal("12.92")
        if c <= Decimal("0.04045")
        else ((c + Decimal("0.055")) / Decimal("1.055")) ** Decimal("2.4")
        for c in (red, green, blue)
    ]
    weights = (Decimal("0.2126"), Decimal("0.7152"), Decimal("0.0722"))
    return sum((w * c for w, c in zip(weights, linear, strict=True)), Decimal(0))


def contrast(one: str, other: str) -> Decimal:
    """How much two colours differ in grey, from 1 (not at all) to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + Decimal("0.05")) / (low + Decimal("0.05"))


@pytest.mark.parametrize("number", range(1, 8))
def test_parts_can_be_told_apart_in_grey(number: int) -> None:
    fills = [fill_of(i, number) for i in range(number)]
    for one, other in combinations(fills, 2):
        grounds = (colours()[f"rect.{fill.ground}"] for fill in (one, other))
        assert one.pattern != other.pattern or contrast(*grounds) >= 4


@pytest.mark.parametrize("fill", {fill_of(i, n) for n in range(1, 8) for i in range(n)})
def test_texts_and_patterns_can_be_read_on_their_ground(fill: Fill) -> None:
    ground = colours()[f"rect.{fill.ground}"]
    assert contrast(colours()[f"text.{fill.text}"], ground) >= 7
    if fill.pattern:
        assert contrast(colours()["path.dunkel"], ground) >= 7


def test_what_stands_beside_the_bars_can_be_read_on_white() -> None:
    for name in ("schrift", "grau", "warnung"):
        assert contrast(colours()[f"text.{name}"], "#ffffff") >= 7


def test_the_last_part_is_the_dark_one() -> None:
    assert [fill_of(n - 1, n).ground for n in range(1, 8)] == ["dunkel"] * 7


# Setting texts


def by_letters(text: str) -> Decimal:
    return Decimal(len(text))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Adorf", ["Adorf"]),
        ("Sankt Augustin", ["Sankt", "Augustin"]),
        ("Neunkirchen-Seelscheid", ["Neunkirche-", "n-", "Seelscheid"]),
        ("1.200\u00a0€ je VZÄ", ["1.200\u00a0€ je", "VZÄ"]),
        ("Donau\u00addampf", ["Donaudampf"]),
        ("", [""]),
    ],
)
def test_lines_break_at_spaces_and_behind_hyphens(text: str, lines: list[str]) -> None:
    assert wrapped(text, Decimal(11), by_letters) == lines


@given(st.text("abc -–", max_size=60), st.integers(3, 20))
def test_no_line_is_wider_than_its_room_and_no_letter_is_lost(text: str, room: int) -> None:
    lines = wrapped(text, Decimal(room), by_letters)
    assert all(len(line) <= room for line in lines)
    letters = re.sub("[^abc]", "", text)
    assert re.sub("[^abc]", "", "".join(lines)) == letters


def test_digits_are_equally_wide_so_that_figures_stand_below_each_other() -> None:
    for bold in (False, True):
        assert len({width(digit, Decimal(3), bold=bold) for digit in "0123456789"}) == 1


def test_lengths_are_rounded_half_up() -> None:
    assert hundredths(Fraction(1, 200)) == Decimal("0.01")
    assert hundredths(Fraction(1, 3)) == Decimal("0.33")
    assert hundredths(Fraction(-1, 200)) == Decimal("0.00")


def test_an_enormous_amount_is_drawn_exactly() -> None:
    chart = gestapelt(["A", "B"], {"2024": [str(10**38), 1]})
    drawing = draw_stacked(chart, lambda _: "x", PAPER)
    assert any(isinstance(shape, Words) and shape.text == "B: x" for shape in drawing.shapes)


def test_a_figure_is_noted_once_for_both_pictures() -> None:
    with presse() as press:
        picture_names(gestapelt(["Land", "Eigenanteil"], {"2024": [100, 50]}))
    assert [printed.text for printed in press.printed] == ["100\u00a0€", "50\u00a0€", "150\u00a0€"]
