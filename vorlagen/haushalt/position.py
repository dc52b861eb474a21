"""The needs of an account against its Ansatz: by how much one exceeds the other."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures import Figure, Namespace, largest, total
from vorlagen.finanzierung import NOTHING

Ends = tuple[Figure, ...]  # one figure, or those of the two ends of a range, in their order


NAMES = {  # of the figures of a position: what is needed or expected, budgeted, over, under, later
    False: ("bedarf", "ansatz", "mehrbedarf", "minderbedarf", "einzustellen"),
    True: ("erwartet", "ansatz", "mehrertrag", "minderertrag", "einzustellen"),
}


class Position(Struct, frozen=True):
    """What is needed and what is budgeted (EUR), and by how much the one exceeds the other.

    For income `needs` is what is expected. `over` and `under` are never negative; each has as many
    ends as `needs`. `later` is what is to be put into a budget that is not adopted yet: all or nothing.
    """

    address: str
    is_income: bool
    saves: bool  # nothing is spent there: only what is saved counts, not the rest of the Ansatz
    needs: Ends
    budgeted: Figure
    over: Ends
    under: Ends
    later: Ends

    @property
    def is_later(self) -> bool:
        """Whether all of it belongs into budgets that are not adopted yet."""
        later = [end.exact for end in self.later]
        return any(later) and later == [end.exact for end in self.needs]

    @property
    def spends(self) -> bool:
        """Whether something is paid, or may be while it is pending; else money only comes in."""
        return any(end.is_pending or end > 0 for end in self.needs)

    def amounts(self) -> list[Fraction | None]:
        """Needs and Ansatz; where they are equal, two plans are printed together."""
        return [end.exact for end in (*self.needs, self.budgeted)]

    def wording(self) -> str | Ausstehend:
        """„planmäßig“, „überplanmäßig“, „außerplanmäßig“ or „einzustellen“; for expenses only."""
        if any(end.exact != 0 for end in self.later):
            return "einzustellen"
        pending = []
        for end in (*self.over, self.budgeted):
            pending += [fact for _, fact in end.facts() if fact.pending]
        if pending:
            reasons = dict.fromkeys(fact.pending for fact in pending)
            return Ausstehend("; ".join(reasons), pending[0].place)
        if all(end.exact == 0 for end in self.over):
            return "planmäßig"
        return "außerplanmäßig" if self.budgeted.exact == 0 else "überplanmäßig"

    def names(self) -> Namespace:
        """Its figures by name, and for expenses the wording."""
        entries = {}
        for name, ends in self.entries().items():
            entries[name] = entry_of(f"{self.address}.{name}", ends)
        return Namespace(self.address, entries, subject=self)

    def entries(self) -> dict[str, Ends]:
        """The figures by the last part of their address."""
        ends = (self.needs, (self.budgeted,), self.over, self.under, self.later)
        return dict(zip(NAMES[self.is_income], ends, strict=True))


def position(
    address: str,
    needs: Sequence[Figure],
    budgeted: Figure,
    *,
    is_income: bool,
    saves: bool = False,
    over: Sequence[Figure] = (),
    under: Sequence[Figure] = (),
    later: Sequence[Figure] = (),
) -> Position:
    """A position from needs and Ansatz; `over`, `under` and `later` are given if they are known already."""
    addresses = [f"{address}.{name}" for name in NAMES[is_income]]
    rest = NOTHING if saves else budgeted
    over = over or [_excess(end, rest) for end in needs]
    under = under or [_excess(rest, end) for end in needs]
    later = later or [NOTHING] * len(needs)
    return Position(
        address,
        is_income,
        saves,
        needs=_named(addresses[0], needs),
        budgeted=budgeted.named(addresses[1]),
        over=_named(addresses[2], over),
        under=_named(addresses[3], under),
        later=_named(addresses[4], later),
    )


def sum_of(address: str, positions: Sequence[Position], *, is_income: bool) -> Position:
    """Several positions together; they do not cover each other. A single position is returned itself."""
    if len(positions) == 1:
        return positions[0]
    spending = [p for p in positions if not p.saves] or positions
    needs = _added_up([p.needs for p in spending])
    over = _added_up([p.over for p in positions])
    under = _added_up([p.under for p in positions])
    later = _added_up([p.later for p in positions])
    budgeted = total([p.budgeted for p in spending])
    return position(
        address, needs, budgeted, is_income=is_income, over=over, under=under, later=later
    )


def _added_up(amounts: Sequence[Ends]) -> list[Figure]:
    """What amounts come to at each end of the range."""
    return [total(ends) for ends in zip(*amounts, strict=True)]


def as_one(address: str, positions: Sequence[Position]) -> Position:
    """Accounts for expenses that cover each other (gegenseitig deckungsfähig). A single one is returned."""
    together = sum_of(address, positions, is_income=False)
    if len(positions) == 1:
        return together
    ends = zip(together.over, together.under, strict=True)
    over = [_excess(more, less) for more, less in ends]
    return position(
        address,
        together.needs,
        together.budgeted,
        is_income=False,
        over=over,
        under=together.under,
        later=together.later,
    )


def entry_of(address: str, ends: Ends) -> Figure | Namespace:
    """One figure, or a group of the two ends by their last name."""
    if len(ends) == 1:
        return ends[0]
    return Namespace(address, {end.address.rpartition(".")[2]: end for end in ends})


def _excess(left: Figure, right: Figure) -> Figure:
    difference = left - right
    if difference.exact is None or difference.exact >= 0:
        return difference
    return largest([difference, NOTHING])


def _named(address: str, ends: Sequence[Figure]) -> Ends:
    """Figures under an address; two ends under that of the least and of the most."""
    if len(ends) == 1:
        return (ends[0].named(address),)
    low, high = ends
    names = ["mindestens", "hoechstens"]
    if low.exact is not None and high.exact is not None and low.exact > high.exact:
        names.reverse()
    return tuple(end.named(f"{address}.{name}") for end, name in zip(ends, names, strict=True))
