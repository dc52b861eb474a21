"""What a build needs to make a PDF, and that it makes the same one everywhere."""

from __future__ import annotations

import builtins
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from building_cases import DREI, build, contents, states

from ausgeliefert import REPOSITORY, kopiert
from muster import MUSTER, TEXT, schreibe
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


def test_a_page_that_cannot_be_printed_is_a_finding_at_the_place_in_the_text(
    tmp_path: Path,
) -> None:
    root = schreibe(tmp_path, {**DREI, TEXT: "Erstens.\n\nEin Gruß: 漢.\n"})
    report = build(root)
    assert orte(report.findings) == ["text.md:3:11 pdf"]
    assert states(report)["musterkreis/beratung"] == "fehler"
    assert states(report)["musterkreis/beratung-2"] == "fertig"


# Same facts, same bytes

_BUILD = "import sys; from vorlagen.cli import main; sys.exit(main(sys.argv[1:]))"


def test_the_same_facts_give_the_same_bytes_wherever_and_whenever(tmp_path: Path) -> None:
    built = []
    for name, settings in {
        "hier": {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        "ein anderer Ordner": {"TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
    }.items():
        root = kopiert(tmp_path / name / "projekt")
        schreibe(root, MUSTER)
        there = root if name == "hier" else tmp_path
        project = [] if there == root else ["--projekt", str(root)]
        environment = {**os.environ, **settings, "PYTHONPATH": str(REPOSITORY)}
        subprocess.run(
            [sys.executable, "-c", _BUILD, "bauen", *project],
            cwd=there,
            env=environment,
            check=True,
            capture_output=True,
        )
        built.append(contents(root))
    assert (
        len(built[0]) == 5 + 11 + 8 + 3 * 4
    )  # one has two annexes, one with facts of its own, and eight tables
    assert built[0] == built[1]
