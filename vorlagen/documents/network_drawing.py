"""Draws a network: boxes with their texts, lines with arrows between them, groups around boxes.

Texts are measured and broken into lines here, as boxes must be known before they have places; all
else in papers is left to WeasyPrint and browsers. Lengths are in millimetres, as decimals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache, partial
from importlib.resources import files
from math import ceil

from vorlagen.documents.network_layout import (
    Area,
    Edge,
    Line,
    NetworkNode,
    Point,
    Size,
    lay_out,
)
from vorlagen.figures.sandbox import shown_in_templates

WIDTH = 163  # the text column of A4: 210 mm less 25 and 22 of margins
_PADDING = Decimal(2)
_LEAST = Decimal(26)  # the text of a box; small ones look as if something lacked
_GAP = Decimal("0.5")  # between texts of a box
_BULLET = "•"
# Widths of texts in boxes and labels that are tried, from the most generous to the narrowest.
_ROOMS = ((52, 42), (46, 36), (41, 32), (37, 28), (33, 25), (29, 22), (25, 19))


@dataclass(frozen=True, slots=True)
class NetworkBox:
    """Somebody or something; `group` is the number of its group."""

    title: str
    lines: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    group: int | None = None
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A line between two boxes, by their numbers; what flows to the end, and what flows back."""

    start: int
    end: int
    there: str = ""
    back: str = ""
    both_ways: bool = False
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """Boxes, the lines between them, and the titles of the groups that they stand in."""

    boxes: tuple[NetworkBox, ...]
    links: tuple[Link, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def has_planned(self) -> bool:
        return any(box.planned for box in self.boxes) or any(link.planned for link in self.links)


# What the template draws: lengths as SVG writes them


@shown_in_templates
class Rectangle:
    """A box or the frame of a group."""

    x: str
    y: str
    breite: str
    hoehe: str
    geplant: bool = False


@shown_in_templates
class Connection:
    """A line in one or two strokes, and its arrow heads."""

    pfad: str
    spitzen: str
    geplant: bool


@shown_in_templates
class Lettering:
    """A line of text that begins (`mitte`: is centred) at x; y is its baseline."""

    x: str
    y: str
    text: str
    groesse: str
    klasse: str
    mitte: bool


@shown_in_templates
class NetworkDrawing:
    """The picture, in the order in which it is painted."""

    breite: str
    hoehe: str
    rahmen: tuple[Rectangle, ...]
    linien: tuple[Connection, ...]
    kaesten: tuple[Rectangle, ...]
    worte: tuple[Lettering, ...]


@lru_cache(maxsize=64)  # Graphviz takes its time, and papers that are rendered again show the same
def draw(network: Network) -> tuple[NetworkDrawing, Decimal] | None:
    """The drawing and its height; None if the page is too narrow for it."""
    for room in _ROOMS:
        boxes = [_box(box, Decimal(room[0])) for box in network.boxes]
        labels = [_label(link, Decimal(room[1])) for link in network.links]
        groups = [_Texts((_set(title, Decimal(room[0]), _GROUP),)) for title in network.groups]
        nodes = zip(boxes, network.boxes, strict=True)
        links = zip(labels, network.links, strict=True)
        layout = lay_out(
            tuple(NetworkNode(texts.size, box.group) for texts, box in nodes),
            tuple(Edge(k.start, k.end, t.size if t.texts else None, k.both_ways) for t, k in links),
            tuple(texts.size for texts in groups),
        )
        if layout.width <= WIDTH:
            break
    else:
        return None
    areas = (*layout.titles, *(line.label for line in layout.lines), *layout.nodes)
    drawing = NetworkDrawing(
        breite=str(WIDTH),
        hoehe=_svg(layout.height),
        rahmen=tuple(_rectangle(frame) for frame in layout.frames if frame is not None),
        linien=tuple(map(_connection, network.links, layout.lines)),
        kaesten=tuple(
            _rectangle(area, planned=box.planned)
            for area, box in zip(layout.nodes, network.boxes, strict=True)
        ),
        worte=tuple(
            words
            for texts, area in zip((*groups, *labels, *boxes), areas, strict=True)
            if area is not None
            for words in texts.words(area)
        ),
    )
    return drawing, layout.height


def _svg(length: Decimal) -> str:
    """A length as SVG writes it: at most two decimals, no trailing zeros."""
    return f"{length:.2f}".rstrip("0").rstrip(".")


def _rectangle(area: Area, *, planned: bool = False) -> Rectangle:
    x, y, width, height = map(_svg, (area.x, area.y, area.width, area.height))
    return Rectangle(x, y, width, height, planned)


def _connection(link: Link, line: Line) -> Connection:
    curves = "".join(
        f"M{_pair(first)}C{' '.join(map(_pair, rest))}" for first, *rest in line.curves
    )
    heads = "".join(f"M{'L'.join(map(_pair, head))}Z" for head in line.heads)
    return Connection(curves, heads, link.planned)


def _pair(point: Point) -> str:
    return f"{_svg(point[0])} {_svg(point[1])}"


# Texts


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set: its size in millimetres, and the classes of the style sheet."""

    size: Decimal
    name: str = "schrift"
    bold: bool = False

    @property
    def line(self) -> Decimal:
        return _at_least(self.size * Decimal("1.22"))

    @property
    def baseline(self) -> Decimal:
        return _at_least(self.size * Decimal("0.86"))

    def measure(self, text: str) -> Decimal:
        return width(text, self.size, bold=self.bold)


_HEAD = Style(Decimal("3.1"), bold=True)  # 8.8 pt
_PLAIN = Style(Decimal("2.8"))  # 7.9 pt
_GROUP = Style(Decimal("2.8"), "grau", bold=True)


@dataclass(frozen=True, slots=True)
class _SetText:
    """Lines of a text that are set below each other, each shifted to the right by `indent`."""

    lines: tuple[str, ...]
    style: Style
    bullet: str = ""

    @property
    def indent(self) -> Decimal:
        return _at_least(self.style.measure(f"{self.bullet}\u00a0 ")) if self.bullet else Decimal(0)

    @property
    def width(self) -> Decimal:
        return self.indent + _at_least(max(map(self.style.measure, self.lines)))

    @property
    def height(self) -> Decimal:
        return len(self.lines) * self.style.line

    def words(self, x: Decimal, y: Decimal, *, centred: bool = False) -> Iterator[Lettering]:
        """The words from the upper left corner of the text, or around the middle x."""
        style, y = self.style, y + self.style.baseline
        if self.bullet:
            yield self._words(x, y, self.bullet, centred=False)
        for number, line in enumerate(self.lines):
            at = x if centred else x + self.indent
            yield self._words(at, y + number * style.line, line, centred=centred)

    def _words(self, x: Decimal, y: Decimal, text: str, *, centred: bool) -> Lettering:
        name = self.style.name + (" fett" if self.style.bold else "")
        return Lettering(_svg(x), _svg(y), text, _svg(self.style.size), name, centred)


@dataclass(frozen=True, slots=True)
class _Texts:
    """Texts below each other: lists on the left, all others in the middle."""

    texts: tuple[_SetText, ...]
    padding: Decimal = Decimal(0)
    gap: Decimal = Decimal(0)
    least: Decimal = Decimal(0)  # of its width

    @property
    def size(self) -> Size:
        width = max(self.least, *(text.width for text in self.texts))
        height = sum((text.height + self.gap for text in self.texts), -self.gap)
        return width + 2 * self.padding, height + 2 * self.padding

    def words(self, area: Area) -> Iterator[Lettering]:
        y = area.y + self.padding
        for text in self.texts:
            x = area.x + self.padding if text.bullet else area.middle
            yield from text.words(x, y, centred=not text.bullet)
            y += text.height + self.gap


def _box(box: NetworkBox, room: Decimal) -> _Texts:
    texts = [_set(box.title, room, _HEAD)]
    texts += (_set(line, room, _PLAIN) for line in box.lines)
    texts += (_set(point, room, _PLAIN, _BULLET) for point in box.points)
    return _Texts(tuple(texts), _PADDING, _GAP, _LEAST)


def _label(link: Link, room: Decimal) -> _Texts:
    """What flows; with arrows down and up if something flows both ways."""
    flows = [(arrow, text) for arrow, text in (("↓", link.there), ("↑", link.back)) if text]
    return _Texts(
        tuple(_set(text, room, _PLAIN, arrow if len(flows) > 1 else "") for arrow, text in flows)
    )


# Measuring, and breaking into lines

_PACKAGE = "font_source_sans_pro"
_FILES = {False: "SourceSansPro-Regular.ttf", True: "SourceSansPro-Semibold.ttf"}
# A browser without the papers' font takes one that resembles it and may be so much wider.
_RESERVE = Decimal("1.12")
# A hyphen behind less than four letters holds together: KIM-Konzept, CM-Stellen.
_BREAKS = re.compile(r"(?<=[ –/])|(?<=\w{4}-)")


def width(text: str, size: Decimal, *, bold: bool = False) -> Decimal:
    """How wide a line of text can be at most, in the unit of its size; kerning does not count."""
    advances = _advances(bold)
    return sum(advances.get(ord(sign), 1000) for sign in text) * size * _RESERVE / 1000


@cache
def _advances(bold: bool) -> dict[int, int]:
    """The advance width of each character in thousandths of the font size."""
    # Only papers with pictures need it, and it takes a tenth of a second.
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    with (files(_PACKAGE) / "files" / _FILES[bold]).open("rb") as file:
        font = TTFont(file)
        metrics, names = font["hmtx"].metrics, font.getBestCmap()
    return {code: metrics[name][0] for code, name in names.items()}


def _at_least(length: Decimal) -> Decimal:
    """A length to the hundredth of a millimetre, upwards: room for what is so long."""
    return Decimal(ceil(length * 100)).scaleb(-2)


def _set(text: str, room: Decimal, style: Style, bullet: str = "") -> _SetText:
    """A text broken into as few lines as it needs, and these as even as can be.

    A word that is longer than the room stays whole; the text is then wider.
    """
    words = _BREAKS.split(" ".join(text.replace("\u00ad", "").split(" ")))
    least = max(style.measure(word.rstrip(" ")) for word in words)
    room = max(room - _SetText((), style, bullet).indent, _at_least(least))
    fill: Callable[[Decimal], list[str]] = partial(_filled, words, style)
    lines = fill(room)
    while len(lines) > 1 and room - style.size >= least:
        room -= style.size
        narrower = fill(room)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return _SetText(tuple(lines), style, bullet)


def _filled(words: list[str], style: Style, room: Decimal) -> list[str]:
    lines = [""]
    for word in words:
        if lines[-1] and style.measure((lines[-1] + word).rstrip(" ")) > room:
            lines.append("")
        lines[-1] += word
    return [line.strip(" ") for line in lines]
