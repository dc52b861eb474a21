"""Described pictures in a paper: what is drawn, what is said in its place, how they are numbered."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from schaubilder import (
    ABLAUF,
    STRUKTUR,
    ZEITPLAN,
    papier_mit,
    plan,
    seite_mit,
    worte,
    zeichnung,
)

from vorlagen.page.tree import font_file
from vorlagen.renditions.pdf import to_pdf
from vorlagen.renditions.plaintext import plaintext
from vorlagen.schaubilder.network import (
    SIZE,
    WIDTH,
    DrawnText,
    Link,
    Network,
    NetworkBox,
    Rectangle,
    draw,
)
from vorlagen.schaubilder.page import in_words

# What is said


def gesagt(ordner: Path, picture: str) -> str:
    """What the plain text says of a picture, without what stands around it."""
    text = plaintext(seite_mit(ordner, {"bild": picture}))
    return text.partition("Abbildung 1: ")[2].partition("\n\n(Landrätin)")[0]


def test_a_structure_is_a_list_in_plain_text(tmp_path: Path) -> None:
    assert gesagt(tmp_path, STRUKTUR).splitlines() == [
        "Wer mit wem zusammenarbeitet",
        "",
        "Beteiligte",
        "",
        "- Lenkungsgruppe: auf Leitungsebene",
        "- Projektgruppe*: berät; entwirft",
        "",
        "Vor Ort",
        "",
        "- Beratungsstelle (geplant)",
        "",
        "Verbindungen",
        "",
        "- Lenkungsgruppe → Projektgruppe: Aufträge; Projektgruppe → Lenkungsgruppe: Vorschläge",
        "- Projektgruppe → Beratungsstelle: Entwürfe (geplant)",
        "",
        "* Mit Vertretungen der Kommunen.",
    ]


def test_a_process_is_a_numbered_list_in_plain_text(tmp_path: Path) -> None:
    assert gesagt(tmp_path, ABLAUF).splitlines()[2:4] == [
        "1. Beratungsstelle: Sie meldet eine Lücke.",
        "2. Projektgruppe: Sie entwirft eine Lösung.",
    ]


def test_a_plan_is_a_table_in_plain_text(tmp_path: Path) -> None:
    rows = gesagt(tmp_path, ZEITPLAN).splitlines()[1:]
    assert [re.sub("  +", " | ", row) for row in rows if row.strip("-")] == [
        "Was | Wann",
        "Bedarfsabfrage | 01.10.2023–31.12.2023",
        "Beratung*",
        "Umsetzung | 2024 (angenommen)",
        " | Beginn, 01.04.2024",
        "* Wird noch abgestimmt.",
    ]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2024, 7, 1), date(2024, 12, 31), "2. Halbjahr 2024"),
        (date(2024, 7, 1), date(2025, 6, 29), "01.07.2024–29.06.2025"),
        (date(2024, 7, 1), date(2024, 7, 1), "01.07.2024"),
        (date(1, 1, 1), date(9999, 12, 31), "1 bis 9999"),
    ],
)
def test_times_are_said_in_years_and_half_years_where_they_are_whole(
    first: date, last: date, said: str
) -> None:
    assert in_words(first, last).replace("\u00a0", " ") == said


# Numbers


def test_pictures_are_numbered_in_the_order_in_which_they_are_printed(tmp_path: Path) -> None:
    text = (
        "Siehe {{ verweis(schaubilder.planung) }}.\n\n{{ diagramm(verteilungen.kommunen) }}\n\n"
        "{{ schaubild(schaubilder.planung) }}\n\n{{ schaubild(schaubilder.struktur) }}\n\n"
        "{{ schaubild(schaubilder.luecke) }}"
    )
    shown = plaintext(seite_mit(tmp_path, text=text))
    assert "Siehe Abbildung 2." in shown
    assert re.findall(r"^Abbildung \d+: .*", shown, re.MULTILINE) == [
        "Abbildung 1: Beratungstage in den Kommunen",
        "Abbildung 2: Planung",
        "Abbildung 3: Wer mit wem zusammenarbeitet",
        "Abbildung 4: Wie eine Lücke bearbeitet wird",
    ]


def test_a_picture_that_is_never_printed(tmp_path: Path) -> None:
    paper = papier_mit(tmp_path, {"a": ABLAUF, "b": ABLAUF}, "{{ schaubild(schaubilder.b) }}")
    assert paper.page is not None
    [found] = [f for f in paper.findings if f.code.value == "schaubild-lose"]
    assert found.message == "Das Schaubild „a“ wird nirgends gedruckt."
    assert found.cure == "In den Text setzen: {{ schaubild(schaubilder.a) }}; oder streichen."


# Texts


def test_texts_print_figures_and_must_not_have_typed_ones(tmp_path: Path) -> None:
    said = ABLAUF.replace(
        "Sie entscheidet.", '"Sie stellt {{ finanzierung.beratung.eigenanteil | euro }} bereit."'
    )
    assert "Sie stellt 67.200 € bereit." in plaintext(seite_mit(tmp_path / "a", {"bild": said}))
    typed = ABLAUF.replace("Sie entscheidet.", "Sie stellt 67.200 € bereit.")
    paper = papier_mit(tmp_path / "b", {"bild": typed})
    assert paper.page is None
    assert [f.code.value for f in paper.findings if f.severity.rank == 0] == ["zahl-getippt"]


# What is drawn


def test_networks_are_vectors_with_texts_and_no_images(tmp_path: Path) -> None:
    html = seite_mit(tmp_path)
    assert "<image" not in html
    assert "<img" not in html
    assert {
        "Lenkungsgruppe",
        "auf Leitungsebene",
        "↓\u00a0\u00a0Aufträge",
        "↑\u00a0\u00a0Vorschläge",
    } <= set(worte(zeichnung(html)))


def test_assumed_bars_are_hatched_and_explained_known_ones_are_solid(tmp_path: Path) -> None:
    shown = plan(seite_mit(tmp_path, {"bild": ZEITPLAN}))
    assert re.findall(r'class="balken (\w+)"', shown) == ["dunkel", "angenommen"]
    legend = shown.partition('<p class="legende"')[2]
    assert [word for word in ("festgelegt", "angenommen", "Meilenstein") if word in legend]


@pytest.mark.parametrize(
    ("first", "last", "grid", "names"),
    [
        (
            "2023-H2",
            "2024-H2",
            "halbjahre",
            ["2023", "2024", "2. Halbjahr", "1. Halbjahr", "2. Halbjahr"],
        ),
        ("2023-10-01", "2033", "jahre", ["", *map(str, range(2024, 2034))]),
        ("1980", "2024", "halbjahre", [str(year) for year in range(1980, 2025, 5)]),
    ],
)
def test_the_scale_names_years_and_their_parts_as_far_as_there_is_room(
    first: str, last: str, grid: str, names: list[str], tmp_path: Path
) -> None:
    text = ZEITPLAN.replace(
        "von: 2023-H2\nbis: 2024-H2", f"von: {first}\nbis: {last}\nraster: {grid}"
    )
    paper = papier_mit(tmp_path, {"bild": text})
    assert paper.page is not None
    scale = plan(paper.page.html).partition("</thead>")[0]
    assert re.findall(r'<span style="[^"]*">([^<]*)<', scale) == names


def test_bars_begin_and_end_with_their_days(tmp_path: Path) -> None:
    shown = plan(seite_mit(tmp_path, {"bild": ZEITPLAN}))
    places = r'style="left: ([\d.]+)%; width: ([\d.]+)%"'
    (year, length), *_ = re.findall(f"{places}>2024", shown)
    (_, last), (first, whole) = re.findall(rf'class="balken \w+" {places}', shown)
    assert (first, whole) == (year, length)
    days = (date(2024, 12, 31) - date(2023, 7, 1)).days + 1
    assert abs(Decimal(last) - Decimal(9200) / days) <= Decimal("0.01")


def test_long_words_and_many_rows_have_room_on_paper(tmp_path: Path) -> None:
    pictures = [
        ABLAUF.replace("Sie entscheidet.", "B" + "an" * 90),
        ABLAUF + "  - {wer: Amt, was: Es prüft.}\n" * 40,
        ZEITPLAN.replace("bis: 2024-H2\n", "bis: 2060\nraster: monate\n", 1),
        ZEITPLAN.replace("titel: Umsetzung", f"titel: {'Projekt' * 16}"),
        ZEITPLAN.replace("titel: Beginn", f"titel: {'Projekt' * 16}"),
        ZEITPLAN + "      - {titel: Prüfung, balken: {von: 2024, bis: 2024}}\n" * 40,
    ]
    named = {f"bild_{number}": text for number, text in enumerate(pictures)}
    assert to_pdf(seite_mit(tmp_path, named)).pages > len(pictures) / 2


def test_a_network_that_is_wider_than_a_page(tmp_path: Path) -> None:
    text = STRUKTUR.replace("titel: Projektgruppe", f"titel: {'Projekt' * 20}")
    paper = papier_mit(tmp_path, {"bild": text})
    assert paper.page is None
    [found] = [f for f in paper.findings if f.code.value == "schaubild-zu-gross"]
    assert (
        found.message == "Das Schaubild „Wer mit wem zusammenarbeitet“ ist größer als eine Seite."
    )
    assert found.place.file.endswith("vorlage.yaml")


# Boxes and their texts, whatever these are

WORDS = st.text('abcdefghijmwäßMW&"', min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
Edges = tuple[Decimal, Decimal, Decimal, Decimal]  # left, upper, right, lower


def area(box: Rectangle) -> Edges:
    x, y, wide, high = map(Decimal, (box.x, box.y, box.breite, box.hoehe))
    return x, y, x + wide, y + high


@cache
def font(name: str) -> TTFont:
    path = font_file(name)
    assert path is not None
    with path.open("rb") as file:
        return TTFont(file)


def extent(words: DrawnText) -> tuple[Decimal, Decimal, Decimal]:
    """Where a text begins and ends, and its baseline."""
    face = font(f"SourceSansPro-{'Semibold' if 'fett' in words.klasse else 'Regular'}.ttf")
    names, metrics = face.getBestCmap(), face["hmtx"].metrics
    wide = sum(metrics[names[ord(sign)]][0] for sign in words.text) * SIZE / 1000
    x = Decimal(words.x) - (wide / 2 if words.mitte else 0)
    return x, x + wide, Decimal(words.y)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.lists(TEXTS, max_size=3)), min_size=3, max_size=6), TEXTS)
def test_boxes_and_labels_hold_their_texts(texts: list[tuple[str, list[str]]], label: str) -> None:
    boxes = tuple(NetworkBox(title, points=tuple(points)) for title, points in texts)
    links = tuple(Link(n // 2, n, label, "zurück", both_ways=True) for n in range(1, len(boxes)))
    drawn = draw(Network(boxes, links))
    if drawn is None:
        return
    drawing, height = drawn, Decimal(drawn.hoehe)
    placed = [extent(words) for words in drawing.worte]
    for left, right, y in placed:
        assert -Decimal("0.01") <= left <= right <= WIDTH + Decimal("0.01")
        assert 0 < y <= height
    for (left, right, y), (other, end, z) in combinations(placed, 2):
        if abs(y - z) < Decimal("2.4"):
            assert right <= other + Decimal("0.01") or end <= left + Decimal("0.01")
    areas = list(map(area, drawing.kaesten))
    for left, right, y in placed:
        inside = [a for a in areas if a[1] < y < a[3] and left < a[2] and a[0] < right]
        assert all(a[0] <= left and right <= a[2] for a in inside)
    for (a, b, c, d), (e, f, g, h) in combinations(areas, 2):
        assert c < e or g < a or d < f or h < b


# On paper


def test_the_pdf_has_the_texts_in_embedded_fonts_and_speaks(tmp_path: Path) -> None:
    pdf = PdfReader(io.BytesIO(to_pdf(seite_mit(tmp_path)).content))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for said in (
        "Abbildung 1: Wer mit wem",
        "auf Leitungsebene",
        "Sie wendet die Lösung an.",
        "2. Halbjahr",
    ):
        assert said in text
    resources: list[Any] = [page["/Resources"] for page in pdf.pages]
    fonts = [font.get_object() for found in resources for font in found["/Font"].values()]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object()
        assert "/FontFile2" in inner["/FontDescriptor"] or "/FontFile3" in inner["/FontDescriptor"]
    assert not any(page.images for page in pdf.pages)
