"""The names under `haushalt`: accounts, what is needed and budgeted there, and the threshold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from vorlagen.facts.haushalt import PLANS, Konto, Plan
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.budget.accounts import SUMS, Budget, Ends, Position
from vorlagen.figures.budget.overruns import planned
from vorlagen.figures.dated import in_force
from vorlagen.figures.figure import Figure, entered
from vorlagen.figures.namespace import Lazy, Namespace
from vorlagen.figures.unit import EUR

ROOT = "haushalt"
THRESHOLD = f"{ROOT}.schwelle"


@dataclass(frozen=True, slots=True)
class BudgetNames:
    """Makes the group `haushalt` of a paper; the threshold is the one in force on `day`."""

    budget: Budget
    day: date

    def all(self) -> Namespace:
        """The whole group."""
        haushalt, expose = self.budget.haushalt, self.budget.expose
        texts = ("zustaendig", "rechtsgrundlage")
        own = expose.group(ROOT, haushalt, only=texts)
        entries: dict[str, Any] = {name: own[name] for name in texts}
        entries["schwelle"] = Lazy(self._threshold)
        for name, konto in haushalt.konten.items():
            entries[name] = Lazy(partial(self._account, name, konto))
        for is_income, name in SUMS.items():
            entries[name] = Lazy(partial(self._sums, name, is_income=is_income))
        return Namespace(ROOT, entries, expose.evaluation, subject=self.budget)

    def _threshold(self) -> Figure:
        """The amount from which on it is erheblich, EUR.

        Raises:
            FigureError: If none was in force on the day.
        """
        haushalt = self.budget.haushalt
        expose = self.budget.expose.resting_on(haushalt.quelle)
        if isinstance(haushalt.schwellen, Ausstehend):
            fact = expose.fact(haushalt, ("schwellen",), haushalt.schwellen)
            found = entered(None, EUR, fact, THRESHOLD)
        else:
            schwelle = in_force(THRESHOLD, haushalt.schwellen, self.day)
            found = expose.figure(THRESHOLD, schwelle, ("erheblich_ab",), EUR)
        # A paper that finances nothing is compared with no threshold.
        for _, fact in found.facts() if self.budget.finanzierung else ():
            if fact.pending:
                expose.touched[THRESHOLD] = fact
        return found

    def _account(self, name: str, konto: Konto) -> Namespace:
        expose = self.budget.expose
        address = f"{ROOT}.{name}"
        own = expose.resting_on(self.budget.haushalt.quelle).group(address, konto)
        own.add("kennung", name)
        budgeted = {} if isinstance(konto.ansaetze, Ausstehend) else konto.ansaetze
        years = {int(year.removeprefix("jahr_")) for year in budgeted} | set(self.budget.years())
        for jahr in sorted(years):
            plans: dict[str, Any] = {
                plan: Lazy(partial(self._position, name, jahr, plan)) for plan in konto.plans
            }
            of_year = f"{address}.jahr_{jahr}"
            own.add(f"jahr_{jahr}", Namespace(of_year, plans, expose.evaluation))
        return own

    def _position(self, name: str, jahr: int, plan: Plan) -> Namespace:
        address = f"{ROOT}.{name}.jahr_{jahr}.{plan}"
        if name not in self.budget.used:
            ansatz = self.budget.budgeted(name, jahr, plan)
            return Namespace(address, {"ansatz": ansatz}, self.budget.expose.evaluation)
        found = self.budget.position(name, jahr, plan)
        names = self._figures(found)
        if not found.is_income:
            names.add("wortlaut", planned(found) or _pending(found))
        return names

    def _sums(self, name: str, *, is_income: bool) -> Namespace:
        evaluation = self.budget.expose.evaluation
        address = f"{ROOT}.{name}"
        entries: dict[str, Any] = self._by_plan(None, is_income=is_income)
        for jahr in self.budget.years():
            plans = self._by_plan(jahr, is_income=is_income)
            entries[f"jahr_{jahr}"] = Namespace(f"{address}.jahr_{jahr}", plans, evaluation)
        return Namespace(address, entries, evaluation)

    def _by_plan(self, jahr: int | None, *, is_income: bool) -> dict[str, Any]:
        found = {plan: self.budget.sum(plan, jahr, is_income=is_income) for plan in PLANS}
        return {plan: self._figures(p) for plan, p in found.items() if p is not None}

    def _figures(self, found: Position) -> Namespace:
        entries = {
            name: self._ends(f"{found.address}.{name}", e) for name, e in found.entries().items()
        }
        return Namespace(found.address, entries, self.budget.expose.evaluation, subject=found)

    def _ends(self, address: str, ends: Ends) -> Figure | Namespace:
        if len(ends) == 1:
            return ends[0]
        by_name = {end.address.rpartition(".")[2]: end for end in ends}
        return Namespace(address, by_name, self.budget.expose.evaluation)


def _pending(found: Position) -> Ausstehend:
    """That nobody knows yet whether an account is exceeded, with the reason."""
    facts = [fact for end in found.over for _, fact in end.facts() if fact.pending]
    return Ausstehend("; ".join(dict.fromkeys(fact.pending for fact in facts)), facts[0].place)
