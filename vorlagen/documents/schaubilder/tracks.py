"""How lines run between two ranks: straight down, or across on a track of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vorlagen.documents.schaubilder.graph import Point

CLEAR = 250  # between two lines that run side by side


class Channel:
    """What runs between two ranks: the pieces of lines, by the numbers of their edges."""

    def __init__(self, pieces: dict[int, Piece]) -> None:
        placed, count = tracks(list(pieces.values()))
        self._pieces, self._tracks = pieces, dict(zip(pieces, placed, strict=True))
        aslant = any(self._is_aslant(edge) for edge in pieces)
        self._first = 1 if aslant else 0  # what runs aslant does so from above all tracks to below
        self.slots = count + 2 * self._first

    def _is_aslant(self, edge: int) -> bool:
        return self._tracks[edge] is None and not self._pieces[edge].is_straight

    def corners(self, edge: int, top: int, bottom: int) -> list[Point]:
        """The corners of an edge in the channel, whose tracks are spread evenly over its height."""

        def height(slot: int) -> int:
            return top + (bottom - top) * (slot + 1) // (self.slots + 1)

        piece, track = self._pieces[edge], self._tracks[edge]
        if piece.is_straight:
            return []
        if track is None:
            return [(piece.start, height(0)), (piece.end, height(self.slots - 1))]
        y = height(track + self._first)
        return [(piece.start, y), (piece.end, y)]


@dataclass(frozen=True, slots=True)
class Piece:
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


def tracks(pieces: Sequence[Piece]) -> tuple[list[int | None], int]:
    """For each piece its track, from 0 above; and how many there are.

    None for a straight piece, and for the rare ones that can only run aslant because they would
    otherwise run on each other.
    """
    crossing = [number for number, piece in enumerate(pieces) if not piece.is_straight]
    before = {
        (a, b)
        for a in crossing
        for b in crossing
        if a != b and abs(pieces[a].start - pieces[b].end) < CLEAR and _meet(pieces[a], pieces[b])
    }
    aslant = _in_circles(crossing, before)
    found: list[int | None] = [None] * len(pieces)
    left = sorted((n for n in crossing if n not in aslant), key=lambda n: _rank(pieces[n]))
    while left:
        ready = [n for n in left if not any((m, n) in before for m in left)]
        _place(ready[0], pieces, before, found)
        left.remove(ready[0])
    used = [track for track in found if track is not None]
    return found, max(used, default=-1) + 1


def _place(
    number: int, pieces: Sequence[Piece], before: set[tuple[int, int]], found: list[int | None]
) -> None:
    """Give a piece the highest track where it meets no other, below those that must be above it."""
    track = 0
    for other, taken in enumerate(found):
        if taken is not None and (
            (other, number) in before or _meet(pieces[other], pieces[number])
        ):
            track = max(track, taken + 1)
    found[number] = track


def _meet(a: Piece, b: Piece) -> bool:
    """Whether two pieces on one track would touch."""
    return a.low < b.high + CLEAR and b.low < a.high + CLEAR


def _rank(piece: Piece) -> tuple[int, int]:
    """Lines to the right are placed from the right, lines to the left from the left: fewer cross."""
    return (0, -piece.start) if piece.end > piece.start else (1, piece.start)


def _in_circles(numbers: list[int], before: set[tuple[int, int]]) -> set[int]:
    """The pieces that cannot be above or below each other; without them an order exists."""
    left, taken = list(numbers), set()
    while left:
        free = [n for n in left if not any((m, n) in before for m in left)]
        if not free:
            taken.add(left[0])
        left = [n for n in left if n not in (free or left[:1])]
    return taken
