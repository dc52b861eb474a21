"""`vorlagen pruefen`: checks papers, or finished PDFs, without writing anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from rich.table import Table
from rich.text import Text

from vorlagen.building.processes import bounded_as_paper
from vorlagen.cli.bauen import run_on_papers
from vorlagen.cli.screen import Screen, answer
from vorlagen.findings import Findings
from vorlagen.german.dates import datum

if TYPE_CHECKING:
    from vorlagen.renditions.pdf import Provenance
    from vorlagen.verifying import PdfReport, Rebuilt


def pruefen(auswahl: tuple[str, ...], **how: Any) -> int:
    """Check papers, or finished PDFs."""
    if any(map(_is_pdf, auswahl)):
        if not all(map(_is_pdf, auswahl)):
            raise click.UsageError("PDF-Dateien und Vorlagen des Projekts bitte getrennt prüfen.")
        if how["final"]:
            message = "--endfassung gilt für Vorlagen des Projekts, nicht für fertige PDF-Dateien."
            raise click.UsageError(message)
        return _check_pdfs(auswahl, how["projekt"], how["layout"])
    return run_on_papers(auswahl, "Geprüft", writes=False, **how)


# Finished PDFs


class _Checked(Struct, frozen=True):
    """The reports on some PDFs, each with what a new build of its state gives."""

    reports: list[tuple[PdfReport, Rebuilt]]

    @property
    def findings(self) -> Findings:
        findings = Findings()
        for report, _ in self.reports:
            findings.extend(report.findings)
        return findings

    def as_json(self) -> dict[str, Any]:
        """The result as `pruefen --format json` prints it."""
        return {
            "dateien": [_as_json(report, rebuilt) for report, rebuilt in self.reports],
            "befunde": self.findings.as_json(),
        }


def _check_pdfs(names: Sequence[str], project: Path, layout: str) -> int:
    """Check finished PDFs and show the result; returns the exit status.

    Where the project's repository has the commit that a PDF names, its paper is built again.
    """
    # Imports the libraries for PDF, which the check of a project does not need.
    from vorlagen.verifying import check_pdf, compare_with_rebuilt  # noqa: PLC0415

    with bounded_as_paper():
        reports = [check_pdf(Path(name)) for name in names]
        checked = _Checked([(report, compare_with_rebuilt(report, project)) for report in reports])

    def show(checked: _Checked, screen: Screen) -> None:
        for report, rebuilt in checked.reports:
            _show(report, rebuilt, screen)

    return answer(checked, layout, show)


def _is_pdf(name: str) -> bool:
    """Whether a name on the command line is that of a PDF file."""
    return name.lower().endswith(".pdf")


def _as_json(report: PdfReport, rebuilt: Rebuilt) -> dict[str, Any]:
    pdf = report.own
    program = commit = digest = ""
    if pdf.provenance:
        program = pdf.provenance.program
        commit = pdf.provenance.commit
        digest = pdf.provenance.digest
    return {
        "datei": report.file,
        "titel": pdf.title,
        "behoerde": pdf.authority,
        "datum": pdf.day,
        "programm": program,
        "commit": commit,
        "sauber": bool(pdf.provenance and pdf.provenance.is_clean),
        "inhalt": digest,
        "neubau": rebuilt.outcome.value,
        "neubau_grund": rebuilt.why,
        "unterschriften": pdf.signatures,
        "seiten": len(pdf.texts),
        "beilagen": [name for name, _ in pdf.enclosures],
        "groessen": report.printed,
        "schritte": report.steps,
        "fakten": report.facts,
    }


def _show(report: PdfReport, rebuilt: Rebuilt, screen: Screen) -> None:
    screen.console.print(Text(report.own.title or report.file, "bold"))
    provenance = report.own.provenance
    if provenance:
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")  # a truncated name or digest is useless
        for name, text in _facts(report, provenance, rebuilt):
            table.add_row(name, Text(text))
        screen.console.print(table)
    screen.show_findings(report.findings)
    screen.console.print(Text(f"\n{_summary(report, rebuilt)}", "bold"))


def _facts(
    report: PdfReport, provenance: Provenance, rebuilt: Rebuilt
) -> Iterator[tuple[str, str]]:
    """The data of the file about itself, line by line."""
    pdf = report.own
    yield "Datei", report.file
    yield "Behörde", pdf.authority or "nicht genannt"
    yield "Datum", _day(pdf.day)
    yield "Programm", provenance.program
    yield "Stand", _state(provenance.commit, is_clean=provenance.is_clean)
    yield "Inhalt", provenance.digest
    yield "Seiten", str(len(pdf.texts))
    yield "Beilagen", ", ".join(name for name, _ in pdf.enclosures) or "keine"
    if pdf.signatures:
        yield "Unterschriften", f"{pdf.signatures}, nicht geprüft"
    if report.printed:
        text = f"{report.printed} Größen aus {report.facts} Fakten, {report.steps} Schritte"
        yield "Nachgerechnet", text
    yield "Neu gebaut", _REBUILT[rebuilt.outcome.value] or f"nein: {rebuilt.why}"


_REBUILT = {
    "gleich": "ja, Byte für Byte dieselbe Datei",
    "ergänzt": "ja; danach ist etwas angefügt",
    "anders": "ja, eine andere Datei",
    "nicht verglichen": "",
}


def _summary(report: PdfReport, rebuilt: Rebuilt) -> str:
    """One line: „10 gedruckte Größen nachgerechnet und auf den Seiten gefunden; …“."""
    if report.findings.has_errors:
        return "So nicht zu bestätigen."
    figures = "Eigene Zahlen zum Nachrechnen enthält die Datei nicht"
    if report.printed:
        noun = "gedruckte Größe" if report.printed == 1 else "gedruckte Größen"
        result = "nachgerechnet und auf den Seiten gefunden, ohne Widerspruch"
        figures = f"{report.printed} {noun} {result}"
    origin = {
        "gleich": "es ist die Datei, die gebaut wurde",
        "ergänzt": "nach dem Bau ergänzt",
        "nicht verglichen": "mit einem Neubau nicht verglichen",
    }[rebuilt.outcome.value]
    return f"{figures}; {origin}."


def _day(text: str) -> str:
    try:
        return datum(date.fromisoformat(text))
    except ValueError:
        return text or "steht noch aus"


def _state(commit: str, *, is_clean: bool) -> str:
    if not commit:
        return "nicht aus git"
    if is_clean:
        return f"git {commit}"
    return f"git {commit}, mit Änderungen, die nicht eingecheckt waren"
