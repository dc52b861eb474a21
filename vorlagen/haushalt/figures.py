"""What a paper needs from the accounts of the Haushalt, held against what is budgeted there.

A line of a financing table, and what a source pays, belong to an account; their amounts of a
Haushaltsjahr are added up as they are, nothing is rounded. Costs count at an account for expenses,
grants and other income at one for income. Income that names an account for expenses lessens what is
needed there: a third party that pays itself, money that is saved elsewhere.

An Ansatz counts only in years whose Haushaltssatzung is adopted on the paper's day. What is needed in
others is to be put into their budget; investments of later years need a Verpflichtungsermächtigung before.

Amounts beyond the budget, or for budgets that are not adopted yet, and who has to consent to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cached_property, partial
from itertools import groupby
from typing import Any, Literal

from msgspec import Struct, field

from vorlagen.bescheide import in_force
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures import EUR, Constant, Exposure, Figure, Lazy, Namespace, largest, total
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
from vorlagen.haushalt.facts import PLANS, Gegenstand, Haushalt, Konto, Plan
from vorlagen.haushalt.overrun import (
    NAMES,
    Ends,
    Law,
    Position,
    Rule,
    as_one,
    entry_of,
    position,
    sum_of,
)


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
    for konten in (table.konten, finanzierung.konten):
        konto: str | None = getattr(konten, kind, None)
        if konto:
            return konto
    return None


def postings(outcome: Outcome, finanzierung: Finanzierung) -> Iterator[Posting]:
    """All amounts of an outcome that belong to an account."""
    for table in outcome.tables:
        accounts: dict[tuple[str | None, bool], list[FinancingLine]] = {}
        for line in table.lines:
            konto = account_of(line.zeile, table.tabelle, finanzierung)
            accounts.setdefault((konto, line.takes_off), []).append(line)
        for (konto, is_income), lines in accounts.items():
            if not konto:
                continue
            for summand in table.summands(lines):
                for year in table.years:
                    yield Posting(str(konto), year.jahr, summand[year.jahr], is_income)
    for share in outcome.coverage.shares:
        konto = share.source.quelle.konto if share.source else None
        if konto is not None:
            yield Posting(konto, share.jahr, share.amount, is_income=True)


def needed(konto: Konto, entries: Iterable[Posting]) -> Figure:
    """What postings come to at an account, EUR; 0 if there are none."""
    counts: list[Figure] = []
    lessens: list[Figure] = []
    for posting in entries:
        side = counts if posting.is_income == konto.is_income else lessens
        side.append(posting.amount)
    if not lessens:
        return added(counts)
    return added(counts) - total(lessens)


SUMS = {False: "aufwendungen", True: "ertraege"}
ROOT = "haushalt"
THRESHOLD = f"{ROOT}.schwelle"
COMMITMENT = "verpflichtung"
COMMITMENTS = "verpflichtungen"
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
        if self.finanzierung is None:
            return {}
        named = set(accounts_named(self.finanzierung))
        used: dict[str, Konto] = {}
        for name, konto in self.haushalt.konten.items():
            if name in named:
                used[name] = konto
        return used

    @cached_property
    def covering(self) -> dict[str, Place]:
        """The accounts that only pay for others, and where they are named for that.

        What is saved there, or received as the financing's source, covers what the others lack.
        """
        if self.finanzierung is None:
            return {}
        paying: dict[str | None, Place] = {}
        lacking = set[str | None]()  # accounts where costs arise, or income is entered as such
        for zeile, konto in lines_with_accounts(self.finanzierung):
            if zeile.takes_off and not self._is_income(konto):
                paying[konto] = zeile.place
            else:
                lacking.add(konto)
        for quelle in self.finanzierung.deckung.values():
            paying[quelle.konto] = quelle.place_of("konto")
        covering = {}
        for name in self.used:
            if name in paying and name not in lacking:
                covering[name] = paying[name]
        return covering

    def _is_income(self, konto: str | None) -> bool:
        return konto in self.used and self.used[konto].is_income

    def years(self) -> list[int]:
        """The Haushaltsjahre of the financing."""
        finanzierung = self.finanzierung
        if finanzierung is None:
            return []
        years = set[int]()
        for table in finanzierung.fassungen.values():
            period = table.zeitraum or finanzierung.zeitraum
            years.update(range(period.von.year, period.bis.year + 1))
        return sorted(years)

    def names(self) -> Namespace:
        """The group `haushalt` of the paper."""
        facts = self.expose.group(ROOT, self.haushalt, only=("zustaendig",))
        entries: dict[str, Any] = {"zustaendig": facts["zustaendig"]}
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
        rule = self.law.rule(gegenstand)
        rechtsgrundlage = self.haushalt.rechtsgrundlage
        if isinstance(rule.zitat, Ausstehend) and rechtsgrundlage is not None:
            fact = self.expose.fact(rechtsgrundlage, (gegenstand,), rule.zitat)
            self.expose.touched[f"{ROOT}.rechtsgrundlage.{gegenstand}"] = fact
        return rule

    def _threshold(self) -> Figure:
        """The amount from which on it is erheblich, EUR."""
        expose = self.expose.resting_on(self.haushalt.quelle)
        schwellen = self.haushalt.schwellen
        if isinstance(schwellen, Ausstehend):
            threshold = expose.stated(THRESHOLD, self.haushalt, ("schwellen",), None, EUR)
        else:
            schwelle = in_force(THRESHOLD, schwellen, self.tag)
            threshold = expose.figure(THRESHOLD, schwelle, ("erheblich_ab",), EUR)
        if self.finanzierung:  # a paper that finances nothing is compared with no threshold
            self._note_pending(threshold)
        return threshold

    def _note_pending(self, figure: Figure) -> None:
        for _, fact in figure.facts():
            if fact.pending:
                self.expose.touched[figure.address] = fact

    def _account_names(self, name: str, konto: Konto) -> Namespace:
        address = f"{ROOT}.{name}"
        group = self.expose.resting_on(self.haushalt.quelle).group(address, konto)
        group.add("kennung", name)
        years = set(self.years())
        if not isinstance(konto.ansaetze, Ausstehend):
            years.update(int(year.removeprefix("jahr_")) for year in konto.ansaetze)
        for jahr in sorted(years):
            group.add(f"jahr_{jahr}", Lazy(partial(self._year_names, name, jahr)))
        return group

    def _year_names(self, name: str, jahr: int) -> Namespace:
        address = f"{ROOT}.{name}.jahr_{jahr}"
        entries: dict[str, Any] = {}
        for plan in self.haushalt.konten[name].plans:
            entries[plan] = self._plan_names(name, jahr, plan)
        if self.binds(name, jahr):
            entries[COMMITMENT] = Lazy(lambda: self.commitment(name, jahr).names())
        return Namespace(address, entries)

    def _plan_names(self, name: str, jahr: int, plan: Plan) -> Namespace:
        """The names of an account in a plan.

        The Ansatz has its own entry: sources of the financing may need it before that is computed.
        """
        address = f"{ROOT}.{name}.jahr_{jahr}.{plan}"
        is_income = self.haushalt.konten[name].is_income
        if name not in self.used:
            return Namespace(address, {"ansatz": Lazy(lambda: self.budgeted(name, jahr, plan))})

        def of_position(key: str) -> Any:
            return self.position(name, jahr, plan).names()[key]

        entries: dict[str, Any] = {}
        for key in NAMES[is_income]:
            entries[key] = Lazy(partial(of_position, key))
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
        sums = {plan: self.sum(plan, jahr, is_income=is_income) for plan in PLANS}
        return {plan: position.names() for plan, position in sums.items() if position}

    def position(self, kennung: str, jahr: int, plan: Plan) -> Position:
        """An account in one year and plan."""
        key = (kennung, jahr, plan)
        if key not in self._positions:
            self._positions[key] = self._reckoned(kennung, jahr, plan)
        return self._positions[key]

    def _reckoned(self, kennung: str, jahr: int, plan: Plan) -> Position:
        konto = self.haushalt.konten[kennung]
        needs = []
        for outcome in self._postings:
            entries = []
            for need in outcome:
                if need.konto == kennung and need.jahr == jahr:
                    entries.append(need)
            needs.append(needed(konto, entries))
        address = f"{ROOT}.{kennung}.jahr_{jahr}.{plan}"
        budgeted = self._ansatz(kennung, jahr, plan)
        rest: dict[str, Any] = {}
        if self.haushalt.is_adopted(jahr, self.tag) is False:
            nothing = [NOTHING] * len(needs)
            rest = {"over": nothing, "under": nothing, "later": needs}
        saves = not konto.is_income and kennung in self.covering
        return position(address, needs, budgeted, is_income=konto.is_income, saves=saves, **rest)

    def together(self, kennung: str, jahr: int, plan: Plan) -> Position:
        """An account for expenses with the others of its budget, which cover what it lacks."""
        budget = self.used[kennung].budget
        positions = []
        for name, konto in self.used.items():
            is_covering = bool(budget) and konto.budget == budget and not konto.is_income
            if plan in konto.plans and (name == kennung or is_covering):
                positions.append(self.position(name, jahr, plan))
        return as_one(f"{ROOT}.{kennung}.jahr_{jahr}.{plan}.budget", positions)

    def _wording(self, kennung: str, jahr: int, plan: Plan) -> str | Ausstehend:
        of_account = self.position(kennung, jahr, plan).wording()
        if of_account == "planmäßig":
            return of_account
        return self.together(kennung, jahr, plan).wording()

    def _ansatz(self, kennung: str, jahr: int, plan: Plan) -> Figure:
        """What counts as budgeted (EUR): nothing before the year's budget is adopted; it may be pending."""
        address = f"{ROOT}.{kennung}.jahr_{jahr}.{plan}.ansatz"
        haushalt = self.haushalt
        adopted = haushalt.is_adopted(jahr, self.tag)
        satzung = haushalt.satzung(jahr)
        expose = self.expose.resting_on(haushalt.quelle)
        if adopted is False:
            return NOT_ADOPTED.named(address)
        if adopted is True:
            ansatz = self.budgeted(kennung, jahr, plan)
        elif satzung is None:
            ansatz = expose.stated(address, haushalt, ("satzungen",), None, EUR)
        else:
            ansatz = expose.stated(address, satzung, ("beschlossen",), None, EUR)
        self._note_pending(ansatz)
        return ansatz

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
        key = (kennung, jahr, COMMITMENT)
        if key not in self._positions:
            address = f"{ROOT}.{kennung}.jahr_{jahr}.{COMMITMENT}"
            available = self._granted(kennung, jahr, f"{address}.ansatz")
            self._note_pending(available)
            needs = self.position(kennung, jahr, "finanzplan").needs
            self._positions[key] = position(address, needs, available, is_income=False)
        return self._positions[key]

    def _granted(self, kennung: str, jahr: int, address: str) -> Figure:
        """The Verpflichtungsermächtigung of an account for a later year, EUR; 0 if none is entered."""
        konto = self.haushalt.konten[kennung]
        granted = konto.verpflichtungsermaechtigungen
        path = ("verpflichtungsermaechtigungen", f"jahr_{jahr}")
        expose = self.expose.resting_on(self.haushalt.quelle).resting_on(konto.quelle)
        if isinstance(granted, Ausstehend):
            return expose.stated(address, konto, path[:1], None, EUR)
        if path[1] in granted:
            return expose.figure(address, konto, path, EUR)
        return NOT_GRANTED

    def commitments(self, jahr: int | None = None) -> Position | None:
        """All that is committed of one later year, or of all; None if nothing is."""
        years = self.years() if jahr is None else [jahr]
        positions = []
        for name in self.used:
            for year in years:
                if self.binds(name, year):
                    positions.append(self.commitment(name, year))
        if not positions:
            return None
        of_year = "" if jahr is None else f".jahr_{jahr}"
        return sum_of(f"{ROOT}.{COMMITMENTS}{of_year}", positions, is_income=False)

    @property
    def has_most_committed(self) -> bool:
        """Whether the Haushaltssatzung of the paper's year says to how much all may be committed."""
        satzung = self.haushalt.satzung(self.tag.year)
        return satzung is not None and satzung.verpflichtungsermaechtigungen is not None

    def _commitment_names(self) -> Namespace:
        address = f"{ROOT}.{COMMITMENTS}"
        together = self.commitments()
        entries: dict[str, Any] = {}
        if together:
            for name, ends in together.entries().items():
                entries[name] = entry_of(f"{address}.{name}", ends)
        for jahr in self.years():
            of_year = self.commitments(jahr)
            if of_year:
                entries[f"jahr_{jahr}"] = of_year.names()
        satzung = self.haushalt.satzung(self.tag.year)
        if satzung and self.has_most_committed:
            expose = self.expose.resting_on(self.haushalt.quelle)
            path = ("verpflichtungsermaechtigungen",)
            most = expose.figure(MOST_COMMITTED, satzung, path, EUR)
            entries["gesamtbetrag"] = most
            excesses = [NOTHING]
            if together:
                excesses += [end - most for end in together.needs]
            beyond = largest(excesses)
            if beyond.exact:
                entries["ueberschreitung"] = beyond.named(f"{address}.ueberschreitung")
        return Namespace(address, entries)

    @cached_property
    def _postings(self) -> list[list[Posting]]:
        """The postings of each outcome that the paper may have."""
        if self.finanzierung is None:
            return []
        outcomes = self.find_range().outcomes
        found: list[list[Posting]] = []
        for outcome in outcomes:
            found.append(list(postings(outcome, self.finanzierung)))
        return found

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
        below = expose.below(konto, "ansaetze", f"jahr_{jahr}")
        return below.figure(address, ansatz, (plan,), EUR)

    def has_budgeted(self, kennung: str, jahr: int, plan: Plan) -> bool:
        """Whether an Ansatz is entered, be it pending or 0."""
        return self.budgeted(kennung, jahr, plan).origin is not NOT_BUDGETED.origin

    def sum(self, plan: Plan, jahr: int | None, *, is_income: bool) -> Position | None:
        """All accounts of a kind in a plan, in one year or all; None if there are none."""
        years = self.years() if jahr is None else [jahr]
        positions = []
        for name, konto in self.used.items():
            if konto.is_income == is_income and plan in konto.plans:
                for year in years:
                    positions.append(self.position(name, year, plan))
        if not positions:
            return None
        of_year = "" if jahr is None else f"jahr_{jahr}."
        address = f"haushalt.{SUMS[is_income]}.{of_year}{plan}"
        return sum_of(address, positions, is_income=is_income)


