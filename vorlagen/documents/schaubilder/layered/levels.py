"""What stands side by side: boxes, titles of groups, labels of lines, and lines that pass by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum
from itertools import pairwise

from vorlagen.documents.schaubilder.layered.graph import Edge, Graph, Size


class Kind(IntEnum):
    """What a level is for, in the order in which they follow each other in a row."""

    TITLES = 0
    NODES = 1
    LABELS = 2


Key = tuple[int, Kind]  # a level: its row and kind


@dataclass(frozen=True, slots=True)
class Item:
    """Something in a level; its number tells it from all others.

    `node` and `label` (an edge) say what it is, `title` of which group; else a line passes here.
    """

    number: int
    width: int
    height: int
    group: int | None
    node: int | None = None
    label: int | None = None
    title: int | None = None


@dataclass(slots=True)
class Levels:
    """The levels from above, each in its order, and for each edge what it leads through."""

    keys: list[Key]
    items: list[list[Item]]
    chains: list[list[Item]] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)  # of groups: first, last row

    def links(self) -> Iterator[tuple[Item, Item]]:
        """All pairs that a line connects, from one level to the next."""
        for chain in self.chains:
            yield from pairwise(chain)

    def resized(self, graph: Graph) -> Levels:
        """The same for a graph that differs in the sizes of its texts alone."""
        sized = {item.number: _resized(item, graph) for level in self.items for item in level}
        return Levels(
            self.keys,
            [[sized[item.number] for item in level] for level in self.items],
            [[sized[item.number] for item in chain] for chain in self.chains],
            self.edges,
            self.spans,
        )

    def level_of(self) -> dict[int, int]:
        return {item.number: at for at, level in enumerate(self.items) for item in level}


def _resized(item: Item, graph: Graph) -> Item:
    size: Size | None = (0, 0)
    if item.node is not None:
        size = graph.nodes[item.node].size
    elif item.label is not None:
        size = graph.edges[item.label].label
    elif item.title is not None:
        size = graph.titles[item.title]
    width, height = size or (0, 0)
    return replace(item, width=width + width % 2, height=height)


def levels_of(graph: Graph, edges: list[Edge], rows: list[int]) -> Levels:
    """The levels in the order in which things were entered."""
    return _Maker(graph, edges, rows).made()


class _Maker:
    """Puts levels together."""

    def __init__(self, graph: Graph, edges: list[Edge], rows: list[int]) -> None:
        self.graph, self.edges, self.rows = graph, edges, rows
        self.spans = _spans(graph, rows)
        self.labels = {number: self._label_row(edge) for number, edge in enumerate(edges)}
        self.levels: dict[Key, list[Item]] = {key: [] for key in self._keys()}
        self.count = 0

    def _label_row(self, edge: Edge) -> int | None:
        above, below = self.rows[edge.above], self.rows[edge.below]
        return None if edge.label is None else above + (below - above - 1) // 2

    def _keys(self) -> list[Key]:
        keys: set[Key] = {(row, Kind.NODES) for row in self.rows}
        keys |= {(first, Kind.TITLES) for first, _ in self.spans.values()}
        keys |= {(row, Kind.LABELS) for row in self.labels.values() if row is not None}
        return sorted(keys)

    def made(self) -> Levels:
        for group, (first, _) in self.spans.items():
            width, height = self.graph.titles[group]
            self._add((first, Kind.TITLES), width, height, group, title=group)
        nodes = [
            self._add((row, Kind.NODES), *node.size, node.group, node=number)
            for number, (node, row) in enumerate(zip(self.graph.nodes, self.rows, strict=True))
        ]
        chains = [self._chain(number, edge, nodes) for number, edge in enumerate(self.edges)]
        self._keep_free()
        return Levels(list(self.levels), list(self.levels.values()), chains, self.edges, self.spans)

    def _keep_free(self) -> None:
        """Put something of a group into each level of its frame, so that nothing else gets in."""
        for group in self.spans:
            for key, level in self.levels.items():
                if self._within(key, group) and all(item.group != group for item in level):
                    self._add(key, 0, 0, group)

    def _chain(self, number: int, edge: Edge, nodes: list[Item]) -> list[Item]:
        first, last = (self.rows[edge.above], Kind.NODES), (self.rows[edge.below], Kind.NODES)
        chain = [nodes[edge.above]]
        for key in self.levels:
            if not first < key < last:
                continue
            group = self._group_at(key, edge)
            if edge.label is not None and key == (self.labels[number], Kind.LABELS):
                chain.append(self._add(key, *edge.label, group, label=number))
            else:
                chain.append(self._add(key, 0, 0, group))
        return [*chain, nodes[edge.below]]

    def _group_at(self, key: Key, edge: Edge) -> int | None:
        """The group in whose frame a line runs here: from the frame's edge to a node in it."""
        above, below = self.graph.nodes[edge.above].group, self.graph.nodes[edge.below].group
        if above is not None and (above == below or self._leaves(above, edge)):
            return above if self._within(key, above) else self._entered(key, edge, below)
        return self._entered(key, edge, below)

    def _entered(self, key: Key, edge: Edge, group: int | None) -> int | None:
        enters = group is not None and self.rows[edge.above] < self.spans[group][0]
        return group if group is not None and enters and self._within(key, group) else None

    def _leaves(self, group: int, edge: Edge) -> bool:
        return self.rows[edge.below] > self.spans[group][1]

    def _within(self, key: Key, group: int) -> bool:
        first, last = self.spans[group]
        return (first, Kind.TITLES) <= key <= (last, Kind.NODES)

    def _add(self, key: Key, width: int, height: int, group: int | None, **what: int) -> Item:
        item = Item(self.count, width + width % 2, height, group, **what)
        self.count += 1
        self.levels[key].append(item)
        return item


def _spans(graph: Graph, rows: list[int]) -> dict[int, tuple[int, int]]:
    spans = {}
    for group in range(len(graph.titles)):
        within = [row for row, node in zip(rows, graph.nodes, strict=True) if node.group == group]
        if within:
            spans[group] = (min(within), max(within))
    return spans
