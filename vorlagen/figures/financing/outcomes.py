"""What all tables of a paper come to together: in total, by year, by source, and in each scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from vorlagen.facts.finanzierung import Finanzierung, Szenario
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures.aggregates import total
from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing.coverage import Coverage, Source, cover, sources_of
from vorlagen.figures.financing.lines import NOTHING, Line
from vorlagen.figures.financing.tables import FinancingTable
from vorlagen.figures.namespace import Evaluation, Namespace
from vorlagen.findings import Code, Place
from vorlagen.german.lists import naechste

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
    uncovered: Figure = NOTHING
    surplus: Figure = NOTHING

    def named(self, address: str) -> Sums:
        return Sums(
            self.costs.named(f"{address}.{COSTS}"),
            self.grants.named(f"{address}.{GRANTS}"),
            self.others.named(f"{address}.{OTHERS}"),
            self.result.named(f"{address}.{RESULT}"),
            {k: paid.named(f"{address}.deckung.{k}") for k, paid in self.sources.items()},
            self.uncovered.named(f"{address}.{UNCOVERED}"),
            self.surplus.named(f"{address}.{SURPLUS}"),
        )


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


def outcome(address: str, tables: Sequence[FinancingTable], sources: Sequence[Source]) -> Outcome:
    """Add up tables, and share out what they leave.

    Raises:
        FigureError: If the sources cannot be followed through time.
    """
    coverage = cover(tables, sources)
    years = sorted({year.jahr for table in tables for year in table.years})
    sums = _sums(
        [(line, line.amount) for table in tables for line in table.lines],
        [table.result for table in tables],
        coverage,
    )
    by_year = {
        jahr: _sums(
            [
                (line, amount)
                for table in tables
                for year in table.years
                if year.jahr == jahr
                for line, amount in zip(table.lines, year.amounts, strict=True)
            ],
            [year.result for table in tables for year in table.years if year.jahr == jahr],
            coverage,
            jahr,
        ).named(f"{address}.jahr_{jahr}")
        for jahr in years
    }
    return Outcome(address, tuple(tables), coverage, sums.named(address), by_year)


def _sums(
    lines: Sequence[tuple[Line, Figure]],
    results: Sequence[Figure],
    coverage: Coverage,
    jahr: int | None = None,
) -> Sums:
    costs = [amount for line, amount in lines if not line.takes_off]
    grants = [amount for line, amount in lines if line.zeile.foerderung is not None]
    others = [amount for line, amount in lines if line.zeile.abzug is not None]
    return Sums(
        _total(costs),
        _total(grants),
        _total(others),
        _total(results),
        {source.kennung: coverage.paid(source, jahr) for source in coverage.sources},
        coverage.missing(jahr),
        coverage.left_over(jahr),
    )


def _total(amounts: Sequence[Figure]) -> Figure:
    return total(amounts) if amounts else NOTHING


@dataclass(frozen=True, slots=True)
class Scenarios:
    """Computes the total and the scenarios of a paper from its tables, by address."""

    finanzierung: Finanzierung
    names: Namespace
    table: Callable[[str], FinancingTable]

    def total(self) -> Range:
        """All tables, those with variants from their least to their most.

        Raises:
            FigureError: If a table or a source cannot be computed.
        """
        return self._range("finanzierung.gesamt", None, {}, self._sources(None))

    def scenario(self, kennung: str) -> Range:
        """One scenario; tables of which it names no variant range from their least to their most.

        Raises:
            FigureError: Also for a table, variant or source that does not exist, with the nearest.
        """
        scenario = self.finanzierung.szenarien[kennung]
        self._check_names(scenario)
        address = f"finanzierung.szenarien.{kennung}"
        chosen, sources = scenario.varianten, self._sources(scenario)
        return self._range(address, scenario.bezeichnung, chosen, sources)

    def _sources(self, scenario: Szenario | None) -> tuple[Source, ...]:
        changed = scenario.deckung if scenario else {}
        return sources_of(self.finanzierung.deckung, changed, self.names)

    def _range(
        self,
        address: str,
        called: Scalar | None,
        chosen: Mapping[str, str],
        sources: Sequence[Source],
    ) -> Range:
        options = [self._options(name, chosen.get(name)) for name in self.finanzierung.tabellen]
        if all(len(tables) == 1 for tables in options):
            only = outcome(address, [tables[0] for tables in options], sources)
            return Range(address, called, only, only)
        low = outcome(f"{address}.mindestens", [_end_of(o, min) for o in options], sources)
        high = outcome(f"{address}.hoechstens", [_end_of(o, max) for o in options], sources)
        return Range(address, called, low, high)

    def _options(self, name: str, chosen: str | None) -> list[FinancingTable]:
        variants = self.finanzierung.tabellen[name].varianten
        if not variants:
            return [self.table(name)]
        return [self.table(f"{name}.{v}") for v in variants if chosen in {None, v}]

    def _check_names(self, scenario: Szenario) -> None:
        tables = self.finanzierung.tabellen
        for name, variant in scenario.varianten.items():
            known = {n: t for n, t in tables.items() if t.varianten}
            key, value = (
                of("varianten", name) for of in (scenario.place_of_key, scenario.place_of)
            )
            _require(name, known, "Tabelle mit Varianten", key)
            _require(variant, tables[name].varianten, f"Variante von „{name}“", value)
        for name in scenario.deckung:
            place = scenario.place_of_key("deckung", name)
            _require(name, self.finanzierung.deckung, "Deckungsquelle", place)


def _require(name: str, known: Mapping[str, object], what: str, place: Place) -> None:
    if name in known:
        return
    nearest = naechste(name, known)
    listed = f"Bekannt sind: {', '.join(known)}." if known else "Es gibt hier keine."
    raise FigureError(
        Code.VERWEIS_UNBEKANNT,
        f"Es gibt keine {what} namens „{name}“.",
        f"Meinten Sie „{nearest}“?" if nearest else listed,
        place,
    )


def _end_of(
    tables: Sequence[FinancingTable], choose: Callable[..., FinancingTable]
) -> FinancingTable:
    # While a variant is pending nobody knows the ends of the range; they are pending with it.
    pending = [table for table in tables if table.result.is_pending]
    return pending[0] if pending else choose(tables, key=lambda table: table.result.exact)


def range_names(found: Range, evaluation: Evaluation) -> Namespace:
    """The names of a total or scenario: `mindestens` and `hoechstens`, or one outcome's own."""
    if found.is_one:
        names = outcome_names(found.low, evaluation)
        names.subject = found
        return names
    ends = {"mindestens": found.low, "hoechstens": found.high}
    entries = {end: outcome_names(result, evaluation) for end, result in ends.items()}
    return Namespace(found.address, entries, evaluation, subject=found)


def outcome_names(found: Outcome, evaluation: Evaluation) -> Namespace:
    """The names of an outcome: its sums, who pays (`deckung`), and the same for each year."""
    entries: dict[str, object] = dict(_sum_names(found.address, found.sums, evaluation))
    for jahr, sums in found.years.items():
        address = f"{found.address}.jahr_{jahr}"
        names = _sum_names(address, sums, evaluation)
        entries[f"jahr_{jahr}"] = Namespace(address, names, evaluation)
    return Namespace(found.address, entries, evaluation, subject=found)


def _sum_names(address: str, sums: Sums, evaluation: Evaluation) -> dict[str, object]:
    entries: dict[str, object] = {
        COSTS: sums.costs,
        GRANTS: sums.grants,
        OTHERS: sums.others,
        RESULT: sums.result,
        "deckung": Namespace(f"{address}.deckung", sums.sources, evaluation),
    }
    if sums.sources:  # where nobody said who pays, it is not for these to say that nobody does
        entries |= {UNCOVERED: sums.uncovered, SURPLUS: sums.surplus}
    return entries
