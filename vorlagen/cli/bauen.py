"""`vorlagen bauen`: makes all files of papers."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from pathlib import Path

import click

from vorlagen.building.task import Wanted
from vorlagen.building.writing import locked
from vorlagen.cli.german import GermanCommand
from vorlagen.cli.options import common_options, edition_options, edition_wanted, where_options
from vorlagen.cli.paper_commands import EVERYTHING, SELECTION, WHY, run_on_papers, say_waiting
from vorlagen.facts.files import is_folder


@click.command(cls=GermanCommand)
@SELECTION
@click.option(
    "--gesamtdatei",
    "combined",
    is_flag=True,
    help="Jede Vorlage zusätzlich mit ihren Anlagen in einer PDF-Datei.",
)
@EVERYTHING
@WHY
@where_options
@edition_options
@common_options
def bauen(
    auswahl: tuple[str, ...],
    *,
    combined: bool,
    final: bool,
    unversioned: bool,
    everything: bool,
    jobs: int | None,
    cluster: str,
    why: bool,
    projekt: Path,
    layout: str,
) -> int:
    """Vorlagen bauen: PDF, HTML, Text und Fakten nach output/ schreiben.

    Ohne Angabe werden alle gebaut; sonst nur die der genannten Behörden oder Kennungen.
    """
    edition = edition_wanted(final=final, unversioned=unversioned)
    with ExitStack() as stack:
        if is_folder(projekt / "data"):
            # Where there can be no lock, each paper says why it cannot be written.
            with suppress(OSError):
                stack.enter_context(locked(projekt, say_waiting))
        return run_on_papers(
            auswahl,
            projekt,
            layout,
            "Gebaut",
            everything=everything,
            why=why,
            jobs=jobs,
            cluster=cluster,
            wanted=Wanted(edition, combined),
        )