NOT_ADOPTED = Figure(Fraction(0), EUR, Constant("Haushalt noch nicht beschlossen"))
NOT_GRANTED = Figure(Fraction(0), EUR, Constant("keine Verpflichtungsermächtigung eingetragen"))
NOT_BUDGETED = Figure(Fraction(0), EUR, Constant("kein Ansatz eingetragen"))


def accounts_named(finanzierung: Finanzierung) -> Iterator[str]:
    """The accounts to which lines and sources of a financing belong."""
    for _, konto in lines_with_accounts(finanzierung):
        if konto:
            yield konto
    for quelle in finanzierung.deckung.values():
        if quelle.konto:
            yield quelle.konto


def accounts_only_withheld(finanzierung: Finanzierung) -> set[str | None]:
    """The accounts that a financing names in lines alone that are not public."""
    named = {quelle.konto for quelle in finanzierung.deckung.values()}
    withheld = set[str | None]()
    for zeile, konto in lines_with_accounts(finanzierung):
        if zeile.nichtoeffentlich:
            withheld.add(konto)
        else:
            named.add(konto)
    return withheld - named


def lines_with_accounts(finanzierung: Finanzierung) -> Iterator[tuple[Zeile, str | None]]:
    """All lines of a financing, each with the account to which it belongs."""
    for table in finanzierung.fassungen.values():
        for zeile in table.zeilen or ():
            yield zeile, account_of(zeile, table, finanzierung)


