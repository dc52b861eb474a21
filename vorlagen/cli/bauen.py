"""`vorlagen bauen`: makes all files of papers."""

from __future__ import annotations

from typing import Any

import click

from vorlagen.cli.german import GermanCommand
from vorlagen.cli.paper_commands import SELECTION, making_options, run_on_papers

_COPIES = ("docx", "odt")


class _Formats(click.ParamType[tuple[str, ...]]):
    """Formats with commas between them."""

    name = "format"
    choices = ("text", "json", *_COPIES)

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        names = [name.strip() for name in value.split(",")]
        if not set(names) <= set(self.choices):
            self.fail("", param, ctx)
        return tuple(name for name in self.choices if name in names)


@click.command(cls=GermanCommand)
@SELECTION
@click.option(
    "--gesamtdatei",
    "combined",
    is_flag=True,
    help="Jede Vorlage zusätzlich mit ihren Anlagen in einer PDF-Datei.",
)
@making_options
@click.option(
    "--format",
    "layout",
    type=_Formats(),
    default="text",
    metavar="FORMATE",
    show_default=True,
    help="Ausgabe für Menschen (text) oder Programme (json); dazu, mit Komma, docx und odt: Kopien für"
    " die Textverarbeitung.",
)
def bauen(auswahl: tuple[str, ...], layout: tuple[str, ...], **how: Any) -> int:
    """Vorlagen bauen: PDF, HTML, Text und Fakten nach output/ schreiben.

    Ohne Angabe werden alle gebaut; sonst nur die der genannten Behörden oder Kennungen.
    """
    formats = tuple(name for name in layout if name in _COPIES)
    shown = "json" if "json" in layout else "text"
    return run_on_papers(auswahl, "Gebaut", writes=True, layout=shown, formats=formats, **how)
