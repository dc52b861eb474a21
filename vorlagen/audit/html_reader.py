"""Reads HTML into paragraphs and tables, each with its line in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from xml.etree.ElementTree import Element

import tinyhtml5

from vorlagen.audit.document import Block, Cell, Paragraph, Row, Table, TextLine

_UNREAD = frozenset("title script style template svg noscript".split())
_BLOCKS = frozenset(
    "address article aside blockquote body caption dd details div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol p pre section summary table tbody"
    " tfoot thead tr ul".split()
)
_MOST = 500  # columns; a larger span is a mistake
_LINE = "data-zeile"  # the parser forgets lines, so each tag carries its own
_TAG = re.compile(r"\n|<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])")
# The parser takes much longer the deeper these are nested.
_CONTAINERS = frozenset(
    "article blockquote center div dl font main ol section span table ul".split()
)
_DEEPEST = 300


def html_blocks(text: str) -> list[Block]:
    """The blocks of an HTML page in their order; broken markup is read as far as it goes.

    Raises:
        RecursionError: If elements are nested some hundred deep.
    """
    root = tinyhtml5.parse(StringIO(_numbered(text)), namespace_html_elements=False)
    return _PageReader().blocks(root)


def _numbered(text: str) -> str:
    line, depth = 1, 0

    def with_line(found: re.Match[str]) -> str:
        nonlocal line, depth
        if found["name"] and found["name"].lower() in _CONTAINERS:
            depth = max(0, depth - 1) if found["end"] else depth + 1
            if depth > _DEEPEST:
                raise RecursionError
        line += found[0] == "\n"
        return f"{found[0]} {_LINE}={line}" if found["name"] and not found["end"] else found[0]

    return _TAG.sub(with_line, text)


class _PageReader:
    """Walks through the tree of a page."""

    def __init__(self) -> None:
        self._found: list[Block] = []
        self._text = ""  # on its way into a cell or paragraph
        self._begins = 0  # the line of the file on which that text begins
        self._number = 1  # the line of the file that is read
        self._lines = 0  # how many texts were read
        self._cells = 0  # how deep in cells
        self._begins_item = False

    def blocks(self, root: Element) -> list[Block]:
        self._walk(root, depth=0)
        self._end_paragraph()
        return self._found

    def _walk(self, element: Element, *, depth: int) -> None:
        """Read what is in an element into the open text; `depth` is how deep it is in lists."""
        self._number = int(element.get(_LINE) or self._number)
        self._add(element.text or "")
        for child in element:
            if _is_shown(child):
                self._child(child, depth=depth)
            self._add(child.tail or "")

    def _child(self, child: Element, *, depth: int) -> None:
        if child.tag == "table":
            self._end_paragraph()
            self._table(child)
        elif child.tag in _BLOCKS:
            self._end_paragraph()
            self._begins_item |= child.tag == "li" and not depth
            self._walk(child, depth=depth + (child.tag == "li"))
            self._end_paragraph()
        else:
            self._walk(child, depth=depth)
            self._text += " " if child.tag == "br" else ""

    def _add(self, text: str) -> None:
        if text.strip() and not self._text.strip():
            blank = text[: len(text) - len(text.lstrip())]
            self._begins = self._number + blank.count("\n")
        self._text += text
        self._number += text.count("\n")

    def _end_paragraph(self) -> None:
        if self._cells:
            self._text += " "
            return
        line = self._line()
        if line.text:
            self._found.append(Paragraph((line,), self._begins_item))
            self._begins_item = False

    def _line(self) -> TextLine:
        """The open text, which is closed."""
        text = re.sub(r"[ \t\r\n\f]+", " ", self._text.replace("\u00ad", "")).strip()
        self._lines, self._text = self._lines + 1, ""
        return TextLine(text, self._lines, self._begins)

    def _table(self, table: Element) -> None:
        for caption in table.findall("caption"):
            self._child(caption, depth=1)
        outer, self._text = self._text, ""
        taken: dict[int, int] = {}  # columns that cells reach down into, and how many rows
        rows = [self._row(row, taken) for row in _rows(table)]
        self._found.append(Table(tuple(row for row in rows if row)))
        self._text = outer

    def _row(self, row: Element, taken: dict[int, int]) -> Row:
        cells: list[Cell] = []
        below: dict[int, int] = {}
        column = 0
        for element in (child for child in row if child.tag in ("td", "th") and _is_shown(child)):
            while taken.get(column, 0):
                column += 1
            self._cells += 1
            self._walk(element, depth=1)
            self._cells -= 1
            line = self._line()
            if line.text:
                cells.append(Cell(line.text, line, column))
            span = _span(element, "colspan")
            below |= dict.fromkeys(range(column, column + span), _span(element, "rowspan") - 1)
            column += span
        for at in list(taken):
            taken[at] = max(0, taken[at] - 1)
        taken |= {at: rows for at, rows in below.items() if rows}
        return tuple(cells)


def _is_shown(element: Element) -> bool:
    if callable(element.tag) or "hidden" in element.attrib:  # a comment has a function as its tag
        return False
    return element.tag.rpartition("}")[2] not in _UNREAD


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if _is_shown(child) and child.tag == "tr":
            yield child
        elif _is_shown(child) and child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


def _span(element: Element, name: str) -> int:
    value = element.get(name) or "1"
    is_number = value.isascii() and value.isdigit() and len(value) < 6
    return min(_MOST, max(1, int(value))) if is_number else 1
