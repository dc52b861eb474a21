"""What is laid out, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[int, int]
Part = tuple[Point, ...]  # the corners of a line
Size = tuple[int, int]  # width and height


@dataclass(frozen=True, slots=True)
class Node:
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
class Graph:
    """Nodes, edges, and the sizes of the groups' titles."""

    nodes: tuple[Node, ...]
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


@dataclass(frozen=True, slots=True)
class Route:
    """The line of an edge, from its `above` to its `below`: in two parts if a label interrupts it."""

    parts: tuple[Part, ...]
    label: Area | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands, in the order of the graph; `titles` are those of the groups."""

    width: int
    height: int
    nodes: tuple[Area, ...]
    routes: tuple[Route, ...]
    frames: tuple[Area | None, ...]
    titles: tuple[Area | None, ...]
