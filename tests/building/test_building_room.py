"""What finds no room on its page or in its cell is told, instead of being cut off or printed over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from building_cases import states
from muster import MUSTER, TEXT, VORLAGE, geaendert, schreibe
from papiere import orte
from pypdf import PdfReader
from werkstatt import Builder

from vorlagen.findings import Finding

STIL = "templates/musterkreis/hausstil.css"


def befunde(tmp_path: Path, text: str, css: str = "") -> list[Finding]:
    files = {**MUSTER, TEXT: f"Der Musterkreis berät vor Ort.\n\n{text}\n"}
    report = Builder(schreibe(tmp_path, files | ({STIL: css} if css else {}))).build(())
    assert states(report) == {"musterkreis/beratung": "fehler" if report.findings else "fertig"}
    return list(report.findings)


def tabelle(columns: int) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz"[:columns]
    rows = ["| " + " | ".join(f"{word} {c}" for c in letters) + " |" for word in ("Spalte", "Wert")]
    return "\n".join([rows[0], "|---" * columns + "|", rows[1]])


@pytest.mark.parametrize(
    ("text", "starts", "place"),
    [
        (tabelle(20), "„Spalte“ (wie ", "text.md:3:3 pdf"),
        (
            f"| A | Besatzung |\n|---|---|\n| {'Donaudampfschiff' * 20} | b |",
            "„Besatzung“ (wie 2 weitere Stellen der Tabelle) reicht",
            "text.md:5:3 pdf",
        ),
        (f"```\n{'Programm ' * 60}\n```", "„Programm Programm ", "text.md:4:1 pdf"),
    ],
)
def test_what_leaves_the_page_is_told(tmp_path: Path, text: str, starts: str, place: str) -> None:
    [found] = befunde(tmp_path, text)
    assert found.message.startswith(starts)
    assert found.message.endswith(
        "reicht über den Rand der Seite hinaus; dort ist es abgeschnitten."
    )
    assert orte([found]) == [place]


@pytest.mark.parametrize(
    "css", ["ul { position: absolute; left: -9999px; }", "p { text-indent: -9999px; }"]
)
def test_a_style_sheet_that_pushes_text_off_the_page_is_told(tmp_path: Path, css: str) -> None:
    found = befunde(tmp_path, "- eins\n- zwei", css)
    assert found
    assert all("reicht über den Rand der Seite hinaus" in one.message for one in found)


def test_figures_wider_than_their_cells_are_told_once_for_each_table(tmp_path: Path) -> None:
    css = ".finanzierung { table-layout: fixed; width: 40mm; } td { white-space: nowrap; }"
    [found] = befunde(tmp_path, "{{ tabelle(finanzierung.beratung) }}", css)[:1]
    assert found.message.startswith("In der Tabelle „2 VZÄ Beratung vor Ort")
    assert found.message.endswith("ist breiter als die Zelle und steht über der daneben.")


def years_until(end: int, more: str = "") -> dict[str, str]:
    files = geaendert(VORLAGE, "bis: 2024-12-31", f"bis: {end}-12-31")
    published = re.search(r"\n +veroeffentlicht: .*", files[VORLAGE])
    assert published is not None
    files[VORLAGE] = files[VORLAGE].replace(published[0], "")
    files[VORLAGE] = files[VORLAGE].replace("unterschrift:", f"{more}unterschrift:")
    return {**files, TEXT: f"{files[TEXT]}\n{{{{ haushaltsjahre(finanzierung.beratung) }}}}\n"}


def test_tables_of_many_years_stand_on_broad_pages(tmp_path: Path) -> None:
    proof = "anlagen: [{art: berechnungsnachweis}]\n"
    report = Builder(schreibe(tmp_path, years_until(2035, proof))).build(())
    assert [finding.message for finding in report.findings] == []
    [paper] = report.papers
    boxes = [page.mediabox for page in PdfReader(tmp_path / paper.paths["pdf"]).pages]
    assert [box.width > box.height for box in boxes] == [False, True, False, True]


@pytest.mark.parametrize(
    ("end", "amount", "broad"), [(2026, 123_456_789_012.34, False), (2031, 1_234_567_890.12, True)]
)
def test_years_with_long_amounts_get_a_smaller_grade_or_a_broad_page(
    tmp_path: Path, end: int, amount: float, *, broad: bool
) -> None:
    files = years_until(end)
    files[VORLAGE] = files[VORLAGE].replace("je_stelle: kgst.E10", f"je_stelle: {amount}")
    files[VORLAGE] = files[VORLAGE].replace("  zeitraum:", "  rundung: {auf: 0.01}\n  zeitraum:")
    report = Builder(schreibe(tmp_path, files)).build(())
    assert [finding.message for finding in report.findings] == []
    boxes = [page.mediabox for page in PdfReader(tmp_path / report.papers[0].paths["pdf"]).pages]
    assert any(box.width > box.height for box in boxes) is broad
