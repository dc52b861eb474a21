"""Tables that a paper enters: data by row and column, and who gets how much of something.

In a row of data, values are entered, given by formulas or added up; a last row may stand for the whole.
A distribution has one value for each who gets something, and counts those who do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from msgspec import Struct

from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.errors import FigureError
from vorlagen.figures.exposure import Exposure, Touched
from vorlagen.figures.expressions import evaluate_figure, lacks_value, placed, require_unit
from vorlagen.figures.figure import Constant, Figure, counted, sign_of_difference
from vorlagen.figures.formula import said
from vorlagen.figures.namespace import Lazy, Namespace, unknown_name
from vorlagen.figures.reckoning import Rounding, Rundungsart, total
from vorlagen.figures.unit import NONE, Unit, unit
from vorlagen.findings import Code, Place
from vorlagen.german.lists import kennung
from vorlagen.tabellen.facts import (
    SUMME,
    Datentabelle,
    Datenzeile,
    Sitzverteilung,
    Spalte,
    Verteilung,
    Zelle,
    Zuteilung,
)
from vorlagen.tabellen.seats import seats


class DataRow(Struct, frozen=True):
    """A row: exact values by column; None where it has nothing to say. The last row has no `zeile`."""

    bezeichnung: str
    name: str
    values: Mapping[str, Figure | None]
    zeile: Datenzeile | None = None


class DataTable(Struct, frozen=True):
    """A computed table; `columns` are all that it prints, `total` is its last row, if it has one.

    `bases` say of each column of seats how many there are, and what they are held against; `tied` are the
    seats that somebody has in any case for whom a lot has to decide about one more, by column and row.
    """

    kennung: str
    tabelle: Datentabelle
    columns: Mapping[str, Spalte]
    rows: tuple[DataRow, ...]
    total: DataRow | None
    bases: Mapping[str, tuple[Figure, Figure]]
    tied: Mapping[str, Mapping[str, Figure]]

    @property
    def address(self) -> str:
        return f"tabellen.{self.kennung}"

    @property
    def all_rows(self) -> tuple[DataRow, ...]:
        """The rows with the last one."""
        return (*self.rows, *([self.total] if self.total else ()))

    def step(self, row: DataRow, name: str) -> Decimal | None:
        """To what a cell is rounded when it is printed."""
        return (row.zeile.rundung if row.zeile else None) or self.columns[name].rundung

    def printed(self, row: DataRow, name: str) -> Figure | None:
        """A value as a cell shows it: rounded to its step, under the same address."""
        figure, step = row.values[name], self.step(row, name)
        if figure is None or step is None:
            return figure
        kind: Rundungsart = "abrunden" if self.columns[name].abrunden else "kaufmaennisch"
        return Rounding(step, kind).of(figure).named(figure.address)


def data_table(
    address: str, tabelle: Datentabelle, names: Namespace, expose: Exposure
) -> DataTable:
    """Compute a table; formulas know the columns of their row, the other rows and all `names`."""
    work = _TableInWork(address, tabelle, names, expose.resting_on(tabelle.quelle))
    rows = tuple(
        DataRow(z.bezeichnung, z.name, {n: work.rows[z.name].get(n) for n in work.columns}, z)
        for z in tabelle.zeilen
    )
    last = None
    if tabelle.has_total:
        values = {name: work.total.get(name) for name in work.columns}
        last = DataRow(tabelle.insgesamt, "insgesamt", values)
    bases = {name: work.basis(name) for name, s in work.columns.items() if s.sitzverteilung}
    tied = {name: work.seats(name)[1] for name in bases}
    return DataTable(address.rpartition(".")[2], tabelle, work.columns, rows, last, bases, tied)


_QUOTE = "_quote"


def _with_quotas(spalten: Mapping[str, Spalte]) -> dict[str, Spalte]:
    """The columns, in front of each one of seats that of its quotas."""
    found: dict[str, Spalte] = {}
    for name, spalte in spalten.items():
        if spalte.sitzverteilung:
            found[name + _QUOTE] = Spalte(
                bezeichnung=Scalar("Quote", spalte.place, plain=True), rundung=_QUOTED
            )
        found[name] = spalte
    return found


_QUOTED = Decimal("0.001")


class _TableInWork:
    """The cells of a table while they are reckoned, each when another one asks for it."""

    def __init__(
        self, address: str, tabelle: Datentabelle, names: Namespace, expose: Exposure
    ) -> None:
        self.tabelle, self.expose = tabelle, expose
        # Seats by column and row, and those of them that are sure where a lot decides about more.
        self.given: dict[str, tuple[dict[str, Figure], dict[str, Figure]]] = {}
        self.columns = _with_quotas(tabelle.spalten)
        # What a row has no value for: what it says itself, and what cannot be reckoned without that.
        self.missing = {zeile.name: self._missing_in(zeile) for zeile in tabelle.zeilen}
        self.rows = {
            zeile.name: Namespace(
                f"{address}.{zeile.name}",
                {
                    name: Lazy(partial(self._cell, f"{address}.{zeile.name}.{name}", number, name))
                    for name, spalte in self.columns.items()
                    if spalte.art == "zahl" and name not in self.missing[zeile.name]
                },
            )
            for number, zeile in enumerate(tabelle.zeilen)
        }
        last = f"{address}.insgesamt"
        self.total = Namespace(
            last,
            {
                name: Lazy(partial(self._of_whole, f"{last}.{name}", name, spalte))
                for name, spalte in self.columns.items()
                if spalte.insgesamt is not None
            },
        )
        own: dict[str, Any] = {**self.rows, "insgesamt": self.total}
        self.outer = {name: names.entry(name) for name in names} | own
        if "tabellen" in names:
            others = names["tabellen"]
            tables = {name: others.entry(name) for name in others}
            tables[address.rpartition(".")[2]] = Namespace(address, own)
            self.outer["tabellen"] = Namespace("tabellen", tables)

    def _missing_in(self, zeile: Datenzeile) -> Set[str]:
        """The columns in which a row has no value."""
        missing = set(zeile.ohne)
        formulas: dict[str, Scalar] = {}
        for name in self.columns:
            formula = self._column_formula(zeile, name)
            if formula is not None:
                formulas[name] = formula
        before = None
        while before != missing:  # a formula may ask for a column that has no value only since now
            before = set(missing)
            for name, formula in formulas.items():
                if lacks_value(formula, before):
                    missing.add(name)
        return missing

    def _column_formula(self, zeile: Datenzeile, name: str) -> Scalar | None:
        """The formula of a column, if it is what gives the cell in this row."""
        spalte = self.columns[name]
        if name in zeile.werte or (zeile.summe and spalte.insgesamt):
            return None
        return spalte.formel

    def _in_row(self, row: Namespace) -> Namespace:
        """What formulas of a row's columns know: the other columns, and the rows as groups."""
        own = {name: row.entry(name) for name in row}
        return Namespace("", own | self.outer | own)  # first, as messages say them

    def _in_column(self, name: str, formula: str) -> Namespace:
        """What formulas for a row know: the other rows, each as its value in the column.

        A row that the formula asks for another column („gesamt.kosten“) is a group in it.
        """
        own = {**self.rows, "insgesamt": self.total}
        asked = set(re.findall(r"(\w+)\s*\.", formula))
        values = {n: r.entry(name) for n, r in own.items() if name in r and n not in asked}
        return Namespace("", values | self.outer | values)  # first, as messages say them

    def _cell(self, address: str, number: int, name: str) -> Figure:
        zeile, spalte = self.tabelle.zeilen[number], self.columns[name]
        row, cell = self.rows[zeile.name], zeile.werte.get(name)
        of = unit(zeile.einheit or spalte.einheit)
        if name not in self.tabelle.spalten:
            return self._quota(name.removesuffix(_QUOTE), zeile.name).named(address)
        if spalte.sitzverteilung:
            return self.seats(name)[0][zeile.name].named(address)
        if isinstance(cell, Ausstehend):
            return self.expose.figure(address, zeile, ("werte", name), of)
        if cell is not None and cell.formel is None:
            return self.expose.below(zeile, "werte", name).figure(address, cell, ("wert",), of)
        if cell is not None and cell.formel is not None:
            return self._reckoned(address, cell, "formel", self._in_column(name, cell.formel), of)
        if zeile.summe and spalte.insgesamt not in (None, SUMME):
            return self._reckoned(address, spalte, "insgesamt", self._in_row(row), of)
        formula = self._column_formula(zeile, name)
        if formula is not None:
            missing = self.missing[zeile.name]
            figure = evaluate_figure(formula, self._in_row(row), of, missing)
            return self.expose.assuming(figure, address, spalte, ("formel",)).named(address)
        if zeile.summe:
            return self._sum(address, name, self.tabelle.summands(number), zeile.place_of("summe"))
        if zeile.formel is not None:
            return self._reckoned(address, zeile, "formel", self._in_column(name, zeile.formel), of)
        message = f"In der Zeile „{zeile.bezeichnung}“ fehlt ein Wert."
        cure = "Den Wert unter „werte“ ergänzen."
        raise FigureError(Code.SCHLUESSEL_FEHLT, message, cure).told()  # by the table itself

    def _of_whole(self, address: str, name: str, spalte: Spalte) -> Figure:
        if spalte.insgesamt != SUMME:
            names = self._in_row(self.total)
            return self._reckoned(address, spalte, "insgesamt", names, unit(spalte.einheit))
        counted_ones = [zeile for zeile in self.tabelle.zeilen if zeile.is_counted]
        found = self._sum(address, name, counted_ones, spalte.place_of("insgesamt"))
        # Whoever wins a lot: of seats there are as many as are given.
        return (
            self.basis(name)[0].named(address)
            if spalte.sitzverteilung and found.is_pending
            else found
        )

    def _sum(self, address: str, name: str, rows: Sequence[Datenzeile], place: Place) -> Figure:
        summands = [self.rows[zeile.name][name] for zeile in rows if name in self.rows[zeile.name]]
        try:
            return total(summands).named(address)
        except FigureError as error:
            if not rows:
                error.told()  # by the table itself
            raise error.at(place) from None

    def _reckoned(
        self, address: str, model: Spalte | Datenzeile | Zelle, key: str, names: Namespace, of: Unit
    ) -> Figure:
        formula = getattr(model, key)
        figure = evaluate_figure(formula, names, of)
        if not isinstance(model, Spalte) and of != NONE:
            require_unit(figure, of, formula)
        return self.expose.assuming(figure, address, model, (key,)).named(address)

    # Seats

    def _votes(self, name: str) -> dict[str, Figure]:
        """What the seats of a column are given by, row by row."""
        by = self._rule(name).nach
        rows = [zeile.name for zeile in self.tabelle.zeilen if zeile.is_counted]
        if by not in self.columns or self.columns[by].art != "zahl":
            raise unknown_name(Namespace("", self.columns), by)
        return {row: self.rows[row][by] for row in rows if by in self.rows[row]}

    def _rule(self, name: str) -> Sitzverteilung:
        rule = self.columns[name].sitzverteilung
        if rule is None:
            raise AssertionError("only of columns of seats")
        return rule

    def basis(self, name: str) -> tuple[Figure, Figure]:
        """How many seats a column gives, and what their quotas are held against."""
        rule = self._rule(name)
        names, of = Namespace("", self.outer), unit(self.columns[name].einheit)
        whole = evaluate_figure(rule.sitze, names, of)
        if rule.basis is not None:
            return whole, evaluate_figure(rule.basis, names, unit(self.columns[rule.nach].einheit))
        with placed(rule.sitze):
            return whole, total(list(self._votes(name).values()))

    def _quota(self, name: str, row: str) -> Figure:
        whole, basis = self.basis(name)
        with placed(self._rule(name).sitze):
            return self._votes(name)[row] * whole / basis

    def seats(self, name: str) -> tuple[dict[str, Figure], dict[str, Figure]]:
        """The seats of a column by row, and those that are sure where a lot decides about more."""
        if name not in self.given:
            rule, votes = self._rule(name), self._votes(name)
            quotas = {row: self.rows[row][name + _QUOTE] for row in votes}
            whole, _ = self.basis(name)
            called = {zeile.name: zeile.bezeichnung for zeile in self.tabelle.zeilen}
            self.given[name] = seats(rule, votes, quotas, whole, called)
        return self.given[name]


