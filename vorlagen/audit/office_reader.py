"""Reads office documents: those of word processors (DOCX, ODT) through pandoc, and workbooks (XLSX)."""

from __future__ import annotations

import io
import subprocess
import zipfile

from msgspec.structs import replace

from vorlagen.audit.document import Block, Table
from vorlagen.audit.html_reader import html_blocks
from vorlagen.audit.workbook_reader import workbook_blocks
from vorlagen.findings import Code, Refusal

_PARTS = {"word/document.xml": "docx", "content.xml": "odt", "xl/workbook.xml": "xlsx"}
_MOST_UNPACKED = 100_000_000  # bytes, as many as a file may have that is not packed
_MEMORY = "-M700m"  # that pandoc may take; it can be lied to about sizes
_SECONDS = 60  # that it may take on the wall clock
_CURE = "Die Datei mit ihrem Programm öffnen, als PDF speichern und dieses prüfen."


def office_blocks(raw: bytes) -> list[Block]:
    """The blocks of a DOCX, ODT or XLSX file.

    Raises:
        Refusal: If it is none of these, is damaged, encrypted or too large, or if pandoc is missing.
    """
    kind = _kind(raw)
    if kind == "xlsx":
        try:
            return workbook_blocks(raw)
        except Exception as error:  # on damaged files the library raises whatever comes up
            raise unreadable("ist beschädigt") from error
    blocks: list[Block] = []
    tables = 0
    for block in html_blocks(_page(raw, kind)):
        tables += isinstance(block, Table)
        blocks.append(_placed(block, tables))
    return blocks


def unreadable(why: str) -> Refusal:
    """The refusal of an office document; `why` is the end of a German sentence."""
    return Refusal(Code.DATEI_UNLESBAR, f"Die Datei lässt sich nicht lesen: sie {why}.", _CURE)


def _kind(raw: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise unreadable("ist beschädigt") from error
    kinds = [_PARTS[part.filename] for part in parts if part.filename in _PARTS]
    if not kinds:
        raise unreadable("ist ein Archiv, aber kein Dokument (DOCX, ODT, XLSX)")
    if any(part.flag_bits & 1 for part in parts):
        raise unreadable("ist verschlüsselt")
    if sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise unreadable(f"entpackt sich zu mehr als {_MOST_UNPACKED // 1_000_000} MB")
    return kinds[0]


def _page(raw: bytes, kind: str) -> str:
    """A text document as HTML; pandoc reads no other file and is given no network."""
    try:
        import pypandoc  # noqa: PLC0415 - few papers are text documents

        program = pypandoc.get_pandoc_path()
    except (ImportError, OSError):
        raise Refusal(
            Code.BIBLIOTHEK_FEHLT,
            "Um Dokumente der Textverarbeitung zu lesen, fehlt die Bibliothek pypandoc_binary.",
            'Sie wird mit diesem Befehl installiert: pip install "vorlagen[textverarbeitung]"',
        ) from None
    options = ["+RTS", _MEMORY, "-RTS", "--sandbox", "--wrap=none", "-f", kind, "-t", "html"]
    try:
        result = subprocess.run(  # noqa: S603 - the program that pypandoc_binary brings along
            [program, *options], input=raw, capture_output=True, check=True, timeout=_SECONDS
        )
        return result.stdout.decode()
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise unreadable("ist beschädigt oder zu umfangreich") from error


def _placed(block: Block, number: int) -> Block:
    """A block whose rows say where they are in the document, not in its HTML.

    That a row is a head is not believed: Word says so of the first one unless somebody switches it off.
    """
    if not isinstance(block, Table):
        return replace(
            block, lines=tuple(replace(line, number=0, places=()) for line in block.lines)
        )
    rows = []
    for index, row in enumerate(block.rows, start=1):
        where = f"Tabelle {number}, Zeile {index}"
        rows.append(
            tuple(
                replace(cell, line=replace(cell.line, number=0, places=(), where=where))
                for cell in row
            )
        )
    return replace(block, rows=tuple(rows), heads=0)
