"""How lines run: down through their stops, across only between two ranks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from vorlagen.documents.schaubilder.dot import Places
from vorlagen.documents.schaubilder.graph import Area, Part, Point
from vorlagen.documents.schaubilder.rows import Rows, Stop
from vorlagen.documents.schaubilder.tracks import Channel, Piece

_PORTS = 400  # between two lines that meet one side of a box
_CORNER = 180  # from them to its corner


def least_widths(rows: Rows) -> list[int]:
    """How wide each box must be so that there is room for the lines that meet it."""
    ends = [stop.name + side for chain in rows.chains() for stop, side in _ends(chain)]
    counts = (
        max(ends.count(f"node{number}{side}") for side in ("top", "bottom"))
        for number in range(len(rows.graph.nodes))
    )
    return [2 * _CORNER + (count - 1) * _PORTS for count in counts]


def _ends(chain: list[Stop]) -> tuple[tuple[Stop, str], tuple[Stop, str]]:
    return (chain[0], "bottom"), (chain[-1], "top")


class Lines:
    """The lines of a graph whose boxes, labels and stops have places."""

    def __init__(self, rows: Rows, places: Places) -> None:
        self.rows, self.areas = rows, places.areas
        self.chains = list(rows.chains())
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

    def drawn(self) -> Iterator[tuple[Part, ...]]:
        """For each edge its line: in two parts if a label interrupts it."""
        for number, chain in enumerate(self.chains):
            parts = tuple(_without_repeats(part) for part in self._parts(number, chain))
            if self.rows.is_turned(number):
                parts = tuple(part[::-1] for part in parts[::-1])
            yield parts

    def _ports(self) -> dict[tuple[int, str], int]:
        """Where the line of each edge meets its upper box (`bottom`) and its lower one (`top`)."""
        sides: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for number, chain in enumerate(self.chains):
            for (stop, side), beside in zip(_ends(chain), (chain[1], chain[-2]), strict=True):
                wanted = _middle(self.areas[beside.name])
                sides.setdefault((stop.name, side), []).append((wanted, number))
        return {
            (number, side): x
            for (name, side), lines in sides.items()
            for number, x in _spread(sorted(lines), self.areas[name])
        }

    def _channels(self) -> dict[int, Channel]:
        """What runs below each rank."""
        pieces: dict[int, dict[int, Piece]] = {}
        for number, chain in enumerate(self.chains):
            for upper, lower in pairwise(chain):
                start, end = self._x(number, upper, "bottom"), self._x(number, lower, "top")
                pieces.setdefault(upper.rank, {})[number] = Piece(start, end)
        return {rank: Channel(found) for rank, found in pieces.items()}

    def _x(self, number: int, stop: Stop, side: str) -> int:
        if stop.name.startswith("node"):
            return self.ports[number, side]
        return _middle(self.areas[stop.name])

    def _parts(self, number: int, chain: list[Stop]) -> Iterator[list[Point]]:
        part: list[Point] = [(self.ports[number, "bottom"], self.areas[chain[0].name].bottom)]
        for upper, lower in pairwise(chain):
            edges = self.bottoms[upper.rank], self.tops[lower.rank]
            part += self.channels[upper.rank].corners(number, *edges)
            if lower.is_label:
                label = self.areas[lower.name]
                yield [*part, (_middle(label), label.y)]
                part = [(_middle(label), label.bottom)]
        yield [*part, (self.ports[number, "top"], self.areas[chain[-1].name].y)]


def _middle(area: Area) -> int:
    return area.x + area.width // 2


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


def _without_repeats(points: list[Point]) -> Part:
    """The corners of a line, without points that lie on a straight part of it."""
    kept: list[Point] = []
    for point in points:
        if len(kept) > 1 and kept[-2][0] == kept[-1][0] == point[0]:
            kept[-1] = point
        elif not kept or kept[-1] != point:
            kept.append(point)
    return tuple(kept)
