"""`vorlagen bauen`: makes all files of papers. Other commands share how papers are selected, and the lock."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vorlagen.building.processes import worker_context
from vorlagen.building.store import Edition, Wanted, last_report, signature
from vorlagen.building.writing import locked
from vorlagen.cli.commands import COPIES
from vorlagen.cli.screen import Screen, findings_in, show
from vorlagen.cli.terminal import exit_status, say, say_json
from vorlagen.facts.files import INPUT_FOLDERS, is_folder
from vorlagen.german.words import vorschlag

if TYPE_CHECKING:
    from vorlagen.building.builder import Builder


def bauen(auswahl: tuple[str, ...], layout: tuple[str, ...], **how: Any) -> int:
    """Build papers; returns the exit status, as the functions of all commands do."""
    formats = tuple(name for name in layout if name in COPIES)
    shown = "json" if "json" in layout else "text"
    return run_on_papers(auswahl, "Gebaut", writes=True, layout=shown, formats=formats, **how)


def cores() -> int:
    """How many processes this machine can run at once."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


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
    formats: tuple[str, ...] = (),
) -> int:
    """Build or check the selected papers and show the result; returns the exit status.

    Args:
        selection: Authorities and papers.
        done: Past participle for the last line.
        writes: Whether they are built.
        combined: Whether each is also built in one file with its annexes.
        everything: Whether all hints are shown.
        why: Whether the reason for making each paper is shown.
        jobs: The number of processes; None for as many as there are cores.
        cluster: The address of a cluster to use instead; empty for none.
        final: Whether papers with open points are refused.
        unversioned: Whether a final paper may be of a state that git does not have.
        projekt: The folder.
        layout: `text` or `json`.
        formats: Of copies for word processors: `docx`, `odt`.

    Raises:
        UsageError: If the options do not go together, or a paper is not known.
    """
    if unversioned and not final:
        raise click.UsageError("„--unversioniert“ gehört zu einer Endfassung: --endfassung.")
    edition = Edition.ARBEITSFASSUNG
    if unversioned:
        edition = Edition.ENDFASSUNG_UNVERSIONIERT
    elif final:
        edition = Edition.ENDFASSUNG
    wanted = Wanted(edition, combined, writes, formats)
    is_json = layout == "json"
    with ExitStack() as stack:
        if writes and is_folder(projekt / "data"):
            stack.enter_context(alone_in(projekt))
        report = None if why else last_report(projekt, wanted, selection)
        if not report:
            processes = jobs or cores()
            report = _report(selection, projekt, wanted, processes, cluster, quiet=is_json)
        if is_json:
            say_json(report)
            findings = findings_in(report)
        else:
            findings = show(report, done, everything=everything, why=why)
    return exit_status(is_fine=not findings.has_errors)


def _report(
    selection: tuple[str, ...],
    project: Path,
    wanted: Wanted,
    jobs: int,
    cluster: str,
    *,
    quiet: bool,
) -> dict[str, Any]:
    """Build or check the papers that need it; the report as JSON."""
    if jobs and not cluster:
        worker_context(writes=wanted.writes)
    # Only now is the rest of the program needed.
    from vorlagen.building.builder import Builder  # noqa: PLC0415
    from vorlagen.building.builds import Build, silent  # noqa: PLC0415
    from vorlagen.building.cluster import ClusterError  # noqa: PLC0415

    with nullcontext(silent) if quiet else Screen().progress() as progress:
        read = signature(project, *INPUT_FOLDERS)
        builder = Builder(project)
        require_known(selection, builder)
        try:
            build = Build(builder, jobs, cluster=cluster)
            return build.run(selection, wanted, progress, read).as_json()
        except ClusterError as error:
            raise click.UsageError(str(error)) from None


def require_known(selection: tuple[str, ...], builder: Builder) -> None:
    """Refuse names that no authority and no paper has.

    Raises:
        UsageError: With the nearest name.
    """
    names = builder.names()
    for name in selection:
        if name not in names:
            hint = vorschlag(name, names) if names else "Hier gibt es noch keine."
            message = f"„{name}“ ist weder eine Behörde noch die Kennung einer Vorlage. {hint}"
            raise click.UsageError(message)


@contextmanager
def alone_in(project: Path) -> Iterator[None]:
    """Lock the project against other writers; if that fails, writing itself reports the reason."""
    waiting = (
        "Ein anderer Bau schreibt gerade in dieses Projekt; dieser wartet, bis jener fertig ist."
    )
    with ExitStack() as stack:
        with suppress(OSError):
            stack.enter_context(locked(project, partial(say, waiting, err=True)))
        yield
