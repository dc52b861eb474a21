"""Which printed figures moved between two states of a paper, and the changes that moved them.

The derivations of a figure tell the causes of its move: the changes of those facts in which its old and its
new derivation differ. Where the two are computed otherwise, what steers computing was changed, too: a
formula, a rule of rounding, a period, the day from which a rate holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, zip_longest
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.comparing.fact_changes import Change, ChangeKind, Places
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
    steps_below,
    unit,
)
from vorlagen.findings import Place
from vorlagen.german.numbers import DIN_5008, Hausstil, zahl
from vorlagen.paper import Paper

Key = tuple[str, str]  # folder of the annex that prints it, empty for the paper; address or formula
Value = tuple[Fraction | None, str]
_PAGES = frozenset({ChangeKind.TEXT, ChangeKind.SCHABLONE})
_FACTS = frozenset({ChangeKind.FAKT, ChangeKind.DATEI})
_NUMBER = re.compile(r"-?[0-9.]+")
_NAMED = frozenset({("angaben",), ("groessen",), ("tabellen",), ("verteilungen",)})
_SHARED = re.compile(r"data/[^/]+/[^/]+")  # folders with a file for each rate, notice and so on
_POINTS = unit("Prozentpunkte")
_SUMS = frozenset({Op.PLUS, Op.MINUS})
_EXTREMES = frozenset({Op.MINIMUM, Op.MAXIMUM})
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
        unit = new.unit
        if unit == PROZENT:
            unit = _POINTS
        return Figure(new.exact - old.exact, unit, Constant(""))

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
        is_sum = is_money = False
        if figure is not None:
            origin = _unrounded(figure).origin
            is_sum = isinstance(origin, Operation) and origin.op in _SUMS
            is_money = figure.unit == EUR
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
    without_values: list[Figure] = []
    for figure in figures:
        if value_of(figure) not in values:
            without_values.append(figure)
    return without_values


def still_figures(old: Paper, new: Paper) -> list[FigureChange]:
    """The printed figures that did not change although facts that they rest on did."""
    before = printed_figures(old)
    unchanged = []
    for key, figures in printed_figures(new).items():
        for figure in figures:
            for old_figure in before.get(key, []):
                if value_of(old_figure) != value_of(figure):
                    continue
                if _Derivation(old_figure).facts.keys() != _Derivation(figure).facts.keys():
                    unchanged.append(FigureChange(key, old_figure, figure, style=new.style))
    return unchanged


def with_causes(old: Paper, new: Paper, causes: Causes) -> list[FigureChange]:
    """The moved figures of a paper with the changes that moved them, the weightiest first."""
    figures = []
    for figure in moved_figures(old, new):
        changes: tuple[Change, ...] = ()
        if figure.old and figure.new:
            changes = causes.of(figure.old, figure.new)
        figures.append(replace(figure, causes=changes))
    return sorted(figures, key=lambda figure: (not figure.is_in_both, figure.rank))


class Causes:
    """Finds which of the changes between two states moved a figure."""

    def __init__(self, changes: Iterable[Change], old: Places, new: Places) -> None:
        self._changes = [change for change in changes if change.kind is not ChangeKind.NAME]
        self._old = old
        self._new = new

    def of(self, old: Figure, new: Figure) -> tuple[Change, ...]:
        """The changes that moved a figure from its old to its new value."""
        before = _Derivation(old)
        after = _Derivation(new)
        moved: set[Change] = set()
        sources: set[str] = set()  # folders from which a side has a fact that did not change itself
        for side, other, places in ((before, after, self._old), (after, before, self._new)):
            for fact in side.decisive - other.decisive:
                changes = places.changes_at(side.facts[fact], self._changes)
                moved.update(changes)
                if not changes and fact not in other.facts:
                    sources.add(side.facts[fact].file.rpartition("/")[0])
        is_other = bool(sources) or before.steps != after.steps
        is_rounded = before.roundings != after.roundings
        names = before.names | after.names | sources
        for change in self._changes:
            may_differ = is_other or (is_rounded and change.kind not in _FACTS)
            if may_differ and _may_steer(change, names, is_named=bool(new.address)):
                moved.add(change)
        if not moved:  # the page computes it otherwise, or what steers computing is a number
            moved.update(change for change in self._changes if not change.is_prose)
        return tuple(change for change in self._changes if change in moved)


def _may_steer(change: Change, names: set[str], *, is_named: bool) -> bool:
    """Whether a change may decide how a figure is computed.

    `names` are those in its derivations, and the folders from which it has other facts than before.
    """
    if change.kind in _PAGES:
        return not is_named
    if change.is_prose:
        return False
    group = change.path[:2]
    if group == ("finanzierung", "tabellen"):
        return ".".join(("finanzierung", *change.path[2:3])) in names  # as addresses have it
    if group[:1] in _NAMED:
        return ".".join(group) in names
    if change.kind is not ChangeKind.FAKT:
        return True
    folder = change.file.rpartition("/")[0]
    is_of_others = _SHARED.fullmatch(folder) and folder not in names
    is_number = _NUMBER.fullmatch(change.old + change.new)
    return not is_of_others and not is_number


class _Derivation:
    """What a figure rests on: facts by address and value with their places, and the steps from them.

    Facts are also the entries whose days or names are counted. `decisive` are those that the value comes
    from. Roundings are kept apart: a rounding that changes nothing is no step.
    """

    def __init__(self, figure: Figure) -> None:
        self.facts: dict[tuple[str, Value], Place] = {}
        self.steps: set[tuple[str, ...]] = set()
        self.roundings: set[tuple[str, ...]] = set()
        self.names: set[str] = set()  # one or two parts of an address
        for step in steps_below([figure]):
            parts = step.address.split(".")
            self.names.update(parts, map(".".join, pairwise(parts)))
            match step.origin:
                case Fact(place) | Operation(place=Place() as place):
                    self.facts[step.address, value_of(step)] = place
                case Operation(op, operands, note):
                    computed = (op.value, note, *map(_name_of_operand, operands))
                    if op in _ROUNDED:
                        self.roundings.add(computed)
                    else:
                        self.steps.add(computed)
        decisive = {(step.address, value_of(step)) for step in _decisive_steps(figure)}
        self.decisive = decisive & self.facts.keys()


def _decisive_steps(figure: Figure) -> Iterator[Figure]:
    """The steps to a figure; of amounts of which the least or greatest is taken, only to that one."""
    seen: set[tuple[int, str]] = set()
    pending = [figure]
    while pending:
        step = pending.pop()
        key = (id(step.origin), step.address)
        if key in seen:
            continue
        seen.add(key)
        yield step
        if isinstance(step.origin, Operation):
            for operand in step.origin.operands:
                if step.origin.op not in _EXTREMES or operand.exact == step.exact:
                    pending.append(operand)


def _name_of_operand(operand: Figure) -> str:
    figure = _unrounded(operand)
    if isinstance(figure.origin, Constant):
        return figure.origin.text
    return operand.address or figure.address


def value_at(paper: Paper, key: Key) -> Figure | None:
    """The figure that a computed paper has at an address; None if it has none."""
    folder, address = key
    document: Paper | None = paper
    if folder:
        document = paper.documents.get(folder)
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


def _unrounded(figure: Figure) -> Figure:
    """The figure before it was rounded."""
    while isinstance(figure.origin, Operation) and figure.origin.op in _ROUNDED:
        figure = figure.origin.operands[0]
    return figure
