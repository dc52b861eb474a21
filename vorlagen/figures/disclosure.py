"""What a printed figure tells of facts that are not public.

A figure reveals a withheld fact if it rests on it. Only a sum hides its parts: of two withheld rows that
are added up with others, nobody can tell one; of a single one everybody can who knows the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set

from msgspec import Struct, field

from vorlagen.figures.figure import Constant, Figure, Op, Operation

_HIDDEN = Constant("enthält nichtöffentliche Angaben")
_YEAR = re.compile(r"\.jahr_\d{4}(?=\.)")  # a line of a table has its address in each year, too
_SUMS = (Op.PLUS, Op.MINUS)
Way = tuple[Figure, ...]  # from a printed figure down to a withheld one


class Told(Struct, frozen=True):
    """The withheld addresses that a figure reveals, each with the way to it.

    `by_difference` are those that are found by subtracting all other parts from a sum.
    """

    revealed: Mapping[str, Way] = field(default_factory=dict)
    by_difference: Mapping[str, Way] = field(default_factory=dict)
    rests_on_withheld: bool = False


class Disclosure(Struct):
    """Judges figures; `withheld` has the addresses that are not public, and whether sums may hide each."""

    withheld: Mapping[str, bool]
    of_paper: Callable[
        [str], Mapping[str, bool]
    ]  # the same of another paper, by its full addresses
    # With the figure itself: as long as it lives, no other one has its id.
    known: dict[tuple[int, str], tuple[Figure, Told]] = field(default_factory=dict)
    elsewhere: dict[str, Mapping[str, bool]] = field(default_factory=dict)

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
        return Figure(figure.exact, figure.unit, _HIDDEN, figure.address, figure.label)

    def _told_by(self, figure: Figure) -> Told:
        address = self._withheld_around(figure.address)
        if address:
            return Told({address: (figure,)}, {}, rests_on_withheld=True)
        if not isinstance(figure.origin, Operation):
            return Told()
        parts = [self.told_by(operand) for operand in figure.origin.operands]
        revealed: dict[str, Way] = {}
        by_difference: dict[str, Way] = {}
        for part in parts:
            for name, way in part.revealed.items():
                revealed.setdefault(name, (figure, *way))
            for name, way in part.by_difference.items():
                by_difference.setdefault(name, (figure, *way))
        rests = any(part.rests_on_withheld for part in parts)
        if figure.origin.op in _SUMS and self._are_hidden(revealed.keys()):
            is_alone = len(revealed) == 1
            if not is_alone:
                return Told({}, by_difference, rests)
            if not all(part.revealed for part in parts):
                return Told({}, by_difference | revealed, rests)
        return Told(revealed, by_difference, rests)

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
        return ""

    def _withheld_in(self, paper: str) -> Mapping[str, bool]:
        if paper not in self.elsewhere:
            self.elsewhere[paper] = self.of_paper(paper)
        return self.elsewhere[paper]
