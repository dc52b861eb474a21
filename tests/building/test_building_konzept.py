"""Annexes with facts and text of their own: the shipped Handlungskonzept, and an invented one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ausgeliefert import Ausgeliefert
from building_cases import build, contents
from muster import MUSTER, VORLAGE, schreibe
from papiere import meldungen, papier
from werkstatt import Builder

from vorlagen.building.making import AnnexReport
from vorlagen.paper.paper import Paper
from vorlagen.renditions.facts_file import printed_figures
from vorlagen.renditions.plaintext import plaintext

KONZEPT = "data/rhein-sieg-kreis/vorlagen/kim-2021/anlagen/handlungskonzept/anlage.yaml"


KAPITEL = [
    "1 Hintergrund",
    "2 Zielsetzung des KIM im Rhein-Sieg-Kreis",
    "3 Einbettung des KIM in bestehende Strukturen",
    "4 Einbindung der kreisangehörigen Kommunen",
    "5 Einbindung verwaltungsexterner Akteure",
    "6 Implementierung des KIM im Rhein-Sieg-Kreis",
    "7 Planung bis 2022",
    "8 Prozessbegleitung",
]

# What the Handlungskonzept of the Kreis says in figures, and how its new text says it.
GESAGT = [
    ("angaben.strategie", "Im Jahr 2019 hat das Land"),
    ("angaben.aufbauphase_bis", "Bis Ende 2022 dauert die Aufbauphase"),
    ("angaben.einwohner", "leben rund 600.000 Menschen"),
    ("angaben.flaeche", "Auch die Fläche ist mit 1.153 km² sehr groß"),
    ("angaben.staedte", "sind elf Städte"),
    ("angaben.linksrheinisch", "Links des Flusses liegen sechs Kommunen,"),
    ("angaben.auslaender_mindestens", "sind es 6 bis 15 %."),
    ("angaben.auslaender_kreis", "Im Kreis insgesamt liegt der Anteil bei 10 %."),
    ("angaben.migrationshintergrund", "27,2 % der Menschen im Kreis einen Migrationshintergrund"),
    (
        "stellenplan.cm_troisdorf.vzae",
        "eine eigene CM-Stelle und eine eigene koordinierende Stelle",
    ),
    ("angaben.integrationskonzept", "Integrationskonzept im Jahr 2016 überarbeitet"),
    ("angaben.fortschreibung_verschoben", "auf das Jahr 2021 verlegt"),
    ("vorlagen.kim_2021.angaben.verfahren_vorgestellt", "bereits im September 2020 vorgestellt"),
    ("kim.modul1.koordination.personal", "fördert jedes davon mit 55.000 €"),
    ("bescheide.modul1_2021.bewilligt.troisdorf.vzae", "außerdem eine eigene koordinierende"),
    ("angaben.vzae_rechtsrheinisch", "und 2 VZÄ für das rechtsrheinische"),
    ("bescheide.modul2_2021.bewilligt.case_management.vzae", "Von den elf CM-Stellen"),
    ("vorlagen.kim_2021.groessen.cm_ki", "arbeiten drei im KI."),
    ("stellenplan.cm_sprachfoerderung.vzae", "Die übrigen zwei Stellen"),
    ("groessen.modul3_vzae", "können grundsätzlich 1,5 VZÄ eingesetzt werden"),
    ("groessen.modul3_foerderung", "beträgt die Förderung 25.000 €"),
    ("angaben.modul3_einbuergerung", "eine halbe Stelle der Einbürgerungsbehörde"),
]


def anlage(ausgeliefert: Ausgeliefert) -> AnnexReport:
    annexes = ausgeliefert.paper("kim-2021").annexes
    [found] = [annex for annex in annexes if "Handlungskonzept" in annex.paths["pdf"]]
    return found


def datei(ausgeliefert: Ausgeliefert, kind: str) -> str:
    return (ausgeliefert.root / anlage(ausgeliefert).paths[kind]).read_text()


def fliesstext(text: str) -> str:
    """Text on one line, without the figures that call footnotes."""
    return " ".join(text.split())


@pytest.mark.parametrize(("address", "sentence"), GESAGT, ids=[address for address, _ in GESAGT])
def test_the_handlungskonzept_says_what_its_source_says(
    ausgeliefert: Ausgeliefert, address: str, sentence: str
) -> None:
    assert sentence in fliesstext(datei(ausgeliefert, "txt"))
    text = (ausgeliefert.root / KONZEPT).with_name("text.md").read_text()
    assert re.search(rf"\{{\{{[^}}]*\b{re.escape(address)}\b[^}}]*\}}\}}", text), (
        "typed, not a fact"
    )


def test_its_chapters_stand_in_their_order(ausgeliefert: Ausgeliefert) -> None:
    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", datei(ausgeliefert, "html"))
    said = [plaintext(f"<body><p>{heading}</p></body>").strip() for heading in headings]
    assert [heading for heading in said if heading[:1].isdigit()] == KAPITEL


def test_its_pictures_stand_where_the_text_names_them(ausgeliefert: Ausgeliefert) -> None:
    text = fliesstext(datei(ausgeliefert, "txt")).rpartition("1 Hintergrund")[2]
    for number, introduced in enumerate(
        ["bearbeitet werden sollen, zeigt", "was zwischen den Beteiligten fließt, zeigt", "fasst"],
        start=1,
    ):
        _, found, behind = text.partition(f"{introduced} Abbildung {number}")
        assert found
        assert f"Abbildung {number}: " in behind


def test_its_footnotes_name_source_and_day_of_access(ausgeliefert: Ausgeliefert) -> None:
    text = fliesstext(datei(ausgeliefert, "txt"))
    assert text.count("abgerufen am 22.12.2020") == 3
    assert "Zahlen und Fakten … auf einen Blick 2019, S. 12" in text
    assert "MKFFI (2020): Integrationsprofil Rhein-Sieg-Kreis." in text


@pytest.mark.parametrize(
    "short",
    [
        "KIM",
        "KI",
    ],
)
def test_its_abbreviations_are_explained_once_and_listed(
    ausgeliefert: Ausgeliefert, short: str
) -> None:
    html = datei(ausgeliefert, "html")
    text = html.partition('class="langtext"')[2]
    assert plaintext(f"<body>{text}</body>").count(f" ({short})") == 1
    assert f"<dt>{short}</dt>" in html


def test_its_facts_file_holds_its_own_figures_and_their_sources(
    ausgeliefert: Ausgeliefert,
) -> None:
    entries = {e["adresse"]: e for e in printed_figures(datei(ausgeliefert, "fakten").encode())}
    assert entries["angaben.migrationshintergrund"]["wert"] == "27.2"
    assert entries["groessen.modul3_foerderung"]["wert"] == "25000"
    assert [s["datei"].rpartition("/")[2] for s in entries["groessen.kommunen"]["quellen"]] == [
        "anlage.yaml",
        "anlage.yaml",
    ]
    assert "finanzierung.gesamt.eigenanteil" not in entries  # of the paper


# An invented annex

ANLAGE = "data/musterkreis/vorlagen/beratung/anlagen/konzept/anlage.yaml"
TEXT = "data/musterkreis/vorlagen/beratung/anlagen/konzept/text.md"
MIT_KONZEPT = {
    **MUSTER,
    VORLAGE: MUSTER[VORLAGE].replace(
        "unterschrift:", "anlagen:\n  - dokument: konzept\nunterschrift:"
    ),
    ANLAGE: """\
