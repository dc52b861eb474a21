"""`vorlagen pruefen datei.pdf`: what a finished PDF says of itself, on the screen or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from vorlagen.cli.screen import Screen, harmless
from vorlagen.findings import Findings
from vorlagen.german.dates import datum

if TYPE_CHECKING:
    from vorlagen.provenance.report import PdfReport

SUFFIX = ".pdf"


def is_pdf(name: str) -> bool:
    """Whether a name on the command line is meant for a file."""
    return name.lower().endswith(SUFFIX)


def check_pdfs(names: Sequence[str], layout: str) -> bool:
    """Check finished PDFs and show what came of it; True if there is no finding of severity Fehler."""
    # Brings in the libraries for PDF, which checking a project does without.
    from vorlagen.provenance.check import check_pdf  # noqa: PLC0415

    reports = [check_pdf(Path(name)) for name in names]
    findings = Findings(finding for report in reports for finding in report.findings)
    if layout == "json":
        content = {
            "dateien": [report.as_json() for report in reports],
            "befunde": [finding.as_json() for finding in findings],
        }
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        screen = Screen()
        for report in reports:
            _show(report, screen)
    return not findings.has_errors


def _show(report: PdfReport, screen: Screen) -> None:
    screen.console.print(Text(harmless(report.origin.title or report.file), "bold"))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")  # a name or digest that is cut says nothing
    for name, text in _facts(report):
        table.add_row(name, Text(harmless(text)))
    if table.row_count:
        screen.console.print(table)
    screen.show_findings(report.findings)
    screen.console.print(Text(f"\n{report.summary}", "bold"))


def _facts(report: PdfReport) -> Iterator[tuple[str, str]]:
    """What the file says of itself, line by line."""
    origin = report.origin
    if not origin.is_ours:
        return
    yield "Datei", report.file
    yield "Behörde", origin.authority or "nicht genannt"
    yield "Datum", _day(origin.day)
    yield "Programm", origin.program
    yield "Stand", _state(origin.commit, is_clean=origin.is_clean)
    yield "Inhalt", origin.digest
    yield "Seiten", str(len(report.pages))
    yield "Beilagen", ", ".join(report.enclosures) or "keine"
    if report.printed:
        about = f"{report.printed} Größen aus {report.facts} Fakten, {report.steps} Schritte"
        yield "Nachgerechnet", about


def _day(text: str) -> str:
    try:
        return datum(date.fromisoformat(text))
    except ValueError:
        return text or "steht noch aus"


def _state(commit: str, *, is_clean: bool) -> str:
    if not commit:
        return "nicht aus git"
    return f"git {commit}" + ("" if is_clean else ", mit Änderungen, die nicht eingecheckt waren")
