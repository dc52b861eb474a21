"""The names of a paper's financing: its tables and their variants, the total, the scenarios."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from vorlagen.facts.finanzierung import Finanzierung
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures.aggregates import largest, smallest
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing.outcomes import Scenarios, range_names
from vorlagen.figures.financing.tables import Calculator, FinancingTable, Year
from vorlagen.figures.namespace import Evaluation, Lazy, Namespace
from vorlagen.figures.period import Period
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
        figures = [figures_of(table)[name] for table in self.tables.values()]
        return smallest(figures), largest(figures)

    def ends_of_results(self, names: Namespace) -> tuple[Figure, Figure]:
        """The least and the most that the variants leave, as `names`, those of this table, call them.

        Raises:
            FigureError: If a variant cannot be computed.
        """
        result = next(iter(self.tables.values())).tabelle.ergebnis_name
        return names["mindestens"][result], names["hoechstens"][result]


@dataclass(slots=True)
class PaperFinancing:
    """What names under `finanzierung` stand for; tables are computed when first asked for.

    `names_on` gives all names of the paper as of a day, `changes` are the days on which any rate or
    cost comes into force.
    """

    finanzierung: Finanzierung | None
    evaluation: Evaluation
    names_on: Callable[[date], Namespace]
    changes: Sequence[date]
    _names: Namespace = field(init=False)

    def __post_init__(self) -> None:
        self._names = self._names_of_all()

    @property
    def names(self) -> Namespace:
        """The group `finanzierung`; empty for a paper without one."""
        return self._names

    def _names_of_all(self) -> Namespace:
        finanzierung = self.finanzierung
        if finanzierung is None:
            return Namespace(_ROOT, {}, self.evaluation)
        zeitraum = finanzierung.zeitraum
        period = Period(zeitraum.von, zeitraum.bis, zeitraum.place, finanzierung.zaehlweise)
        entries: dict[str, Any] = {"zeitraum": period_names(f"{_ROOT}.zeitraum", period)}
        for name, table in finanzierung.tabellen.items():
            make = partial(self._variants if table.varianten else self._table_names, name)
            entries[name] = Lazy(make)
        entries["gesamt"] = Lazy(self._total)
        entries["szenarien"] = Namespace(
            f"{_ROOT}.szenarien",
            {name: Lazy(partial(self._scenario, name)) for name in finanzierung.szenarien},
            self.evaluation,
        )
        return Namespace(_ROOT, entries, self.evaluation, subject=finanzierung)

    def tables(self) -> Iterator[tuple[str, Place]]:
        """The tables, or their variants, by name; each with the place of its entry."""
        if self.finanzierung is not None:
            for name, table in self.finanzierung.fassungen.items():
                yield name, table.place

    def totals(self) -> Iterator[tuple[str, Place]]:
        """The addresses of the total and of all scenarios; each with the place of its entry."""
        if self.finanzierung is not None:
            yield f"{_ROOT}.gesamt", self.finanzierung.place
            for name, scenario in self.finanzierung.szenarien.items():
                yield f"{_ROOT}.szenarien.{name}", scenario.place

    def calculator(self, name: str) -> Calculator:
        """What computes the table, or variant of a table, of this name."""
        finanzierung = self._required()
        zeitraum = finanzierung.fassungen[name].zeitraum or finanzierung.zeitraum
        later = [
            (day, self.names_on(day)) for day in self.changes if zeitraum.von < day <= zeitraum.bis
        ]
        return Calculator(finanzierung, self.names_on(zeitraum.von), later)

    def _required(self) -> Finanzierung:
        if self.finanzierung is None:
            raise AssertionError("only called for tables of a finanzierung")
        return self.finanzierung

    def _table(self, name: str) -> FinancingTable:
        # Through the names: so a table is computed, and what is wrong with it said, but once, and a
        # circle is seen where it begins.
        table: FinancingTable = self._names.resolve(name).subject
        return table

    def _table_names(self, name: str) -> Namespace:
        return table_names(self.calculator(name).table(name), self.evaluation)

    def _variants(self, name: str) -> Namespace:
        variants = self._required().tabellen[name].varianten
        address = f"{_ROOT}.{name}"
        entries: dict[str, Any] = {
            v: Lazy(partial(self._table_names, f"{name}.{v}")) for v in variants
        }
        called = {v: variant.bezeichnung for v, variant in variants.items()}
        all_of = Variants(address, called, self._table)
        for number, end in enumerate(("mindestens", "hoechstens")):
            entries[end] = Lazy(partial(self._end, all_of, end, number))
        return Namespace(address, entries, self.evaluation, subject=all_of)

    def _end(self, variants: Variants, end: str, number: int) -> Namespace:
        """The lines and the result at one end of the range that the variants span."""
        address = f"{variants.address}.{end}"
        tables = [figures_of(table) for table in variants.tables.values()]
        common = [name for name in tables[0] if all(name in table for table in tables)]
        entries = {name: variants.ends(name)[number].named(f"{address}.{name}") for name in common}
        return Namespace(address, entries, self.evaluation)

    def _scenarios(self) -> Scenarios:
        finanzierung = self._required()
        return Scenarios(finanzierung, self.names_on(finanzierung.zeitraum.von), self._table)

    def _total(self) -> Namespace:
        return range_names(self._scenarios().total(), self.evaluation)

    def _scenario(self, name: str) -> Namespace:
        return range_names(self._scenarios().scenario(name), self.evaluation)


def figures_of(table: FinancingTable) -> dict[str, Figure]:
    """The amounts of a table's lines and its result, by name."""
    lines = {line.zeile.name: line.amount for line in table.lines}
    return {**lines, table.tabelle.ergebnis_name: table.result}


def table_names(table: FinancingTable, evaluation: Evaluation) -> Namespace:
    """The names of a table: each line and the result, posts and months, and the same by year."""
    entries: dict[str, Any] = {"monate": table.months.named(f"{table.address}.monate")}
    posts = {"stellen": table.posts.number or table.posts.vzae, "anteil": table.posts.share}
    if table.posts.share is None:
        posts["stellen"] = table.posts.vzae or table.posts.number
    entries |= {name: figure for name, figure in posts.items() if figure is not None}
    entries["zeitraum"] = period_names(f"{table.address}.zeitraum", table.period)
    entries |= figures_of(table)
    for year in table.years:
        entries[year.name] = _year_names(table, year, evaluation)
    return Namespace(table.address, entries, evaluation, subject=table)


def _year_names(table: FinancingTable, year: Year, evaluation: Evaluation) -> Namespace:
    names = [line.zeile.name for line in table.lines]
    address = f"{table.address}.{year.name}"
    entries = {
        "monate": year.months.named(f"{address}.monate"),
        **dict(zip(names, year.amounts, strict=True)),
        table.tabelle.ergebnis_name: year.result,
    }
    return Namespace(address, entries, evaluation, subject=year)


def period_names(address: str, period: Period) -> Namespace:
    """The names of a period: its first and last day, and its months."""
    months = Lazy(lambda: period.months().named(f"{address}.monate"))
    entries = {"von": period.von, "bis": period.bis, "monate": months}
    return Namespace(address, entries, subject=period)
