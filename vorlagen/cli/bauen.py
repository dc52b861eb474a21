"""`vorlagen bauen`: makes all files of papers."""

from __future__ import annotations

from typing import Any

import click

from vorlagen.cli.german import GermanCommand
from vorlagen.cli.paper_commands import SELECTION, making_options, run_on_papers


@click.command(cls=GermanCommand)
@SELECTION
@click.option(
    "--gesamtdatei",
    "combined",
    is_flag=True,
    help="Jede Vorlage zusätzlich mit ihren Anlagen in einer PDF-Datei.",
)
@making_options
def bauen(auswahl: tuple[str, ...], **how: Any) -> int:
    """Vorlagen bauen: PDF, HTML, Text und Fakten nach output/ schreiben.

    Ohne Angabe werden alle gebaut; sonst nur die der genannten Behörden oder Kennungen.
    """
    return run_on_papers(auswahl, "Gebaut", writes=True, **how)
