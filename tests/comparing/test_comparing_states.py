"""States out of real git repositories, and what is told of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from anlagen import einfach
from gitarchiv import eingecheckt, git
from muster import KGST, TEXT, VORLAGE, schreibe
from vergleiche import FREI, mit

from vorlagen.cli import FINE, WRONG_USE, main
from vorlagen.comparing.comparison_report import as_plain, as_report
from vorlagen.comparing.fact_changes import ChangeKind
from vorlagen.comparing.figure_history import Moment, history
from vorlagen.comparing.paper_comparison import PaperComparison, compare_states
from vorlagen.comparing.states import StateError, find_state

DEARER = mit(FREI, KGST, "E10: 60000", "E10: 61000")
REWORDED = mit(
    DEARER,
    TEXT,
    "Das Land fördert jede volle Stelle",
    "Das Land bezuschusst jede volle Stelle",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with two commits and a change that is in none."""
    schreibe(tmp_path, FREI)
    eingecheckt(tmp_path)
    git(tmp_path, "tag", "fassung-1")
    schreibe(tmp_path, DEARER)
    eingecheckt(tmp_path, "Neue KGSt-Werte")
    schreibe(tmp_path, REWORDED)
    return tmp_path


def test_states_are_commits_tags_days_folders_and_what_is_there_now(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = schreibe(tmp_path_factory.mktemp("anderes"), FREI)
    wanted = {name: text.encode() for name, text in FREI.items()}
    for name in ("fassung-1", "HEAD~1", str(other)):
        assert find_state(name, project).files == wanted
    for day in ("2024-02-01", "1.2.2024"):
        assert find_state(day, project).files[KGST] == DEARER[KGST].encode()
    schreibe(project, {VORLAGE.replace("vorlage.yaml", "veroeffentlicht.json"): "{}"})
    git(project, "add", "data")
    git(project, "commit", "-qm", "Festgehalten")
    recorded = find_state("musterkreis/beratung", project)
    assert recorded.commit is not None
    assert recorded.commit.subject == "Festgehalten"
    assert find_state("", project).files[TEXT] == REWORDED[TEXT].encode()
    assert not git(project, "status", "--short")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("fassung-2", "Meinten Sie „fassung-1“?"),
        ("--exec", "kennt git hier nicht"),
        ("gibtesnicht", "Den Stand „gibtesnicht“ kennt git hier nicht."),
    ],
)
def test_a_state_that_is_not_there_is_refused(project: Path, name: str, said: str) -> None:
    with pytest.raises(StateError) as caught:
        find_state(name, project)
    assert said in str(caught.value)


def test_without_git_only_folders_can_be_compared(tmp_path: Path) -> None:
    schreibe(tmp_path, FREI)
    with pytest.raises(StateError, match="kein git-Archiv"):
        find_state("HEAD", tmp_path)
    git(tmp_path, "init", "-q")
    with pytest.raises(StateError, match="noch keinen Commit"):
        find_state("HEAD", tmp_path)


def test_a_cause_has_its_commit_and_what_is_not_committed_is_told(project: Path) -> None:
    result = compare_states(find_state("fassung-1", project), find_state("", project), project)
    (paper,) = result.papers
    commits = {change.file: commit for change, commit in paper.causes.items()}
    kgst = commits[KGST]
    assert kgst is not None
    assert (kgst.author, kgst.subject) == ("Test", "Neue KGSt-Werte")
    assert commits[TEXT] is None
    report = as_plain(as_report(result), "md")
    assert "~~fördert~~" in report
    assert "**bezuschusst**" in report
    assert "Finanzierung" not in report.partition("**Sachverhalt**")[2]


