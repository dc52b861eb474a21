"""Annexes that the build makes: their files come and go with those of their paper."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from building_cases import build, contents
from muster import MUSTER, PROGRAMM, VORLAGE, geaendert, schreibe
from papiere import orte

from vorlagen.cli import main

FOLDER = "output/musterkreis/beratung"
STEM = f"{FOLDER}/Beschlussvorlage_12-2024_beratung"
TABLE = f"{STEM}_finanzierung_beratung.csv"
PAPER = [f"{STEM}.html", f"{STEM}.pdf", f"{STEM}.txt", TABLE, f"{FOLDER}/fakten.json"]
PROOF = [f"{STEM}_Anlage_1_Berechnungsnachweis.{suffix}" for suffix in ("html", "pdf", "txt")]
FACTS = f"{STEM}_Anlage_1_Berechnungsnachweis.fakten.json"


pytestmark = pytest.mark.usefixtures("pages_are_not_laid_out")


def mit_nachweis(files: dict[str, str] = MUSTER) -> dict[str, str]:
    anlage = "anlagen:\n  - art: berechnungsnachweis\nunterschrift:"
    return {**files, VORLAGE: files[VORLAGE].replace("unterschrift:", anlage)}


def test_a_proof_and_its_figures_lie_beside_its_paper(tmp_path: Path) -> None:
    [paper] = build(schreibe(tmp_path, mit_nachweis())).papers
    assert sorted(contents(tmp_path)) == sorted([*PAPER, *PROOF, FACTS])
    [annex] = paper.annexes
    assert sorted(annex.paths.values()) == sorted([*PROOF, FACTS])
    assert sorted(paper.paths.values()) == sorted(PAPER)
    assert contents(tmp_path)[PROOF[0]].startswith(b"<!DOCTYPE html>")
    assert (
        "(finanzierung.beratung.eigenanteil) = 163.200 €" in contents(tmp_path)[PROOF[2]].decode()
    )


def test_a_proof_that_is_no_longer_asked_for_goes(tmp_path: Path) -> None:
    build(schreibe(tmp_path, mit_nachweis()))
    build(schreibe(tmp_path, MUSTER))
    assert sorted(contents(tmp_path)) == sorted(PAPER)


def test_a_fault_in_the_proof_alone_leaves_the_paper_unwritten_too(tmp_path: Path) -> None:
    build(schreibe(tmp_path, mit_nachweis()))
    before = contents(tmp_path)
    schreibe(tmp_path, mit_nachweis(geaendert(PROGRAMM, "kurz: PK", "kurz: PA")))
    schreibe(tmp_path, {"templates/gemeinsam/berechnungsnachweis.html": "{{ nachweis.tabelen }}\n"})
    report = build(tmp_path)
    assert orte(report.findings) == ["berechnungsnachweis.html:1:13 name-unbekannt"]
    assert contents(tmp_path) == before


def test_reports_name_the_files_and_pages_of_a_proof(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schreibe(tmp_path, mit_nachweis())
    assert main(["bauen", "--projekt", str(tmp_path), "--format", "json"]) == 0
    [paper] = json.loads(capsys.readouterr().out)["dokumente"]
    assert paper["anlagen"] == [
        {
            "nummer": 1,
            "art": "berechnungsnachweis",
            "titel": "Berechnungsnachweis",
            "pdf": PROOF[1],
            "html": PROOF[0],
            "txt": PROOF[2],
            "fakten": FACTS,
            "seiten": 2,
            "bytes": len(contents(tmp_path)[PROOF[1]]),
            "standard": "kein PDF/A",  # as nothing was laid out
        }
    ]
    assert main(["bauen", "--projekt", str(tmp_path), "--alle"]) == 0
    assert "\n  1. Berechnungsnachweis  kein PDF/A       2 " in capsys.readouterr().out
