"""Amounts beyond the budget, or for budgets that are not adopted yet, and who has to consent to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import groupby
from typing import Literal

from msgspec import Struct

from vorlagen.figures import Figure
from vorlagen.haushalt.facts import PLANS, Plan
from vorlagen.haushalt.figures import Budget
from vorlagen.haushalt.position import Ends


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
                if _is_covered(budget, name, jahr, plan):
                    covering[konto.budget] = None
    return list(covering)


def _is_covered(budget: Budget, name: str, jahr: int, plan: Plan) -> bool:
    """Whether an account needs more than its Ansatz, and other accounts have to cover that."""
    together = budget.together(name, jahr, plan)
    position = budget.position(name, jahr, plan)
    return together is not position and any(end.exact != 0 for end in position.over)


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
