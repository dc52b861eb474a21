"""Reads an HTML page into paragraphs and tables, as a browser would show them.

Open elements are kept on lists and nothing calls itself, so that no depth of elements is too much.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from html import unescape
from html.parser import HTMLParser
from itertools import chain, count
from xml.etree.ElementTree import Element

from msgspec import Struct, field

from vorlagen.audit.document import (
    NOTE,
    RAISED,
    Block,
    Cell,
    Paragraph,
    Row,
    Table,
    TextLine,
    joined_lines,
)
from vorlagen.page import grid

_TOKEN = re.compile(  # soft hyphens lie between tokens
    r"(?P<blank>\s+)|[^\s\u00ad\u200b]+(?:[ \u00a0\u202f][^\s\u00ad\u200b]+)*"
)
_PLAIN = str.maketrans(dict.fromkeys("\u00a0\u202f", " ") | dict.fromkeys("\u00ad\u200b\ufeff"))
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_OWN_UNREAD = frozenset({"nur-druck", "nur-bild"})  # classes of our pages; it is there as text, too

_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_LEFT_OUT = frozenset(
    "audio canvas datalist del iframe math noscript object s script select strike style svg template title"
    " video".split()
)
_PARTS = ("thead", "tbody", "tfoot")
_CELLS = ("td", "th")
_WALLS = frozenset({*_CELLS, "caption", "table"})  # what ends within closes nothing around it
_BLOCKS = {*_PARTS, *_WALLS} | frozenset(
    "address article aside blockquote body center details dialog div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary tr ul".split()
)
# Where elements lie in: what is still open there ends where they begin.
_LIE_IN = {
    "li": frozenset({"ul", "ol", "menu", "div"}),
    **dict.fromkeys(("dt", "dd"), frozenset({"dl", "div"})),
    **dict.fromkeys(_CELLS, frozenset({"tr", "table"})),
    "tr": frozenset({*_PARTS, "table"}),
    **dict.fromkeys((*_PARTS, "caption"), frozenset({"table"})),
}


class _ReadCell(Struct):
    """A cell whose column is not known yet; `element` has its attributes."""

    element: Element
    blocks: list[Block] = field(default_factory=list)

    @property
    def has_text(self) -> bool:
        """Whether it has a text that does not merely stand around a table."""
        return bool(self.blocks) and all(isinstance(block, Paragraph) for block in self.blocks)


class _ReadTable(Struct):
    """The rows of the parts of a table; head, body and foot may come in any order."""

    caption: list[Block] = field(default_factory=list)
    parts: tuple[list[list[_ReadCell]], ...] = field(default_factory=lambda: ([], [], []))
    part: int = 1

    def blocks(self) -> list[Block]:
        """What it holds; tables without columns are there for the layout and are no tables."""
        rows: list[Row] = []
        heads = 0
        for number, part in enumerate(self.parts):
            placed_rows = grid([cell.element for cell in row] for row in part)
            for cells, placed in zip(part, placed_rows, strict=True):
                row = []
                for cell, place in zip(cells, placed, strict=True):
                    if cell.has_text:
                        line, columns = _line(cell.blocks), place.columns
                        row.append(Cell(line.text, line, columns[0], span=len(columns)))
                if row and heads == len(rows):
                    heads += number == 0 or all(cell.element.tag == "th" for cell in cells)
                rows += [tuple(row)] if row else []
        cells = [cell for part in self.parts for row in part for cell in row]
        if all(len(row) == 1 for row in rows):
            return self.caption + list(chain.from_iterable(cell.blocks for cell in cells))
        caption = _line(self.caption).text
        states_figure = any(map(str.isdigit, caption))
        rest = [block for cell in cells if not cell.has_text for block in cell.blocks]
        return [*(self.caption if states_figure else ()), Table(tuple(rows), heads, caption), *rest]


def _line(blocks: Sequence[Block]) -> TextLine:
    return joined_lines([line for b in blocks if isinstance(b, Paragraph) for line in b.lines])


def html_blocks(page: str) -> list[Block]:
    """The blocks of an HTML page, without what it hides or marks as deleted."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.finished()


