"""Final papers: what still is open keeps them back, all at once, and only them."""

from __future__ import annotations

from pathlib import Path

import pytest
from building_cases import ANDERE, contents, states
from gitarchiv import eingecheckt, git
from muster import (
    BESCHEID,
    KGST,
    MANDANT,
    MUSTER,
    STELLENPLAN,
    TEXT,
    VORLAGE,
    geaendert,
    schreibe,
)
from werkstatt import Workshop

from vorlagen.audit.own_pdf import read_own
from vorlagen.building import workshop as workshops
from vorlagen.building.task import Edition
from vorlagen.findings import Code, Finding, Severity
from vorlagen.renditions.pdf import Provenance

ASSUMED = "gemeinkosten: {annahme: 20, grund: Üblich so.}"
RELEASED = (
    "gemeinkosten: {annahme: 20, grund: Üblich., freigegeben: {am: 2024-01-20, durch: Kämmerei}}"
)
PENDING = "nummer: {ausstehend: Vergibt der Sitzungsdienst.}"


def checked(root: Path, edition: Edition = Edition.ENDFASSUNG_UNVERSIONIERT) -> list[Finding]:
    return list(Workshop(root).check((), edition=edition).findings)


def with_assumption(said: str) -> dict[str, str]:
    return geaendert(KGST, "gemeinkosten: 20", said)


def test_a_paper_in_which_nothing_is_open_becomes_final(projekt: Path) -> None:
    eingecheckt(projekt)
    report = Workshop(projekt).build((), edition=Edition.ENDFASSUNG)
    assert (len(report.findings), states(report)) == (0, {"musterkreis/beratung": "fertig"})
    assert any(name.endswith(".pdf") for name in contents(projekt))


def test_what_shows_as_pending_keeps_it_back(tmp_path: Path) -> None:
    root = schreibe(tmp_path, geaendert(VORLAGE, "nummer: 12/2024", PENDING))
    report = Workshop(root).build((), edition=Edition.ENDFASSUNG_UNVERSIONIERT)
    assert states(report) == {"musterkreis/beratung": "fehler"}
    assert not (root / "output").exists()
    [found] = report.findings
    assert (found.code, found.severity) == (Code.AUSSTEHEND, Severity.FEHLER)
    assert (found.place.file, found.place.line, found.place.column) == (VORLAGE, 2, 9)
    assert found.message == "„vorlage.nummer“ steht noch aus: Vergibt der Sitzungsdienst."
    assert found.cure.startswith("Den Wert eintragen; eine Endfassung zeigt nichts als ausstehend.")


def test_what_is_pending_and_not_printed_does_not(tmp_path: Path) -> None:
    files = geaendert(VORLAGE, "    tag: 2024-04-01", "    tag: {ausstehend: Noch offen.}")
    files[TEXT] = "Der Musterkreis berät vor Ort.\n"
    [found] = checked(schreibe(tmp_path, files))
    assert found.code is Code.AUSSTEHEND
    assert "gedruckt wird er hier nicht" in found.cure


def test_a_pending_figure_in_a_table_keeps_it_back(tmp_path: Path) -> None:
    files = geaendert(KGST, "E10: 60000", "E10: {ausstehend: Erscheint im Herbst.}")
    [found] = [f for f in checked(schreibe(tmp_path, files)) if f.severity is Severity.FEHLER]
    assert (found.code, found.place.file) == (Code.AUSSTEHEND, KGST)


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
    root = schreibe(tmp_path, geaendert(path, old, new))
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


@pytest.mark.parametrize(("said", "state"), [(ASSUMED, "entwurf"), (RELEASED, "fertig")])
def test_what_rests_on_an_assumption_is_a_draft_until_that_is_released(
    tmp_path: Path, said: str, state: str
) -> None:
    root = schreibe(tmp_path, with_assumption(said))
    report = Workshop(root).build(())
    assert states(report) == {"musterkreis/beratung": state}
    page = (root / str(report.papers[0].paths["html"])).read_text()
    assert ("(Entwurf)</title>" in page) is ('class="entwurf"' in page) is (state == "entwurf")


def test_what_keeps_a_sum_from_being_checked_keeps_a_paper_back(tmp_path: Path) -> None:
    root = schreibe(tmp_path, geaendert(VORLAGE, "wert: 2.5", "wert: {ausstehend: Offen.}"))
    [hint] = checked(root, Edition.ARBEITSFASSUNG)
    assert (hint.code, hint.place.line) == (Code.AUSSTEHEND, 16)
    assert hint.cure.endswith("bis dahin ist die Vorlage ein Entwurf.")
    assert states(Workshop(root).build(())) == {"musterkreis/beratung": "entwurf"}
    [found] = checked(root)
    assert (found.code, found.place) == (Code.AUSSTEHEND, hint.place)
    assert "lässt sich eine Summe nicht mit ihrem „soll“ vergleichen" in found.cure


def test_an_assumption_that_nothing_rests_on_does_not(tmp_path: Path) -> None:
    files = geaendert(KGST, "E6: 48000", "E6: {annahme: 48000, grund: x}")
    assert checked(schreibe(tmp_path, files)) == []


def test_a_released_assumption_is_no_finding_at_all(tmp_path: Path) -> None:
    root = schreibe(tmp_path, with_assumption(RELEASED))
    for edition in (Edition.ARBEITSFASSUNG, Edition.ENDFASSUNG_UNVERSIONIERT):
        assert checked(root, edition) == []


