"""The papers that this program prints have no finding, and published ones those that are known."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ausgeliefert import REPOSITORY, Ausgeliefert
from nachgerechnet import befunde, meldungen

from vorlagen.audit.audit import audit
from vorlagen.audit.audit_report import AuditReport
from vorlagen.findings import Code


@pytest.mark.parametrize("kind", ["pdf", "html", "txt"])
def test_the_shipped_paper_has_no_finding(kind: str, ausgeliefert: Ausgeliefert) -> None:
    report = audit(ausgeliefert.file(kind))
    assert befunde(report) == [], meldungen(report.findings)
    # All that its five financing tables compute, and the days of its distribution
    assert len(report.claims) >= 22
    assert report.days >= 39


def test_the_shipped_proof_sheet_has_no_contradiction(ausgeliefert: Ausgeliefert) -> None:
    [sheet] = ausgeliefert.file("pdf").parent.glob("*Berechnungsnachweis.pdf")
    assert not audit(sheet).findings.has_errors


def published(number: str) -> AuditReport:
    """The audit of a published paper; they lie beside the checkout, or where VORLAGEN_PAPIERE says."""
    folder = Path(os.environ.get("VORLAGEN_PAPIERE", REPOSITORY.parent / "shared" / "seeds"))
    found = sorted(folder.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip("Die veröffentlichten Papiere liegen nicht neben dem Projekt.")
    return audit(found[0])


def _kurz(report: AuditReport) -> list[str]:
    return [f"{f.place.line} {f.code.value}" for f in befunde(report)]


def test_the_slips_of_the_paper_with_five_tables_are_found() -> None:
    report = published("000")
    assert _kurz(report) == [
        "86 datum-unmoeglich",
        "88 datum-unmoeglich",
        "113 rechenprobe-widerspruch",
        "120 rechenprobe-rundung",
    ]
    shown = "\n".join(meldungen(befunde(report)))
    assert "0,5 × 79.928 € = 39.964 €; gedruckt sind 39.946 €" in shown
    assert "zwei Ziffern sind vertauscht" in shown
    assert "richtig wären dann 10.335 €" in shown
    assert "7 × 103.328 € = 723.296 €; gedruckt sind 723.298 €" in shown
    assert shown.count("30.11.2021") == 4
    assert len(report.claims) >= 23


def test_the_parts_of_the_district_do_not_add_up() -> None:
    assert _kurz(published("001")) == ["64 rechenprobe-unstimmig"]


@pytest.mark.parametrize("number", ["002", "003", "004"])
def test_on_the_other_papers_there_is_no_finding(number: str) -> None:
    report = published(number)
    assert befunde(report) == [], meldungen(report.findings)
    assert (Code.RECHENPROBE_LEER in {f.code for f in report.findings}) == (not report.claims)
