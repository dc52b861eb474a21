"""Tables of data: what is entered, what formulas give in each row, and the row for the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from vorlagen.facts.tabellen import SUMME, Datentabelle, Datenzeile, Spalte
from vorlagen.figures.aggregates import total
from vorlagen.figures.errors import FigureError
from vorlagen.figures.exposure import Exposure
from vorlagen.figures.figure import Figure
from vorlagen.figures.language.expressions import evaluate_figure, placed
from vorlagen.figures.namespace import Lazy, Namespace
from vorlagen.figures.rounding import rounded
from vorlagen.figures.unit import unit
from vorlagen.findings import Code, Findings


@dataclass(frozen=True, slots=True)
class Row:
    """A row: exact values by column; None where the last row has nothing to say."""

    bezeichnung: str
    name: str
    values: Mapping[str, Figure | None]


@dataclass(frozen=True, slots=True)
class DataTable:
    """A computed table; `total` is its last row, if it has one."""

    kennung: str
    tabelle: Datentabelle
    rows: tuple[Row, ...]
    total: Row | None

    @property
    def address(self) -> str:
        return f"tabellen.{self.kennung}"

    def column(self, name: str) -> Sequence[Figure]:
        """What is in a column, from top to bottom, as it is to be printed."""
        rows = (*self.rows, *([self.total] if self.total else ()))
        found = (printed_value(self.tabelle.spalten[name], row.values[name]) for row in rows)
        return [figure for figure in found if figure is not None]


def printed_value(spalte: Spalte, figure: Figure | None) -> Figure | None:
    """A value as a cell shows it: rounded to the column's step, under the same address."""
    if figure is None or spalte.rundung is None:
        return figure
    return rounded(figure, spalte.rundung).named(figure.address)


def data_table(
    address: str, tabelle: Datentabelle, names: Namespace, expose: Exposure
) -> DataTable:
    """Compute a table; formulas know the columns of their row and all `names`.

    Raises:
        FigureError: If a formula cannot be computed, with its place.
    """
    expose = expose.resting_on(tabelle.quelle)
    rows = tuple(_row(f"{address}.{z.name}", tabelle, z, names, expose) for z in tabelle.zeilen)
    last = (
        _total(f"{address}.insgesamt", tabelle, rows, names, expose) if tabelle.has_total else None
    )
    return DataTable(address.rpartition(".")[2], tabelle, rows, last)


def _row(
    address: str, tabelle: Datentabelle, zeile: Datenzeile, names: Namespace, expose: Exposure
) -> Row:
    group = _Columns(address, names, expose)
    for name, spalte in tabelle.spalten.items():
        if spalte.formel is None:
            make = partial(_entered, f"{address}.{name}", name, spalte, zeile, expose)
        else:
            make = partial(group.reckoned, name, spalte.formel, spalte)
        group.entries[name] = Lazy(make)
    found = group.names()
    return Row(zeile.bezeichnung, zeile.name, {name: found[name] for name in tabelle.spalten})


def _entered(
    address: str, name: str, spalte: Spalte, zeile: Datenzeile, expose: Exposure
) -> Figure:
    if name not in zeile.werte:
        raise _missing(zeile)
    return expose.figure(address, zeile, ("werte", name), unit(spalte.einheit))


def _missing(zeile: Datenzeile) -> FigureError:
    error = FigureError(
        Code.SCHLUESSEL_FEHLT,
        f"In der Zeile „{zeile.bezeichnung}“ fehlt ein Wert.",
        "Den Wert unter „werte“ ergänzen.",
    )
    error.report(Findings(), zeile.place)  # the table has said so already
    return error


def _total(
    address: str,
    tabelle: Datentabelle,
    rows: Sequence[Row],
    names: Namespace,
    expose: Exposure,
) -> Row:
    group = _Columns(address, names, expose)
    for name, spalte in tabelle.spalten.items():
        if spalte.insgesamt == SUMME:
            group.entries[name] = Lazy(partial(_sum, f"{address}.{name}", name, spalte, rows))
        elif spalte.insgesamt is not None:
            group.entries[name] = Lazy(partial(group.reckoned, name, spalte.insgesamt, spalte))
    found = group.names()
    values = {name: found.get(name) for name in tabelle.spalten}
    return Row(tabelle.insgesamt, "insgesamt", values)


def _sum(address: str, name: str, spalte: Spalte, rows: Sequence[Row]) -> Figure:
    summands = [figure for row in rows if (figure := row.values[name]) is not None]
    if spalte.insgesamt is None:
        raise AssertionError("only of columns that are added up")
    with placed(spalte.insgesamt):
        return total(summands).named(address)


class _Columns:
    """The columns of one row while they are reckoned, each when another one asks for it."""

    def __init__(self, address: str, names: Namespace, expose: Exposure) -> None:
        self.address = address
        self.outer = names
        self.expose = expose
        self.entries: dict[str, Any] = {}
        self._made: Namespace | None = None

    def names(self) -> Namespace:
        """The columns by their names; beyond them, all other names of the paper."""
        if self._made is None:
            self._made = Namespace(self.address, self.entries, self.expose.evaluation)
        return self._made

    def reckoned(self, name: str, formula: Any, spalte: Spalte) -> Figure:
        columns = {n: Lazy(partial(self.names().__getitem__, n)) for n in self.entries}
        outer = {
            n: Lazy(partial(self.outer.__getitem__, n)) for n in self.outer if n not in columns
        }
        figure = evaluate_figure(formula, Namespace("", {**outer, **columns}), unit(spalte.einheit))
        address = f"{self.address}.{name}"
        key = "insgesamt" if formula is spalte.insgesamt else "formel"
        return self.expose.assuming(figure, address, spalte, (key,)).named(address)


def data_table_names(table: DataTable, expose: Exposure) -> Namespace:
    """What formulas and prose may say of a table.

    Each row by its name with its columns, `insgesamt`, and `stand`. The values
    of columns with `rundung` are those that are printed.
    """
    rows = [*table.rows, *([table.total] if table.total else ())]
    groups: dict[str, Any] = {row.name: _row_names(table, row, expose) for row in rows}
    for key in ("stand", "stand_monat"):
        if getattr(table.tabelle, key) is not None:
            head = expose.group(table.address, table.tabelle, only=(key,))
            groups[key] = Lazy(partial(head.__getitem__, key), is_text=True)
    return Namespace(table.address, groups, expose.evaluation, subject=table)


def _row_names(table: DataTable, row: Row, expose: Exposure) -> Namespace:
    spalten = table.tabelle.spalten
    values = {
        name: printed_value(spalten[name], figure)
        for name, figure in row.values.items()
        if figure is not None
    }
    return Namespace(f"{table.address}.{row.name}", values, expose.evaluation)
