"""Tables that stand in a file: how the grid shows them, and what is written when they were changed there."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from vorlagen.facts.yaml_writer import FactEntry, Group, Steps, YamlText
from vorlagen.german.words import kennung
from vorlagen.preview.entered_tables import (
    FIXED_ROW,
    SIGNS,
    SUMS,
    TOTAL,
    ColumnKind,
    EnteredColumn,
    EnteredRow,
    EnteredTable,
    FormulaNames,
    TableInFile,
    missing_in,
    summed,
)
from vorlagen.preview.fact_forms import number_shown

_NO_VALUE = "–"


def table_in(yaml: YamlText, steps: Steps) -> TableInFile:
    """The table at the end of these steps."""
    group: Any = yaml.value(steps)
    keys = [*group["spalten"]]
    columns: list[EnteredColumn] = []
    for key, column in group["spalten"].items():
        columns.append(_column(key, column, keys, columns))
    rows = []
    row_keys = []
    for number, row in enumerate(group["zeilen"]):
        name = row["bezeichnung"].text
        row_keys.append(row["kennung"].text if "kennung" in row else kennung(name))
        rows.append(EnteredRow(name, [], _kind_of(row), number))
    total = any(TOTAL in column for column in group["spalten"].values())
    names = FormulaNames(EnteredTable(columns, rows, total), keys, row_keys)
    shown = []
    for row, entered in zip(group["zeilen"], rows, strict=True):
        cells = [_cell(row, column, names) for column in columns]
        formula = names.in_words(row["formel"].text) if entered.kind == "formel" else ""
        shown.append(replace(entered, cells=cells, formula=formula))
    for number, column in enumerate(columns):
        words = names.in_words(column.formula, of_column=True)
        columns[number] = replace(column, formula=words)
    return TableInFile(group, EnteredTable(columns, shown, total), row_keys)


def _column(
    key: str, group: Mapping[str, FactEntry], keys: Sequence[str], before: Sequence[EnteredColumn]
) -> EnteredColumn:
    """A column; one with a formula is of the kind that makes the same one, if there is such a kind."""

    def said(part: str) -> str:
        return group[part].text if part in group else ""

    column = EnteredColumn(said("bezeichnung"), said("einheit"), key=key)
    if "sitzverteilung" in group:
        return replace(column, kind=ColumnKind.FIXED)
    if said("art") == "text":
        return replace(column, kind=ColumnKind.TEXT)
    formula = said("formel")
    if not formula:
        return column
    if formula == " + ".join(summed(before, keys, len(before))):
        return replace(column, kind=ColumnKind.SUM)
    for number, other in enumerate(keys):
        if formula == f"prozentsatz({other}, {TOTAL}.{other})":
            return replace(column, kind=ColumnKind.SHARE, first=number)
    for kind, sign in SIGNS.items():
        first, is_so, second = formula.partition(f" {sign} ")
        if is_so and {first, second} <= {*keys}:
            return replace(column, kind=kind, first=keys.index(first), second=keys.index(second))
    return replace(column, kind=ColumnKind.FORMULA, formula=formula)


def _kind_of(row: Mapping[str, Any]) -> str:
    if "summe" in row:
        summed_up = row["summe"]
        is_known = isinstance(summed_up, FactEntry) and summed_up.text in SUMS
        return summed_up.text if is_known else FIXED_ROW
    if "formel" in row:
        return "formel"
    return "davon" if "nachrichtlich" in row else "werte"


def _cell(row: Mapping[str, Any], column: EnteredColumn, names: FormulaNames) -> str:
    """What stands in a cell; nothing if it is computed, or pending."""
    if column.key in missing_in(row):
        return _NO_VALUE
    if column.kind is ColumnKind.TEXT:
        text: str = row.get("texte", {}).get(column.key, FactEntry()).text
        return text
    cell = row.get("werte", {}).get(column.key, FactEntry())
    if isinstance(cell, FactEntry):
        return number_shown(cell.text)
    if "formel" in cell:
        return f"= {names.in_words(cell['formel'].text)}"
    return number_shown(cell["wert"].text)


def with_table(
    content: bytes, steps: Steps, table: EnteredTable, group: Group, texts: Container[str]
) -> bytes:
    """The file in which a table says what was entered; each row is changed where it stands."""
    yaml = YamlText(content)
    rows: Steps = (*steps, "zeilen")
    entries: Any = group["zeilen"]
    order = yaml.entries(rows)  # numbers of rows, in the order in which the file has them by now
    wanted = []
    for row, entry in zip(table.rows, entries, strict=True):
        wanted.append(row.number)
        if row.number < 0:
            wanted[-1] = len(order)
            order.append(len(order))
            yaml = YamlText(yaml.with_new_entry(rows, entry, texts))
    for number in reversed(order.copy()):
        if number not in wanted:
            yaml = YamlText(yaml.without((*rows, number)))
            order.remove(number)
    for position, number in enumerate(wanted):
        for at in range(order.index(number), position, -1):
            yaml = YamlText(yaml.with_entry_moved_up((*rows, at)))
        order.remove(number)
        order.insert(position, number)
    return yaml.with_value(steps, group, texts)
