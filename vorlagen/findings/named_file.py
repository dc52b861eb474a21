"""Reads a file that was named on the command line."""

from __future__ import annotations

from pathlib import Path

from vorlagen.findings.catalogue import Code
from vorlagen.findings.finding import Findings, Place
from vorlagen.findings.oserrors import reason


def read_named(path: Path, most: int, findings: Findings) -> bytes | None:
    """Its first `most` + 1 bytes, so that a longer one can be told; None with a finding."""
    place = Place(str(path))
    try:
        if not path.is_file() and path.exists():
            findings.add(Code.DATEI_UNLESBAR, place, "Dies ist keine Datei.", "Eine Datei nennen.")
            return None
        with path.open("rb") as file:
            return file.read(most + 1)
    except FileNotFoundError:
        cure = "Den Namen prüfen; er gilt von dem Ordner aus, in dem Sie tippen."
        findings.add(Code.DATEI_FEHLT, place, f"Die Datei „{path}“ fehlt.", cure)
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else "der Name ist nicht zulässig"
        message = f"Die Datei lässt sich nicht lesen: {why}."
        findings.add(Code.DATEI_UNLESBAR, place, message, "Name und Zugriffsrechte prüfen.")
    return None
