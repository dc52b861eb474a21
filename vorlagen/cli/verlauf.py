"""`vorlagen verlauf`: shows every value that a figure ever had."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from pathlib import Path

import click
from rich.bar import Bar
from rich.table import Table
from rich.text import Text

from vorlagen.building.git import last_commit
from vorlagen.building.project_figures import ProjectFigures
from vorlagen.building.search import ADDRESS, search
from vorlagen.cli.screen import Screen
from vorlagen.cli.terminal import FINE, say_json
from vorlagen.comparing import CUT, Moment, StateError, history
from vorlagen.german.dates import datum

_BAR = 20  # cells of the longest bar
_STEPS = 1000  # of a bar; more than its cells can show


def verlauf(adresse: str, papers: tuple[str, ...], projekt: Path, layout: str) -> int:
    """Show the values that a figure ever had."""
    if not ADDRESS.fullmatch(adresse):
        raise click.UsageError(_no_address(adresse, projekt))
    try:
        moments = history(adresse, projekt, papers)
    except StateError as error:
        raise click.UsageError(str(error)) from None
    if layout == "json":
        data = {"adresse": adresse, "verlauf": [moment.as_json() for moment in moments]}
        say_json(data)
        return FINE
    screen = Screen()
    # A rate has the same history in many papers, which then share a table.
    tables: dict[object, tuple[list[str], list[Moment]]] = {}
    for paper, group in groupby(moments, key=lambda moment: moment.paper):
        of_paper = list(group)
        key = tuple((moment.commit, moment.formatted, moment.causes) for moment in of_paper)
        names, _ = tables.setdefault(key, ([], of_paper))
        names.append(paper)
    for names, of_paper in tables.values():
        screen.console.print(Text(f"{adresse} in {', '.join(names)}", "bold"))
        screen.console.print(_table(of_paper))
    if last_commit(projekt)[1]:
        screen.notes.print(f"Ältere Werte fehlen hier.{CUT}")
    return FINE


def _no_address(wanted: str, project: Path) -> str:
    """The message for a text that is no address; for a printed figure, with its addresses."""
    matches = search(ProjectFigures(project), wanted).matches
    addresses = dict.fromkeys(match.explanation.address for match in matches)
    addresses.pop("", None)
    if not addresses:
        return f"„{wanted}“ ist keine Adresse. Adressen zeigt: vorlagen erklaeren BETRAG"
    message = f"„{wanted}“ ist keine Adresse. Diese Größen sind so gedruckt:"
    for address in addresses:
        message += f"\n  vorlagen verlauf {address}"
    return message


def _table(moments: list[Moment]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("seit")
    table.add_column("Wert", justify="right", no_wrap=True)
    table.add_column("")
    for heading in ("Commit", "von", "wodurch"):
        table.add_column(heading, overflow="fold")
    zero = Fraction(0)
    values = []
    for moment in moments:
        value = zero
        if moment.figure and moment.figure.exact:
            value = moment.figure.exact
        values.append(value)
    low = min(zero, *values)
    high = max(zero, *values)
    for moment, value in zip(moments, values, strict=True):
        bar: Bar | str = ""
        if len(moments) > 1 and high > low:
            start = round(_STEPS * (min(zero, value) - low) / (high - low))
            end = round(_STEPS * (max(zero, value) - low) / (high - low))
            bar = Bar(_STEPS, start, end, width=_BAR)
        day = "jetzt"
        who = ["nicht eingecheckt", ""]
        if moment.commit:
            day = datum(moment.commit.day)
            who = [moment.commit.short, moment.commit.author]
        # The changes that gave a figure its value, in one line
        changes = []
        for change in moment.causes:
            parts = (change.spot or change.file, change.described(is_figure=True))
            changes.append(": ".join(filter(None, parts)))
        causes = "; ".join(changes)
        texts = map(Text, [*who, causes])
        table.add_row(day, Text(moment.formatted), bar, *texts)
    return table