class Consent(Enum):
    """What the council has to do; `OPEN` while the threshold or an Ansatz is pending."""

    PRIOR = "zustimmung"
    NOTICE = "kenntnis"
    EITHER = "beides"  # the range of amounts reaches from below the threshold to above it
    OPEN = "offen"


class Overrun(Struct, frozen=True):
    """What an account needs in one year beyond its Ansatz (EUR), in one plan or alike in both.

    `amounts` are one figure, or the least and the most, of which the least may be 0. `is_new` tells that
    the account has no Ansatz at all, so that this is außerplanmäßig; None while the Ansatz is pending.
    Of accounts that cover each other it is what their `budget` needs, and `konto` one of them.
    """

    konto: str
    jahr: int
    plans: tuple[Plan, ...]
    amounts: Ends
    is_new: bool | None
    budget: str = ""

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
        if any(reaching):
            return Consent.EITHER
        return Consent.NOTICE


def overruns_of(budget: Budget, of: Literal["over", "later"] = "over") -> list[Overrun]:
    """All that exceeds the budget or, while something is pending, may exceed it, year by year.

    With `later`, what belongs into a budget that is not adopted yet.
    """
    overruns: list[Overrun] = []
    for jahr in budget.years():
        reckoned = set[tuple[str | None, Plan]]()  # budgets whose accounts are reckoned already
        for name, konto in budget.used.items():
            if konto.is_income:
                continue
            plans = [plan for plan in konto.plans if (konto.budget, plan) not in reckoned]
            overruns += _of_account(budget, name, jahr, plans, of)
            if of == "over" and konto.budget:
                reckoned.update((konto.budget, plan) for plan in plans)
    return overruns


