"""`vorlagen pruefen`: checks papers, or finished PDFs, without writing anything."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from vorlagen.building.workshop import Workshop
from vorlagen.cli.app import FAULTS, FINE
from vorlagen.cli.german import GermanCommand
from vorlagen.cli.options import common_options, edition_options, edition_wanted
from vorlagen.cli.paper_commands import EVERYTHING, run_on_papers
from vorlagen.cli.pdf_check import check_pdfs, is_pdf


@click.command(cls=GermanCommand)
@click.argument("auswahl", nargs=-1, metavar="[BEHÖRDE|KENNUNG|DATEI.pdf]...")
@EVERYTHING
@edition_options
@common_options
def pruefen(
    auswahl: tuple[str, ...],
    *,
    everything: bool,
    final: bool,
    unversioned: bool,
    projekt: Path,
    layout: str,
) -> int:
    """Alles prüfen, was ein Bau prüft, ohne etwas zu schreiben.

    Mit einer DATEI.pdf wird geprüft, woraus dieses fertige PDF entstanden ist, ob seine Zahlen aus den
    eingebetteten Fakten folgen und auf den Seiten stehen; wo das Projekt seinen Stand hat, wird es neu
    gebaut und verglichen.
    """
    edition = edition_wanted(final=final, unversioned=unversioned)
    if any(map(is_pdf, auswahl)):
        if not all(map(is_pdf, auswahl)):
            raise click.UsageError("PDF-Dateien und Vorlagen des Projekts bitte getrennt prüfen.")
        if final:
            message = "--endfassung gilt für Vorlagen des Projekts, nicht für fertige PDF-Dateien."
            raise click.UsageError(message)
        return FINE if check_pdfs(auswahl, projekt, layout) else FAULTS
    check = partial(Workshop.check, edition=edition)
    return run_on_papers(check, auswahl, projekt, layout, "Geprüft", everything=everything)
