"""Numbers with their sources and tables as somebody enters them, and the groups of YAML that they become."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Sequence
from enum import Enum

from msgspec import Struct

from vorlagen.facts.yaml_writer import FactEntry, Group, Value
from vorlagen.figures import unit
from vorlagen.german.words import KeinName, kennung
from vorlagen.preview.fact_forms import WrongInputError, number_in_file
from vorlagen.preview.posting import Given

_TOTAL = "insgesamt"
_UNIT_BEHIND = re.compile(r"[\d.,]+\s*(€|EUR|Euro|%|v\. H\.|[A-ZÄÖÜ]\w+|m²)$")
_NONE = {"", "-", "–", "—"}  # cells without a value


class ColumnKind(Enum):
    """What stands in a column; the values are those of the page."""

    NUMBER = "zahl"
    TEXT = "text"
    SUM = "summe"  # of the numbers to its left that have the unit of the nearest
    DIFFERENCE = "differenz"
    PRODUCT = "mal"
    QUOTIENT = "je"
    SHARE = "anteil"  # of a column's total


_ROUNDED = {ColumnKind.SHARE: "0.1", ColumnKind.QUOTIENT: "0.01"}  # what may have no end
_SIGNS = {ColumnKind.DIFFERENCE: "-", ColumnKind.PRODUCT: "*", ColumnKind.QUOTIENT: "/"}


class EnteredColumn(Struct, frozen=True):
    """A column; one that is computed from others names them by their numbers, which count from 0."""

    name: str
    unit: str = ""
    kind: ColumnKind = ColumnKind.NUMBER
    first: int = 0
    second: int = 0


class EnteredRow(Struct, frozen=True):
    """A row: `kind` is „werte“, „ja“ (a subtotal), „alle“ (a total of all above) or „davon“."""

    name: str
    cells: Sequence[str]
    kind: str = "werte"


class EnteredTable(Struct, frozen=True):
    columns: Sequence[EnteredColumn]
    rows: Sequence[EnteredRow]
    total: bool = False


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
    for key in ("dokument", "fundstelle"):
        text = given[key].strip()
        if text:
            source[key] = FactEntry(text)
    if source and "dokument" not in source:
        raise WrongInputError("Zur Fundstelle gehört das Dokument.")
    return source


def table_group(table: EnteredTable, given: Given) -> tuple[Group, set[str]]:
    """The table as it stands in the file, and the names of its columns with text.

    Raises:
        WrongInputError: If something is missing, or is no number.
    """
    title, head = given["titel"].strip(), given["kopf"].strip()
    if not title or not head:
        raise WrongInputError(
            "Hier fehlt die Überschrift der Tabelle oder der Kopf ihrer ersten Spalte."
        )
    rows = [row for row in table.rows if "".join([row.name, *row.cells]).strip()]
    if not rows or not table.columns:
        raise WrongInputError("Die Tabelle ist noch leer.")
    keys = _keys(table.columns)
    kinds = {column.kind for column in table.columns}
    has_total = table.total or ColumnKind.SHARE in kinds
    if has_total:  # its row is printed already
        rows = [row for row in rows if row.kind != "alle"]
    group: dict[str, Value] = {"titel": FactEntry(title), "kopf": FactEntry(head)}
    columns: dict[str, Value] = {}
    texts = set()
    for key, column in zip(keys, table.columns, strict=True):
        columns[key] = _column(column, keys, table, has_total=has_total)
        if column.kind is ColumnKind.TEXT:
            texts.add(key)
    group["spalten"] = columns
    entered: list[Value] = []
    taken = {*keys, _TOTAL}
    for number, row in enumerate(rows, start=1):
        if not row.name.strip():
            raise WrongInputError(f"Die {number}. Zeile braucht einen Namen in der ersten Spalte.")
        entered.append(_row(row, keys, table.columns, taken))
    group["zeilen"] = entered
    source = source_of(given)
    if source:
        group["quelle"] = source
    return group, texts


def _keys(columns: Sequence[EnteredColumn]) -> list[str]:
    keys: list[str] = []
    for number, column in enumerate(columns, start=1):
        if not column.name.strip():
            raise WrongInputError(f"Die {number}. Spalte braucht einen Kopf.")
        keys.append(key_for(column.name, {*keys, _TOTAL}))
    return keys


def _column(
    column: EnteredColumn, keys: Sequence[str], table: EnteredTable, *, has_total: bool
) -> Group:
    group: dict[str, Value] = {"bezeichnung": FactEntry(column.name.strip())}
    if column.kind is ColumnKind.TEXT:
        return {**group, "art": FactEntry("text")}
    formula = _formula(column, keys, table)
    if formula:
        group["formel"] = FactEntry(formula)
    elif column.unit.strip():
        group["einheit"] = FactEntry(column.unit.strip())
    if column.kind in _ROUNDED:
        group["rundung"] = FactEntry(_ROUNDED[column.kind])
    if has_total:
        # What is paid for one of something is no sum of its rows
        total = formula if column.kind is ColumnKind.QUOTIENT else "summe"
        group[_TOTAL] = FactEntry(total)
    return group


def _formula(column: EnteredColumn, keys: Sequence[str], table: EnteredTable) -> str:
    """How a column is computed from others; empty if its values are entered."""
    match column.kind:
        case ColumnKind.NUMBER | ColumnKind.TEXT:
            return ""
        case ColumnKind.SUM:
            before = table.columns[: table.columns.index(column)]
            units = [other.unit for other in before if other.kind is ColumnKind.NUMBER]
            if not units:
                message = f"Links von „{column.name}“ steht keine Zahl, die sie zusammenzählt."
                raise WrongInputError(message)
            addends = []
            for key, other in zip(keys, before, strict=False):
                if other.kind is ColumnKind.NUMBER and other.unit == units[-1]:
                    addends.append(key)
            return " + ".join(addends)
        case ColumnKind.SHARE:
            first = _operand(column, column.first, keys, table)
            return f"prozentsatz({first}, {_TOTAL}.{first})"
        case _:
            first = _operand(column, column.first, keys, table)
            second = _operand(column, column.second, keys, table)
            return f"{first} {_SIGNS[column.kind]} {second}"


def _operand(column: EnteredColumn, number: int, keys: Sequence[str], table: EnteredTable) -> str:
    """The name of another column with which one is computed."""
    if number < len(keys):
        other = table.columns[number]
        if other is not column and other.kind is not ColumnKind.TEXT:
            return keys[number]
    raise WrongInputError(f"Bei „{column.name}“ eine andere Spalte mit Zahlen wählen.")


def _row(
    row: EnteredRow, keys: Sequence[str], columns: Sequence[EnteredColumn], taken: set[str]
) -> Group:
    name = row.name.strip()
    group: dict[str, Value] = {"bezeichnung": FactEntry(name)}
    key = key_for(name, taken)
    if key != key_for(name, ()):
        group["kennung"] = FactEntry(key)
    taken.add(key)
    if row.kind in {"ja", "alle"}:
        group["summe"] = FactEntry(row.kind)
        return group
    if row.kind == "davon":
        group["nachrichtlich"] = FactEntry("ja")
    values, texts, missing = _cells(row, keys, columns)
    for part, cells in (("werte", values), ("texte", texts)):
        if cells:
            group[part] = cells
    if missing:
        group["ohne"] = [FactEntry(key) for key in missing]
    return group


def _cells(
    row: EnteredRow, keys: Sequence[str], columns: Sequence[EnteredColumn]
) -> tuple[dict[str, FactEntry], dict[str, FactEntry], Collection[str]]:
    """The numbers and texts of a row, and the columns in which it has none."""
    values: dict[str, FactEntry] = {}
    texts: dict[str, FactEntry] = {}
    missing = []
    for number, (key, column) in enumerate(zip(keys, columns, strict=True)):
        cell = row.cells[number].strip() if number < len(row.cells) else ""
        is_entered = column.kind in {ColumnKind.TEXT, ColumnKind.NUMBER}
        if is_entered and cell in _NONE:
            missing.append(key)
        elif column.kind is ColumnKind.TEXT:
            texts[key] = FactEntry(cell)
        elif column.kind is ColumnKind.NUMBER:
            try:
                values[key] = entered_number(cell, column.unit.strip())
            except WrongInputError as error:
                where = f"Zeile „{row.name.strip()}“, Spalte „{column.name.strip()}“"
                raise WrongInputError(f"{where}: {error}") from None
    return values, texts, missing
