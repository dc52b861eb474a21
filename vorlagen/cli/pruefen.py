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

from vorlagen.building.bounds import bounded_as_paper
from vorlagen.cli.german import GermanCommand
from vorlagen.cli.paper_commands import making_options, run_on_papers
from vorlagen.cli.screen import Screen, answer
from vorlagen.findings import Findings
from vorlagen.german.dates import datum

if TYPE_CHECKING:
    from vorlagen.audit.own_pdf import PdfReport
    from vorlagen.building.rebuilding import Comparison
    from vorlagen.renditions.pdf import Provenance


@click.command(cls=GermanCommand)
@click.argument("auswahl", nargs=-1, metavar="[BEHÖRDE|KENNUNG|DATEI.pdf]...")
@making_options
def pruefen(auswahl: tuple[str, ...], **how: Any) -> int:
    """Alles prüfen, was ein Bau prüft, ohne etwas zu schreiben.

    Mit einer DATEI.pdf wird geprüft, woraus dieses fertige PDF entstanden ist, ob seine Zahlen aus den
    eingebetteten Fakten folgen und auf den Seiten stehen; wo das Projekt seinen Stand hat, wird es neu
    gebaut und verglichen.
    """
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
    """What was found in some PDFs, and how each stands to the one that its state gives today."""

    reports: list[tuple[PdfReport, Comparison]]

    @property
    def findings(self) -> Findings:
        return Findings(finding for report, _ in self.reports for finding in report.findings)

    def as_json(self) -> dict[str, Any]:
        """The result as `pruefen --format json` prints it."""
        return {
            "dateien": [_as_json(*one) for one in self.reports],
            "befunde": [finding.as_json() for finding in self.findings],
        }


def _check_pdfs(names: Sequence[str], project: Path, layout: str) -> int:
    """Check finished PDFs and show what came of it; the exit status.

    Where the project's repository has the commit that a PDF names, its paper is built again.
    """
    # Brings in the libraries for PDF, which checking a project does without.
    from vorlagen.audit.own_pdf import check_pdf  # noqa: PLC0415
    from vorlagen.building.rebuilding import compare_with_rebuilt  # noqa: PLC0415

    with bounded_as_paper():
        reports = [check_pdf(Path(name)) for name in names]
        checked = _Checked([(one, compare_with_rebuilt(one, project)) for one in reports])

    def show(checked: _Checked, screen: Screen) -> None:
        for report, comparison in checked.reports:
            _show(report, comparison, screen)

    return answer(checked, layout, show)


def _is_pdf(name: str) -> bool:
    """Whether a name on the command line is meant for a file."""
    return name.lower().endswith(".pdf")


def _as_json(report: PdfReport, comparison: Comparison) -> dict[str, Any]:
    own, made = report.own, report.own.provenance
    return {
        "datei": report.file,
        "titel": own.title,
        "behoerde": own.authority,
        "datum": own.day,
        "programm": made.program if made else "",
        "commit": made.commit if made else "",
        "sauber": bool(made and made.is_clean),
        "inhalt": made.digest if made else "",
        "neubau": comparison.outcome.value,
        "neubau_grund": comparison.why,
        "unterschriften": own.signatures,
        "seiten": len(own.texts),
        "beilagen": [name for name, _ in own.enclosures],
        "groessen": report.printed,
        "schritte": report.steps,
        "fakten": report.facts,
    }


def _show(report: PdfReport, comparison: Comparison, screen: Screen) -> None:
    screen.console.print(Text(report.own.title or report.file, "bold"))
    made = report.own.provenance
    if made:
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")  # a name or digest that is cut says nothing
        for name, text in _facts(report, made, comparison):
            table.add_row(name, Text(text))
        screen.console.print(table)
    screen.show_findings(report.findings)
    screen.console.print(Text(f"\n{_summary(report, comparison)}", "bold"))


def _facts(
    report: PdfReport, made: Provenance, comparison: Comparison
) -> Iterator[tuple[str, str]]:
    """What the file says of itself, line by line."""
    own = report.own
    yield "Datei", report.file
    yield "Behörde", own.authority or "nicht genannt"
    yield "Datum", _day(own.day)
    yield "Programm", made.program
    yield "Stand", _state(made.commit, is_clean=made.is_clean)
    yield "Inhalt", made.digest
    yield "Seiten", str(len(own.texts))
    yield "Beilagen", ", ".join(name for name, _ in own.enclosures) or "keine"
    if own.signatures:
        yield "Unterschriften", f"{own.signatures}, nicht geprüft"
    if report.printed:
        about = f"{report.printed} Größen aus {report.facts} Fakten, {report.steps} Schritte"
        yield "Nachgerechnet", about
    yield "Neu gebaut", _REBUILT[comparison.outcome.value] or f"nein: {comparison.why}"


_REBUILT = {
    "gleich": "ja, Byte für Byte dieselbe Datei",
    "ergänzt": "ja; danach ist etwas angefügt",
    "anders": "ja, eine andere Datei",
    "nicht verglichen": "",
}


def _summary(report: PdfReport, comparison: Comparison) -> str:
    """One line: „10 gedruckte Größen nachgerechnet und auf den Seiten gefunden; …“."""
    if report.findings.has_errors:
        return "So nicht zu bestätigen."
    what = "1 gedruckte Größe" if report.printed == 1 else f"{report.printed} gedruckte Größen"
    figures = (
        f"{what} nachgerechnet und auf den Seiten gefunden, ohne Widerspruch"
        if report.printed
        else "Eigene Zahlen zum Nachrechnen enthält die Datei nicht"
    )
    built = {
        "gleich": "es ist die Datei, die gebaut wurde",
        "ergänzt": "nach dem Bau ergänzt",
        "nicht verglichen": "mit einem Neubau nicht verglichen",
    }[comparison.outcome.value]
    return f"{figures}; {built}."


def _day(text: str) -> str:
    try:
        return datum(date.fromisoformat(text))
    except ValueError:
        return text or "steht noch aus"


def _state(commit: str, *, is_clean: bool) -> str:
    if not commit:
        return "nicht aus git"
    return f"git {commit}" + ("" if is_clean else ", mit Änderungen, die nicht eingecheckt waren")
