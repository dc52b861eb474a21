"""The shipped paper with a plan, a filled-in form, an annex that others made, and all in one file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ausgeliefert import REPOSITORY, Ausgeliefert
from pypdf import PdfReader
from strukturbaum import TaggedPdf

from vorlagen.paper.paper import Status

KENNUNG = "spielplatz-turmwiese"
FOLDER = REPOSITORY / "data/beispielstadt/vorlagen" / KENNUNG


@pytest.fixture
def words(ausgeliefert: Ausgeliefert) -> str:
    """The text rendition with its line breaks taken out."""
    return " ".join(ausgeliefert.file("txt", KENNUNG).read_text().split())


def annex(ausgeliefert: Ausgeliefert) -> Path:
    return ausgeliefert.annex("pdf", KENNUNG)


def test_it_is_final_and_nothing_is_found(ausgeliefert: Ausgeliefert) -> None:
    assert ausgeliefert.paper(KENNUNG).status is Status.FERTIG
    assert ausgeliefert.findings(KENNUNG) == []


def test_its_plan_is_drawn_with_a_number_and_an_alternative(
    ausgeliefert: Ausgeliefert, words: str
) -> None:
    assert "Abbildung 1 zeigt den Entwurf" in words
    assert "Abbildung 1: Spielplatz Turmwiese, Entwurf [Bild: Lageplan: Von der Turmstraße" in words
    tagged = TaggedPdf(ausgeliefert.file("pdf", KENNUNG).read_bytes())
    [figure] = tagged.root.all("Figure")
    assert figure.alt.startswith("Lageplan: Von der Turmstraße")
    page = PdfReader(ausgeliefert.file("pdf", KENNUNG)).pages[1].extract_text()
    assert {"Turmstraße", "Legende", "Nestschaukel", "10 m"} <= set(page.splitlines())


@pytest.mark.parametrize(
    "said",
    [
        "Wirkt sich auf den Haushalt aus ✓ ja ☐ nein",  # by the figures
        "Art ☐ Neubau ✓ Erneuerung ☐ Unterhaltung",  # by the paper
        "Auszahlungen insgesamt 133.536 € Zuwendungen Dritter 65.000 € Eigenanteil der Stadt 68.536 €",
        "Ansatz 15.000 € Bedarf 12.000 € Fehlbetrag 0 € Die Mittel sind ✓ veranschlagt ☐ bereitzustellen",
        "Deckung – Deckung durch – ",
        "✓ Kinder und Jugend ✓ Barrierefreiheit ✓ Klima ☐ Verkehr",
    ],
)
def test_its_form_is_filled_in(words: str, said: str) -> None:
    assert said in words


def test_its_form_says_what_the_paper_says(words: str) -> None:
    assert "mit Gesamtkosten von 133.536 € zu erneuern" in words
    assert "eine Zuwendung von 65.000 € zu beantragen" in words
    assert "Der Eigenanteil von 68.536 €" in words
    assert re.search(r"Folgekosten 7\.907 € .* Folgekosten im Jahr 7\.907 €", words)


def test_the_annex_of_others_goes_along_without_its_author_and_all_is_in_one_file_too(
    ausgeliefert: Ausgeliefert,
) -> None:
    paper = ausgeliefert.paper(KENNUNG)
    there = PdfReader(FOLDER / "anlagen/pruefbericht.pdf")
    gone_out = PdfReader(annex(ausgeliefert))
    assert [page.extract_text() for page in gone_out.pages] == [
        page.extract_text() for page in there.pages
    ]
    assert there.metadata
    assert gone_out.metadata
    assert (there.metadata.title, gone_out.metadata.author) == (gone_out.metadata.title, None)
    assert annex(ausgeliefert) not in ausgeliefert.pdfs
    own = [PdfReader(ausgeliefert.file("pdf", KENNUNG)), PdfReader(annex(ausgeliefert))]
    own.append(PdfReader(ausgeliefert.annex("pdf", KENNUNG, 1)))
    together = PdfReader(ausgeliefert.root / paper.paths["gesamtdatei"])
    assert len(together.pages) == sum(len(pdf.pages) for pdf in own)
    first = together.pages[len(own[0].pages)].extract_text()
    assert "Prüfbericht H-2026-047" in first
    assert "Anlage\N{NO-BREAK SPACE}1 · Seite 1 von 2" in first
