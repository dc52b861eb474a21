"""Opens a document of any format that can be read, or says why not."""

from __future__ import annotations

import re
from pathlib import Path

from vorlagen.audit.document import Block
from vorlagen.audit.html_reader import html_blocks
from vorlagen.audit.pdf_reader import UnreadablePdfError, pdf_blocks
from vorlagen.audit.text_reader import text_blocks
from vorlagen.facts.files import read_named
from vorlagen.findings import Code, Findings, Place, Refusal

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
    raw = read_named(path, MAX_PDF, findings)
    try:
        return None if raw is None else _blocks(raw, path.suffix.lower())
    except Refusal as refusal:
        refusal.report(findings, Place(str(path)))
        return None


def _blocks(raw: bytes, suffix: str) -> list[Block]:
    if not raw.strip():
        raise Refusal(Code.DATEI_UNLESBAR, "Die Datei ist leer.", "Eine andere Datei nennen.")
    if b"%PDF-" in raw[:1024]:
        return _read_pdf(raw)
    if len(raw) > MAX_TEXT:
        message = f"Die Datei ist größer als {MAX_TEXT // 1_000_000} MB."
        raise Refusal(Code.DATEI_UNLESBAR, message, "Die Datei teilen und die Teile prüfen.")
    text = _ENDLESS.sub("\ufffd", _decoded(raw))
    if suffix not in (".html", ".htm", ".xhtml") and not _HTML.match(text):
        return list(text_blocks(text.replace("\f", "\n")))
    try:
        return html_blocks(text)
    except RecursionError as error:
        message = "Die Seite ist zu tief verschachtelt, um sie zu lesen."
        raise Refusal(Code.DATEI_UNLESBAR, message, _CURE) from error


def _read_pdf(raw: bytes) -> list[Block]:
    try:
        blocks = pdf_blocks(raw)
    except UnreadablePdfError as error:
        message = f"Die PDF-Datei lässt sich nicht lesen: {error}."
        cure = "Die Datei neu herunterladen oder ohne Kennwort speichern."
        raise Refusal(Code.DATEI_UNLESBAR, message, cure) from error
    if not blocks:
        message = "Die PDF-Datei enthält keinen Text, vermutlich nur eingescannte Bilder."
        cure = "Mit einer Texterkennung (OCR) bearbeiten und den Text prüfen."
        raise Refusal(Code.DATEI_UNLESBAR, message, cure)
    return blocks


def _decoded(raw: bytes) -> str:
    known = next((what for start, what in _KNOWN.items() if raw.startswith(start)), None)
    if known:
        raise Refusal(Code.DATEI_UNLESBAR, f"Die Datei ist {known} und kein Text.", _CURE)
    for encoding in _encodings(raw):
        try:
            text = raw.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    message = "Die Datei ist kein Text, oder ihre Zeichenkodierung ist unbekannt."
    raise Refusal(Code.DATEI_UNLESBAR, message, _CURE)


def _encodings(raw: bytes) -> list[str]:
    """Those that a file may be in: by its mark, as it says of itself, UTF-8, and old Windows."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    declared = _CHARSET.search(raw[:4096])
    return ["utf-8-sig", *([declared[1].decode("ascii")] if declared else []), "cp1252"]
