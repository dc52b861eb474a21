"""What commands on papers share: which ones are meant, and the report on them on the screen."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vorlagen.building.forerunner import forerunner
from vorlagen.building.task import Edition, Wanted
from vorlagen.building.untouched import READ, last_report, signature
from vorlagen.building.writing import locked
from vorlagen.cli.app import FAULTS, FINE
from vorlagen.cli.options import LAYOUT, PROJECT, limits
from vorlagen.cli.outcome import findings_in, show
from vorlagen.cli.screen import Screen
from vorlagen.cli.terminal import say
from vorlagen.facts.files import is_folder

if TYPE_CHECKING:
    from vorlagen.building.workshop import Workshop


def cores() -> int:
    """How many processes this machine can run at once."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


SELECTION = click.argument("auswahl", nargs=-1, metavar="[BEHÖRDE|KENNUNG]...")
_OPTIONS = (
    click.option("--alle", "everything", is_flag=True, help="Alle Hinweise zeigen."),
    click.option(
        "--warum", "why", is_flag=True, help="Zu jeder Vorlage sagen, warum sie gemacht wurde."
    ),
    click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        help="In wie vielen Prozessen; ohne Angabe so viele, wie der Rechner Kerne hat.",
    ),
    click.option(
        "--verteilt",
        "cluster",
        default="",
        metavar="ADRESSE",
        help="Auf den Rechnern eines Verbunds (dask), zum Beispiel tcp://rechner:8786.",
    ),
    click.option(
        "--endfassung",
        "final",
        is_flag=True,
        help="Abweisen, was noch aussteht, nicht freigegeben oder nicht eingecheckt ist.",
    ),
    click.option(
        "--unversioniert",
        "unversioned",
        is_flag=True,
        help="Zu --endfassung: auch einen Stand nehmen, den git nicht hat; das PDF vermerkt es.",
    ),
    limits,
    PROJECT,
    LAYOUT,
)


def making_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of commands that build or check papers; `run_on_papers` takes their values."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def run_on_papers(
    selection: tuple[str, ...],
    done: str,
    *,
    writes: bool,
    combined: bool = False,
    everything: bool,
    why: bool,
    jobs: int | None,
    cluster: str,
    final: bool,
    unversioned: bool,
    projekt: Path,
    layout: str,
) -> int:
    """Build or check the papers that are meant, and show what came of it; the exit status.

    Args:
        selection: Authorities and papers.
        done: What was done, for the last line.
        writes: Whether they are built.
        combined: Whether each is also built in one file with its annexes.
        everything: Whether all hints are shown.
        why: Whether it is told of each paper why it was made.
        jobs: In how many processes, if not in as many as there are cores.
        cluster: On which cluster instead, if on any.
        final: Whether what is open is refused.
        unversioned: Whether a final paper may be of a state that git does not have.
        projekt: The folder.
        layout: `text` or `json`.

    Raises:
        UsageError: If the options do not go together, or a paper is not known.
    """
    if unversioned and not final:
        raise click.UsageError("„--unversioniert“ gehört zu einer Endfassung: --endfassung.")
    edition = Edition.ENDFASSUNG_UNVERSIONIERT if unversioned else Edition.ENDFASSUNG
    wanted = Wanted(edition if final else Edition.ARBEITSFASSUNG, combined, writes)
    with alone_in(projekt) if writes and is_folder(projekt / "data") else nullcontext():
        known = None if why else last_report(projekt, wanted, selection)
        quiet = layout == "json"
        report = known or _report(selection, projekt, wanted, jobs or cores(), cluster, quiet=quiet)
        if layout == "json":
            say(json.dumps(report, ensure_ascii=False, indent=2))
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
        read = signature(project, *READ)
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


@contextmanager
def alone_in(project: Path) -> Iterator[None]:
    """Nobody else writes to the project; where there can be no lock, writing itself tells why."""
    with ExitStack() as stack:
        with suppress(OSError):
            stack.enter_context(locked(project, _say_waiting))
        yield


def _say_waiting() -> None:
    """Say why nothing happens."""
    message = (
        "Ein anderer Bau schreibt gerade in dieses Projekt; dieser wartet, bis jener fertig ist."
    )
    say(message, err=True)


def _unknown_selection(name: str, known: list[str]) -> str:
    from vorlagen.german.lists import naechste  # noqa: PLC0415

    nearest = naechste(name, known)
    possible = f"Möglich sind: {', '.join(known)}." if known else "Hier gibt es noch keine."
    hint = f"Meinten Sie „{nearest}“?" if nearest else possible
    return f"„{name}“ ist weder eine Behörde noch die Kennung einer Vorlage. {hint}"
