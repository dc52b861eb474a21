"""The finished PDF, read back: its figures, its tags for those who cannot see it, its fonts."""

from __future__ import annotations

import gc
import io
from pathlib import Path
from typing import Any

import pytest
from muster import MUSTER, TEXT, VORLAGE, schreibe
from papiere import seite
from pypdf import PdfReader
from pypdf.generic import Destination

from vorlagen.renditions.pdf import PdfError, to_pdf


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    """The PDF of the neutral project's paper."""
    html = seite(schreibe(tmp_path_factory.mktemp("pdf")))
    return PdfReader(io.BytesIO(to_pdf(html).content))


def words(pdf: PdfReader) -> str:
    """The text of all pages, its white space collapsed."""
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


def root(pdf: PdfReader) -> Any:
    return pdf.trailer["/Root"]


def test_the_amounts_stand_in_it(pdf: PdfReader) -> None:
    text = words(pdf)
    assert "Der Musterkreis stellt 67.200 € bereit." in text
    assert "Gesamtkosten 2 × 81.600 € (E10 für 12 Monate) 163.200 €" in text
    assert "Förderung 2 × 48.000 € (PK für 12 Monate) −96.000 €" in text
    assert "Eigenanteil 67.200 €" in text
    assert "Seit dem 01.04.2024 berät der Musterkreis vor Ort." in text


def test_it_is_declared_archivable_and_accessible(pdf: PdfReader) -> None:
    xmp = root(pdf)["/Metadata"].get_object().get_data().decode()
    assert 'pdfaid:part="3"' in xmp
    assert 'pdfaid:conformance="A"' in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "Beschlussvorlage: Beratung vor Ort im Musterkreis" in xmp
    assert root(pdf)["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"


def test_its_bookmarks_are_its_headings(pdf: PdfReader) -> None:
    def titles(outline: list[Any]) -> list[Any]:
        return [
            str(entry.title) if isinstance(entry, Destination) else titles(entry)
            for entry in outline
        ]

    assert titles(pdf.outline) == [
        "Beschlussvorlage",
        [
            "Beratungsfolge",
            "Betreff",
            "Beschlussvorschlag",
            "Finanzielle Auswirkungen",
            "Sachverhalt",
            "Finanzierung",
        ],
    ]


def test_its_pages_are_numbered_and_named(tmp_path: Path) -> None:
    paragraphs = "\n\n".join(["Der Musterkreis berät vor Ort. " * 12] * 20)
    html = seite(schreibe(tmp_path, {**MUSTER, TEXT: paragraphs}))
    made = to_pdf(html)
    pages = [
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made.content)).pages
    ]
    assert made.pages == len(pages) >= 3
    for number, page in enumerate(pages, start=1):
        assert f"Seite {number} von {len(pages)}" in page
        assert "Beratung vor Ort im Musterkreis" in page
    assert all("Musterkreis · Beschlussvorlage" in page for page in pages[1:])


def page_with(body: str, css: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>T</title><style>'
        f'@font-face {{ font-family: "Source Sans Pro"; src: url("schrift:SourceSansPro-Regular.ttf") }}'
        f'* {{ font-family: "Source Sans Pro" }} {css}</style></head><body>{body}</body></html>'
    )


def refused(html: str) -> list[str]:
    """Why a page is not printed."""
    with pytest.raises(PdfError) as error:
        to_pdf(html)
    assert gc.isenabled(), "that it was switched off must not outlive the page"
    assert all(complaint.cure for complaint in error.value.complaints)
    return [complaint.message for complaint in error.value.complaints]


@pytest.mark.parametrize(("text", "sign"), [("Kanji 漢.", "漢"), ("\ue123", "\ue123")])
def test_a_sign_that_no_font_has(text: str, sign: str) -> None:
    [message] = refused(page_with(f"<p>{text}</p>"))
    assert message == f"Für „{sign}“ haben die Schriften kein Zeichen; im PDF bliebe eine Lücke."


@pytest.mark.parametrize("url", ["file:///etc/passwd", "https://example.org/x.css"])
@pytest.mark.parametrize(
    ("body", "css"),
    [
        ('<img src="{url}" alt="Bild">', ""),
        ('<object data="{url}" type="image/png"></object>', ""),
        ('<link rel="stylesheet" href="{url}"><p>x</p>', ""),
        ('<link rel="attachment" href="{url}"><p>x</p>', ""),
        ('<a rel="attachment" href="{url}">x</a>', ""),
        (
            "<svg width='9' height='9'><title>Bild</title><image href='{url}' width='9' height='9'/></svg>",
            "",
        ),
        ("<p>x</p>", 'p {{ background: url("{url}") }}'),
        ("<ul><li>x</li></ul>", 'ul {{ list-style-image: url("{url}") }}'),
        ("<p>x</p>", 'p::before {{ content: url("{url}") }}'),
        ("<p style='background: url({url})'>x</p>", ""),
    ],
)
def test_nothing_is_fetched_from_the_disk_or_the_network(url: str, body: str, css: str) -> None:
    messages = refused(page_with(body.format(url=url), css.format(url=url)))
    assert messages == [f"„{url}“ wird nicht geladen."]


def rows_by_page(project: Path, rows: int) -> list[tuple[bool, bool, int]]:
    """For each page of a paper with a table: whether its title and its head are there, and how many rows."""
    table = "tabellen:\n  orte:\n    titel: Plätze im Kreis\n    kopf: Ort\n    spalten:\n"
    table += "      plaetze: {bezeichnung: Plätze, einheit: Stellen}\n    zeilen:\n"
    for number in range(rows):
        name = "".join(chr(ord("a") + digit) for digit in divmod(number, 26))
        table += f"      - {{bezeichnung: Bad {name}, werte: {{plaetze: {number}}}}}\n"
    text = "# Sachverhalt\n\n{{ datentabelle(tabellen.orte) }}\n"
    files = {**MUSTER, VORLAGE: MUSTER[VORLAGE] + table, TEXT: text}
    pdf = to_pdf(seite(schreibe(project, files))).content
    pages = [page.extract_text().split("\n") for page in PdfReader(io.BytesIO(pdf)).pages]
    return [
        ("Plätze im Kreis" in page, "Ort Plätze" in page, sum(li.startswith("Bad ") for li in page))
        for page in pages
    ]


def test_a_table_longer_than_a_page_begins_below_its_title_and_repeats_its_head(
    tmp_path: Path,
) -> None:
    pages = rows_by_page(tmp_path, 60)
    begun = [page for page in pages if any(page)]
    assert [titled for titled, _, _ in begun] == [True, *[False] * (len(begun) - 1)]
    assert all(headed and rows >= 3 for _, headed, rows in begun)
    assert sum(rows for _, _, rows in begun) == 60
