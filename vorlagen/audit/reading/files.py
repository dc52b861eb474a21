"""Opens a document of any format it knows, or says why not."""

from __future__ import annotations

import re
from pathlib import Path

from vorlagen.audit.document import Document
from vorlagen.audit.reading.html import html_blocks
from vorlagen.audit.reading.lines import Source, blocks
from vorlagen.audit.reading.pdf import UnreadablePdfError, pdf_lines
from vorlagen.facts.files import read_named
from vorlagen.findings import Code, Findings, Place

MAX_TEXT = 5_000_000  # bytes; a budget of a thousand pages stays below
MAX_PDF = 100_000_000
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,40})", re.IGNORECASE
)
_ENDLESS = re.compile("&#[0-9]{30,};?")  # no character, and no number that Python would read
_KNOWN = {
    b"PK\x03\x04": "ein Dokument einer Textverarbeitung oder ein Archiv",
    b"\x89PNG": "ein Bild",
}
_KNOWN |= {b"\xff\xd8\xff": "ein Bild", b"\xd0\xcf\x11\xe0": "ein altes Office-Dokument"}
_CURE = "Als PDF, HTML oder Text speichern und diese Datei prüfen."


def read_document(path: Path, findings: Findings) -> Document | None:
    """The document in a file, or None with a finding.

    PDF is told by its first bytes, HTML by them or by the name; everything else is text.
    """
    place = Place(str(path))
    raw = read_named(path, MAX_PDF, findings)
    raw = None if raw is None else _of_sensible_size(raw, place, findings)
    if raw is None:
        return None
    if b"%PDF-" in raw[:1024]:
        return _read_pdf(raw, place, findings)
    text = _decoded(raw, place, findings)
    if text is None:
        return None
    text = _ENDLESS.sub("\ufffd", text)
    if path.suffix.lower() in (".html", ".htm", ".xhtml") or _HTML.match(text):
        return Document(tuple(html_blocks(text)))
    lines = text.replace("\f", "\n").split("\n")
    return Document(tuple(blocks(Source(line, number) for number, line in enumerate(lines, 1))))


def _of_sensible_size(raw: bytes, place: Place, findings: Findings) -> bytes | None:
    limit = MAX_PDF if b"%PDF-" in raw[:1024] else MAX_TEXT
    if not raw.strip():
        findings.add(Code.DATEI_LEER, place, "Die Datei ist leer.", "Eine andere Datei nennen.")
    elif len(raw) > limit:
        message = f"Die Datei ist größer als {limit // 1_000_000} MB."
        findings.add(Code.DATEI_ZU_GROSS, place, message, "Die Datei teilen und die Teile prüfen.")
    else:
        return raw
    return None


def _read_pdf(raw: bytes, place: Place, findings: Findings) -> Document | None:
    try:
        lines, pages = pdf_lines(raw)
    except UnreadablePdfError as error:
        message = f"Die PDF-Datei lässt sich nicht lesen: {error}."
        cure = "Die Datei neu herunterladen oder ohne Kennwort speichern."
        findings.add(Code.DATEI_UNLESBAR, place, message, cure)
        return None
    if not any(line.raw.strip() for line in lines):
        findings.add(
            Code.DATEI_UNLESBAR,
            place,
            "Die PDF-Datei enthält keinen Text, vermutlich nur eingescannte Bilder.",
            "Mit einer Texterkennung (OCR) bearbeiten und den Text prüfen.",
        )
        return None
    return Document(tuple(blocks(lines)), pages)


def _decoded(raw: bytes, place: Place, findings: Findings) -> str | None:
    for start, what in _KNOWN.items():
        if raw.startswith(start):
            message = f"Die Datei ist {what} und kein Text."
            findings.add(Code.DATEI_UNLESBAR, place, message, _CURE)
            return None
    for encoding in _encodings(raw):
        try:
            text = raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    message = "Die Datei ist kein Text, oder ihre Zeichenkodierung ist unbekannt."
    findings.add(Code.DATEI_UNLESBAR, place, message, _CURE)
    return None


def _encodings(raw: bytes) -> list[str]:
    """Those that a file may be in: by its mark, as it says of itself, UTF-8, and old Windows."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    declared = _CHARSET.search(raw[:4096])
    return ["utf-8-sig", *([declared[1].decode("ascii")] if declared else []), "cp1252"]