def test_a_group_released_as_a_whole_is_released_in_all_its_parts(tmp_path: Path) -> None:
    group = "{bezeichnung: Leitung, stellen: 2, anteil: 0.5, entgeltgruppe: E10}"
    old = MUSTER[STELLENPLAN].partition("  leitung:")[2]
    for release, codes in [
        ("", [Code.ANNAHME] * 2),  # the number of posts, and their share
        (", freigegeben: {am: 2024-01-20, durch: Kämmerei}", []),
    ]:
        new = f" {{annahme: {group}, grund: x{release}}}\n"
        files = geaendert(STELLENPLAN, old, new)
        files[TEXT] = "Die Leitung hat {{ stellenplan.leitung.vzae | vzae }}.\n"
        found = checked(schreibe(tmp_path / str(len(codes)), files))
        assert [f.code for f in found] == codes


@pytest.mark.parametrize(
    ("path", "old", "group"),
    [
        (KGST, "sachkosten: {gesamt: 9600, ohne_it: 6000}", "{gesamt: 9600, ohne_it: 6000}"),
        (
            BESCHEID,
            MUSTER[BESCHEID].partition("betrag:")[0].partition("2024-12-31}\n")[2],
            "{beratung: {bezeichnung: Beratung vor Ort, vzae: 2, entgeltgruppe: E10}}",
        ),
    ],
)
def test_an_assumed_group_of_figures_is_open_until_it_is_released(
    tmp_path: Path, path: str, old: str, group: str
) -> None:
    key, release = old.partition(":")[0], ", freigegeben: {am: 2024-01-20, durch: Kämmerei}"
    for said, codes in [("", {Code.ANNAHME}), (release, set())]:
        files = geaendert(path, old, f"{key}: {{annahme: {group}, grund: x{said}}}\n")
        found = checked(schreibe(tmp_path / str(len(codes)), files))
        assert {f.code for f in found} == codes


@pytest.mark.parametrize(
    ("share", "codes"),
    [
        ("{annahme: 0.5, grund: innen}", [Code.ANNAHME]),
        ("{ausstehend: innen}", [Code.AUSSTEHEND]),
    ],
)
def test_what_is_open_within_a_released_group_is_open_for_itself(
    tmp_path: Path, share: str, codes: list[Code]
) -> None:
    group = f"{{bezeichnung: Leitung, stellen: 2, anteil: {share}, entgeltgruppe: E10}}"
    old = MUSTER[STELLENPLAN].partition("  leitung:")[2]
    release = "freigegeben: {am: 2024-01-20, durch: Kämmerei}"
    files = geaendert(STELLENPLAN, old, f" {{annahme: {group}, grund: außen, {release}}}\n")
    files[TEXT] = "Die Leitung hat {{ stellenplan.leitung.vzae | vzae }}.\n"
    found = checked(schreibe(tmp_path, files))
    assert [f.code for f in found] == codes
    assert "innen" in found[0].message


def test_all_is_said_at_once_and_other_papers_are_built(tmp_path: Path) -> None:
    files = {**ANDERE, **geaendert(VORLAGE, "nummer: 12/2024", PENDING)}
    files[VORLAGE] = files[VORLAGE].replace(
        "federfuehrung: Sozialamt", "federfuehrung: {annahme: Amt, grund: x}"
    )
    root = schreibe(tmp_path, files)
    eingecheckt(root)
    with (root / TEXT).open("a") as text:
        text.write("Es sind 3 Stellen.\n")
    report = Workshop(root).build((), edition=Edition.ENDFASSUNG)
    assert states(report) == {"beispielstadt/beratung": "fertig", "musterkreis/beratung": "fehler"}
    assert {f.code for f in report.findings} == {
        Code.AUSSTEHEND,
        Code.ANNAHME,
        Code.ENDFASSUNG_STAND,
        Code.ZAHL_GETIPPT,
    }
    assert {name.split("/")[1] for name in contents(root)} == {"beispielstadt"}


def test_the_files_of_a_paper_that_is_kept_back_stay_as_they_are(projekt: Path) -> None:
    Workshop(projekt).build(())
    before = contents(projekt)
    Workshop(projekt).build((), edition=Edition.ENDFASSUNG)
    assert contents(projekt) == before


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


def ausgabe(year: int) -> str:
    """An edition of the costs of a workplace that is looked at, and holds no more."""
    return MUSTER[KGST].replace("gueltig_ab: 2024", f"gueltig_ab: {year}")


def test_the_state_is_asked_for_anew_each_time(projekt: Path) -> None:
    def faults() -> list[Code]:
        report = Workshop(projekt).build((), edition=Edition.ENDFASSUNG)
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
    Workshop(root).build((), edition=Edition.ENDFASSUNG)
    first, second = said(root)
    assert first == second
    assert (first.commit, first.is_clean) == (commit, True)


def test_a_state_that_git_does_not_have_is_recorded_if_one_insists(projekt: Path) -> None:
    report = Workshop(projekt).build((), edition=Edition.ENDFASSUNG_UNVERSIONIERT)
    assert states(report) == {"musterkreis/beratung": "fertig"}
    assert [(state.commit, state.is_clean) for state in said(projekt)] == [("", False)]


def test_a_check_that_writes_nothing_asks_no_state(
    projekt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workshops, "States", None)
    assert len(Workshop(projekt).check(()).findings) == 0
