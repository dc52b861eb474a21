"""Recomputes all documents at some places as far as they are new, and keeps what came of each.

Kept are its name, its address, what tells that it has changed, and the findings; never a text or a file.
A paper that is withdrawn leaves the store.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, json
from msgspec.structs import replace

from vorlagen.audit.audit import audit
from vorlagen.building.internal_error import report_internal_error
from vorlagen.building.processes import Bounds, Ended, allowed, in_workers, worker_context
from vorlagen.building.store import fingerprint
from vorlagen.building.writing import own_file, write_file
from vorlagen.bulk_audit.documents import Document, Listing, content, listings
from vorlagen.facts.files import in_memory
from vorlagen.findings import Code, Finding, Findings, Place, Refusal, Severity
from vorlagen.oparl.client import moment

_FILE = "rechenprobe-1.sqlite"  # the number changes with the tables
_SCHEMA = """
PRAGMA synchronous = OFF; -- it can all be read again
CREATE TABLE IF NOT EXISTS listen (
  ort TEXT, liste TEXT, seit TEXT, lauf INTEGER, PRIMARY KEY (ort, liste)
);
CREATE TABLE IF NOT EXISTS dateien (
  ort TEXT, liste TEXT, papier TEXT, name TEXT, stand TEXT, datei BLOB, lauf INTEGER,
  programm TEXT, rang INTEGER, differenz INTEGER, ergebnis BLOB, PRIMARY KEY (ort, papier, name)
);
"""
# What was read stays valid while its state is the same; with an empty one, nothing tells
_LIST = """
INSERT INTO dateien VALUES (?, ?, ?, ?, ?, ?, ?, '', 0, 0, NULL)
ON CONFLICT DO UPDATE SET liste = excluded.liste, datei = excluded.datei, lauf = excluded.lauf,
  programm = iif(stand = excluded.stand AND stand <> '', programm, ''), stand = excluded.stand
