"""`vorlagen zurueckziehen`: takes the files of a paper from where they were handed over."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from vorlagen.building.git import user_name
from vorlagen.building.workshop import Workshop
from vorlagen.cli.app import FAULTS, FINE
from vorlagen.cli.german import GermanCommand
from vorlagen.cli.options import PROJECT
from vorlagen.cli.paper_commands import alone_in, require_known
from vorlagen.cli.screen import Screen
from vorlagen.cli.terminal import say
from vorlagen.cli.veroeffentlichen import TARGET
from vorlagen.findings import Findings, Place, Refusal
from vorlagen.publishing.handover import withdraw
from vorlagen.publishing.targets import open_target


@click.command(cls=GermanCommand)
@click.argument("kennungen", nargs=-1, required=True, metavar="KENNUNG...")
@TARGET
@click.option("--grund", "reason", required=True, metavar="GRUND", help="Warum.")
@PROJECT
def zurueckziehen(kennungen: tuple[str, ...], target: str, reason: str, projekt: Path) -> int:
    """Übergebene Dateien einer Vorlage vom Ziel nehmen.

    Grund und Tag stehen danach in veroeffentlichungen.jsonl; was festgehalten ist, bleibt.
    """
    workshop = Workshop(projekt)
    require_known(kennungen, workshop)
    papers = [papier for _, papier in workshop.select(kennungen)]
    try:
        with alone_in(projekt), open_target(target) as place:
            now = datetime.now().astimezone()
            gone = withdraw(workshop, papers, place, when=now, by=user_name(projekt), reason=reason)
    except Refusal as refusal:
        findings = Findings()
        refusal.report(findings, Place(""))
        Screen().show_findings(findings)
        return FAULTS
    for name in gone:
        say(f"Zurückgezogen: {name}")
    missing = {papier.name for papier in papers} - set(gone)
    for name in sorted(missing):
        say(f"{name} liegt nach veroeffentlichungen.jsonl nicht in {place.address}.")
    return FAULTS if missing else FINE
