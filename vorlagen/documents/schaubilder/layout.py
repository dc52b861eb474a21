"""The whole layout: from a graph with measured texts to where everything stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from vorlagen.documents.schaubilder.dot import FRAME, Places, Wishes, places_by_dot, rows_by_dot
from vorlagen.documents.schaubilder.graph import Area, Graph, Layout, Route
from vorlagen.documents.schaubilder.lines import Lines, least_widths
from vorlagen.documents.schaubilder.rows import Rows
from vorlagen.documents.schaubilder.tracks import CLEAR

_BESIDE = (900, 700, 550)  # between things side by side, from the most generous to the narrowest
_STRAIGHT = (256, 8)  # straight lines before narrow groups, or the other way round
_BELOW = 500  # from rank to rank: room for two arrow heads, and one line that runs across


def lay_out(graphs: Iterable[Graph], width: int) -> tuple[int, Layout] | None:
    """The calmest layout of several graphs within a width, and the number of its graph.

    The graphs differ in the sizes of their texts alone. None if there is room for none of them.
    """
    found: list[tuple[int, Layout]] = []
    rows: tuple[int, ...] | None = None
    for number, graph in enumerate(graphs):
        rows = rows_by_dot(graph).rows if rows is None else rows
        level = _level(Rows(graph, rows))
        if _has_room(level, width):
            found += ((number, layout) for layout in _fitting(level, width))
    return min(found, key=lambda entry: _unrest(entry[1]), default=None)


def _level(rows: Rows) -> Rows:
    """The same with boxes of one row equally high, and wide enough for the lines that meet them."""
    nodes = rows.graph.nodes
    highest: dict[int, int] = {}
    for node, row in zip(nodes, rows.rows, strict=True):
        highest[row] = max(highest.get(row, 0), node.size[1])
    level = (
        replace(node, size=(max(node.size[0], least), highest[row]))
        for node, row, least in zip(nodes, rows.rows, least_widths(rows), strict=True)
    )
    return replace(rows, graph=replace(rows.graph, nodes=tuple(level)))


def _has_room(rows: Rows, width: int) -> bool:
    """Whether the width has room for the tightest layout; saves trying the others if not."""
    in_rows: dict[int, int] = {}
    for row, node in zip(rows.rows, rows.graph.nodes, strict=True):
        in_rows[row] = in_rows.get(row, -_BESIDE[-1]) + node.size[0] + _BESIDE[-1]
    tightest = Wishes(_BESIDE[-1], _BELOW, _STRAIGHT[-1])
    return max(in_rows.values()) <= width and places_by_dot(rows, tightest).width <= width


def _fitting(rows: Rows, width: int) -> Iterator[Layout]:
    """The layouts with the most generous gaps that the width has room for."""
    for straight in _STRAIGHT:
        wishes = (Wishes(beside, _BELOW, straight) for beside in _BESIDE)
        placed = ((wish, places_by_dot(rows, wish)) for wish in wishes)
        for wish, places in placed:
            if places.width <= width:
                yield _drawn(rows, places, wish)
                break


def _unrest(layout: Layout) -> int:
    """How restless a layout is: a corner weighs as much as five millimetres of height."""
    corners = sum(len(part) - 2 for route in layout.routes for part in route.parts)
    return 500 * corners + layout.height


def _drawn(rows: Rows, places: Places, wishes: Wishes) -> Layout:
    """The layout with its lines, the ranks further apart if many lines run across between them."""
    needed = (Lines(rows, places).most_across() + 1) * CLEAR
    if needed > wishes.below:
        places = places_by_dot(rows, replace(wishes, below=needed))
    graph, areas = rows.graph, places.areas
    routes = (
        Route(parts, areas.get(f"label{number}"))
        for number, parts in enumerate(Lines(rows, places).drawn())
    )
    layout = Layout(
        places.width,
        places.height,
        tuple(areas[f"node{number}"] for number in range(len(graph.nodes))),
        tuple(routes),
        tuple(areas.get(f"cluster{group}") for group in range(len(graph.titles))),
        tuple(areas.get(f"title{group}") for group in range(len(graph.titles))),
    )
    return _with_titles_on_the_left(layout)


def _with_titles_on_the_left(layout: Layout) -> Layout:
    """Each title of a group as far to the left in its frame as nothing is in its way."""
    titles = (
        None if title is None or frame is None else _on_the_left(title, frame, layout)
        for title, frame in zip(layout.titles, layout.frames, strict=True)
    )
    return replace(layout, titles=tuple(titles))


def _on_the_left(title: Area, frame: Area, layout: Layout) -> Area:
    x = frame.x + FRAME
    for left, right in sorted(_beside(title, layout)):
        if left < x + title.width + CLEAR and right + CLEAR > x:
            x = right + CLEAR
    return replace(title, x=min(x, title.x))


def _beside(title: Area, layout: Layout) -> Iterator[tuple[int, int]]:
    """From where to where a line runs at the height of a title."""
    for route in layout.routes:
        for part in route.parts:
            for (x1, y1), (x2, y2) in pairwise(part):
                if min(y1, y2) <= title.bottom and title.y <= max(y1, y2):
                    yield min(x1, x2), max(x1, x2)
