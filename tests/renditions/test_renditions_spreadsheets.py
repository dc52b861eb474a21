"""Financing tables as CSV: a spreadsheet with German settings opens them, and can add them up."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from ausgeliefert import REPOSITORY
from hypothesis import given
from hypothesis import strategies as st
from muster import MUSTER, TEXT, VORLAGE, geaendert, schreibe
from papiere import papier
from werkstatt import Builder

from vorlagen.building.making import enclosures_of
from vorlagen.german.numbers import parse_zahl
from vorlagen.paper.paper import Paper
from vorlagen.renditions.pdf import Enclosure, Relationship
from vorlagen.renditions.spreadsheets import safe_text

TABELLE = "finanzierung_beratung.csv"


def beilagen(paper: Paper) -> dict[str, Enclosure]:
    assert paper.page is not None
    return {one.name: one for one in enclosures_of(paper, paper.page)}


def zeilen(paper: Paper, name: str = TABELLE) -> list[list[str]]:
    """The rows of a CSV file as a spreadsheet reads them."""
    text = beilagen(paper)[name].content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def tabelle(ordner: Path, files: Mapping[str, str]) -> list[list[str]]:
    return zeilen(papier(schreibe(ordner, files)))


@pytest.fixture(scope="module")
def kim() -> Paper:
    """The largest shipped paper."""
    return papier(REPOSITORY, "kim-2021")


def test_a_table_in_a_file_of_its_own(projekt: Path) -> None:
    assert beilagen(papier(projekt))[TABELLE].content.decode() == (
        "\ufeffPosition;Berechnung;Betrag (EUR)\r\n"
        "Gesamtkosten;2 × 81.600 € (E10 für 12 Monate);163200\r\n"
        "Förderung;2 × 48.000 € (PK für 12 Monate);-96000\r\n"
        "Eigenanteil;;67200\r\n"
    )


def test_each_haushaltsjahr_has_a_column_and_its_rows_add_up(tmp_path: Path) -> None:
    files = geaendert(
        VORLAGE,
        "finanzierung:\n  zeitraum: {von: 2024-01-01, bis: 2024-12-31}",
        "finanzierung:\n  zeitraum: {von: 2024-07-01, bis: 2025-06-30}",
    )
    head, *rows = tabelle(tmp_path, files)
    assert head == ["Position", "Berechnung", "2024 (EUR)", "2025 (EUR)", "Betrag (EUR)"]
    amounts = [[int(amount) for amount in row[2:]] for row in rows]
    assert amounts[-1] == [sum(column) for column in zip(*amounts[:-1], strict=True)]
    assert all(first + second == total for first, second, total in amounts)


def test_what_looks_like_a_formula_is_a_text(tmp_path: Path) -> None:
    name = "=HYPERLINK(1)"
    files = geaendert(
        VORLAGE,
        "{bezeichnung: Förderung, abzug",
        f'{{bezeichnung: "{name}", kennung: foerderung, abzug',
    )
    assert tabelle(tmp_path, files)[2][0] == f"'{name}"


@given(st.text())
def test_no_text_begins_as_a_formula_does(text: str) -> None:
    safe = safe_text(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe in {text, f"'{text}"}


def test_variants_scenarios_and_the_total_have_files_of_their_own(kim: Paper) -> None:
    names = [name for name in beilagen(kim) if name.endswith(".csv")]
    assert names == [
        "finanzierung_steuerung.csv",
        "finanzierung_assistenz.csv",
        "finanzierung_case_management.csv",
        "finanzierung_modul3_teilzeit.csv",
        "finanzierung_modul3_vollzeit.csv",
        "finanzierung_gesamt.csv",
        "finanzierung_szenarien_ohne_verlaengerung.csv",
        "finanzierung_szenarien_mit_verlaengerung.csv",
    ]


@pytest.mark.parametrize("scenario", ["ohne_verlaengerung", "mit_verlaengerung"])
def test_a_scenario_adds_up_at_both_ends_and_in_each_year(scenario: str, kim: Paper) -> None:
    name = f"finanzierung_szenarien_{scenario}.csv"
    head, *rows = zeilen(kim, name)
    assert head[1:3] == ["2021 mindestens (EUR)", "2021 höchstens (EUR)"]
    amount = {row[0]: [parse_zahl(cell) for cell in row[1:]] for row in rows}
    for column in range(len(head) - 1):
        at = {row: amounts[column] for row, amounts in amount.items()}
        left = at["Gesamtkosten"] + at["Förderung"] + at["Leistungen Dritter"]
        paid = sum((at[row] for row in at if row.startswith("davon ")), Decimal(0))
        assert left == at["Eigenanteil"] == paid - at["Überschuss"]


def test_all_files_say_what_they_are_to_the_paper(projekt: Path) -> None:
    found = beilagen(papier(projekt))
    assert {name: (one.media_type, one.relationship) for name, one in found.items()} == {
        "fakten.json": ("application/json", Relationship.SOURCE),
        TABELLE: ("text/csv", Relationship.DATA),
    }
    assert all(one.description for one in found.values())


def test_the_same_files_lie_beside_the_pdf_and_the_report_names_them(projekt: Path) -> None:
    [paper] = Builder(projekt).build(()).papers
    stem = "output/musterkreis/beratung/Beschlussvorlage_12-2024_beratung"
    assert paper.as_json()["tabellen"] == [f"{stem}_{TABELLE}"]
    enclosed = beilagen(papier(projekt))
    assert (projekt / f"{stem}_{TABELLE}").read_bytes() == enclosed[TABELLE].content
    assert (projekt / paper.paths["fakten"]).read_bytes() == enclosed["fakten.json"].content


DATEN = """
tabellen:
  t:
    titel: T
    kopf: Ort
    spalten:
      k: {bezeichnung: =Kosten, einheit: EUR, insgesamt: summe}
      a: {bezeichnung: Anteil, formel: "prozentsatz(k, insgesamt.k)", rundung: 0.1}
      n: {bezeichnung: Name, art: text, nichtoeffentlich: ja}
    zeilen:
      - {bezeichnung: Adorf, werte: {k: 1000.5}, texte: {n: Geheim}}
      - {bezeichnung: Fläche, einheit: m², werte: {k: 2000}, texte: {n: Geheim}}
"""


def test_a_data_table_is_handed_over_as_it_is_printed(tmp_path: Path) -> None:
    files = {**MUSTER, VORLAGE: MUSTER[VORLAGE] + DATEN.replace(", einheit: m²", "")}
    files[TEXT] = "{{ datentabelle(tabellen.t) }}\n"
    assert zeilen(papier(schreibe(tmp_path, files)), "tabellen_t.csv") == [
        ["Ort", "'=Kosten (EUR)", "Anteil (v. H.)"],
        ["Adorf", "1000,50", "33,30"],
        ["Fläche", "2000,00", "66,70"],
        ["Insgesamt", "3000,50", ""],
    ]
