"""The papers that this program prints have no finding, and published ones those that are known."""

from __future__ import annotations

import pytest
from ausgeliefert import Ausgeliefert
from nachgerechnet import befunde, meldungen

from vorlagen.audit.audit import audit


@pytest.mark.parametrize(
    "kind",
    [
        "pdf",
        "html",
    ],
)
def test_the_shipped_paper_has_no_finding(kind: str, ausgeliefert: Ausgeliefert) -> None:
    report = audit(ausgeliefert.file(kind))
    assert befunde(report) == [], meldungen(report.findings)
    # All that its five financing tables compute, and the days of its distribution
    assert len(report.claims) >= 22
    assert report.days >= 39
