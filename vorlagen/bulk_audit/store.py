"""What came of each document, kept in a folder, so that only what is new since need be read again.

Kept are its name, its address, what tells that it has changed, and the findings with the few lines around
each; never a whole text or a file. Of copies in several formats that in which most could be recomputed
speaks for all. A paper that is withdrawn leaves the store.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, json

from vorlagen.building.store import fingerprint
from vorlagen.building.writing import own_file, write_file
from vorlagen.bulk_audit.documents import Document, Listing
from vorlagen.bulk_audit.exhibit import Exhibit
from vorlagen.findings import Code, Finding, Findings, Severity
from vorlagen.oparl.client import moment

_FILE = "rechenprobe-2.sqlite"  # the number changes with the tables
_SCHEMA = """
PRAGMA synchronous = OFF; -- it can all be read again
CREATE TABLE IF NOT EXISTS listen (
  ort TEXT, liste TEXT, seit TEXT, lauf INTEGER, PRIMARY KEY (ort, liste)
);
CREATE TABLE IF NOT EXISTS dateien (
  ort TEXT, liste TEXT, papier TEXT, name TEXT, stand TEXT, datei BLOB, lauf INTEGER, text TEXT,
  programm TEXT, rang INTEGER, gewicht INTEGER, rechnungen INTEGER, ergebnis BLOB,
  PRIMARY KEY (ort, papier, name)
);
"""
# What was read stays valid while its state is the same; with an empty one, nothing tells
_LIST = """
INSERT INTO dateien VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', 0, 0, 0, NULL)
ON CONFLICT DO UPDATE SET liste = excluded.liste, datei = excluded.datei, lauf = excluded.lauf,
  text = excluded.text,
  programm = iif(stand = excluded.stand AND stand <> '', programm, ''), stand = excluded.stand
"""
_GONE = "DELETE FROM dateien WHERE ort = ? AND liste = ? AND lauf < ?"
_RESULT = """
UPDATE dateien SET programm = ?, rang = ?, gewicht = ?, rechnungen = ?, ergebnis = ?
WHERE ort = ? AND papier = ? AND name = ?
"""
_PASSING = {Code.ABGEBROCHEN, Code.INTERNER_FEHLER}  # may be gone at the next time


class Result(Struct, frozen=True):
    """What came of a document; `exhibits` belong to the first of its findings.

    One that `is_passing` is read again at the next time: it may not have been the document's fault.
    """

    findings: tuple[Finding, ...]
    exhibits: tuple[Exhibit, ...] = ()
    computations: int = 0
    days: int = 0
    is_passing: bool = False

    @property
    def exhibited(self) -> Iterator[tuple[Finding, Exhibit | None]]:
        """The findings in their order, each with its exhibit if it has one."""
        exhibits = dict(zip(self.findings, self.exhibits, strict=False))
        for finding in Findings(self.findings):
            yield finding, exhibits.get(finding)


class KnownDocuments:
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
                self._db.execute(_LIST, (*names, json.encode(document), self._run, document.text))
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
        rank = min(ranks, default=len(Severity))
        certainty = max((exhibit.certainty for exhibit in result.exhibits), default=0)
        content = (rank, certainty, result.computations, json.encode(result))
        key = (document.place, document.paper, document.name)
        self._db.execute(_RESULT, (self._program if is_done else "", *content, *key))

    def results(
        self, places: Sequence[str], severity: Severity = Severity.HINWEIS
    ) -> Iterator[tuple[Document, Result]]:
        """One copy of each text at some places: the gravest findings first, then the most certain.

        With a severity, those are left out whose findings are all lighter.
        """
        marks = ", ".join("?" * len(places))
        query = f"""
        SELECT datei, ergebnis FROM (
          SELECT *, row_number() OVER (
            PARTITION BY ort, text -- of equals the PDF, which has pages
            ORDER BY rechnungen DESC, name NOT LIKE '%.pdf%', name
          ) AS kopie FROM dateien WHERE ergebnis IS NOT NULL AND ort IN ({marks})
        ) WHERE kopie = 1 AND rang <= ? ORDER BY rang, gewicht DESC, ort, papier, name
        """  # noqa: S608 - only marks are put in
        worst = severity.rank
        if severity is Severity.HINWEIS:
            worst = len(Severity)
        for content, result in self._db.execute(query, (*places, worst)):
            yield json.decode(content, type=Document), json.decode(result, type=Result)

    def number_of_files(self, places: Sequence[str]) -> int:
        """How many files were read at some places, copies among them."""
        marks = ", ".join("?" * len(places))
        query = f"SELECT count(ergebnis) FROM dateien WHERE ort IN ({marks})"  # noqa: S608 - as above
        [number] = self._db.execute(query, places).fetchone()
        return int(number)

    def has_errors(self, places: Sequence[str]) -> bool:
        """Whether a document at some places has an error."""
        return any(self.results(places, Severity.FEHLER))
