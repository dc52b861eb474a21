"""The largest shipped paper is built without a fault, and says where the published one was wrong.

The papers of the other authorities are in test_building_authorities.
"""

from __future__ import annotations

import re

import pytest
from ausgeliefert import Ausgeliefert

from vorlagen.building.search import search
from vorlagen.findings import Code, Severity
from vorlagen.paper.paper import Status
from vorlagen.renditions.facts_file import printed_figures

TABLES = {
    "finanzierung.steuerung": ("403.963", "245.319", "158.644"),
    "finanzierung.assistenz": ("39.964", "29.629", "10.335"),
    "finanzierung.case_management": ("723.296", "417.081", "47.397", "258.818"),
    "finanzierung.modul3.teilzeit": ("204.408", "121.875", "82.533"),
    "finanzierung.modul3.vollzeit": ("272.544", "121.875", "150.669"),
}


def text(ausgeliefert: Ausgeliefert) -> str:
    return ausgeliefert.file("txt").read_text()


def test_it_is_built_as_a_draft_without_a_fault(ausgeliefert: Ausgeliefert) -> None:
    paper = ausgeliefert.paper()
    assert (paper.mandant, paper.kennung) == ("rhein-sieg-kreis", "kim-2021")
    assert paper.status is Status.ENTWURF
    assert paper.pages is not None
    assert 6 <= paper.pages <= 12
    assert {finding.severity for finding in ausgeliefert.report.findings} == {Severity.HINWEIS}
    assert not ausgeliefert.report.findings.has_errors


ZUM_RECHNEN = (
    *("assistenz", "case_management", "gesamt", "modul3_teilzeit", "modul3_vollzeit", "steuerung"),
    *("szenarien_mit_verlaengerung", "szenarien_ohne_verlaengerung"),
)


def test_it_lies_in_four_files_and_its_tables_its_annexes_in_four(
    ausgeliefert: Ausgeliefert,
) -> None:
    folder = ausgeliefert.root / "output/rhein-sieg-kreis/kim-2021"
    assert sorted(path.name for path in folder.iterdir() if path.name != ".gebaut") == [
        "Beschlussvorlage_Entwurf_kim-2021.html",
        "Beschlussvorlage_Entwurf_kim-2021.pdf",
        "Beschlussvorlage_Entwurf_kim-2021.txt",
        "Beschlussvorlage_Entwurf_kim-2021_Anlage_1_Handlungskonzept.fakten.json",
        "Beschlussvorlage_Entwurf_kim-2021_Anlage_1_Handlungskonzept.html",
        "Beschlussvorlage_Entwurf_kim-2021_Anlage_1_Handlungskonzept.pdf",
        "Beschlussvorlage_Entwurf_kim-2021_Anlage_1_Handlungskonzept.txt",
        "Beschlussvorlage_Entwurf_kim-2021_Anlage_2_Berechnungsnachweis.fakten.json",
        "Beschlussvorlage_Entwurf_kim-2021_Anlage_2_Berechnungsnachweis.html",
        "Beschlussvorlage_Entwurf_kim-2021_Anlage_2_Berechnungsnachweis.pdf",
        "Beschlussvorlage_Entwurf_kim-2021_Anlage_2_Berechnungsnachweis.txt",
        *(f"Beschlussvorlage_Entwurf_kim-2021_finanzierung_{name}.csv" for name in ZUM_RECHNEN),
        "fakten.json",
    ]


def test_it_differs_from_the_published_paper_in_exactly_four_figures(
    ausgeliefert: Ausgeliefert,
) -> None:
    found = [f for f in ausgeliefert.report.findings if f.code is Code.WEICHT_AB]
    said = {tuple(re.findall(r"[0-9.]+(?=\N{NO-BREAK SPACE}€)", f.message)): f.cure for f in found}
    assert len(found) == 4
    assert said == {
        ("39.964", "39.946"): "Vermutliche Ursache: zwei Ziffern vertauscht.",
        ("10.335", "10.317"): "Vermutliche Ursache: Folge einer abweichenden Zeile dieser Tabelle.",
        ("723.296", "723.298"): said["723.296", "723.298"],
        (
            "258.818",
            "258.820",
        ): "Vermutliche Ursache: Folge einer abweichenden Zeile dieser Tabelle.",
    }


@pytest.mark.parametrize("table", TABLES)
def test_the_amounts_of_its_tables_stand_in_the_text_rendition(
    ausgeliefert: Ausgeliefert, table: str
) -> None:
    shown = re.findall(r"(?:^|\s)−?([0-9.]+) €$", text(ausgeliefert), re.MULTILINE)
    start = shown.index(TABLES[table][0])
    assert tuple(shown[start : start + len(TABLES[table])]) == TABLES[table]


def test_text_and_table_say_the_same(ausgeliefert: Ausgeliefert) -> None:
    words = " ".join(text(ausgeliefert).split())
    assert "insgesamt 158.644 € als Eigenanteil überplanmäßig einstellen" in words
    assert "insgesamt noch 10.335 € als Eigenanteil überplanmäßig" in words
    assert "insgesamt ein Eigenanteil von 258.818 €" in words
    assert "Eigenanteile von 82.533 bis 150.669 € ebenfalls" in words
    least = 158_644 + 10_335 + 258_818 + 82_533
    assert "dass 510.330 bis 578.466 € überplanmäßig" in words
    assert (least, least - 82_533 + 150_669) == (510_330, 578_466)


def test_what_is_not_known_shows_in_it(ausgeliefert: Ausgeliefert) -> None:
    # Number, day, two meetings; two Produkte, the numbers of accounts, Ansätze and threshold
    assert text(ausgeliefert).count("[ausstehend]") == 4 + 5
    assert "(Entwurf)</title>" in ausgeliefert.file("html").read_text()


def test_every_amount_in_its_text_is_in_the_facts_file(ausgeliefert: Ausgeliefert) -> None:
    entries = printed_figures(ausgeliefert.file("fakten").read_bytes())
    known = {form for entry in entries for form in [entry["gedruckt"], *entry["auch_gedruckt"]]}
    shown = set(re.findall(r"[0-9][0-9.]*(?:,[0-9]+)? (?:Mio\. )?€", text(ausgeliefert)))
    assert len(shown) >= 30
    assert shown <= {form.replace("\N{NO-BREAK SPACE}", " ") for form in known}


def test_every_amount_in_its_text_can_be_explained(ausgeliefert: Ausgeliefert) -> None:
    shown = sorted(set(re.findall(r"[0-9][0-9.]*(?:,[0-9]+)? €", text(ausgeliefert))))
    unexplained = [
        amount for amount in shown[::6] if not search(ausgeliefert.builder, amount).found
    ]
    assert unexplained == []
