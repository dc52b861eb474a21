"""`vorlagen verlauf`: shows every value that a figure ever had."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import groupby
from pathlib import Path

import click
from rich.bar import Bar
from rich.table import Table
from rich.text import Text

from vorlagen.building.git import last_commit
from vorlagen.building.ledger import Ledger
from vorlagen.building.search import ADDRESS, search
from vorlagen.cli.app import FINE
from vorlagen.cli.german import GermanCommand
from vorlagen.cli.options import common_options, limits
from vorlagen.cli.screen import Screen
from vorlagen.cli.terminal import say
from vorlagen.comparing.figure_history import Moment, history
from vorlagen.comparing.states import CUT, StateError
from vorlagen.german.dates import datum

_BAR = 20  # cells of the longest bar
_STEPS = 1000  # of a bar; more than its cells can show


@click.command(cls=GermanCommand)
@click.argument("adresse", metavar="ADRESSE")
@click.option("--vorlage", "papers", multiple=True, metavar="KENNUNG", help="Nur diese Vorlagen.")
@limits
@common_options
def verlauf(adresse: str, papers: tuple[str, ...], projekt: Path, layout: str) -> int:
    """Zeigen, welche Werte eine Größe je hatte, seit wann und wodurch.

    Gelesen werden alle Commits, die etwas an data/ oder templates/ geändert haben, und die Dateien, wie
    sie jetzt sind.
    """
    if not ADDRESS.fullmatch(adresse):
        raise click.UsageError(_no_address(adresse, projekt))
    try:
        moments = history(adresse, projekt, papers)
    except StateError as error:
        raise click.UsageError(str(error)) from None
    if layout == "json":
        said = {"adresse": adresse, "verlauf": [moment.as_json() for moment in moments]}
        say(json.dumps(said, ensure_ascii=False, indent=2))
        return FINE
    screen = Screen()
    alike: dict[object, tuple[list[str], list[Moment]]] = {}  # a rate is the same in many papers
    for paper, group in groupby(moments, key=lambda moment: moment.paper):
        some = list(group)
        key = tuple((moment.commit, moment.formatted, moment.causes) for moment in some)
        alike.setdefault(key, ([], some))[0].append(paper)
    for papers_alike, some in alike.values():
        heading = f"{adresse} in {', '.join(papers_alike)}"
        screen.console.print(Text(heading, "bold"))
        screen.console.print(_table(some))
    if last_commit(projekt)[1]:
        screen.notes.print(f"Ältere Werte fehlen hier.{CUT}")
    return FINE


def _no_address(wanted: str, project: Path) -> str:
    """What is said of what is no address; of a printed figure, which addresses it has."""
    matches = search(Ledger(project), wanted).matches
    addresses = {match.explanation.address: None for match in matches if match.explanation.address}
    if not addresses:
        return f"„{wanted}“ ist keine Adresse. Adressen zeigt: vorlagen erklaeren BETRAG"
    commands = "".join(f"\n  vorlagen verlauf {address}" for address in addresses)
    return f"„{wanted}“ ist keine Adresse. Diese Größen sind so gedruckt:{commands}"


def _table(moments: list[Moment]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("seit")
    table.add_column("Wert", justify="right", no_wrap=True)
    table.add_column("")
    for heading in ("Commit", "von", "wodurch"):
        table.add_column(heading, overflow="fold")
    values = [m.figure.exact if m.figure and m.figure.exact else Fraction(0) for m in moments]
    low, high = min(Fraction(0), *values), max(Fraction(0), *values)
    for moment, value in zip(moments, values, strict=True):
        told = ((c.spot or c.file, c.described(is_figure=True)) for c in moment.causes)
        why = "; ".join(": ".join(filter(None, parts)) for parts in told)
        ends = (min(Fraction(0), value) - low, max(Fraction(0), value) - low)
        bar: Bar | str = ""
        if len(moments) > 1 and high > low:
            bar = Bar(_STEPS, *(round(_STEPS * end / (high - low)) for end in ends), width=_BAR)
        day, *who = "jetzt", "nicht eingecheckt", ""
        if commit := moment.commit:
            day, *who = datum(commit.day), commit.short, commit.author
        said = (Text(cell) for cell in (*who, why))
        table.add_row(day, Text(moment.formatted), bar, *said)
    return table
