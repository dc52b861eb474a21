"""Who pays what the tables leave to the authority: sources in order, each as long and as far as it goes.

The results of the tables are cut at the ends of Haushaltsjahre and at the first and last days of the
sources. Then, in the order of time and of the tables, the first source that may pay takes what it still
can, the next one what is left. All amounts are rounded before they are shared out, so that the sources
together pay exactly the results.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pydantic_core import PydanticCustomError

from vorlagen.facts.finanzierung import Deckungsgrenze, Deckungsquelle
from vorlagen.facts.reading.scalars import read_date
from vorlagen.facts.reading.tree import Ausstehend, Scalar
from vorlagen.figures.aggregates import smallest, total
from vorlagen.figures.apportionment import apportioned
from vorlagen.figures.errors import FigureError
from vorlagen.figures.expressions import evaluate, evaluate_figure
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing import FinancingTable
from vorlagen.figures.lines import NOTHING
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.period import Period
from vorlagen.figures.unit import EUR
from vorlagen.findings import Code
from vorlagen.german.dates import datum


@dataclass(frozen=True, slots=True)
class Source:
    """A source of money, with its limits: days (included) and EUR for all tables together."""

    kennung: str
    quelle: Deckungsquelle
    von: date | None
    bis: date | None
    cap: Figure | None

    def pays_in(self, part: Period) -> bool:
        """Whether it may pay in a part of time, which lies wholly inside or outside of its limits."""
        return (self.von is None or self.von <= part.von) and (
            self.bis is None or part.bis <= self.bis
        )

    def boundaries(self) -> list[date]:
        """The days with which something changes."""
        first = [] if self.von is None else [self.von]
        if self.bis is None or self.bis == date.max:
            return first
        return [*first, self.bis + timedelta(days=1)]


@dataclass(frozen=True, slots=True)
class Share:
    """What a source pays for one table in one part of a year (EUR)."""

    source: Source
    table: FinancingTable
    jahr: int
    amount: Figure


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who pays how much; `uncovered` is what no source pays, part by part."""

    sources: tuple[Source, ...]
    shares: tuple[Share, ...]
    uncovered: tuple[Figure, ...]

    def paid(self, source: Source, jahr: int | None = None) -> Figure:
        """What a source pays for all tables, in all or in one year (EUR)."""
        return _total_of(
            share.amount
            for share in self.shares
            if share.source is source and jahr in {None, share.jahr}
        )

    def paid_for(self, source: Source, table: FinancingTable) -> Figure:
        """What a source pays for one table (EUR)."""
        return _total_of(
            share.amount for share in self.shares if share.source is source and share.table is table
        )

    def missing(self) -> Figure:
        """What no source pays (EUR)."""
        return _total_of(self.uncovered)


def _total_of(amounts: Iterable[Figure]) -> Figure:
    found = list(amounts)
    return total(found) if found else NOTHING


def sources_of(
    declared: dict[str, Deckungsquelle], changed: dict[str, Deckungsgrenze], names: Namespace
) -> tuple[Source, ...]:
    """The sources in their order, with the limits that a scenario changes.

    Raises:
        FigureError: At a limit that is no day or no amount, or ends before it begins.
    """
    return tuple(
        _source(kennung, quelle, changed.get(kennung), names)
        for kennung, quelle in declared.items()
    )


def _source(
    kennung: str, quelle: Deckungsquelle, changed: Deckungsgrenze | None, names: Namespace
) -> Source:
    limits = {
        key: getattr(changed, key, None) or getattr(quelle, key)
        for key in ("von", "bis", "hoechstens")
    }
    first, last = (_day(limits[key], names) for key in ("von", "bis"))
    if first and last and last < first:
        raise FigureError(
            Code.ZEITRAUM,
            f"Die Deckungsquelle „{kennung}“ endet am {datum(last)}, bevor sie am {datum(first)}"
            " beginnt.",
            "Die beiden Tage prüfen; vermutlich sind sie vertauscht.",
            limits["bis"].place,
        )
    cap = limits["hoechstens"]
    return Source(kennung, quelle, first, last, None if cap is None else _amount(cap, names))