@pytest.mark.parametrize("layout", ["text", "json", "markdown", "html"])
def test_every_output_names_the_cause_and_the_words(
    project: Path, layout: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["vergleichen", "fassung-1", "--projekt", str(project), "--format", layout]
    assert main(command) == FINE
    said = capsys.readouterr().out.replace("\u00a0", " ")
    for part in ("personalkosten › E10", "67.200 €", "69.600 €", "bezuschusst", "Sachverhalt"):
        assert part in said
    if layout == "json":
        (paper,) = json.loads(said)["vorlagen"]
        first = paper["groessen"][0]
        assert (first["adresse"], first["differenz"]) == (
            "finanzierung.beratung.eigenanteil",
            "2400",
        )
        assert [paper["ursachen"][n - 1]["datei"] for n in first["ursachen"]] == [KGST]


def test_nothing_changed_is_said(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["vergleichen", "HEAD", "HEAD", "--projekt", str(project)]) == FINE
    assert "Keine Vorlage ist anders." in capsys.readouterr().out
    assert main(["vergleichen", "v7", "--projekt", str(project)]) == WRONG_USE


def _history(project: Path) -> list[Moment]:
    return history("finanzierung.beratung.eigenanteil", project)


def _subject(moment: Moment) -> str:
    return moment.commit.subject if moment.commit else ""


def test_a_history_has_every_value_with_its_commit_and_cause(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schreibe(tmp_path, FREI)
    eingecheckt(tmp_path)
    schreibe(tmp_path, {**DEARER, "README.md": "Nichts für die Zahlen"})
    eingecheckt(tmp_path, "Neue KGSt-Werte")
    git(tmp_path, "switch", "-q", "-c", "zweig")
    schreibe(tmp_path, mit(DEARER, VORLAGE, "wert: 2.5", "wert: 4"))
    eingecheckt(tmp_path, "Andere Tage")
    schreibe(tmp_path, mit(FREI, KGST, "E10: 60000", "E10: 62000"))
    eingecheckt(tmp_path, "Noch neuere KGSt-Werte")
    git(tmp_path, "switch", "-q", "main")
    git(tmp_path, "merge", "-q", "--no-ff", "-m", "Zweig dazu", "zweig")
    values = [("67.200 €", "Fakten"), ("69.600 €", "Neue KGSt-Werte"), ("72.000 €", "Zweig dazu")]
    assert [(m.formatted.replace("\u00a0", " "), _subject(m)) for m in _history(tmp_path)] == values
    schreibe(tmp_path, mit(FREI, KGST, "E10: 60000", "E10: 63000"))
    moments = _history(tmp_path)
    assert [_subject(moment) for moment in moments] == [*(name for _, name in values), ""]
    assert [[c.described(is_figure=True) for c in m.causes] for m in moments] == [
        [],
        ["60.000 → 61.000"],
        ["61.000 → 62.000"],
        ["62.000 → 63.000"],
    ]
    command = ["verlauf", "finanzierung.beratung.eigenanteil", "--projekt", str(tmp_path)]
    assert main(command) == FINE
    said = capsys.readouterr().out
    assert "61.000 → 62.000" in said
    bars = [line.count("█") for line in said.splitlines() if "€" in line]
    assert bars == [18, 18, 19, 20]
    assert "nicht eingecheckt" in said
    assert main(["verlauf", "gibt.es.nicht", "--projekt", str(tmp_path)]) == WRONG_USE


def test_a_history_goes_on_where_a_paper_is_renamed(project: Path) -> None:
    folder = project / VORLAGE.rpartition("/")[0]
    folder.rename(folder.with_name("hilfe"))
    eingecheckt(project, "Umbenannt")
    schreibe(project, {KGST: mit(FREI, KGST, "E10: 60000", "E10: 62000")[KGST]})
    eingecheckt(project, "Noch neuere KGSt-Werte")
    moments = _history(project)
    assert {moment.paper for moment in moments} == {"musterkreis/hilfe"}
    assert [_subject(moment) for moment in moments] == [
        "Fakten",
        "Neue KGSt-Werte",
        "Noch neuere KGSt-Werte",
    ]
    assert [c.described(is_figure=True) for c in moments[-1].causes] == ["61.000 → 62.000"]


def test_moved_sentences_and_rows_are_told_as_that(project: Path) -> None:
    lines = REWORDED[TEXT].splitlines(keepends=True)
    first, second = lines[2:4]
    text = REWORDED[TEXT].replace(first, "").replace(second, second + first)
    schreibe(project, {**REWORDED, TEXT: text})
    old = schreibe(project / "alt", REWORDED)
    result = compare_states(find_state(str(old), project), find_state("", project), project)
    (paper,) = result.papers
    assert [(p.way.value, p.section) for p in paper.passages] == [("verschoben", "Sachverhalt")]


def test_rows_of_a_table_are_told_one_by_one_and_signs_stay_what_they_are(project: Path) -> None:
    new = mit(REWORDED, VORLAGE, "bezeichnung: Adorf, wert: 2", "bezeichnung: Adenau, wert: 2")
    new = mit(new, TEXT, "Es bleibt ein Eigenanteil", "Es bleibt nach A & B < C ein Eigenanteil")
    schreibe(project, new)
    old = schreibe(project / "alt", REWORDED)
    result = compare_states(find_state(str(old), project), find_state("", project), project)
    (paper,) = result.papers
    row, sentence = paper.passages
    assert row.parts == [("", [("del", "Adorf"), ("ins", "Adenau")])]
    signed = [p for _, part in sentence.parts for p in part if p[0] and p[1].strip()]
    assert signed == [("ins", "nach A & B < C")]
    assert "**nach A & B \\< C**" in as_plain(as_report(result), "md")


def _changed(project: Path, old: str = "HEAD", new: str = "") -> list[PaperComparison]:
    return compare_states(find_state(old, project), find_state(new, project), project).papers


def test_renamed_files_are_followed_whether_committed_or_not(project: Path) -> None:
    renamed = project / KGST.replace("arbeitsplatz", "kosten")
    (project / KGST).rename(renamed)
    assert [c.kind for paper in _changed(project) for c in paper.causes] == [
        ChangeKind.TEXT,
        ChangeKind.NAME,
    ]
    schreibe(project, {str(renamed.relative_to(project)): DEARER[KGST].replace("61000", "62000")})
    for _ in range(2):
        (paper,) = _changed(project, "HEAD~1" if not git(project, "status", "-s") else "HEAD")
        assert {c.described(is_figure=True) for one in paper.figures for c in one.causes} == {
            "61.000 → 62.000"
        }
        eingecheckt(project, "Umbenannt")


def test_an_annex_that_is_no_text_has_size_and_hash(project: Path) -> None:
    annex = "data/musterkreis/vorlagen/beratung/anlagen/plan.pdf"
    listed = "anlagen:\n  - {datei: anlagen/plan.pdf, titel: Plan}\n"
    schreibe(project, {VORLAGE: DEARER[VORLAGE] + listed, annex: einfach()})
    eingecheckt(project, "Plan")
    schreibe(project, {annex: einfach(2)})
    (paper,) = _changed(project)
    ((change, commit),) = paper.causes.items()
    assert (change.kind, change.file, commit) == (ChangeKind.DATEI, annex, None)
    assert re.fullmatch(
        r"[\d.]+ Bytes, SHA-256 \w{12}… → [\d.]+ Bytes, SHA-256 \w{12}…",
        change.described(is_figure=False),
    )


def test_a_worktree_and_a_submodule_have_their_states(project: Path, tmp_path: Path) -> None:
    tree = tmp_path / "baum"
    git(project, "worktree", "add", "-q", str(tree), "fassung-1")
    schreibe(tree, REWORDED)
    assert [paper.name for paper in _changed(tree)] == ["musterkreis/beratung"]
    outer = tmp_path / "aussen"
    schreibe(outer, {name: text for name, text in FREI.items() if "/musterkreis/" not in name})
    inner = schreibe(
        tmp_path / "innen",
        {
            name.removeprefix("data/musterkreis/"): text
            for name, text in FREI.items()
            if "/musterkreis/" in name
        },
    )
    eingecheckt(inner)
    git(outer, "init", "-q")
    git(outer, "submodule", "add", str(inner), "data/musterkreis")
    eingecheckt(outer)
    assert not _changed(outer)
    schreibe(outer, mit(DEARER, VORLAGE, "wert: 2.5", "wert: 4"))
    eingecheckt(outer / "data/musterkreis", "Andere Tage")
    git(outer, "commit", "-qam", "Neuer Stand des Untermoduls")
    (paper,) = _changed(outer, "HEAD~1")
    assert {commit and commit.subject for commit in paper.causes.values()} == {
        "Neuer Stand des Untermoduls",
        "Andere Tage",
    }
    assert _subject(_history(outer)[-1]) == "Neuer Stand des Untermoduls"


def test_shared_facts_that_no_longer_load_keep_only_their_papers_from_being_compared(
    project: Path,
) -> None:
    other = {name.replace("musterkreis", "nachbarkreis"): t for name, t in REWORDED.items()}
    schreibe(project, {**REWORDED, **other})
    eingecheckt(project, "Zwei Kreise")
    gremien = "data/musterkreis/gremien.yaml"
    schreibe(project, mit({**REWORDED, **other}, gremien, "gremien:", "gremein:"))
    schreibe(project, {KGST: FREI[KGST]})
    papers = {paper.name: paper for paper in _changed(project)}
    assert "lässt sich nicht vergleichen: Arbeitsstand" in papers["musterkreis/beratung"].note
    assert papers["nachbarkreis/beratung"].figures
