"""Positions on a line that keep their distances and cost least: a network flow problem."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

Name = Hashable
ORIGIN = "origin"
_PASSES = 3  # parts that have come in line move on together
Bounds = dict[Name, list[tuple[Name, int, bool]]]  # other name, distance, whether from below


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

    def straighten(
        self, found: dict[Name, int], chains: list[list[Name]], with_it: dict[Name, Name]
    ) -> None:
        """Where a line bends twice in one direction, let it bend once if the demands allow it.

        `with_it` says what moves along with a name.
        """
        bounds: Bounds = {}
        for first, then, distance, price in self.arcs:
            if price is None:
                bounds.setdefault(then, []).append((first, distance, True))
                bounds.setdefault(first, []).append((then, -distance, False))
        for chain in [chain for chain in chains for _ in range(_PASSES)]:
            _straighten(chain, bounds, found, with_it)

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


def _straighten(
    chain: list[Name], bounds: Bounds, found: dict[Name, int], with_it: dict[Name, Name]
) -> None:
    """Move the parts of a line that stand between two others in line with one of these."""
    runs = [list(names) for _, names in groupby(chain, key=lambda name: found[name])]
    for before, run, after in zip(runs, runs[1:], runs[2:], strict=False):
        here, ends = found[run[0]], (found[before[-1]], found[after[0]])
        if not min(ends) < here < max(ends):
            continue
        names = [*run, *(with_it[name] for name in run if name in with_it)]
        for aim in reversed(ends):
            moved = found | {name: found[name] + aim - here for name in names}
            if all(_is_allowed(name, bounds, moved) for name in names):
                found.update(moved)
                break


def _is_allowed(name: Name, bounds: Bounds, found: dict[Name, int]) -> bool:
    position = found[name]
    return position >= 0 and all(
        position >= found[other] + distance if is_lower else position <= found[other] + distance
        for other, distance, is_lower in bounds.get(name, ())
    )


def _longest(arcs: list[tuple[Name, Name, int]]) -> dict[Name, int]:
    """The longest way from the origin to each name."""
    import networkx as nx  # noqa: PLC0415

    graph: Any = nx.MultiDiGraph()
    for first, then, distance in arcs:
        graph.add_edge(first, then, weight=-distance)
    lengths = nx.single_source_bellman_ford_path_length(graph, ORIGIN)
    return {name: -length for name, length in lengths.items()}
