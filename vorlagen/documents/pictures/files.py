"""Finds the file of a picture and reads it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from unicodedata import normalize

from vorlagen.findings import Code
from vorlagen.findings.oserrors import reason
from vorlagen.findings.subject import Subject
from vorlagen.german.lists import naechste

SUFFIXES = (".png", ".jpg", ".jpeg", ".svg")
MOST_BYTES = 20_000_000  # beyond, no page of a paper needs it
_MOST_NAMED = 1000  # files among which the nearest name is looked for
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where pictures may lie, and how that is called in findings.

    `folders` are those in which a path may begin, each with the one that a link in it must not leave.
    """

    folders: tuple[tuple[Path, Path], ...]
    there: str  # „im Ordner der Vorlage“
    put: str  # what to do with a file that lies elsewhere: „in den Ordner der Vorlage kopieren“
    example: str  # a path

    @property
    def cure(self) -> str:
        """What to do with a file that is not there."""
        return f"Die Datei {self.put} und so angeben: {self.example}."


def read_picture(shelf: Shelf, subject: Subject) -> bytes | None:
    """The bytes of a file in the first folder that has it, or None with a finding.

    The subject's name is the path, with slashes.
    """
    if _is_folder(shelf, subject.name):
        _report_folder(shelf, subject)
        return None
    if not _is_path(shelf, subject):
        return None
    try:
        for folder, outermost in shelf.folders:
            path = _there(folder, subject.name.split("/"))
            if path is not None:
                return _content(path, outermost, shelf, subject)
    except (OSError, ValueError, RuntimeError) as error:  # the last for links in a circle
        _report_unreadable(subject, error)
        return None
    _report_missing(shelf, subject)
    return None


def _is_folder(shelf: Shelf, name: str) -> bool:
    """Whether a path leads to a folder of the shelf, as in „bilder/“ or „.“."""
    parts = [part for part in name.split("/") if part not in {"", "."}]
    if not name or name.startswith("/") or "\\" in name or ".." in parts:
        return False
    try:
        found = (_there(folder, parts) for folder, _ in shelf.folders)
        return any(path is not None and path.is_dir() for path in found)
    except (OSError, ValueError, RuntimeError):  # reported when the file is read
        return False


def _report_folder(shelf: Shelf, subject: Subject) -> None:
    subject.report(
        Code.DATEI_UNLESBAR,
        "ist ein Ordner, keine Bilddatei.",
        f"Die Bilddatei selbst angeben, zum Beispiel {shelf.example}.",
    )


def _is_path(shelf: Shelf, subject: Subject) -> bool:
    name = subject.name
    cure = shelf.cure
    if _SCHEME.match(name):
        message = "ist eine Adresse; Bilder werden weder aus dem Netz noch von anderswo geladen."
    elif "\\" in name or name.startswith("/") or not all(name.split("/")):
        message = f"ist kein Pfad, der {shelf.there} beginnt."
        cure = f"Den Pfad von dort aus angeben, mit Schrägstrichen: {shelf.example}."
    elif ".." in name.split("/"):
        message = "führt mit „..“ aus dem Ordner hinaus, in dem Bilder liegen."
    else:
        return True
    subject.report(Code.WERT_UNZULAESSIG, message, cure)
    return False


def _there(folder: Path, parts: Sequence[str]) -> Path | None:
    """The file with these names, in capitals and small letters as they are, whatever the system.

    Umlauts may be spelled as the folder spells them: some systems take them apart.
    """
    path = folder
    for part in parts:
        wanted = normalize("NFC", part)
        entries = sorted(path.iterdir()) if path.is_dir() else []
        same = [entry for entry in entries if normalize("NFC", entry.name) == wanted]
        if not same:
            return None
        path = same[0]
    return path


def _content(path: Path, outermost: Path, shelf: Shelf, subject: Subject) -> bytes | None:
    if not path.resolve().is_relative_to(outermost.resolve()):
        subject.report(
            Code.DATEI_UNLESBAR,
            "liegt außerhalb des Projektordners.",
            shelf.cure,
        )
    elif not path.is_file():
        subject.report(
            Code.DATEI_UNLESBAR,
            "ist keine gewöhnliche Datei.",
            f"Die Bilddatei selbst angeben, zum Beispiel {shelf.example}.",
        )
    elif path.stat().st_size > MOST_BYTES:
        subject.report(
            Code.DATEI_ZU_GROSS,
            f"ist größer als {MOST_BYTES // 1_000_000} MB.",
            "Das Bild verkleinern; für die volle Breite einer Seite genügen 2.000 Pixel.",
        )
    elif content := path.read_bytes():
        return content
    else:
        subject.report(
            Code.DATEI_LEER,
            "ist leer (0 Byte).",
            "Die Datei noch einmal holen; vermutlich ist das Kopieren abgebrochen.",
        )
    return None


def _report_unreadable(subject: Subject, error: Exception) -> None:
    why = (
        reason(error)
        if isinstance(error, OSError)
        else "so heißt keine Datei, oder sie führt auf sich selbst"
    )
    subject.report(
        Code.DATEI_UNLESBAR,
        f"lässt sich nicht lesen: {why}.",
        "Name und Zugriffsrechte prüfen; wer den Bau startet, muss die Datei lesen dürfen.",
    )


def _report_missing(shelf: Shelf, subject: Subject) -> None:
    there = [name for folder, _ in shelf.folders for name in _pictures(folder)]
    same = [name for name in there if name.rpartition("/")[2] == subject.name.rpartition("/")[2]]
    nearest = same[0] if same else naechste(subject.name, there)
    subject.report(
        Code.DATEI_FEHLT,
        f"gibt es {shelf.there} nicht.",
        f"Meinten Sie „{nearest}“?" if nearest else shelf.cure,
    )


def _pictures(folder: Path) -> list[str]:
    """The paths of some pictures below a folder."""
    found = (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES)
    return [path.relative_to(folder).as_posix() for path in islice(found, _MOST_NAMED)]
