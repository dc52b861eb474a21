"""Tables that a paper enters: data by row and column, and who gets how much of something.

In a row of data, values are entered, given by formulas or added up; a last row may stand for the whole.
A distribution has one value for each recipient, and counts those who get nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any, ClassVar

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.facts.types import Angabe
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures import (
    NONE,
    Constant,
    Exposure,
    Figure,
    FigureError,
    Lazy,
    Namespace,
    PaperCase,
    PaperPart,
    Rounding,
    Rundungsart,
    Touched,
    Unit,
    counted,
    evaluate_figure,
    group_of,
    lacks_value,
    multiplies,
    placed,
    require_unit,
    said,
    sign_of_difference,
    total,
    unit,
    unknown_name,
)
from vorlagen.findings import Code, Place
from vorlagen.german.words import kennung
from vorlagen.page import refuse_withheld
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
    """A row: exact values by column; None where the row has no value. The last row has no `zeile`."""

    bezeichnung: str
    name: str
    values: Mapping[str, Figure | None]
    zeile: Datenzeile | None = None

    @property
    def is_withheld(self) -> bool:
        """Whether the public version leaves it out."""
        return self.zeile is not None and bool(self.zeile.nichtoeffentlich)


class DataTable(Struct, frozen=True):
    """A computed table; `columns` are all that it prints, `total` is its last row, if it has one.

    `bases` has for each column of seats their number, and what the values are held against. Where a lot
    has to decide about one more seat, `tied` has the seats that are sure, by column and row.
    """

    printed_by: ClassVar[str] = "datentabelle"
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

    def public(self) -> DataTable:
        """The table without the rows that are withheld; its last row still counts them."""
        rows = tuple(row for row in self.rows if not row.is_withheld)
        return self if len(rows) == len(self.rows) else replace(self, rows=rows)

    @property
    def all_rows(self) -> tuple[DataRow, ...]:
        """The rows with the last one."""
        if self.total is None:
            return self.rows
        return (*self.rows, self.total)

    def step(self, row: DataRow, name: str) -> Decimal | None:
        """The step to which a cell is rounded when it is printed."""
        if row.zeile is not None and row.zeile.rundung:
            return row.zeile.rundung
        return self.columns[name].rundung

    def printed(self, row: DataRow, name: str) -> Figure | None:
        """A value as a cell shows it: rounded to its step, under the same address."""
        figure = row.values[name]
        step = self.step(row, name)
        if figure is None or step is None:
            return figure
        kind: Rundungsart = "abrunden" if self.columns[name].abrunden else "kaufmaennisch"
        return Rounding(step, kind).of(figure).named(figure.address)


def data_table(
    address: str, tabelle: Datentabelle, names: Namespace, expose: Exposure
) -> DataTable:
    """Compute a table; formulas know the columns of their row, the other rows and all `names`."""
    work = _TableInWork(address, tabelle, names, expose.resting_on(tabelle.quelle))
    rows = []
    for zeile in tabelle.zeilen:
        values = {name: work.rows[zeile.name].get(name) for name in work.columns}
        rows.append(DataRow(zeile.bezeichnung, zeile.name, values, zeile))
    last = None
    if tabelle.has_total:
        values = {name: work.total.get(name) for name in work.columns}
        last = DataRow(tabelle.insgesamt, "insgesamt", values)
    columns_of_seats = [name for name, spalte in work.columns.items() if spalte.sitzverteilung]
    bases = {name: work.basis(name) for name in columns_of_seats}
    tied = {name: work.seats(name)[1] for name in columns_of_seats}
    name = address.rpartition(".")[2]
    return DataTable(name, tabelle, work.columns, tuple(rows), last, bases, tied)


_QUOTE = "_quote"


def _with_quotas(spalten: Mapping[str, Spalte]) -> dict[str, Spalte]:
    """The columns, with a column of quotas in front of each column of seats."""
    columns: dict[str, Spalte] = {}
    for name, spalte in spalten.items():
        if spalte.sitzverteilung:
            heading = Scalar("Quote", spalte.place, plain=True)
            columns[name + _QUOTE] = Spalte(bezeichnung=heading, rundung=_QUOTED)
        columns[name] = spalte
    return columns


_QUOTED = Decimal("0.001")


class _TableInWork:
    """Computes the cells of a table, each when it is first asked for."""

    def __init__(
        self, address: str, tabelle: Datentabelle, names: Namespace, expose: Exposure
    ) -> None:
        self.tabelle = tabelle
        self.expose = expose
        # By column of seats: the seats of each row, and those that are sure where a lot decides about more.
        self.seats_by_column: dict[str, tuple[dict[str, Figure], dict[str, Figure]]] = {}
        self.columns = _with_quotas(tabelle.spalten)
        # Columns in which a row has no value: as it says itself, or as others need them.
        self.missing = {zeile.name: self._missing_in(zeile) for zeile in tabelle.zeilen}
        self.rows: dict[str, Namespace] = {}
        for number, zeile in enumerate(tabelle.zeilen):
            self.rows[zeile.name] = self._row(f"{address}.{zeile.name}", number, zeile)
        self.total = self._last_row(f"{address}.insgesamt")
        self.groups: dict[str, Namespace] = {**self.rows, "insgesamt": self.total}
        self.outer: dict[str, Any] = {name: names.entry(name) for name in names}
        self.outer |= self.groups
        if "tabellen" in names:
            all_tables = names["tabellen"]
            tables = {name: all_tables.entry(name) for name in all_tables}
            tables[address.rpartition(".")[2]] = Namespace(address, self.groups)
            self.outer["tabellen"] = Namespace("tabellen", tables)

    def _row(self, address: str, number: int, zeile: Datenzeile) -> Namespace:
        cells = {}
        for name, spalte in self.columns.items():
            if spalte.art == "zahl" and name not in self.missing[zeile.name]:
                cells[name] = Lazy(partial(self._cell, f"{address}.{name}", number, name))
        return Namespace(address, cells)

    def _last_row(self, address: str) -> Namespace:
        cells = {}
        for name, spalte in self.columns.items():
            if spalte.insgesamt is not None:
                cells[name] = Lazy(partial(self._of_whole, f"{address}.{name}", name, spalte))
        return Namespace(address, cells)

    def _missing_in(self, zeile: Datenzeile) -> Set[str]:
        """The columns in which a row has no value."""
        missing = set(zeile.ohne)
        formulas: dict[str, Scalar] = {}
        for name in self.columns:
            formula = self._column_formula(zeile, name)
            if formula is not None:
                formulas[name] = formula
        before = None
        while before != missing:  # each round may leave further formulas without a value
            before = set(missing)
            for name, formula in formulas.items():
                if lacks_value(formula, before):
                    missing.add(name)
        return missing

    def _column_formula(self, zeile: Datenzeile, name: str) -> Scalar | None:
        """The formula of a column, if it computes the cell in this row."""
        spalte = self.columns[name]
        formula = spalte.formel
        if formula is None or name in zeile.werte:
            return None
        if zeile.summe and (spalte.insgesamt or multiplies(formula, self.columns)):
            return None  # the product of two sums is no sum of products: the column is added up
        return formula

    def _in_row(self, row: Namespace) -> Namespace:
        """The names for formulas of columns: the other columns of the row, and the rows as groups."""
        columns = {name: row.entry(name) for name in row}
        # Twice: they come first in messages, and win over other names.
        return Namespace("", columns | self.outer | columns)

    def _in_column(self, name: str, formula: str) -> Namespace:
        """The names for formulas of rows and cells: each row as its value in the column.

        A row whose other columns the formula uses („gesamt.kosten“) is a group instead.
        """
        needed_as_groups = set(re.findall(r"(\w+)\s*\.", formula))
        values = {}
        for row_name, row in self.groups.items():
            if name in row and row_name not in needed_as_groups:
                values[row_name] = row.entry(name)
        # Twice: they come first in messages, and win over other names.
        return Namespace("", values | self.outer | values)

    def _cell(self, address: str, number: int, name: str) -> Figure:
        zeile = self.tabelle.zeilen[number]
        spalte = self.columns[name]
        row = self.rows[zeile.name]
        cell = zeile.werte.get(name)
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
        raise FigureError(
            Code.SCHLUESSEL_FEHLT, message, cure
        ).mark_reported()  # by the table itself

    def _of_whole(self, address: str, name: str, spalte: Spalte) -> Figure:
        if spalte.insgesamt != SUMME:
            names = self._in_row(self.total)
            return self._reckoned(address, spalte, "insgesamt", names, unit(spalte.einheit))
        rows = []
        for zeile in self.tabelle.zeilen:
            if zeile.is_counted:
                rows.append(zeile)
        result = self._sum(address, name, rows, spalte.place_of("insgesamt"))
        if spalte.sitzverteilung and result.is_pending:
            # The number of all seats is known, whoever wins a lot.
            return self.basis(name)[0].named(address)
        return result

    def _sum(self, address: str, name: str, rows: Sequence[Datenzeile], place: Place) -> Figure:
        summands = []
        for zeile in rows:
            cells = self.rows[zeile.name]
            if name in cells:
                summands.append(cells[name])
        try:
            return total(summands).named(address)
        except FigureError as error:
            if not rows:
                error.mark_reported()  # by the table itself
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
        """The values by which the seats of a column are distributed, by row."""
        by = self._rule(name).nach
        if by not in self.columns or self.columns[by].art != "zahl":
            raise unknown_name(Namespace("", self.columns), by)
        votes = {}
        for zeile in self.tabelle.zeilen:
            cells = self.rows[zeile.name]
            if zeile.is_counted and by in cells:
                votes[zeile.name] = cells[by]
        return votes

    def _rule(self, name: str) -> Sitzverteilung:
        rule = self.columns[name].sitzverteilung
        if rule is None:
            raise AssertionError("only of columns of seats")
        return rule

    def basis(self, name: str) -> tuple[Figure, Figure]:
        """How many seats a column gives, and what their quotas are held against."""
        rule = self._rule(name)
        names = Namespace("", self.outer)
        whole = evaluate_figure(rule.sitze, names, unit(self.columns[name].einheit))
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
        if name not in self.seats_by_column:
            votes = self._votes(name)
            quotas = {row: self.rows[row][name + _QUOTE] for row in votes}
            whole, _ = self.basis(name)
            labels = {}
            for zeile in self.tabelle.zeilen:
                labels[zeile.name] = zeile.bezeichnung
            self.seats_by_column[name] = seats(self._rule(name), votes, quotas, whole, labels)
        return self.seats_by_column[name]


def data_table_names(table: DataTable, expose: Exposure) -> Namespace:
    """The names of a table for formulas and prose.

    Each row by its name with its columns, also of texts, `insgesamt`, `anzahl` (of the rows that are no
    sums), and `stand`. The values of columns with `rundung` are those that are printed.
    """
    groups: dict[str, Any] = {row.name: _row_names(table, row, expose) for row in table.all_rows}
    rows = [row.bezeichnung for row in table.rows if row.zeile and row.zeile.is_counted]
    labels = []
    for label, times in Counter(rows).items():
        number = f" ({times})" if times > 1 else ""
        labels.append(label + number)
    note = f"Zeilen: {', '.join(labels)}"
    count = counted(rows, NONE, note, table.tabelle.place)
    groups["anzahl"] = count.named(f"{table.address}.anzahl")
    for key in ("stand", "stand_monat"):
        if getattr(table.tabelle, key) is not None:
            head = expose.group(table.address, table.tabelle, only=(key,))
            groups[key] = head.entry(key, is_text=True)
    return Namespace(table.address, groups, subject=table)


class _PublicNames(Namespace):
    """The names of a table in a public version: loops and suggestions leave withheld rows out."""

    __slots__ = ("withheld",)
    withheld: set[str]

    def __iter__(self) -> Iterator[str]:
        for name in super().__iter__():
            if name not in self.withheld:
                yield name


def public_names(names: Namespace) -> Namespace:
    """The names of a table for a public version; texts of withheld rows are refused.

    Their figures stay, since others may be reckoned with them: they are judged when they are printed.
    """
    table: DataTable = names.subject
    withheld = [row for row in table.rows if row.is_withheld]
    if not withheld:
        return names
    entries: dict[str, Any] = {name: names.entry(name) for name in names}
    for row in withheld:
        cells = names[row.name]
        shown: dict[str, Any] = {name: cells.entry(name) for name in cells}
        for name in row.zeile.texte if row.zeile else ():
            if name in shown:
                shown[name] = Lazy(
                    partial(refuse_withheld, f"{cells.address}.{name}"), is_text=True
                )
        entries[row.name] = Namespace(cells.address, shown, subject=cells.subject)
    public = _PublicNames(names.address, entries, subject=table.public())
    public.withheld = {row.name for row in withheld}
    return public


def _row_names(table: DataTable, row: DataRow, expose: Exposure) -> Namespace:
    address = f"{table.address}.{row.name}"
    values: dict[str, Any] = {}
    for name, figure in row.values.items():
        if figure is not None:
            values[name] = table.printed(row, name)
    if row.zeile and row.zeile.texte:
        texts: Namespace = expose.group(address, row.zeile, only=("texte",))["texte"]
        for name, text in row.zeile.texte.items():
            # A text with expressions is known only when it is printed.
            if "{{" not in str(text) and name in table.columns:
                values[name] = texts.entry(name, is_text=True)
    return Namespace(address, values, subject=(table, row))


# Who gets how much


class Allotment(Struct, frozen=True):
    """A line of the table; `amount` is None for somebody who gets nothing."""

    anteil: Zuteilung
    amount: Figure | None


class Distribution(Struct, frozen=True):
    """A computed distribution table."""

    printed_by: ClassVar[str] = "verteilung"
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
        amount = None
        if anteil.wert is not None:
            amount_address = f"{address}.{kennung(anteil.bezeichnung)}"
            amount = expose.figure(amount_address, anteil, ("wert",), of)
        shares.append(Allotment(anteil, amount))
    amounts = []
    for share in shares:
        if share.amount is not None:
            amounts.append(share.amount)
    summe = Figure(Fraction(0), of, Constant("keine Anteile"))
    if amounts:
        summe = total(amounts)
    return Distribution(name, verteilung, tuple(shares), summe.named(f"{address}.summe"))


def distribution_names(distribution: Distribution) -> Namespace:
    """The names of a distribution for formulas and prose.

    `summe`, `anzahl` of all, and the groups `mit` (those who get something), `bedarf` (those without
    because they have no demand), `gesondert` (without because treated separately), each with its
    `anzahl` and `namen`.
    """
    shares = distribution.shares
    noun = distribution.verteilung.empfaenger
    address = distribution.address
    place = distribution.verteilung.place
    receiving = [share for share in shares if share.amount is not None]
    without_need = [share for share in shares if share.anteil.ohne == "bedarf"]
    separate = [share for share in shares if share.anteil.ohne == "gesondert"]
    groups = {
        "mit": ("die etwas erhalten", receiving),
        "bedarf": ("die keinen Bedarf haben", without_need),
        "gesondert": ("gesondert", separate),
    }
    entries: dict[str, object] = {
        "summe": distribution.sum,
        "anzahl": _count(f"{address}.anzahl", noun, "alle", shares, place),
    }
    for name, (which, members) in groups.items():
        group = {
            "anzahl": _count(f"{address}.{name}.anzahl", noun, which, members, place),
            "namen": tuple(share.anteil.bezeichnung for share in members),
        }
        entries[name] = Namespace(f"{address}.{name}", group)
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
    """Compare the sum with the formula under `soll`; return the pending facts that prevent it.

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
    check_target = {}
    for figure, fact in facts:
        if fact.pending:
            check_target[figure.address] = fact
    return check_target


