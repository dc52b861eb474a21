"""Opens a document of any format that can be read, or says why not."""

from __future__ import annotations

import re
from pathlib import Path

from vorlagen.audit.document import Block
from vorlagen.audit.html_reader import html_blocks
from vorlagen.audit.pdf_reader import UnreadablePdfError, pdf_blocks
from vorlagen.audit.text_reader import text_blocks
from vorlagen.facts.reading.files import read_named
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
    b"\xff\xd8\xff": "ein Bild",
    b"\xd0\xcf\x11\xe0": "ein altes Office-Dokument",
}
_CURE = "Als PDF, HTML oder Text speichern und diese Datei prüfen."


def read_document(path: Path, findings: Findings) -> list[Block] | None:
    """The paragraphs and tables of a file in their order, or None with a finding.

    PDF is told by its first bytes, HTML by them or by the name; everything else is text.
    """
    place = Place(str(path))
    raw = read_named(path, MAX_PDF, findings)
    if raw is None:
        return None
    if not raw.strip():
        findings.add(Code.DATEI_LEER, place, "Die Datei ist leer.", "Eine andere Datei nennen.")
        return None
    if b"%PDF-" in raw[:1024]:
        return _read_pdf(raw, place, findings)
    if len(raw) > MAX_TEXT:
        message = f"Die Datei ist größer als {MAX_TEXT // 1_000_000} MB."
        findings.add(Code.DATEI_ZU_GROSS, place, message, "Die Datei teilen und die Teile prüfen.")
        return None
    text = _decoded(raw, place, findings)
    if text is None:
        return None
    if path.suffix.lower() in (".html", ".htm", ".xhtml") or _HTML.match(text):
        return _read_html(text, place, findings)
    return list(text_blocks(_ENDLESS.sub("\ufffd", text).replace("\f", "\n")))


def _read_html(text: str, place: Place, findings: Findings) -> list[Block] | None:
    try:
        return html_blocks(_ENDLESS.sub("\ufffd", text))
    except RecursionError:
        message = "Die Seite ist zu tief verschachtelt, um sie zu lesen."
        findings.add(Code.DATEI_UNLESBAR, place, message, _CURE)
        return None


def _read_pdf(raw: bytes, place: Place, findings: Findings) -> list[Block] | None:
    try:
        blocks = pdf_blocks(raw)
    except UnreadablePdfError as error:
        message = f"Die PDF-Datei lässt sich nicht lesen: {error}."
        cure = "Die Datei neu herunterladen oder ohne Kennwort speichern."
        findings.add(Code.DATEI_UNLESBAR, place, message, cure)
        return None
    if not blocks:
        findings.add(
            Code.DATEI_UNLESBAR,
            place,
            "Die PDF-Datei enthält keinen Text, vermutlich nur eingescannte Bilder.",
            "Mit einer Texterkennung (OCR) bearbeiten und den Text prüfen.",
        )
    return blocks or None


def _decoded(raw: bytes, place: Place, findings: Findings) -> str | None:
    known = next((what for start, what in _KNOWN.items() if raw.startswith(start)), None)
    if known:
        message = f"Die Datei ist {known} und kein Text."
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
