"""Which printed figures moved between two states of a paper, and the fewest changes that made them move.

What made a figure move is found out by trying: the project is computed with some changes undone. The
changes named as a cause suffice: undone alone, they give the old figure; and none of them is idle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.building.workshop import Workshop
from vorlagen.comparing.fact_changes import Change, Files, Kind, undone
from vorlagen.facts.files import in_memory
from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Constant, Fact, Figure, Op, Operation, finite_decimal
from vorlagen.figures.formula import places_of, said
from vorlagen.figures.unit import EUR, PROZENT, unit
from vorlagen.german.numbers import zahl
from vorlagen.german.style import DIN_5008, Hausstil
from vorlagen.paper import Paper

Key = tuple[str, str]  # folder of the annex that prints it, empty for the paper; address or formula
Value = tuple[Fraction | None, str]
Values = dict[Key, tuple[Value, ...]]
_TRIALS = 300  # of a comparison; whoever changes more at once is not told of causes
_NO_FACTS = frozenset({Kind.TEXT, Kind.SCHABLONE})
_POINTS = unit("Prozentpunkte")
_SUMS = frozenset({Op.PLUS, Op.MINUS})
_ROUNDED = frozenset({Op.GERUNDET, Op.ABGERUNDET})


class FigureChange(Struct, frozen=True):
    """A figure that is not what it was; one of the two is None if only one state prints it."""

    key: Key
    old: Figure | None
    new: Figure | None
    causes: tuple[Change, ...] = ()
    style: Hausstil = DIN_5008

    @property
    def address(self) -> str:
        """Its address, with that of the annex that prints it; of a figure without one, its formula."""
        return f"{self.key[1]} ({self.key[0]})" if self.key[0] else self.key[1]

    @property
    def difference(self) -> Figure | None:
        """How much more it is, of percentages in points; None if that cannot be said."""
        if self.old is None or self.new is None or self.old.unit != self.new.unit:
            return None
        if self.old.exact is None or self.new.exact is None:
            return None
        of = _POINTS if self.new.unit == PROZENT else self.new.unit
        return Figure(self.new.exact - self.old.exact, of, Constant(""))

    @property
    def unit(self) -> str:
        """Its unit now."""
        figure = self.new or self.old
        return str(figure.unit) if figure else ""

    @property
    def percent(self) -> str:
        """The difference as a share of the old value, with one decimal: „+3,2“; empty without one."""
        gone = self.difference
        if gone is None or gone.exact is None or self.old is None or not self.old.exact:
            return ""
        tenths = round(gone.exact / abs(self.old.exact) * 1000)
        return f"{'+' if tenths > 0 else ''}{zahl(Decimal(tenths) / 10, 1)}"

    @property
    def rank(self) -> tuple[bool, bool, Fraction]:
        """For sorting: sums first, then amounts, then by weight."""
        figure, gone = self.new or self.old, self.difference
        weight = abs(gone.exact or Fraction(0)) if gone else Fraction(0)
        is_money = figure is not None and figure.unit == EUR
        return not (figure is not None and _is_sum(figure)), not is_money, -weight

    def said(self, which: Figure | None) -> str:
        """One of its values in German, with as many decimals as the other one needs."""
        return "–" if which is None else said(which, self.style, self._places)

    @property
    def _places(self) -> int:
        sides = [side for side in (self.old, self.new) if side and side.exact is not None]
        values = [(finite_decimal(side.exact), side.unit) for side in sides if side.exact]
        return max((places_of(value, of) for value, of in values if value), default=0)

    @property
    def said_difference(self) -> str:
        """The difference in German, with its sign."""
        gone = self.difference
        if gone is None or gone.exact is None:
            return ""
        return ("+" if gone.exact > 0 else "") + said(gone, self.style, self._places)


def printed_figures(paper: Paper) -> dict[Key, list[Figure]]:
    """What a rendered paper and its annexes print: the values of each address, each once."""
    found: dict[Key, dict[Value, Figure]] = {}
    for folder, document in {"": paper, **paper.documents}.items():
        for printed in document.page.printed if document.page else ():
            values = found.setdefault((folder, key_of(printed.figure)), {})
            values.setdefault(value_of(printed.figure), printed.figure)
    return {key: [*values.values()] for key, values in found.items()}


def values_of(paper: Paper) -> Values:
    """The values of the figures that a rendered paper prints."""
    found = printed_figures(paper).items()
    return {key: tuple(map(value_of, figures)) for key, figures in found}


def key_of(figure: Figure) -> str:
    """The address of a figure, or how it is made of figures that have one."""
    if figure.address:
        return figure.address
    match figure.origin:
        case Constant(text):
            return text
        case Fact(place=place):
            return place.file
        case Operation(op, operands, place=place):
            inner = ", ".join(map(key_of, operands)) or (place.file if place else "")
            return f"{op.value}({inner})"


def moved_figures(old: Paper, new: Paper) -> Iterator[FigureChange]:
    """The printed figures of a paper that are others, without their causes."""
    before, after = printed_figures(old), printed_figures(new)
    for key in {**after, **before}:
        ones, others = before.get(key, []), after.get(key, [])
        left = {value_of(figure) for figure in ones}
        right = {value_of(figure) for figure in others}
        gone = [figure for figure in ones if value_of(figure) not in right]
        come = [figure for figure in others if value_of(figure) not in left]
        for one, other in zip_longest(gone, come):
            yield FigureChange(key, one, other, style=new.style)


def still_figures(old: Paper, new: Paper) -> list[FigureChange]:
    """The printed figures that are what they were, although facts that they rest on are others."""
    before, after = printed_figures(old), printed_figures(new)
    pairs = ((key, figure, before.get(key, [])) for key, some in after.items() for figure in some)
    return [
        FigureChange(key, one, figure, style=new.style)
        for key, figure, ones in pairs
        for one in ones
        if value_of(one) == value_of(figure) and _parts(one) != _parts(figure)
    ]


def _parts(figure: Figure) -> set[tuple[str, Value]]:
    return {(leaf.address, value_of(leaf)) for leaf, _ in figure.facts()}


def _asked(workshop: Workshop, name: str, keys: Iterable[Key], *, rendered: bool) -> Values:
    for behoerde, kennung in workshop.chosen([name]):
        papier = workshop.projekt.papier(behoerde, kennung)
        if rendered:
            return values_of(workshop.prepare(behoerde, papier))
        paper = workshop.with_figures(behoerde, papier)
        resolved = {key: value_at(paper, key) for key in keys}
        return {key: (value_of(figure),) for key, figure in resolved.items() if figure}
    return {}


def with_causes(
    old: Paper, new: Paper, changes: Sequence[Change], search: Search
) -> list[FigureChange]:
    """The moved figures of a paper with what made them move, the weightiest first."""
    before, after = values_of(old), values_of(new)
    moved = list(moved_figures(old, new))
    keys = dict.fromkeys(one.key for one in moved if one.old is not None and one.new is not None)
    wanted = {key: before[key] for key in keys}
    causes: dict[Key, tuple[Change, ...]] = {}
    for key in keys:
        # What addresses alone say need not be rendered, if they say what the page does.
        at_address = [
            figure and (value_of(figure),) for figure in (value_at(old, key), value_at(new, key))
        ]
        is_said = at_address == [before[key], after[key]]
        causes[key] = search.causes(
            new.papier.name, changes, wanted, key, after[key], rendered=not is_said
        )
    found = [replace(one, causes=causes.get(one.key, ())) for one in moved]
    return sorted(found, key=lambda one: (one.old is None or one.new is None, one.rank))


class Search:
    """Looks for the fewest changes without which a figure is what it was, by trying."""

    def __init__(self, old: Files, new: Files) -> None:
        self._old, self._new = old, new
        self._tried: dict[tuple[frozenset[Change], str, bool], Values] = {}

    def causes(
        self,
        paper: str,
        changes: Sequence[Change],
        wanted: Values,
        key: Key,
        now: tuple[Value, ...],
        *,
        rendered: bool = False,
    ) -> tuple[Change, ...]:
        """The changes that made a figure of a paper move; none if they were too many to be tried out.

        `changes` are all that concern the paper: without any of them it is what it was. `wanted` are
        the values that its figures had; `rendered` tells whether only the page says what they are.
        """
        facts = [change for change in changes if change.kind not in _NO_FACTS]
        needed = set(changes if rendered else facts)  # without them all is as it was

        def without(some: Sequence[Change]) -> tuple[Value, ...] | None:
            if needed <= set(some):
                return wanted[key]
            return self._values(paper, frozenset(some), wanted, rendered=rendered).get(key)

        def restores(some: Sequence[Change]) -> bool:
            return without(some) == wanted[key]

        for some in (facts, changes):  # facts first
            for change in some:
                if restores([change]):
                    return (change,)
            for several in ([one for one in some if without([one]) != now], some):
                if len(several) > 1 and restores(several):
                    return _fewest(several, restores)
        return ()

    def _values(
        self, paper: str, without: frozenset[Change], keys: Iterable[Key], *, rendered: bool
    ) -> Values:
        """What figures of a paper are without some changes; none of what cannot be computed."""
        known = without, paper, rendered
        if known not in self._tried:
            if len(self._tried) >= _TRIALS:
                return {}
            files = {**self._new, **undone(without, self._old, self._new)}
            there = {name: content for name, content in files.items() if content is not None}
            with in_memory(there) as root:
                self._tried[known] = _asked(Workshop(root), paper, keys, rendered=rendered)
        return self._tried[known]


def _fewest(
    changes: Sequence[Change], restores: Callable[[Sequence[Change]], bool]
) -> tuple[Change, ...]:
    needed = list(changes)
    for change in changes:
        fewer = [other for other in needed if other is not change]
        if fewer and restores(fewer):
            needed = fewer
    return tuple(needed)


def value_at(paper: Paper, key: Key) -> Figure | None:
    """The figure that a computed paper has at an address; None if it has none."""
    document = paper.documents.get(key[0]) if key[0] else paper
    if document is None or document.figures is None:
        return None
    try:
        found: Any = document.figures.names.resolve(key[1])
    except FigureError:
        return None
    return found if isinstance(found, Figure) else None


def value_of(figure: Figure) -> Value:
    """What counts of a figure."""
    return figure.exact, str(figure.unit)


def exact_text(figure: Figure | None) -> str | None:
    """The value as a decimal, or as a fraction if it has no end."""
    if figure is None or figure.exact is None:
        return None
    value = finite_decimal(figure.exact)
    return str(figure.exact) if value is None else f"{value:f}"


def _is_sum(figure: Figure) -> bool:
    origin = figure.origin
    while isinstance(origin, Operation) and origin.op in _ROUNDED and origin.operands:
        origin = origin.operands[0].origin
    return isinstance(origin, Operation) and origin.op in _SUMS
