"""Papers handed over by the command: to a folder, logged, replaced, withdrawn, and what is refused."""

from __future__ import annotations

import json
import signal
import zipfile
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from gitarchiv import eingecheckt
from muster import MUSTER, TEXT, VORLAGE, schreibe

from vorlagen.publishing.targets import Target

ANLAGE = "data/musterkreis/vorlagen/beratung/anlagen/plan.pdf"
ANDERE = "data/musterkreis/vorlagen/aula"
NAME = "Beschlussvorlage_12-2024"
PACKAGE = {
    f"{NAME}.zip",
    f"{NAME}/{NAME}.pdf",
    f"{NAME}/{NAME}.txt",
    f"{NAME}/{NAME}.html",
    f"{NAME}/Anlage_1_zu_{NAME}_Lageplan.pdf",
    f"{NAME}/fakten.json",
    f"{NAME}/manifest.json",
    f"{NAME}/metadaten.csv",
    f"{NAME}/metadaten.json",
}
MEETING = "Sitzung_Ausschuss-fuer-Soziales_2024-03-05.zip"


def aula(number: str = "11/2024", top: str = "", more: str = "") -> dict[str, str]:
    """A second paper of the same meeting."""
    return {
        f"{ANDERE}/vorlage.yaml": f"""\
art: Beschlussvorlage
nummer: {number}
datum: 2024-02-01
betreff: Anstrich der Aula
oeffentlich: ja
federfuehrung: Schulamt
beratungsfolge:
  - {{gremium: ausschuss, sitzung: maerz_2024{top}, zustaendigkeit: Entscheidung{more}}}
beschlussvorschlag: Die Aula wird gestrichen.
finanzielle_auswirkungen: {{text: Keine.}}
unterschrift: {{funktion: Landrätin}}
""",
        f"{ANDERE}/text.md": "## Sachverhalt\n\nDie Farbe blättert ab.\n",
    }


