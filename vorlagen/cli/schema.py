"""`vorlagen schema`: writes JSON Schemas with which editors complete and check the YAML files."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape

from vorlagen.building.schemas import Written, write_modelines, write_schemas
from vorlagen.cli.screen import Screen, answer
from vorlagen.paper import dateiarten


def schema(
    arten: tuple[str, ...], ordner: Path | None, kopfzeilen: bool, projekt: Path, layout: str
) -> int:
    """Write JSON Schemas."""
    kinds = {art.name: art for art in dateiarten()}
    for name in arten:
        if name not in kinds:
            known = ", ".join(kinds)
            raise click.UsageError(f"Der Wert für [ART]... passt nicht. Möglich sind: {known}.")
    chosen = [kinds[name] for name in arten or kinds]
    written = write_schemas(projekt, chosen, ordner)
    if kopfzeilen:
        write_modelines(projekt, written)
    return answer(written, layout, _show)


def _show(written: Written, screen: Screen) -> None:
    """Which files were written, and which were up to date."""
    screen.show_findings(written.findings)
    for file, is_changed in written.files.items():
        status = "Geschrieben" if is_changed else "Unverändert"
        screen.console.print(f"{status}: {escape(file)}")
