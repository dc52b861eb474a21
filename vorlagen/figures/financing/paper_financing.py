"""The names of a paper's financing: its tables and their variants, the total, the scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from vorlagen.facts.finanzierung import Finanzierung, Szenario
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing.calculation import Calculator
from vorlagen.figures.financing.coverage import sources_of
from vorlagen.figures.financing.outcomes import check_scenario, outcomes, range_names
from vorlagen.figures.financing.table import FinancingTable, Year
from vorlagen.figures.namespace import Lazy, Namespace, group_of
from vorlagen.figures.period import Period
from vorlagen.figures.reckoning import largest, smallest
from vorlagen.findings import Place

_ROOT = "finanzierung"


@dataclass(frozen=True, slots=True)
class Variants:
    """The variants of a table by name, each computed in full."""

    address: str
    called: Mapping[str, Scalar]  # by which name the paper calls each
    compute: Callable[[str], FinancingTable]

    @property
    def tables(self) -> dict[str, FinancingTable]:
        """Each variant as a table; an error of one comes up here."""
        below = self.address.partition(".")[2]
        return {name: self.compute(f"{below}.{name}") for name in self.called}

    def ends(self, name: str) -> tuple[Figure, Figure]:
        """The least and the greatest of a line, or of the result, among the variants."""
        figures = [table.amounts()[name] for table in self.tables.values()]
        return smallest(figures), largest(figures)

    def ends_of_results(self, names: Namespace) -> tuple[Figure, Figure]:
        """The least and the most that the variants leave, as `names`, those of this table, call them.

        Raises:
            FigureError: If a variant cannot be computed.
        """
        result = next(iter(self.tables.values())).tabelle.ergebnis_name
        return names["mindestens"][result], names["hoechstens"][result]


class PaperFinancing:
    """What names under `finanzierung` stand for; tables are computed when first asked for.

    `names_on` gives all names of the paper as of a day, `changes` are the days on which any rate or
    cost comes into force.
    """

    def __init__(
        self,
        finanzierung: Finanzierung,
        names_on: Callable[[date], Namespace],
        changes: Sequence[date],
    ) -> None:
        self.finanzierung = finanzierung
        self.names_on = names_on
        self.changes = changes
        zeitraum = finanzierung.zeitraum
        period = Period(zeitraum.von, zeitraum.bis, zeitraum.place, finanzierung.zaehlweise)
        entries: dict[str, Any] = {"zeitraum": period_names(f"{_ROOT}.zeitraum", period)}
        for name, table in finanzierung.tabellen.items():
            make = self._variants if table.varianten else self._table_names
            entries[name] = Lazy(partial(make, name))
        entries["gesamt"] = Lazy(self._total)
        entries["szenarien"] = group_of(
            f"{_ROOT}.szenarien", finanzierung.szenarien, self._scenario
        )
        self.names = Namespace(_ROOT, entries, subject=finanzierung)

    def tables(self) -> Iterator[tuple[str, Place]]:
        """The tables, or their variants, by name; each with the place of its entry."""
        for name, table in self.finanzierung.fassungen.items():
            yield name, table.place

    def totals(self) -> Iterator[tuple[str, Place]]:
        """The addresses of the total and of all scenarios; each with the place of its entry."""
        yield f"{_ROOT}.gesamt", self.finanzierung.place
        for name, scenario in self.finanzierung.szenarien.items():
            yield f"{_ROOT}.szenarien.{name}", scenario.place

    def calculator(self, name: str) -> Calculator:
        """What computes the table, or variant of a table, of this name."""
        period = self.finanzierung.fassungen[name].zeitraum or self.finanzierung.zeitraum
        days = (day for day in self.changes if period.von < day <= period.bis)
        later = [(day, self.names_on(day)) for day in days]
        return Calculator(self.finanzierung, self.names_on(period.von), later)

    def _table(self, name: str) -> FinancingTable:
        # Through the names: so a table is computed, and what is wrong with it said, but once, and a
        # circle is seen where it begins.
        table: FinancingTable = self.names.resolve(name).subject
        return table

    def _table_names(self, name: str) -> Namespace:
        return table_names(self.calculator(name).table(name))

    def _variants(self, name: str) -> Namespace:
        variants = self.finanzierung.tabellen[name].varianten
        address = f"{_ROOT}.{name}"
        entries: dict[str, Any] = {
            v: Lazy(partial(self._table_names, f"{name}.{v}")) for v in variants
        }
        called = {v: variant.bezeichnung for v, variant in variants.items()}
        all_of = Variants(address, called, self._table)
        for number, end in enumerate(("mindestens", "hoechstens")):
            entries[end] = Lazy(partial(_end_names, all_of, end, number))
        return Namespace(address, entries, subject=all_of)

    def _total(self) -> Namespace:
        """All tables, those with variants from their least to their most."""
        return self._range_names(f"{_ROOT}.gesamt", None)

    def _scenario(self, address: str, scenario: Szenario) -> Namespace:
        """A scenario; tables of which it names no variant range from their least to their most."""
        check_scenario(scenario, self.finanzierung)
        return self._range_names(address, scenario)

    def _range_names(self, address: str, scenario: Szenario | None) -> Namespace:
        changed = scenario.deckung if scenario else {}
        names = self.names_on(self.finanzierung.zeitraum.von)
        sources = sources_of(self.finanzierung.deckung, changed, names)
        chosen = scenario.varianten if scenario else {}
        options = [self._options(name, chosen.get(name)) for name in self.finanzierung.tabellen]
        called = scenario.bezeichnung if scenario else None
        return range_names(outcomes(address, called, options, sources))

    def _options(self, name: str, chosen: str | None) -> list[FinancingTable]:
        variants = self.finanzierung.tabellen[name].varianten
        if not variants:
            return [self._table(name)]
        return [self._table(f"{name}.{v}") for v in variants if chosen in {None, v}]


def _end_names(variants: Variants, end: str, number: int) -> Namespace:
    """The lines and the result at one end of the range that the variants span."""
    address = f"{variants.address}.{end}"
    tables = [table.amounts() for table in variants.tables.values()]
    common = [name for name in tables[0] if all(name in table for table in tables)]
    entries = {name: variants.ends(name)[number].named(f"{address}.{name}") for name in common}
    return Namespace(address, entries)


def table_names(table: FinancingTable) -> Namespace:
    """The names of a table: each line and the result, posts and months, and the same by year."""
    entries: dict[str, Any] = {"monate": table.months.named(f"{table.address}.monate")}
    posts = {"stellen": table.posts.number or table.posts.vzae, "anteil": table.posts.share}
    if table.posts.share is None:
        posts["stellen"] = table.posts.vzae or table.posts.number
    entries |= {name: figure for name, figure in posts.items() if figure is not None}
    entries["zeitraum"] = period_names(f"{table.address}.zeitraum", table.period)
    entries |= table.amounts()
    for year in table.years:
        entries[year.name] = _year_names(table, year)
    return Namespace(table.address, entries, subject=table)


def _year_names(table: FinancingTable, year: Year) -> Namespace:
    names = [line.zeile.name for line in table.lines]
    address = f"{table.address}.{year.name}"
    entries = {
        "monate": year.months.named(f"{address}.monate"),
        **dict(zip(names, year.amounts, strict=True)),
        table.tabelle.ergebnis_name: year.result,
    }
    return Namespace(address, entries, subject=year)


def period_names(address: str, period: Period) -> Namespace:
    """The names of a period: its first and last day, and its months."""
    months = Lazy(lambda: period.months().named(f"{address}.monate"))
    entries = {"von": period.von, "bis": period.bis, "monate": months}
    return Namespace(address, entries, subject=period)