def data_table_names(table: DataTable, expose: Exposure) -> Namespace:
    """What formulas and prose may say of a table.

    Each row by its name with its columns, also of texts, `insgesamt`, `anzahl` (of the rows that are no
    sums), and `stand`. The values of columns with `rundung` are those that are printed.
    """
    groups: dict[str, Any] = {r.name: _row_names(table, r, expose) for r in table.all_rows}
    rows = [row.bezeichnung for row in table.rows if row.zeile and row.zeile.is_counted]
    alike = [f"{name} ({times})" if times > 1 else name for name, times in Counter(rows).items()]
    note = f"Zeilen: {', '.join(alike)}"
    count = counted(rows, NONE, note, table.tabelle.place).named(f"{table.address}.anzahl")
    groups["anzahl"] = count
    for key in ("stand", "stand_monat"):
        if getattr(table.tabelle, key) is not None:
            head = expose.group(table.address, table.tabelle, only=(key,))
            groups[key] = head.entry(key, is_text=True)
    return Namespace(table.address, groups, subject=table)


def _row_names(table: DataTable, row: DataRow, expose: Exposure) -> Namespace:
    address = f"{table.address}.{row.name}"
    values: dict[str, Any] = {
        name: table.printed(row, name) for name, f in row.values.items() if f is not None
    }
    if row.zeile and row.zeile.texte:
        texts: Namespace = expose.group(address, row.zeile, only=("texte",))["texte"]
        # What has expressions in it is a text only where it is printed.
        plain = [n for n, text in row.zeile.texte.items() if "{{" not in str(text)]
        values |= {n: texts.entry(n, is_text=True) for n in plain if n in table.columns}
    return Namespace(address, values, subject=(table, row))


# Who gets how much


class Allotment(Struct, frozen=True):
    """A line of the table; `amount` is None for somebody who gets nothing."""

    anteil: Zuteilung
    amount: Figure | None


class Distribution(Struct, frozen=True):
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
    shares = []
    for anteil in verteilung.zeilen:
        own = f"{address}.{kennung(anteil.bezeichnung)}"
        is_given = anteil.wert is not None
        amount = expose.figure(own, anteil, ("wert",), of) if is_given else None
        shares.append(Allotment(anteil, amount))
    amounts = [share.amount for share in shares if share.amount is not None]
    summe = total(amounts) if amounts else Figure(Fraction(0), of, Constant("keine Anteile"))
    return Distribution(name, verteilung, tuple(shares), summe.named(f"{address}.summe"))


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

    A `FigureError` tells that the two differ, with both sides.
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
