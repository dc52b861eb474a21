"""Draws a structure: boxes with their texts, lines with arrows, groups around boxes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from vorlagen.documents.charts.drawing import (
    NOTHING,
    Box,
    Drawing,
    Line,
    Outline,
    Shape,
    Sheet,
    below,
)
from vorlagen.documents.schaubilder import content
from vorlagen.documents.schaubilder.content import Link, Structure
from vorlagen.documents.schaubilder.graph import Area, Edge, Graph, Layout, Node, Point
from vorlagen.documents.schaubilder.layout import lay_out
from vorlagen.documents.schaubilder.legend import Entry, legend
from vorlagen.documents.schaubilder.text import (
    GREY,
    HEAD,
    PLAIN,
    Lines,
    Style,
    notes_below,
    set_points,
    set_text,
)

_PADDING = Decimal("2.2")
_LEAST = Decimal(26)  # the text of a box; small ones look as if something lacked
_AFTER_TITLE = Decimal("0.8")
_BETWEEN_POINTS = Decimal("0.4")
_ROUNDED = Decimal(1)
STROKE = Decimal("0.3")
_GROUP_TITLE = Style(GREY.size, "grau", bold=True)
# Widths of texts in boxes and labels that are tried, from the most generous to the narrowest.
_ROOMS = tuple(
    (Decimal(box), Decimal(label))
    for box, label in ((52, 42), (46, 36), (41, 32), (37, 28), (33, 25), (29, 22), (25, 19))
)


def draw_structure(structure: Structure, sheet: Sheet) -> Drawing | None:
    """The picture; None if the sheet is too narrow for it."""
    texts = [_Texts.of(structure, boxes, labels) for boxes, labels in _ROOMS]
    found = lay_out((_graph(structure, tried) for tried in texts), int(sheet.width * 100))
    if found is None:
        return None
    number, layout = found
    return below(_parts(structure, texts[number], layout, sheet))


def _parts(structure: Structure, texts: _Texts, layout: Layout, sheet: Sheet) -> Iterator[Drawing]:
    yield Drawing(_mm(layout.height), tuple(_shapes(structure, texts, layout)))
    if structure.has_planned:
        yield legend([Entry("planned", "geplant")], sheet)
    yield notes_below(structure.notes, sheet.width)


@dataclass(frozen=True, slots=True)
class _Texts:
    """All texts of a picture, broken into lines."""

    boxes: tuple[tuple[Lines, ...], ...]
    labels: tuple[tuple[Lines, ...], ...]
    groups: tuple[Lines, ...]

    @classmethod
    def of(cls, structure: Structure, boxes: Decimal, labels: Decimal) -> _Texts:
        return cls(
            tuple(tuple(_lines_of(box, boxes)) for box in structure.boxes),
            tuple(tuple(_label_of(link, labels)) for link in structure.links),
            tuple(set_text(title, boxes, _GROUP_TITLE) for title in structure.groups),
        )


def _lines_of(box: content.Box, room: Decimal) -> Iterator[Lines]:
    yield set_text(box.title + box.mark, room, HEAD)
    for line in box.lines:
        yield set_text(line, room, PLAIN)
    yield from set_points(box.points, room, PLAIN)


def _label_of(link: Link, room: Decimal) -> Iterator[Lines]:
    """What flows; with arrows down and up if something flows both ways."""
    with_arrows = bool(link.there and link.back)
    for arrow, text in (("↓", link.there), ("↑", link.back)):
        if text:
            yield set_text(text, room, PLAIN, arrow if with_arrows else "")


def _graph(structure: Structure, texts: _Texts) -> Graph:
    return Graph(
        tuple(
            Node(_hundredths(*_box_size(lines)), box.group)
            for box, lines in zip(structure.boxes, texts.boxes, strict=True)
        ),
        tuple(
            Edge(link.start, link.end, _hundredths(*_label_size(lines)) if lines else None)
            for link, lines in zip(structure.links, texts.labels, strict=True)
        ),
        tuple(_hundredths(lines.width, lines.height) for lines in texts.groups),
    )


def _box_size(lines: tuple[Lines, ...]) -> tuple[Decimal, Decimal]:
    width = max(_LEAST, *(line.width for line in lines))
    height = sum((line.height for line in lines), NOTHING)
    gaps = (_AFTER_TITLE if len(lines) > 1 else NOTHING) + _BETWEEN_POINTS * max(0, len(lines) - 2)
    return width + 2 * _PADDING, height + gaps + 2 * _PADDING - Decimal("0.6")


def _label_size(lines: tuple[Lines, ...]) -> tuple[Decimal, Decimal]:
    return max(line.width for line in lines), sum((line.height for line in lines), NOTHING)


def _hundredths(width: Decimal, height: Decimal) -> tuple[int, int]:
    return int(width * 100), int(height * 100)


def _mm(length: int) -> Decimal:
    return Decimal(length).scaleb(-2)


def _shapes(structure: Structure, texts: _Texts, layout: Layout) -> Iterator[Shape]:
    for frame, title, lines in zip(layout.frames, layout.titles, texts.groups, strict=True):
        if frame is not None and title is not None:
            yield _rectangle(frame, "hell")
            yield from lines.at(_mm(title.x), _mm(title.y))
    for link, label, route in zip(structure.links, texts.labels, layout.routes, strict=True):
        yield from _arrow(link, route.parts)
        if route.label is not None:
            yield from _stacked(label, route.label)
    for box, written, area in zip(structure.boxes, texts.boxes, layout.nodes, strict=True):
        yield _rectangle(area, "weiss", dashed=box.planned)
        yield from _box_texts(written, area)


def _rectangle(area: Area, fill: Literal["hell", "weiss"], *, dashed: bool = False) -> Box:
    outlined = fill == "weiss"
    return Box(
        _mm(area.x),
        _mm(area.y),
        _mm(area.width),
        _mm(area.height),
        fill,
        outlined=outlined,
        dashed=dashed,
        rounded=_ROUNDED,
    )


def _stacked(lines: tuple[Lines, ...], area: Area) -> Iterator[Shape]:
    """The texts of a label: one alone in its middle, two behind their arrows."""
    y = _mm(area.y)
    for line in lines:
        if line.bullet:
            yield from line.at(_mm(area.x), y)
        else:
            yield from line.centred(_mm(area.x) + _mm(area.width) / 2, y)
        y += line.height


def _box_texts(lines: tuple[Lines, ...], area: Area) -> Iterator[Shape]:
    """The title in the middle; what belongs to it below, lists on the left."""
    middle = _mm(area.x) + _mm(area.width) / 2
    _, height = _box_size(lines)
    y = _mm(area.y) + _PADDING - Decimal("0.3")
    if not any(line.bullet for line in lines):
        y += (_mm(area.height) - height) / 2
    for number, line in enumerate(lines):
        if line.bullet:
            yield from line.at(_mm(area.x) + _PADDING, y)
        else:
            yield from line.centred(middle, y)
        y += line.height + (_AFTER_TITLE if number == 0 else _BETWEEN_POINTS)


_HEAD_LENGTH, _HEAD_WIDTH = 200, 160


def _arrow(link: Link, parts: tuple[tuple[Point, ...], ...]) -> Iterator[Shape]:
    """The line of a link with its arrow heads."""
    cut = [list(part) for part in parts]
    yield _head(cut[-1][-2], cut[-1][-1])
    cut[-1][-1] = _before(cut[-1][-2], cut[-1][-1])
    if link.both_ways:
        yield _head(cut[0][1], cut[0][0])
        cut[0][0] = _before(cut[0][1], cut[0][0])
    for part in cut:
        points = tuple((_mm(x), _mm(y)) for x, y in part)
        yield Line(points, STROKE, "dunkel", dashed=link.planned)


def _head(before: Point, tip: Point) -> Outline:
    """An arrow head that points up or down; lines meet boxes in no other way."""
    (x, y), way = tip, 1 if tip[1] > before[1] else -1
    base = y - way * _HEAD_LENGTH
    corners = ((x, y), (x - _HEAD_WIDTH // 2, base), (x + _HEAD_WIDTH // 2, base))
    return Outline(tuple((_mm(a), _mm(b)) for a, b in corners), "dunkel")


def _before(before: Point, tip: Point) -> Point:
    """Where a line ends that has an arrow head: within it."""
    way = 1 if tip[1] > before[1] else -1
    return tip[0], tip[1] - way * _HEAD_LENGTH // 2
