"""PDFs have the fonts that come with the program in them, and nothing of those of a machine."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ausgeliefert import Ausgeliefert
from din91379 import LETTERS
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from vorlagen.page.tree import font_file
from vorlagen.renditions.pdf import PdfError, to_pdf

ARROW = "⇔"  # in no font of ours


def page(body: str, fonts: str = "") -> str:
    return (
        '<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><title>T</title>'
        f"<style>{fonts}</style></head><body>{body}</body></html>"
    )


def face(name: str, family: str) -> str:
    return f'@font-face {{ font-family: "{family}"; src: url("schrift:{name}") }}'


def embedded(pdf: bytes) -> dict[str, dict[int, list[tuple[int, int]]]]:
    """The fonts in a PDF by the names that they have there, each with the shapes that it shows."""
    found = {}
    fonts = _font_dictionaries(PdfReader(io.BytesIO(pdf)))
    for font in {id(font): font for font in fonts}.values():  # each is on many pages
        [descendant] = font["/DescendantFonts"]
        content = descendant["/FontDescriptor"]["/FontFile2"].get_data()
        drawn = shapes(TTFont(io.BytesIO(content)))
        _, _, said = font["/ToUnicode"].get_data().decode().partition("beginbfchar")
        shown = re.findall(r"<([0-9a-f]{4})> <", said)
        name = str(font["/BaseFont"]).partition("+")[2]
        found[name] = {number: drawn[number] for number in (int(code, 16) for code in shown)}
    return found


def _font_dictionaries(pdf: PdfReader) -> Iterator[Any]:
    for page in pdf.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            yield font.get_object()


SOURCES = {
    "Source-Sans-Pro": "SourceSansPro-Regular.ttf",
    "Source-Sans-Pro-Italic": "SourceSansPro-It.ttf",
    "Source-Sans-Pro-Semi-Bold": "SourceSansPro-Semibold.ttf",
    "Source-Serif-Pro": "SourceSerifPro-Regular.ttf",
    "Source-Serif-Pro-Italic": "SourceSerifPro-It.ttf",
    "Source-Serif-Pro-Semi-Bold": "SourceSerifPro-Semibold.ttf",
}


def shapes(font: TTFont) -> list[list[tuple[int, int]]]:
    """The points of each glyph, by its number."""
    glyphs = font["glyf"]
    return [list(glyphs[name].getCoordinates(glyphs)[0]) for name in font.getGlyphOrder()]


@pytest.fixture(scope="module")
def ours() -> dict[str, list[list[tuple[int, int]]]]:
    """The shapes of our fonts, by the names that they have in a PDF."""
    found = {}
    for name, source in SOURCES.items():
        file = font_file(source)
        assert file is not None
        found[name] = shapes(TTFont(io.BytesIO(file.read_bytes())))
    return found


def test_each_shipped_pdf_has_glyphs_of_our_fonts_and_no_others(
    ausgeliefert: Ausgeliefert, ours: dict[str, list[list[tuple[int, int]]]]
) -> None:
    used = set()
    assert len(ausgeliefert.pdfs) >= 6
    for path in ausgeliefert.pdfs:
        for name, font in embedded(path.read_bytes()).items():
            source = ours[name]  # else it is no font of ours
            assert font == {number: source[number] for number in font}, f"{name} in {path.name}"
            assert any(font.values())
            used.add(name)
    assert used == set(SOURCES)


@pytest.mark.parametrize("family", ["Arial", "monospace"])
def test_a_page_that_asks_for_another_font_gets_ours(family: str) -> None:
    made = to_pdf(page(f'<p style="font-family: {family}">Ein Satz.</p>'))
    assert set(embedded(made.content)) == {"Source-Sans-Pro"}


def a_machine_font(folder: Path) -> Path:
    """A Fontconfig file of a machine that has one font, with a glyph for the arrow and for all letters."""
    pen = TTGlyphPen(None)
    for point, draw in (((0, 0), pen.moveTo), ((500, 700), pen.lineTo), ((900, 0), pen.lineTo)):
        draw(point)
    pen.closePath()
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "eines"])
    signs = [*range(0x20, 0x7F), *map(ord, ARROW)]
    builder.setupCharacterMap(dict.fromkeys(signs, "eines"))
    glyph = pen.glyph()
    builder.setupGlyf({".notdef": glyph, "eines": glyph})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "eines": (1000, 0)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Vom Rechner", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(folder / "vom-rechner.ttf")
    configuration = folder / "fonts.conf"
    configuration.write_text(
        f"<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>"
    )
    return configuration


_PRINT = """
import sys
from vorlagen.renditions.pdf import PdfError, to_pdf
first, second = sys.stdin.read().split("\\0")
sys.stdout.buffer.write(to_pdf(first).content)
try:
    to_pdf(second)
except PdfError as error:
    sys.exit(error.complaints[0].message)
"""


def test_a_font_of_the_machine_fills_no_gap(tmp_path: Path) -> None:
    named = page('<p style="font-family: Vom Rechner">Ein Satz</p>')
    there = {"FONTCONFIG_FILE": str(a_machine_font(tmp_path)), "PYTHONUTF8": "1"}
    printed = subprocess.run(
        [sys.executable, "-c", _PRINT],
        input=f"{named}\0{page(f'<p>Hin {ARROW} her</p>')}".encode(),
        env={**os.environ, **there},
        capture_output=True,
        check=False,
    )
    assert printed.returncode == 1
    assert f"Für „{ARROW}“ haben die Schriften kein Zeichen" in printed.stderr.decode()
    assert set(embedded(printed.stdout)) == {"Source-Sans-Pro"}
    assert not (tmp_path / "cache").exists()


def test_a_page_without_any_font_of_its_own_is_printed_all_the_same() -> None:
    assert set(embedded(to_pdf(page("<p>Ein Satz.</p>")).content)) == {"Source-Sans-Pro"}
    with pytest.raises(PdfError, match="Die Schrift „Eigene“ gibt es nicht"):
        to_pdf(page("<p>x</p>", face("Arial.ttf", "Eigene")))


# Letters that only the spare font has


def test_every_letter_of_a_name_is_printed_and_can_be_read_back() -> None:
    fonts = face("SourceSansPro-Regular.ttf", "Source Sans Pro")
    names = [f"{LETTERS[at : at + 20]}" for at in range(0, len(LETTERS), 20)]
    made = to_pdf(page("".join(f"<p>{' '.join(name)}</p>" for name in names), fonts))
    read = "".join(p.extract_text() for p in PdfReader(io.BytesIO(made.content)).pages)
    assert "".join(read.split()) == LETTERS
    assert set(embedded(made.content)) == {"Source-Sans-Pro", "Noto-Sans"}
