"""Final papers: what still is open keeps them back, all at once, and only them."""

from __future__ import annotations

from pathlib import Path

import pytest
from building_cases import ANDERE, contents, states
from gitarchiv import eingecheckt, git
from muster import (
    KGST,
    MANDANT,
    MUSTER,
    TEXT,
    VORLAGE,
    geaendert,
    mit_quellen,
    schreibe,
)
from werkstatt import Builder

from vorlagen.building.store import Edition
from vorlagen.findings import Code, Finding, Severity
from vorlagen.renditions.pdf import Provenance
from vorlagen.verifying import read_own

unseen = pytest.mark.usefixtures("pages_are_not_laid_out")
ASSUMED = "gemeinkosten: {annahme: 20, grund: Üblich so.}"
RELEASED = (
    "gemeinkosten: {annahme: 20, grund: Üblich., freigegeben: {am: 2024-01-20, durch: Kämmerei}}"
)
PENDING = "nummer: {ausstehend: Vergibt der Sitzungsdienst.}"


@pytest.fixture
def projekt(tmp_path: Path) -> Path:
    """The invented authority's project, in which each figure has its source."""
    return schreibe(tmp_path / "projekt", mit_quellen(MUSTER))


def checked(root: Path, edition: Edition = Edition.ENDFASSUNG_UNVERSIONIERT) -> list[Finding]:
    return list(Builder(root).check((), edition=edition).findings)


def with_assumption(said: str) -> dict[str, str]:
    return geaendert(KGST, "gemeinkosten: 20", said)


@unseen
def test_a_paper_in_which_nothing_is_open_becomes_final(projekt: Path) -> None:
    eingecheckt(projekt)
    report = Builder(projekt).build((), edition=Edition.ENDFASSUNG)
    assert (len(report.findings), states(report)) == (0, {"musterkreis/beratung": "fertig"})
    assert any(name.endswith(".pdf") for name in contents(projekt))


def test_what_shows_as_pending_keeps_it_back(tmp_path: Path) -> None:
    root = schreibe(tmp_path, mit_quellen(geaendert(VORLAGE, "nummer: 12/2024", PENDING)))
    report = Builder(root).build((), edition=Edition.ENDFASSUNG_UNVERSIONIERT)
    assert states(report) == {"musterkreis/beratung": "fehler"}
    assert not (root / "output").exists()
    [found] = report.findings
    assert (found.code, found.severity) == (Code.AUSSTEHEND, Severity.FEHLER)
    assert (found.place.file, found.place.line, found.place.column) == (VORLAGE, 2, 9)
    assert found.message == "„vorlage.nummer“ steht noch aus: Vergibt der Sitzungsdienst."
    assert found.cure.startswith("Den Wert eintragen; in einer Endfassung steht nichts aus.")


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        (KGST, "gemeinkosten: 20", ASSUMED, 4),
        (VORLAGE, "tag: 2024-04-01", "tag: {annahme: 2024-04-01, grund: x}", 20),
    ],
)  # fmt: skip
def test_an_assumption_that_nobody_released_keeps_it_back(
    tmp_path: Path, path: str, old: str, new: str, line: int
) -> None:
    root = schreibe(tmp_path, mit_quellen(geaendert(path, old, new)))
    [hint] = checked(root, Edition.ARBEITSFASSUNG)
    [found] = checked(root)
    assert hint.code is Code.ANNAHME
    assert (found.code, found.place, found.message) == (
        Code.ANNAHME,
        hint.place,
        hint.message,
    )
    assert (found.place.file, found.place.line) == (path, line)
    assert "freigegeben: {am: …, durch: …}" in found.cure
    assert hint.cure.endswith("bis dahin ist die Vorlage ein Entwurf.")


@unseen
@pytest.mark.parametrize(("said", "state"), [(ASSUMED, "entwurf"), (RELEASED, "fertig")])
def test_what_rests_on_an_assumption_is_a_draft_until_that_is_released(
    tmp_path: Path, said: str, state: str
) -> None:
    root = schreibe(tmp_path, with_assumption(said))
    report = Builder(root).build(())
    assert states(report) == {"musterkreis/beratung": state}
    page = (root / str(report.papers[0].paths["html"])).read_text()
    assert ("(Entwurf)</title>" in page) is ('class="entwurf"' in page) is (state == "entwurf")


@unseen
def test_all_is_said_at_once_and_other_papers_are_built(tmp_path: Path) -> None:
    files = {**ANDERE, **geaendert(VORLAGE, "nummer: 12/2024", PENDING)}
    files[VORLAGE] = files[VORLAGE].replace(
        "federfuehrung: Sozialamt", "federfuehrung: {annahme: Amt, grund: x}"
    )
    root = schreibe(tmp_path, mit_quellen(files))
    eingecheckt(root)
    with (root / TEXT).open("a") as text:
        text.write("Es sind 3 Stellen.\n")
    report = Builder(root).build((), edition=Edition.ENDFASSUNG)
    assert states(report) == {"beispielstadt/beratung": "fertig", "musterkreis/beratung": "fehler"}
    assert {f.code for f in report.findings} == {
        Code.AUSSTEHEND,
        Code.ANNAHME,
        Code.ENDFASSUNG_STAND,
        Code.ZAHL_GETIPPT,
    }
    assert {name.split("/")[1] for name in contents(root)} == {"beispielstadt"}


