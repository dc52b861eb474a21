"""Finds the file of an annex and reads it, if it is there and is what it claims to be."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

from vorlagen.findings import Code
from vorlagen.findings.oserrors import reason
from vorlagen.findings.subject import Subject
from vorlagen.german.lists import naechste

SUFFIX = ".pdf"
MOST_BYTES = 200_000_000  # beyond, no council information system takes it, and memory runs short

_SAVE_AS_PDF = (
    "Die Datei in dem Programm, mit dem sie gemacht ist, als PDF speichern („Exportieren“) und diese"
    " Datei eintragen."
)
_KINDS = (
    (b"PK\x03\x04", "eine Datei von Word, Excel oder LibreOffice oder ein ZIP-Archiv"),
    (b"\xd0\xcf\x11\xe0", "eine ältere Datei von Word oder Excel"),
    (b"{\\rtf", "ein Text im Format RTF"),
    (b"\xff\xd8\xff", "ein Bild (JPEG)"),
    (b"\x89PNG", "ein Bild (PNG)"),
    (b"<", "eine Internetseite oder XML"),
)


def read_annex(root: Path, folder: str, subject: Subject) -> bytes | None:
    """The bytes of a PDF, or None with a finding.

    Args:
        root: The project.
        folder: The paper's folder, relative to it; there the file's path begins.
        subject: The file.
    """
    name = subject.name
    if "\\" in name or name.startswith("/"):
        subject.report(
            Code.WERT_UNZULAESSIG,
            "ist kein Pfad, der im Ordner der Vorlage beginnt.",
            "Den Pfad vom Ordner der Vorlage aus angeben, mit Schrägstrichen: anlagen/antrag.pdf.",
        )
        return None
    content = _content(root, root / folder, subject)
    return content if content is not None and _is_pdf(content, subject) else None


def _as_spelled_there(folder: Path, name: str) -> Path:
    """The path, with its umlauts as the folders spell them: some systems take them apart."""
    path = folder
    for part in name.split("/"):
        path /= part
        if not part.isascii() and not path.exists() and path.parent.is_dir():
            wanted = normalize("NFC", part)
            same = (one for one in path.parent.iterdir() if normalize("NFC", one.name) == wanted)
            path = next(same, path)
    return path


def _content(root: Path, folder: Path, subject: Subject) -> bytes | None:
    try:
        path = _as_spelled_there(folder, subject.name)
        if not path.exists():
            _report_missing(path, subject)
        elif not path.resolve().is_relative_to(root.resolve()):
            subject.report(
                Code.DATEI_UNLESBAR,
                "liegt außerhalb des Projektordners.",
                "Die Datei in den Ordner der Vorlage kopieren, am besten unter anlagen/.",
            )
        elif not path.is_file():
            subject.report(
                Code.DATEI_UNLESBAR,
                "ist keine Datei, sondern ein Ordner oder etwas anderes.",
                "Die PDF-Datei selbst angeben, zum Beispiel anlagen/antrag.pdf.",
            )
        elif path.stat().st_size > MOST_BYTES:
            subject.report(
                Code.DATEI_ZU_GROSS,
                f"ist größer als {MOST_BYTES // 1_000_000} MB.",
                "Die Datei verkleinern (Bilder mit geringerer Auflösung) oder aufteilen.",
            )
        else:
            return path.read_bytes()
    except OSError as error:
        subject.report(
            Code.DATEI_UNLESBAR,
            f"lässt sich nicht lesen: {reason(error)}.",
            "Name und Zugriffsrechte prüfen; wer den Bau startet, muss die Datei lesen dürfen.",
        )
    return None


def _report_missing(path: Path, subject: Subject) -> None:
    there = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    nearest = naechste(path.name, there)
    folder = subject.name.rpartition("/")[0]
    meant = f"{folder}/{nearest}" if folder else nearest
    subject.report(
        Code.DATEI_FEHLT,
        "gibt es im Ordner der Vorlage nicht.",
        f"Meinten Sie „{meant}“?"
        if nearest
        else "Die Datei dort ablegen; fehlt sie noch: datei: {ausstehend: Grund}.",
    )


def _is_pdf(content: bytes, subject: Subject) -> bool:
    if not content:
        subject.report(
            Code.DATEI_LEER,
            "ist leer (0 Byte).",
            "Die Datei noch einmal holen; vermutlich ist das Kopieren abgebrochen.",
        )
    elif b"%PDF-" not in content[:1024]:
        kind = next((said for start, said in _KINDS if content.lstrip().startswith(start)), "")
        subject.report(
            Code.ANLAGE_KEIN_PDF,
            f"ist kein PDF, sondern {kind}." if kind else "ist kein PDF.",
            _SAVE_AS_PDF,
        )
    elif not subject.name.lower().endswith(SUFFIX):
        subject.report(
            Code.ANLAGE_KEIN_PDF,
            f"ist zwar ein PDF, endet aber nicht auf {SUFFIX}.",
            f"Die Datei so umbenennen, dass ihr Name auf {SUFFIX} endet.",
        )
    else:
        return True
    return False