"""
_GONE = "DELETE FROM dateien WHERE ort = ? AND liste = ? AND lauf < ?"
_RESULT = """
UPDATE dateien SET programm = ?, rang = ?, differenz = ?, ergebnis = ?
WHERE ort = ? AND papier = ? AND name = ?
"""
_MOST = 2**62  # of a whole number in the store
_PASSING = {Code.ABGEBROCHEN, Code.INTERNER_FEHLER}  # may be gone at the next time


class Result(Struct, frozen=True):
    """What came of a document; the largest `difference` of its findings is in whole units.

    One that `is_passing` is read again at the next time: it may not have been the document's fault.
    """

    findings: tuple[Finding, ...]
    computations: int = 0
    days: int = 0
    difference: int = 0
    is_passing: bool = False


class Store:
    """What is known of the documents at some places."""

    def __init__(self, folder: Path) -> None:
        """Open the store in a folder, which is made if it is missing.

        Raises:
            OSError: If it cannot be made.
            sqlite3.Error: If its file is damaged.
        """
        file = own_file(folder, _FILE)
        write_file(folder / ".gitignore", b"*\n", folder, at_once=False)
        self._program = fingerprint(Path(os.devnull))
        self._db = sqlite3.connect(file, timeout=60, isolation_level=None)
        self._db.executescript(_SCHEMA)
        newest = "SELECT max(lauf) FROM (SELECT lauf FROM listen UNION SELECT lauf FROM dateien)"
        self._run = (self._db.execute(newest).fetchone()[0] or 0) + 1

    def close(self) -> None:
        self._db.close()

    def take(self, place: str, listing: Listing) -> None:
        """Note which documents a list has; those it no longer has are removed.

        Raises:
            Refusal: If it cannot be read to its end; the next time it is read from the same point on.
        """
        key = (place, listing.name)
        row = self._db.execute(
            "SELECT seit FROM listen WHERE ort = ? AND liste = ?", key
        ).fetchone()
        newest = since = row[0] if row and listing.knows_changes else ""
        for entry in listing.entries(since):
            for document in entry.documents:
                names = (*key, document.paper, document.name, document.state)
                self._db.execute(_LIST, (*names, json.encode(document), self._run))
            self._db.execute(f"{_GONE} AND papier = ?", (*key, self._run, entry.paper))
            newest = max(newest, entry.modified, key=moment)
        if not since:
            self._db.execute(_GONE, (*key, self._run))
        self._db.execute("REPLACE INTO listen VALUES (?, ?, ?, ?)", (*key, newest, self._run))

    def forget_other_lists(self, place: str) -> None:
        """Remove what is known of lists that a place no longer has."""
        old = "SELECT liste FROM listen WHERE ort = ? AND lauf < ?"
        for (name,) in self._db.execute(old, (place, self._run)).fetchall():
            self._db.execute(_GONE, (place, name, self._run))
            self._db.execute("DELETE FROM listen WHERE ort = ? AND liste = ?", (place, name))

    def unread(self, place: str) -> list[Document]:
        """The documents that are new or have changed, or were read by another program."""
        query = "SELECT datei FROM dateien WHERE ort = ? AND programm <> ?"
        rows = self._db.execute(query, (place, self._program))
        return [json.decode(content, type=Document) for (content,) in rows]

    def put(self, document: Document, result: Result) -> None:
        """Keep what came of a document."""
        codes = {finding.code for finding in result.findings}
        is_done = not result.is_passing and _PASSING.isdisjoint(codes)
        ranks = [finding.severity.rank for finding in result.findings]
        program = self._program if is_done else ""
        weight = (min(ranks, default=len(Severity)), min(result.difference, _MOST))
        key = (document.place, document.paper, document.name)
        self._db.execute(_RESULT, (program, *weight, json.encode(result), *key))

    def results(
        self, places: Sequence[str], severity: Severity = Severity.HINWEIS
    ) -> Iterator[tuple[Document, Result]]:
        """All documents at some places: the gravest findings first, then the largest difference.

        With a severity, those are left out whose findings are all lighter.
        """
        marks = ", ".join("?" * len(places))
        query = f"""
        SELECT datei, ergebnis FROM dateien WHERE ergebnis IS NOT NULL AND ort IN ({marks}) AND rang <= ?
        ORDER BY rang, differenz DESC, ort, papier, name
        """  # noqa: S608 - only marks are put in
        worst = severity.rank
        if severity is Severity.HINWEIS:
            worst = len(Severity)
        for found, result in self._db.execute(query, (*places, worst)):
            yield json.decode(found, type=Document), json.decode(result, type=Result)

    def has_errors(self, places: Sequence[str]) -> bool:
        """Whether a document at some places has an error."""
        return any(self.results(places, Severity.FEHLER))


_PRELOADED = ("vorlagen.bulk_audit.many_documents", "vorlagen.audit.pdf_reader")
_CURE = "Die Datei für sich allein prüfen; mehr erlauben --rechenzeit SEKUNDEN und --speicher MB."


class Survey(Struct, frozen=True):
    """How many documents were read, and what is wrong with places that could not be listed."""

    read: int
    findings: Findings


def survey(
    places: Sequence[str],
    store: Store,
    progress: Callable[[str, int, int], None],
    jobs: int,
    cluster: str = "",
) -> Survey:
    """Bring a store up to date.

    Args:
        places: Files, folders, archives, addresses.
        store: Receives what came of each document.
        progress: Called with the name of each finished document, the number done and the total.
        jobs: The number of processes; 0 for none but this one.
        cluster: The address of a cluster to use instead; empty for none.

    Raises:
        ClusterError: If the cluster cannot be used.
    """
    findings = Findings()
    waiting: list[Document] = []
    for place in places:
        try:
            for listing in listings(place):
                progress(place, 0, 0)
                store.take(place, listing)
            store.forget_other_lists(place)
        except Refusal as refusal:
            refusal.report(findings, Place(place))
        waiting += store.unread(place)
    outcomes = _on_cluster(cluster, waiting) if cluster else _here(waiting, jobs)
    for done, (document, outcome) in enumerate(outcomes, start=1):
        result = _cut_off(document, outcome) if isinstance(outcome, Ended) else outcome
        store.put(document, result)
        progress(document.label, done, len(waiting))
    return Survey(len(waiting), findings)


def _here(documents: Sequence[Document], jobs: int) -> Iterator[tuple[Document, Result | Ended]]:
    """The result of each document, or why its process ended; without jobs, in this process."""
    if jobs:
        context = worker_context(*_PRELOADED)
        yield from in_workers(context, _recomputing, documents, jobs, allowed())
    else:
        for document in documents:
            yield document, recomputed(document)


def _on_cluster(address: str, documents: Sequence[Document]) -> Iterator[tuple[Document, Any]]:
    """As `_here`; files of this machine are sent along, all others are read there."""
    from vorlagen.building.cluster import on_cluster  # noqa: PLC0415 - seldom
    from vorlagen.building.store import versions  # noqa: PLC0415 - as above

    def submit(client: Any, document: Document) -> Any:
        raw = b""
        if not document.is_remote:
            with suppress(Refusal):  # the worker, which has no such file, says so, too
                raw = content(document)
        return client.submit(_there, document, raw, allowed(), versions(), pure=False)

    yield from on_cluster(address, documents, submit, allowed())


def _cut_off(document: Document, ended: Ended) -> Result:
    message = f"Diese Datei ließ sich nicht zu Ende lesen. {ended.why}."
    return Result((Finding(Code.ABGEBROCHEN, Place(document.label), message, _CURE),))


# In a worker


def _recomputing() -> Callable[[Document], Result]:
    return recomputed


def _there(document: Document, raw: bytes, bounds: Bounds, wanted: dict[str, str]) -> Result:
    from vorlagen.building.cluster import on_worker  # noqa: PLC0415 - seldom

    return on_worker(lambda: recomputed(document, raw), bounds, wanted)


def recomputed(document: Document, raw: bytes = b"") -> Result:
    """What comes of a document, which is read unless its content is given; a fault is a finding."""
    findings = Findings()
    try:
        with in_memory({f"vorlage{document.kind}": raw or content(document)}) as folder:
            report = audit(folder / f"vorlage{document.kind}")
    except Refusal as refusal:
        refusal.report(findings, Place(document.label))
        return Result(tuple(findings), is_passing=True)
    except MemoryError:  # the worker reports it
        raise
    except Exception as error:  # noqa: BLE001 - the other documents go on
        report_internal_error(error, document.label, Path(), findings)
        return Result(tuple(findings))
    for finding in report.findings:
        place = replace(finding.place, file=document.label)
        findings.extend([replace(finding, place=place)])
    difference = int(report.largest_difference)
    return Result(tuple(findings), len(report.claims), report.days, difference)
