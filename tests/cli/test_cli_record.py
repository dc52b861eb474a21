"""`vorlagen festhalten`, and `vorlagen erklaeren` for the figures of other papers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from muster import MUSTER, VORLAGE, ZWEI, geaendert, schreibe

pytestmark = pytest.mark.usefixtures("pages_are_not_laid_out")

STAND = "data/musterkreis/vorlagen/beratung/veroeffentlicht.json"
EIGENANTEIL = "vorlagen.beratung.finanzierung.beratung.eigenanteil"


def test_recording_says_what_was_written(tippe: Any, projekt: Path) -> None:
    tippe("bauen", "--projekt", projekt)
    answer = tippe("festhalten", "beratung", "--projekt", projekt)
    assert answer.status == 0
    assert answer.words == f"Festgehalten: {STAND}, 10 Größen."
    again = tippe("festhalten", "musterkreis/beratung", "--projekt", projekt)
    assert (again.status, again.words) == (0, f"Unverändert: {STAND}, 10 Größen.")


def test_recording_in_json(tippe: Any, projekt: Path) -> None:
    tippe("bauen", "--projekt", projekt)
    answer = tippe("festhalten", "beratung", "--projekt", projekt, "--format", "json")
    assert answer.json == {"datei": STAND, "geschrieben": True, "groessen": 10, "befunde": []}


def test_a_refusal_says_why_and_is_status_1(tippe: Any, projekt: Path) -> None:
    answer = tippe("festhalten", "beratung", "--projekt", projekt)
    assert answer.status == 1
    assert "Fehler [festhalten] data/musterkreis/vorlagen/beratung" in answer.words
    assert "vorlagen bauen musterkreis/beratung" in answer.words
    assert answer.words.endswith("Nichts festgehalten.")
    as_json = tippe("festhalten", "beratung", "--projekt", projekt, "--format", "json")
    assert as_json.status == 1
    assert as_json.json["datei"] is None
    assert [finding["code"] for finding in as_json.json["befunde"]] == ["festhalten"]


def test_options_let_drafts_and_new_versions_in(tippe: Any, tmp_path: Path) -> None:
    root = schreibe(tmp_path, geaendert(VORLAGE, "nummer: 12/2024", "nummer: {ausstehend: offen}"))
    tippe("bauen", "--projekt", root)
    assert tippe("festhalten", "beratung", "--projekt", root).status == 1
    assert tippe("festhalten", "beratung", "--entwurf", "--projekt", root).status == 0
    schreibe(root, MUSTER)
    tippe("bauen", "--projekt", root)
    assert tippe("festhalten", "beratung", "--projekt", root).status == 1
    assert tippe("festhalten", "beratung", "--ersetzen", "--projekt", root).status == 0


@pytest.mark.parametrize(
    ("kennung", "said"),
    [
        ("beratng", "Meinten Sie „beratung“?"),
        ("musterkreis", "sondern: musterkreis/beratung, musterkreis/folge-2025."),
    ],
)
def test_one_paper_must_be_named(
    tippe: Any, tmp_path: Path, kennung: str | None, said: str
) -> None:
    root = schreibe(tmp_path, ZWEI)
    answer = tippe("festhalten", *filter(None, [kennung]), "--projekt", root)
    assert answer.status == 2
    assert said in answer.err


def test_all_figures_of_another_paper_are_explained(tippe: Any, tmp_path: Path) -> None:
    answer = tippe(
        "erklaeren", "vorlagen.beratung", "--format", "json", "--projekt", schreibe(tmp_path, ZWEI)
    )
    found = {match["herleitung"].get("adresse") for match in answer.json["treffer"]}
    assert {EIGENANTEIL, "vorlagen.beratung.groessen.beratungstage"} <= found