PROJECT = {
    **MUSTER,
    VORLAGE: MUSTER[VORLAGE].replace("sitzung: maerz_2024", 'sitzung: maerz_2024, top: "10"')
    + "anlagen:\n  - {datei: anlagen/plan.pdf, titel: Lageplan}\n",
    **aula(top=', top: "9.1"'),
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in git, in which the user is; `ziel` beside it takes what is handed over."""
    root = tmp_path / "projekt"
    schreibe(root, PROJECT)
    annex = pikepdf.new()
    annex.add_blank_page()
    (root / ANLAGE).parent.mkdir(parents=True)
    annex.save(root / ANLAGE, deterministic_id=True)
    (root / ".gitignore").write_text("/output/\n")
    eingecheckt(root)
    (tmp_path / "ziel").mkdir()
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def target(project: Path) -> Path:
    return project.parent / "ziel"


def there(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def log(project: Path) -> list[dict[str, Any]]:
    lines = (project / "data/musterkreis/veroeffentlichungen.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_a_paper_goes_out_as_a_folder_and_a_zip_and_is_logged_and_recorded(
    project: Path, target: Path, tippe: Any
) -> None:
    trial = tippe("veroeffentlichen", "beratung", "--ziel", target, "--probe")
    assert "musterkreis/beratung: ginge nach" in trial.words
    assert there(target) == set()
    answer = tippe("veroeffentlichen", "beratung", "--ziel", target)
    assert answer.status == 0, answer.out
    assert there(target) == PACKAGE
    with zipfile.ZipFile(target / f"{NAME}.zip") as archive:
        assert {f"{NAME}/{name}" for name in archive.namelist()} | {f"{NAME}.zip"} == PACKAGE
    [entry] = log(project)
    assert (entry["ereignis"], entry["vorlage"]) == ("ausgehaendigt", "musterkreis/beratung")
    assert {file["name"] for file in entry["dateien"]} == PACKAGE
    assert (project / "data/musterkreis/vorlagen/beratung/veroeffentlicht.json").exists()
    again = tippe("veroeffentlichen", "beratung", "--ziel", target)
    assert "musterkreis/beratung: lag schon in" in again.words
    assert len(log(project)) == 1
    assert "Am Ziel liegt alles" in tippe("veroeffentlicht", "--pruefen").out


def test_other_content_needs_a_reason_and_brings_the_changes_along(
    project: Path, target: Path, tippe: Any
) -> None:
    """The annex, which is the same, is not sent again; a meeting's file with the old paper goes."""
    tippe("veroeffentlichen", "beratung", "--ziel", target, "--sitzung", "ausschuss/maerz_2024")
    annex = target / f"{NAME}/Anlage_1_zu_{NAME}_Lageplan.pdf"
    sent = annex.stat().st_mtime_ns
    assert (target / MEETING).exists()
    facts = (
        PROJECT[VORLAGE]
        .replace("wert: 2.5", "wert: 3")
        .replace("Bestadt, wert: 3", "Bestadt, wert: 4")
    )
    (project / VORLAGE).write_text(facts)
    uncommitted = tippe("veroeffentlichen", "beratung", "--ziel", target)
    assert "git hat von dieser Datei einen anderen Stand" in uncommitted.words
    eingecheckt(project)
    refused = tippe("veroeffentlichen", "beratung", "--ziel", target)
    assert refused.status == 1
    assert (
        f"mit anderem Inhalt übergeben: {NAME}.zip (geändert), {NAME}.pdf (geändert)"
        in refused.words
    )
    answer = tippe("veroeffentlichen", "beratung", "--ziel", target, "--ersetzt", "Berichtigung")
    assert answer.status == 0, answer.out
    overview = f"{NAME}/Aenderungen_zu_{NAME}.pdf"
    assert there(target) == PACKAGE | {overview}
    with pikepdf.open(target / overview) as pdf:
        assert str(pdf.docinfo["/Title"]).startswith("Änderungsübersicht")
    assert annex.stat().st_mtime_ns == sent
    events = [(entry["ereignis"], entry.get("grund")) for entry in log(project)]
    assert events[2:] == [("ersetzt", "Berichtigung"), ("zurueckgezogen", "Berichtigung")]
    assert "lag schon" in tippe("veroeffentlichen", "beratung", "--ziel", target).words
    assert "Am Ziel liegt alles" in tippe("veroeffentlicht", "--pruefen").out


def test_a_meeting_goes_out_as_one_file_by_agenda_item(
    project: Path, target: Path, tippe: Any
) -> None:
    paper = aula(top=', top: "9.1"')[f"{ANDERE}/vorlage.yaml"]
    formula = paper.replace("betreff: Anstrich", "betreff: =Anstrich")
    (project / f"{ANDERE}/vorlage.yaml").write_text(formula)
    eingecheckt(project)
    command = ("veroeffentlichen", "--ziel", target, "--sitzung", "ausschuss/2024-03-05")
    answer = tippe(*command)
    assert answer.status == 0, answer.out
    stem = MEETING.removesuffix(".zip")
    with zipfile.ZipFile(target / MEETING) as archive:
        names = archive.namelist()
        index = archive.read(f"{stem}/Inhalt.html").decode()
        table = archive.read(f"{stem}/Inhalt.csv").decode("utf-8-sig").splitlines()
    folders = sorted({name.split("/")[1] for name in names if name.count("/") == 2})
    assert folders == ["TOP_09-01_Beschlussvorlage_11-2024", f"TOP_10_{NAME}"]
    assert [line.split(";")[0] for line in table] == ["TOP", "9.1", "10"]
    assert table[1].split(";")[3] == "'=Anstrich der Aula"  # no spreadsheet reckons it
    for title in ("Anstrich der Aula", "Beratung vor Ort im Musterkreis", "Lageplan"):
        assert title in index
    for path in (f"TOP_10_{NAME}/{NAME}.pdf", f"TOP_10_{NAME}/Anlage_1_zu_{NAME}_Lageplan.pdf"):
        assert f'href="{path}"' in index
        assert f"{stem}/{path}" in names
    assert log(project)[2]["vorlagen"] == ["musterkreis/aula", "musterkreis/beratung"]
    withdrawn = tippe("zurueckziehen", "aula", "--ziel", target, "--grund", "Irrtum")
    assert "Zurückgezogen: musterkreis/ausschuss/2024-03-05" in withdrawn.out
    assert there(target) == PACKAGE
    assert tippe(*command).status == 0
    unknown = tippe(*command[:-1], "ausschuss/2024-03-06")
    assert "Bekannt sind: musterkreis/ausschuss/2024-03-05" in unknown.words


@pytest.mark.parametrize(
    "hidden",
    [
        aula(more=", nichtoeffentlich: Personalsache"),
        aula(more=", oeffentlich: nein"),
        {
            f"{ANDERE}/vorlage.yaml": aula()[f"{ANDERE}/vorlage.yaml"].replace(
                "lich: ja", "lich: nein"
            )
        },
    ],
    ids=["withheld station", "station that debates in private", "paper"],
)
def test_the_public_file_of_a_meeting_does_not_tell_what_is_not_public(
    project: Path, target: Path, tippe: Any, hidden: dict[str, str]
) -> None:
    schreibe(project, hidden)
    eingecheckt(project)
    command = ("veroeffentlichen", "--ziel", target, "--sitzung", "ausschuss/2024-03-05")
    assert tippe(*command).status == 0
    with zipfile.ZipFile(target / MEETING) as archive:
        content = " ".join(archive.namelist())
        content += "".join(archive.read(name).decode("latin-1") for name in archive.namelist())
    assert "Aula" not in content
    internal = tippe(*command, "--intern", "--probe")
    assert "musterkreis/aula" in internal.out
    assert (
        "liegen öffentliche Fassungen, etwa musterkreis/beratung; interne gehören nicht"
        in internal.words
    )


COSTS = """\
tabellen:
  kosten:
    titel: Kosten
    kopf: Posten
    spalten: {betrag: {bezeichnung: Betrag, einheit: EUR, insgesamt: summe}}
    zeilen:
      - {bezeichnung: Grund, werte: {betrag: 731519}, nichtoeffentlich: ja}
      - {bezeichnung: Planung, werte: {betrag: 52347}, nichtoeffentlich: ja}
      - {bezeichnung: Bau, werte: {betrag: 900000}, nichtoeffentlich: ja}
      - {bezeichnung: Garten, werte: {betrag: 1000}}
"""


def test_two_papers_whose_sums_differ_by_one_withheld_part_are_warned_of(
    project: Path, target: Path, tippe: Any
) -> None:
    """In one hand-over, and when the other paper is there already; not when that is withdrawn."""
    parts = [f"vorlagen.beratung.tabellen.kosten.{row}.betrag" for row in ("grund", "planung")]
    text = f"Ohne den Bau sind es {{{{ ({' + '.join(parts)}) | euro }}}}.\n"
    schreibe(project, {VORLAGE: PROJECT[VORLAGE] + COSTS, f"{ANDERE}/text.md": text})
    (project / TEXT).write_text("{{ datentabelle(tabellen.kosten) }}\n")
    eingecheckt(project)
    together = tippe("veroeffentlichen", "--ziel", target, "--probe")
    warning = (
        "„1.684.866 €“ in musterkreis/beratung und „783.866 €“ in musterkreis/aula enthalten dieselben"
        " nichtöffentlichen Teile bis auf „vorlagen.beratung.tabellen.kosten.bau.betrag“"
    )
    assert warning in together.words
    assert tippe("veroeffentlichen", "beratung", "--ziel", target).status == 0
    assert "900000" not in (project / VORLAGE).with_name("veroeffentlicht.json").read_text()
    eingecheckt(project)
    later = tippe("veroeffentlichen", "aula", "--ziel", target, "--probe")
    assert "in musterkreis/beratung enthalten dieselben nichtöffentlichen Teile" in later.words
    assert "text.md:1:22" in later.words
    tippe("zurueckziehen", "beratung", "--ziel", target, "--grund", "Irrtum")
    alone = tippe("veroeffentlichen", "aula", "--ziel", target, "--probe")
    assert "nichtöffentlichen Teile" not in alone.words


def test_two_papers_with_one_name_do_not_overwrite_each_other(
    project: Path, target: Path, tippe: Any
) -> None:
    schreibe(project, aula("12/2024"))
    eingecheckt(project)
    answer = tippe("veroeffentlichen", "--ziel", target)
    assert "hieße am Ziel wie" in answer.words
    assert there(target) == set()


def test_an_interrupt_says_what_is_handed_over_and_the_command_goes_on(
    target: Path, tippe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes = Target.write

    def interrupted(self: Target, root: Path, paths: Any, progress: Any) -> None:
        if any("12-2024" in path for path in paths):
            signal.raise_signal(signal.SIGINT)
        writes(self, root, paths, progress)

    with monkeypatch.context() as patch:
        patch.setattr(Target, "write", interrupted)
        answer = tippe("veroeffentlichen", "--ziel", target)
    assert answer.status == 1
    assert "Ganz übergeben und im Protokoll: musterkreis/aula." in answer.err
    assert "Denselben Befehl noch einmal geben" in answer.err
    assert not [name for name in there(target) if "12-2024" in name]
    assert tippe("veroeffentlichen", "--ziel", target).status == 0
    assert there(target) > PACKAGE


def test_a_draft_is_not_handed_over(project: Path, target: Path, tippe: Any) -> None:
    schreibe(project, aula("{ausstehend: Der Sitzungsdienst vergibt sie.}"))
    eingecheckt(project)
    answer = tippe("veroeffentlichen", "--ziel", target)
    assert answer.status == 1
    assert "Nichts übergeben." in answer.out
    assert there(target) == set()
