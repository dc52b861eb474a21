"""Reads HTML into paragraphs and tables, each with its line in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import StringIO
from xml.etree.ElementTree import Element

import tinyhtml5

from vorlagen.audit.document import Block, Cell, Paragraph, Table, TextLine
from vorlagen.renditions.html_tables import Placed, grid

_UNREAD = frozenset("title script style template svg noscript".split())
_BLOCKS = frozenset(
    "address article aside blockquote body caption dd details div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol p pre section summary table tbody"
    " tfoot thead tr ul".split()
)
_LINE = "data-zeile"  # the parser forgets lines, so each tag carries its own
_TAG = re.compile(r"\n|<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])")


def html_blocks(text: str) -> list[Block]:
    """The blocks of an HTML page in their order; broken markup is read as far as it goes.

    Raises:
        RecursionError: If elements are nested some hundred deep.
    """
    root = tinyhtml5.parse(StringIO(_numbered(text)), namespace_html_elements=False)
    return _PageReader().blocks(root)


def _numbered(text: str) -> str:
    line = 1

    def with_line(found: re.Match[str]) -> str:
        nonlocal line
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
        rows = [tuple(self._cells_of(row)) for row in grid(map(_cells, _rows(table)))]
        self._found.append(Table(tuple(row for row in rows if row)))
        self._text = outer

    def _cells_of(self, row: Iterable[Placed]) -> Iterator[Cell]:
        for placed in row:
            self._cells += 1
            self._walk(placed.cell, depth=1)
            self._cells -= 1
            line = self._line()
            if line.text:
                yield Cell(line.text, line, placed.columns.start)


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


def _cells(row: Element) -> list[Element]:
    return [child for child in row if child.tag in ("td", "th") and _is_shown(child)]
