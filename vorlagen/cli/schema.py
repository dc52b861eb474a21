"""`vorlagen schema`: writes JSON Schemas with which editors complete and check the YAML files."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape

from vorlagen.building.schemas import Written, write_modelines, write_schemas
from vorlagen.cli.german import GermanCommand
from vorlagen.cli.options import common_options
from vorlagen.cli.screen import Screen, answer
from vorlagen.paper import DATEIARTEN, ORDNER

_ARTEN = {art.name: art for art in DATEIARTEN}


@click.command(cls=GermanCommand)
@click.argument("arten", nargs=-1, type=click.Choice(list(_ARTEN)), metavar="[ART]...")
@click.option(
    "--ordner",
    type=click.Path(path_type=Path),
    metavar="ORDNER",
    help=f"Wohin; ohne Angabe nach {ORDNER} im Projektordner.",
)
@click.option(
    "--kopfzeilen",
    is_flag=True,
    help="Auch in jede YAML-Datei die Zeile schreiben, mit der Editoren ihr Schema finden.",
)
@common_options
def schema(
    arten: tuple[str, ...], ordner: Path | None, kopfzeilen: bool, projekt: Path, layout: str
) -> int:
    """Schemas schreiben, mit denen ein Editor YAML beim Tippen ergänzt und prüft.

    Ohne Angabe werden alle geschrieben; sonst nur die der genannten Arten von Dateien.
    """
    chosen = [_ARTEN[name] for name in arten or _ARTEN]
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
