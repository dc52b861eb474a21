"""What a paper needs from the accounts of the Haushalt, held against what is budgeted there.

A line of a financing table, and what a source pays, belong to an account; their amounts of a
Haushaltsjahr are added up as they are, nothing is rounded. Costs count at an account for expenses,
grants and other income at one for income. Income that names an account for expenses lessens what is
needed there: a third party that pays itself, money that is saved elsewhere. To what exceeds the budget
somebody has to consent, or is to be told (§ 83 Abs. 2 GO NRW).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cached_property, partial
from itertools import groupby
from typing import Any

from vorlagen.facts.finanzierung import Finanzierung, Tabelle, Zeile
from vorlagen.facts.haushalt import PLANS, Haushalt, Konto, Plan
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.dated_rates import in_force
from vorlagen.figures.exposure import Exposure
from vorlagen.figures.figure import Constant, Figure
from vorlagen.figures.financing.outcomes import Outcome, Range
from vorlagen.figures.financing.table import NOTHING, added
from vorlagen.figures.namespace import Lazy, Namespace, group_of
from vorlagen.figures.reckoning import largest, total
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
        konto = share.source.quelle.konto if share.source else None
        if konto is not None:
            yield Posting(konto, share.jahr, share.amount, is_income=True)


def needed(konto: Konto, found: Iterable[Posting]) -> Figure:
    """What postings come to at an account, EUR; 0 if there are none."""
    entries = list(found)
    counts = [p.amount for p in entries if p.is_income == konto.is_income]
    lessens = [p.amount for p in entries if p.is_income != konto.is_income]
    return added(counts) - total(lessens) if lessens else added(counts)


_WORDS = {
    False: ("bedarf", "mehrbedarf", "minderbedarf"),
    True: ("erwartet", "mehrertrag", "minderertrag"),
}
SUMS = {False: "aufwendungen", True: "ertraege"}
ROOT = "haushalt"
THRESHOLD = f"{ROOT}.schwelle"


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

    def amounts(self) -> list[Fraction | None]:
        """All that is known of it; two plans of which it is the same are told together."""
        return [end.exact for end in (*self.needs, self.budgeted)]

    def wording(self) -> str | Ausstehend:
        """„planmäßig“, „überplanmäßig“ or „außerplanmäßig“; for expenses only."""
        pending = [f for end in (*self.over, self.budgeted) for _, f in end.facts() if f.pending]
        if pending:
            reasons = dict.fromkeys(fact.pending for fact in pending)
            return Ausstehend("; ".join(reasons), pending[0].place)
        if all(end.exact == 0 for end in self.over):
            return "planmäßig"
        return "außerplanmäßig" if self.budgeted.exact == 0 else "überplanmäßig"

    def names(self) -> Namespace:
        """Its figures by name, and for expenses the wording."""
        entries = {n: _entry(f"{self.address}.{n}", ends) for n, ends in self.entries().items()}
        return Namespace(self.address, entries, subject=self)

    def entries(self) -> dict[str, Ends]:
        """The figures by the last part of their address."""
        need, over, under = _WORDS[self.is_income]
        return {need: self.needs, "ansatz": (self.budgeted,), over: self.over, under: self.under}


def position(
    address: str,
    needs: Sequence[Figure],
    budgeted: Figure,
    *,
    is_income: bool,
    over: Sequence[Figure] = (),
    under: Sequence[Figure] = (),
) -> Position:
    """What is needed, held against what is budgeted; `over` and `under` where they are known already."""
    need, more, less = _WORDS[is_income]
    over = over or [_excess(end, budgeted) for end in needs]
    under = under or [_excess(budgeted, end) for end in needs]
    return Position(
        address,
        is_income,
        _named(f"{address}.{need}", needs),
        budgeted.named(f"{address}.ansatz"),
        _named(f"{address}.{more}", over),
        _named(f"{address}.{less}", under),
    )


def sum_of(address: str, positions: Sequence[Position], *, is_income: bool) -> Position:
    """Several positions together; what one lacks is not made up for by another. One alone is returned."""
    if len(positions) == 1:
        return positions[0]
    needs, over, under = (
        [total(ends) for ends in zip(*(getattr(p, key) for p in positions), strict=True)]
        for key in ("needs", "over", "under")
    )
    budgeted = total([p.budgeted for p in positions])
    return position(address, needs, budgeted, is_income=is_income, over=over, under=under)


def _entry(address: str, ends: Ends) -> Figure | Namespace:
    if len(ends) == 1:
        return ends[0]
    return Namespace(address, {end.address.rpartition(".")[2]: end for end in ends})


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


@dataclass
class Budget:
    """The accounts of one paper, year by year; computed when first asked for.

    `find_range` gives the total or scenario by which the paper reckons its effects on the Haushalt.
    """

    haushalt: Haushalt
    finanzierung: Finanzierung | None
    find_range: Callable[[], Range]
    expose: Exposure
    _positions: dict[tuple[str, int, Plan], Position] = field(default_factory=dict)

    @cached_property
    def used(self) -> dict[str, Konto]:
        """The accounts to which something of the paper belongs, in the order of the Haushalt."""
        named = set(accounts_named(self.finanzierung)) if self.finanzierung else set()
        return {name: konto for name, konto in self.haushalt.konten.items() if name in named}

    def years(self) -> list[int]:
        """The Haushaltsjahre of the financing."""
        finanzierung = self.finanzierung
        if finanzierung is None:
            return []
        periods = [t.zeitraum or finanzierung.zeitraum for t in finanzierung.fassungen.values()]
        return sorted({y for p in periods for y in range(p.von.year, p.bis.year + 1)})

    def names(self, day: date) -> Namespace:
        """The group `haushalt` of the paper; the threshold is the one in force on `day`."""
        texts = ("zustaendig", "rechtsgrundlage")
        own = self.expose.group(ROOT, self.haushalt, only=texts)
        entries: dict[str, Any] = {name: own[name] for name in texts}
        entries["schwelle"] = Lazy(partial(self._threshold, day))
        for name, konto in self.haushalt.konten.items():
            entries[name] = Lazy(partial(self._account_names, name, konto))
        for is_income, name in SUMS.items():
            entries[name] = Lazy(partial(self._sum_names, name, is_income=is_income))
        return Namespace(ROOT, entries, subject=self)

    def _threshold(self, day: date) -> Figure:
        """The amount from which on it is erheblich, EUR.

        Raises:
            FigureError: If none was in force on the day.
        """
        expose = self.expose.resting_on(self.haushalt.quelle)
        schwellen = self.haushalt.schwellen
        if isinstance(schwellen, Ausstehend):
            found = expose.stated(THRESHOLD, self.haushalt, ("schwellen",), None, EUR)
        else:
            schwelle = in_force(THRESHOLD, schwellen, day)
            found = expose.figure(THRESHOLD, schwelle, ("erheblich_ab",), EUR)
        if self.finanzierung:  # a paper that finances nothing is compared with no threshold
            self._note_pending(found)
        return found

    def _note_pending(self, figure: Figure) -> None:
        for _, fact in figure.facts():
            if fact.pending:
                self.expose.touched[figure.address] = fact

    def _account_names(self, name: str, konto: Konto) -> Namespace:
        address = f"{ROOT}.{name}"
        own = self.expose.resting_on(self.haushalt.quelle).group(address, konto)
        own.add("kennung", name)
        budgeted = {} if isinstance(konto.ansaetze, Ausstehend) else konto.ansaetze
        years = {int(year.removeprefix("jahr_")) for year in budgeted} | set(self.years())
        for jahr in sorted(years):
            plans: dict[str, Any] = dict.fromkeys(konto.plans, (name, jahr))
            own.add(f"jahr_{jahr}", group_of(f"{address}.jahr_{jahr}", plans, self._plan_names))
        return own

    def _plan_names(self, address: str, account_and_year: tuple[str, int]) -> Namespace:
        name, jahr = account_and_year
        plan: Any = address.rpartition(".")[2]
        if name not in self.used:
            return Namespace(address, {"ansatz": self.budgeted(name, jahr, plan)})
        found = self.position(name, jahr, plan)
        names = found.names()
        if not found.is_income:
            names.add("wortlaut", found.wording())
        return names

    def _sum_names(self, name: str, *, is_income: bool) -> Namespace:
        address = f"{ROOT}.{name}"
        entries: dict[str, Any] = self._sums_by_plan(None, is_income=is_income)
        for jahr in self.years():
            plans = self._sums_by_plan(jahr, is_income=is_income)
            entries[f"jahr_{jahr}"] = Namespace(f"{address}.jahr_{jahr}", plans)
        return Namespace(address, entries)

    def _sums_by_plan(self, jahr: int | None, *, is_income: bool) -> dict[str, Namespace]:
        found = {plan: self.sum(plan, jahr, is_income=is_income) for plan in PLANS}
        return {plan: position.names() for plan, position in found.items() if position}

    def position(self, kennung: str, jahr: int, plan: Plan) -> Position:
        """An account in one year and plan.

        Raises:
            FigureError: If the financing cannot be computed.
        """
        key, konto = (kennung, jahr, plan), self.haushalt.konten[kennung]
        if key not in self._positions:
            needs = tuple(
                needed(konto, (p for p in found if (p.konto, p.jahr) == (kennung, jahr)))
                for found in self._postings
            )
            budgeted = self.budgeted(kennung, jahr, plan)
            self._note_pending(budgeted)
            address = f"{ROOT}.{kennung}.jahr_{jahr}.{plan}"
            self._positions[key] = position(address, needs, budgeted, is_income=konto.is_income)
        return self._positions[key]

    @cached_property
    def _postings(self) -> list[list[Posting]]:
        """The postings of each outcome that the paper may have."""
        if self.finanzierung is None:
            return []
        return [list(postings(o, self.finanzierung)) for o in self.find_range().outcomes]

    def budgeted(self, kennung: str, jahr: int, plan: Plan) -> Figure:
        """The Ansatz of an account, EUR; 0 if none is entered."""
        konto = self.haushalt.konten[kennung]
        address = f"haushalt.{kennung}.jahr_{jahr}.{plan}.ansatz"
        expose = self.expose.resting_on(self.haushalt.quelle).resting_on(konto.quelle)
        if isinstance(konto.ansaetze, Ausstehend):
            return expose.stated(address, konto, ("ansaetze",), None, EUR)
        ansatz = konto.ansaetze.get(f"jahr_{jahr}")
        if ansatz is None or getattr(ansatz, plan) is None:
            return NOT_BUDGETED.named(address)
        own = expose.below(konto, "ansaetze", f"jahr_{jahr}")
        return own.figure(address, ansatz, (plan,), EUR)

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


class Consent(Enum):
    """What the council has to do; `OPEN` while the threshold or an Ansatz is pending."""

    PRIOR = "zustimmung"
    TOLD = "kenntnis"
    EITHER = "beides"  # the range of amounts reaches from below the threshold to above it
    OPEN = "offen"


@dataclass(frozen=True, slots=True)
class Overrun:
    """What an account needs in one year beyond its Ansatz (EUR), in one plan or alike in both.

    `amounts` are one figure, or the least and the most, of which the least may be 0. `is_new` tells that
    the account has no Ansatz at all, so that this is außerplanmäßig; None while the Ansatz is pending.
    """

    konto: str
    jahr: int
    plans: tuple[Plan, ...]
    amounts: Ends
    is_new: bool | None

    @property
    def is_open(self) -> bool:
        """Whether its amount is not known yet."""
        return any(amount.is_pending for amount in self.amounts)

    def consent(self, threshold: Figure) -> Consent:
        """What the council has to do, if amounts from `threshold` on are erheblich."""
        if self.is_open or threshold.is_pending:
            return Consent.OPEN
        reaching = [amount >= threshold for amount in self.amounts]
        if all(reaching):
            return Consent.PRIOR
        return Consent.EITHER if any(reaching) else Consent.TOLD


def overruns(budget: Budget) -> list[Overrun]:
    """All that exceeds the budget or, while something is pending, may exceed it, year by year."""
    return [
        overrun
        for jahr in budget.years()
        for name, konto in budget.used.items()
        if not konto.is_income
        for overrun in _of_account(budget, name, jahr, konto.plans)
    ]


def _of_account(budget: Budget, name: str, jahr: int, plans: Sequence[Plan]) -> Iterator[Overrun]:
    found = [(plan, budget.position(name, jahr, plan)) for plan in PLANS if plan in plans]
    for _, alike in groupby(found, key=lambda entry: entry[1].amounts()):
        of_plans = list(alike)
        position = of_plans[0][1]
        if any(end.exact != 0 for end in position.over):
            is_new = None if position.budgeted.is_pending else position.budgeted.exact == 0
            yield Overrun(name, jahr, tuple(p for p, _ in of_plans), _sorted(position.over), is_new)


def _sorted(ends: Ends) -> Ends:
    if any(end.is_pending for end in ends):
        return ends
    found = sorted(ends, key=lambda figure: figure.wert)
    return tuple(found[:1] if found[0].exact == found[-1].exact else found)
