"""What all tables of a paper come to together: in total, by year, by source, and in each scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vorlagen.facts.finanzierung import Finanzierung, Szenario
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing.coverage import Coverage, FundingSource, cover
from vorlagen.figures.financing.table import FinancingTable
from vorlagen.figures.financing.table_lines import FinancingLine, added
from vorlagen.figures.namespace import Namespace
from vorlagen.findings import Code, Place
from vorlagen.german.lists import meinten_sie

COSTS, GRANTS, OTHERS, RESULT = "gesamtkosten", "foerderung", "drittmittel", "eigenanteil"
UNCOVERED, SURPLUS = "ungedeckt", "ueberschuss"


@dataclass(frozen=True, slots=True)
class Sums:
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
        if self.sources:  # where nobody said who pays, it is not for these to say that nobody does
            entries |= {UNCOVERED: self.uncovered, SURPLUS: self.surplus}
        return entries


@dataclass(frozen=True, slots=True)
class Outcome:
    """One course of things, computed in full."""

    address: str
    tables: tuple[FinancingTable, ...]
    coverage: Coverage
    sums: Sums
    years: Mapping[int, Sums]


@dataclass(frozen=True, slots=True)
class Range:
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


@dataclass(frozen=True, slots=True)
class Ends:
    """What a total, a scenario or a table with variants of another paper leaves (EUR).

    `find` gives the least and the most; it raises FigureError if a table cannot be computed.
    """

    find: Callable[[], tuple[Figure, Figure]]


def outcome(
    address: str, tables: Sequence[FinancingTable], sources: Sequence[FundingSource]
) -> Outcome:
    """Add up tables, and share out what they leave.

    Raises:
        FigureError: If the sources cannot be followed through time.
    """
    coverage = cover(tables, sources)
    whole = _sums(
        address,
        [(line, line.amount) for table in tables for line in table.lines],
        [table.result for table in tables],
        coverage,
    )
    by_year = {}
    for jahr in sorted({year.jahr for table in tables for year in table.years}):
        years = [(t, year) for t in tables for year in t.years if year.jahr == jahr]
        by_year[jahr] = _sums(
            f"{address}.jahr_{jahr}",
            [pair for t, year in years for pair in zip(t.lines, year.amounts, strict=True)],
            [year.result for _, year in years],
            coverage,
            jahr,
        )
    return Outcome(address, tuple(tables), coverage, whole, by_year)


def _sums(
    address: str,
    lines: Sequence[tuple[FinancingLine, Figure]],
    results: Sequence[Figure],
    coverage: Coverage,
    jahr: int | None = None,
) -> Sums:
    costs = (amount for line, amount in lines if not line.takes_off)
    grants = (amount for line, amount in lines if line.zeile.foerderung is not None)
    others = (amount for line, amount in lines if line.zeile.abzug is not None)
    return Sums(
        added(costs).named(f"{address}.{COSTS}"),
        added(grants).named(f"{address}.{GRANTS}"),
        added(others).named(f"{address}.{OTHERS}"),
        added(results).named(f"{address}.{RESULT}"),
        {
            source.kennung: coverage.paid(source, jahr).named(f"{address}.deckung.{source.kennung}")
            for source in coverage.sources
        },
        coverage.missing(jahr).named(f"{address}.{UNCOVERED}"),
        coverage.left_over(jahr).named(f"{address}.{SURPLUS}"),
    )


def outcomes(
    address: str,
    called: Scalar | None,
    options: Sequence[Sequence[FinancingTable]],
    sources: Sequence[FundingSource],
) -> Range:
    """The range of a total or scenario: of each table the variants that it may have.

    Raises:
        FigureError: If the sources cannot be followed through time.
    """
    if all(len(tables) == 1 for tables in options):
        only = outcome(address, [tables[0] for tables in options], sources)
        return Range(address, called, only, only)
    low = outcome(f"{address}.mindestens", [_end_of(o, min) for o in options], sources)
    high = outcome(f"{address}.hoechstens", [_end_of(o, max) for o in options], sources)
    return Range(address, called, low, high)


def check_scenario(scenario: Szenario, finanzierung: Finanzierung) -> None:
    """Make sure that there is what a scenario names.

    Raises:
        FigureError: For a table, variant or source that does not exist, with the nearest.
    """
    tables = finanzierung.tabellen
    known = {name: table for name, table in tables.items() if table.varianten}
    for name, variant in scenario.varianten.items():
        key, value = (of("varianten", name) for of in (scenario.place_of_key, scenario.place_of))
        _require(name, known, "Tabelle mit Varianten", key)
        _require(variant, tables[name].varianten, f"Variante von „{name}“", value)
    for name in scenario.deckung:
        place = scenario.place_of_key("deckung", name)
        _require(name, finanzierung.deckung, "Deckungsquelle", place)


def _require(name: str, known: Mapping[str, object], what: str, place: Place) -> None:
    if name in known:
        return
    listed = f"Bekannt sind: {', '.join(known)}." if known else "Es gibt hier keine."
    raise FigureError(
        Code.VERWEIS_UNBEKANNT,
        f"Es gibt keine {what} namens „{name}“.",
        meinten_sie(name, known, listed),
        place,
    )


def _end_of(
    tables: Sequence[FinancingTable], choose: Callable[..., FinancingTable]
) -> FinancingTable:
    # While a variant is pending nobody knows the ends of the range; they are pending with it.
    pending = [table for table in tables if table.result.is_pending]
    return pending[0] if pending else choose(tables, key=lambda table: table.result.exact)


def range_names(found: Range) -> Namespace:
    """The names of a total or scenario: `mindestens` and `hoechstens`, or one outcome's own."""
    if found.is_one:
        return Namespace(found.address, _outcome_names(found.low), subject=found)
    entries = {
        end: Namespace(of.address, _outcome_names(of), subject=of)
        for end, of in (("mindestens", found.low), ("hoechstens", found.high))
    }
    return Namespace(found.address, entries, subject=found)


def _outcome_names(found: Outcome) -> dict[str, Any]:
    """The sums of an outcome, who pays (`deckung`), and the same for each year."""
    entries = found.sums.names(found.address)
    for jahr, sums in found.years.items():
        address = f"{found.address}.jahr_{jahr}"
        entries[f"jahr_{jahr}"] = Namespace(address, sums.names(address))
    return entries
