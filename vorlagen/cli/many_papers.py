"""`vorlagen rechenprobe` on many papers: one report on all, read from their store one by one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from rich.text import Text

from vorlagen.audit.audit_report import page_of
from vorlagen.cli.app import FAULTS, FINE
from vorlagen.cli.screen import Screen
from vorlagen.cli.terminal import harmless, say
from vorlagen.findings import Code, Finding, Findings, Severity
from vorlagen.survey.documents import Document
from vorlagen.survey.store import Result, Store
from vorlagen.survey.survey import survey

_NAMES = {Severity.FEHLER: "Fehler", Severity.WARNUNG: "Warnungen", Severity.HINWEIS: "Hinweise"}


def recompute_all(
    places: Sequence[str], folder: Path, jobs: int, cluster: str, layout: str, *, everything: bool
) -> int:
    """Recompute what is new at some places, and report on all of it; returns the exit status.

    Raises:
        OSError: If the store cannot be made in its folder.
        sqlite3.Error: If the store is damaged.
        ClusterError: If the cluster cannot be used.
    """
    screen = Screen()
    with closing(Store(folder)) as store:
        with screen.progress("Vorlagen suchen …") as progress:
            outcome = survey(places, store, progress, jobs, cluster)
        if layout == "json":
            has_errors = _print_json(outcome.findings, store.results(places))
        else:
            screen.show_findings(outcome.findings)
            has_errors = _show(screen, store, places, outcome.read, everything=everything)
    return FAULTS if has_errors or outcome.findings.has_errors else FINE


def _print_json(unlisted: Findings, results: Iterator[tuple[Document, Result]]) -> bool:
    """One object for each file, in a list; returns whether there are errors."""
    has_errors = False
    separator = "["
    for finding in unlisted:
        item = {"datei": finding.place.file, "befunde": [finding.as_json()]}
        say(f"{separator}{json.dumps(item, ensure_ascii=False)}")
        separator = ","
    for document, result in results:
        say(f"{separator}{json.dumps(_as_json(document, result), ensure_ascii=False)}")
        separator = ","
        has_errors = has_errors or Findings(result.findings).has_errors
    say("[]" if separator == "[" else "]")
    return has_errors


def _as_json(document: Document, result: Result) -> dict[str, Any]:
    befunde = []
    for finding in Findings(result.findings):
        befunde.append({**finding.as_json(), "verweis": link_to(document, finding)})
    return {
        "ort": document.place,
        "datei": document.label,
        "verweis": _address(document),
        "nachgerechnet": result.computations,
        "daten": result.days,
        "befunde": befunde,
    }


def link_to(document: Document, finding: Finding) -> str:
    """The address of a document, and of the page if it is known; its path if there is no address."""
    page = page_of(finding)
    return f"{_address(document)}#page={page}" if page else _address(document)


def _address(document: Document) -> str:
    return document.link or document.label


def _show(
    screen: Screen, store: Store, places: Sequence[str], read: int, *, everything: bool
) -> bool:
    """The gravest findings of all papers first; without `everything` no hints."""
    total = Counter[str]()
    numbers = Counter[Severity]()
    for severity in Severity:
        for document, result in store.results(places):
            for finding in Findings(result.findings):
                if finding.severity is not severity:
                    continue
                numbers[severity] += 1
                is_minor = severity is Severity.HINWEIS or finding.code is Code.RECHENPROBE_LEER
                if is_minor and not everything:
                    total["hidden"] += 1
                    continue
                screen.show_finding(finding)
                if document.link:
                    screen.console.print(Text(f"  {harmless(link_to(document, finding))}"))
    for _, result in store.results(places):
        total["files"] += 1
        total["computations"] += result.computations
        total["empty"] += any(f.code is Code.RECHENPROBE_LEER for f in result.findings)
    counted = [f"{numbers[kind]} {_NAMES[kind]}" for kind in Severity if numbers[kind]]
    text = f"{total['files']} Dateien, davon {read} neu gelesen; {total['computations']} Rechnungen"
    text += f" nachgerechnet, in {total['empty']} Dateien keine gefunden."
    text += f" Befunde: {', '.join(counted) or 'keine'}."
    if total["hidden"]:
        text += f" Nicht gezeigt: {total['hidden']}; alle mit --alle."
    screen.console.print(Text(f"\n{text}", "bold"))
    return numbers[Severity.FEHLER] > 0
