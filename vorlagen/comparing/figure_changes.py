"""Which printed figures moved between two states of a paper, and the fewest changes that moved them.

The causes of a move are found by trial: the project is computed with some changes undone. Undoing the
causes alone restores the old figure, and each of them is needed for that.
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
from vorlagen.comparing.fact_changes import Change, ChangeKind, Files, undone
from vorlagen.facts.files import in_memory
from vorlagen.figures import (
    EUR,
    PROZENT,
    Constant,
    Fact,
    Figure,
    FigureError,
    Op,
    Operation,
    finite_decimal,
    places_of,
    said,
    unit,
)
from vorlagen.german.numbers import DIN_5008, Hausstil, zahl
from vorlagen.paper import Paper

Key = tuple[str, str]  # folder of the annex that prints it, empty for the paper; address or formula
Value = tuple[Fraction | None, str]
Values = dict[Key, tuple[Value, ...]]
_TRIALS = 300  # per comparison; after so many trials, no further causes are searched for
_NO_FACTS = frozenset({ChangeKind.TEXT, ChangeKind.SCHABLONE})
_POINTS = unit("Prozentpunkte")
_SUMS = frozenset({Op.PLUS, Op.MINUS})
_ROUNDED = frozenset({Op.GERUNDET, Op.ABGERUNDET})


class FigureChange(Struct, frozen=True):
    """A figure that differs; `old` or `new` is None if only the other state prints it."""

    key: Key
    old: Figure | None
    new: Figure | None
    causes: tuple[Change, ...] = ()
    style: Hausstil = DIN_5008

    @property
    def address(self) -> str:
        """Its address or, without one, its formula; then the folder of the annex that prints it."""
        folder, address = self.key
        return f"{address} ({folder})" if folder else address

    @property
    def is_in_both(self) -> bool:
        """Whether both states print it."""
        return self.old is not None and self.new is not None

    @property
    def difference(self) -> Figure | None:
        """New minus old, of percentages in percentage points; None if there is no difference."""
        old, new = self.old, self.new
        if old is None or new is None or old.unit != new.unit:
            return None
        if old.exact is None or new.exact is None:
            return None
        unit_of_difference = _POINTS if new.unit == PROZENT else new.unit
        return Figure(new.exact - old.exact, unit_of_difference, Constant(""))

    @property
    def unit(self) -> str:
        """Its unit now."""
        figure = self.new or self.old
        return str(figure.unit) if figure else ""

    @property
    def percent(self) -> str:
        """The difference in percent of the old value, one decimal: „+3,2“; empty if there is none."""
        difference = self.difference
        if difference is None or difference.exact is None or self.old is None or not self.old.exact:
            return ""
        tenths = round(difference.exact / abs(self.old.exact) * 1000)
        number = zahl(Decimal(tenths) / 10, 1)
        return f"+{number}" if tenths > 0 else number

    @property
    def rank(self) -> tuple[bool, bool, Fraction]:
        """For sorting: sums first, then amounts of money, then the largest difference."""
        figure = self.new or self.old
        difference = self.difference
        size = Fraction(0)
        if difference is not None and difference.exact is not None:
            size = abs(difference.exact)
        is_sum = figure is not None and _is_sum(figure)
        is_money = figure is not None and figure.unit == EUR
        return not is_sum, not is_money, -size

    def formatted(self, side: Figure | None) -> str:
        """The old or the new value in German; both have as many decimals as the longer one needs."""
        if side is None:
            return "–"
        return said(side, self.style, self._places)

    @property
    def _places(self) -> int:
        places = 0
        for side in (self.old, self.new):
            if side and side.exact:
                value = finite_decimal(side.exact)
                if value:
                    places = max(places, places_of(value, side.unit))
        return places

    @property
    def formatted_difference(self) -> str:
        """The difference in German, with its sign."""
        difference = self.difference
        if difference is None or difference.exact is None:
            return ""
        sign = "+" if difference.exact > 0 else ""
        return sign + said(difference, self.style, self._places)


def printed_figures(paper: Paper) -> dict[Key, list[Figure]]:
    """The figures that a rendered paper and its annexes print: of each address, each value once."""
    by_value: dict[Key, dict[Value, Figure]] = {}
    for folder, document in {"": paper, **paper.documents}.items():
        if document.page is None:
            continue
        for printed in document.page.printed:
            figures = by_value.setdefault((folder, key_of(printed.figure)), {})
            figures.setdefault(value_of(printed.figure), printed.figure)
    return {key: [*figures.values()] for key, figures in by_value.items()}


def values_of(paper: Paper) -> Values:
    """The values of the figures that a rendered paper prints."""
    figures_by_key = printed_figures(paper).items()
    return {key: tuple(map(value_of, figures)) for key, figures in figures_by_key}


def key_of(figure: Figure) -> str:
    """The address of a figure, or the formula that makes it of figures with an address."""
    if figure.address:
        return figure.address
    match figure.origin:
        case Constant(text):
            return text
        case Fact(place=place):
            return place.file
        case Operation(op, operands, place=place):
            inner = ", ".join(map(key_of, operands))
            if not inner and place:
                inner = place.file
            return f"{op.value}({inner})"


def moved_figures(old: Paper, new: Paper) -> Iterator[FigureChange]:
    """The printed figures of a paper that differ, without their causes."""
    before = printed_figures(old)
    after = printed_figures(new)
    for key in {**after, **before}:
        old_figures = before.get(key, [])
        new_figures = after.get(key, [])
        removed = _without_values(old_figures, new_figures)
        added = _without_values(new_figures, old_figures)
        for old_figure, new_figure in zip_longest(removed, added):
            yield FigureChange(key, old_figure, new_figure, style=new.style)


def _without_values(figures: list[Figure], others: list[Figure]) -> list[Figure]:
    """The figures whose value none of the others has."""
    values = set(map(value_of, others))
    return [figure for figure in figures if value_of(figure) not in values]


def still_figures(old: Paper, new: Paper) -> list[FigureChange]:
    """The printed figures that did not change although facts that they rest on did."""
    before = printed_figures(old)
    unchanged = []
    for key, figures in printed_figures(new).items():
        for figure in figures:
            for old_figure in before.get(key, []):
                is_same = value_of(old_figure) == value_of(figure)
                if is_same and _facts(old_figure) != _facts(figure):
                    unchanged.append(FigureChange(key, old_figure, figure, style=new.style))
    return unchanged


def _facts(figure: Figure) -> set[tuple[str, Value]]:
    return {(fact.address, value_of(fact)) for fact, _ in figure.facts()}


def _computed(workshop: Workshop, name: str, keys: Iterable[Key], *, rendered: bool) -> Values:
    """The values of a paper: of its page if `rendered`, else only those at the addresses in `keys`."""
    for behoerde, kennung in workshop.chosen([name]):
        papier = workshop.projekt.papier(behoerde, kennung)
        if rendered:
            return values_of(workshop.prepare(behoerde, papier))
        paper = workshop.with_figures(behoerde, papier)
        values: Values = {}
        for key in keys:
            figure = value_at(paper, key)
            if figure:
                values[key] = (value_of(figure),)
        return values
    return {}


def with_causes(
    old: Paper, new: Paper, changes: Sequence[Change], search: Search
) -> list[FigureChange]:
    """The moved figures of a paper with the changes that moved them, the weightiest first."""
    before = values_of(old)
    after = values_of(new)
    moved = list(moved_figures(old, new))
    wanted = {}
    for figure in moved:
        if figure.is_in_both:
            wanted[figure.key] = before[figure.key]
    causes: dict[Key, tuple[Change, ...]] = {}
    for key in wanted:
        # Nothing needs to be rendered if the address alone gives the value that the page prints.
        is_at_address = _has(old, key, before[key]) and _has(new, key, after[key])
        causes[key] = search.causes(
            new.papier.name, changes, wanted, key, after[key], rendered=not is_at_address
        )
    figures = [replace(figure, causes=causes.get(figure.key, ())) for figure in moved]
    return sorted(figures, key=lambda figure: (not figure.is_in_both, figure.rank))


def _has(paper: Paper, key: Key, values: tuple[Value, ...]) -> bool:
    figure = value_at(paper, key)
    return figure is not None and values == (value_of(figure),)


class Search:
    """Finds by trial the fewest changes whose undoing restores the old value of a figure."""

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
        """The changes that moved a figure of a paper; none if there were too many to try.

        `changes` are all that concern the paper: undoing all restores its old state. `wanted` has the
        old values of its figures; `rendered` tells whether only the page has these values.
        """
        facts = [change for change in changes if change.kind not in _NO_FACTS]
        needed = set(facts)  # undoing all of them restores everything
        if rendered:
            needed = set(changes)

        def without(removed: Sequence[Change]) -> tuple[Value, ...] | None:
            if needed <= set(removed):
                return wanted[key]
            return self._values(paper, frozenset(removed), wanted, rendered=rendered).get(key)

        def restores(removed: Sequence[Change]) -> bool:
            return without(removed) == wanted[key]

        for candidates in (facts, changes):  # facts first
            for change in candidates:
                if restores([change]):
                    return (change,)
            effective = [change for change in candidates if without([change]) != now]
            for several in (effective, candidates):
                if len(several) > 1 and restores(several):
                    return _fewest(several, restores)
        return ()

    def _values(
        self, paper: str, without: frozenset[Change], keys: Iterable[Key], *, rendered: bool
    ) -> Values:
        """The figures of a paper without some changes, as far as they can be computed."""
        trial = without, paper, rendered
        if trial not in self._tried:
            if len(self._tried) >= _TRIALS:
                return {}
            files = {}
            for name, content in {**self._new, **undone(without, self._old, self._new)}.items():
                if content is not None:
                    files[name] = content
            with in_memory(files) as root:
                self._tried[trial] = _computed(Workshop(root), paper, keys, rendered=rendered)
        return self._tried[trial]


def _fewest(
    changes: Sequence[Change], restores: Callable[[Sequence[Change]], bool]
) -> tuple[Change, ...]:
    needed = list(changes)
    for change in changes:
        fewer = [candidate for candidate in needed if candidate is not change]
        if fewer and restores(fewer):
            needed = fewer
    return tuple(needed)


def value_at(paper: Paper, key: Key) -> Figure | None:
    """The figure that a computed paper has at an address; None if it has none."""
    folder, address = key
    document = paper.documents.get(folder) if folder else paper
    if document is None or document.figures is None:
        return None
    try:
        value: Any = document.figures.names.resolve(address)
    except FigureError:
        return None
    return value if isinstance(value, Figure) else None


def value_of(figure: Figure) -> Value:
    """Value and unit of a figure, by which figures are compared."""
    return figure.exact, str(figure.unit)


def exact_text(figure: Figure | None) -> str | None:
    """The value as a decimal, or as a fraction if the decimal would not end."""
    if figure is None or figure.exact is None:
        return None
    value = finite_decimal(figure.exact)
    if value is None:
        return str(figure.exact)
    return f"{value:f}"


def _is_sum(figure: Figure) -> bool:
    origin = figure.origin
    while isinstance(origin, Operation) and origin.op in _ROUNDED and origin.operands:
        origin = origin.operands[0].origin
    return isinstance(origin, Operation) and origin.op in _SUMS
