"""The whole layout: from a graph with measured texts to where everything stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from vorlagen.documents.schaubilder.layered.columns import (
    FRAME,
    Columns,
    columns_of,
    widths_of_ports,
)
from vorlagen.documents.schaubilder.layered.graph import (
    Area,
    Edge,
    Graph,
    Layout,
    Point,
    Route,
)
from vorlagen.documents.schaubilder.layered.levels import Item, Kind, Levels, levels_of
from vorlagen.documents.schaubilder.layered.order import put_in_order
from vorlagen.documents.schaubilder.layered.routes import Piece, tracks
from vorlagen.documents.schaubilder.layered.rows import rows_of, without_circles

TRACK = 250  # from one line that runs across to the next
END = 480  # from a box to the first line across: room for an arrow head
NEAR = 160  # from a label to the first line across
ASLANT = 500  # for lines that have to run aslant
_MOST_TRIED = 4  # of those that have room
EDGE = 30  # around the picture: half an outline


def lay_out(graphs: Iterable[Graph], width: int) -> tuple[int, Layout] | None:
    """The calmest layout of several graphs within a width, and the number of its graph.

    The graphs differ in the sizes of their texts alone. None if there is room for none of them.
    """
    arranged: Levels | None = None
    found: list[tuple[int, Layout]] = []
    for number, graph in enumerate(graphs):
        if arranged is None:
            edges = without_circles(graph)
            arranged = levels_of(graph, edges, rows_of(graph, edges))
            put_in_order(arranged)
        layout = _laid_out(_widened(graph, arranged), arranged, width)
        if layout is not None:
            found.append((number, layout))
        if len(found) == _MOST_TRIED:
            break
    return min(found, key=lambda entry: _unrest(entry[1]), default=None)


def _laid_out(graph: Graph, arranged: Levels, width: int) -> Layout | None:
    levels = arranged.resized(graph)
    columns = columns_of(levels, width - 2 * EDGE)
    return None if columns is None else _Placed(graph, levels, columns).layout()


def _unrest(layout: Layout) -> int:
    """How restless a layout is: a corner weighs as much as five millimetres of height."""
    corners = sum(len(part) - 2 for route in layout.routes for part in route.parts)
    return 500 * corners + layout.height


def _widened(graph: Graph, levels: Levels) -> Graph:
    """The graph, each of its boxes wide enough for the lines that meet it."""
    least: dict[int, int] = {}
    for number, width in widths_of_ports(levels):
        least[number] = max(least.get(number, 0), width)
    nodes = (
        replace(node, size=(max(node.size[0], least.get(number, 0)), node.size[1]))
        for number, node in enumerate(graph.nodes)
    )
    return replace(graph, nodes=tuple(nodes))


class _Placed:
    """Puts levels below each other, with room between them for the lines that run across."""

    def __init__(self, graph: Graph, levels: Levels, columns: Columns) -> None:
        self.graph, self.levels, self.columns = graph, levels, columns
        self.at = levels.level_of()
        self.tops: list[int] = []
        self.heights = [max((i.height for i in level), default=0) for level in levels.items]
        self.first_track: list[int] = []
        self.pieces: list[dict[int, Piece]] = [{} for _ in levels.items]  # by edge, below a level
        self.tracks: list[dict[int, int | None]] = []

    def layout(self) -> Layout:
        self._cut()
        height = self._stack()
        frames = [self._frame(group) for group in range(len(self.graph.titles))]
        return Layout(
            height,
            tuple(self._area_of(item) for item in self._items("node")),
            tuple(self._route(number, edge) for number, edge in enumerate(self.levels.edges)),
            tuple(frames),
            self._titles(),
        )

    def _x(self, item: Item) -> int:
        return self.columns.centres[item.number] + EDGE

    def _line(self, item: Item) -> int:
        return self.columns.lines[item.number] + EDGE

    def _cut(self) -> None:
        """The pieces of all lines from level to level."""
        for number, chain in enumerate(self.levels.chains):
            stops = [self.columns.ports[number, "bottom"] + EDGE]
            stops += [self._line(item) for item in chain[1:-1]]
            stops.append(self.columns.ports[number, "top"] + EDGE)
            for item, start, end in zip(chain, stops, stops[1:], strict=False):
                self.pieces[self.at[item.number]][number] = Piece(start, end)

    def _stack(self) -> int:
        """Set the top of each level and the tracks below it; the whole height."""
        y = EDGE + self._top_padding(0)
        for at in range(len(self.levels.keys)):
            self.tops.append(y)
            y += self.heights[at] + self._bottom_padding(at)
            numbers = list(self.pieces[at])
            placed, count = tracks([self.pieces[at][n] for n in numbers])
            self.tracks.append(dict(zip(numbers, placed, strict=True)))
            self.first_track.append(y + self._end(at))
            if at + 1 < len(self.levels.keys):
                y += ASLANT if self._is_aslant(at) else 0
                y += self._channel(at, count) + self._top_padding(at + 1)
        return y + EDGE

    def _channel(self, at: int, count: int) -> int:
        return self._end(at) + self._end(at + 1) + max(0, count - 1) * TRACK

    def _end(self, at: int) -> int:
        return END if self.levels.keys[at][1] is Kind.NODES else NEAR

    def _is_aslant(self, at: int) -> bool:
        return any(
            track is None and not self.pieces[at][number].is_straight
            for number, track in self.tracks[at].items()
        )

    def _top_padding(self, at: int) -> int:
        row, kind = self.levels.keys[at]
        starts = any(first == row for first, _ in self.levels.spans.values())
        return FRAME if kind is Kind.TITLES and starts else 0

    def _bottom_padding(self, at: int) -> int:
        row, kind = self.levels.keys[at]
        ends = any(last == row for _, last in self.levels.spans.values())
        return FRAME if kind is Kind.NODES and ends else 0

    def _area_of(self, item: Item) -> Area:
        at = self.at[item.number]
        # Boxes are as high as their row; a label stands in the middle of its own.
        height = self.heights[at] if item.node is not None else item.height
        top = self.tops[at] + (self.heights[at] - height) // 2
        return Area(self._x(item) - item.width // 2, top, item.width, height)

    def _items(self, what: str) -> list[Item]:
        found = [i for level in self.levels.items for i in level if getattr(i, what) is not None]
        return sorted(found, key=lambda item: getattr(item, what))

    def _titles(self) -> tuple[Area | None, ...]:
        found = {item.title: self._area_of(item) for item in self._items("title")}
        return tuple(found.get(group) for group in range(len(self.graph.titles)))

    def _frame(self, group: int) -> Area | None:
        if group not in self.levels.spans:
            return None
        first, last = self.levels.spans[group]
        top = self.tops[self.levels.keys.index((first, Kind.TITLES))] - FRAME
        at = self.levels.keys.index((last, Kind.NODES))
        left, right = self.columns.frames[group]
        bottom = self.tops[at] + self.heights[at] + FRAME
        return Area(left + EDGE, top, right - left, bottom - top)

    def _route(self, number: int, edge: Edge) -> Route:
        chain = self.levels.chains[number]
        label = next((self._area_of(i) for i in chain if i.label is not None), None)
        parts: list[list[Point]] = [[]]
        for item in chain[:-1]:
            at = self.at[item.number]
            if item.label is not None and label is not None:
                parts[-1].append((self._line(item), label.y))
                parts.append([(self._line(item), label.bottom)])
            elif item.node is not None:
                start = self.pieces[at][number].start
                parts[-1].append((start, self.tops[at] + self.heights[at]))
            parts[-1] += self._across(at, number)
        end = self.pieces[self.at[chain[-2].number]][number].end
        parts[-1].append((end, self.tops[self.at[chain[-1].number]]))
        parts = [_without_repeats(part) for part in parts]
        turned = self.graph.edges[number].above != edge.above
        if turned:
            parts = [part[::-1] for part in parts[::-1]]
        return Route(tuple(map(tuple, parts)), label)

    def _across(self, at: int, number: int) -> list[Point]:
        """The corners of a line below a level."""
        piece, track = self.pieces[at][number], self.tracks[at][number]
        if track is not None:
            y = self.first_track[at] + track * TRACK
            return [(piece.start, y), (piece.end, y)]
        if piece.is_straight:
            return []
        upper = self.first_track[at]
        lower = self.tops[at + 1] - self._top_padding(at + 1) - self._end(at + 1)
        return [(piece.start, upper), (piece.end, lower)]


def _without_repeats(points: list[Point]) -> list[Point]:
    """The corners of a line, without points that lie on a straight part of it."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and kept[-2][0] == kept[-1][0] == point[0]:
            kept[-1] = point
        else:
            kept.append(point)
    return kept
