"""Who pays what the tables leave to the authority: sources in order, each as long and as far as it goes.

The results of the tables are cut at the ends of Haushaltsjahre and at the first and last days of the
sources. Then, in the order of time and of the tables, the first source that may pay takes what it still
can, the next one what is left. All amounts are rounded before they are shared out, so that the sources
together pay exactly the results.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from pydantic_core import PydanticCustomError

from vorlagen.facts.finanzierung import Deckungsgrenze, Deckungsquelle
from vorlagen.facts.scalars import read_date
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.errors import FigureError
from vorlagen.figures.expressions import evaluate, evaluate_figure
from vorlagen.figures.figure import Fact, Figure, entered
from vorlagen.figures.financing.funding import require_amount
from vorlagen.figures.financing.table import FinancingTable
from vorlagen.figures.financing.table_lines import NOTHING, added
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.period import Period
from vorlagen.figures.reckoning import apportioned, smallest, total
from vorlagen.figures.unit import EUR
from vorlagen.findings import Code
from vorlagen.german.dates import datum


@dataclass(frozen=True, slots=True)
class FundingSource:
    """A source of money, with its limits: days (included) and EUR for all tables together.

    A day that is not known yet is a pending figure; nobody knows then how much the source pays.
    """

    kennung: str
    quelle: Deckungsquelle
    said: tuple[Scalar | None, Scalar | None]  # the first and last day, as they were written
    first: date | Figure | None
    last: date | Figure | None
    cap: Figure | None

    @property
    def von(self) -> date | None:
        return None if isinstance(self.first, Figure) else self.first

    @property
    def bis(self) -> date | None:
        return None if isinstance(self.last, Figure) else self.last

    @property
    def pending(self) -> Figure | None:
        """The first or last day, if it is not known yet."""
        return next((day for day in (self.first, self.last) if isinstance(day, Figure)), None)

    def pays_in(self, part: Period) -> bool:
        """Whether it may pay in a part of time, which lies wholly inside or outside of its limits."""
        return (self.von is None or self.von <= part.von) and (
            self.bis is None or part.bis <= self.bis
        )

    def boundaries(self) -> list[date]:
        """The days with which something changes."""
        after = None if self.bis is None else _next_day(self.bis)
        return [day for day in (self.von, after) if day is not None]


@dataclass(frozen=True, slots=True)
class SourceShare:
    """What a source pays for one table in one part of a year (EUR)."""

    source: FundingSource
    table: FinancingTable
    jahr: int
    amount: Figure


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left over in one part of a year, as no source pays it, or as there is a surplus (EUR)."""

    table: FinancingTable
    part: Period
    amount: Figure


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who pays how much; `uncovered` is what no source pays, `surplus` what tables have too much.

    What is paid, plus what is uncovered, minus the surplus is the sum of the tables' results: for each
    table, for each year and in total.
    """

    sources: tuple[FundingSource, ...]
    shares: tuple[SourceShare, ...]
    uncovered: tuple[Rest, ...]
    surplus: tuple[Rest, ...] = ()

    def paid(self, source: FundingSource, jahr: int | None = None) -> Figure:
        """What a source pays for all tables, in all or in one year (EUR)."""
        return added(
            share.amount
            for share in self.shares
            if share.source is source and jahr in {None, share.jahr}
        )

    def missing(self, jahr: int | None = None) -> Figure:
        """What no source pays, in all or in one year (EUR)."""
        return added(rest.amount for rest in self.uncovered if jahr in {None, rest.part.von.year})

    def left_over(self, jahr: int | None = None) -> Figure:
        """What tables receive more than they cost, in all or in one year (EUR, not negative)."""
        return added(rest.amount for rest in self.surplus if jahr in {None, rest.part.von.year})


def _next_day(day: date) -> date | None:
    return None if day == date.max else day + timedelta(days=1)


def sources_of(
    declared: dict[str, Deckungsquelle], changed: dict[str, Deckungsgrenze], names: Namespace
) -> tuple[FundingSource, ...]:
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
) -> FundingSource:
    other = changed or Deckungsgrenze()
    von, bis, hoechstens = (
        getattr(quelle if getattr(other, key) is None else other, key)
        for key in ("von", "bis", "hoechstens")
    )
    first, last = _day(von, names), _day(bis, names)
    cap = None
    if hoechstens is not None:
        cap = require_amount(evaluate_figure(hoechstens, names, EUR), hoechstens)
    source = FundingSource(kennung, quelle, (von, bis), first, last, cap)
    if source.von and source.bis and source.bis < source.von:
        raise FigureError(
            Code.ZEITRAUM,
            f"Die Deckungsquelle „{kennung}“ endet am {datum(source.bis)}, bevor sie am"
            f" {datum(source.von)} beginnt.",
            "Die beiden Tage prüfen; vermutlich sind sie vertauscht.",
            bis.place,
        )
    return source


def _day(formula: Scalar | None, names: Namespace) -> date | Figure | None:
    """A day as written, or the one that an address leads to; a pending one as a pending figure."""
    if formula is None:
        return None
    if formula[:1].isdigit():
        return _written_day(formula)
    found = evaluate(formula, names)
    if isinstance(found, Ausstehend):
        return entered(None, EUR, Fact(found.place, pending=found.grund), str(formula))
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


def cover(tables: Sequence[FinancingTable], sources: Sequence[FundingSource]) -> Coverage:
    """Share out the results of tables among sources; a surplus is not shared out.

    Raises:
        FigureError: If a boundary lies within a month, and the period counts whole months only.
    """
    work = _Work(tuple(sources))
    parts = [part for table in tables for part in _parts(table, sources)]
    for part in sorted(parts, key=lambda rest: rest.part.von):
        work.share_out(part)
    return Coverage(work.sources, tuple(work.shares), tuple(work.uncovered), tuple(work.surplus))


def _parts(table: FinancingTable, sources: Sequence[FundingSource]) -> list[Rest]:
    """The result of a table, cut at the ends of years and at the boundaries of sources."""
    for source in sources:
        _require_whole_months(source, table)
    boundaries = [day for source in sources for day in source.boundaries()]
    rule = table.rundung
    found = []
    for year in table.years:
        parts = year.period.cut(boundaries)
        exact = [year.result] if len(parts) == 1 else [table.result_within(p) for p in parts]
        # Other sources cut elsewhere: the same address would stand for other differences.
        needs = apportioned(year.result, exact, rule.auf, rule.differenz, named=False)
        found += [Rest(table, part, need) for part, need in zip(parts, needs, strict=True)]
    return found


def _require_whole_months(source: FundingSource, table: FinancingTable) -> None:
    if table.period.zaehlweise != "monate":
        return
    von, bis = source.said
    for day, verb, formula in (
        (source.von, "beginnt", von),
        (source.bis and _next_day(source.bis), "endet", bis),
    ):
        if day and formula and table.period.von < day <= table.period.bis and day.day != 1:
            raise FigureError(
                Code.ZEITRAUM,
                f"Die Deckungsquelle „{source.kennung}“ {verb} am"
                f" {datum(day if verb == 'beginnt' else day - timedelta(days=1))}, mitten im Monat.",
                "Einen Monatsersten oder -letzten angeben oder unter „finanzierung“ die Zählweise, nach"
                " der Teile von Monaten gerechnet werden: „zaehlweise: 30/360“ oder „zaehlweise:"
                " taggenau“.",
                formula.place,
            )


@dataclass(slots=True)
class _Work:
    """The sharing out: what each source has paid so far."""

    sources: tuple[FundingSource, ...]
    shares: list[SourceShare] = field(default_factory=list)
    uncovered: list[Rest] = field(default_factory=list)
    surplus: list[Rest] = field(default_factory=list)

    def share_out(self, need: Rest) -> None:
        rest = need.amount
        if rest.exact is not None and rest.exact < 0:
            self.surplus.append(replace(need, amount=-rest))
            return
        for source in self.sources:
            if rest.exact == 0:
                return
            paid = self._payable(source, rest, need.part)
            if paid.exact != 0:
                self.shares.append(SourceShare(source, need.table, need.part.von.year, paid))
                rest = NOTHING if paid is rest else rest - paid
        if rest.exact != 0:
            self.uncovered.append(replace(need, amount=rest))

    def _payable(self, source: FundingSource, rest: Figure, part: Period) -> Figure:
        """What a source can still pay of `rest` in a part of time."""
        if not source.pays_in(part):
            return NOTHING
        if source.pending is not None:
            return smallest([rest, source.pending])
        if source.cap is None:
            return rest
        before = [share.amount for share in self.shares if share.source is source]
        left = source.cap - total(before) if before else source.cap
        if left.exact is None or rest.exact is None:
            # What was paid before is of no use here; without it the derivation stays short.
            return smallest([rest, source.cap])
        return min(rest, left)
