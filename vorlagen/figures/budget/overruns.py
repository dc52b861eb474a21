"""What exceeds the budget, and who has to consent to it or to be told (§ 83 Abs. 2 GO NRW)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from vorlagen.facts.haushalt import PLANS, Plan
from vorlagen.figures.budget.accounts import Budget, Ends, Position
from vorlagen.figures.figure import Figure


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


def planned(position: Position) -> str | None:
    """„planmäßig“, „überplanmäßig“ or „außerplanmäßig“; None while that is not known."""
    if any(end.is_pending for end in (*position.over, position.budgeted)):
        return None
    if all(end.exact == 0 for end in position.over):
        return "planmäßig"
    return "außerplanmäßig" if position.budgeted.exact == 0 else "überplanmäßig"


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
    for _, alike in groupby(found, key=lambda entry: _amounts(entry[1])):
        of_plans = list(alike)
        position = of_plans[0][1]
        if any(end.exact != 0 for end in position.over):
            is_new = None if position.budgeted.is_pending else position.budgeted.exact == 0
            yield Overrun(name, jahr, tuple(p for p, _ in of_plans), _sorted(position.over), is_new)


def _amounts(position: Position) -> tuple[object, ...]:
    """What makes two plans alike."""
    return (*(end.exact for end in (*position.needs, position.budgeted)),)


def _sorted(ends: Ends) -> Ends:
    if any(end.is_pending for end in ends):
        return ends
    found = sorted(ends, key=lambda figure: figure.wert)
    return tuple(found[:1] if found[0].exact == found[-1].exact else found)
