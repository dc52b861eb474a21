"""Pictures in the finished PDF: told to those who do not see them, in the papers' font, always alike."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader

from diagramme import gestapelt, html, verteilt
from muster import MUSTER, TEXT, schreibe
from papiere import seite
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


def figures(pdf: PdfReader) -> list[Any]:
    """The figures in the structure tree."""

    def below(node: Any) -> Iterator[Any]:
        node = node if isinstance(node, list) else node.get_object()
        if isinstance(node, list):
            for child in node:
                yield from below(child)
        elif isinstance(node, dict):
            yield from [node] if node.get("/S") == "/Figure" else below(node.get("/K", []))

    root: Any = pdf.trailer["/Root"]
    return list(below(root["/StructTreeRoot"]))


def test_each_picture_is_a_figure_with_what_it_shows_in_words(pdf: PdfReader) -> None:
    days, payers = figures(pdf)
    assert str(days["/Alt"]) == (
        "Balkendiagramm: Beratungstage in den Kommunen, Tage in der Woche."
        " Adorf 2, Bestadt 3. Ohne Wert: Ceheim. Summe 5."
    )
    assert str(payers["/Alt"]).replace("\u00a0", " ") == (
        "Balkendiagramm: 2 VZÄ Beratung vor Ort – wer die Kosten trägt, in Euro."
        " 01.01.2024–31.12.2024: Förderung 96.000 €, Eigenanteil 67.200 €; zusammen 163.200 €."
    )
    assert all(len(figure["/A"]["/BBox"]) == 4 for figure in (days, payers))


def test_its_words_are_text_in_the_font_of_the_paper(pdf: PdfReader) -> None:
    resources: list[Any] = [page["/Resources"] for page in pdf.pages]
    fonts = [font.get_object() for found in resources for font in found["/Font"].values()]
    names = {str(font["/BaseFont"]).partition("+")[2] for font in fonts}
    assert names == {"Source-Sans-Pro", "Source-Sans-Pro-Semi-Bold", "Source-Serif-Pro"}
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "zusammen 163.200 €" in text
    forms = [x.get_object() for found in resources for x in found.get("/XObject", {}).values()]
    assert "/Image" not in {str(form["/Subtype"]) for form in forms}


def test_the_same_picture_gives_the_same_bytes(page: str) -> None:
    assert to_pdf(page).content == to_pdf(page).content


def test_a_picture_is_printed_once_and_not_for_phones_too(pdf: PdfReader) -> None:
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert text.count("zusammen") == 1


def test_a_picture_of_forty_rows_is_not_broken() -> None:
    chart = verteilt({f"Ort {i}": i for i in range(1, 41)})
    before = "<p>" + "Der Musterkreis berät. " * 60 + "</p>"
    css = "@page { size: A4; margin: 27mm 22mm 26mm 25mm } svg { display: block; width: 100% }"
    css += ".nur-schmal { display: none } figure { margin: 0; break-inside: avoid }"
    head = f'<html lang="de"><head><title>T</title><style>{css}</style></head>'
    made = to_pdf(f"<!DOCTYPE html>{head}<body>{before}{html(chart)}</body></html>")
    pages = PdfReader(io.BytesIO(made.content)).pages
    assert [page.extract_text().count("Ort ") for page in pages] == [0, 40]


def test_the_plain_text_says_what_the_picture_shows() -> None:
    chart = gestapelt(["Förderung", "Eigenanteil"], {"2024": [300, 100], "2025": [200, None]})
    assert plaintext(f"<body><p>Vorher.</p>{html(chart)}<p>Nachher.</p></body>").splitlines() == [
        "Vorher.",
        "",
        "Beratung",
        "",
        "[Bild: Balkendiagramm: Beratung, in Euro.",
        "2024: Förderung 300 €, Eigenanteil 100 €; zusammen 400 €.",
        "2025: Förderung 200 €, Eigenanteil ausstehend; zusammen ausstehend.]",
        "",
        "Nachher.",
    ]


@pytest.mark.parametrize("svg", ["<svg></svg>", "<svg><title> </title><text>x</text></svg>"])
def test_a_picture_that_says_nothing_is_left_out_of_the_plain_text(svg: str) -> None:
    assert plaintext(f"<body><p>Vorher.</p>{svg}<p>Nachher.</p></body>") == "Vorher.\n\nNachher.\n"
