"""What a printed figure tells of facts that are not public.

A figure reveals a withheld fact if it rests on it. Only a sum hides its parts: of two withheld rows that
are added up with others, nobody can tell one; of a single one everybody can who knows the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set
from typing import NoReturn

from msgspec import Struct, field

from vorlagen.figures.figure import Constant, Figure, FigureError, Op, Operation
from vorlagen.findings import Code, Place

_HIDDEN = "enthält nichtöffentliche Angaben"
_YEAR = re.compile(r"\.jahr_\d{4}(?=\.)")  # a line of a table has its address in each year, too
_OF_A_CELL = 4  # parts of an address: tabellen.angebote.bieter_1.netto
_SUMS = (Op.PLUS, Op.MINUS)
WITHHOLD = "In einen nichtöffentlichen Teil setzen (::: nichtoeffentlich …)."
Way = tuple[Figure, ...]  # from a printed figure down to a withheld one


def refuse_withheld(address: str) -> NoReturn:
    """Refuse a text or day that is not public, where a public version asks for it."""
    raise FigureError(
        Code.NICHTOEFFENTLICH,
        f"„{address}“ ist nicht öffentlich, stünde aber in der öffentlichen Fassung.",
        WITHHOLD,
    )


class Told(Struct, frozen=True):
    """The withheld addresses that a figure reveals, each with the way to it.

    `by_difference` are those that are found by subtracting all other parts from a sum.
    """

    revealed: Mapping[str, Way] = field(default_factory=dict)
    by_difference: Mapping[str, Way] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()  # those that it rests on, but hides in a sum
    rests_on_withheld: bool = False


class HiddenSum(Struct, frozen=True):
    """A printed sum that hides withheld figures; `parts` are their addresses."""

    text: str
    parts: frozenset[str]
    place: Place

    def told_beside(self, other: HiddenSum) -> str:
        """The one part that two sums tell by their difference; empty if they tell none."""
        alone = self.parts ^ other.parts
        return next(iter(alone)) if len(alone) == 1 and self.parts & other.parts else ""


class Disclosure(Struct):
    """Judges figures; `withheld` has the addresses that are not public, and whether sums may hide each."""

    withheld: Mapping[str, bool]
    # The same of another paper, by its full addresses.
    of_paper: Callable[[str], Mapping[str, bool]]
    # Addresses of groups whose figures may be counted, but neither named nor sourced in a derivation.
    unnamed: frozenset[str] = frozenset()
    # With the figure itself: as long as it lives, no other one has its id.
    known: dict[tuple[int, str], tuple[Figure, Told]] = field(default_factory=dict)
    elsewhere: dict[str, Mapping[str, bool]] = field(default_factory=dict)
    # The sums that were printed, each that hides other parts than those before it.
    sums: dict[frozenset[str], HiddenSum] = field(default_factory=dict)

    def told_by(self, figure: Figure) -> Told:
        """What a figure tells of all that is withheld."""
        key = (id(figure.origin), figure.address)
        if key not in self.known:
            self.known[key] = (figure, self._told_by(figure))
        return self.known[key][1]

    def public(self, figure: Figure) -> Figure:
        """The figure without a derivation that would show what is withheld."""
        if not self.told_by(figure).rests_on_withheld:
            return figure
        # A constant of its own: sums with one and the same origin would count as one figure.
        return Figure(figure.exact, figure.unit, Constant(_HIDDEN), figure.address, figure.label)

    def hidden_parts(self, figure: Figure) -> frozenset[str]:
        """The addresses of the withheld figures that a sum has added up, each for itself."""
        if self._withheld_around(figure.address):
            return frozenset({figure.address})
        parts: frozenset[str] = frozenset()
        if isinstance(figure.origin, Operation):
            operands = figure.origin.operands
            if figure.origin.op in _SUMS or len(operands) == 1:  # of one, it is rounded
                for operand in operands:
                    parts |= self.hidden_parts(operand)
        return parts

    def _told_by(self, figure: Figure) -> Told:
        address = self._withheld_around(figure.address)
        if address:
            return Told({address: (figure,)}, rests_on_withheld=True)
        if ".".join(figure.address.split(".")[:2]) in self.unnamed:
            return Told(rests_on_withheld=True)
        if not isinstance(figure.origin, Operation):
            return Told()
        if figure.origin.op is Op.ANZAHL:  # it has the names of what was counted
            return Told(rests_on_withheld=self._counts_withheld(figure.address))
        told = _together(figure, [self.told_by(operand) for operand in figure.origin.operands])
        # What is taken off, or added, that a sum below has hidden is no longer hidden.
        is_undone = not told.hidden.isdisjoint(told.revealed)
        if figure.origin.op not in _SUMS or is_undone or not self._are_hidden(told.revealed.keys()):
            return told
        is_alone = len(told.revealed) == 1
        if is_alone and all(self.told_by(part).revealed for part in figure.origin.operands):
            return told
        by_difference = dict(told.by_difference)
        if is_alone:
            by_difference |= told.revealed
        hidden = told.hidden | told.revealed.keys()
        return Told({}, by_difference, hidden, told.rests_on_withheld)

    def _are_hidden(self, addresses: Set[str]) -> bool:
        """Whether a sum hides all of the withheld addresses below it."""
        if not addresses:
            return False
        for address in addresses:
            withheld = self.withheld
            if address not in withheld:
                withheld = self._withheld_in(address.split(".")[1])
            if not withheld[address]:
                return False
        return True

    def _withheld_around(self, address: str) -> str:
        """The withheld address that an address is, or lies below; empty if there is none."""
        parts = _YEAR.sub("", address).split(".")
        withheld = self.withheld
        if len(parts) > 1 and parts[0] == "vorlagen":
            withheld = self._withheld_in(parts[1])
        for end in range(len(parts), 0, -1):
            prefix = ".".join(parts[:end])
            if prefix in withheld:
                return prefix
        # Of a column the address has a star in place of the row.
        if len(parts) >= _OF_A_CELL:
            column = ".".join([*parts[:-2], "*", parts[-1]])
            if column in withheld:
                return column
        return ""

    def _counts_withheld(self, address: str) -> bool:
        """Whether a number of rows counts some that are withheld."""
        table = address.rpartition(".")[0] + "."
        withheld = self.withheld
        if address.startswith("vorlagen."):
            withheld = self._withheld_in(address.split(".")[1])
        return any(name.startswith(table) for name in withheld)

    def _withheld_in(self, paper: str) -> Mapping[str, bool]:
        if paper not in self.elsewhere:
            self.elsewhere[paper] = self.of_paper(paper)
        return self.elsewhere[paper]


def _together(figure: Figure, parts: Sequence[Told]) -> Told:
    """What the operands of a figure tell together."""
    revealed: dict[str, Way] = {}
    by_difference: dict[str, Way] = {}
    hidden: set[str] = set()
    for part in parts:
        hidden |= part.hidden
        for name, way in part.revealed.items():
            revealed.setdefault(name, (figure, *way))
        for name, way in part.by_difference.items():
            by_difference.setdefault(name, (figure, *way))
    rests = any(part.rests_on_withheld for part in parts)
    return Told(revealed, by_difference, frozenset(hidden), rests)
