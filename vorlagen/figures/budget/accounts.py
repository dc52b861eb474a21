"""What a paper needs from the accounts of the Haushalt, held against what is budgeted there.

A line of a financing table, and what a source pays, belong to an account; their amounts of a
Haushaltsjahr are added up as they are, nothing is rounded. Costs count at an account for expenses,
grants and other income at one for income. Income that names an account for expenses lessens what is
needed there: a third party that pays itself, money that is saved elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from vorlagen.facts.finanzierung import Finanzierung, Tabelle, Zeile
from vorlagen.facts.haushalt import Haushalt, Konto, Plan
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.aggregates import largest, total
from vorlagen.figures.exact import Fraction
from vorlagen.figures.exposure import Exposure
from vorlagen.figures.figure import Constant, Figure, entered
from vorlagen.figures.financing.lines import NOTHING
from vorlagen.figures.financing.outcomes import Outcome, Range
from vorlagen.figures.unit import EUR

Ends = tuple[Figure, ...]  # one figure, or those of the two ends of a range, in their order


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount of one Haushaltsjahr that belongs to an account."""

    konto: str
    jahr: int
    amount: Figure
    is_income: bool


def account_of(zeile: Zeile, table: Tabelle, finanzierung: Finanzierung) -> str | None:
    """The account of a line: its own, else that of its table, else that of all tables."""
    if zeile.konto is not None:
        return zeile.konto
    kind = "ertrag" if zeile.takes_off else "aufwand"
    defaults: list[str | None] = [
        getattr(konten, kind) for konten in (table.konten, finanzierung.konten) if konten
    ]
    return next(filter(None, defaults), None)


def postings(outcome: Outcome, finanzierung: Finanzierung) -> Iterator[Posting]:
    """All amounts of an outcome that belong to an account."""
    for table in outcome.tables:
        for year in table.years:
            for line, amount in zip(table.lines, year.amounts, strict=True):
                konto = account_of(line.zeile, table.tabelle, finanzierung)
                if konto is not None:
                    yield Posting(konto, year.jahr, amount, line.takes_off)
    for share in outcome.coverage.shares:
        if share.source.quelle.konto is not None:
            yield Posting(share.source.quelle.konto, share.jahr, share.amount, is_income=True)


def needed(konto: Konto, found: Iterable[Posting]) -> Figure:
    """What postings come to at an account, EUR; 0 if there are none."""
    entries = list(found)
    counts = [p.amount for p in entries if p.is_income == konto.is_income]
    lessens = [p.amount for p in entries if p.is_income != konto.is_income]
    whole = total(counts) if counts else NOTHING
    return whole - total(lessens) if lessens else whole


_WORDS = {
    False: ("bedarf", "mehrbedarf", "minderbedarf"),
    True: ("erwartet", "mehrertrag", "minderertrag"),
}
SUMS = {False: "aufwendungen", True: "ertraege"}


@dataclass(frozen=True, slots=True)
class Position:
    """What is needed and what is budgeted (EUR), and by how much the one exceeds the other.

    For income `needs` is what is expected. `over` and `under` are never negative; each has as many
    ends as `needs`.
    """

    address: str
    is_income: bool
    needs: Ends
    budgeted: Figure
    over: Ends
    under: Ends

    def entries(self) -> dict[str, Ends]:
        """The figures by the last part of their address."""
        need, over, under = _WORDS[self.is_income]
        return {
            need: self.needs,
            "ansatz": (self.budgeted,),
            over: self.over,
            under: self.under,
        }


def position(address: str, needs: Ends, budgeted: Figure, *, is_income: bool) -> Position:
    """What is needed at an account, held against what is budgeted there."""
    need, over, under = _WORDS[is_income]
    named = _named(f"{address}.{need}", needs)
    return Position(
        address,
        is_income,
        named,
        budgeted,
        _named(f"{address}.{over}", [_excess(end, budgeted) for end in named]),
        _named(f"{address}.{under}", [_excess(budgeted, end) for end in named]),
    )


def sum_of(address: str, positions: Sequence[Position], *, is_income: bool) -> Position:
    """Several positions together; what one lacks is not made up for by another. One alone is returned."""
    if len(positions) == 1:
        return positions[0]
    need, over, under = _WORDS[is_income]

    def ends(of: Callable[[Position], Ends]) -> Ends:
        return tuple(map(total, zip(*map(of, positions), strict=True)))

    return Position(
        address,
        is_income,
        _named(f"{address}.{need}", ends(lambda p: p.needs)),
        total([p.budgeted for p in positions]).named(f"{address}.ansatz"),
        _named(f"{address}.{over}", ends(lambda p: p.over)),
        _named(f"{address}.{under}", ends(lambda p: p.under)),
    )


def _excess(left: Figure, right: Figure) -> Figure:
    difference = left - right
    known = difference.exact
    return difference if known is None or known >= 0 else largest([difference, NOTHING])


