"""`vorlagen rechenprobe`: recomputes other people's papers, one or those of a whole council."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct
from rich.text import Text

from vorlagen.audit.audit import MAX_PDF, audit
from vorlagen.audit.audit_report import AuditReport, equation, page_of
from vorlagen.building.processes import bounded_as_paper
from vorlagen.building.writing import write_or_report
from vorlagen.cli import bauen
from vorlagen.cli.screen import Screen, answer
from vorlagen.cli.terminal import exit_status, harmless, say
from vorlagen.facts.files import read_named, read_text
from vorlagen.findings import Code, Finding, Findings, Severity, reason

if TYPE_CHECKING:
    from vorlagen.bulk_audit.documents import Document
    from vorlagen.bulk_audit.exhibit import Exhibit
    from vorlagen.bulk_audit.many_documents import Survey
    from vorlagen.bulk_audit.store import KnownDocuments, Result

_NAMES = {
    Severity.FEHLER: ("Fehler", "Fehler"),
    Severity.WARNUNG: ("Warnung", "Warnungen"),
    Severity.HINWEIS: ("Hinweis", "Hinweise"),
}


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
    from vorlagen.bulk_audit.store import KnownDocuments  # noqa: PLC0415 - as above

    try:
        store = KnownDocuments(folder)
    except OSError as error:
        message = f"Die Ablage „{folder}“ lässt sich nicht anlegen: {reason(error)}."
        raise click.UsageError(message) from None
    except sqlite3.Error:
        message = f"Die Ablage „{folder}“ ist beschädigt; sie darf gelöscht werden."
        raise click.UsageError(message) from None
    with closing(store):
        try:
            wishes = _Wishes(layout, page, everything)
            return _recompute_all(places, store, jobs or bauen.cores(), cluster, wishes)
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


# On many papers one report, which is read from their store one by one


class _Wishes(Struct, frozen=True):
    """How a report is wanted: as text or json, also as HTML in the file `page`, with `everything`."""

    layout: str
    page: Path | None
    everything: bool


def _recompute_all(
    places: Sequence[str], store: KnownDocuments, jobs: int, cluster: str, wishes: _Wishes
) -> int:
    """Recompute what is new at some places, and report on all of it; returns the exit status.

    Raises:
        ClusterError: If the cluster cannot be used.
    """
    from vorlagen.bulk_audit.many_documents import survey  # noqa: PLC0415 - one file does not need it
    from vorlagen.page import program_pages  # noqa: PLC0415 - as above

    screen = Screen()
    with screen.progress("Vorlagen suchen …") as progress:
        outcome = survey(places, store, progress, jobs, cluster)
    summary = _summary(outcome, store, places)
    if wishes.page:
        html = program_pages().get_template("rechenprobe/viele.html")
        shown = _weighed(store, places, everything=wishes.everything)
        content = html.render(zusammenfassung=summary, befunde=shown).encode()
        write_or_report(wishes.page, content, None, outcome.findings, "Die Seite lässt")
    if wishes.layout == "json":
        _print_json(outcome.findings, store.results(places))
    else:
        screen.show_findings(outcome.findings)
        for finding, exhibit, link in _weighed(store, places, everything=wishes.everything):
            screen.show_finding(finding)
            if exhibit is not None:
                screen.console.print(Text("\n".join(_lines(exhibit)), no_wrap=True))
            if link != finding.place.file:
                screen.console.print(Text(f"  {harmless(link)}"))
        screen.console.print(Text(f"\n{summary}", "bold"))
    has_errors = outcome.findings.has_errors or store.has_errors(places)
    return exit_status(is_fine=not has_errors)


def _print_json(unlisted: Findings, results: Iterator[tuple[Document, Result]]) -> None:
    """One object for each file, in a list."""
    separator = "["
    for finding in unlisted:
        item = {"datei": finding.place.file, "befunde": [finding.as_json()]}
        say(f"{separator}{json.dumps(item, ensure_ascii=False)}")
        separator = ","
    for document, result in results:
        say(f"{separator}{json.dumps(_as_json(document, result), ensure_ascii=False)}")
        separator = ","
    say("[]" if separator == "[" else "]")


def _as_json(document: Document, result: Result) -> dict[str, Any]:
    befunde = []
    for finding in Findings(result.findings):
        befunde.append({**finding.as_json(), "verweis": _link(document, finding)})
    return {
        "ort": document.place,
        "datei": document.label,
        "verweis": document.link or document.label,
        "nachgerechnet": result.computations,
        "daten": result.days,
        "befunde": befunde,
    }


def _link(document: Document, finding: Finding) -> str:
    """The address of a document, or its name if it has none, and of the page if that is known."""
    page = page_of(finding)
    link = document.link or document.label
    if page and document.link:
        link += f"#page={page}"
    return link


def _is_minor(finding: Finding) -> bool:
    """Whether a finding on one of many papers is only shown if everything is."""
    return finding.severity is Severity.HINWEIS


def _weighed(
    store: KnownDocuments, places: Sequence[str], *, everything: bool
) -> Iterator[tuple[Finding, Exhibit | None, str]]:
    """The gravest findings of all papers first, each with its exhibit and its link."""
    for severity in Severity:
        for document, result in store.results(places, severity):
            for finding, exhibit in result.exhibited:
                if finding.severity is severity and (everything or not _is_minor(finding)):
                    yield finding, exhibit, _link(document, finding)


def _lines(exhibit: Exhibit) -> Iterator[str]:
    """The rows around a finding, and its computation with marks below the digits that are wrong."""
    for number, row in enumerate(exhibit.around):
        yield f"  {'>' if number == exhibit.here else '│'} {harmless(' | '.join(row))}"
    width = max((len(step.number) for step in exhibit.steps), default=0)
    for step in exhibit.steps:
        if step.label == "gerechnet":
            yield "    ──" + "─" * width
        yield harmless(f"    {step.sign} {step.number:>{width}}  {step.label}").rstrip()
        marks = [" "] * width
        for place in step.wrong:
            marks[width - len(step.number) + place] = "^"
        if step.wrong or step.is_wrong_sign:
            yield f"    {'^' if step.is_wrong_sign else ' '} {''.join(marks)}".rstrip()


def _summary(outcome: Survey, store: KnownDocuments, places: Sequence[str]) -> str:
    papers = computations = empty = minor = 0
    numbers = Counter[Severity]()
    for _, result in store.results(places):
        papers += 1
        computations += result.computations
        for finding in result.findings:
            numbers[finding.severity] += 1
            minor += _is_minor(finding)
            empty += finding.code is Code.RECHENPROBE_LEER
    counts = []
    for severity, (one, several) in _NAMES.items():
        number = numbers[severity]
        if number == 1:
            counts.append(f"1 {one}")
        elif number:
            counts.append(f"{number} {several}")
    files = store.number_of_files(places)
    text = f"{files} Dateien"
    if papers < files:
        text = f"{papers} {'Vorlage' if papers == 1 else 'Vorlagen'} in {text}"
    text += f", davon {outcome.read} neu gelesen; {computations} Rechnungen"
    text += f" nachgerechnet, in {empty} keine gefunden."
    text += f" Befunde: {', '.join(counts) or 'keine'}."
    if minor:
        text += f" Hinweise und Dateien ohne Rechnung ({minor}) zeigt --alle."
    return text
