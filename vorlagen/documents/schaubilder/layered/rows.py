"""In which row each node stands: edges lead down, and as few rows as possible."""

from __future__ import annotations

from vorlagen.documents.schaubilder.layered.graph import Edge, Graph
from vorlagen.documents.schaubilder.layered.least import ORIGIN, Positions


def without_circles(graph: Graph) -> list[Edge]:
    """The edges, each turned round that would lead back up to where one came from."""
    below: dict[int, list[int]] = {number: [] for number in range(len(graph.nodes))}
    for edge in graph.edges:
        below[edge.above].append(edge.below)
    back: set[tuple[int, int]] = set()
    done: set[int] = set()
    for start in below:
        _visit(start, below, done, back)
    return [
        Edge(edge.below, edge.above, edge.label) if (edge.above, edge.below) in back else edge
        for edge in graph.edges
    ]


def _visit(
    start: int, below: dict[int, list[int]], done: set[int], back: set[tuple[int, int]]
) -> None:
    """Follow edges from a node, noting those that lead to a node one has come through."""
    path: list[tuple[int, int]] = [] if start in done else [(start, 0)]
    while path:
        node, turn = path.pop()
        if turn == len(below[node]):
            done.add(node)
            continue
        path.append((node, turn + 1))
        target = below[node][turn]
        if target in [through for through, _ in path]:
            back.add((node, target))
        elif target not in done:
            path.append((target, 0))


def rows_of(graph: Graph, edges: list[Edge]) -> list[int]:
    """The row of each node, from 0."""
    wanted = Positions()
    for number in range(len(graph.nodes)):
        wanted.keep(ORIGIN, number, 0)
    for edge in edges:
        wanted.keep(edge.above, edge.below, 1)
        wanted.wish(edge.above, edge.below, 1, 1)
    rows = wanted.least() or {}
    return [rows[number] for number in range(len(graph.nodes))]
