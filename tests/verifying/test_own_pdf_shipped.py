"""Each shipped PDF carries its facts, and proves every figure that it prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ausgeliefert import Ausgeliefert

from vorlagen.verifying import check_pdf, read_own


@pytest.fixture(scope="module")
def pdfs(ausgeliefert: Ausgeliefert) -> list[Path]:
    return ausgeliefert.pdfs


def test_each_proves_its_figures(pdfs: list[Path]) -> None:
    for path in pdfs:
        report = check_pdf(path)
        assert not list(report.findings), path.name
        assert report.printed > 0, path.name


def test_the_facts_inside_are_those_that_lie_beside(pdfs: list[Path]) -> None:
    for path in pdfs:
        own = path.with_suffix(".fakten.json")
        beside = own if own.exists() else path.with_name("fakten.json")
        within = dict(read_own(path.read_bytes()).enclosures)
        assert within["fakten.json"] == beside.read_bytes()


def test_the_proof_has_the_steps_and_facts_of_the_paper(ausgeliefert: Ausgeliefert) -> None:
    proof = json.loads(ausgeliefert.annex("fakten", number=1).read_text())
    paper = json.loads(ausgeliefert.file("fakten").read_text())
    printed = {entry["adresse"] for entry in proof["groessen"]}
    assert printed >= {
        entry["adresse"]
        for entry in paper["groessen"]
        if entry["adresse"].startswith(("finanzierung.", "verteilungen."))
    }
    assert printed >= {fact["adresse"] for fact in proof["fakten"]}, "all facts have their line"
