"""`vorlagen rechenprobe`: recomputes other people's papers."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click
from rich.text import Text

from vorlagen.audit.audit import audit
from vorlagen.audit.audit_report import AuditReport, equation
from vorlagen.building.bounds import bounded_as_paper
from vorlagen.cli.german import GermanCommand
from vorlagen.cli.options import LAYOUT, limits
from vorlagen.cli.screen import Screen, answer


@click.command(cls=GermanCommand)
@click.argument("datei", type=click.Path(path_type=Path), metavar="DATEI")
@click.option("--alle", "everything", is_flag=True, help="Auch die Rechnungen nennen, die stimmen.")
@limits
@LAYOUT
def rechenprobe(datei: Path, everything: bool, layout: str) -> int:
    """Eine fertige Vorlage nachrechnen, gleich woher sie kommt (PDF, HTML, Text).

    Gemeldet wird, was sich widerspricht: Summen, Produkte, Anteile, Zählungen und Daten.
    """
    with bounded_as_paper():
        report = audit(datei)
    return answer(report, layout, partial(_show, everything=everything))


def _show(report: AuditReport, screen: Screen, *, everything: bool) -> None:
    """What contradicts itself; with `everything` also the equations that hold."""
    if everything:
        for claim in report.holding:
            screen.console.print(Text(f"{claim.result.spot}: {equation(claim)}"))
    screen.show_findings(report.findings)
    screen.console.print(Text(f"\n{report.summary}", "bold"))
