"""Numbers with their sources and tables as somebody enters them, and the groups of YAML that they become."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from enum import Enum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.facts.yaml_writer import FactEntry, Group, Value
from vorlagen.figures import unit
from vorlagen.german.words import KeinName, kennung
from vorlagen.preview.fact_forms import WrongInputError, day_in_file, number_in_file
from vorlagen.preview.posting import Given

TOTAL = "insgesamt"
_UNIT_BEHIND = re.compile(r"[\d.,]+\s*(€|EUR|Euro|%|v\. H\.|[A-ZÄÖÜ]\w+|m²)$")
NO_VALUE = {"", "-", "–", "—"}  # in cells
_BRACKETS = re.compile(r"\[([^\]]+)\]")
_ADDRESS = re.compile(r"(?<![\w.])([a-z]\w*)(?:\.([a-z]\w*))?(?![\w.(])")


class ColumnKind(Enum):
    """What stands in a column; the values are those of the page."""

    NUMBER = "zahl"
    TEXT = "text"
    SUM = "summe"  # of the numbers to its left that have the unit of the nearest
    DIFFERENCE = "differenz"
    PRODUCT = "mal"
    QUOTIENT = "je"
    SHARE = "anteil"  # of a column's total
    FORMULA = "formel"
    FIXED = "fest"  # made in the file in a way that the grid has no word for


ENTERED = {ColumnKind.NUMBER, ColumnKind.TEXT}
_ROUNDED = {ColumnKind.SHARE: "0.1", ColumnKind.QUOTIENT: "0.01"}  # what may have no end
SIGNS = {ColumnKind.DIFFERENCE: "-", ColumnKind.PRODUCT: "*", ColumnKind.QUOTIENT: "/"}
_OF_KIND = ("art", "einheit", "formel", "rundung", TOTAL, "sitzverteilung")  # keys of a column
SUMS = {"ja", "alle"}
WITH_CELLS = {"werte", "davon"}
FIXED_ROW = "fest"


class EnteredColumn(Struct, frozen=True):
    """A column; one that is computed from others names them by their numbers, which count from 0.

    `key` is its name in addresses if it stands in the file already. A `formula` has names in brackets.
    """

    name: str
    unit: str = ""
    kind: ColumnKind = ColumnKind.NUMBER
    first: int = 0
    second: int = 0
    key: str = ""
    formula: str = ""


class EnteredRow(Struct, frozen=True):
    """A row: `kind` is „werte“, „davon“, „ja“ (a subtotal), „alle“ (a total of all), „formel“ or „fest“.

    `number` is its place in the file; -1 if it is not there yet.
    """

    name: str
    cells: Sequence[str]
    kind: str = "werte"
    number: int = -1
    formula: str = ""


class EnteredTable(Struct, frozen=True):
    """A table as the grid shows it."""

    columns: Sequence[EnteredColumn]
    rows: Sequence[EnteredRow]
    total: bool = False


class TableInFile(Struct, frozen=True):
    """A table as it stands in a file, and as the grid shows that."""

    group: Mapping[str, Any]
    shown: EnteredTable
    keys: Sequence[str] = ()  # of its rows

    def column(self, key: str) -> EnteredColumn | None:
        for column in self.shown.columns:
            if key and column.key == key:
                return column
        return None

    def cell(self, row: EnteredRow, column: EnteredColumn) -> str | None:
        """What a cell showed so far; None if it was not there, or was one of another kind."""
        before = self.column(column.key)
        if row.number < 0 or before is None or before.kind is not column.kind:
            return None
        if self.shown.rows[row.number].kind not in WITH_CELLS:
            return None
        return self.shown.rows[row.number].cells[self.shown.columns.index(before)]


NEW = TableInFile({}, EnteredTable((), ()))


def key_for(label: str, taken: Container[str]) -> str:
    """A name for addresses, made from what something is called, that nothing else has.

    Raises:
        WrongInputError: If there is neither letter nor digit.
    """
    try:
        name = kennung(label)
    except KeinName:
        message = f"Aus „{label}“ lässt sich kein Name bilden; Buchstaben fehlen."
        raise WrongInputError(message) from None
    key, number = name, 1
    while key in taken:
        number += 1
        key = f"{name}_{number}"
    return key


def entered_number(typed: str, unit_name: str) -> FactEntry:
    """A number as it stands in the file; a unit typed behind it must be the chosen one.

    Raises:
        WrongInputError: If it is no number, or another unit stands behind it.
    """
    behind = unit_behind(typed)
    if behind and unit(behind) != unit(unit_name):
        chosen = f"die Einheit ist „{unit_name}“" if unit_name else "eine Einheit fehlt"
        raise WrongInputError(f"Hinter dem Wert „{typed}“ steht „{behind}“, aber {chosen}.")
    return FactEntry(number_in_file(typed.removesuffix(behind).strip()))


def unit_behind(typed: str) -> str:
    """The unit that is typed behind a number; empty if there is none."""
    found = _UNIT_BEHIND.search(typed)
    return found[1] if found else ""


def source_of(given: Given) -> dict[str, FactEntry]:
    """The source that a form names; empty if it names none.

    Raises:
        WrongInputError: If it has a place, but no document.
    """
    source = {}
    for key in ("dokument", "fundstelle", "datum"):
        text = given.get(key, "").strip()
        if text:
            source[key] = FactEntry(day_in_file(text) if key == "datum" else text)
    if source and "dokument" not in source:
        raise WrongInputError("Zu Fundstelle und Datum gehört das Dokument.")
    return source


def table_group(
    table: EnteredTable, given: Given, old: TableInFile = NEW
) -> tuple[dict[str, Value], set[str]]:
    """The table as it stands in the file, and the names of its columns with text.

    What the grid does not show of an `old` one stays, and so does each cell that shows what it showed.

    Raises:
        WrongInputError: If something is missing, or is no number.
    """
    title, head = given["titel"].strip(), given["kopf"].strip()
    if not title or not head:
        raise WrongInputError(
            "Hier fehlt die Überschrift der Tabelle oder der Kopf ihrer ersten Spalte."
        )
    if not table.rows or not table.columns:
        raise WrongInputError("Die Tabelle ist noch leer.")
    keys = _column_keys(table.columns)
    has_total = table.total or ColumnKind.SHARE in {column.kind for column in table.columns}
    names = FormulaNames(table, keys, _row_keys(table.rows, keys, old))
    columns: dict[str, Value] = {}
    texts = set()
    for key, column in zip(keys, table.columns, strict=True):
        columns[key] = _column(column, names, old, has_total=has_total)
        if column.kind is ColumnKind.TEXT:
            texts.add(key)
    rows = []
    for row, key in zip(table.rows, names.rows, strict=True):
        rows.append(_row(row, key, names, old))
    group: dict[str, Value] = {**old.group}
    group |= {"titel": FactEntry(title), "kopf": FactEntry(head), "spalten": columns}
    group["zeilen"] = rows
    source = source_of(given)
    if source:
        group["quelle"] = source
    return group, texts


def filled(table: EnteredTable) -> EnteredTable:
    """The table without empty rows, empty columns at its end, and a total that is printed already."""
    has_total = table.total or ColumnKind.SHARE in {column.kind for column in table.columns}
    rows = []
    for row in table.rows:
        is_second_total = has_total and row.kind == "alle" and row.number < 0
        if "".join([row.name, *row.cells]).strip() and not is_second_total:
            rows.append(row)
    columns = [*table.columns]
    while columns and not columns[-1].name.strip():
        if "".join(cell for row in rows for cell in row.cells[len(columns) - 1 :]).strip():
            break
        columns.pop()
    return replace(table, rows=rows, columns=columns)


class FormulaNames(Struct, frozen=True):
    """The names of rows and columns in formulas: those of addresses, and in brackets what they are called.

    „[Schulen › Kosten]“ is the cell of a row in a column; without a column it is in the same one.
    """

    table: EnteredTable
    columns: Sequence[str]
    rows: Sequence[str]

    def in_file(self, formula: str, *, of_column: bool = False) -> str:
        """A formula as the file has it.

        Raises:
            WrongInputError: If a name in brackets is none of the table.
        """
        columns = {
            column.name.strip(): key
            for column, key in zip(self.table.columns, self.columns, strict=True)
        }
        rows = {row.name.strip(): key for row, key in zip(self.table.rows, self.rows, strict=True)}

        def address(match: re.Match[str]) -> str:
            names = [name.strip() for name in match[1].split("›")]
            known = [columns] if of_column else [rows, columns]
            if len(names) > len(known):
                raise WrongInputError(f"„{match[0]}“ gibt es in dieser Tabelle nicht.")
            parts = []
            for name, keys in zip(names, known, strict=False):
                if name not in keys:
                    raise WrongInputError(f"„{match[0]}“ gibt es in dieser Tabelle nicht.")
                parts.append(keys[name])
            return ".".join(parts)

        formula = re.sub(r"(?<=\d),(?=\d)", ".", formula.strip())
        return _BRACKETS.sub(address, formula)

    def in_words(self, formula: str, *, of_column: bool = False) -> str:
        """A formula of the file with the names of rows and columns; all else stays."""
        columns = {
            key: column.name for column, key in zip(self.table.columns, self.columns, strict=True)
        }
        rows = {key: row.name for row, key in zip(self.table.rows, self.rows, strict=True)}
        known = columns if of_column else rows

        def name(match: re.Match[str]) -> str:
            first, second = match[1], match[2]
            if first not in known or (second and (of_column or second not in columns)):
                return match[0]
            return f"[{known[first]} › {columns[second]}]" if second else f"[{known[first]}]"

        return _ADDRESS.sub(name, formula)


def _column_keys(columns: Sequence[EnteredColumn]) -> list[str]:
    taken = {TOTAL, *(column.key for column in columns)}
    keys: list[str] = []
    for number, column in enumerate(columns, start=1):
        if not column.name.strip():
            raise WrongInputError(f"Die {number}. Spalte braucht einen Kopf.")
        keys.append(column.key or key_for(column.name, taken))
        taken.add(keys[-1])
    return keys


def _row_keys(rows: Sequence[EnteredRow], columns: Sequence[str], old: TableInFile) -> list[str]:
    taken = {TOTAL, *columns, *old.keys}
    keys = []
    for number, row in enumerate(rows, start=1):
        if not row.name.strip():
            raise WrongInputError(f"Die {number}. Zeile braucht einen Namen in der ersten Spalte.")
        keys.append(old.keys[row.number] if row.number >= 0 else key_for(row.name, taken))
        taken.add(keys[-1])
    return keys


def _column(
    column: EnteredColumn, names: FormulaNames, old: TableInFile, *, has_total: bool
) -> Group:
    before = old.column(column.key)
    is_old = before is not None and before.kind is column.kind
    group: dict[str, Value] = {}
    for key, value in old.group["spalten"][column.key].items() if before else ():
        if is_old or key not in _OF_KIND:
            group[key] = value
    group["bezeichnung"] = _entered(column.name.strip(), group.get("bezeichnung"))
    if column.kind is ColumnKind.FIXED:
        return group
    if column.kind is ColumnKind.TEXT:
        return {**group, "art": FactEntry("text")}
    formula = _formula(column, names)
    if formula:
        group["formel"] = _entered(formula, group.get("formel"))
    elif column.unit.strip():
        group["einheit"] = FactEntry(column.unit.strip())
    else:
        group.pop("einheit", None)
    if column.kind in _ROUNDED and not is_old:
        group["rundung"] = FactEntry(_ROUNDED[column.kind])
    if not has_total:
        group.pop(TOTAL, None)
    elif not is_old or not old.shown.total:
        # What is paid for one of something is no sum of its rows
        total = formula if column.kind is ColumnKind.QUOTIENT else "summe"
        group[TOTAL] = FactEntry(total)
    return group


def _formula(column: EnteredColumn, names: FormulaNames) -> str:
    """How a column is computed from others; empty if its values are entered."""
    match column.kind:
        case ColumnKind.NUMBER | ColumnKind.TEXT:
            return ""
        case ColumnKind.FORMULA:
            if not column.formula.strip():
                raise WrongInputError(f"Bei „{column.name}“ fehlt die Formel.")
            return names.in_file(column.formula, of_column=True)
        case ColumnKind.SUM:
            addends = summed(names.table.columns, names.columns, names.table.columns.index(column))
            if not addends:
                message = f"Links von „{column.name}“ steht keine Zahl, die sie zusammenzählt."
                raise WrongInputError(message)
            return " + ".join(addends)
        case ColumnKind.SHARE:
            first = _operand(column, column.first, names)
            return f"prozentsatz({first}, {TOTAL}.{first})"
        case _:
            first = _operand(column, column.first, names)
            second = _operand(column, column.second, names)
            return f"{first} {SIGNS[column.kind]} {second}"


def summed(columns: Sequence[EnteredColumn], keys: Sequence[str], number: int) -> list[str]:
    """The names of the columns that a column adds up: the numbers to its left with the nearest one's unit."""
    before = columns[:number]
    units = [other.unit for other in before if other.kind is ColumnKind.NUMBER]
    addends = []
    for key, other in zip(keys, before, strict=False):
        if other.kind is ColumnKind.NUMBER and other.unit == units[-1]:
            addends.append(key)
    return addends


