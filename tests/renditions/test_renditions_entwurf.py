"""The mark of a draft: to be seen on every page, and no text of the paper."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from muster import MUSTER, TEXT, VORLAGE, geaendert, schreibe
from papiere import nachweisseite, papier, seite
from pypdf import PdfReader

from vorlagen.renditions.pdf import to_pdf

_SHOW_TEXT = {"Tj", "TJ", "'", '"'}
LONG = "\n\n".join(["Der Musterkreis berät vor Ort. " * 12] * 20)
NACHWEIS = "anlagen: [{art: berechnungsnachweis}]\nunterschrift:"


def html(root: Path, *, draft: bool = True) -> str:
    files = {**MUSTER, TEXT: LONG}
    if draft:
        files |= {
            VORLAGE: geaendert(VORLAGE, "nummer: 12/2024", "nummer: {ausstehend: Offen.}")[VORLAGE]
        }
    return seite(schreibe(root, files))


def read(page: str) -> PdfReader:
    return PdfReader(io.BytesIO(to_pdf(page).content))


def without_artifacts(content: bytes) -> PdfReader:
    """A PDF with what screen readers read alone: without the text that stands in artifacts."""
    pdf, written = pikepdf.open(io.BytesIO(content)), io.BytesIO()
    for page in pdf.pages:
        kept: list[Any] = []
        marked: list[bool] = []  # of each marked part that is open: whether it is an artifact
        for step in pikepdf.parse_content_stream(page):
            operator = str(step.operator)
            if operator in {"BMC", "BDC"}:
                marked.append(step.operands[0] == "/Artifact")
            elif operator == "EMC":
                marked.pop()
            if not (any(marked) and operator in _SHOW_TEXT):
                kept.append(step)
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
    pdf.save(written)
    return PdfReader(written)


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> str:
    return html(tmp_path_factory.mktemp("entwurf"))


@pytest.fixture(scope="module")
def content(draft: str) -> bytes:
    return to_pdf(draft).content


@pytest.fixture(scope="module")
def final(tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    page = html(tmp_path_factory.mktemp("final"), draft=False)
    assert "Entwurf" not in page
    return read(page)


def test_it_is_seen_on_every_page_and_read_on_none(content: bytes) -> None:
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) >= 3
    for page, rest in zip(pages, without_artifacts(content).pages, strict=True):
        assert page.extract_text().upper().count("ENTWURF") == 1
        assert "ENTWURF" not in rest.extract_text().upper()
        assert "Der Musterkreis berät vor Ort." in rest.extract_text()


def test_on_the_first_page_it_stands_above_the_letterhead(content: bytes) -> None:
    found: dict[str, float] = {}

    def note(text: str, page: Any, line: Any, *_: Any) -> None:
        found.setdefault(text.strip(), line[5] * page[3] + page[5])

    PdfReader(io.BytesIO(content)).pages[0].extract_text(visitor_text=note)
    [mark] = [height for text, height in found.items() if text.upper() == "ENTWURF"]
    assert [text for text, height in found.items() if text and height >= mark] == ["ENTWURF"]


def test_the_title_says_it_to_who_does_not_see_it(content: bytes) -> None:
    metadata = PdfReader(io.BytesIO(content)).metadata
    assert metadata is not None
    assert metadata.title == "Beschlussvorlage: Beratung vor Ort im Musterkreis (Entwurf)"


def test_a_proof_of_a_draft_has_the_mark_too(tmp_path: Path) -> None:
    files = geaendert(VORLAGE, "nummer: 12/2024", "nummer: {ausstehend: Offen.}")
    files[VORLAGE] = files[VORLAGE].replace("unterschrift:", NACHWEIS)
    content = to_pdf(nachweisseite(papier(schreibe(tmp_path, files)))).content
    pages = PdfReader(io.BytesIO(content)).pages
    assert all("ENTWURF" in page.extract_text().upper() for page in pages)
    rest = without_artifacts(content).pages
    assert all("ENTWURF" not in page.extract_text().upper() for page in rest)


def test_subject_and_keywords_are_those_of_the_paper(final: PdfReader) -> None:
    metadata = final.metadata
    assert metadata is not None
    assert metadata.subject == "Beratung vor Ort im Musterkreis"
    assert (
        str(metadata["/Keywords"])
        == "Beschlussvorlage; 12/2024; Ausschuss für Soziales; Musterkreis"
    )
