"""The financing of a paper: its tables, computed line by line and by Haushaltsjahr, and their names.

The result of a table is its first line, plus and minus the others. Where rounding happens is declared
(`facts.finanzierung.Rundung`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.bescheide import PaperNotices
from vorlagen.facts.types import Zeitraum
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures import (
    Figure,
    FigureError,
    Lazy,
    Namespace,
    PaperCase,
    PaperPart,
    Period,
    Spread,
    apportioned,
    group_of,
    largest,
    smallest,
)
from vorlagen.finanzierung.facts import Deckungsgrenze, Finanzierung, Rundung, Szenario, Tabelle
from vorlagen.finanzierung.funding import LineWork, posts_of
from vorlagen.finanzierung.outcomes import Outcome, Range, outcomes, sources_of
from vorlagen.finanzierung.table import FinancingTable, Year, balance, balance_of_year
from vorlagen.findings import Code, Place
from vorlagen.german.words import vorschlag

_ROOT = "finanzierung"
_CENT = Decimal("0.01")


class Calculator(Struct, frozen=True):
    """Computes the tables of one paper.

    `names` are those its formulas may refer to, as of the first day of the period; `later_names`
    the same for each later day of it on which a rate or cost comes into force, in their order.
    """

    finanzierung: Finanzierung
    names: Namespace
    later_names: Sequence[tuple[date, Namespace]] = ()

    def table(self, kennung: str) -> FinancingTable:
        """Compute a table, with its budget years."""
        tabelle = self.finanzierung.fassungen[kennung]
        table = self.table_rounded(kennung, self._rundung(tabelle))
        return replace(table, years=_years(table))

    def _rundung(self, tabelle: Tabelle) -> Rundung:
        """The rounding of a table; where none is declared, amounts of a data table keep their cents."""
        rundung = tabelle.rundung or self.finanzierung.rundung
        if "auf" in rundung.model_fields_set:
            return rundung
        for zeile in tabelle.zeilen or ():
            if zeile.kosten_aus or zeile.einnahmen_aus:
                return rundung.model_copy(update={"auf": _CENT})
        return rundung

    def table_rounded(self, kennung: str, rundung: Rundung) -> FinancingTable:
        """The table as it would come out under another rounding, without its years; else like `table`."""
        tabelle = self.finanzierung.fassungen[kennung]
        address = f"{_ROOT}.{kennung}"
        period = _period(tabelle.zeitraum, self.finanzierung)
        months = period.months()
        posts = posts_of(tabelle.stellen, tabelle.anteil, self.names)
        work = LineWork(self.names, self.later_names, rundung, period, posts)
        lines = work.lines(address, tabelle.zeilen or ())
        result = rundung.rounding.of(balance(lines)).named(f"{address}.{tabelle.ergebnis_name}")
        return FinancingTable(
            kennung, tabelle, rundung, period, months, posts, tuple(lines), result
        )


def _period(zeitraum: Zeitraum | None, finanzierung: Finanzierung) -> Period:
    """The period of a table, or of all of them, counted as the paper says."""
    zeitraum = zeitraum or finanzierung.zeitraum
    return Period(zeitraum.von, zeitraum.bis, zeitraum.place, finanzierung.zaehlweise)


def _years(table: FinancingTable) -> tuple[Year, ...]:
    """The budget years of a table.

    The result of a year is what its lines leave; only under the stage `ende` it is split by itself, as
    the result of the table is rounded by itself, too.
    """
    periods = table.period.years()
    rule = table.rundung
    if rule.stufe == "ende":
        exact = [table.result_within(part) for part in periods]
        results = apportioned(table.result, exact, rule.rounding, rule.differenz)
    else:
        results = [balance_of_year(table.lines, number) for number in range(len(periods))]
    years = []
    for number, (part, result) in enumerate(zip(periods, results, strict=True)):
        year = part.von.year
        address = f"{table.address}.jahr_{year}.{table.tabelle.ergebnis_name}"
        amounts = tuple(line.years[number] for line in table.lines)
        years.append(Year(year, part, part.months(), amounts, result.named(address)))
    return tuple(years)


class Variants(Spread, frozen=True):
    """The variants of a table by name, each computed in full."""

    printed_by: ClassVar[str] = "varianten"
    address: str
    labels: Mapping[str, Scalar]
    compute: Callable[[str], FinancingTable]

    @property
    def tables(self) -> dict[str, FinancingTable]:
        """Each variant as a table; an error of one comes up here."""
        below = self.address.partition(".")[2]
        tables: dict[str, FinancingTable] = {}
        for name in self.labels:
            tables[name] = self.compute(f"{below}.{name}")
        return tables

    def ends(self, name: str) -> tuple[Figure, Figure]:
        """The least and the greatest of a line, or of the result, among the variants."""
        figures = [table.amounts()[name] for table in self.tables.values()]
        return smallest(figures), largest(figures)

    def least_and_greatest(self, group: Namespace) -> tuple[Figure, Figure]:
        result = next(iter(self.tables.values())).tabelle.ergebnis_name
        return group["mindestens"][result], group["hoechstens"][result]


class PaperFinancing(PaperPart):
    """The financing of one paper, if it has any: its names, and what came out of them.

    `tables` are its tables, or their variants, by name; `ranges` the total and each scenario by address.
    """

    def __init__(self, paper: PaperCase) -> None:
        super().__init__(paper)
        self.finanzierung: Finanzierung | None = paper.schriftstueck.finanzierung
        self.tables: dict[str, FinancingTable] = {}
        self.ranges: dict[str, Range] = {}
        self.work: FinancingNames | None = None
        if self.finanzierung:
            changes = paper.of(PaperNotices).change_days()
            self.work = FinancingNames(self.finanzierung, paper.names_on, changes)

    def names(self) -> Namespace:
        """The group `finanzierung`."""
        return self.work.names if self.work else Namespace(_ROOT, {})

    def shown_tables(self) -> dict[str, FinancingTable]:
        """The tables as this version of the paper has them."""
        if not self.paper.is_public:
            return self.tables
        shown_tables: dict[str, FinancingTable] = {}
        for name, table in self.tables.items():
            shown_tables[name] = table.public()
        return shown_tables

    def steps(self) -> Iterator[Callable[[], Any]]:
        finanzierung = self.finanzierung
        if finanzierung is None:
            return
        for name, table in finanzierung.fassungen.items():
            yield partial(self._compute_table, name, table.place)
        yield partial(self._compute_range, f"{_ROOT}.gesamt", finanzierung.place)
        for name, scenario in finanzierung.szenarien.items():
            yield partial(self._compute_range, f"{_ROOT}.szenarien.{name}", scenario.place)

    def _compute_table(self, name: str, place: Place) -> None:
        self.tables[name] = self.paper.names.required(f"{_ROOT}.{name}", place).subject

    def _compute_range(self, address: str, place: Place) -> None:
        self.ranges[address] = self.paper.names.required(address, place).subject


class FinancingNames:
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
        period = _period(None, finanzierung)
        entries: dict[str, Any] = {"zeitraum": period_names(f"{_ROOT}.zeitraum", period)}
        for name, table in finanzierung.tabellen.items():
            make = self._variants if table.varianten else self._table_names
            entries[name] = Lazy(partial(make, name))
        entries["gesamt"] = Lazy(partial(self._range_names, f"{_ROOT}.gesamt", None))
        entries["szenarien"] = group_of(
            f"{_ROOT}.szenarien", finanzierung.szenarien, self._range_names
        )
        self.names = Namespace(_ROOT, entries, subject=finanzierung)

    def calculator(self, name: str) -> Calculator:
        """What computes the table, or variant of a table, of this name."""
        period = _period(self.finanzierung.fassungen[name].zeitraum, self.finanzierung)
        later_names = []
        for day in self.changes:
            if period.von < day <= period.bis:
                later_names.append((day, self.names_on(day)))
        return Calculator(self.finanzierung, self.names_on(period.von), later_names)

    def _table(self, name: str) -> FinancingTable:
        # By the names, so that a table is computed and its faults are reported only once, and a circle
        # is noticed where it begins.
        table: FinancingTable = self.names.resolve(name).subject
        return table

    def _table_names(self, name: str) -> Namespace:
        return table_names(self.calculator(name).table(name))

    def _variants(self, name: str) -> Namespace:
        address = f"{_ROOT}.{name}"
        entries: dict[str, Any] = {}
        labels = {}
        for key, variante in self.finanzierung.tabellen[name].varianten.items():
            entries[key] = Lazy(partial(self._table_names, f"{name}.{key}"))
            labels[key] = variante.bezeichnung
        variants = Variants(address, labels, self._table)
        for number, end in enumerate(("mindestens", "hoechstens")):
            entries[end] = Lazy(partial(_end_names, variants, end, number))
        return Namespace(address, entries, subject=variants)

    def _range_names(self, address: str, scenario: Szenario | None) -> Namespace:
        """A scenario, or the total; tables whose variant is open range from their least to their most."""
        changed: Mapping[str, Deckungsgrenze] = {}
        chosen: Mapping[str, str] = {}
        bezeichnung = None
        if scenario:
            _check_scenario(scenario, self.finanzierung)
            changed = scenario.deckung
            chosen = scenario.varianten
            bezeichnung = scenario.bezeichnung
        names = self.names_on(self.finanzierung.zeitraum.von)
        sources = sources_of(self.finanzierung.deckung, changed, names)
        options = []
        for name in self.finanzierung.tabellen:
            options.append(self._options(name, chosen.get(name)))
        # The names of a total or scenario: `mindestens` and `hoechstens`, or one outcome's own
        totals = outcomes(address, bezeichnung, options, sources)
        if totals.is_one:
            return Namespace(totals.address, _outcome_names(totals.low), subject=totals)
        entries = {}
        for end, outcome in (("mindestens", totals.low), ("hoechstens", totals.high)):
            entries[end] = Namespace(outcome.address, _outcome_names(outcome), subject=outcome)
        return Namespace(totals.address, entries, subject=totals)

    def _options(self, name: str, chosen: str | None) -> list[FinancingTable]:
        variants = self.finanzierung.tabellen[name].varianten
        if not variants:
            return [self._table(name)]
        if chosen is not None:
            return [self._table(f"{name}.{chosen}")]
        return [self._table(f"{name}.{variant}") for variant in variants]


def _check_scenario(scenario: Szenario, finanzierung: Finanzierung) -> None:
    """Make sure that there are the tables, variants and sources that a scenario names."""
    variants = {}
    for name, table in finanzierung.tabellen.items():
        if table.varianten:
            variants[name] = table.varianten
    for name, variant in scenario.varianten.items():
        place_of_table = scenario.place_of_key("varianten", name)
        place_of_variant = scenario.place_of("varianten", name)
        _require(name, variants, "Tabelle mit Varianten", place_of_table)
        _require(variant, variants[name], f"Variante von „{name}“", place_of_variant)
    for name in scenario.deckung:
        place = scenario.place_of_key("deckung", name)
        _require(name, finanzierung.deckung, "Deckungsquelle", place)


def _require(name: str, entries: Mapping[str, object], what: str, place: Place) -> None:
    if name in entries:
        return
    message = f"Es gibt keine {what} namens „{name}“."
    raise FigureError(Code.VERWEIS_UNBEKANNT, message, vorschlag(name, entries), place)


def _outcome_names(outcome: Outcome) -> dict[str, Any]:
    """The sums of an outcome, who pays (`deckung`), and the same for each year."""
    entries = outcome.sums.names(outcome.address)
    for jahr, sums in outcome.years.items():
        address = f"{outcome.address}.jahr_{jahr}"
        entries[f"jahr_{jahr}"] = Namespace(address, sums.names(address))
    return entries


def _end_names(variants: Variants, end: str, number: int) -> Namespace:
    """The lines and the result at one end of the range that the variants span."""
    address = f"{variants.address}.{end}"
    tables = [table.amounts() for table in variants.tables.values()]
    entries = {}
    for name in tables[0]:
        if all(name in table for table in tables):
            entries[name] = variants.ends(name)[number].named(f"{address}.{name}")
    return Namespace(address, entries)


def table_names(table: FinancingTable) -> Namespace:
    """The names of a table: each line and the result, posts and months, and the same by year."""
    entries: dict[str, Any] = {"monate": table.months.named(f"{table.address}.monate")}
    posts = table.posts
    if posts.share is None:
        number = posts.vzae or posts.number
    else:
        number = posts.number or posts.vzae
    if number is not None:
        entries["stellen"] = number
    if posts.share is not None:
        entries["anteil"] = posts.share
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
