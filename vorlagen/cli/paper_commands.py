"""What commands on papers share: which ones are meant, and the report on them on the screen."""

from __future__ import annotations

import json
import os
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vorlagen.building.forerunner import forerunner
from vorlagen.building.task import Wanted
from vorlagen.building.untouched import READ, last_report, signature
from vorlagen.cli.app import FAULTS, FINE
from vorlagen.cli.outcome import findings_in, show
from vorlagen.cli.screen import Screen

if TYPE_CHECKING:
    from vorlagen.building.workshop import Workshop


def cores() -> int:
    """How many processes this machine can run at once."""
    return len(os.sched_getaffinity(0))


SELECTION = click.argument("auswahl", nargs=-1, metavar="[BEHÖRDE|KENNUNG]...")
EVERYTHING = click.option("--alle", "everything", is_flag=True, help="Alle Hinweise zeigen.")
WHY = click.option(
    "--warum", "why", is_flag=True, help="Zu jeder Vorlage sagen, warum sie gemacht wurde."
)


def run_on_papers(
    selection: tuple[str, ...],
    project: Path,
    layout: str,
    done: str,
    *,
    everything: bool,
    why: bool,
    jobs: int | None,
    cluster: str,
    wanted: Wanted,
) -> int:
    """Do something with the papers that are meant, and show what came of it; the exit status.

    Args:
        selection: Authorities and papers.
        project: The folder.
        layout: `text` or `json`.
        done: What was done, for the last line.
        everything: Whether all hints are shown.
        why: Whether it is told of each paper why it was made.
        jobs: In how many processes, if not in as many as there are cores.
        cluster: On which cluster instead, if on any.
        wanted: What for.
    """
    known = None if selection or why else last_report(project, wanted)
    jobs = jobs or cores()
    report = known or _report(selection, project, wanted, jobs, cluster, quiet=layout == "json")
    if layout == "json":
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
        findings = findings_in(report)
    else:
        findings = show(report, done, everything=everything, why=why)
    return FAULTS if findings.has_errors else FINE


def _report(
    selection: tuple[str, ...],
    project: Path,
    wanted: Wanted,
    jobs: int,
    cluster: str,
    *,
    quiet: bool,
) -> dict[str, Any]:
    """Build or check what must be; what comes of it, as JSON."""
    if jobs and not cluster:
        forerunner(writes=wanted.writes)
    # All else that the program has is only now needed.
    from vorlagen.building.builds import Build, silent  # noqa: PLC0415
    from vorlagen.building.cluster import ClusterError  # noqa: PLC0415
    from vorlagen.building.workshop import Workshop  # noqa: PLC0415

    with nullcontext(silent) if quiet else Screen().progress() as progress:
        read = "" if selection else signature(project, *READ)
        workshop = Workshop(project)
        require_known(selection, workshop)
        try:
            build = Build(workshop, jobs, cluster=cluster)
            return build.run(selection, wanted, progress, read).as_json()
        except ClusterError as error:
            raise click.UsageError(str(error)) from None


def require_known(selection: tuple[str, ...], workshop: Workshop) -> None:
    """Refuse names that no authority and no paper has.

    Raises:
        UsageError: With the nearest name.
    """
    known = workshop.names()
    for name in selection:
        if name not in known:
            raise click.UsageError(_unknown_selection(name, known))


def say_waiting() -> None:
    """Say why nothing happens."""
    message = (
        "Ein anderer Bau schreibt gerade in dieses Projekt; dieser wartet, bis jener fertig ist."
    )
    click.echo(message, err=True)


def _unknown_selection(name: str, known: list[str]) -> str:
    from vorlagen.german.lists import naechste  # noqa: PLC0415

    nearest = naechste(name, known)
    possible = f"Möglich sind: {', '.join(known)}." if known else "Hier gibt es noch keine."
    hint = f"Meinten Sie „{nearest}“?" if nearest else possible
    return f"„{name}“ ist weder eine Behörde noch die Kennung einer Vorlage. {hint}"
