"""A long paper on pages: contents, chapters, footnotes, links; read back from the PDF itself."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pdfplumber
import pypdf
import pytest
from langtext import LANGTEXT
from muster import schreibe
from papiere import meldungen, papier

from vorlagen.renditions.pdf import to_pdf

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    found = papier(schreibe(tmp_path_factory.mktemp("langtext"), LANGTEXT), "konzept")
    assert found.page is not None
    assert not list(found.findings), meldungen(found.findings)
    return found.page.html


@pytest.fixture(scope="module")
def pdf(html: str) -> bytes:
    return to_pdf(html).content


@pytest.fixture(scope="module")
def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


@pytest.fixture(scope="module")
def pages(pdf: bytes) -> list[str]:
    """What stands on the pages, a line each; blanks between words are one."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return [page.extract_text() for page in opened.pages]


def contents(pages: list[str]) -> list[tuple[str, int]]:
    """The lines of the contents: number with title, and the page that they name."""
    found = re.findall(r"^(\d[\d.]* .+?)[ .]+(\d+)$", pages[1], re.MULTILINE)
    return [(title, int(page)) for title, page in found]


def test_the_contents_name_the_pages_on_which_the_headings_stand(pages: list[str]) -> None:
    listed = contents(pages)
    assert len(listed) == 17
    for title, page in listed:
        heading = re.compile(rf"^{re.escape(title)}$", re.MULTILINE)
        stands_on = [n for n, text in enumerate(pages, start=1) if n > 2 and heading.search(text)]
        # A running head repeats a chapter on the pages after the one where it begins.
        assert stands_on[0] == page, title


def test_the_title_page_says_what_the_paper_is(pages: list[str]) -> None:
    assert pages[0].splitlines() == [
        "Musterkreis",
        "Die Landrätin",
        "HANDLUNGSKONZEPT",
        "Beratung vor Ort im Musterkreis",
        "Handlungskonzept für Aufbau, Zusammenarbeit und Begleitung in den",
        "ersten Jahren",
        "Stand 20.01.2024",
        "Federführung Sozialamt",
    ]


def test_each_page_but_the_first_names_its_chapter_and_its_number(pages: list[str]) -> None:
    total = len(pages)
    for number, text in enumerate(pages[1:], start=2):
        first, *_, last = text.splitlines()
        assert last.endswith(f"Seite {number} von {total}")
        assert re.match(r"Inhalt$|\d \w", first), first
    assert "Seite" not in pages[0]


def test_bookmarks_are_the_chapters_and_lead_to_their_pages(
    reader: pypdf.PdfReader, pages: list[str]
) -> None:
    marks = dict(_flat(reader, reader.outline))
    for title, page in contents(pages):
        assert marks[title] == page
    assert marks["Inhalt"] == 2


def _flat(reader: pypdf.PdfReader, outline: list[Any]) -> Iterator[tuple[str, int]]:
    for item in outline:
        if isinstance(item, list):
            yield from _flat(reader, item)
        else:
            number = reader.get_destination_page_number(item)
            assert number is not None
            yield str(item.title), number + 1


def links(reader: pypdf.PdfReader, page: int) -> list[str]:
    """Where the links of a page (from 1) lead: an address, or the name of a place in the paper."""
    found = [note.get_object() for note in reader.pages[page - 1].get("/Annots", [])]
    return [str(note["/A"]["/URI"] if "/A" in note else note["/Dest"]) for note in found]


def target(reader: pypdf.PdfReader, name: str) -> int:
    number = reader.get_destination_page_number(reader.named_destinations[name])
    assert number is not None
    return number + 1


def test_the_lines_of_the_contents_lead_to_the_pages_they_name(
    reader: pypdf.PdfReader, pages: list[str]
) -> None:
    led = list(dict.fromkeys(links(reader, 2)))
    *chapters, abbreviations = led  # whose list has no number
    assert [target(reader, name) for name in chapters] == [page for _, page in contents(pages)]
    assert target(reader, abbreviations) == 2


def test_a_reference_names_the_page_and_leads_there(
    reader: pypdf.PdfReader, pages: list[str]
) -> None:
    page = target(reader, "zusammenarbeit")
    assert f"Kapitel 3, S. {page};" in " ".join(pages[2].split())
    assert "zusammenarbeit" in links(reader, 3)


def test_a_footnote_stands_at_the_foot_of_the_page_that_calls_it(
    pdf: bytes, reader: pypdf.PdfReader
) -> None:
    beginnings = {
        1: "Musterkreis (2023): Bericht zur",
        2: "Land Musterland (2022): Richtlinie",
        3: "Die Beratung nach dem Sozialgesetzbuch",
        4: "Musterkreis (2023), wie Fußnote 1, S. 12–14.",
        5: "Musterkreis (2023), wie Fußnote 1, Kapitel",
    }
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        for number, beginning in beginnings.items():
            name = f"fussnote-druck-{number}"
            [calling] = [
                index
                for index in range(1, len(opened.pages) + 1)
                if name in links(reader, index) and target(reader, name) == index
            ]
            page = opened.pages[calling - 1]
            [found] = page.search(re.escape(beginning))
            assert found["top"] > page.height * 0.8
            assert found["chars"][0]["size"] < 9


def test_no_heading_stands_alone_at_the_foot_of_a_page(pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages[2:]:
            lines = page.crop((0, 0, page.width, page.height * 0.9)).extract_text_lines()
            text = [line for line in lines if line["chars"][0]["size"] > 9]
            assert text[-1]["chars"][0]["size"] < 11, text[-1]["text"]
