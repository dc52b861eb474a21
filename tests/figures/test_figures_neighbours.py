"""A paper uses the figures of another paper of its authority: one figure, one address."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from muster import FOLGE, VORLAGE, ZWEI, schreibe

from vorlagen.figures.figure import Figure
from vorlagen.figures.formula import explained
from vorlagen.findings import Code, Findings
from vorlagen.paper.checks import check_figures
from vorlagen.paper.figures import PaperFigures, compute
from vorlagen.paper.loader import load

EIGENANTEIL = "vorlagen.beratung.finanzierung.beratung.eigenanteil"


def reckoned(
    root: Path, files: Mapping[str, str] = ZWEI, kennung: str = "folge-2025"
) -> tuple[PaperFigures, Findings]:
    """The figures of one of two papers, and what was found while they were computed."""
    findings = Findings()
    projekt = load(schreibe(root, files), findings)
    found = Findings()
    [(authority, paper)] = [pair for pair in projekt.papiere() if pair[1].kennung == kennung]
    assert paper.schriftstueck is not None
    figures = compute(projekt.gemeinsam, authority, paper.schriftstueck, found)
    check_figures(figures, found)
    return figures, found


def figure(figures: PaperFigures, address: str) -> Figure:
    found = figures.names.resolve(address)
    assert isinstance(found, Figure)
    return found


def with_size(formula: str, files: Mapping[str, str] = ZWEI) -> dict[str, str]:
    """The second paper with one more size, called „weitere“."""
    return {**files, FOLGE: f"{files[FOLGE]}  weitere: {formula}\n"}


def test_a_formula_uses_the_figure_of_another_paper(tmp_path: Path) -> None:
    figures, findings = reckoned(tmp_path)
    assert not len(findings)
    assert figure(figures, "groessen.anteil").exact == 70  # 67.200 € of 96.000 €


def test_it_has_the_same_value_and_derivation_as_in_its_own_paper(tmp_path: Path) -> None:
    here, _ = reckoned(tmp_path)
    there, _ = reckoned(tmp_path, kennung="beratung")
    seen, own = (
        explained(figure(here, EIGENANTEIL)),
        explained(figure(there, "finanzierung.beratung.eigenanteil")),
    )
    assert (
        (seen.value, seen.formula)
        == (own.value, own.formula)
        == (
            "67.200\N{NO-BREAK SPACE}€",
            "163.200\N{NO-BREAK SPACE}€ − 96.000\N{NO-BREAK SPACE}€",
        )
    )
    assert explained(figure(there, EIGENANTEIL)) == seen


def test_a_paper_is_reckoned_as_of_its_own_days(tmp_path: Path) -> None:
    """A rate that changes in 2025 leaves the table of 2024 as it is."""
    later = "              - {ab: 2025-01-01, betrag: 60000, quelle: {dokument: Erlass}}\n"
    programme = "data/gemeinsam/foerderprogramme/musterhilfe.yaml"
    figures, _ = reckoned(tmp_path, {**ZWEI, programme: ZWEI[programme] + later})
    assert figure(figures, EIGENANTEIL).exact == 67_200
    assert figure(figures, "muster.modul1.beratung.personal").exact == 60_000


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("vorlagen.beratung.angaben.tage_je_stelle", "5/2"),
        ("vorlagen.folge_2025.groessen.anteil", 70),  # a paper knows itself by this name, too
    ],
)
def test_all_that_a_paper_computes_can_be_asked_for(
    tmp_path: Path, address: str, value: int | str
) -> None:
    figures, _ = reckoned(tmp_path)
    found = figure(figures, address)
    assert str(found.exact) == str(value)
    assert found.address == address


@pytest.mark.parametrize(
    ("address", "nearest"),
    [
        ("vorlagen.beratun.groessen.x", "vorlagen.beratung"),
        ("vorlagen.beratung.groesen.x", "vorlagen.beratung.groessen"),
    ],
)
def test_an_unknown_paper_or_address_gets_the_nearest(
    tmp_path: Path, address: str, nearest: str
) -> None:
    figures, findings = reckoned(tmp_path, with_size(address))
    [finding] = findings
    assert finding.code is Code.VERWEIS_UNBEKANNT
    assert finding.cure == f"Meinten Sie „{nearest}“?"
    assert finding.place.file == FOLGE
    assert not figures.complete


def test_papers_that_use_each_other_in_a_circle_are_found(tmp_path: Path) -> None:
    circle = ZWEI[VORLAGE].replace(
        "groessen:\n", "groessen:\n  hin: vorlagen.folge_2025.groessen.weitere\n"
    )
    files = with_size("vorlagen.beratung.groessen.hin", {**ZWEI, VORLAGE: circle})
    for kennung in ("beratung", "folge-2025"):
        figures, findings = reckoned(tmp_path, files, kennung)
        [finding] = findings
        assert finding.code is Code.VERWEIS_KREIS
        assert "vorlagen." in finding.message
        assert not figures.complete


def test_a_pending_fact_makes_the_figures_of_other_papers_pending(tmp_path: Path) -> None:
    pending = ZWEI[VORLAGE].replace("wert: 2.5", "wert: {ausstehend: Konzept fehlt}")
    files = with_size("vorlagen.beratung.groessen.beratungstage", {**ZWEI, VORLAGE: pending})
    figures, _ = reckoned(tmp_path, files)
    found = figure(figures, "groessen.weitere")
    assert found.is_pending
    [leaf] = [leaf for leaf, fact in found.facts() if fact.pending]
    assert leaf.address == "vorlagen.beratung.angaben.tage_je_stelle"
