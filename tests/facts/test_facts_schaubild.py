"""The facts of described pictures: what they may say, and what is reported of what they may not."""

from __future__ import annotations

from datetime import date

import pytest
from befunde import einziger, fakten, orte, verstanden
from schaubilder import ABLAUF, STRUKTUR, ZEITPLAN

from vorlagen.facts.fakten import Fakten
from vorlagen.schaubilder.facts import Ablauf, Struktur, Zeitplan

MODELLE: dict[str, type[Fakten]] = {STRUKTUR: Struktur, ABLAUF: Ablauf, ZEITPLAN: Zeitplan}


def befund(text: str, old: str, new: str) -> tuple[str, str, str]:
    """Place with code, message and cure of the one thing that is wrong after a change."""
    assert text.count(old) == 1
    _, findings = verstanden(MODELLE[text], text.replace(old, new))
    found = einziger(findings)
    return orte(findings)[0], found.message, found.cure


@pytest.mark.parametrize("text", MODELLE)
def test_the_examples_are_in_order(text: str) -> None:
    fakten(MODELLE[text], text)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2021-H1", date(2021, 1, 1), date(2021, 6, 30)),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
    ],
)
def test_a_span_stands_for_its_first_or_its_last_day(written: str, first: date, last: date) -> None:
    plan = fakten(
        Zeitplan,
        ZEITPLAN.replace("2023-H2", "2020").replace(
            "2023-10-01, bis: 2023-12-31", f"{written}, bis: {written}"
        ),
    )
    bar = plan.gruppen[0].zeilen[0].balken[0]  # type: ignore[index]
    assert (bar.von, bar.bis) == (first, last)


@pytest.mark.parametrize("written", ["2021-H3", "2021-Q5", "bald"])
def test_another_spelling_of_a_span_is_no_date(written: str) -> None:
    place, message, cure = befund(ZEITPLAN, "von: 2023-H2", f"von: {written}")
    assert place == "3:6 wert-unzulaessig"
    assert message == f"„{written}“ ist weder ein Tag noch eine Zeit."
    assert "Halbjahre (2021-H1, 2021-H2), Quartale (2021-Q1 bis 2021-Q4), Monate" in cure


def test_an_edge_to_nowhere() -> None:
    assert befund(STRUKTUR, "nach: stelle", "nach: stellen") == (
        "19:25 verweis-unbekannt",
        "Den Knoten „stellen“ gibt es hier nicht.",
        "Meinten Sie „stelle“?",
    )


def test_a_node_without_an_edge() -> None:
    extra = "  amt:\n    titel: Sozialamt\ngruppen:"
    assert befund(STRUKTUR, "gruppen:", extra) == (
        "15:3 schaubild-lose",
        "Der Knoten „amt“ ist mit keinem anderen verbunden.",
        "Unter „kanten“ eine Verbindung ergänzen oder den Knoten streichen.",
    )


def test_a_bar_outside_the_plan() -> None:
    assert befund(ZEITPLAN, "bis: 2023-12-31", "bis: 2025-01-31") == (
        "7:64 zeitraum",
        (
            "Der Balken „Bedarfsabfrage“ (01.10.2023–31.01.2025) liegt nicht ganz im Plan"
            " (01.07.2023–31.12.2024)."
        ),
        "Die Tage prüfen oder „von“ und „bis“ des Plans ändern.",
    )


def test_a_bar_that_ends_before_it_begins() -> None:
    place, message, _ = befund(ZEITPLAN, "bis: 2023-12-31", "bis: 2023-09-30")
    assert place == "7:41 zeitraum"
    assert message == "Der Balken endet am 30.09.2023, bevor er am 01.10.2023 beginnt."


def test_a_bar_or_its_ends_may_be_assumed() -> None:
    text = ZEITPLAN.replace("von: 2023-10-01", "von: {annahme: 2023-10, grund: Der Tag fehlt.}")
    plan = fakten(Zeitplan, text)
    reasons = [gruppe.zeilen[0].assumption_of(0) for gruppe in plan.gruppen]
    assert [r and r.grund for r in reasons] == ["Der Tag fehlt.", "Die Vorlage nennt keinen Tag."]
