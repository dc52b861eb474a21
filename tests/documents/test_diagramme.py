"""Charts: tables with bars; which figures they print, and how long their bars are."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from diagramme import Wert, gestapelt, presse
from hypothesis import given
from hypothesis import strategies as st
from muster import MUSTER, TEXT, VORLAGE, geaendert, schreibe
from papiere import einziger_fehler, gedruckt, papier

from vorlagen.facts.files import shipped
from vorlagen.findings import Code
from vorlagen.schaubilder.charts import Bar

DIAGRAMM = "{{ diagramm(finanzierung.beratung) }}"
TABELLE = "{{ tabelle(finanzierung.beratung) }}"
KOMMUNEN = "{{ diagramm(verteilungen.kommunen) }}"


# In a paper


def test_a_financing_shows_who_pays(tmp_path: Path) -> None:
    title, *rows = gedruckt(tmp_path, DIAGRAMM).splitlines()
    assert title == "Abbildung 1: 2 VZÄ Beratung vor Ort – wer die Kosten trägt"
    assert [row.split("  ") for row in rows if row.strip("-")] == [
        ["Zeitraum", "", "", "", "", "", "", " Anteile in Euro"],
        ["01.01.2024–31.12.2024", "- Förderung: 96.000 €"],
        ["zusammen 163.200 €", "", " - Eigenanteil: 67.200 €"],
    ]


def test_a_distribution_shows_who_gets_what(tmp_path: Path) -> None:
    title, *rows = gedruckt(tmp_path, KOMMUNEN).splitlines()
    assert title == "Abbildung 1: Beratungstage in den Kommunen"
    assert [row.split() for row in rows if row.strip("-")] == [
        ["Kommunen", "Tage", "in", "der", "Woche"],
        ["Adorf", "2"],
        ["Bestadt", "3"],
        ["Ceheim", "–"],
        ["Summe", "5"],
    ]


def test_its_amounts_are_figures_of_the_paper(tmp_path: Path) -> None:
    found = papier(schreibe(tmp_path, {**MUSTER, TEXT: f"{TABELLE}\n\n{DIAGRAMM}"})).page
    assert found
    from_chart = [p for p in found.printed if p.place.line == 3 and "€" in p.text]
    assert [(p.figure.address, p.text.replace("\u00a0", " ")) for p in from_chart] == [
        ("finanzierung.beratung.foerderung", "96.000 €"),
        ("finanzierung.beratung.eigenanteil", "67.200 €"),
        ("finanzierung.beratung.gesamtkosten", "163.200 €"),
    ]


@pytest.mark.parametrize("what", ["finanzierung.zeitraum", "mandant"])
def test_a_chart_of_what_is_no_table(tmp_path: Path, what: str) -> None:
    finding = einziger_fehler(tmp_path, f"Text\n\n{{{{ diagramm({what}) }}}}")
    assert (finding.code, finding.place.line) == (Code.AUSDRUCK, 3)
    assert "{{ diagramm(verteilungen.case_management) }}" in finding.cure


def test_what_is_pending_makes_a_draft_and_has_no_bar(tmp_path: Path) -> None:
    files = geaendert(VORLAGE, "Adorf, wert: 2", "Adorf, wert: {ausstehend: Wird noch beraten.}")
    rendered = papier(schreibe(tmp_path, {**files, TEXT: KOMMUNEN})).page
    assert rendered
    assert rendered.is_draft
    chart = rendered.html.partition('<table class="diagramm balkendiagramm"')[2].partition(
        "</table>"
    )[0]
    assert chart.count('class="balken ') == 1
    assert chart.count("[ausstehend]") == 2  # Adorf, and the sum


# How long bars are


def bars(values: dict[str, list[Wert]]) -> list[list[Bar | None]]:
    """The bars of each stack."""
    series = [f"Teil {i}" for i in range(len(next(iter(values.values()))))]
    with presse():
        chart = gestapelt(series, dict(values))
    return [[part["balken"] for part in stack["teile"]] for stack in chart["stapel"]]


def test_a_surplus_lies_left_of_zero() -> None:
    with presse():
        chart = gestapelt(["Land", "Eigenanteil"], {"2024": [300, -100]})
    assert chart["achse"] == "25"
    assert [part["balken"] for part in chart["stapel"][0]["teile"]] == [
        Bar("25", "75", "steigend"),
        Bar("0", "25", "dunkel"),
    ]


@given(st.lists(st.integers(1, 10**38), min_size=1, max_size=7))
def test_parts_lie_side_by_side_in_proportion(values: list[int]) -> None:
    [stack] = bars({"2024": list(values)})
    parts = [part for part in stack if part is not None]
    edges = [(Decimal(p.links), Decimal(p.links) + Decimal(p.breite)) for p in parts]
    assert all(left[1] == right[0] for left, right in pairwise(edges))
    assert (edges[0][0], edges[-1][1]) == (Decimal(0), Decimal(100))
    for value, part in zip(values, parts, strict=True):
        exact = Fraction(value, sum(values)) * 100
        assert abs(Fraction(part.breite) - exact) <= Fraction(1, 100)


# Without colour


def fills() -> dict[str, str]:
    """How the style sheet fills bars, by their class."""
    css = (shipped("templates") / "gemeinsam/vorlage.css").read_text(encoding="utf-8")
    rules = re.findall(r"^\.([a-z]+)(?:, \.\w+)? \{\s+background: ([^;]*);", css, re.MULTILINE)
    return {name: " ".join(fill.split()) for name, fill in rules}


def luminance(colour: str) -> Decimal:
    """The relative luminance of a colour, 0 to 1 (WCAG 2.2)."""
    colour = colour if len(colour) == 7 else f"#{colour[1] * 2}{colour[2] * 2}{colour[3] * 2}"
    red, green, blue = (Decimal(int(colour[i : i + 2], 16)) / 255 for i in (1, 3, 5))
    linear = [
        c / Decimal("12.92")
        if c <= Decimal("0.04045")
        else ((c + Decimal("0.055")) / Decimal("1.055")) ** Decimal("2.4")
        for c in (red, green, blue)
    ]
    weights = (Decimal("0.2126"), Decimal("0.7152"), Decimal("0.0722"))
    return sum((w * c for w, c in zip(weights, linear, strict=True)), Decimal(0))


def contrast(one: str, other: str) -> Decimal:
    """How much two colours differ in grey, from 1 (not at all) to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + Decimal("0.05")) / (low + Decimal("0.05"))


@pytest.mark.parametrize("number", range(1, 8))
def test_parts_can_be_told_apart_in_grey(number: int) -> None:
    [stack] = bars({"2024": [1] * number})
    shown = [fills()[part.art] for part in stack if part is not None]
    assert len(shown) == number
    for one, other in combinations(shown, 2):
        angles = [re.findall(r"(\d+)deg", fill) for fill in (one, other)]
        if angles[0] == angles[1]:
            assert contrast(one, other) >= 2
