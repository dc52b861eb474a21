"""Texts in boxes: their sizes, how they are broken into lines, how high they are. Millimetres."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from vorlagen.documents.charts.drawing import NOTHING, Colour, Drawing, Words, at_least
from vorlagen.documents.charts.typesetting import Measure, unbroken, widest, width, wrapped
from vorlagen.documents.schaubilder.content import Note

TITLE = Decimal("3.1")  # 8.8 pt
SMALL = Decimal("2.8")  # 7.9 pt
_LINE = Decimal("1.22")  # from line to line, in sizes
_ASCENT = Decimal("0.86")  # from the top of a line to its baseline, in sizes
_BULLET = "•"


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set."""

    size: Decimal
    colour: Colour = "schrift"
    bold: bool = False

    @property
    def line(self) -> Decimal:
        return at_least(self.size * _LINE)

    @property
    def measure(self) -> Measure:
        return partial(width, size=self.size, bold=self.bold)


HEAD = Style(TITLE, bold=True)
PLAIN = Style(SMALL)
GREY = Style(SMALL, "grau")


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a text that are set below each other, each shifted to the right by `indent`."""

    lines: tuple[str, ...]
    style: Style
    bullet: str = ""

    @property
    def indent(self) -> Decimal:
        return at_least(self.style.measure(f"{self.bullet}\u00a0 ")) if self.bullet else NOTHING

    @property
    def width(self) -> Decimal:
        return self.indent + at_least(widest(self.lines, self.style.measure))

    @property
    def height(self) -> Decimal:
        return len(self.lines) * self.style.line

    def at(self, x: Decimal, y: Decimal) -> Iterator[Words]:
        """The words, from the upper left corner of the text."""
        style = self.style
        if self.bullet:
            yield Words(x, y + _baseline(style), self.bullet, style.size, style.colour)
        yield from self._words(x + self.indent, y)

    def centred(self, x: Decimal, y: Decimal) -> Iterator[Words]:
        """The words around the middle x, from the upper edge of the text."""
        return (replace(words, in_middle=True) for words in self._words(x, y))

    def _words(self, x: Decimal, y: Decimal) -> Iterator[Words]:
        style = self.style
        for number, line in enumerate(self.lines):
            baseline = y + number * style.line + _baseline(style)
            yield Words(x, baseline, line, style.size, style.colour, bold=style.bold)


def _baseline(style: Style) -> Decimal:
    return at_least(style.size * _ASCENT)


def set_text(text: str, room: Decimal, style: Style, bullet: str = "") -> Lines:
    """A text broken into lines, none of them longer than it must be for so many lines.

    A word that is longer than the room stays whole; the text is then wider.
    """
    indent = Lines((), style, bullet).indent
    least = max(map(style.measure, unbroken(text)), default=NOTHING)
    room = max(room - indent, at_least(least))
    lines = wrapped(text, room, style.measure)
    return Lines(tuple(_balanced(text, lines, room, style)), style, bullet)


def set_points(points: tuple[str, ...], room: Decimal, style: Style) -> list[Lines]:
    """Texts with bullets."""
    return [set_text(point, room, style, _BULLET) for point in points]


def _balanced(text: str, lines: list[str], room: Decimal, style: Style) -> list[str]:
    """The same number of lines, but of more even lengths."""
    least = max(map(style.measure, unbroken(text)), default=NOTHING)
    step = style.size
    while len(lines) > 1 and room - step >= least:
        room -= step
        tried = wrapped(text, room, style.measure)
        if len(tried) > len(lines):
            break
        lines = tried
    return lines


def notes_below(notes: tuple[Note, ...], room: Decimal) -> Drawing:
    """The notes of a picture, with their marks before them."""
    shapes: list[Words] = []
    y = Decimal("1.6") if notes else NOTHING
    indent = at_least(widest([note.mark for note in notes], GREY.measure)) + Decimal("0.8")
    for note in notes:
        lines = Lines(tuple(wrapped(note.text, room - indent, GREY.measure)), GREY)
        shapes.append(Words(NOTHING, y + _baseline(GREY), note.mark, GREY.size, GREY.colour))
        shapes += lines.at(indent, y)
        y += lines.height
    return Drawing(y, tuple(shapes))
