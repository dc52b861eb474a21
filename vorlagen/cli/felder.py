"""`vorlagen felder`: what a form of the council information system asks for, to be copied."""

from __future__ import annotations

from pathlib import Path

import click

from vorlagen.building.builder import Builder
from vorlagen.building.store import Edition
from vorlagen.cli.bauen import require_known
from vorlagen.cli.screen import Screen
from vorlagen.cli.terminal import FAULTS, FINE, say, say_json
from vorlagen.publishing.fields import fields_of


def felder(kennung: str, internal: bool, layout: str, projekt: Path) -> int:
    """Show what a form of the council information system asks for."""
    builder = Builder(projekt)
    require_known((kennung,), builder)
    [(behoerde, papier), *others] = builder.select((kennung,))
    if others:
        raise click.UsageError(f"„{kennung}“ meint mehrere Vorlagen; die Behörde davor nennen.")
    paper = builder.prepare_versions(behoerde, papier, Edition.ARBEITSFASSUNG)
    chosen = paper if internal or paper.public is None else paper.public
    if paper.page is None or chosen.page is None:
        Screen().show_findings(paper.findings)
        return FAULTS
    fields = fields_of(chosen, chosen.page)
    if layout == "json":
        say_json(fields.as_json())
    elif layout == "csv":
        click.echo(fields.as_csv(), nl=False)
    else:
        for label, value in fields.rows():
            if value:
                say(f"{label}:\n{value}\n")
    return FINE
