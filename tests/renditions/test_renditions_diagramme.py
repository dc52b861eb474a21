"""Charts in the finished PDF: told to those who do not see them, in the papers' font, always alike."""

from __future__ import annotations

import io
from typing import Any

import pytest
from diagramme import html
from muster import MUSTER, TEXT, schreibe
from papiere import seite
from pypdf import PdfReader
from strukturbaum import TaggedPdf

from vorlagen.page import without_marks
from vorlagen.renditions.pdf import to_pdf
from vorlagen.renditions.plaintext import plaintext

BEIDE = "{{ diagramm(verteilungen.kommunen) }}\n\n{{ diagramm(finanzierung.beratung) }}\n"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The HTML of a paper with two pictures."""
    return seite(schreibe(tmp_path_factory.mktemp("bilder"), {**MUSTER, TEXT: BEIDE}))


@pytest.fixture(scope="module")
def pdf(page: str) -> PdfReader:
    return PdfReader(io.BytesIO(to_pdf(page).content))


def test_each_chart_is_a_table_with_headings_and_a_caption(page: str) -> None:
    tagged = TaggedPdf(to_pdf(page).content)
    _, days, payers = (table for table in tagged.root.all("Table") if table.texts("Caption"))
    assert days.texts("Caption") == ["Abbildung 1: Beratungstage in den Kommunen"]
    assert days.texts("TH") == [
        "Kommunen",
        "Tage in der Woche",
        "Adorf",
        "Bestadt",
        "Ceheim",
        "Summe",
    ]
    assert days.texts("TD") == ["2", "3", "–", "5"]
    assert payers.texts("TH")[-1] == "01.01.2024–31.12.2024zusammen 163.200 €"
    assert payers.texts("LI") == ["Förderung: 96.000 €", "Eigenanteil: 67.200 €"]
    assert all(cell.attribute("Headers") for t in (days, payers) for cell in t.all("TD"))
    assert not list(tagged.root.all("Figure"))


def test_its_words_are_text_in_the_font_of_the_paper(pdf: PdfReader) -> None:
    resources: list[Any] = [page["/Resources"] for page in pdf.pages]
    fonts = [font.get_object() for found in resources for font in found["/Font"].values()]
    names = {str(font["/BaseFont"]).partition("+")[2] for font in fonts}
    assert names == {"Source-Sans-Pro", "Source-Sans-Pro-Semi-Bold", "Source-Serif-Pro"}
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "zusammen 163.200 €" in text
    forms = [x.get_object() for found in resources for x in found.get("/XObject", {}).values()]
    assert "/Image" not in {str(form["/Subtype"]) for form in forms}


def test_the_plain_text_has_the_table_without_its_bars() -> None:
    chart = html(["Förderung", "Eigenanteil"], {"2024": [300, 100], "2025": [200, None]})
    assert plaintext(f"<body>{without_marks(chart)}</body>").splitlines() == [
        "Beratung",
        "Zeitraum               Anteile in Euro",
        "-" * 50,
        "2024                   - Förderung: 300 €",
        "zusammen 400 €         - Eigenanteil: 100 €",
        "2025                   - Förderung: 200 €",
        "zusammen [ausstehend]  - Eigenanteil: [ausstehend]",
    ]
