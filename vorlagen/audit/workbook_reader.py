"""Reads tables of spreadsheet programs (XLSX, CSV), with their numbers as the program shows them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from itertools import count
from typing import Any

from vorlagen.audit.document import Block, Cell, Row, Table, TextLine
from vorlagen.german.numbers import KeineZahl, zahl

_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
_SHOWN = 15  # significant digits; a spreadsheet program shows no more
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|_(.)|\*.')
_DIGITS = re.compile(r"[#0?][#0?,.]*")
_SEPARATORS = ";\t,|"
_LOOKED_AT = 50  # rows of a CSV file, for its separator


def workbook_blocks(raw: bytes) -> list[Block]:
    """The sheets of an XLSX file that are not hidden, a table each, with the results that it holds."""
    import openpyxl  # noqa: PLC0415 - few papers are workbooks

    index = count()
    tables: list[Block] = []
    workbook = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            sheet.reset_dimensions()  # what the file says of them may be wrong
            rows = []
            for cells in sheet.iter_rows():
                row = tuple(_cells(cells, sheet.title, index))
                rows += [row] if row else []
            tables += [Table(tuple(rows), caption=sheet.title)] if rows else []
    workbook.close()
    return tables


def _cells(cells: Any, sheet: str, index: Iterator[int]) -> Iterator[Cell]:
    for cell in cells:
        text = _shown(cell.value, cell.number_format) if cell.value is not None else ""
        if text:
            where = f"Blatt {sheet}, Zelle {cell.coordinate}"
            yield Cell(text, TextLine(text, next(index), where=where), cell.column - 1)


def _shown(value: object, number_format: str) -> str:
    """A value as its cell shows it, as far as decimals, per cent and units go."""
    if isinstance(value, bool):
        return "WAHR" if value else "FALSCH"
    if isinstance(value, date):
        has_time = isinstance(value, datetime) and (value.hour or value.minute)
        return value.strftime("%d.%m.%Y %H:%M" if has_time else "%d.%m.%Y")
    if isinstance(value, int | float | Decimal):
        return _number(Decimal(str(value)), number_format)
    return " ".join(str(value).split())


def _number(value: Decimal, number_format: str) -> str:
    """A number by its format: by „#,##0.00 [$€]“ 1234.5 is „1.234,50 €“."""
    literals: list[str] = []

    def set_aside(match: re.Match[str]) -> str:
        literals.append(match[1] or match[2] or match[3] or (" " if match[4] else ""))
        return chr(0xE000 + len(literals) - 1)  # of no script

    pattern = _LITERAL.sub(set_aside, number_format.partition(";")[0])
    digits = _DIGITS.search(pattern)
    try:
        if not digits or number_format == "General":
            return zahl(Context(prec=_SHOWN).create_decimal(value)).replace(".", "")
        if "%" in pattern:
            value = value.scaleb(2, _EXACT)
        whole, _, decimals = digits[0].partition(".")
        thousands = len(digits[0]) - len(digits[0].rstrip(","))
        value = value.scaleb(-3 * thousands, _EXACT)
        places = len(decimals.rstrip(","))
        value = value.quantize(Decimal(1).scaleb(-places), context=_EXACT)
        number = zahl(value, places)
    except (KeineZahl, InvalidOperation):  # longer than papers have any
        return str(value)
    if "," not in whole.rstrip(","):
        number = number.replace(".", "")
    shown = pattern[: digits.start()] + number + pattern[digits.end() :]
    for position, literal in enumerate(literals):
        shown = shown.replace(chr(0xE000 + position), literal)
    return " ".join(shown.split())


# CSV


def csv_blocks(text: str) -> list[Block]:
    """The one table of a CSV file; none if no sign separates columns, or quotes are out of order."""
    separator = _separator(text.split("\n", _LOOKED_AT)[:_LOOKED_AT])
    if not separator:
        return []
    index = count()
    rows: list[Row] = []
    lines = text.split("\n")
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    for fields in reader:
        source, end = lines[reader.line_num - 1], 0
        row = []
        for column, value in enumerate(fields):
            cell = " ".join(value.split())
            start = source.find(cell, end)
            end = max(end, start + len(cell))
            if cell:
                place = (0, reader.line_num, start + 1 if start >= 0 else 1)
                line = TextLine(cell, next(index), reader.line_num, places=(place,))
                row.append(Cell(cell, line, column))
        if row:
            rows.append(tuple(row))
    return [Table(tuple(rows))] if rows else []


def _separator(lines: list[str]) -> str:
    """The sign that parts most lines into the same number of columns; the earlier one of equals."""
    best, most = "", 0
    for separator in _SEPARATORS:
        widths = Counter(map(len, csv.reader(lines, delimiter=separator)))
        del widths[0], widths[1]
        if widths and max(widths.values()) > most:
            best, most = separator, max(widths.values())
    return best
