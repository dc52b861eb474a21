"""Where things stand from left to right: lines as straight as they can be, nothing too close."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from vorlagen.documents.schaubilder.layered.least import ORIGIN, Name, Positions
from vorlagen.documents.schaubilder.layered.levels import Item, Levels

BETWEEN_BOXES = 600
BETWEEN_LABELS = 300
BESIDE_LINES = 300
PORTS = 500  # lines that leave a box side by side, if the box is wide enough
CORNER = 300  # from a box's corner to its first line
FRAME = 250  # from a group's frame to what stands in it
BESIDE_FRAMES = 450

Side = Literal["top", "bottom"]
_BEND, _LABEL, _PORT, _CENTRE = 8, 4, 4, 1  # what a unit of deviation costs


@dataclass(slots=True)
class Columns:
    """The centre of each item, the left and right edges of groups, where lines meet boxes.

    `lines` is where the line of a label or bend stands, by the number of the item.
    """

    centres: dict[int, int]
    lines: dict[int, int]
    frames: dict[int, tuple[int, int]]
    ports: dict[tuple[int, Side], int] = field(default_factory=dict)  # by number of the edge


def least_width(ports: int) -> int:
    """How wide a box must be for so many lines on one side."""
    return 2 * CORNER + max(0, ports - 1) * BESIDE_LINES


def columns_of(levels: Levels, width: int) -> Columns | None:
    """Positions within a width; None if there is not room enough."""
    return _Maker(levels, width).made()


class _Maker:
    def __init__(self, levels: Levels, width: int) -> None:
        self.levels, self.width = levels, width
        self.positions = Positions()
        self.ports = _ports(levels)

    def made(self) -> Columns | None:
        self._keep_within()
        for level in self.levels.items:
            for left, right in pairwise(level):
                self._keep_apart(left, right)
        self._keep_ports()
        self._wish_straight()
        found = self.positions.middle()
        if found is None:
            return None
        labels = {_line(item): _at(item) for item in self._items() if item.label is not None}
        self.positions.straighten(found, [list(names) for names in self._lines()], labels)
        groups = self.levels.spans
        return Columns(
            {item.number: found[_at(item)] for item in self._items()},
            {item.number: found.get(_line(item), found[_at(item)]) for item in self._items()},
            {group: (found[_left(group)], found[_right(group)]) for group in groups},
            {port: found["port", *port] for ports in self.ports.values() for port in ports},
        )

    def _items(self) -> Iterator[Item]:
        return (item for level in self.levels.items for item in level)

    def _keep_within(self) -> None:
        keep = self.positions.keep
        for group in self.levels.spans:
            keep(ORIGIN, _left(group), 0)
            keep(_right(group), ORIGIN, -self.width)
        for item in self._items():
            half = item.width // 2
            keep(ORIGIN, _at(item), half)
            keep(_at(item), ORIGIN, half - self.width)
            if item.group is not None:
                keep(_left(item.group), _at(item), half + FRAME)
                keep(_at(item), _right(item.group), half + FRAME)
            if item.title is not None:
                self.positions.wish(_left(item.title), _at(item), half + FRAME, 2 * _BEND)
            if item.label is not None:  # its line stands about its middle
                room = max(0, half - CORNER) // 2
                keep(_at(item), _line(item), -room)
                keep(_line(item), _at(item), -room)
                self.positions.wish(_at(item), _line(item), 0, _CENTRE)

    def _keep_apart(self, left: Item, right: Item) -> None:
        keep = self.positions.keep
        keep(_at(left), _at(right), (left.width + right.width) // 2 + _gap(left, right))
        if left.group == right.group:
            return
        if left.group is not None and right.group is not None:
            keep(_right(left.group), _left(right.group), BESIDE_FRAMES)
        elif left.group is not None:
            keep(_right(left.group), _at(right), right.width // 2 + BESIDE_FRAMES)
        elif right.group is not None:
            keep(_at(left), _left(right.group), left.width // 2 + BESIDE_FRAMES)

    def _keep_ports(self) -> None:
        """Lines meet a box in the order of where they come from, never too close."""
        for (item, _), ports in self.ports.items():
            half = item.width // 2 - CORNER
            apart = min(PORTS, 2 * half // max(1, len(ports) - 1))
            for port in ports:
                self.positions.keep(_at(item), ("port", *port), -half)
                self.positions.keep(("port", *port), _at(item), -half)
            for first, then in pairwise(ports):
                self.positions.keep(("port", *first), ("port", *then), apart)
            for place, port in enumerate(ports):
                shift = (2 * place - len(ports) + 1) * half // max(1, len(ports))
                self.positions.wish(_at(item), ("port", *port), shift, _CENTRE)

    def _wish_straight(self) -> None:
        for prices in self._lines():
            for (first, price), (then, other) in pairwise(prices.items()):
                self.positions.wish(first, then, 0, min(price, other))

    def _lines(self) -> Iterator[dict[Name, int]]:
        """What each line leads through, and what it costs if that is not straight."""
        for number, chain in enumerate(self.levels.chains):
            between = {_line(i): _BEND if i.label is None else _LABEL for i in chain[1:-1]}
            yield {("port", number, "bottom"): _PORT, **between, ("port", number, "top"): _PORT}


def _ports(levels: Levels) -> dict[tuple[Item, Side], list[tuple[int, Side]]]:
    """For each side of a box the edges that meet it, from the left."""
    place = {item.number: p for level in levels.items for p, item in enumerate(level)}
    found: dict[tuple[Item, Side], list[tuple[int, int, Side]]] = {}
    for number, chain in enumerate(levels.chains):
        below, above = place[chain[1].number], place[chain[-2].number]
        found.setdefault((chain[0], "bottom"), []).append((below, number, "bottom"))
        found.setdefault((chain[-1], "top"), []).append((above, number, "top"))
    return {
        end: [(number, side) for _, number, side in sorted(ports)] for end, ports in found.items()
    }


def _gap(left: Item, right: Item) -> int:
    kinds = {_kind(left), _kind(right)}
    if kinds == {"box"}:
        return BETWEEN_BOXES
    return BETWEEN_LABELS if kinds == {"label"} else BESIDE_LINES


def _kind(item: Item) -> str:
    if item.node is not None:
        return "box"
    return "line" if item.label is None and item.title is None else "label"


def _at(item: Item) -> Name:
    return ("item", item.number)


def _line(item: Item) -> Name:
    return _at(item) if item.label is None else ("line", item.number)


def _left(group: int) -> Name:
    return ("left", group)


def _right(group: int) -> Name:
    return ("right", group)


def widths_of_ports(levels: Levels) -> Iterator[tuple[int, int]]:
    """For each box with lines its node and how wide these make it at least."""
    for (item, _), ports in _ports(levels).items():
        if item.node is not None:
            yield item.node, least_width(len(ports))
