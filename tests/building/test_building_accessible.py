"""The shipped PDFs stand up to checkers that others have written."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pdfua
import pytest

from ausgeliefert import Ausgeliefert

# This version of the checker fails on headings with more than one part, and says so.
NOT_EVALUATED = {"UA-14-001"}


def pdfs(ausgeliefert: Ausgeliefert) -> list[Path]:
    """All PDFs that a build of the shipped project makes."""
    return sorted((ausgeliefert.root / "output").rglob("*.pdf"))


def test_pdfua_finds_nothing(ausgeliefert: Ausgeliefert) -> None:
    for path in pdfs(ausgeliefert):
        report = pdfua.validate(str(path))
        assert not report.findings, path.name
        assert {o.rule_id for o in report.outcomes if o.skipped_reason} <= NOT_EVALUATED


@pytest.mark.skipif(not shutil.which("verapdf"), reason="veraPDF is not installed here")
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_verapdf_finds_nothing(ausgeliefert: Ausgeliefert, flavour: str) -> None:
    files = list(map(str, pdfs(ausgeliefert)))
    result = subprocess.run(
        ["verapdf", "--flavour", flavour, "--format", "text", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.count("PASS ") == len(files), result.stdout
    assert result.returncode == 0
