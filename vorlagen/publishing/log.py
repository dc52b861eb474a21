"""The log of an authority: what was handed over, replaced and withdrawn; a file for git, one JSON line each.

Invariants of `data/<mandant>/veroeffentlichungen.jsonl`:

- Lines are only added. That none was changed or removed is git's to show: a checksum without a key would
  prove nothing.
- A line is there whole or not at all.
- The order is that of the lines. A clock that goes wrong keeps nobody from recording what has happened:
  the line is written, and reading it tells so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import msgspec
from msgspec import Struct

from vorlagen.building.writing import locked, write_file
from vorlagen.facts.files import MOST, UnreadableError, is_there, read_file
from vorlagen.findings import Code, Findings, Place, Refusal, Severity, reason

PROTOKOLL = "veroeffentlichungen.jsonl"
_CURE = "Die Datei aus git wiederherstellen; von Hand wird in ihr nichts geändert."


class Ereignis(StrEnum):
    """What happened to a paper."""

    AUSGEHAENDIGT = "ausgehaendigt"
    ERSETZT = "ersetzt"
    ZURUECKGEZOGEN = "zurueckgezogen"


class Datei(Struct, frozen=True):
    """A file at the target; `name` is its path there, `groesse` its size in bytes."""

    name: str
    groesse: int
    sha512: str


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An event. Lines of earlier versions have further fields, which nobody needs."""

    ereignis: Ereignis
    wann: datetime  # with the offset from UTC
    wer: str  # as git names the user
    vorlage: str = ""  # authority and Kennung, with a slash
    sitzung: str = ""  # instead of it, of a meeting's ZIP file: authority, committee and day
    vorlagen: tuple[str, ...] = ()  # those that are in it
    nummer: str = ""
    intern: bool = False  # whether it is the internal version, or not public at all
    ziel: str  # the address of the target, which has no password in it
    dateien: tuple[
        Datei, ...
    ]  # all that lie there afterwards; of a withdrawal those that were removed
    commit: str
    datenstand: str  # the digest of the data
    grund: str = ""

    @property
    def name(self) -> str:
        """What was handed over: a paper or the papers of a meeting."""
        return self.vorlage or self.sitzung

    @property
    def digest(self) -> str:
        """The SHA-512 of all that it says."""
        return hashlib.sha512(msgspec.json.encode(self)).hexdigest()

    def __post_init__(self) -> None:
        if self.wann.tzinfo is None:
            raise ValueError("a time without its offset from UTC")


def read_log(root: Path, mandant: str, findings: Findings) -> list[Entry]:
    """The entries in the order of their lines; those that are none are reported and left out."""
    name = _name(mandant)
    try:
        lines = _content(root, name).split(b"\n")
    except UnreadableError as error:
        error.report(findings, Place(name), f"Die Datei „{name}“")
        return []
    if not lines[-1]:
        del lines[-1]
    entries: list[Entry] = []
    for number, line in enumerate(lines, start=1):
        place = Place(name, number, 1)
        try:
            entry = msgspec.json.decode(line, type=Entry)  # whether it ends as on Windows or not
        except (msgspec.MsgspecError, UnicodeDecodeError):
            message = f"Zeile {number} des Protokolls ist geändert worden oder unlesbar."
            findings.add(Code.STAND_DEFEKT, place, message, _CURE, Severity.FEHLER)
            continue
        if entries and entry.wann < entries[-1].wann:
            message = f"Der Eintrag in Zeile {number} trägt eine frühere Zeit als der vor ihm."
            cure = "Die Uhr des Rechners prüfen; die Reihenfolge der Zeilen gilt."
            findings.add(Code.STAND_DEFEKT, place, message, cure, Severity.HINWEIS)
        entries.append(entry)
    return entries


def append(root: Path, mandant: str, *entries: Entry) -> None:
    """Write entries at the end of the log, all of them or none.

    Raises:
        Refusal: If the log cannot be read or written.
    """
    name = _name(mandant)
    try:
        with locked(root):
            content = _content(root, name)
            if content and not content.endswith(b"\n"):
                content += b"\n"
            for entry in entries:
                content += msgspec.json.encode(entry) + b"\n"
            write_file(root / name, content, root)
    except UnreadableError as error:
        raise Refusal(error.code, f"Die Datei „{name}“ {error.message}.", error.cure) from None
    except OSError as error:
        message = f"Das Protokoll „{name}“ lässt sich nicht schreiben: {reason(error)}."
        cure = "Platz schaffen oder Schreibrechte geben und denselben Befehl noch einmal geben."
        raise Refusal(Code.AUSGABE, message, cure) from None


def standing(entries: Iterable[Entry]) -> dict[tuple[str, str], Entry]:
    """What is handed over and not withdrawn: by `Entry.name` and target the last entry."""
    last: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        key = entry.name, entry.ziel
        if entry.ereignis is Ereignis.ZURUECKGEZOGEN:
            last.pop(key, None)
        else:
            last[key] = entry
    return last


def _name(mandant: str) -> str:
    return f"data/{mandant}/{PROTOKOLL}"


def _content(root: Path, name: str) -> bytes:
    if not is_there(root / name):
        return b""
    return read_file(root / name, root, MOST)