art: Handlungskonzept
titel: Konzept der Beratung
datum: 2024-01-20
oeffentlich: ja
angaben:
  beginn: {bezeichnung: Beginn der Planung, tag: 2023-05-01}
  tage_je_stelle: {bezeichnung: Tage einer Stelle im Konzept, wert: 3, einheit: Tage/VZÄ}
  raeume: {bezeichnung: Räume, wert: 17, einheit: Räume}
""",
    TEXT: """\
# Räume

Geplant wird seit {{ angaben.beginn | monat_jahr }}, und zwar {{ angaben.raeume | einheit }}.
Die Vorlage rechnet mit {{ vorlagen.beratung.angaben.tage_je_stelle | zahl }} Tagen je Stelle.
""",
}


def said_by(annex: Paper) -> str:
    """What a reader sees of an annex in which nothing is wrong."""
    assert annex.page is not None, meldungen(annex.findings)
    return plaintext(annex.page.html)


def test_an_annex_reckons_with_its_own_facts_and_with_those_of_its_paper(tmp_path: Path) -> None:
    paper = papier(schreibe(tmp_path, MIT_KONZEPT))
    assert paper.page, meldungen(paper.findings)
    [annex] = paper.documents.values()
    text = fliesstext(said_by(annex))
    assert "Geplant wird seit Mai 2023, und zwar 17 Räume." in text
    assert "Die Vorlage rechnet mit 2,5 Tagen je Stelle." in text


def test_what_is_open_in_an_annex_is_called_by_it(tmp_path: Path) -> None:
    facts = MIT_KONZEPT[ANLAGE].replace("datum: 2024-01-20", "datum: {ausstehend: Noch offen.}")
    paper = papier(schreibe(tmp_path, {**MIT_KONZEPT, ANLAGE: facts}))
    [found] = [f for f in paper.findings if f.place.file == ANLAGE]
    assert found.message == "„anlage.datum“ steht noch aus: Noch offen."


@pytest.mark.usefixtures("pages_are_not_laid_out")
@pytest.mark.parametrize(
    ("file", "content"),
    [
        (TEXT, "# Räume\n\nEs sind 5.000 €.\n"),
        (TEXT, "# Räume\n\n{{ angaben.raeme }}\n"),
        (ANLAGE, MIT_KONZEPT[ANLAGE].replace("wert: 17", "wert: viele")),
        (
            ANLAGE,
            MIT_KONZEPT[ANLAGE]
            + "pruefungen:\n  x: {bedingung: angaben.raeume == 3, meldung: Drei Räume.}\n",
        ),
    ],
    ids=["typed", "unknown", "no-number", "check"],
)
def test_a_fault_in_an_annex_keeps_all_old_files_of_its_paper(
    tmp_path: Path, file: str, content: str
) -> None:
    build(schreibe(tmp_path, MIT_KONZEPT))
    before = contents(tmp_path)
    assert any("Konzept" in name for name in before)
    schreibe(tmp_path, {file: content, VORLAGE: MIT_KONZEPT[VORLAGE].replace("Beratung", "Rat")})
    report = build(tmp_path)
    assert report.findings.has_errors
    assert {f.place.file for f in report.findings} <= {ANLAGE, TEXT}
    assert contents(tmp_path) == before


OHNE_EIGENE = {
    **MIT_KONZEPT,
    ANLAGE: MIT_KONZEPT[ANLAGE].replace("datum: 2024-01-20\noeffentlich: ja\n", ""),
}


def test_an_annex_without_a_head_has_a_title(tmp_path: Path) -> None:
    kinds = """\
papierarten:
  beschlussvorlage: gemeinsam
  plan: {bezeichnung: Plan, dokument: anlage, abschnitte: {text: {}}}
"""
    annex = OHNE_EIGENE[ANLAGE].replace("art: Handlungskonzept", "art: Plan")
    files = {**OHNE_EIGENE, "data/musterkreis/papierarten.yaml": kinds, ANLAGE: annex}
    report = Builder(schreibe(tmp_path, files)).build(())
    assert not report.findings.has_errors, meldungen(report.findings)
    [html] = tmp_path.glob("output/**/*Konzept.html")
    assert "<h1>Konzept der Beratung</h1>" in html.read_text("utf-8")
