"""For how long a fact holds, and when somebody last looked whether it still does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vorlagen.facts.quellen import Geltend
from vorlagen.findings import Place


@dataclass(frozen=True, slots=True)
class Validity:
    """What is known of a fact that holds from a day on.

    `months` is how old its last check may be, None if nobody asks for checks; `followed` is the day
    from which on the data themselves have another value.
    """

    entry: Geltend
    months: int | None = None
    followed: date | None = None

    @classmethod
    def of(cls, entry: Geltend, all_of: Iterable[Geltend], every: Decimal | None) -> Validity:
        """The validity of one of several dated entries, `every` months to be checked."""
        later = (other.gilt_ab for other in all_of if other.gilt_ab > entry.gilt_ab)
        return cls(entry, None if every is None else int(every), min(later, default=None))

    @property
    def place(self) -> Place:
        """Where the entry begins; facts of one entry have it in common."""
        return self.entry.place
