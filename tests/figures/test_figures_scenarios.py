"""Variants of a table, the total of all, and scenarios; and the names under which they are found."""

from __future__ import annotations

from pathlib import Path

import pytest
from financing_cases import REICH, assert_nothing_is_lost, betraege, einfach, gerechnet, projekt
from muster import VORLAGE, schreibe

from vorlagen.finanzierung import PaperFinancing
from vorlagen.findings import Code, Findings
from vorlagen.paper.loader import load

YEAR = "zeitraum: {von: 2022-01-01, bis: 2022-12-31}\n"


# The rich sample


def test_a_variant_is_computed_in_full_with_what_the_table_says(tmp_path: Path) -> None:
    paper = gerechnet(tmp_path, REICH)

    assert paper.findings == []
    assert list(paper.figures.of(PaperFinancing).tables) == [
        "steuerung",
        "beratung",
        "wahl.teilzeit",
        "wahl.vollzeit",
    ]
    # 2 posts of 0,5 VZÄ for 13 months, and of 1 VZÄ for 9 months
    assert betraege(paper, "wahl.teilzeit.kosten", "wahl.vollzeit.kosten") == [13000, 18000]
    assert betraege(paper, "wahl.teilzeit.pauschale", "wahl.vollzeit.pauschale") == [6500, 4500]
    assert betraege(paper, "wahl.teilzeit.jahr_2021.eigenanteil") == [500]
    assert_nothing_is_lost(paper)


def test_the_total_ranges_from_the_least_to_the_most(tmp_path: Path) -> None:
    paper = gerechnet(tmp_path, REICH)

    # 13.000 + 3.883, and 6.500 or 13.500
    assert betraege(paper, "gesamt.mindestens.eigenanteil", "gesamt.hoechstens.eigenanteil") == [
        23383,
        30383,
    ]
    assert betraege(paper, "gesamt.mindestens.drittmittel") == [1200]


def test_a_scenario_chooses_a_variant_and_moves_a_source(tmp_path: Path) -> None:
    paper = gerechnet(tmp_path, REICH)

    assert betraege(
        paper,
        "szenarien.kurz.eigenanteil",
        "szenarien.kurz.deckung.topf",
        "szenarien.kurz.jahr_2021.deckung.topf",  # 1.000 + 355 + 500
        "szenarien.kurz.jahr_2022.deckung.haushalt",
        "szenarien.lang.mindestens.deckung.topf",
        "szenarien.lang.hoechstens.deckung.haushalt",
    ) == [23383, 4000, 1855, 19383, 20000, 10383]


def test_a_pending_variant_leaves_the_range_pending(tmp_path: Path) -> None:
    described = REICH.replace(
        "je_stelle: angaben.je_vzae}\n          - {bezeichnung: Pausch",
        "je_stelle: angaben.offen}\n          - {bezeichnung: Pausch",
        1,
    )
    paper = gerechnet(tmp_path, described)

    assert paper.findings == []
    assert betraege(
        paper,
        "wahl.mindestens.eigenanteil",
        "gesamt.mindestens.eigenanteil",
        "gesamt.hoechstens.eigenanteil",
        "wahl.vollzeit.eigenanteil",
    ) == [None, None, None, 13500]


# What a scenario cannot say


def test_an_unknown_name_in_a_scenario(tmp_path: Path) -> None:
    paper = gerechnet(tmp_path, REICH.replace("{wahl: teilzeit}", "{wahl: teilzet}"))

    code, place, said, proposed = paper.only_finding()
    assert (code, said, proposed) == (
        Code.VERWEIS_UNBEKANNT,
        "Es gibt keine Variante von „wahl“ namens „teilzet“.",
        "Meinten Sie „teilzeit“?",
    )
    assert place == paper.at("teilzet}")
    assert betraege(paper, "gesamt.mindestens.eigenanteil") == [23383], "the rest is there"


# Names that are taken


def faults(root: Path, financing: str) -> list[tuple[int, int, str]]:
    """Line, column and message of what is wrong with the form of a financing."""
    found = Findings()
    load(schreibe(root, projekt(financing)), found)
    first = projekt(financing)[VORLAGE].split("\nfinanzierung:\n")[0].count("\n") + 2
    return [(f.place.line - first, f.place.column, f.message) for f in found]


TAKEN = "Der Name „{}“ hat hier schon eine andere Bedeutung."


@pytest.mark.parametrize("name", ["gesamt", "jahr_2022"])
def test_a_table_cannot_take_a_name_with_another_meaning(tmp_path: Path, name: str) -> None:
    table = "{titel: T, zeilen: [{bezeichnung: K, je_stelle: 1}], ergebnis: R}"

    assert faults(tmp_path, f"{YEAR}tabellen:\n  {name}: {table}\n") == [(3, 5, TAKEN.format(name))]


@pytest.mark.parametrize("name", ["Monate", "Jahr 2022"])
def test_nor_can_a_line(tmp_path: Path, name: str) -> None:
    described = einfach(f"bezeichnung: {name}, je_stelle: 1")
    kennung = name.lower().replace(" ", "_")

    assert faults(tmp_path, described) == [(6, 11, TAKEN.format(kennung))]


# Circles


def test_a_table_that_asks_for_what_rests_on_it_is_a_circle(tmp_path: Path) -> None:
    circle = (
        "finanzierung.wahl.teilzeit → finanzierung.wahl.mindestens → finanzierung.wahl.teilzeit"
    )
    paper = gerechnet(
        tmp_path, (REICH.replace("anteil: 0.5", "anteil: finanzierung.wahl.mindestens.kosten / 1"))
    )

    code, (line, _), message, _ = paper.only_finding()
    assert code is Code.VERWEIS_KREIS
    assert message == f"Die Formeln verweisen im Kreis aufeinander: {circle}."
    assert "finanzierung." in paper.text.splitlines()[line - 1]
