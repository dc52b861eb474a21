"""`vorlagen felder`: what a form of the council information system asks for, to be copied."""

from __future__ import annotations

import json
from pathlib import Path

import click

from vorlagen.building.task import Edition
from vorlagen.building.workshop import Workshop
from vorlagen.cli.app import FAULTS, FINE
from vorlagen.cli.german import GermanCommand
from vorlagen.cli.options import PROJECT, limits
from vorlagen.cli.paper_commands import require_known
from vorlagen.cli.screen import Screen
from vorlagen.cli.terminal import say
from vorlagen.publishing.fields import Fields, fields_of


@click.command(cls=GermanCommand)
@click.argument("kennung", metavar="KENNUNG")
@click.option("--intern", "internal", is_flag=True, help="Die interne Fassung, mit allem.")
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="Ausgabe für Menschen (text), Programme (json) oder Tabellen (csv).",
)
@limits
@PROJECT
def felder(kennung: str, internal: bool, layout: str, projekt: Path) -> int:
    """Zeigen, was das Formular eines Ratsinformationssystems von einer Vorlage wissen will.

    Betreff, Art, Nummer, Beratungsfolge, Beschlussvorschlag als Text und als HTML, finanzielle
    Auswirkungen, Anlagen; von einer Vorlage mit nichtöffentlichen Teilen die öffentliche Fassung.
    """
    workshop = Workshop(projekt)
    require_known((kennung,), workshop)
    [(behoerde, papier), *others] = workshop.select((kennung,))
    if others:
        raise click.UsageError(f"„{kennung}“ meint mehrere Vorlagen; die Behörde davor nennen.")
    paper = workshop.prepare_versions(behoerde, papier, Edition.ARBEITSFASSUNG)
    chosen = paper if internal or paper.public is None else paper.public
    if paper.page is None or chosen.page is None:
        Screen().show_findings(paper.findings)
        return FAULTS
    _show(fields_of(chosen, chosen.page), layout)
    return FINE


def _show(fields: Fields, layout: str) -> None:
    if layout == "json":
        say(json.dumps(fields.as_json(), ensure_ascii=False, indent=2))
    elif layout == "csv":
        click.echo(fields.as_csv(), nl=False)
    else:
        for label, value in fields.rows():
            if value:
                say(f"{label}:\n{value}\n")