def _operand(column: EnteredColumn, number: int, names: FormulaNames) -> str:
    """The name of another column with which one is computed."""
    if number < len(names.columns):
        other = names.table.columns[number]
        if other is not column and other.kind is not ColumnKind.TEXT:
            return names.columns[number]
    raise WrongInputError(f"Bei „{column.name}“ eine andere Spalte mit Zahlen wählen.")


def _row(row: EnteredRow, key: str, names: FormulaNames, old: TableInFile) -> Group:
    name = row.name.strip()
    group: dict[str, Value] = {"bezeichnung": FactEntry(name)}
    kind_before = ""
    if row.number >= 0:
        group = {**old.group["zeilen"][row.number], **group}
        kind_before = old.shown.rows[row.number].kind
    if key != key_for(name, ()) and "kennung" not in group:
        group["kennung"] = FactEntry(key)
    if row.kind != kind_before:
        others = () if row.kind in WITH_CELLS else ("werte", "texte", "ohne")
        for part in ("summe", "nachrichtlich", "formel", *others):
            group.pop(part, None)
    if row.kind == "davon":
        group["nachrichtlich"] = FactEntry("ja")
    elif row.kind in SUMS:
        group["summe"] = FactEntry(row.kind)
    elif row.kind == "formel":
        group["formel"] = FactEntry(names.in_file(row.formula.removeprefix("=")))
    if row.kind in WITH_CELLS:
        _fill(group, row, names, old)
    return group


