"""`vorlagen zurueckziehen`: takes the files of a paper from where they were handed over."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from vorlagen.building.builder import Builder
from vorlagen.building.git import user_name
from vorlagen.cli.paper_commands import alone_in, require_known
from vorlagen.cli.screen import Screen
from vorlagen.cli.terminal import FAULTS, FINE, say
from vorlagen.findings import Findings, Place, Refusal
from vorlagen.publishing.handover import withdraw
from vorlagen.publishing.targets import open_target


def zurueckziehen(kennungen: tuple[str, ...], target: str, reason: str, projekt: Path) -> int:
    """Take the files of papers from a target."""
    builder = Builder(projekt)
    require_known(kennungen, builder)
    papers = [papier for _, papier in builder.select(kennungen)]
    try:
        place = open_target(target)
        with alone_in(projekt):
            now = datetime.now().astimezone()
            gone = withdraw(builder, papers, place, when=now, by=user_name(projekt), reason=reason)
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
