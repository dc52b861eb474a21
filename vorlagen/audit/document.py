"""What is left of a document when its format is gone: paragraphs and tables, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from operator import itemgetter

from msgspec import Struct

# Raised text that marks a note and is no digit of the figure before it; behind a letter it is kept as such
NOTE = re.compile(r"\s*[(\[]?(?:[0-9]{1,2}|[a-z]|\*{1,3})(?:\s?,\s?(?:[0-9]{1,2}|[a-z]))*[)\]]?\s*")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Spot(Struct, frozen=True, order=True):
    """Where something is stated. Two statements are the same if their spots are.

    Attributes:
        index: Number of the line in what was read, from 0.
        offset: Offset in that line's text.
        line: Line in the file, from 1; 0 for PDF.
        column: Column in that line, from 1; 0 likewise.
        page: Page of the PDF, from 1; 0 otherwise.
        where: The place in German where lines and pages say nothing: „Blatt Kosten, Zelle C7“.
    """

    index: int
    offset: int
    line: int = 0
    column: int = 0
    page: int = 0
    where: str = ""

    def __str__(self) -> str:
        if self.where:
            return self.where
        if self.page:
            return f"Seite {self.page}"
        return f"Zeile {self.line}" if self.line else "an anderer Stelle"


class TextLine(Struct, frozen=True):
    """A line freed from markup; `raw` is it with markup.

    `source` is the line of the file, if that is another one, to find the column. If its parts stand apart
    in the file, `places` are these: offset in the text, line and column in the file. `where` is its place if
    it has no line. `is_glued` is whether its cells had lost the gaps between them.
    """

    text: str
    index: int
    number: int = 0
    page: int = 0
    raw: str = ""
    source: str = ""
    is_glued: bool = False
    places: tuple[tuple[int, int, int], ...] = ()
    where: str = ""

    def spot(self, offset: int, text: str = "") -> Spot:
        """The place of what begins at an offset; `text` is what stands there."""
        if self.places:
            part = bisect_right(self.places, offset, key=itemgetter(0)) - 1
            start, line, column = self.places[max(0, part)]
            return Spot(self.index, offset, line, column + offset - start)
        column = self._column(offset, text) if self.number else 0
        return Spot(self.index, offset, self.number, column, self.page, self.where)

    def _column(self, offset: int, text: str) -> int:
        found = -1
        for _ in range(self.text.count(text, 0, offset) + 1 if text else 0):
            found = (self.source or self.raw).find(text, found + 1)
        return found + 1 if found >= 0 else 1


def joined_lines(lines: Sequence[TextLine]) -> TextLine:
    """Lines as one, which keeps the places of their parts; an empty one of none."""
    if len(lines) == 1:
        return lines[0]
    texts: list[str] = []
    places: list[tuple[int, int, int]] = []
    offset = 0
    for line in lines:
        places += [(offset + start, number, column) for start, number, column in line.places]
        texts.append(line.text)
        offset += len(line.text) + 1
    index, number = (lines[0].index, lines[0].number) if lines else (0, 0)
    return TextLine(" ".join(texts), index, number, places=tuple(places))


class Paragraph(Struct, frozen=True, dict=True):
    """Lines that belong together, joined as one would read them."""

    lines: tuple[TextLine, ...]

    @cached_property
    def _joined(self) -> tuple[str, list[int]]:
        text, starts = "", []
        for line in self.lines:
            broken_word = text[-2:-1].isalpha() and text.endswith(("-", "\u2010", "\u00ad"))
            if broken_word:
                text = text[:-1] if line.text[:1].islower() else text
            elif text:
                text += " "
            starts.append(len(text))
            text += line.text
        return text, starts

    @property
    def text(self) -> str:
        return self._joined[0]

    def spot(self, offset: int, text: str = "") -> Spot:
        starts = self._joined[1]
        number = max(0, bisect_right(starts, offset) - 1)
        return self.lines[number].spot(max(0, offset - starts[number]), text)


class Cell(Struct, frozen=True):
    """A cell: `offset` is where its text begins in its line.

    `column` is its place in the grid, the leftmost one if it goes over several, which `span` counts.
    """

    text: str
    line: TextLine
    column: int
    offset: int = 0
    span: int = 1

    def spot(self, offset: int, text: str = "") -> Spot:
        return self.line.spot(self.offset + offset, text)


Row = tuple[Cell, ...]  # the cells that have a text, from left to right


class Table(Struct, frozen=True):
    """Rows from top to bottom; `heads` are so many of them that their format marks as heads.

    `caption` is its title, if its format knows which text that is. `is_spaced` is whether only spaces
    tell its cells, `is_counted` whether single ones do, so that figures were counted.
    """

    rows: tuple[Row, ...]
    heads: int = 0
    caption: str = ""
    is_spaced: bool = False
    is_counted: bool = False


Block = Paragraph | Table
