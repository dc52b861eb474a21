"""What papers have in common is computed once, and each paper comes out as if it were alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from muster import BESCHEID, ZWEI, schreibe
from vorlagen.facts.loader import load
from vorlagen.figures.explanation import explained
from vorlagen.figures.once import Once
from vorlagen.figures.paper import compute
from vorlagen.findings import Code, Findings

# An amount that the instalments do not give, and a rate that does not exist.
ODD_AMOUNT = ("betrag: 96000", "betrag: 96001")
NO_RATE = ("entgeltgruppe: E10", "foerderung: [muster.modul1.falsch]")


def as_said(root: Path, *, together: bool) -> list[object]:
    """All figures of all papers with their derivations, what was touched, and what was found."""
    projekt = load(root, Findings())
    once = Once()
    said: list[object] = []
    for authority, paper in projekt.papiere():
        assert paper.schriftstueck is not None
        found = Findings()
        known = once if together else Once()
        figures = compute(projekt.gemeinsam, authority, paper.schriftstueck, found, known)
        said += [explained(figure) for figure in figures.names.figures()]
        said += [figures.touched, figures.complete, list(found)]
    return said


@pytest.mark.parametrize("change", [None, ODD_AMOUNT, NO_RATE])
def test_papers_that_are_computed_together_come_out_as_each_of_them_alone(
    tmp_path: Path, change: tuple[str, str] | None
) -> None:
    text = ZWEI[BESCHEID]
    if change:
        assert change[0] in text
        text = text.replace(*change)
    root = schreibe(tmp_path, {**ZWEI, BESCHEID: text})
    assert as_said(root, together=True) == as_said(root, together=False)


def test_an_odd_notice_is_found_for_each_paper(tmp_path: Path) -> None:
    text = ZWEI[BESCHEID].replace(*ODD_AMOUNT)
    projekt = load(schreibe(tmp_path, {**ZWEI, BESCHEID: text}), Findings())
    once = Once()
    for authority, paper in projekt.papiere():
        assert paper.schriftstueck is not None
        found = Findings()
        compute(projekt.gemeinsam, authority, paper.schriftstueck, found, once)
        assert Code.BESCHEID_BETRAG in {finding.code for finding in found}
