"""Tables that a paper enters: data by row and column, and who gets how much of something.

In a row of data, values are entered or given by formulas; a last row may stand for the whole. A
distribution has one value for each who gets something, and counts those who do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from vorlagen.facts.tabellen import SUMME, Datentabelle, Datenzeile, Spalte, Verteilung, Zuteilung
from vorlagen.figures.errors import FigureError
from vorlagen.figures.exposure import Exposure, Touched
from vorlagen.figures.expressions import evaluate_figure, placed
from vorlagen.figures.figure import Constant, Figure, counted, sign_of_difference
from vorlagen.figures.formula import said
from vorlagen.figures.namespace import Lazy, Namespace
from vorlagen.figures.reckoning import rounded, total
from vorlagen.figures.unit import Unit, unit
from vorlagen.findings import Code, Place
from vorlagen.german.lists import kennung


@dataclass(frozen=True, slots=True)
class DataRow:
    """A row: exact values by column; None where the last row has nothing to say."""

    bezeichnung: str
    name: str
    values: Mapping[str, Figure | None]


@dataclass(frozen=True, slots=True)
class DataTable:
    """A computed table; `total` is its last row, if it has one."""

    kennung: str
    tabelle: Datentabelle
    rows: tuple[DataRow, ...]
    total: DataRow | None

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
) -> DataRow:
    group = _RowInWork(address, names, expose)
    for name, spalte in tabelle.spalten.items():
        if spalte.formel is None:
            make = partial(_entered, f"{address}.{name}", name, spalte, zeile, expose)
        else:
            make = partial(group.reckoned, name, spalte.formel, spalte)
        group.add(name, Lazy(make))
    return DataRow(zeile.bezeichnung, zeile.name, {name: group[name] for name in tabelle.spalten})


def _entered(
    address: str, name: str, spalte: Spalte, zeile: Datenzeile, expose: Exposure
) -> Figure:
    if name not in zeile.werte:
        raise _missing(zeile)
    return expose.figure(address, zeile, ("werte", name), unit(spalte.einheit))


def _missing(zeile: Datenzeile) -> FigureError:
    return FigureError(
        Code.SCHLUESSEL_FEHLT,
        f"In der Zeile „{zeile.bezeichnung}“ fehlt ein Wert.",
        "Den Wert unter „werte“ ergänzen.",
    ).told()  # the table has said so already


def _total(
    address: str,
    tabelle: Datentabelle,
    rows: Sequence[DataRow],
    names: Namespace,
    expose: Exposure,
) -> DataRow:
    group = _RowInWork(address, names, expose)
    for name, spalte in tabelle.spalten.items():
        if spalte.insgesamt == SUMME:
            group.add(name, Lazy(partial(_sum, f"{address}.{name}", name, spalte, rows)))
        elif spalte.insgesamt is not None:
            group.add(name, Lazy(partial(group.reckoned, name, spalte.insgesamt, spalte)))
    values = {name: group.get(name) for name in tabelle.spalten}
    return DataRow(tabelle.insgesamt, "insgesamt", values)


def _sum(address: str, name: str, spalte: Spalte, rows: Sequence[DataRow]) -> Figure:
    summands = [figure for row in rows if (figure := row.values[name]) is not None]
    if spalte.insgesamt is None:
        raise AssertionError("only of columns that are added up")
    with placed(spalte.insgesamt):
        return total(summands).named(address)


class _RowInWork(Namespace):
    """The columns of one row while they are reckoned, each when another one asks for it."""

    def __init__(self, address: str, names: Namespace, expose: Exposure) -> None:
        super().__init__(address, {})
        self.outer = names
        self.expose = expose

    def reckoned(self, name: str, formula: Any, spalte: Spalte) -> Figure:
        known = {n: group.entry(n) for group in (self.outer, self) for n in group}
        figure = evaluate_figure(formula, Namespace("", known), unit(spalte.einheit))
        address = f"{self.address}.{name}"
        key = "insgesamt" if formula is spalte.insgesamt else "formel"
        return self.expose.assuming(figure, address, spalte, (key,)).named(address)


def data_table_names(table: DataTable, expose: Exposure) -> Namespace:
    """What formulas and prose may say of a table.

    Each row by its name with its columns, `insgesamt`, and `stand`. The values
    of columns with `rundung` are those that are printed.
    """
    rows = [*table.rows, *([table.total] if table.total else ())]
    groups: dict[str, Any] = {row.name: _row_names(table, row) for row in rows}
    for key in ("stand", "stand_monat"):
        if getattr(table.tabelle, key) is not None:
            head = expose.group(table.address, table.tabelle, only=(key,))
            groups[key] = head.entry(key, is_text=True)
    return Namespace(table.address, groups, subject=table)


def _row_names(table: DataTable, row: DataRow) -> Namespace:
    spalten = table.tabelle.spalten
    values = {
        name: printed_value(spalten[name], figure)
        for name, figure in row.values.items()
        if figure is not None
    }
    return Namespace(f"{table.address}.{row.name}", values)


# Who gets how much


@dataclass(frozen=True, slots=True)
class Allotment:
    """A line of the table; `amount` is None for somebody who gets nothing."""

    anteil: Zuteilung
    amount: Figure | None


@dataclass(frozen=True, slots=True)
class Distribution:
    """A computed distribution table."""

    kennung: str
    verteilung: Verteilung
    shares: tuple[Allotment, ...]
    sum: Figure

    @property
    def address(self) -> str:
        return f"verteilungen.{self.kennung}"


def distribute(name: str, verteilung: Verteilung, expose: Exposure) -> Distribution:
    """Add up a distribution; `sum` is in the unit that the table declares."""
    of = unit(verteilung.einheit)
    expose = expose.resting_on(verteilung.quelle)
    address = f"verteilungen.{name}"
    shares = tuple(
        Allotment(anteil, _amount(f"{address}.{kennung(anteil.bezeichnung)}", anteil, of, expose))
        for anteil in verteilung.zeilen
    )
    amounts = [share.amount for share in shares if share.amount is not None]
    summe = total(amounts) if amounts else Figure(Fraction(0), of, Constant("keine Anteile"))
    return Distribution(name, verteilung, shares, summe.named(f"{address}.summe"))


def _amount(address: str, anteil: Zuteilung, of: Unit, expose: Exposure) -> Figure | None:
    return None if anteil.wert is None else expose.figure(address, anteil, ("wert",), of)


def distribution_names(distribution: Distribution) -> Namespace:
    """What formulas and prose may say of a distribution.

    `summe`, `anzahl` of all, and the groups `mit` (those who get something), `bedarf` (those without
    because they have no demand), `gesondert` (without because treated separately), each with its
    `anzahl` and `namen`.
    """
    shares = distribution.shares
    noun = distribution.verteilung.empfaenger
    address, place = distribution.address, distribution.verteilung.place
    groups = {
        "mit": ("die etwas erhalten", [s for s in shares if s.amount is not None]),
        "bedarf": ("die keinen Bedarf haben", [s for s in shares if s.anteil.ohne == "bedarf"]),
        "gesondert": ("gesondert", [s for s in shares if s.anteil.ohne == "gesondert"]),
    }
    entries: dict[str, object] = {
        "summe": distribution.sum,
        "anzahl": _count(f"{address}.anzahl", noun, "alle", shares, place),
    }
    for name, (which, members) in groups.items():
        entries[name] = Namespace(
            f"{address}.{name}",
            {
                "anzahl": _count(f"{address}.{name}.anzahl", noun, which, members, place),
                "namen": tuple(s.anteil.bezeichnung for s in members),
            },
        )
    for share in shares:
        if share.amount is not None:
            entries.setdefault(kennung(share.anteil.bezeichnung), share.amount)
    return Namespace(address, entries, subject=distribution)


def _count(
    address: str, noun: str, which: str, members: Sequence[Allotment], place: Place
) -> Figure:
    names = [share.anteil.bezeichnung for share in members]
    note = f"{noun}, {which}: {', '.join(names)}"
    return counted(names, unit(noun), note, place).named(address)


def check_target(distribution: Distribution, names: Namespace) -> Touched:
    """Hold the sum against the formula under `soll`; the pending facts that keep this from being done.

    Raises:
        FigureError: If it cannot be computed, or the two differ; then with both sides.
    """
    soll = distribution.verteilung.soll
    if soll is None:
        return {}
    target = evaluate_figure(soll, names, distribution.sum.unit)
    with placed(soll):
        difference = sign_of_difference(target, distribution.sum)
    if difference:
        raise FigureError(
            Code.PRUEFUNG,
            f"Die Summe der Verteilung ist {said(distribution.sum)}, soll aber {said(target)} sein"
            f" ({soll}).",
            "Die Werte der Zeilen oder die Fakten der Formel unter „soll“ berichtigen.",
            soll.place,
        )
    facts = [*target.facts(), *distribution.sum.facts()]
    return {figure.address: fact for figure, fact in facts if fact.pending}
