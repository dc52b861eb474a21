"""Final papers from the command line: what is refused, what one may insist on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from building_cases import contents
from muster import KGST, VORLAGE, geaendert, schreibe

from vorlagen.cli import main

pytestmark = pytest.mark.usefixtures("pages_are_not_laid_out")


@pytest.mark.parametrize("command", ["bauen", "pruefen"])
def test_a_paper_that_is_open_is_refused_with_status_1(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = geaendert(KGST, "gemeinkosten: 20", "gemeinkosten: {annahme: 20, grund: Üblich.}")
    files[VORLAGE] = files[VORLAGE].replace("nummer: 12/2024", "nummer: {ausstehend: Offen.}")
    root = schreibe(tmp_path, files)
    assert main([command, "--endfassung", "--format", "json", "--projekt", str(root)]) == 1
    report = json.loads(capsys.readouterr().out)
    assert [found["code"] for found in report["befunde"]] == [
        "annahme",
        "endfassung-stand",
        "ausstehend",
        "quelle-fehlt",
    ]
    assert report["dokumente"][0]["status"] == "fehler"
    assert contents(root) == {}


def test_one_may_insist_on_a_state_that_git_does_not_have(projekt: Path) -> None:
    arguments = ["pruefen", "--endfassung", "--projekt", str(projekt)]
    assert main(arguments) == 1
    assert main([*arguments, "--unversioniert"]) == 0


def test_to_insist_belongs_to_final_papers(
    projekt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bauen", "--unversioniert", "--projekt", str(projekt)]) == 2
    assert "„--unversioniert“ gehört zu einer Endfassung" in capsys.readouterr().err


def test_figures_without_a_source_are_counted_once(tippe: Any, projekt: Path) -> None:
    said = tippe("pruefen", "--endfassung", "--unversioniert", "--projekt", projekt)
    assert said.status == 0
    assert said.words.count("[quelle-fehlt]") == 1
    assert " und weitere. → „quelle: {dokument: …, fundstelle: …}“ ergänzen" in said.words
    assert "quelle-fehlt" not in tippe("pruefen", "--projekt", projekt).words
