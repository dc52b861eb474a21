"""What a build needs to make a PDF, and that it makes the same one everywhere."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bilder import BILD, SVG
from building_cases import DREI, build, contents, states
from muster import MUSTER, TEXT, schreibe
from papiere import orte
from weasyprint.logger import LOGGER

from vorlagen.findings import Code
from vorlagen.renditions.pdf import printing

pytestmark = pytest.mark.usefixtures("pages_are_set_anew")


@pytest.fixture
def without_pango(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """WeasyPrint as it is where Pango is not installed."""
    original = builtins.__import__

    def failing_import(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "weasyprint":
            print("WeasyPrint could not import some external libraries.")  # noqa: T201 - as it does
            raise OSError("cannot load library 'libpango-1.0-0'")
        return original(name, *args, **kwargs)

    printing._weasyprint.cache_clear()
    monkeypatch.setattr(builtins, "__import__", failing_import)
    yield
    printing._weasyprint.cache_clear()


@pytest.mark.usefixtures("without_pango")
def test_without_pango_there_is_one_finding_that_says_how_to_install_it(projekt: Path) -> None:
    [finding] = build(projekt).findings
    assert finding.code is Code.BIBLIOTHEK_FEHLT
    assert "die Systembibliothek Pango" in finding.message
    assert "apt-get install -y libpangoft2-1.0-0 libharfbuzz-subset0" in finding.cure
    assert "brew install pango" in finding.cure
    assert contents(projekt) == {}


def test_without_the_library_that_makes_fonts_smaller_it_is_named_with_the_command(
    projekt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("weasyprint.pdf.fonts.harfbuzz_subset", None)
    [finding] = build(projekt).findings
    assert finding.code is Code.BIBLIOTHEK_FEHLT
    assert "HarfBuzz-Subset ab 4.1 (libharfbuzz-subset0)" in finding.message
    assert "apt-get install -y libpangoft2-1.0-0 libharfbuzz-subset0" in finding.cure
    assert contents(projekt) == {}


def test_a_library_that_cannot_make_our_fonts_smaller_is_to_blame_and_not_the_styles(
    projekt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(font: Any, *_: object) -> None:
        LOGGER.warning('Unable to subset "%s" with HarfBuzz', font.family)

    monkeypatch.setattr("weasyprint.pdf.fonts.Font._harfbuzz_subset", fails)
    [finding] = build(projekt).findings
    assert finding.code is Code.BIBLIOTHEK_FEHLT
    assert "die zu HarfBuzz passt" in finding.message


def test_a_style_without_effect_is_a_finding_at_the_place_in_the_style_sheet(
    tmp_path: Path,
) -> None:
    css = {"templates/musterkreis/hausstil.css": "/* rot */\nh1 { farbe: rot }\n"}
    report = build(schreibe(tmp_path, {**DREI, **css}))
    assert orte(report.findings) == ["hausstil.css:2:6 schablone-syntax"]
    assert states(report)["musterkreis/beratung"] == "fehler"
    assert states(report)["beispielstadt/beratung"] == "fertig"


@pytest.mark.parametrize(
    "part", ['<g opacity="abc"/>', '<g transform="rotate(1e400)"/>', "<style>g{opacity:x}</style>"]
)
def test_a_drawing_that_cannot_be_printed_is_told_where_the_text_shows_it(
    tmp_path: Path, part: str
) -> None:
    files = {
        **MUSTER,
        TEXT: "Hier ist es.\n\n![Lageplan mit zwei Wegen](bilder/plan.svg)\n",
        f"{BILD}/plan.svg": SVG.format(f'{part}<g><path d="M0 0h9"/></g>'),
    }
    [finding] = build(schreibe(tmp_path, files)).findings
    assert finding.message.startswith("Die Zeichnung „Lageplan mit zwei Wegen“ lässt sich nicht")
    assert orte([finding]) == ["text.md:3:3 pdf"]