# The state that git has


def refused(root: Path) -> list[tuple[str, str, str]]:
    found = checked(root, Edition.ENDFASSUNG)
    assert {f.code for f in found} <= {Code.ENDFASSUNG_STAND}
    return [(f.place.file, f.message, f.cure) for f in found]


def test_without_a_repository_there_is_no_final_paper(projekt: Path) -> None:
    [(file, message, cure)] = refused(projekt)
    assert file == "data/musterkreis/vorlagen/beratung"
    assert message.startswith("Das Projekt liegt in keinem git-Archiv")
    assert "--unversioniert" in cure


def test_git_that_crashes_is_told_and_is_no_missing_repository(
    projekt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    eingecheckt(projekt)
    program = tmp_path / "programme" / "git"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nkill -9 $$\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent))
    [(_, message, _)] = refused(projekt)
    assert message.endswith("git ist abgestürzt (Signal 9).")
    report = Builder(projekt).build(())
    assert [found.code for found in report.findings if found.code is Code.GIT] == [Code.GIT]
    assert not report.findings.has_errors


def ausgabe(year: int) -> str:
    """An edition of the costs of a workplace that is looked at, and holds no more."""
    return MUSTER[KGST].replace("gueltig_ab: 2024", f"gueltig_ab: {year}")


@unseen
def test_the_state_is_asked_for_anew_each_time(projekt: Path) -> None:
    def faults() -> list[Code]:
        report = Builder(projekt).build((), edition=Edition.ENDFASSUNG)
        return [found.code for found in report.findings if found.severity is Severity.FEHLER]

    assert faults() == [Code.ENDFASSUNG_STAND]
    eingecheckt(projekt)
    assert faults() == []
    (projekt / TEXT).write_text("Der Musterkreis berät.\n", encoding="utf-8")
    assert faults() == [Code.ENDFASSUNG_STAND]
    eingecheckt(projekt)
    assert faults() == []
    git(projekt, "reset", "--soft", "HEAD~1")
    assert faults() == [Code.ENDFASSUNG_STAND]


def test_each_file_that_git_does_not_have_is_named(projekt: Path) -> None:
    eingecheckt(projekt)
    assert refused(projekt) == []
    for file, old, new in ((MANDANT, "Musterkreis", "Beispielkreis"), (TEXT, "\n", "\n\n")):
        text = (projekt / file).read_text(encoding="utf-8")
        (projekt / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    found = refused(projekt)
    assert [file for file, _, _ in found] == [MANDANT, TEXT]
    assert f"git diff HEAD -- {TEXT}, git add {TEXT}, git commit." in found[1][2]


def test_the_cure_fits_what_git_has_of_a_file(projekt: Path) -> None:
    files = {f"data/gemeinsam/kgst/{name}.yaml": ausgabe(name) for name in (2019, 2020, 2021)}
    gone, new, ignored = files
    schreibe(projekt, {gone: files[gone]})
    (projekt / ".gitignore").write_text("2021.yaml\n")
    eingecheckt(projekt)
    schreibe(projekt, {new: files[new], ignored: files[ignored]})
    (projekt / gone).unlink()
    cures = {file: cure for file, _, cure in refused(projekt)}
    assert f"git rm --ignore-unmatch {gone}, git commit" in cures[gone]
    assert f"git add -f {new}, git commit" in cures[new]
    assert f"git add -f {ignored}, git commit" in cures[ignored]
    git(projekt, "add", new)
    git(projekt, "add", "-f", ignored)
    git(projekt, "rm", "--ignore-unmatch", gone)
    git(projekt, "commit", "-q", "-m", "Nachgetragen")
    assert refused(projekt) == []


def test_a_repository_that_is_cut_off_is_completed_first(projekt: Path, tmp_path: Path) -> None:
    eingecheckt(projekt)
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{projekt}", "flach")
    git(projekt, "commit", "-q", "--allow-empty", "-m", "mehr")
    git(tmp_path / "flach", "fetch", "-q", "--depth", "1")
    assert "git fetch --unshallow" in refused(tmp_path / "flach")[0][2]


# What the PDF is told


def said(root: Path) -> list[Provenance]:
    """What the PDFs in output/ say of their state."""
    found = (read_own(pdf.read_bytes()).provenance for pdf in (root / "output").rglob("*.pdf"))
    return [provenance for provenance in found if provenance]


def test_paper_and_annexes_carry_the_state_they_were_made_of(
    tmp_path: Path,
) -> None:
    files = geaendert(
        VORLAGE, "unterschrift:", "anlagen: [{art: berechnungsnachweis}]\nunterschrift:"
    )
    root = schreibe(tmp_path, files)
    commit = eingecheckt(root)
    Builder(root).build((), edition=Edition.ENDFASSUNG)
    first, second = said(root)
    assert first == second
    assert (first.commit, first.is_clean) == (commit, True)


def test_a_state_that_git_does_not_have_is_recorded_if_one_insists(projekt: Path) -> None:
    report = Builder(projekt).build((), edition=Edition.ENDFASSUNG_UNVERSIONIERT)
    assert states(report) == {"musterkreis/beratung": "fertig"}
    assert [(state.commit, state.is_clean) for state in said(projekt)] == [("", False)]
