"""Graphviz: in which rows `dot` puts boxes, and where in them all boxes, labels and lines stand.

Graphviz comes with pygraphviz, so that its version is pinned; it runs within this process and is
given sizes only, no texts and no fonts. All lengths are whole eighths of an inch there, which stand
for tenths of a millimetre, so that none of them is ever rounded.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from pygraphviz import AGraph

from vorlagen.documents.schaubilder.graph import Area, Graph
from vorlagen.documents.schaubilder.rows import Rows

EDGE = 30  # around the picture: half an outline
FRAME = 200  # from the edge of a group to what is in it
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
    described = _new()
    for number in range(len(graph.nodes)):
        described.add_node(f"node{number}")
    for edge in graph.edges:
        described.add_edge(f"node{edge.above}", f"node{edge.below}")
    areas = _answer(described).areas
    middles = [areas[f"node{number}"].y for number in range(len(graph.nodes))]
    numbers = {y: row for row, y in enumerate(sorted(set(middles)))}
    return Rows(graph, tuple(numbers[y] for y in middles))


def places_by_dot(rows: Rows, wishes: Wishes) -> Places:
    """Where everything stands: boxes, labels, titles, frames (`cluster…`) and stops of lines."""
    described = _new(nodesep=_inches(wishes.beside), ranksep=_inches(wishes.below), newrank="true")
    ranks: dict[int, list[str]] = {}
    groups: dict[int, list[str]] = {}
    for stop, size in rows.stops():
        described.add_node(stop.name, width=_inches(size[0]), height=_inches(size[1]))
        ranks.setdefault(stop.rank, []).append(stop.name)
        if stop.group is not None:
            groups.setdefault(stop.group, []).append(stop.name)
    for rank, names in ranks.items():
        described.add_subgraph(names, f"rank{rank}", rank="same")
    for group, names in groups.items():
        described.add_subgraph(names, f"cluster{group}", margin=str(FRAME // 10 * _POINTS))
    for upper, lower, weight in _links(rows, wishes.straight):
        described.add_edge(upper, lower, weight=str(weight))
    return _answer(described)


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


def _new(**attributes: str) -> AGraph:
    described = AGraph(directed=True, strict=False, splines="none", **attributes)
    described.node_attr.update(shape="box", fixedsize="true", label="")
    return described


def _inches(hundredths: int) -> str:
    return str(Decimal(_even(hundredths)) / 80)


def _even(hundredths: int) -> int:
    """A length in hundredths of a millimetre as whole tenths, an even number of them, upwards."""
    return -(-hundredths // 20) * 20


def _answer(described: AGraph) -> Places:
    with described:
        said = json.loads(described.draw(format="json0", prog="dot"))
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
