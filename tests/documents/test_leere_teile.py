"""What is empty in prose is reported; it would vanish without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
from langtext import KONZEPT_TEXT, LANGTEXT
from muster import schreibe
from papiere import einziger_fehler, fehler_im_text, orte, papier


@pytest.mark.parametrize("heading", ["##", "## ", "## ##", "## {#kennung}", "#"])
def test_a_heading_without_text(tmp_path: Path, heading: str) -> None:
    finding = einziger_fehler(tmp_path, f"# Lage\n\nText.\n\n{heading}\n\nText.\n")
    assert orte([finding]) == ["text.md:5:1 text-form"]
    assert "hat keinen Text" in finding.message


def test_each_empty_heading_has_its_line(tmp_path: Path) -> None:
    found = fehler_im_text(tmp_path, "# Lage\n\n##\n\nText.\n\n##\n")
    assert orte(found) == ["text.md:3:1 text-form", "text.md:7:1 text-form"]


@pytest.mark.parametrize("rows", ["", "{% for x in () %}| {{ x }} | b |{% endfor %}\n"])
def test_a_table_without_rows(tmp_path: Path, rows: str) -> None:
    text = f"# Lage\n\nText.\n\n| a | b |\n|---|---|\n{rows}\nText.\n"
    finding = einziger_fehler(tmp_path, text)
    assert orte([finding]) == ["text.md:5:1 text-form"]
    assert "keine Zeilen" in finding.message


def test_headings_with_text_and_tables_with_rows_are_no_fault(tmp_path: Path) -> None:
    assert "##" in LANGTEXT[KONZEPT_TEXT]
    paper = papier(schreibe(tmp_path, LANGTEXT), "konzept")
    assert paper.page is not None
