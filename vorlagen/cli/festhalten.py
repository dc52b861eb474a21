"""`vorlagen festhalten`: records what a paper says when it is published."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape
from rich.text import Text

from vorlagen.building.builder import Builder
from vorlagen.building.record import Record, record
from vorlagen.cli.bauen import alone_in, require_known
from vorlagen.cli.screen import Screen, answer


def festhalten(kennung: str, entwurf: bool, ersetzen: bool, projekt: Path, layout: str) -> int:
    """Record what a paper says."""
    builder = Builder(projekt)
    require_known((kennung,), builder)
    chosen = builder.select((kennung,))
    if len(chosen) != 1:
        names = ", ".join(papier.name for _, papier in chosen) or "keine"
        raise click.UsageError(f"„{kennung}“ meint nicht genau eine Vorlage, sondern: {names}.")
    with alone_in(projekt):
        result = record(builder, *chosen[0], draft=entwurf, replace=ersetzen)
    return answer(result, layout, _show)


def _show(result: Record, screen: Screen) -> None:
    """What was recorded, or why nothing was."""
    screen.show_findings(result.findings)
    if result.findings.has_errors:
        screen.console.print(Text("\nNichts festgehalten.", "bold"))
        return
    done = "Festgehalten" if result.written else "Unverändert"
    screen.console.print(f"{done}: {escape(result.file)}, {result.figures} Größen.")
