"""What is wrong with a decision is said once, and concerns the documents that rest on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import schreibe
from protokoll import BESCHLUSS, FOLGETEXT, NIEDERSCHRIFT, PROTOKOLL
from werkstatt import Builder

from vorlagen.building.making import Report
from vorlagen.findings import Severity

ANDERER = "data/musterkreis/beschluesse/radwege_am-see.yaml"
RADWEGE = """\
nummer: 7/2023
gremium: ausschuss
sitzung: maerz_2024
ergebnis: einstimmig
wortlaut: |
  Der Ausschuss stimmt zu.
  Er gibt 60.000 € dafür.
angaben:
  betrag: {bezeichnung: Mittel für Radwege, wert: 60000, einheit: EUR}
"""


def geprueft(root: Path, files: dict[str, str]) -> Report:
    return Builder(schreibe(root, files)).check(())


def mit(old: str, new: str, path: str = BESCHLUSS) -> dict[str, str]:
    text = PROTOKOLL[path]
    assert text.count(old) == 1, old
    return {**PROTOKOLL, path: text.replace(old, new)}


def fehler(report: Report) -> list[str]:
    found = [f for f in report.findings if f.severity is Severity.FEHLER]
    return [f"{str(f.place).rpartition('/')[2]} {f.code.value}" for f in found]


def fehlerhafte(report: Report) -> list[str]:
    return [paper.kennung for paper in report.papers if paper.status.value == "fehler"]


@pytest.mark.parametrize(
    ("files", "expected", "concerned"),
    [
        (
            mit("beschluss: beratung_2024", "beschluss: beratung_2023", NIEDERSCHRIFT),
            "niederschrift.yaml:31:12 verweis-unbekannt",
            ["maerz-2024"],
        ),
        (
            mit("vorlage: beratung", "vorlage: kim-2029"),
            "beratung-2024.yaml:1:10 verweis-unbekannt",
            ["folge", "maerz-2024"],
        ),
        (
            mit("gremium: ausschuss", "gremium: [ausschuss"),
            "beratung-2024.yaml:3:8 yaml-syntax",
            ["folge", "maerz-2024"],
        ),
    ],
)
def test_a_decision_that_cannot_be_used_is_reported_once_for_those_that_name_it(
    tmp_path: Path, files: dict[str, str], expected: str, concerned: list[str]
) -> None:
    report = geprueft(tmp_path, files)
    assert fehler(report) == [expected]
    assert fehlerhafte(report) == concerned


def test_a_typed_figure_in_a_decision_is_reported_once_however_many_print_it(
    tmp_path: Path,
) -> None:
    second = NIEDERSCHRIFT.replace("maerz-2024", "noch-einmal")
    files = mit("{{ beschluss.angaben.bereitgestellt | euro }}", "60.000 €")
    report = geprueft(tmp_path, {**files, second: PROTOKOLL[NIEDERSCHRIFT]})
    assert fehler(report) == ["beratung-2024.yaml:7:24 zahl-getippt"]
    assert fehlerhafte(report) == ["folge", "maerz-2024", "noch-einmal"]


@pytest.mark.parametrize(
    "said",
    [
        "{{ beschluesse.radwege_am_see.nummer }}",
        '{% if beschluesse["radwege_am_see"] %}Ja{% else %}Nein{% endif %}',
    ],
)
def test_whoever_prints_a_decision_is_concerned_by_its_faults(tmp_path: Path, said: str) -> None:
    files = {**PROTOKOLL, FOLGETEXT: f"Beschlossen ist: {said}."}
    right = RADWEGE.replace("60.000 €", "Mittel")
    assert fehlerhafte(geprueft(tmp_path / "a", {**files, ANDERER: right})) == []
    assert fehlerhafte(geprueft(tmp_path / "b", {**files, ANDERER: RADWEGE})) == ["folge"]
