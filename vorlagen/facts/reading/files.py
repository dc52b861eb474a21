"""Reads the text of a project's files."""

from __future__ import annotations

import errno
from pathlib import Path

from vorlagen.findings import Code, Findings, Place
from vorlagen.findings.oserrors import reason

MAX_BYTES = 1_000_000  # the largest files of real projects stay under 50 KB


def read_text(path: Path, name: str, findings: Findings) -> str | None:
    """The text of a file, or None with a finding if it is missing, unreadable, huge or not UTF-8.

    Args:
        path: The file.
        name: The file's name in findings, relative to the project.
        findings: Receives what is wrong.
    """
    raw = _read_bytes(path, Place(name), findings)
    if raw is None:
        return None
    try:
        return _with_newlines(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        findings.add(
            Code.KEIN_UTF8,
            _place_after(_with_newlines(error.object[: error.start].decode()), name),
            "Das Zeichen an dieser Stelle ist nicht in UTF-8 kodiert.",
            "Die Datei im Editor mit der Zeichenkodierung „UTF-8“ speichern.",
        )
        return None


def _read_bytes(path: Path, place: Place, findings: Findings) -> bytes | None:
    try:
        if path.stat().st_size <= MAX_BYTES:
            return path.read_bytes()
    except OSError as error:
        if error.errno == errno.ENOENT:
            findings.add(
                Code.DATEI_FEHLT,
                place,
                f"Die Datei „{place.file}“ fehlt.",
                "Die Datei anlegen oder ihren Namen berichtigen.",
            )
        else:
            findings.add(
                Code.DATEI_UNLESBAR,
                place,
                f"Die Datei lässt sich nicht lesen: {reason(error)}.",
                "Name und Zugriffsrechte prüfen; wer den Bau startet, muss die Datei lesen dürfen.",
            )
        return None
    findings.add(
        Code.DATEI_ZU_GROSS,
        place,
        f"Die Datei ist größer als {MAX_BYTES // 1_000_000} MB.",
        "Prüfen, was hineingeraten ist; große Datenmengen auf mehrere Dateien verteilen.",
    )
    return None


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _place_after(text: str, name: str) -> Place:
    """The place of what follows a text that begins a file."""
    last_line = text.rpartition("\n")[2]
    return Place(name, text.count("\n") + 1, len(last_line) + 1)
