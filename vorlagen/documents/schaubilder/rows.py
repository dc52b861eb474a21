"""In which row each box stands, and by what each line gets from row to row.

Three ranks belong to a row: one for titles of groups, one for boxes and one for labels. A line has
a stop in each rank between its boxes, so that `dot` keeps room for it there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vorlagen.documents.schaubilder.graph import Graph, Size

RANKS = 3
_BOXES, _LABELS = 1, 2


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a line passes a rank: the name that `dot` knows it by, and the group it is in there."""

    name: str
    rank: int
    group: int | None = None

    @property
    def is_label(self) -> bool:
        return self.name.startswith("label")


@dataclass(frozen=True, slots=True)
class Rows:
    """A graph whose boxes have rows."""

    graph: Graph
    rows: tuple[int, ...]

    def rank(self, node: int) -> int:
        return self.rows[node] * RANKS + _BOXES

    def span(self, group: int) -> tuple[int, int] | None:
        """The first rank of a group, that of its title, and its last one; None if it is empty."""
        rows = [
            row
            for row, node in zip(self.rows, self.graph.nodes, strict=True)
            if node.group == group
        ]
        return (min(rows) * RANKS, max(rows) * RANKS + _BOXES) if rows else None

    def is_turned(self, edge: int) -> bool:
        """Whether an edge leads up, as one in each circle must."""
        found = self.graph.edges[edge]
        return self.rows[found.above] > self.rows[found.below]

    def chain(self, edge: int) -> list[Stop]:
        """The stops of an edge, from its upper box to its lower one."""
        found = self.graph.edges[edge]
        upper, lower = sorted((found.above, found.below), key=self.rows.__getitem__)
        middle = (self.rows[upper] + self.rows[lower] - 1) // 2 * RANKS + _LABELS
        between = [
            Stop(
                f"label{edge}" if rank == middle and found.label else f"way{edge}_{rank}",
                rank,
                self._group_at(rank, upper, lower),
            )
            for rank in range(self.rank(upper) + 1, self.rank(lower))
        ]
        return [
            Stop(f"node{upper}", self.rank(upper), self.graph.nodes[upper].group),
            *between,
            Stop(f"node{lower}", self.rank(lower), self.graph.nodes[lower].group),
        ]

    def _group_at(self, rank: int, upper: int, lower: int) -> int | None:
        """The group in whose frame a line runs at a rank: on the way to or from a box in it."""
        for node in (lower, upper):
            group = self.graph.nodes[node].group
            span = None if group is None else self.span(group)
            if span is not None and span[0] <= rank <= span[1]:
                return group
        return None

    def chains(self) -> Iterator[list[Stop]]:
        return map(self.chain, range(len(self.graph.edges)))

    def stops(self) -> Iterator[tuple[Stop, Size]]:
        """Everything that has a place of its own, each once, with its size."""
        for group, size in enumerate(self.graph.titles):
            span = self.span(group)
            if span is not None:
                yield Stop(f"title{group}", span[0], group), size
        for number, node in enumerate(self.graph.nodes):
            yield Stop(f"node{number}", self.rank(number), node.group), node.size
        for edge, chain in zip(self.graph.edges, self.chains(), strict=True):
            for stop in chain[1:-1]:
                yield stop, edge.label if edge.label and stop.is_label else (0, 0)
