"""`vorlagen rechenprobe`: recomputes other people's papers, one or those of a whole council."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import click
from rich.text import Text

from vorlagen.audit.audit import MAX_PDF, audit
from vorlagen.audit.audit_report import AuditReport, equation
from vorlagen.building.limits import bounded_as_paper
from vorlagen.building.writing import write_or_report
from vorlagen.cli import paper_commands
from vorlagen.cli.screen import Screen, answer
from vorlagen.facts.files import read_named, read_text
from vorlagen.findings import Findings, reason


def rechenprobe(
    orte: tuple[str, ...],
    *,
    names: Path | None,
    folder: Path,
    everything: bool,
    page: Path | None,
    jobs: int | None,
    cluster: str,
    layout: str,
) -> int:
    """Recompute one paper, or all at some places."""
    if len(orte) == 1 and names is None and not cluster and _is_one_file(orte[0]):
        with bounded_as_paper():
            report = audit(Path(orte[0]))
            if page is not None:
                _write_page(report, page)
        return answer(report, layout, partial(_show, everything=everything))
    places = [*dict.fromkeys([*orte, *_listed(names)])]
    if not places:
        raise click.UsageError("Es fehlt: ORT oder --liste DATEI.")
    from vorlagen.building.cluster import ClusterError  # noqa: PLC0415 - one file does not need it
    from vorlagen.bulk_audit.store import Store  # noqa: PLC0415 - as above
    from vorlagen.cli.many_papers import Wishes, recompute_all  # noqa: PLC0415 - as above

    try:
        store = Store(folder)
    except OSError as error:
        message = f"Die Ablage „{folder}“ lässt sich nicht anlegen: {reason(error)}."
        raise click.UsageError(message) from None
    except sqlite3.Error:
        message = f"Die Ablage „{folder}“ ist beschädigt; sie darf gelöscht werden."
        raise click.UsageError(message) from None
    with closing(store):
        try:
            wishes = Wishes(layout, page, everything)
            return recompute_all(places, store, jobs or paper_commands.cores(), cluster, wishes)
        except ClusterError as error:
            raise click.UsageError(str(error)) from None


def _write_page(report: AuditReport, page: Path) -> None:
    from vorlagen.audit.marked_page import marked_page  # noqa: PLC0415 - seldom; slow libraries

    raw = read_named(Path(report.file), MAX_PDF, Findings()) or b""
    write_or_report(
        page, marked_page(report, raw).encode(), None, report.findings, "Die Seite lässt"
    )


def _is_one_file(place: str) -> bool:
    from vorlagen.bulk_audit.documents import is_one_file  # noqa: PLC0415 - reads OParl, too

    return is_one_file(place)


def _listed(names: Path | None) -> Iterator[str]:
    if names is None:
        return
    findings = Findings()
    text = read_text(names, str(names), findings, None)
    for finding in findings:
        raise click.UsageError(finding.message)
    for line in (text or "").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def _show(report: AuditReport, screen: Screen, *, everything: bool) -> None:
    """What contradicts itself; with `everything` also the equations that hold."""
    if everything:
        for claim in report.holding:
            screen.console.print(Text(f"{claim.result.spot}: {equation(claim)}"))
        for claim in report.doubtful:
            screen.console.print(Text(f"{claim.result.spot}: unsicher: {equation(claim)}?"))
    screen.show_findings(report.findings)
    screen.console.print(Text(f"\n{report.summary}", "bold"))