def _named(address: str, ends: Sequence[Figure]) -> Ends:
    """Figures under an address; two ends under that of the least and of the most."""
    if len(ends) == 1:
        return (ends[0].named(address),)
    low, high = ends
    names = ["mindestens", "hoechstens"]
    if low.exact is not None and high.exact is not None and low.exact > high.exact:
        names.reverse()
    return tuple(end.named(f"{address}.{name}") for end, name in zip(ends, names, strict=True))


@dataclass(slots=True)
class Budget:
    """The accounts of one paper, year by year; computed when first asked for.

    `find_range` gives the total or scenario by which the paper reckons its effects on the Haushalt.
    `used` are the accounts to which something of the paper belongs, in the order of the Haushalt.
    """

    haushalt: Haushalt
    finanzierung: Finanzierung | None
    find_range: Callable[[], Range]
    expose: Exposure
    _positions: dict[tuple[str, int, Plan], Position] = field(default_factory=dict)
    _postings: list[list[Posting]] = field(default_factory=list)
    used: dict[str, Konto] = field(init=False)
    _years: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.used = self._used()
        self._years = tuple(self._all_years())

    def _used(self) -> dict[str, Konto]:
        named = set(accounts_named(self.finanzierung)) if self.finanzierung else set()
        return {name: konto for name, konto in self.haushalt.konten.items() if name in named}

    def years(self) -> list[int]:
        """The Haushaltsjahre of the financing."""
        return list(self._years)

    def _all_years(self) -> list[int]:
        finanzierung = self.finanzierung
        if finanzierung is None:
            return []
        periods = [t.zeitraum or finanzierung.zeitraum for t in finanzierung.fassungen.values()]
        return sorted({y for p in periods for y in range(p.von.year, p.bis.year + 1)})

    def position(self, kennung: str, jahr: int, plan: Plan) -> Position:
        """An account in one year and plan.

        Raises:
            FigureError: If the financing cannot be computed.
        """
        key = (kennung, jahr, plan)
        if key not in self._positions:
            self._positions[key] = self._position(kennung, jahr, plan)
        return self._positions[key]

    def _position(self, kennung: str, jahr: int, plan: Plan) -> Position:
        konto = self.haushalt.konten[kennung]
        address = f"haushalt.{kennung}.jahr_{jahr}.{plan}"
        needs = tuple(
            needed(konto, (p for p in found if (p.konto, p.jahr) == (kennung, jahr)))
            for found in self._all_postings()
        )
        budgeted = self.budgeted(kennung, jahr, plan)
        for _, fact in budgeted.facts():
            if fact.pending:
                self.expose.touched[budgeted.address] = fact
        return position(address, needs, budgeted, is_income=konto.is_income)

    def _all_postings(self) -> list[list[Posting]]:
        if not self._postings and self.finanzierung is not None:
            outcomes = self.find_range().outcomes
            self._postings = [list(postings(o, self.finanzierung)) for o in outcomes]
        return self._postings

    def budgeted(self, kennung: str, jahr: int, plan: Plan) -> Figure:
        """The Ansatz of an account, EUR; 0 if none is entered."""
        konto = self.haushalt.konten[kennung]
        address = f"haushalt.{kennung}.jahr_{jahr}.{plan}.ansatz"
        expose = self.expose.resting_on(self.haushalt.quelle).resting_on(konto.quelle)
        if isinstance(konto.ansaetze, Ausstehend):
            origin = expose.fact(konto, ("ansaetze",), konto.ansaetze)
            return entered(None, EUR, origin, address)
        ansatz = konto.ansaetze.get(f"jahr_{jahr}")
        if ansatz is None or getattr(ansatz, plan) is None:
            return NOT_BUDGETED.named(address)
        return expose.figure(address, ansatz, (plan,), EUR)

    def has_budgeted(self, kennung: str, jahr: int, plan: Plan) -> bool:
        """Whether an Ansatz is entered, be it pending or 0."""
        return self.budgeted(kennung, jahr, plan).origin is not NOT_BUDGETED.origin

    def sum(self, plan: Plan, jahr: int | None, *, is_income: bool) -> Position | None:
        """All accounts of a kind in a plan, in one year or all; None if there are none."""
        years = self.years() if jahr is None else [jahr]
        found = [
            self.position(name, year, plan)
            for name, konto in self.used.items()
            if konto.is_income == is_income and plan in konto.plans
            for year in years
        ]
        of_year = "" if jahr is None else f"jahr_{jahr}."
        address = f"haushalt.{SUMS[is_income]}.{of_year}{plan}"
        return sum_of(address, found, is_income=is_income) if found else None


NOT_BUDGETED = Figure(Fraction(0), EUR, Constant("kein Ansatz eingetragen"))


def accounts_named(finanzierung: Finanzierung) -> Iterator[str]:
    """The accounts to which lines and sources of a financing belong."""
    for table in finanzierung.fassungen.values():
        yield from filter(
            None, (account_of(zeile, table, finanzierung) for zeile in table.zeilen or ())
        )
    yield from filter(None, (quelle.konto for quelle in finanzierung.deckung.values()))