class PaperTables(PaperPart):
    """The data tables and distributions of one paper."""

    def __init__(self, paper: PaperCase) -> None:
        super().__init__(paper)
        self.tabellen: Mapping[str, Datentabelle] = paper.schriftstueck.tabellen
        self.verteilungen: Mapping[str, Verteilung] = paper.schriftstueck.verteilungen
        self.angaben: Mapping[str, Angabe] = paper.schriftstueck.angaben

    def table_names(self) -> Namespace:
        """The group `tabellen`."""
        return group_of("tabellen", self.tabellen, self._table)

    def _table(self, address: str, tabelle: Datentabelle) -> Namespace:
        paper = self.paper
        if paper.is_public:
            tabelle = tabelle.without_withheld_columns()
        table = data_table(address, tabelle, paper.names_on(paper.key_day), paper.expose)
        names = data_table_names(table, paper.expose)
        return public_names(names) if paper.is_public else names

    def distribution_names(self) -> Namespace:
        """The group `verteilungen`."""
        return group_of("verteilungen", self.verteilungen, self._distribution)

    def _distribution(self, address: str, verteilung: Verteilung) -> Namespace:
        name = address.rpartition(".")[2]
        return distribution_names(distribute(name, verteilung, self.paper.expose))

    def tables(self) -> Iterator[DataTable]:
        """The computed data tables; raises the error of one that cannot be computed."""
        for name in self.tabellen:
            yield self.paper.names.resolve(f"tabellen.{name}").subject

    def steps(self) -> Iterator[Callable[[], Any]]:
        for name in self.tabellen:
            yield partial(self.paper.names.resolve, f"tabellen.{name}")
        for name in self.verteilungen:
            yield partial(self._check_target, name)

    def _check_target(self, name: str) -> None:
        distribution: Distribution = self.paper.names.resolve(f"verteilungen.{name}").subject
        self.paper.unchecked.update(check_target(distribution, self.paper.names))
