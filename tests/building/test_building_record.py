"""Recording what was published: only what was built, as it is now, and nothing that a clock says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from building_cases import build
from muster import FOLGE, KGST, MUSTER, STELLENPLAN, TEXT, VORLAGE, ZWEI, geaendert, schreibe
from werkstatt import Builder

from vorlagen.building.record import Record, record
from vorlagen.findings import Code
from vorlagen.renditions.facts_file import printed_figures

pytestmark = pytest.mark.usefixtures("pages_are_not_laid_out")

STAND = "data/musterkreis/vorlagen/beratung/veroeffentlicht.json"


def recorded(root: Path, *, draft: bool = False, replace: bool = False) -> Record:
    builder = Builder(root)
    [(authority, paper)] = builder.select(["beratung"])
    return record(builder, authority, paper, draft=draft, replace=replace)


def refusal(result: Record) -> str:
    """Why nothing was recorded."""
    [finding] = result.findings
    assert finding.code is Code.FESTHALTEN
    assert not result.written
    return finding.message


def content(root: Path) -> Any:
    return json.loads((root / STAND).read_text(encoding="utf-8"))


def test_a_built_paper_is_recorded_with_its_number_and_day(projekt: Path) -> None:
    build(projekt)
    result = recorded(projekt)
    assert (result.file, result.written, len(result.findings)) == (STAND, True, 0)
    state = content(projekt)
    assert (state["nummer"], state["datum"], state["entwurf"]) == ("12/2024", "2024-02-01", False)
    facts = projekt / "output/musterkreis/beratung/fakten.json"
    printed = printed_figures(facts.read_bytes())
    for recorded_, entry in zip(state["groessen"], printed, strict=True):
        assert recorded_ == {k: v for k, v in entry.items() if k != "quellen"} | (
            {"gilt_ab": recorded_["gilt_ab"]} if "gilt_ab" in recorded_ else {}
        )
    assert result.figures == len(state["groessen"])


def test_a_paper_that_was_never_built_is_refused(projekt: Path) -> None:
    assert "liegt nicht der Stand" in refusal(recorded(projekt))
    assert not (projekt / STAND).exists()


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (KGST, "E10: 60000", "E10: 60100"),
        (TEXT, "Es bleibt", "Es verbleibt"),
    ],
)
def test_what_changed_since_the_build_is_refused(
    projekt: Path, path: str, old: str, new: str
) -> None:
    build(projekt)
    schreibe(projekt, geaendert(path, old, new))
    assert "liegt nicht der Stand" in refusal(recorded(projekt))
    build(projekt)
    assert recorded(projekt).written


def test_a_draft_is_recorded_only_on_request(tmp_path: Path) -> None:
    root = schreibe(tmp_path, geaendert(VORLAGE, "nummer: 12/2024", "nummer: {ausstehend: offen}"))
    build(root)
    assert "Entwurf" in refusal(recorded(root))
    assert recorded(root, draft=True).written
    state = content(root)
    assert (state["nummer"], state["entwurf"]) == ("", True)


def test_another_version_is_given_up_only_on_request(projekt: Path) -> None:
    build(projekt)
    recorded(projekt)
    before = (projekt / STAND).read_bytes()
    schreibe(projekt, geaendert(KGST, "E10: 60000", "E10: 60100"))
    build(projekt)
    assert "Vorlage 12/2024 vom 01.02.2024 (musterkreis/beratung)" in refusal(recorded(projekt))
    assert (projekt / STAND).read_bytes() == before
    assert recorded(projekt, replace=True).written
    assert not len(
        Builder(projekt).check(()).findings.within("data/musterkreis/vorlagen/beratung/text.md")
    )


def test_a_record_binds_the_next_paper(tmp_path: Path) -> None:
    quoted = {**ZWEI, TEXT: f"{MUSTER[TEXT]}\n{{{{ stellenplan.leitung.vzae | vzae }}}}\n"}
    root = schreibe(tmp_path, quoted)
    build(root)
    assert recorded(root).written
    shutil.rmtree(root / "output")
    schreibe(root, geaendert(STELLENPLAN, "stellen: 2", "stellen: 3"))
    schreibe(root, {TEXT: quoted[TEXT]})
    found = {(f.code, f.place.file) for f in Builder(root).check(("folge-2025",)).findings}
    assert found == {(Code.STAND_WEICHT_AB, FOLGE.replace("vorlage.yaml", "text.md"))}