def _fill(group: dict[str, Value], row: EnteredRow, names: FormulaNames, old: TableInFile) -> None:
    """Give a row its numbers and texts, and the columns in which it has none."""
    parts: dict[str, dict[str, Any]] = {"ohne": dict.fromkeys(missing_in(group))}
    for part in ("werte", "texte"):
        cells: Any = group.get(part, {})
        parts[part] = {**cells}
    for key, column, cell in zip(names.columns, names.table.columns, row.cells, strict=False):
        if cell.strip() == old.cell(row, column) or column.kind is ColumnKind.FIXED:
            continue
        before = parts["werte"].get(key)
        try:
            part, value = _cell(cell.strip(), column, before, names)
        except WrongInputError as error:
            where = f"Zeile „{row.name.strip()}“, Spalte „{column.name.strip()}“"
            raise WrongInputError(f"{where}: {error}") from None
        for other, cells in parts.items():
            if other != part:
                cells.pop(key, None)
        if part:
            parts[part][key] = value
    for part, cells in parts.items():
        kept = {key: value for key, value in cells.items() if key in names.columns}
        group[part] = [FactEntry(key) for key in kept] if part == "ohne" else kept
        if not kept:
            del group[part]


def missing_in(row: Mapping[str, Any]) -> list[str]:
    """The columns in which a row of a file has no value."""
    missing = row.get("ohne", ())
    return [entry.text for entry in ([missing] if isinstance(missing, FactEntry) else missing)]


def _cell(cell: str, column: EnteredColumn, before: Any, names: FormulaNames) -> tuple[str, Value]:
    """In which part of its row a cell stands, and its value."""
    if cell in NO_VALUE:  # of a computed column, a dash says so
        return ("ohne" if cell or column.kind in ENTERED else ""), FactEntry()
    if column.kind is ColumnKind.TEXT:
        return "texte", FactEntry(cell)
    if cell.startswith("="):
        return "werte", {"formel": FactEntry(names.in_file(cell[1:]))}
    entry = entered_number(cell, column.unit.strip())
    return "werte", _entered(entry.text, before)


def _entered(text: str, before: Any) -> FactEntry:
    """A value in place of one that was there, which is assumed if that was."""
    if isinstance(before, FactEntry) and before.assumed:
        return replace(before, text=text)
    return FactEntry(text)