def covering_budgets(budget: Budget) -> list[str]:
    """The budgets in which an account needs more than its Ansatz, which others of it have to cover."""
    covering: dict[str, None] = {}
    for name, konto in budget.used.items():
        if not konto.budget or konto.is_income:
            continue
        for jahr in budget.years():
            for plan in konto.plans:
                # Whether an account needs more than its Ansatz, and other accounts have to cover that
                together = budget.together(name, jahr, plan)
                position = budget.position(name, jahr, plan)
                if together is not position and any(end.exact != 0 for end in position.over):
                    covering[konto.budget] = None
    return list(covering)


def continued(overrun: Overrun, budget: Budget) -> bool:
    """Whether it is of an investment with an Ansatz that goes on in the following year."""
    konto = budget.haushalt.konten[overrun.konto]
    following = overrun.jahr + 1
    if konto.art != "auszahlung" or overrun.is_new is not False or following not in budget.years():
        return False
    return budget.position(overrun.konto, following, "finanzplan").spends


def _of_account(
    budget: Budget, name: str, jahr: int, plans: Sequence[Plan], of: str
) -> Iterator[Overrun]:
    reckon = budget.together if of == "over" else budget.position
    positions = [(plan, reckon(name, jahr, plan)) for plan in PLANS if plan in plans]
    for _, alike in groupby(positions, key=lambda entry: entry[1].amounts()):
        of_plans = list(alike)
        plan, position = of_plans[0]
        ends: Ends = getattr(position, of)
        if all(end.exact == 0 for end in ends):
            continue
        is_new = None if position.budgeted.is_pending else position.budgeted.exact == 0
        shared = ""
        if position is not budget.position(name, jahr, plan):
            shared = budget.used[name].budget or ""
        plans_alike = tuple(plan for plan, _ in of_plans)
        yield Overrun(name, jahr, plans_alike, _sorted(ends), is_new, shared)


def _sorted(ends: Ends) -> Ends:
    """The ends, the least first; a single one if they are equal."""
    if any(end.is_pending for end in ends):
        return ends
    in_order = tuple(sorted(ends, key=lambda figure: figure.wert))
    if in_order[0].exact == in_order[-1].exact:
        return in_order[:1]
    return in_order
