"""What commands on papers share: which ones are meant, and the report on them on the screen."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from vorlagen.building.report import PaperReport, Report
from vorlagen.building.workshop import Workshop
from vorlagen.cli.app import FAULTS, FINE
from vorlagen.cli.screen import Screen, harmless
from vorlagen.documents.paper import Status
from vorlagen.findings import Code, Findings, Severity
from vorlagen.german.lists import naechste
from vorlagen.german.numbers import zahl

SELECTION = click.argument("auswahl", nargs=-1, metavar="[BEHÖRDE|KENNUNG]...")
EVERYTHING = click.option("--alle", "everything", is_flag=True, help="Alle Hinweise zeigen.")
_STATUS = {
    Status.FERTIG: ("fertig", "green"),
    Status.ENTWURF: ("Entwurf", "yellow"),
    Status.FEHLER: ("Fehler", "bold red"),
}
_PLURAL = {Severity.FEHLER: "Fehler", Severity.WARNUNG: "Warnungen", Severity.HINWEIS: "Hinweise"}
_FEW, _HINTS = 5, 3  # so many hints are all shown; of more, only so many unless asked for


def run_on_papers(
    work: Callable[..., Report],
    selection: tuple[str, ...],
    project: Path,
    layout: str,
    done: str,
    *,
    everything: bool,
) -> int:
    """Do something with the papers that are meant, and show what came of it; the exit status."""
    workshop = Workshop(project)
    require_known(selection, workshop)
    if layout == "json":
        report = work(workshop, selection)
        click.echo(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
    else:
        screen = Screen()
        with screen.progress() as progress:
            report = work(workshop, selection, progress)
        _show(report, done, screen, everything=everything)
    return FAULTS if report.findings.has_errors else FINE


def require_known(selection: tuple[str, ...], workshop: Workshop) -> None:
    """Refuse names that no authority and no paper has.

    Raises:
        UsageError: With the nearest name.
    """
    known = workshop.names()
    for name in selection:
        if name not in known:
            raise click.UsageError(_unknown_selection(name, known))


def say_waiting() -> None:
    """Say why nothing happens."""
    message = (
        "Ein anderer Bau schreibt gerade in dieses Projekt; dieser wartet, bis jener fertig ist."
    )
    click.echo(message, err=True)


def _unknown_selection(name: str, known: list[str]) -> str:
    nearest = naechste(name, known)
    possible = f"Möglich sind: {', '.join(known)}." if known else "Hier gibt es noch keine."
    hint = f"Meinten Sie „{nearest}“?" if nearest else possible
    return f"„{name}“ ist weder eine Behörde noch die Kennung einer Vorlage. {hint}"


def _show(report: Report, done: str, screen: Screen, *, everything: bool) -> None:
    """A table of the papers, below it what was found; of mere hints only the first, unless asked for."""
    if report.papers:
        screen.console.print(_paper_table(report.papers))
    hints = [finding for finding in report.findings if finding.severity is Severity.HINWEIS]
    hints.sort(key=lambda hint: hint.code is not Code.AUSSTEHEND)  # a draft waits for these
    shown = hints if everything or len(hints) <= _FEW else hints[:_HINTS]
    left_out = {*hints} - {*shown}
    screen.show_findings(Findings(f for f in report.findings if f not in left_out))
    screen.console.print(_summary(report, done, len(left_out)))


def _paper_table(papers: Sequence[PaperReport]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("Vorlage", overflow="fold")
    table.add_column("Stand")
    for heading in ("Seiten", "Größen", "Befunde", "Sekunden"):
        table.add_column(heading, justify="right")
    for paper in papers:
        word, colour = _STATUS[paper.status]
        table.add_row(
            Text(f"{paper.mandant}/{paper.kennung}"),
            Text(word, colour),
            "–" if paper.pages is None else str(paper.pages),
            str(paper.figures),
            str(paper.findings),
            zahl(Decimal(f"{paper.seconds:.1f}"), 1),
        )
        for annex in paper.annexes:
            title = _hanging(f"  {annex.number}.", annex.title)
            table.add_row(title, Text(harmless(annex.standard)), str(annex.pages))
        if paper.combined_pages is not None:
            pages = str(paper.combined_pages)
            table.add_row(Text("  Gesamtdatei"), Text(paper.combined_standard), pages)
    return table


def _hanging(number: str, title: str) -> Table:
    """A title behind its number; where it takes several lines, they stand below each other."""
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(number), Text(title))
    return grid


def _summary(report: Report, done: str, left_out: int) -> Text:
    counts = Counter(finding.severity for finding in report.findings)
    found = ", ".join(f"{counts[s]} {_noun(s, counts[s])}" for s in Severity if counts[s])
    good = sum(paper.status is not Status.FEHLER for paper in report.papers)
    papers = "Vorlage" if len(report.papers) == 1 else "Vorlagen"
    text = f"\n{done}: {good} von {len(report.papers)} {papers}. "
    more = f" Nicht gezeigt: {left_out} {_noun(Severity.HINWEIS, left_out)}; alle mit --alle."
    text += (f"Befunde: {found}." if found else "Keine Befunde.") + (more if left_out else "")
    return Text(text, "bold")


def _noun(severity: Severity, number: int) -> str:
    return severity.value if number == 1 else _PLURAL[severity]