def _day(formula: Scalar | None, names: Namespace) -> date | None:
    """A day as written, or the one that an address leads to."""
    if formula is None:
        return None
    if formula[:1].isdigit():
        return _written_day(formula)
    found = evaluate(formula, names)
    if isinstance(found, Ausstehend):
        raise FigureError(
            Code.AUSDRUCK,
            f"„{formula}“ steht noch aus ({found.grund}); bis wann die Quelle zahlt, ist offen.",
            "Den Tag eintragen, notfalls als {annahme: …, grund: …}.",
            formula.place,
        )
    if not isinstance(found, date):
        raise FigureError(
            Code.FORMEL,
            f"„{formula}“ ist kein Tag.",
            "Einen Tag (2021-11-30) oder die Adresse eines Tages angeben.",
            formula.place,
        )
    return found


def _written_day(formula: Scalar) -> date:
    try:
        day: date = read_date(formula)
    except PydanticCustomError as error:
        context = error.context or {}
        raise FigureError(
            Code[error.type], context["message"], context["cure"], formula.place
        ) from None
    return day


def _amount(formula: Scalar, names: Namespace) -> Figure:
    amount = evaluate_figure(formula, names, EUR)
    if amount.unit != EUR:
        raise FigureError(
            Code.EINHEIT,
            f"„{formula}“ ist in {str(amount.unit) or 'keiner Einheit'} angegeben; erwartet wird EUR.",
            "Die Adresse eines Betrags angeben.",
            formula.place,
        )
    return amount


def cover(tables: Sequence[FinancingTable], sources: Sequence[Source]) -> Coverage:
    """Share out the results of tables among sources; a surplus is not shared out.

    Raises:
        FigureError: If a boundary lies within a month, and the period counts whole months only.
    """
    work = _Work(tuple(sources))
    parts = [part for table in tables for part in _parts(table, sources)]
    for _, table, part, need in sorted(parts, key=lambda entry: entry[0]):
        work.share_out(table, part, need)
    return Coverage(work.sources, tuple(work.shares), tuple(work.uncovered))


def _parts(
    table: FinancingTable, sources: Sequence[Source]
) -> list[tuple[date, FinancingTable, Period, Figure]]:
    """The result of a table, cut at the ends of years and at the boundaries of sources."""
    boundaries = [day for source in sources for day in source.boundaries()]
    found = []
    for year in table.years:
        parts = year.period.cut(boundaries)
        exact = [year.result] if len(parts) == 1 else [table.result_within(p) for p in parts]
        needs = apportioned(year.result, exact, table.rundung.auf, table.rundung.differenz)
        found += [(part.von, table, part, need) for part, need in zip(parts, needs, strict=True)]
    return found


@dataclass(slots=True)
class _Work:
    """The sharing out: what each source has paid so far."""

    sources: tuple[Source, ...]
    shares: list[Share] = field(default_factory=list)
    uncovered: list[Figure] = field(default_factory=list)

    def share_out(self, table: FinancingTable, part: Period, need: Figure) -> None:
        rest = need
        for source in self.sources:
            if _is_nothing(rest):
                return
            if not source.pays_in(part):
                continue
            paid = self._payable(source, rest)
            if _is_nothing(paid):
                continue
            self.shares.append(Share(source, table, part.von.year, paid))
            rest = NOTHING if paid is rest else rest - paid
        if not _is_nothing(rest):
            self.uncovered.append(rest)

    def _payable(self, source: Source, rest: Figure) -> Figure:
        """What a source can still pay of `rest`."""
        if source.cap is None:
            return rest
        left = source.cap
        for share in self.shares:
            if share.source is source:
                left = left - share.amount
        if left.exact is None or rest.exact is None:
            return smallest([rest, left])
        return min(rest, left)


def _is_nothing(amount: Figure) -> bool:
    return amount.exact is not None and amount.exact <= 0
