"""`vorlagen veroeffentlichen`: hands final papers over, in all forms that people and systems take in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from rich.markup import escape

from vorlagen.building.git import user_name
from vorlagen.building.workshop import Workshop
from vorlagen.cli.app import FAULTS
from vorlagen.cli.german import GermanCommand
from vorlagen.cli.options import common_options, limits
from vorlagen.cli.paper_commands import alone_in, require_known
from vorlagen.cli.screen import Screen, answer
from vorlagen.findings import Findings, Place, Refusal
from vorlagen.publishing.handover import HandOver, prepare, send
from vorlagen.publishing.targets import open_target

TARGET = click.option(
    "--ziel",
    "target",
    required=True,
    metavar="ADRESSE",
    help="Wohin: ein Ordner, webdav(s)://…, sftp://… oder s3://…; ohne Kennwort darin.",
)


@click.command(cls=GermanCommand)
@click.argument("auswahl", nargs=-1, metavar="[BEHÖRDE|KENNUNG]...")
@TARGET
@click.option("--probe", is_flag=True, help="Nur zeigen, was wohin ginge; nichts schreiben.")
@click.option("--intern", "internal", is_flag=True, help="Die internen Fassungen, mit allem.")
@click.option(
    "--ersetzt",
    "reason",
    default="",
    metavar="GRUND",
    help="Warum anderer Inhalt an die Stelle des übergebenen tritt: Ergänzung, Berichtigung …",
)
@limits
@common_options
def veroeffentlichen(
    auswahl: tuple[str, ...],
    *,
    target: str,
    probe: bool,
    internal: bool,
    reason: str,
    projekt: Path,
    layout: str,
) -> int:
    """Endgültige Vorlagen übergeben: Dateien mit Angaben und Prüfsummen an ein Ziel.

    Gebaut wird die Endfassung aus dem eingecheckten Stand. Was nicht öffentlich ist, wird in jeder
    Datei gesucht, bevor sie hinausgeht. Was übergeben ist, steht danach in
    veroeffentlichungen.jsonl der Behörde.
    """
    workshop = Workshop(projekt)
    require_known(auswahl, workshop)
    try:
        with alone_in(projekt), open_target(target) as place:
            papers = workshop.select(auswahl)
            result = prepare(workshop, papers, place.address, internal=internal, reason=reason)
            if not probe and not result.findings.has_errors:
                now = datetime.now().astimezone()
                send(workshop, result, place, when=now, by=user_name(projekt), reason=reason)
    except Refusal as refusal:
        findings = Findings()
        refusal.report(findings, Place(""))
        Screen().show_findings(findings)
        return FAULTS
    return answer(result, layout, _show)


def _show(result: HandOver, screen: Screen) -> None:
    """What went where, or what keeps it back."""
    screen.show_findings(result.findings)
    for item in result.ready:
        state = "ginge"
        if item.package.paper in result.sent:
            state = "lag schon" if item.is_unchanged else "liegt"
        screen.console.print(
            f"{escape(item.package.paper)}: {state} in {escape(result.target)}/{item.package.folder}"
        )
        for name in item.package.files:
            screen.console.print(f"  {escape(name)}")
    if result.findings.has_errors:
        screen.console.print("Nichts übergeben.")
