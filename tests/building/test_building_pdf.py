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

from vorlagen.findings import Code
from vorlagen.renditions.pdf import printing


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
    assert "apt-get install -y libpangoft2-1.0-0 libharfbuzz-subset0" in finding.cure
    assert contents(projekt) == {}


def test_a_style_without_effect_is_a_finding_at_the_place_in_the_style_sheet(
    tmp_path: Path,
) -> None:
    css = {"templates/musterkreis/hausstil.css": "/* rot */\nh1 { farbe: rot }\n"}
    report = build(schreibe(tmp_path, {**DREI, **css}))
    assert orte(report.findings) == ["hausstil.css:2:6 schablone-syntax"]
    assert states(report)["musterkreis/beratung"] == "fehler"
    assert states(report)["beispielstadt/beratung"] == "fertig"


@pytest.mark.parametrize(
    ("name", "faulty"),
    [
        ("hausstil.css", '@font-face { font-family: F; src: local("Fehlt") }\n'),
        ("teile/briefkopf.html", '<header><a href="#gibtsnicht">Kopf</a></header>\n'),
    ],
)
def test_only_what_a_paper_is_made_of_is_named(tmp_path: Path, name: str, faulty: str) -> None:
    both = {f"templates/{of}/{name}": faulty for of in ("afilter", "musterkreis")}
    [finding] = build(schreibe(tmp_path, {**MUSTER, **both})).findings
    assert (finding.code, finding.place.file) == (Code.PDF, f"templates/musterkreis/{name}")


@pytest.mark.parametrize(
    ("header", "message", "column"),
    [
        ('<b id="a">A</b><p id="a">B</p>', "Das Sprungziel „a“ gibt es zweimal.", 16),
        ('<a href="#x">C</a>', "Der Verweis auf „#x“ führt ins Leere.", 19),
    ],
)
def test_what_a_page_is_refused_for_is_not_looked_for_in_pictures(
    tmp_path: Path, header: str, message: str, column: int
) -> None:
    files = {
        **MUSTER,
        TEXT: "Ein a und ein x.\n\n![Lageplan mit zwei Wegen](bilder/plan.svg)\n",
        f"{BILD}/plan.svg": SVG.format('<g id="a"/><g id="x"/>'),
        "templates/musterkreis/teile/briefkopf.html": f"<header>{header}</header>\n",
    }
    [finding] = build(schreibe(tmp_path, files)).findings
    assert finding.message == message
    assert orte([finding]) == [f"briefkopf.html:1:{column} pdf"]


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
