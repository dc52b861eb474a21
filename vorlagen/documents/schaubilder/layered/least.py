"""Positions on a line that keep their distances and cost least: a network flow problem."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any

Name = Hashable
ORIGIN = "origin"


@dataclass(slots=True)
class Positions:
    """Whole-number positions of names; `ORIGIN` is at 0 and stands before all others.

    `keep` demands a distance, `wish` has a price for each unit by which one falls short.
    """

    arcs: list[tuple[Name, Name, int, int | None]] = field(default_factory=list)

    def keep(self, first: Name, then: Name, distance: int) -> None:
        """Demand that `then` stands at least so far behind `first` (or, if negative, not before)."""
        self.arcs.append((first, then, distance, None))

    def wish(self, first: Name, then: Name, distance: int, price: int) -> None:
        """Wish that `then` stands exactly so far behind `first`."""
        self.arcs.append((first, then, distance, price))
        self.arcs.append((then, first, -distance, price))

    def names(self) -> Iterator[Name]:
        yield from dict.fromkeys(name for arc in self.arcs for name in arc[:2])

    def least(self) -> dict[Name, int] | None:
        """The smallest positions that cost least; None if the demands contradict each other."""
        arcs = self._tight()
        return None if arcs is None else _longest(arcs)

    def middle(self) -> dict[Name, int] | None:
        """Positions that cost least, in the middle of all such; every name needs an upper bound."""
        arcs = self._tight()
        if arcs is None:
            return None
        low = _longest(arcs)
        back = _longest([(then, first, distance) for first, then, distance in arcs])
        return {name: (low[name] - back[name]) // 2 for name in low}

    def _tight(self) -> list[tuple[Name, Name, int]] | None:
        """The demands that positions of least cost meet, and no others do."""
        # Only papers with such a picture need it, and it takes a fifth of a second.
        import networkx as nx  # noqa: PLC0415

        names = list(dict.fromkeys([ORIGIN, *self.names()]))
        graph: Any = nx.MultiDiGraph()
        demands: Any = nx.MultiDiGraph()
        for name in names:
            demands.add_edge(ORIGIN, name, weight=0)
        for name in names[1:]:
            graph.add_edge(ORIGIN, name, weight=0)
        for first, then, distance, price in self.arcs:
            if price is None:
                demands.add_edge(first, then, weight=-distance)
            capacity = {} if price is None else {"capacity": price}
            graph.add_edge(first, then, weight=-distance, **capacity)
        if nx.negative_edge_cycle(demands):
            return None
        _, flow = nx.network_simplex(graph)
        arcs = []
        for first, then, key, data in graph.edges(keys=True, data=True):
            flowing = flow[first][then][key]
            if flowing < data.get("capacity", flowing + 1):
                arcs.append((first, then, -data["weight"]))
            if flowing > 0:
                arcs.append((then, first, data["weight"]))
        return arcs


def _longest(arcs: list[tuple[Name, Name, int]]) -> dict[Name, int]:
    """The longest way from the origin to each name."""
    import networkx as nx  # noqa: PLC0415

    graph: Any = nx.MultiDiGraph()
    for first, then, distance in arcs:
        graph.add_edge(first, then, weight=-distance)
    lengths = nx.single_source_bellman_ford_path_length(graph, ORIGIN)
    return {name: -length for name, length in lengths.items()}