class _Reader(HTMLParser):
    """Collects blocks on a stack: those of the page, and of each cell and caption that is open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)  # what stands behind an entity keeps its column
        self._open: list[tuple[str, bool]] = []  # elements, and whether each is shown
        self._names: Counter[str] = Counter()  # how many of a name are open
        self._collected: list[list[Block]] = [[]]
        self._tables: list[_ReadTable] = []
        self._lines: list[TextLine] = []
        self._pieces: list[tuple[str, int, int]] = []  # text, line, column
        self._has_blank = False  # whether one stands before the next piece
        self._raised = 0  # where in the pieces raised text begins
        self._index = count()

    def finished(self) -> list[Block]:
        self._close(0)
        self._end_paragraph()
        return self._collected[0]

    # Elements

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag in _LIE_IN:
            self._close(self._innermost(_LIE_IN[tag], _walls(tag)) + 1)
        elif tag in _BLOCKS:
            self._close(self._innermost({"p"}, _WALLS))
        if tag in _CELLS and self._tables and not self._has_row:
            self.handle_starttag("tr", ())
        attributes = {name: value or "" for name, value in attrs}
        is_shown = self._is_shown and tag not in _LEFT_OUT and not _is_hidden(attributes)
        if is_shown:
            self._begin(tag, attributes)
        if tag not in _VOID:
            self._open.append((tag, is_shown))
            self._names[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"body", "html"}:  # what stands behind them is shown, too
            self._close(self._innermost({tag}, _walls(tag)))

    @property
    def _is_shown(self) -> bool:
        return not self._open or self._open[-1][1]

    @property
    def _has_row(self) -> bool:
        return self._innermost({"tr"}, {"table"}) < len(self._open)

    def _innermost(self, names: Set[str], walls: Set[str]) -> int:
        """Where the innermost open element of these names is; behind the last if a wall is nearer."""
        if self._open and self._open[-1][0] in names:  # nearly always
            return len(self._open) - 1
        if any(map(self._names.__getitem__, names)):
            for position in range(len(self._open) - 1, -1, -1):
                tag = self._open[position][0]
                if tag in names:
                    return position
                if tag in walls:
                    break
        return len(self._open)

    def _close(self, position: int) -> None:
        while len(self._open) > position:
            tag, is_shown = self._open.pop()
            self._names[tag] -= 1
            if is_shown:
                self._end(tag)

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sup":
            self._raised = len(self._pieces)
        elif tag in {"br", "dd"}:  # a term and what is said of it belong together
            self._end_line()
        elif tag in _BLOCKS:
            self._end_paragraph()
        if tag == "table":
            self._tables.append(_ReadTable())
        elif self._tables:
            self._begin_in(self._tables[-1], tag, attributes)

    def _begin_in(self, table: _ReadTable, tag: str, attributes: dict[str, str]) -> None:
        rows = table.parts[table.part]
        if tag in _PARTS:
            table.part = _PARTS.index(tag)
        elif tag == "tr":
            rows.append([])
        elif tag in _CELLS:
            cell = _ReadCell(Element(tag, attributes))
            rows[-1].append(cell)
            self._collected.append(cell.blocks)
        elif tag == "caption":
            self._collected.append(table.caption)

    def _end(self, tag: str) -> None:
        if tag == "sup":
            self._end_raised()
        elif tag in _BLOCKS and tag != "dt":
            self._end_paragraph()
        if tag == "table":
            self._collected[-1] += self._tables.pop().blocks()
        elif tag in _WALLS and self._tables:
            self._collected.pop()
        elif tag in _PARTS and self._tables:
            self._tables[-1].part = 1

    # Text

    def handle_data(self, data: str) -> None:
        number, column = self.getpos()
        start = -column  # of the line, within the data
        for token in _TOKEN.finditer(data if self._is_shown else ""):
            text = token[0]
            if token["blank"] is None:
                self._add(text, number, token.start() - start + 1)
                continue
            self._has_blank = True
            if "\n" in text:
                number += text.count("\n")
                start = token.start() + text.rindex("\n") + 1

    def handle_entityref(self, name: str) -> None:
        text = unescape(f"&{name};")
        self._add_character(f"&{name}" if text.endswith(";") else text)

    def handle_charref(self, name: str) -> None:
        self._add_character(unescape(f"&#{name};") if len(name) < 10 else "\ufffd")

    def _add_character(self, text: str) -> None:
        if text.isspace():
            self._has_blank = True
        elif self._is_shown:
            number, column = self.getpos()
            self._add(text, number, column + 1)

    def parse_comment(self, i: int, report: bool = True) -> int:
        """Let a comment without end go to the end of the page, as in browsers."""
        end = int(super().parse_comment(i, report))
        return end if end >= 0 else len(self.rawdata)

    def parse_marked_section(self, i: int, report: int = 1) -> int:  # noqa: ARG002 - as it is called
        """Read „<![if …]>“ as a comment, as browsers do; the library stumbles over some."""
        return int(self.parse_bogus_comment(i))

    def _add(self, text: str, number: int, column: int) -> None:
        if self._has_blank and self._pieces:
            text, column = f" {text}", column - 1
        self._has_blank = False
        self._pieces.append((text.translate(_PLAIN), number, column))

    def _end_raised(self) -> None:
        """Leave out the mark of a note, which would be read as a digit of the figure before it."""
        mark = "".join(text for text, _, _ in self._pieces[self._raised :])
        if not 0 < self._raised < len(self._pieces) or not NOTE.fullmatch(mark):
            return
        _, number, column = self._pieces[self._raised]
        del self._pieces[self._raised :]
        if self._pieces[-1][0][-1:].isalpha():  # "m²" is no note
            self._pieces.append((mark.translate(RAISED), number, column))

    def _end_line(self) -> None:
        places, offset = [], 0
        for text, number, column in self._pieces:
            places.append((offset, number, column))
            offset += len(text)
        if offset:
            text = "".join(text for text, _, _ in self._pieces)
            number = places[0][1]
            self._lines.append(TextLine(text, next(self._index), number, places=tuple(places)))
        self._pieces, self._has_blank, self._raised = [], False, 0

    def _end_paragraph(self) -> None:
        self._end_line()
        if self._lines:
            self._collected[-1].append(Paragraph(tuple(self._lines)))
        self._lines = []


def _walls(tag: str) -> Set[str]:
    """Around what is open an element neither begins nor ends anything."""
    is_of_table = tag == "table" or "table" in _LIE_IN.get(tag, ())
    return {"table"} if is_of_table else _WALLS


def _is_hidden(attributes: dict[str, str]) -> bool:
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or attributes.get("role") == "doc-backlink"
        or _UNSEEN.search(attributes.get("style", "")) is not None
        or not _OWN_UNREAD.isdisjoint(attributes.get("class", "").split())
    )
