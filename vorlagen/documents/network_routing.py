"""How the lines of a network run: down through their stops, across only between two ranks.

Of several layouts the calmest is taken. Lengths are in hundredths of a millimetre.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from vorlagen.documents.network_layout import (
    FRAME,
    Area,
    NetworkGraph,
    Places,
    Rows,
    Stop,
    Wishes,
    places_by_dot,
    rows_by_dot,
)

Point = tuple[int, int]
Stroke = tuple[Point, ...]  # the corners of a line

CLEAR = 250  # between two lines that run side by side
_PORTS = 400  # between two lines that meet one side of a box
_CORNER = 180  # from them to its corner
_BESIDE = (900, 700, 550)  # between things side by side, from the most generous to the narrowest
_STRAIGHT = (256, 8)  # straight lines before narrow groups, or the other way round
_BELOW = 500  # from rank to rank: room for two arrow heads, and one line that runs across


@dataclass(frozen=True, slots=True)
class Route:
    """The line of an edge, from its `above` to its `below`: in two strokes if a label interrupts it."""

    strokes: tuple[Stroke, ...]
    label: Area | None


@dataclass(frozen=True, slots=True)
class NetworkLayout:
    """Where everything stands, in the order of the graph; `titles` are those of the groups."""

    width: int
    height: int
    nodes: tuple[Area, ...]
    routes: tuple[Route, ...]
    frames: tuple[Area | None, ...]
    titles: tuple[Area | None, ...]


def lay_out(graphs: Iterable[NetworkGraph], width: int) -> tuple[int, NetworkLayout] | None:
    """The calmest layout of several graphs within a width, and the number of its graph.

    The graphs differ in the sizes of their texts alone. None if there is room for none of them.
    """
    found: list[tuple[int, NetworkLayout]] = []
    rows: tuple[int, ...] | None = None
    for number, graph in enumerate(graphs):
        rows = rows_by_dot(graph).rows if rows is None else rows
        level = _level(Rows(graph, rows))
        if _has_room(level, width):
            found += ((number, layout) for layout in _fitting(level, width))
    return min(found, key=lambda tried: _unrest(tried[1]), default=None)


def _level(rows: Rows) -> Rows:
    """The same with boxes of one row equally high, and wide enough for the lines that meet them."""
    nodes = rows.graph.nodes
    highest: dict[int, int] = {}
    for node, row in zip(nodes, rows.rows, strict=True):
        highest[row] = max(highest.get(row, 0), node.size[1])
    level = (
        replace(node, size=(max(node.size[0], least), highest[row]))
        for node, row, least in zip(nodes, rows.rows, _least_widths(rows), strict=True)
    )
    return replace(rows, graph=replace(rows.graph, nodes=tuple(level)))


def _least_widths(rows: Rows) -> list[int]:
    """How wide each box must be so that there is room for the lines that meet it."""
    ends = [stop.name + side for chain in rows.chains() for stop, side in _ends(chain)]
    counts = (
        max(ends.count(f"node{number}{side}") for side in ("top", "bottom"))
        for number in range(len(rows.graph.nodes))
    )
    return [2 * _CORNER + (count - 1) * _PORTS for count in counts]


def _ends(chain: list[Stop]) -> tuple[tuple[Stop, str], tuple[Stop, str]]:
    return (chain[0], "bottom"), (chain[-1], "top")


def _has_room(rows: Rows, width: int) -> bool:
    """Whether the width has room for the tightest layout; saves trying the others if not."""
    in_rows: dict[int, int] = {}
    for row, node in zip(rows.rows, rows.graph.nodes, strict=True):
        in_rows[row] = in_rows.get(row, -_BESIDE[-1]) + node.size[0] + _BESIDE[-1]
    tightest = Wishes(_BESIDE[-1], _BELOW, _STRAIGHT[-1])
    return max(in_rows.values()) <= width and places_by_dot(rows, tightest).width <= width


def _fitting(rows: Rows, width: int) -> Iterator[NetworkLayout]:
    """The layouts with the most generous gaps that the width has room for."""
    for straight in _STRAIGHT:
        wishes = (Wishes(beside, _BELOW, straight) for beside in _BESIDE)
        placed = ((wish, places_by_dot(rows, wish)) for wish in wishes)
        found = next((tried for tried in placed if tried[1].width <= width), None)
        if found is not None:
            yield _with_lines(rows, *found)


def _unrest(layout: NetworkLayout) -> int:
    """How restless a layout is: a corner weighs as much as five millimetres of height."""
    corners = sum(len(stroke) - 2 for route in layout.routes for stroke in route.strokes)
    return 500 * corners + layout.height


def _with_lines(rows: Rows, wishes: Wishes, places: Places) -> NetworkLayout:
    """The layout with its lines, the ranks further apart if many lines run across between them."""
    needed = (_Router(rows, places).most_across() + 1) * CLEAR
    if needed > wishes.below:
        places = places_by_dot(rows, replace(wishes, below=needed))
    graph, areas = rows.graph, places.areas
    lines = _Router(rows, places).drawn()
    layout = NetworkLayout(
        places.width,
        places.height,
        tuple(areas[f"node{number}"] for number in range(len(graph.nodes))),
        tuple(Route(strokes, areas.get(f"label{n}")) for n, strokes in enumerate(lines)),
        tuple(areas.get(f"cluster{group}") for group in range(len(graph.titles))),
        tuple(areas.get(f"title{group}") for group in range(len(graph.titles))),
    )
    titles = (
        None if title is None or frame is None else _on_the_left(title, frame, layout)
        for title, frame in zip(layout.titles, layout.frames, strict=True)
    )
    return replace(layout, titles=tuple(titles))


def _on_the_left(title: Area, frame: Area, layout: NetworkLayout) -> Area:
    """The title of a group as far to the left in its frame as no line is in its way."""
    x = frame.x + FRAME
    beside = (
        (min(x1, x2), max(x1, x2))
        for route in layout.routes
        for stroke in route.strokes
        for (x1, y1), (x2, y2) in pairwise(stroke)
        if min(y1, y2) <= title.bottom and title.y <= max(y1, y2)
    )
    for left, right in sorted(beside):
        if left < x + title.width + CLEAR and right + CLEAR > x:
            x = right + CLEAR
    return replace(title, x=min(x, title.x))


class _Router:
    """The lines of a graph whose boxes, labels and stops have places."""

    def __init__(self, rows: Rows, places: Places) -> None:
        self.rows, self.areas = rows, places.areas
        self.chains = rows.chains()
        self.ports = self._ports()
        self.channels = self._channels()
        self.tops: dict[int, int] = {}
        self.bottoms: dict[int, int] = {}
        for stop, _ in rows.stops():
            area = self.areas[stop.name]
            self.tops[stop.rank] = min(area.y, self.tops.get(stop.rank, area.y))
            self.bottoms[stop.rank] = max(area.bottom, self.bottoms.get(stop.rank, area.bottom))

    def most_across(self) -> int:
        """How many lines run across below each other at most, between two ranks."""
        return max((channel.slots for channel in self.channels.values()), default=0)

    def drawn(self) -> Iterator[tuple[Stroke, ...]]:
        """For each edge its line: in two strokes if a label interrupts it."""
        for number, chain in enumerate(self.chains):
            strokes = tuple(_without_repeats(stroke) for stroke in self._strokes(number, chain))
            if self.rows.is_turned(number):
                strokes = tuple(stroke[::-1] for stroke in strokes[::-1])
            yield strokes

    def _ports(self) -> dict[tuple[int, str], int]:
        """Where the line of each edge meets its upper box (`bottom`) and its lower one (`top`)."""
        sides: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for number, chain in enumerate(self.chains):
            for (stop, side), beside in zip(_ends(chain), (chain[1], chain[-2]), strict=True):
                wanted = self.areas[beside.name].middle
                sides.setdefault((stop.name, side), []).append((wanted, number))
        return {
            (number, side): x
            for (name, side), lines in sides.items()
            for number, x in _spread(sorted(lines), self.areas[name])
        }

    def _channels(self) -> dict[int, _Channel]:
        """What runs below each rank."""
        runs: dict[int, dict[int, Run]] = {}
        for number, chain in enumerate(self.chains):
            for upper, lower in pairwise(chain):
                run = Run(self._x(number, upper, "bottom"), self._x(number, lower, "top"))
                runs.setdefault(upper.rank, {})[number] = run
        return {rank: _Channel(found) for rank, found in runs.items()}

    def _x(self, number: int, stop: Stop, side: str) -> int:
        return self.ports[number, side] if stop.is_node else self.areas[stop.name].middle

    def _strokes(self, number: int, chain: list[Stop]) -> Iterator[list[Point]]:
        stroke: list[Point] = [(self.ports[number, "bottom"], self.areas[chain[0].name].bottom)]
        for upper, lower in pairwise(chain):
            edges = self.bottoms[upper.rank], self.tops[lower.rank]
            stroke += self.channels[upper.rank].corners(number, *edges)
            if lower.is_label:
                label = self.areas[lower.name]
                yield [*stroke, (label.middle, label.y)]
                stroke = [(label.middle, label.bottom)]
        yield [*stroke, (self.ports[number, "top"], self.areas[chain[-1].name].y)]


def _spread(lines: list[tuple[int, int]], box: Area) -> list[tuple[int, int]]:
    """Where lines meet a side of a box: near where they come from, but apart from each other."""
    found: list[int] = []
    low, high = box.x + _CORNER, box.right - _CORNER
    for wanted, _ in lines:
        found.append(max(wanted, found[-1] + _PORTS if found else low))
    for place in reversed(range(len(found))):
        least = found[place + 1] - _PORTS if place + 1 < len(found) else high
        found[place] = min(found[place], least)
    return [(number, x) for (_, number), x in zip(lines, found, strict=True)]


def _without_repeats(points: list[Point]) -> Stroke:
    """The corners of a line, without points that lie on a straight part of it."""
    kept: list[Point] = []
    for point in points:
        if len(kept) > 1 and kept[-2][0] == kept[-1][0] == point[0]:
            kept[-1] = point
        elif not kept or kept[-1] != point:
            kept.append(point)
    return tuple(kept)


# Between two ranks: straight down, or across on a track of one's own


@dataclass(frozen=True, slots=True)
class Run:
    """A line from one rank to the next: where it leaves the upper and meets the lower one."""

    start: int
    end: int

    @property
    def low(self) -> int:
        return min(self.start, self.end)

    @property
    def high(self) -> int:
        return max(self.start, self.end)

    @property
    def is_straight(self) -> bool:
        return self.start == self.end

    def meets(self, other: Run) -> bool:
        """Whether the two would touch on one track."""
        return self.low < other.high + CLEAR and other.low < self.high + CLEAR


class _Channel:
    """What runs between two ranks: the runs by the numbers of their edges."""

    def __init__(self, runs: dict[int, Run]) -> None:
        placed, count = tracks(list(runs.values()))
        self._runs, self._tracks = runs, dict(zip(runs, placed, strict=True))
        aslant = any(t is None and not runs[edge].is_straight for edge, t in self._tracks.items())
        self._first = 1 if aslant else 0  # what runs aslant does so from above all tracks to below
        self.slots = count + 2 * self._first

    def corners(self, edge: int, top: int, bottom: int) -> list[Point]:
        """The corners of an edge in the channel, whose tracks are spread evenly over its height."""

        def height(slot: int) -> int:
            return top + (bottom - top) * (slot + 1) // (self.slots + 1)

        run, track = self._runs[edge], self._tracks[edge]
        if run.is_straight:
            return []
        if track is None:
            return [(run.start, height(0)), (run.end, height(self.slots - 1))]
        y = height(track + self._first)
        return [(run.start, y), (run.end, y)]


def tracks(runs: Sequence[Run]) -> tuple[list[int | None], int]:
    """For each run its track, from 0 above; and how many there are.

    None for a straight run, and for the rare ones that can only run aslant because they would
    otherwise run on each other.
    """
    crossing = [number for number, run in enumerate(runs) if not run.is_straight]
    before = {
        (a, b)
        for a in crossing
        for b in crossing
        if a != b and abs(runs[a].start - runs[b].end) < CLEAR and runs[a].meets(runs[b])
    }
    found: list[int | None] = [None] * len(runs)
    for number in _in_order(crossing, runs, before):
        taken = (
            track
            for other, track in enumerate(found)
            if track is not None and ((other, number) in before or runs[other].meets(runs[number]))
        )
        found[number] = max(taken, default=-1) + 1
    return found, max((track for track in found if track is not None), default=-1) + 1


def _in_order(
    crossing: list[int], runs: Sequence[Run], before: set[tuple[int, int]]
) -> Iterator[int]:
    """The runs by who must be above whom; those left out that no order has a place for.

    Lines to the right are placed from the right, lines to the left from the left: fewer cross.
    """

    def turn(number: int) -> tuple[int, int]:
        run = runs[number]
        return (0, -run.start) if run.end > run.start else (1, run.start)

    def free(among: list[int]) -> list[int]:
        return [n for n in among if not any((m, n) in before for m in among)]

    left, aslant = list(crossing), set()
    while left:
        placed = free(left)
        if not placed:
            placed = left[:1]
            aslant.add(left[0])
        left = [n for n in left if n not in placed]
    left = sorted((n for n in crossing if n not in aslant), key=turn)
    while left:
        following = free(left)[0]
        yield following
        left.remove(following)
