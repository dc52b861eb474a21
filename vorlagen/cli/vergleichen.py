"""`vorlagen vergleichen`: shows what is different between two states of the papers."""

from __future__ import annotations

import json
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from vorlagen.cli.app import FINE
from vorlagen.cli.german import GermanCommand
from vorlagen.cli.options import PROJECT
from vorlagen.cli.screen import Screen, harmless
from vorlagen.comparing.comparison_report import (
    SAME_PROGRAM,
    address_said,
    as_html,
    as_json,
    as_markdown,
    cause_said,
    causes_of,
    head,
    marked_with,
    only_figures_said,
    summary,
    worded,
)
from vorlagen.comparing.paper_comparison import PaperComparison, ProjectComparison, compare_states
from vorlagen.comparing.states import StateError, find_state

_GONE, _COME = ("[-", "-]"), ("{+", "+}")


@click.command(cls=GermanCommand)
@click.argument("von", default="HEAD", metavar="[VON]")
@click.argument("bis", default="", metavar="[BIS]")
@click.option("--vorlage", "papers", multiple=True, metavar="KENNUNG", help="Nur diese Vorlagen.")
@click.option("--alle", "everything", is_flag=True, help="Auch zeigen, wo nur Zahlen anders sind.")
@PROJECT
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "json", "markdown", "html"]),
    default="text",
    show_default=True,
    help="Ausgabe für Menschen (text, html), einen Merge Request (markdown), Programme (json).",
)
def vergleichen(
    von: str, bis: str, *, papers: tuple[str, ...], everything: bool, projekt: Path, layout: str
) -> int:
    """Zeigen, was zwischen zwei Ständen anders ist: Größen mit Ursache, dann der Text.

    VON und BIS sind Commits, Zweige oder Marken von git, Tage (2021-03-04) oder Ordner. Ohne BIS wird
    mit dem Arbeitsstand verglichen, ohne VON der letzte Commit mit ihm.
    """
    try:
        states = find_state(von, projekt), find_state(bis, projekt)
        result = compare_states(*states, projekt, papers)
    except StateError as error:
        raise click.UsageError(str(error)) from None
    if layout == "json":
        click.echo(json.dumps(as_json(result), ensure_ascii=False, indent=2))
    elif layout == "markdown":
        click.echo(as_markdown(result), nl=False)
    elif layout == "html":
        click.echo(as_html(result))
    else:
        _show(result, Screen(), everything=everything)
    return FINE


def _show(result: ProjectComparison, screen: Screen, *, everything: bool) -> None:
    screen.console.print(Text(harmless(head(result)), "bold"))
    for paper in result.papers:
        title = f"\n{paper.name}" + (f": {paper.title}" if paper.title else "")
        screen.console.print(Text(harmless(title), "bold"))
        _show_paper(paper, screen, everything=everything)
    screen.console.print(Text(f"\n{summary(result)}", "bold"))
    if result.papers:
        screen.console.print(Text(SAME_PROGRAM))


def _show_paper(paper: PaperComparison, screen: Screen, *, everything: bool) -> None:
    if paper.before:
        screen.console.print(Text(harmless(f"  Früher: {paper.before}")))
    if paper.note:
        screen.console.print(Text(harmless(f"  Die Vorlage {paper.note}.")))
    for number, (change, commit) in enumerate(paper.causes.items(), start=1):
        screen.console.print(Text(harmless(f"  [{number}] {cause_said(change, commit, paper)}")))
    if paper.figures:
        screen.console.print(Text(""))
        screen.console.print(_figure_table(paper))
    if paper.still and everything:
        still = address_said([one.address for one in paper.still])
        screen.console.print(Text(harmless(f"\n  Gleich trotz anderer Teile: {still}")))
    section = None
    for passage in paper.passages if everything else worded(paper):
        if passage.section != section:
            section = passage.section
            screen.console.print(Text(harmless(f"\n  {section or 'Kopf'}"), "underline"))
        said = marked_with(passage, _GONE, _COME)
        screen.console.print(Text(harmless(f"    {passage.way}: {said}")))
    left = len(paper.passages) - len(worded(paper))
    if left and not everything:
        screen.console.print(Text(f"\n  {only_figures_said(left)} Zeigen: --alle"))


def _figure_table(paper: PaperComparison) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("  Größe", overflow="fold")
    for heading in ("bisher", "neu", "Differenz", "%"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Ursache")
    for one, addresses in paper.rows:
        cells = (one.said(one.old), one.said(one.new), one.said_difference, one.percent)
        address, causes = Text(f"  {address_said(addresses)}"), Text(causes_of(paper, one))
        table.add_row(address, *map(Text, cells), causes)
    return table
