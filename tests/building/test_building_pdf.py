"""What a build needs to make a PDF, and that it makes the same one everywhere."""

from __future__ import annotations

import builtins
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from building_cases import DREI, build, contents, states

from muster import schreibe
from papiere import orte
from vorlagen.cli import main
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


@pytest.mark.usefixtures("without_pango")
def test_without_pango_json_is_json_and_nothing_else(
    projekt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bauen", "--projekt", str(projekt), "--format", "json"]) == 1
    shown = capsys.readouterr()
    assert shown.err == ""
    assert [f["code"] for f in json.loads(shown.out)["befunde"]] == ["bibliothek-fehlt"]


def test_a_page_that_cannot_be_printed_is_a_finding_at_the_place_in_the_style_sheet(
    tmp_path: Path,
) -> None:
    css = {"templates/musterkreis/hausstil.css": "/* rot */\nh1 { farbe: rot }\n"}
    report = build(schreibe(tmp_path, {**DREI, **css}))
    assert orte(report.findings) == ["hausstil.css:2:6 pdf"]
    assert states(report)["musterkreis/beratung"] == "fehler"
    assert states(report)["beispielstadt/beratung"] == "fertig"
