"""Copies for word processors are made when they are wanted, and again when what they rest on changed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from ausgeliefert import REPOSITORY
from building_cases import contents
from gitarchiv import eingecheckt
from muster import MANDANT, MUSTER, VORLAGE, schreibe
from textkopien import kopie

from vorlagen.building.builder import Builder
from vorlagen.publishing.handover import HandOverPlan, prepare

pytestmark = pytest.mark.usefixtures("pages_are_not_laid_out")
STEM = "output/musterkreis/beratung/Beschlussvorlage_12-2024_beratung"
ANNEX = "data/musterkreis/vorlagen/beratung/anlagen/konzept"
WITH_ANNEX = {
    **MUSTER,
    VORLAGE: MUSTER[VORLAGE].replace(
        "unterschrift:",
        "anlagen:\n  - dokument: konzept\n  - art: berechnungsnachweis\nunterschrift:",
    ),
    f"{ANNEX}/anlage.yaml": "art: Handlungskonzept\ntitel: Wie beraten wird\n",
    f"{ANNEX}/text.md": "# Beratung\n\nBeraten wird vor Ort.\n",
}


def copies(root: Path) -> list[str]:
    return [name for name in contents(root) if name.endswith((".docx", ".odt"))]


def reference(form: str = "docx") -> bytes:
    return (REPOSITORY / f"templates/gemeinsam/vorlage.{form}").read_bytes()


def test_a_build_makes_the_copies_that_it_is_asked_for(tippe: Any, tmp_path: Path) -> None:
    root = schreibe(tmp_path, WITH_ANNEX)
    commit = eingecheckt(root)
    without = tippe("bauen", "--projekt", root, "--format", "json").json
    assert without["dokumente"][0]["docx"] is None
    digests = {name: content for name, content in contents(root).items() if name.endswith(".pdf")}
    [paper] = tippe("bauen", "--projekt", root, "--format", "odt, docx,json").json["dokumente"]
    assert paper["warum"] == "anders gewünscht als beim letzten Mal"
    assert (paper["docx"], paper["odt"]) == (f"{STEM}.docx", f"{STEM}.odt")
    annex = paper["anlagen"][0]
    assert copies(root) == sorted([annex["docx"], annex["odt"], paper["docx"], paper["odt"]])
    built = contents(root)
    for name in copies(root):
        assert f"(Stand: Commit {commit})." in " ".join(
            kopie(built[name], name[-4:].strip(".")).words
        )
    assert {name: built[name] for name in digests} == digests  # PDFs do not tell what else was made
    [again] = tippe("bauen", "--projekt", root, "--format", "docx,odt,json").json["dokumente"]
    assert again["warum"] == ""
    eingecheckt(root, "Nichts Neues")
    [elsewhere] = tippe("bauen", "--projekt", root, "--format", "json").json["dokumente"]
    assert (elsewhere["status"], elsewhere["docx"]) == ("fertig", None)
    assert copies(root) == []


def test_a_reference_document_counts_where_copies_are_wanted(tippe: Any, tmp_path: Path) -> None:
    own = "templates/musterkreis/vorlage.docx"
    root = schreibe(tmp_path, {**MUSTER, own: reference()})

    def why(*options: str) -> str:
        answer = tippe("bauen", "--projekt", root, "--format", ",".join(["json", *options]))
        [paper] = answer.json["dokumente"]
        return str(paper["warum"])

    why("docx")
    (root / own).write_bytes(reference() + b"\n")
    assert why("docx") == f"{own} ist geändert"
    why()
    (root / own).write_bytes(b"kein Word")
    assert why() == ""


def test_what_keeps_copies_from_being_made_is_said_in_german(
    tippe: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "templates/musterkreis/vorlage.docx"
    root = schreibe(tmp_path, {**MUSTER, own: "kein Word"})
    answer = tippe("bauen", "--projekt", root, "--format", "docx")
    assert answer.status == 1
    assert "Fehler [datei-unlesbar] output/musterkreis/beratung" in answer.words
    assert "Mit der Musterdatei vorlage.docx lässt sich keine Kopie machen." in answer.words
    (root / own).unlink()
    (root / own).mkdir()
    answer = tippe("bauen", "--projekt", root, "--format", "docx")
    assert "Die Musterdatei „templates/musterkreis/vorlage.docx“ ist ein Ordner." in answer.words
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    answer = tippe("bauen", "--projekt", root, "--format", "odt")
    assert "Fehler [bibliothek-fehlt] output/musterkreis/beratung" in answer.words
    assert 'pip install "vorlagen[textverarbeitung]"' in answer.words
    monkeypatch.undo()
    (root / own).rmdir()
    assert tippe("bauen", "--projekt", root, "--format", "docx").status == 0


def test_they_are_handed_over_if_the_authority_wants_them(tmp_path: Path) -> None:
    wanted = f"{MUSTER[MANDANT]}textverarbeitung: [docx]\n"
    root = schreibe(tmp_path, {**WITH_ANNEX, MANDANT: wanted})
    eingecheckt(root)
    builder = Builder(root)
    result = prepare(builder, builder.select([]), HandOverPlan("ziel", tmp_path / "bereit"))
    assert not result.findings.has_errors
    names = [Path(path).name for path in result.ready[0].package.paths]
    assert [name for name in names if name.endswith((".docx", ".odt"))] == [
        "Beschlussvorlage_12-2024.docx",
        "Anlage_1_zu_Beschlussvorlage_12-2024_Wie-beraten-wird.docx",
    ]
