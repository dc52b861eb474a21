"""Totals of all tables: over all years, by year and in each scenario; and who pays the results.

The results of the tables are cut at the ends of Haushaltsjahre and at the first and last days of the
sources. Then, in the order of time and of the tables, the first source that may pay takes what it still
can, the next one what is left. All amounts are rounded before they are shared out, so that the sources
together pay exactly the results. A `FigureError` tells of a limit that is no day or no amount, ends before
it begins, or lies within a month where whole months are counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.facts.yaml_tree import Ausstehend, Scalar, read_date
from vorlagen.figures import (
    EUR,
    Fact,
    Figure,
    FigureError,
    Namespace,
    Period,
    Spread,
    apportioned,
    entered,
    evaluate,
    evaluate_figure,
    require_limit,
    smallest,
    total,
    written,
)
from vorlagen.finanzierung.facts import Deckungsgrenze, Deckungsquelle, Zeile
from vorlagen.finanzierung.table import NOTHING, FinancingTable, added
from vorlagen.findings import Code
from vorlagen.german.dates import datum

COSTS, GRANTS, OTHERS, RESULT = "gesamtkosten", "foerderung", "drittmittel", "eigenanteil"
UNCOVERED, SURPLUS = "ungedeckt", "ueberschuss"

# Who pays


class FundingSource(Struct, frozen=True):
    """A source of money, with its limits: days (included) and EUR for all tables together.

    A day that is not known yet is a pending figure; nobody knows then how much the source pays.
    """

    kennung: str
    quelle: Deckungsquelle
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
        if isinstance(self.first, Figure):
            return self.first
        return self.last if isinstance(self.last, Figure) else None

    def pays_in(self, part: Period) -> bool:
        """Whether it may pay in a part of time, which lies wholly inside or outside of its limits."""
        has_begun = self.von is None or self.von <= part.von
        return has_begun and (self.bis is None or part.bis <= self.bis)

    def boundaries(self) -> list[date]:
        """The days with which something changes."""
        days = []
        if self.von is not None:
            days.append(self.von)
        if self.bis is not None and self.bis < date.max:
            days.append(self.bis + timedelta(days=1))
        return days


class Rest(Struct, frozen=True):
    """What is left over in one part of a year (EUR), and by which source it is paid, if by any."""

    table: FinancingTable
    part: Period
    amount: Figure
    source: FundingSource | None = None

    @property
    def jahr(self) -> int:
        return self.part.von.year


class Coverage(Struct, frozen=True):
    """Who pays how much; `uncovered` is what no source pays, `surplus` what tables have too much.

    What is paid, plus what is uncovered, minus the surplus is the sum of the tables' results: for each
    table, for each year and in total.
    """

    sources: tuple[FundingSource, ...]
    shares: tuple[Rest, ...]
    uncovered: tuple[Rest, ...]
    surplus: tuple[Rest, ...] = ()


def sources_of(
    declared: Mapping[str, Deckungsquelle],
    changed: Mapping[str, Deckungsgrenze],
    names: Namespace,
) -> tuple[FundingSource, ...]:
    """The sources in their order, with the limits that a scenario changes."""
    sources = []
    for kennung, quelle in declared.items():
        limits = changed.get(kennung) or Deckungsgrenze()
        sources.append(_source(kennung, quelle, limits, names))
    return tuple(sources)


def _source(
    kennung: str, quelle: Deckungsquelle, changed: Deckungsgrenze, names: Namespace
) -> FundingSource:
    von = quelle.von if changed.von is None else changed.von
    bis = quelle.bis if changed.bis is None else changed.bis
    hoechstens = quelle.hoechstens if changed.hoechstens is None else changed.hoechstens
    first = _day(von, names)
    last = _day(bis, names)
    cap = None
    if hoechstens is not None:
        cap = require_limit(evaluate_figure(hoechstens, names, EUR), hoechstens)
    source = FundingSource(kennung, quelle, first, last, cap)
    if bis and source.von and source.bis and source.bis < source.von:
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
        return written(read_date, formula)  # type: ignore[no-any-return]
    value = evaluate(formula, names)
    if isinstance(value, Ausstehend):
        return entered(None, EUR, Fact(value.place, pending=value.grund), str(formula))
    if not isinstance(value, date):
        raise FigureError(
            Code.FORMEL,
            f"„{formula}“ ist kein Tag.",
            "Einen Tag (2021-11-30) oder die Adresse eines Tages angeben.",
            formula.place,
        )
    return value


def cover(tables: Sequence[FinancingTable], sources: Sequence[FundingSource]) -> Coverage:
    """Share out the results of tables among sources; a surplus is not shared out."""
    shares: list[Rest] = []
    uncovered: list[Rest] = []
    surplus: list[Rest] = []
    needs: list[Rest] = []
    for table in tables:
        needs += _parts(table, sources)
    for need in sorted(needs, key=lambda rest: rest.part.von):
        rest = need.amount
        if rest.exact is not None and rest.exact < 0:
            surplus.append(replace(need, amount=-rest))
            continue
        for source in sources:
            if rest.exact == 0:
                break
            paid = _payable(source, rest, need.part, shares)
            if paid.exact != 0:
                shares.append(replace(need, amount=paid, source=source))
                rest = NOTHING if paid is rest else rest - paid
        if rest.exact != 0:
            uncovered.append(replace(need, amount=rest))
    return Coverage(tuple(sources), tuple(shares), tuple(uncovered), tuple(surplus))


def _parts(table: FinancingTable, sources: Sequence[FundingSource]) -> list[Rest]:
    """The result of a table, cut at the ends of years and at the boundaries of sources."""
    boundaries: list[date] = []
    for source in sources:
        boundaries += source.boundaries()
    rule = table.rundung
    rests = []
    for year in table.years:
        parts = year.period.cut(boundaries)
        exact = [year.result]
        if len(parts) > 1:
            exact = [table.result_within(part) for part in parts]
        # Not named: scenarios have other cuts, and with them other differences at one address.
        needs = apportioned(year.result, exact, rule.rounding, rule.differenz, named=False)
        for part, need in zip(parts, needs, strict=True):
            rests.append(Rest(table, part, need))
    return rests


def _payable(source: FundingSource, rest: Figure, part: Period, shares: Sequence[Rest]) -> Figure:
    """What a source can still pay of `rest` in a part of time, after all `shares`."""
    if not source.pays_in(part):
        return NOTHING
    if source.pending is not None:
        return smallest([rest, source.pending])
    if source.cap is None:
        return rest
    before = []
    for share in shares:
        if share.source is source:
            before.append(share.amount)
    left = source.cap
    if before:
        left = source.cap - total(before)
    if left.exact is None or rest.exact is None:
        # The result is pending anyway; without earlier payments its derivation is shorter.
        return smallest([rest, source.cap])
    return min(rest, left)


# Totals


class Sums(Struct, frozen=True):
    """Costs, grants, what third parties pay, and what is left, over all tables (EUR).

    The sources together, plus `uncovered`, minus `surplus` are what is left.
    """

    costs: Figure
    grants: Figure
    others: Figure
    result: Figure
    sources: Mapping[str, Figure]
    uncovered: Figure
    surplus: Figure

    def names(self, address: str) -> dict[str, Any]:
        """The figures by the last part of their address."""
        entries = {
            COSTS: self.costs,
            GRANTS: self.grants,
            OTHERS: self.others,
            RESULT: self.result,
            "deckung": Namespace(f"{address}.deckung", self.sources),
        }
        if self.sources:  # else nobody has declared who pays
            entries |= {UNCOVERED: self.uncovered, SURPLUS: self.surplus}
        return entries


class Outcome(Struct, frozen=True):
    """One course of things, computed in full."""

    address: str
    tables: tuple[FinancingTable, ...]
    coverage: Coverage
    sums: Sums
    years: Mapping[int, Sums]


class Range(Spread, frozen=True):
    """From the outcome that leaves least to the authority, to the one that leaves most."""

    address: str
    bezeichnung: Scalar | None  # of a scenario
    low: Outcome
    high: Outcome

    @property
    def is_one(self) -> bool:
        return self.low is self.high

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return (self.low,) if self.is_one else (self.low, self.high)

    def ends(self, of: Callable[[Outcome], Figure]) -> tuple[Figure, Figure]:
        """A figure of both ends."""
        return of(self.low), of(self.high)

    def least_and_greatest(self, group: Namespace) -> tuple[Figure, Figure]:  # noqa: ARG002 - has both itself
        return self.ends(lambda outcome: outcome.sums.result)


def outcome(
    address: str, tables: Sequence[FinancingTable], sources: Sequence[FundingSource]
) -> Outcome:
    """Add up tables, and share out what they leave."""
    coverage = cover(tables, sources)
    whole = _sums(address, tables, coverage)
    years: set[int] = set()
    for table in tables:
        years.update(year.jahr for year in table.years)
    by_year = {}
    for jahr in sorted(years):
        by_year[jahr] = _sums(f"{address}.jahr_{jahr}", tables, coverage, jahr)
    return Outcome(address, tuple(tables), coverage, whole, by_year)


def _sums(
    address: str,
    tables: Sequence[FinancingTable],
    coverage: Coverage,
    jahr: int | None = None,
) -> Sums:
    """What tables come to in one Haushaltsjahr, or in all."""

    def sum_of_lines(is_meant: Callable[[Zeile], bool]) -> Figure:
        amounts: list[Figure] = []
        for table in tables:
            for summand in table.summands([line for line in table.lines if is_meant(line.zeile)]):
                if jahr in summand:
                    amounts.append(summand[jahr])
        return added(amounts)

    results: list[Figure] = []
    for table in tables:
        if jahr is None:
            results.append(table.result)
        else:
            for year in table.years:
                if year.jahr == jahr:
                    results.append(year.result)
    sources = {}
    for source in coverage.sources:
        paid = _sum_of_rests([rest for rest in coverage.shares if rest.source is source], jahr)
        sources[source.kennung] = paid.named(f"{address}.deckung.{source.kennung}")
    return Sums(
        sum_of_lines(lambda zeile: not zeile.takes_off).named(f"{address}.{COSTS}"),
        sum_of_lines(lambda zeile: zeile.is_grant).named(f"{address}.{GRANTS}"),
        sum_of_lines(lambda zeile: zeile.abzug is not None).named(f"{address}.{OTHERS}"),
        added(results).named(f"{address}.{RESULT}"),
        sources,
        _sum_of_rests(coverage.uncovered, jahr).named(f"{address}.{UNCOVERED}"),
        _sum_of_rests(coverage.surplus, jahr).named(f"{address}.{SURPLUS}"),
    )


def _sum_of_rests(rests: Sequence[Rest], jahr: int | None) -> Figure:
    return added(rest.amount for rest in rests if jahr in {None, rest.jahr})


def outcomes(
    address: str,
    bezeichnung: Scalar | None,
    options: Sequence[Sequence[FinancingTable]],
    sources: Sequence[FundingSource],
) -> Range:
    """The range of a total or scenario: of each table the variants that it may have."""
    if all(len(tables) == 1 for tables in options):
        only = outcome(address, [tables[0] for tables in options], sources)
        return Range(address, bezeichnung, only, only)
    least = [_end_of(tables, min) for tables in options]
    most = [_end_of(tables, max) for tables in options]
    low = outcome(f"{address}.mindestens", least, sources)
    high = outcome(f"{address}.hoechstens", most, sources)
    return Range(address, bezeichnung, low, high)


def _end_of(
    tables: Sequence[FinancingTable], choose: Callable[..., FinancingTable]
) -> FinancingTable:
    for table in tables:
        # While a variant is pending nobody knows the ends of the range; they are pending with it.
        if table.result.is_pending:
            return table
    return choose(tables, key=lambda table: table.result.exact)
