"""Copies for word processors say what the page says, in the forms that word processors have for it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path

import pytest
from ausgeliefert import REPOSITORY, Ausgeliefert
from pypdf import PdfReader
from textkopien import Gelesen, kopie, seite, squeezed

from vorlagen.renditions.pdf import Provenance
from vorlagen.renditions.wordprocessor import restated, word_copy

FORMS = ("docx", "odt")
COMMIT = Provenance("vorlagen", "", "c0ffee" * 6 + "c0ff", is_clean=True)
# Footnotes, drawings, contents, abbreviations; spans, images, a form; a version that is not public
PAGES = ("konzept", "spielplatz-turmwiese", "vergabe-dach")


def html_of(shipped: Ausgeliefert, name: str) -> str:
    path = shipped.annex("html") if name == "konzept" else shipped.file("html", name)
    return path.read_text(encoding="utf-8")


@cache
def made(html: str, form: str) -> bytes:
    reference = REPOSITORY / f"templates/gemeinsam/vorlage.{form}"
    return word_copy(html, form, reference.read_bytes(), Provenance("vorlagen"))


@pytest.fixture(params=[(name, form) for name in PAGES for form in FORMS], ids=" ".join)
def both(request: pytest.FixtureRequest, ausgeliefert: Ausgeliefert) -> tuple[Gelesen, Gelesen]:
    """A page and its copy, as they are read."""
    name, form = request.param
    html = html_of(ausgeliefert, name)
    return seite(html), kopie(made(html, form), form)


def test_a_copy_says_all_that_its_page_says(both: tuple[Gelesen, Gelesen]) -> None:
    page, copy = both
    assert len(page.words) > 100
    assert copy.words[-len(page.words) :] == page.words
    begin = " ".join(copy.words[: -len(page.words)])
    assert re.match(
        r"Kopie zum Weiterbearbeiten: .* verbindlich ist die PDF-Datei \(Stand: nicht in git\)\."
        r"(?: ENTWURF| Nichtöffentlich – nur für den internen Gebrauch)?$",
        begin,
    )


def test_headings_tables_lists_and_footnotes_are_real_ones(both: tuple[Gelesen, Gelesen]) -> None:
    page, copy = both
    assert copy.headings == page.headings
    assert copy.tables == page.tables
    assert copy.numbers == page.numbers
    assert copy.items == page.items
    assert copy.footnotes == page.footnotes


def test_pictures_have_their_texts_and_the_file_its_title_and_language(
    both: tuple[Gelesen, Gelesen],
) -> None:
    page, copy = both
    assert copy.alternatives == page.alternatives
    assert (copy.title, copy.author) == (page.title, page.author)
    assert copy.languages == page.languages


def test_drafts_and_internal_versions_are_marked_on_every_page(ausgeliefert: Ausgeliefert) -> None:
    for name, mark in (("konzept", "ENTWURF"), ("vergabe-dach", "Nichtöffentlich – nur für den")):
        html = html_of(ausgeliefert, name)
        for form, file in (("docx", "word/header1.xml"), ("odt", "styles.xml")):
            with zipfile.ZipFile(io.BytesIO(made(html, form))) as copy:
                margins = copy.read(file).decode()
            assert mark in margins
            assert "«" not in margins
            assert mark in " ".join(kopie(made(html, form), form).words[:60])


@pytest.mark.parametrize("form", FORMS)
def test_names_in_the_margins_may_be_in_pieces_and_stand_for_signs(form: str) -> None:
    reference = (REPOSITORY / f"templates/gemeinsam/vorlage.{form}").read_bytes()
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(reference)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            content = old.read(entry).decode()
            pieces = "«Beh</w:t></w:r><w:r><w:t>örde»" if form == "docx" else "«Beh<text:s/>örde»"
            new.writestr(entry, content.replace("«Behörde»", pieces))
    html = (
        '<!doctype html><html lang="de"><head><title>T</title><meta name="author" content="A &amp; \\1">'
        "</head><body><main><h1>Titel</h1><p>Ein Satz.</p></main></body></html>"
    )
    copied = word_copy(html, form, target.getvalue(), COMMIT)
    file = "word/header2.xml" if form == "docx" else "styles.xml"
    with zipfile.ZipFile(io.BytesIO(copied)) as copy:
        assert "A &amp; \\1<" in copy.read(file).decode()


@pytest.mark.parametrize("form", FORMS)
def test_numbers_of_lists_and_spans_of_cells_are_kept(form: str) -> None:
    html = (
        '<!doctype html><html lang="de"><head><title>T</title></head><body><main><h1>Titel</h1>'
        '<ol start="4"><li>vier</li><li>fünf</li></ol><ol type="a"><li>zweimal a</li></ol>'
        "<table><tr><th rowspan=2>links</th><td colspan=2>breit</td></tr><tr><td>eng</td><td>eng</td>"
        "</tr></table><p>Zwischen 5\xa0€\xadund \xa7\xa01</p></main></body></html>"
    ).replace("<table>", "<table><tbody>")
    content = made(html, form)
    copy = kopie(content, form)
    assert copy.tables == [(0, [["links", "breit"], ["eng", "eng"]])]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        xml = "".join(parts.read(name).decode() for name in parts.namelist() if "xml" in name)
    signs = {
        "docx": (
            'w:start w:val="4"',
            'w:numFmt w:val="lowerLetter"',
            'w:gridSpan w:val="2"',
            "w:vMerge",
        ),
        "odt": (
            *('text:start-value="4"', 'style:num-format="a"', 'table:number-columns-spanned="2"'),
            'table:number-rows-spanned="2"',
        ),
    }
    for sign in signs[form]:
        assert sign in xml
    assert "5\xa0€und" in xml


@pytest.mark.parametrize("form", FORMS)
def test_equal_pages_give_equal_bytes_and_another_state_changes_only_a_sentence(
    ausgeliefert: Ausgeliefert, form: str
) -> None:
    html = html_of(ausgeliefert, "vergabe-dach")
    content = made(html, form)
    made.cache_clear()
    assert made(html, form) == content
    stated = restated(content, Provenance("vorlagen"), COMMIT)
    before, now = kopie(content, form), kopie(stated, form)
    assert squeezed(" ".join(before.words)).replace(
        "nicht in git", f"Commit {COMMIT.commit}"
    ) == " ".join(now.words)
    assert restated(stated, COMMIT, Provenance("vorlagen")) == content


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_both(ausgeliefert: Ausgeliefert, tmp_path: Path) -> None:
    html = html_of(ausgeliefert, "spielplatz-turmwiese")
    for form in FORMS:
        (tmp_path / f"{form}.{form}").write_bytes(made(html, form))
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "docx.docx", "odt.odt"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    for form in FORMS:
        pages = [page.extract_text() for page in PdfReader(tmp_path / f"{form}.pdf").pages]
        assert len(pages) >= 3
        assert "Stadt Beispielstadt" in pages[0]
        assert f"Seite 2 von {len(pages)}" in pages[1]
        assert "133.536" in "".join(pages)
