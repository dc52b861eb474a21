"""`vorlagen rechenprobe` on many papers: one report on all, read from their store one by one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct
from rich.text import Text

from vorlagen.audit.audit_report import page_of
from vorlagen.building.writing import write_or_report
from vorlagen.bulk_audit.documents import Document
from vorlagen.bulk_audit.many_documents import Survey, survey
from vorlagen.bulk_audit.store import Result, Store
from vorlagen.cli.screen import Screen
from vorlagen.cli.terminal import FAULTS, FINE, harmless, say
from vorlagen.findings import Code, Finding, Findings, Severity
from vorlagen.page import program_pages

_NAMES = {
    Severity.FEHLER: ("Fehler", "Fehler"),
    Severity.WARNUNG: ("Warnung", "Warnungen"),
    Severity.HINWEIS: ("Hinweis", "Hinweise"),
}


class Wishes(Struct, frozen=True):
    """How a report is wanted: as text or json, also as HTML in the file `page`, with `everything`."""

    layout: str
    page: Path | None
    everything: bool


def recompute_all(
    places: Sequence[str], store: Store, jobs: int, cluster: str, wishes: Wishes
) -> int:
    """Recompute what is new at some places, and report on all of it; returns the exit status.

    Raises:
        ClusterError: If the cluster cannot be used.
    """
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
        for finding, link in _weighed(store, places, everything=wishes.everything):
            screen.show_finding(finding)
            if link != finding.place.file:
                screen.console.print(Text(f"  {harmless(link)}"))
        screen.console.print(Text(f"\n{summary}", "bold"))
    has_errors = outcome.findings.has_errors or store.has_errors(places)
    return FAULTS if has_errors else FINE


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
    return f"{link}#page={page}" if page and document.link else link


def _is_minor(finding: Finding) -> bool:
    """Whether a finding on one of many papers is only shown if everything is."""
    return finding.severity is Severity.HINWEIS


def _weighed(
    store: Store, places: Sequence[str], *, everything: bool
) -> Iterator[tuple[Finding, str]]:
    """The gravest findings of all papers first, each with its link."""
    for severity in Severity:
        for document, result in store.results(places, severity):
            for finding in Findings(result.findings):
                if finding.severity is severity and (everything or not _is_minor(finding)):
                    yield finding, _link(document, finding)


def _summary(outcome: Survey, store: Store, places: Sequence[str]) -> str:
    files = computations = empty = minor = 0
    numbers = Counter[Severity]()
    for _, result in store.results(places):
        files += 1
        computations += result.computations
        for finding in result.findings:
            numbers[finding.severity] += 1
            minor += _is_minor(finding)
            empty += finding.code is Code.RECHENPROBE_LEER
    counts = [
        f"{numbers[kind]} {_NAMES[kind][numbers[kind] != 1]}" for kind in Severity if numbers[kind]
    ]
    text = f"{files} Dateien, davon {outcome.read} neu gelesen; {computations} Rechnungen"
    text += f" nachgerechnet, in {empty} Dateien keine gefunden."
    text += f" Befunde: {', '.join(counts) or 'keine'}."
    if minor:
        text += f" Hinweise und Dateien ohne Rechnung ({minor}) zeigt --alle."
    return text
