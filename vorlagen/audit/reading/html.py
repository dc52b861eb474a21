"""Reads HTML into paragraphs and tables, each with its line in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from vorlagen.audit.document import Block, Cell, Line, Paragraph, Row, Table

_UNREAD = frozenset("title script style template svg noscript".split())
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_BLOCKS = frozenset(
    "address article aside blockquote body caption dd details div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary ul".split()
)
_BOLD = frozenset(["b", "strong", "th"])
_MOST = 500  # columns; a larger span is a mistake


@dataclass
class _Piece:
    """Text on its way into a cell or paragraph."""

    number: int = 0
    text: str = ""
    is_bold: bool = False
    span: int = 1
    rows: int = 1

    def add(self, data: str, number: int) -> None:
        if data.strip() and not self.text.strip():
            # The line on which the text begins, not the white space before it.
            self.number = number + data[: len(data) - len(data.lstrip())].count("\n")
        self.text += data


@dataclass
class _OpenTable:
    rows: list[list[_Piece]] = field(default_factory=list)
    cell: _Piece | None = None


def html_blocks(text: str) -> list[Block]:
    """The blocks of an HTML page in their order; broken markup is read as far as it goes."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.finish()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self._tables: list[_OpenTable] = []
        self._piece = _Piece()
        self._hidden: list[str] = []
        self._bold = 0
        self._lines = 0
        self._items = 0  # how deep in lists
        self._begins_item = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden or tag in _UNREAD or "hidden" in dict(attrs):
            if tag not in _VOID:
                self._hidden.append(tag)
            return
        self._bold += tag in ("b", "strong")
        if tag == "br":
            self.handle_data(" ")
        elif tag == "table":
            self._end_paragraph()
            self._tables.append(_OpenTable())
        elif tag == "tr" and self._tables:
            self._end_cell()
            self._tables[-1].rows.append([])
        elif tag in ("td", "th") and self._tables:
            self._begin_cell(tag, dict(attrs))
        elif tag in _BLOCKS:
            self._end_paragraph()
            self._enter_item(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag in self._hidden:  # within it, end tags may be missing
                del self._hidden[self._hidden.index(tag) :]
            return
        self._bold = max(0, self._bold - (tag in ("b", "strong")))
        if tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table":
            self._end_table()
        elif tag in _BLOCKS:
            self._end_paragraph()
            self._items = max(0, self._items - (tag == "li"))

    def _enter_item(self, tag: str) -> None:
        if tag == "li":
            self._items += 1
            self._begins_item = self._items == 1

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        piece = self._target()
        if data.strip() and self._bold:
            piece.is_bold = True
        piece.add(data, self.getpos()[0])

    def finish(self) -> None:
        """Close what the page has left open."""
        while self._tables:
            self._end_table()
        self._end_paragraph()

    def _target(self) -> _Piece:
        if self._tables and self._tables[-1].cell is not None:
            return self._tables[-1].cell
        return self._piece

    def _begin_cell(self, tag: str, attrs: dict[str, str | None]) -> None:
        self._end_cell()
        table = self._tables[-1]
        table.cell = _Piece(
            is_bold=tag == "th", span=_span(attrs, "colspan"), rows=_span(attrs, "rowspan")
        )
        if not table.rows:
            table.rows.append([])
        table.rows[-1].append(table.cell)

    def _end_cell(self) -> None:
        if self._tables:
            self._tables[-1].cell = None

    def _end_paragraph(self) -> None:
        if self._tables and self._tables[-1].cell is not None:
            self._tables[-1].cell.text += " "  # blocks within a cell
            return
        line = self._line(self._piece)
        if line.text:
            self.found.append(Paragraph((line,), self._begins_item))
            self._begins_item = False
        self._piece = _Piece()

    def _end_table(self) -> None:
        if not self._tables:
            return
        self._end_paragraph()
        table = self._tables.pop()
        taken: dict[int, int] = {}
        rows = [self._row(row, taken) for row in table.rows]
        self.found.append(Table(tuple(row for row in rows if row.cells)))

    def _row(self, pieces: list[_Piece], taken: dict[int, int]) -> Row:
        """Puts cells into columns; those that reach down from above keep theirs occupied."""
        cells: list[Cell] = []
        below: dict[int, int] = {}
        column = 0
        for piece in pieces:
            while taken.get(column, 0):
                column += 1
            line = self._line(piece)
            if line.text:
                cells.append(Cell(line.text, line, column, 0, piece.is_bold))
            below |= dict.fromkeys(range(column, column + piece.span), piece.rows - 1)
            column += piece.span
        for taken_column in list(taken):
            taken[taken_column] = max(0, taken[taken_column] - 1)
        taken |= {at: rows for at, rows in below.items() if rows}
        return Row(tuple(cells))

    def _line(self, piece: _Piece) -> Line:
        self._lines += 1
        text = re.sub(r"[ \t\r\n\f]+", " ", piece.text.replace("\u00ad", "")).strip()
        return Line(text, self._lines, piece.number)


def _span(attrs: dict[str, str | None], name: str) -> int:
    value = attrs.get(name) or "1"
    return (
        min(_MOST, max(1, int(value)))
        if value.isascii() and value.isdigit() and len(value) < 6
        else 1
    )
