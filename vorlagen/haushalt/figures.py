"""What a paper needs from the accounts of the Haushalt, held against what is budgeted there.

A line of a financing table, and what a source pays, belong to an account; their amounts of a
Haushaltsjahr are added up as they are, nothing is rounded. Costs count at an account for expenses,
grants and other income at one for income. Income that names an account for expenses lessens what is
needed there: a third party that pays itself, money that is saved elsewhere.

An Ansatz counts only in years whose Haushaltssatzung is adopted on the paper's day. What is needed in
others is to be put into their budget; investments of later years need a Verpflichtungsermächtigung before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

from msgspec import Struct, field

from vorlagen.bescheide import in_force
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.exposure import Exposure
from vorlagen.figures.figure import Constant, Figure
from vorlagen.figures.namespace import Lazy, Namespace
from vorlagen.figures.reckoning import largest, total
from vorlagen.figures.unit import EUR
from vorlagen.finanzierung import (
    NOTHING,
    FinancingLine,
    Finanzierung,
    Outcome,
    Range,
    Tabelle,
    Zeile,
    added,
)
from vorlagen.findings import Place
from vorlagen.haushalt.facts import PLANS, Haushalt, Konto, Plan
from vorlagen.haushalt.law import Law, Rule
from vorlagen.haushalt.position import NAMES, Position, as_one, entry_of, position, sum_of
from vorlagen.haushalt.recht import Gegenstand


class Posting(Struct, frozen=True):
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
        accounts: dict[tuple[str | None, bool], list[FinancingLine]] = {}
        for line in table.lines:
            konto = account_of(line.zeile, table.tabelle, finanzierung)
            accounts.setdefault((konto, line.takes_off), []).append(line)
        for (konto, is_income), lines in accounts.items():
            for summand in table.summands(lines) if konto else ():
                for year in table.years:
                    yield Posting(str(konto), year.jahr, summand[year.jahr], is_income)
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


SUMS = {False: "aufwendungen", True: "ertraege"}
ROOT = "haushalt"
THRESHOLD = f"{ROOT}.schwelle"
COMMITMENT, COMMITMENTS = "verpflichtung", "verpflichtungen"
MOST_COMMITTED = f"{ROOT}.{COMMITMENTS}.gesamtbetrag"


class Budget(Struct, dict=True):
    """The accounts of one paper, year by year; computed when first asked for.

    `find_range` gives the total or scenario by which the paper reckons its effects on the Haushalt;
    `tag` is the day on which a budget is adopted or is not, and a threshold in force.
    """

    haushalt: Haushalt
    finanzierung: Finanzierung | None
    find_range: Callable[[], Range]
    expose: Exposure
    tag: date
    law: Law
    _positions: dict[tuple[str, int, str], Position] = field(default_factory=dict)

    @cached_property
    def used(self) -> dict[str, Konto]:
        """The accounts to which something of the paper belongs, in the order of the Haushalt."""
        named = set(accounts_named(self.finanzierung)) if self.finanzierung else set()
        return {name: konto for name, konto in self.haushalt.konten.items() if name in named}

    @cached_property
    def covering(self) -> dict[str, Place]:
        """The accounts that only pay for others, and where they are named for that.

        What is saved there, or received as the financing's source, covers what the others lack.
        """
        if self.finanzierung is None:
            return {}
        lines = list(lines_with_accounts(self.finanzierung))
        found = {k: z.place for z, k in lines if z.takes_off and not self._is_income(k)}
        sources = self.finanzierung.deckung.values()
        found |= {quelle.konto: quelle.place_of("konto") for quelle in sources}
        others = {k for z, k in lines if not z.takes_off or self._is_income(k)}
        return {name: found[name] for name in self.used if name in found and name not in others}

    def _is_income(self, konto: str | None) -> bool:
        return konto in self.used and self.used[konto].is_income

    def years(self) -> list[int]:
        """The Haushaltsjahre of the financing."""
        finanzierung = self.finanzierung
        if finanzierung is None:
            return []
        periods = [t.zeitraum or finanzierung.zeitraum for t in finanzierung.fassungen.values()]
        return sorted({y for p in periods for y in range(p.von.year, p.bis.year + 1)})

    def names(self) -> Namespace:
        """The group `haushalt` of the paper."""
        own = self.expose.group(ROOT, self.haushalt, only=("zustaendig",))
        entries: dict[str, Any] = {"zustaendig": own["zustaendig"]}
        entries["rechtsgrundlage"] = Lazy(lambda: self.rule("ueberplanmaessig").zitat, is_text=True)
        entries["schwelle"] = Lazy(self._threshold)
        entries[COMMITMENTS] = Lazy(self._commitment_names)
        for name, konto in self.haushalt.konten.items():
            entries[name] = Lazy(partial(self._account_names, name, konto))
        for is_income, name in SUMS.items():
            entries[name] = Lazy(partial(self._sum_names, name, is_income=is_income))
        return Namespace(ROOT, entries, subject=self)

    def rule(self, gegenstand: Gegenstand) -> Rule:
        """The law on a subject; that its name is pending is noted."""
        rule, own = self.law.rule(gegenstand), self.haushalt.rechtsgrundlage
        if isinstance(rule.zitat, Ausstehend) and own is not None:
            fact = self.expose.fact(own, (gegenstand,), rule.zitat)
            self.expose.touched[f"{ROOT}.rechtsgrundlage.{gegenstand}"] = fact
        return rule

    def _threshold(self) -> Figure:
        """The amount from which on it is erheblich, EUR."""
        expose = self.expose.resting_on(self.haushalt.quelle)
        schwellen = self.haushalt.schwellen
        if isinstance(schwellen, Ausstehend):
            found = expose.stated(THRESHOLD, self.haushalt, ("schwellen",), None, EUR)
        else:
            schwelle = in_force(THRESHOLD, schwellen, self.tag)
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
            own.add(f"jahr_{jahr}", Lazy(partial(self._year_names, name, jahr)))
        return own

    def _year_names(self, name: str, jahr: int) -> Namespace:
        address = f"{ROOT}.{name}.jahr_{jahr}"
        entries: dict[str, Any] = {
            plan: self._plan_names(name, jahr, plan) for plan in self.haushalt.konten[name].plans
        }
        if self.binds(name, jahr):
            entries[COMMITMENT] = Lazy(lambda: self.commitment(name, jahr).names())
        return Namespace(address, entries)

    def _plan_names(self, name: str, jahr: int, plan: Plan) -> Namespace:
        """The Ansatz by itself, as sources of the financing may ask for it before that is computed."""
        address = f"{ROOT}.{name}.jahr_{jahr}.{plan}"
        is_income = self.haushalt.konten[name].is_income
        if name not in self.used:
            return Namespace(address, {"ansatz": Lazy(lambda: self.budgeted(name, jahr, plan))})

        def of_position(key: str) -> Any:
            return self.position(name, jahr, plan).names()[key]

        entries: dict[str, Any] = {k: Lazy(partial(of_position, k)) for k in NAMES[is_income]}
        entries["ansatz"] = Lazy(lambda: self._ansatz(name, jahr, plan))
        if not is_income:
            entries["budget"] = Lazy(lambda: self.together(name, jahr, plan).names())
            entries["wortlaut"] = Lazy(partial(self._wording, name, jahr, plan))
        return Namespace(address, entries)

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
        """An account in one year and plan."""
        key, konto = (kennung, jahr, plan), self.haushalt.konten[kennung]
        if key not in self._positions:
            needs = tuple(
                needed(konto, (p for p in found if (p.konto, p.jahr) == (kennung, jahr)))
                for found in self._postings
            )
            address = f"{ROOT}.{kennung}.jahr_{jahr}.{plan}"
            budgeted, rest = self._ansatz(kennung, jahr, plan), dict[str, Any]()
            if self.haushalt.is_adopted(jahr, self.tag) is False:
                nothing = [NOTHING] * len(needs)
                rest = {"over": nothing, "under": nothing, "later": needs}
            saves = not konto.is_income and kennung in self.covering
            self._positions[key] = position(
                address, needs, budgeted, is_income=konto.is_income, saves=saves, **rest
            )
        return self._positions[key]

    def together(self, kennung: str, jahr: int, plan: Plan) -> Position:
        """An account for expenses with the others of its budget, which cover what it lacks."""
        own = self.used[kennung].budget
        found = [
            self.position(name, jahr, plan)
            for name, konto in self.used.items()
            if name == kennung or (own and konto.budget == own and not konto.is_income)
            if plan in konto.plans
        ]
        return as_one(f"{ROOT}.{kennung}.jahr_{jahr}.{plan}.budget", found)

    def _wording(self, kennung: str, jahr: int, plan: Plan) -> str | Ausstehend:
        own = self.position(kennung, jahr, plan).wording()
        return own if own == "planmäßig" else self.together(kennung, jahr, plan).wording()

    def _ansatz(self, kennung: str, jahr: int, plan: Plan) -> Figure:
        """What counts as budgeted (EUR): nothing before the year's budget is adopted; it may be pending."""
        address, haushalt = f"{ROOT}.{kennung}.jahr_{jahr}.{plan}.ansatz", self.haushalt
        adopted, satzung = haushalt.is_adopted(jahr, self.tag), haushalt.satzung(jahr)
        expose = self.expose.resting_on(haushalt.quelle)
        if adopted is False:
            return NOT_ADOPTED.named(address)
        if adopted is True:
            found = self.budgeted(kennung, jahr, plan)
        elif satzung is None:
            found = expose.stated(address, haushalt, ("satzungen",), None, EUR)
        else:
            found = expose.stated(address, satzung, ("beschlossen",), None, EUR)
        self._note_pending(found)
        return found

    def binds(self, kennung: str, jahr: int) -> bool:
        """Whether a paper commits an investment of a later year, not budgeted yet."""
        return (
            kennung in self.used
            and self.haushalt.konten[kennung].art == "auszahlung"
            and jahr > self.tag.year
            and self.haushalt.is_adopted(jahr, self.tag) is False
            and self.position(kennung, jahr, "finanzplan").spends
        )

    def commitment(self, kennung: str, jahr: int) -> Position:
        """What is committed of a later year, held against the Verpflichtungsermächtigung for it."""
        key, konto = (kennung, jahr, COMMITMENT), self.haushalt.konten[kennung]
        if key not in self._positions:
            address = f"{ROOT}.{kennung}.jahr_{jahr}.{COMMITMENT}"
            granted, year = konto.verpflichtungsermaechtigungen, f"jahr_{jahr}"
            path = ("verpflichtungsermaechtigungen", year)
            expose = self.expose.resting_on(self.haushalt.quelle).resting_on(konto.quelle)
            available = NOT_GRANTED
            if isinstance(granted, Ausstehend):
                available = expose.stated(f"{address}.ansatz", konto, path[:1], None, EUR)
            elif year in granted:
                available = expose.figure(f"{address}.ansatz", konto, path, EUR)
            self._note_pending(available)
            needs = self.position(kennung, jahr, "finanzplan").needs
            self._positions[key] = position(address, needs, available, is_income=False)
        return self._positions[key]

    def commitments(self, jahr: int | None = None) -> Position | None:
        """All that is committed of one later year, or of all; None if nothing is."""
        years = self.years() if jahr is None else [jahr]
        found = [self.commitment(n, y) for n in self.used for y in years if self.binds(n, y)]
        of_year = "" if jahr is None else f".jahr_{jahr}"
        return sum_of(f"{ROOT}.{COMMITMENTS}{of_year}", found, is_income=False) if found else None

    @property
    def has_most_committed(self) -> bool:
        """Whether the Haushaltssatzung of the paper's year says to how much all may be committed."""
        satzung = self.haushalt.satzung(self.tag.year)
        return satzung is not None and satzung.verpflichtungsermaechtigungen is not None

    def _commitment_names(self) -> Namespace:
        address, together = f"{ROOT}.{COMMITMENTS}", self.commitments()
        ends = together.entries() if together else {}
        entries: dict[str, Any] = {n: entry_of(f"{address}.{n}", e) for n, e in ends.items()}
        for jahr in self.years():
            if of_year := self.commitments(jahr):
                entries[f"jahr_{jahr}"] = of_year.names()
        satzung = self.haushalt.satzung(self.tag.year)
        if satzung and self.has_most_committed:
            expose = self.expose.resting_on(self.haushalt.quelle)
            path = ("verpflichtungsermaechtigungen",)
            entries["gesamtbetrag"] = most = expose.figure(MOST_COMMITTED, satzung, path, EUR)
            beyond = largest(
                [NOTHING, *(end - most for end in together.needs)] if together else [NOTHING]
            )
            if beyond.exact:
                entries["ueberschreitung"] = beyond.named(f"{address}.ueberschreitung")
        return Namespace(address, entries)

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


NOT_ADOPTED = Figure(Fraction(0), EUR, Constant("Haushalt noch nicht beschlossen"))
NOT_GRANTED = Figure(Fraction(0), EUR, Constant("keine Verpflichtungsermächtigung eingetragen"))
NOT_BUDGETED = Figure(Fraction(0), EUR, Constant("kein Ansatz eingetragen"))


def accounts_named(finanzierung: Finanzierung) -> Iterator[str]:
    """The accounts to which lines and sources of a financing belong."""
    yield from filter(None, (konto for _, konto in lines_with_accounts(finanzierung)))
    yield from filter(None, (quelle.konto for quelle in finanzierung.deckung.values()))


def lines_with_accounts(finanzierung: Finanzierung) -> Iterator[tuple[Zeile, str | None]]:
    """All lines of a financing, each with the account to which it belongs."""
    for table in finanzierung.fassungen.values():
        for zeile in table.zeilen or ():
            yield zeile, account_of(zeile, table, finanzierung)
