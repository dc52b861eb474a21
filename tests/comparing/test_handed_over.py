"""A paper that was handed over as a PDF, compared with what the project makes of it now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from anlagen import gesetzt
from gitarchiv import eingecheckt
from muster import KGST, TEXT, VORLAGE, schreibe
from pdfs import gebaut, neu_beigelegt
from vergleiche import FREI, mit

from vorlagen.cli import FINE, WRONG_USE, main
from vorlagen.verifying import read_own

# WeasyPrint leaves the file of its colour profile open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")

NOW = mit(
    mit(FREI, KGST, "E10: 60000", "E10: 61000"),
    TEXT,
    "berät der Musterkreis vor Ort",
    "hilft der Musterkreis vor Ort",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project as it was when the paper was handed over."""
    return schreibe(tmp_path / "p", FREI)


def _compared(
    project: Path, *names: str, capsys: pytest.CaptureFixture[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    capsys.readouterr()
    assert main(["vergleichen", *names, "--projekt", str(project), "--format", "json"]) == FINE
    said = json.loads(capsys.readouterr().out.replace("\u00a0", " "))
    return said, (said["vorlagen"] or [{}])[0]


def _first(paper: dict[str, Any]) -> tuple[str, str]:
    row = paper["groessen"][0]
    return row["bisher_gesagt"], row["neu_gesagt"]


def test_where_git_has_the_commit_of_a_pdf_it_is_the_state(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {
        name.replace("/beratung/", "/zweite/"): text.replace("12/2024", "13/2024")
        for name, text in FREI.items()
        if "/beratung/" in name
    }
    schreibe(project, other)
    commit = eingecheckt(project)
    assert main(["bauen", "beratung", "--projekt", str(project), "--jobs", "1"]) == FINE
    [pdf] = (project / "output").rglob("*_beratung.pdf")
    schreibe(project, NOW)
    eingecheckt(project, "Neue Werte")
    said, paper = _compared(project, str(pdf), capsys=capsys)
    assert said["von"]["commit"] == commit
    assert [one["vorlage"] for one in said["vorlagen"]] == ["musterkreis/beratung"]
    assert _first(paper) == ("67.200 €", "69.600 €")
    assert {cause["commit"]["betreff"] for cause in paper["ursachen"]} == {"Neue Werte"}


def test_where_no_git_has_it_its_facts_and_pages_are_compared(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf = project.parent / "alt.pdf"
    pdf.write_bytes(gebaut(project))
    _, nothing = _compared(project, str(pdf), capsys=capsys)
    assert nothing == {}
    schreibe(project, mit(NOW, VORLAGE, "je_stelle: kgst.E10", "je_stelle: kgst.E6"))
    _, paper = _compared(project, str(pdf), capsys=capsys)
    row = paper["groessen"][0]
    assert row["adresse"] == "finanzierung.beratung.eigenanteil"
    causes = [paper["ursachen"][n - 1]["was"] for n in row["ursachen"]]
    assert causes == ["Fakt kgst.personalkosten.E6: neu: 48.000"]
    schreibe(project, NOW)
    said, paper = _compared(project, str(pdf), capsys=capsys)
    assert "im PDF" in said["hinweis"]
    row = paper["groessen"][0]
    assert (*_first(paper), row["ursachen"]) == ("67.200 €", "69.600 €", [1])
    [cause] = paper["ursachen"]
    assert cause["gesagt"].startswith(f"Fakt kgst.personalkosten.E10: 60.000 → 61.000 – {KGST}:8 –")
    words = [one for one in paper["textstellen"] if not one["nur_zahlen"]]
    assert [(one["abschnitt"], one["art"]) for one in words] == [("Sachverhalt", "geändert")]
    assert {n for one in paper["textstellen"] if one["nur_zahlen"] for n in one["ursachen"]} == {1}


def test_the_other_way_round_and_two_pdfs_can_be_compared(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = project.parent / "alt.pdf", project.parent / "neu.pdf"
    old.write_bytes(gebaut(project))
    schreibe(project, NOW)
    new.write_bytes(gebaut(project))
    _, paper = _compared(project, str(old), str(new), capsys=capsys)
    assert _first(paper) == ("67.200 €", "69.600 €")
    schreibe(project.parent / "q", FREI)
    _, paper = _compared(project, str(project.parent / "q"), str(new), capsys=capsys)
    assert _first(paper) == ("67.200 €", "69.600 €")
    schreibe(project, mit(NOW, VORLAGE, "betreff:", "beteff:"))
    _, paper = _compared(project, str(old), capsys=capsys)
    assert "lässt sich nicht bauen" in paper["hinweis"]
    assert "„betreff“" in paper["fehler"]


def test_annexes_are_compared_alone_and_with_their_paper(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    annex = VORLAGE.replace("vorlage.yaml", "anlagen/konzept")
    own = "gesamtdatei: ja\nanlagen:\n  - dokument: konzept\nunterschrift:"
    texts = {
        VORLAGE: FREI[VORLAGE].replace("unterschrift:", own),
        f"{annex}/anlage.yaml": "art: Handlungskonzept\ntitel: Konzept\noeffentlich: ja\n",
        f"{annex}/text.md": "# Kosten\n\nEine Stelle kostet {{ kgst.E10 | euro }}.\n",
    }
    schreibe(project, texts)
    assert main(["bauen", "--projekt", str(project), "--jobs", "1"]) == FINE
    changed = texts[f"{annex}/text.md"].replace("kostet", "kostet im Jahr")
    schreibe(project, mit(FREI, KGST, "E10: 60000", "E10: 61000"))
    schreibe(project, {**texts, f"{annex}/text.md": changed})
    for ending, figures in (("_Anlage_1_Konzept", 1), ("_mit_Anlagen", 3)):
        [pdf] = (project / "output").rglob(f"*{ending}.pdf")
        _, paper = _compared(project, str(pdf), capsys=capsys)
        words = [one for one in paper["textstellen"] if not one["nur_zahlen"]]
        assert [one["abschnitt"] for one in words] == ["Kosten"]
        assert len(paper["groessen"]) >= figures
        assert {cause["eintrag"] for cause in paper["ursachen"]} == {"kgst.personalkosten.E10"}


def test_a_pdf_that_is_not_as_we_made_it_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = gebaut(project)
    [facts] = [content for name, content in read_own(ours).enclosures if name == "fakten.json"]
    pdf = project.parent / "alt.pdf"
    for content, said in (
        (gesetzt("Antrag"), "nicht, woraus sie entstanden ist"),
        (b"kein PDF", "lässt sich nicht lesen"),
        (neu_beigelegt(ours, {"fakten.json": facts.replace(b"60000", b"60001")}), "widersprechen"),
    ):
        pdf.write_bytes(content)
        assert main(["vergleichen", str(pdf), "--projekt", str(project)]) == WRONG_USE
        assert said in capsys.readouterr().err
