"""Described pictures in a paper: what is drawn, what is said in its place, how they are numbered."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from muster import MUSTER, TEXT, geaendert, schreibe
from papiere import meldungen, orte, papier
from schaubilder import (
    ABLAUF,
    ALLE,
    STRUKTUR,
    ZEITPLAN,
    bilder,
    mit,
    papier_mit,
    rahmen,
    seite_mit,
    worte,
)
from vorlagen.documents.charts.drawing import PAPER, PHONE, Box, Drawing, Outline, Sheet, Words
from vorlagen.documents.charts.typesetting import width
from vorlagen.documents.schaubilder import content
from vorlagen.documents.schaubilder.content import (
    Link,
    Milestone,
    Plan,
    PlanGroup,
    PlanRow,
    Process,
    Span,
    Step,
    Structure,
)
from vorlagen.documents.schaubilder.picture import draw
from vorlagen.renditions.pdf import to_pdf
from vorlagen.renditions.plaintext import plaintext

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
        "Anmerkungen",
        "",
        "- * Mit Vertretungen der Kommunen.",
    ]


def test_a_process_is_a_numbered_list_in_plain_text(tmp_path: Path) -> None:
    assert gesagt(tmp_path, ABLAUF).splitlines()[2:4] == [
        "1. Beratungsstelle: Sie meldet eine Lücke.",
        "2. Projektgruppe: Sie entwirft eine Lösung.",
    ]


def test_a_plan_is_a_list_in_plain_text(tmp_path: Path) -> None:
    assert gesagt(tmp_path, ZEITPLAN).splitlines()[2:7] == [
        "- Bedarfsabfrage: 01.10.2023–31.12.2023",
        "",
        "Beratung*",
        "",
        "- Umsetzung: 2024 (angenommen); Meilenstein „Beginn“ 01.04.2024",
    ]


def test_who_does_not_see_a_picture_hears_all_of_it(tmp_path: Path) -> None:
    picture = bilder(seite_mit(tmp_path, {"bild": ABLAUF}))[0]
    assert picture.findtext("title") == (
        "Ablauf: Wie eine Lücke bearbeitet wird. 1. Beratungsstelle: Sie meldet eine Lücke."
        " 2. Projektgruppe: Sie entwirft eine Lösung. 3. Lenkungsgruppe: Sie entscheidet."
        " 4. Beratungsstelle: Sie wendet die Lösung an."
    )


def test_a_browser_has_the_list_behind_a_line_that_opens_it(tmp_path: Path) -> None:
    html = seite_mit(tmp_path, {"bild": ABLAUF})
    assert '<details class="bildtext">' in html
    assert "<li>Lenkungsgruppe: Sie entscheidet.</li>" in html


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


def test_a_reference_to_a_picture_that_is_not_printed(tmp_path: Path) -> None:
    text = "Siehe {{ verweis(schaubilder.struktur) }}."
    paper = papier_mit(tmp_path, {"struktur": STRUKTUR}, text)
    assert paper.rendered is None
    assert "text.md:1:18 sprungmarke" in orte(paper.findings), meldungen(paper.findings)


@pytest.mark.parametrize(
    "text",
    [
        "{{ schaubild(schaubilder) }}",
        "{{ schaubild(finanzierung.beratung) }}",
    ],
)
def test_what_is_no_picture_cannot_be_printed_as_one(text: str, tmp_path: Path) -> None:
    paper = papier_mit(tmp_path, ALLE, text)
    assert paper.rendered is None
    assert "text.md:1:4 ausdruck" in orte(paper.findings) or "text.md:1:1 ausdruck" in orte(
        paper.findings
    )


def test_a_misspelled_picture_has_a_nearest_name(tmp_path: Path) -> None:
    paper = papier_mit(tmp_path, ALLE, "{{ schaubild(schaubilder.strucktur) }}")
    assert any("Meinten Sie „schaubilder.struktur“?" in m for m in meldungen(paper.findings))


def test_a_picture_that_is_never_printed(tmp_path: Path) -> None:
    paper = papier_mit(tmp_path, {"a": ABLAUF, "b": ABLAUF}, "{{ schaubild(schaubilder.b) }}")
    assert paper.rendered is not None
    [found] = [f for f in paper.findings if f.code.value == "schaubild-ungedruckt"]
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
    assert paper.rendered is None
    assert [f.code.value for f in paper.findings if f.severity.rank == 0] == ["zahl-getippt"]


def test_what_is_pending_makes_the_paper_a_draft(tmp_path: Path) -> None:
    text = ZEITPLAN.replace("am: 2024-04-01", "am: {ausstehend: Der Termin wird noch abgestimmt.}")
    paper = papier_mit(tmp_path, {"bild": text})
    assert paper.rendered is not None
    assert paper.rendered.is_draft
    assert "Beginn: ausstehend" in worte(bilder(paper.rendered.html)[0])


def test_assumptions_are_listed(tmp_path: Path) -> None:
    paper = papier_mit(tmp_path, {"bild": ZEITPLAN})
    [found] = [f for f in paper.findings if f.code.value == "annahme"]
    assert "Die Vorlage nennt keinen Tag." in found.message


def test_equal_notes_share_a_mark(tmp_path: Path) -> None:
    text = ABLAUF.replace("eine Lücke.}", "eine Lücke., anmerkung: Vor Ort.}").replace(
        "Lösung an.}", "Lösung an., anmerkung: Vor Ort.}"
    )
    texts = worte(bilder(seite_mit(tmp_path, {"bild": text.replace(".,", ",")}))[0])
    assert [t for t in texts if "*" in t] == ["Beratungsstelle*", "Beratungsstelle*", "*"]


# What is drawn


def test_pictures_are_vectors_with_texts_and_no_images(tmp_path: Path) -> None:
    html = seite_mit(tmp_path)
    assert "<image" not in html
    assert "<img" not in html
    structure = bilder(html)[0]
    assert {"Lenkungsgruppe", "auf Leitungsebene", "Aufträge", "Vorschläge"} <= set(
        worte(structure)
    )


def test_planned_things_are_dashed_and_explained(tmp_path: Path) -> None:
    structure = bilder(seite_mit(tmp_path, {"bild": STRUKTUR}))[0]
    dashed = [shape for shape in structure.iter() if shape.get("stroke-dasharray")]
    assert [shape.tag for shape in dashed] == ["path", "path", "rect", "rect"]
    assert "geplant" in worte(structure)


def test_assumed_bars_are_hatched_and_explained_known_ones_are_solid(tmp_path: Path) -> None:
    plan = bilder(seite_mit(tmp_path, {"bild": ZEITPLAN}))[0]
    bars = [s for s in plan.iter("rect") if s.get("height") == "2.8"]
    assert [bar.get("class") for bar in bars] == ["dunkel rand", "weiss rand"]
    assert {"festgelegt", "angenommen", "Meilenstein"} <= set(worte(plan))


def test_a_plan_of_known_days_needs_no_legend(tmp_path: Path) -> None:
    text = ZEITPLAN.replace(
        "{annahme: {von: 2024-H1, bis: 2024-H2}, grund: Die Vorlage nennt keinen Tag.}",
        "{von: 2024-H1, bis: 2024-H2}",
    )
    text = text.replace("        meilensteine: {titel: Beginn, am: 2024-04-01}\n", "")
    assert "festgelegt" not in worte(bilder(seite_mit(tmp_path, {"bild": text}))[0])


@pytest.mark.parametrize(
    ("grid", "names"),
    [
        ("halbjahre", ["2. Halbjahr", "1. Halbjahr", "2. Halbjahr"]),
        ("quartale", ["3. Q.", "4. Q.", "1. Q.", "2. Q.", "3. Q.", "4. Q."]),
        ("jahre", []),
    ],
)
def test_the_grid_is_labelled_by_years_and_their_parts(
    grid: str, names: list[str], tmp_path: Path
) -> None:
    text = ZEITPLAN.replace("gruppen:", f"raster: {grid}\ngruppen:", 1)
    texts = worte(bilder(seite_mit(tmp_path, {"bild": text}))[0])
    shown = [t.replace("Quartal", "Q.") for t in texts[: 2 + len(names)]]
    assert shown == ["2023", "2024", *names]


def test_bars_begin_and_end_with_their_days() -> None:
    plan = plan_of(
        [Span(day(2020, 7, 1), day(2020, 12, 31)), Span(day(2022, 7, 1), day(2022, 12, 31))]
    )
    drawing = draw(plan, PAPER)
    assert drawing is not None
    first, last = [s for s in drawing.shapes if isinstance(s, Box) and s.height == Decimal("2.8")]
    lines = {x for s in drawing.shapes if hasattr(s, "lines") for x, *_ in s.lines}
    assert {first.x, first.x + first.width, last.x} <= lines
    assert last.x + last.width == PAPER.width - Decimal("0.18")


def test_the_same_facts_are_drawn_alike(tmp_path: Path) -> None:
    assert seite_mit(tmp_path / "a") == seite_mit(tmp_path / "b")


# Too much for a page


@pytest.mark.parametrize(
    ("text", "start"),
    [
        (
            ABLAUF.replace("Sie entscheidet.", "B" + "an" * 90),
            "Das Schaubild „Wie eine Lücke bearbeitet wird“ ist breiter als eine Seite.",
        ),
        (
            ABLAUF + "  - {wer: Amt, was: Es prüft.}\n" * 60,
            "Das Schaubild „Wie eine Lücke bearbeitet wird“ wäre ",
        ),
        (
            ZEITPLAN.replace("von: 2023-H2\n", "von: 1980\nraster: monate\n"),
            "Das Schaubild „Planung“ ist breiter als eine Seite.",
        ),
        (
            STRUKTUR.replace("titel: Projektgruppe", f"titel: {'Projekt' * 16}"),
            "Das Schaubild „Wer mit wem zusammenarbeitet“ ist breiter als eine Seite.",
        ),
    ],
)
def test_what_does_not_fit_on_a_page_is_reported(text: str, start: str, tmp_path: Path) -> None:
    paper = papier_mit(tmp_path, {"bild": text})
    assert paper.rendered is None
    [found] = [f for f in paper.findings if f.code.value == "schaubild-zu-gross"]
    assert found.message.startswith(start)
    assert found.place.file.endswith("vorlage.yaml")


# Geometry, whatever the texts are

WORDS = st.text("abcdefghij", min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
SHEETS = st.sampled_from([PAPER, PHONE])


def day(year: int, month: int, of_month: int) -> date:
    return date(year, month, of_month)


def plan_of(spans: list[Span]) -> Plan:
    rows = (PlanRow("Zeile", tuple(spans)),)
    groups = (PlanGroup("", rows),)
    return Plan("Plan", day(2020, 7, 1), day(2022, 12, 31), "halbjahre", groups)


STEPS = st.builds(Step, TEXTS, TEXTS)
PROCESSES = st.builds(Process, TEXTS, st.lists(STEPS, min_size=2, max_size=9).map(tuple))
DAYS = st.dates(day(2020, 7, 1), day(2022, 12, 31))
SPANS = st.tuples(DAYS, DAYS, st.booleans()).map(lambda s: Span(min(s[:2]), max(s[:2]), s[2]))
STONES = st.builds(Milestone, TEXTS.filter(lambda t: len(t) < 40), st.none() | DAYS, st.booleans())
ROWS = st.builds(
    PlanRow,
    TEXTS,
    st.lists(SPANS, min_size=1, max_size=3).map(tuple),
    st.lists(STONES, max_size=3).map(tuple),
)
PLANS = st.builds(
    Plan,
    TEXTS,
    st.just(day(2020, 7, 1)),
    st.just(day(2022, 12, 31)),
    st.sampled_from(["jahre", "halbjahre", "quartale"]),
    st.lists(
        st.builds(PlanGroup, TEXTS, st.lists(ROWS, min_size=1, max_size=4).map(tuple)),
        min_size=1,
        max_size=3,
    ).map(tuple),
)


def edges(words: Words) -> tuple[Decimal, Decimal]:
    """Where a text begins and ends at most."""
    wide = width(words.text, words.size, bold=words.bold)
    if words.in_middle:
        return words.x - wide / 2, words.x + wide / 2
    return (words.x - wide, words.x) if words.at_end else (words.x, words.x + wide)


def assert_readable(drawing: Drawing, sheet: Sheet) -> None:
    """No text leaves the sheet or meets another, none is smaller than 7.5 pt."""
    words = [shape for shape in drawing.shapes if isinstance(shape, Words)]
    for text in words:
        left, right = edges(text)
        assert -Decimal("0.01") <= left <= right <= sheet.width + Decimal("0.01"), text
        assert 0 < text.y <= drawing.height
        assert text.size >= Decimal("2.65")
    for a, b in combinations(words, 2):
        if abs(a.y - b.y) < Decimal("2.4"):
            (left, right), (other, end) = edges(a), edges(b)
            assert right <= other + Decimal("0.01") or end <= left + Decimal("0.01"), (a, b)


@settings(max_examples=30, deadline=None)
@given(PROCESSES | PLANS, SHEETS)
def test_texts_stay_on_the_sheet_and_apart(picture: Process | Plan, sheet: Sheet) -> None:
    drawing = draw(picture, sheet)
    if drawing is not None:
        assert_readable(drawing, sheet)


def test_a_milestone_whose_name_fits_on_neither_side_has_it_below() -> None:
    name = "Bericht an den Ausschuss für Soziales"
    stone = Milestone(name, day(2021, 9, 1), assumed=False)
    row = PlanRow("Steuerung", (), (stone,))
    plan = Plan("Plan", day(2020, 7, 1), day(2022, 12, 31), "jahre", (PlanGroup("", (row,)),))
    drawing = draw(plan, PHONE)
    assert drawing is not None
    assert_readable(drawing, PHONE)
    [words] = [shape for shape in drawing.shapes if getattr(shape, "text", "") == name]
    sign = next(shape for shape in drawing.shapes if isinstance(shape, Outline))
    assert isinstance(words, Words)
    assert words.y > max(y for _, y in sign.corners)


def test_a_plan_is_too_narrow_for_a_name_that_is_one_endless_word() -> None:
    stone = Milestone("Projekt" * 16, day(2021, 9, 1), assumed=False)
    row = PlanRow("Steuerung", (), (stone,))
    plan = Plan("Plan", day(2020, 7, 1), day(2022, 12, 31), "jahre", (PlanGroup("", (row,)),))
    assert draw(plan, PHONE) is None
    assert draw(plan, PAPER) is None


@settings(max_examples=30, deadline=None)
@given(PROCESSES, SHEETS)
def test_steps_stand_apart_and_hold_their_texts(process: Process, sheet: Sheet) -> None:
    drawing = draw(process, sheet)
    if drawing is None:
        return
    boxes = [s for s in drawing.shapes if isinstance(s, Box) and s.outlined]
    assert len(boxes) == len(process.steps)
    for a, b in combinations(boxes, 2):
        assert (
            a.x + a.width < b.x
            or b.x + b.width < a.x
            or a.y + a.height < b.y
            or b.y + b.height < a.y
        )
    for words in (s for s in drawing.shapes if isinstance(s, Words)):
        left, right = edges(words)
        assert any(
            box.x <= left and right <= box.x + box.width and box.y < words.y < box.y + box.height
            for box in boxes
        )


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.lists(TEXTS, max_size=3)), min_size=3, max_size=6), TEXTS)
def test_boxes_and_labels_hold_their_texts(texts: list[tuple[str, list[str]]], label: str) -> None:
    boxes = tuple(content.Box(title, points=tuple(points)) for title, points in texts)
    links = tuple(Link(n // 2, n, label, "zurück", both_ways=True) for n in range(1, len(boxes)))
    drawing = draw(Structure("Bild", boxes, links), PAPER)
    if drawing is None:
        return
    assert_readable(drawing, PAPER)
    areas = [s for s in drawing.shapes if isinstance(s, Box) and s.outlined]
    for words in (s for s in drawing.shapes if isinstance(s, Words)):
        left, right = edges(words)
        inside = [
            a
            for a in areas
            if a.y < words.y < a.y + a.height and left < a.x + a.width and a.x < right
        ]
        assert all(a.x <= left and right <= a.x + a.width for a in inside)


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


def luminance(colour: str) -> Decimal:
    """How bright a colour is in black and white, from 0 to 1 (as relative luminance, WCAG 2)."""
    parts = [Decimal(int(colour[at : at + 2], 16)) / 255 for at in (1, 3, 5)]
    linear = [
        p / Decimal("12.92")
        if p <= Decimal("0.04045")
        else ((p + Decimal("0.055")) / Decimal("1.055")) ** Decimal("2.4")
        for p in parts
    ]
    weights = map(Decimal, ("0.2126", "0.7152", "0.0722"))
    return sum((w * p for w, p in zip(weights, linear, strict=True)), Decimal(0))


def test_everything_is_told_apart_without_colour(tmp_path: Path) -> None:
    """Texts and lines stand out from what is behind them; bars differ by pattern, too."""
    html = seite_mit(tmp_path)
    css = dict(
        re.findall(r"^([a-z]+\.[a-z-]+) \{ (?:fill|stroke): (#[0-9a-f]{6});", html, re.MULTILINE)
    )

    def contrast(one: str, other: str) -> Decimal:
        low, high = sorted(luminance(css[name]) for name in (one, other))
        return (high + Decimal("0.05")) / (low + Decimal("0.05"))

    for text in ("text.schrift", "text.grau", "text.warnung", "path.dunkel"):
        for ground in ("rect.weiss", "rect.hell"):
            assert contrast(text, ground) >= Decimal("4.5")
    assert contrast("text.weiss", "rect.dunkel") >= Decimal("4.5")
    assert contrast("rect.dunkel", "rect.weiss") >= Decimal("4.5")


def test_rectangles_of_a_structure_keep_apart(tmp_path: Path) -> None:
    structure = bilder(seite_mit(tmp_path, {"bild": STRUKTUR}))[0]
    boxes = [rahmen(s) for s in structure.iter("rect") if "weiss" in s.get("class", "")]
    for (a, b, c, d), (e, f, g, h) in combinations(boxes, 2):
        assert c < e or g < a or d < f or h < b


def test_a_chart_is_numbered_too(tmp_path: Path) -> None:
    files = geaendert(TEXT, "{{ verteilung(", "{{ diagramm(")
    html = papier(schreibe(tmp_path, files)).rendered
    assert html is not None
    assert "Abbildung 1: Beratungstage in den Kommunen" in plaintext(html.html)
    assert MUSTER[TEXT] != files[TEXT]
    assert mit()[TEXT].count("schaubild(") == 3


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("von: gruppe, nach: stelle", "von: gruppe, nach: stele", "69:29 verweis-unbekannt"),
        ("von: leitung, nach: gruppe", "von: leitng, nach: gruppe", "68:15 verweis-unbekannt"),
        ("gruppe: vor_ort", "gruppe: vorort", "63:17 verweis-unbekannt"),
    ],
)
def test_a_fault_of_a_picture_is_the_only_finding_also_for_those_who_refer_to_it(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    text = (
        "A[^1]\n\n{{ schaubild(schaubilder.bild) }}\n\n{{ verweis(schaubilder.bild) }}\n\n[^1]: B\n"
    )
    paper = papier_mit(tmp_path, {"bild": STRUKTUR.replace(old, new)}, text)
    assert orte(paper.findings) == [f"vorlage.yaml:{expected}"]
    assert paper.rendered is None
