"""Reads a file of any known format into blocks."""

from __future__ import annotations

import re

from vorlagen.audit.document import Block
from vorlagen.audit.html_reader import html_blocks
from vorlagen.audit.office_reader import office_blocks, unreadable
from vorlagen.audit.pdf_reader import pdf_blocks
from vorlagen.audit.text_reader import text_blocks
from vorlagen.audit.workbook_reader import csv_blocks
from vorlagen.findings import Code, Refusal

READABLE = (
    *(".pdf", ".html", ".htm", ".xhtml", ".txt", ".md", ".csv", ".tsv"),
    *(".docx", ".odt", ".xlsx", ".xlsm"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # also of files that need a password
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,40})", re.IGNORECASE
)
_CURE = "Als PDF, HTML oder Text speichern und diese Datei prüfen."


def read_blocks(raw: bytes, suffix: str) -> list[Block]:
    """The blocks of a file; its format is told by its first bytes, then by the ending of its name.

    What is of no known format is text.

    Raises:
        Refusal: If it cannot be read or is empty.
    """
    if not raw.strip():
        raise Refusal(Code.DATEI_UNLESBAR, "Die Datei ist leer.", "Eine andere Datei nennen.")
    if b"%PDF-" in raw[:1024]:
        return pdf_blocks(raw)
    if raw.startswith(b"PK\x03\x04"):
        return _with_text(office_blocks(raw), "Das Dokument")
    if raw.startswith(_OLD_OFFICE):
        raise unreadable("hat ein Kennwort oder ein altes Format (DOC, XLS)")
    text = _decoded(raw)
    if suffix in (".html", ".htm", ".xhtml") or _HTML.match(text):
        return _with_text(html_blocks(text), "Die Seite")
    found = csv_blocks(text) if suffix in (".csv", ".tsv") else []
    return found or list(text_blocks(text.replace("\f", "\n")))


def _with_text(blocks: list[Block], what: str) -> list[Block]:
    if not blocks:
        raise Refusal(Code.DATEI_UNLESBAR, f"{what} enthält keinen Text.", _CURE)
    return blocks


def _decoded(raw: bytes) -> str:
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
