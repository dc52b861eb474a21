"""Financing tables and data tables as CSV that a spreadsheet with German settings opens as it is.

Semicolons, decimal commas, no grouping dots, UTF-8 with a byte order mark, lines that end in CR LF.
Deducted amounts are negative, so that the rows of a column add up to its last. Amounts are exact.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures import PENDING, Figure, finite_decimal, said
from vorlagen.finanzierung import FinancingLine, FinancingTable, Range, Sums, line_text
from vorlagen.german.numbers import NBSP, Hausstil, nachkommastellen, spaltenstellen
from vorlagen.page import Printed
from vorlagen.tabellen import DataTable

SUFFIX = ".csv"
_CENTS = 2
_BYTE_ORDER_MARK = "\ufeff"
_EXPRESSION = re.compile(r"\{[{%]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet reads such a cell as a formula
_ENDINGS = {1: ("",), 2: (" mindestens", " höchstens")}  # of headings, by the number of outcomes

Cell = str | Figure | None
Row = Sequence[Cell]


def file_name(address: str) -> str:
    """The name of the file of a table or total: „finanzierung_modul3_teilzeit.csv“."""
    return address.replace(".", "_") + SUFFIX


def table_csv(table: FinancingTable, style: Hausstil) -> bytes:
    """A table: a row for each line and one for the result; a column for each Haushaltsjahr.

    A table that lies within one year has only one column of amounts.
    """
    years = table.years if len(table.years) > 1 else ()
    head = ["Position", "Berechnung", *(f"{year.jahr} (EUR)" for year in years), "Betrag (EUR)"]
    rows: list[Row] = []
    for number, line in enumerate(table.lines):
        row: list[Cell] = [_label(line.zeile.bezeichnung, line.zeile.name)]
        row.append(line_text(line, style, _remark(line)))
        for year in years:
            row.append(_signed(line.takes_off, year.amounts[number]))
        row.append(_signed(line.takes_off, line.amount))
        rows.append(row)
    results = [year.result for year in years]
    rows.append([table.tabelle.ergebnis, "", *results, table.result])
    return _as_bytes(head, rows, style)


def range_csv(total: Range, style: Hausstil) -> bytes:
    """A total or scenario: costs, grants, payments of third parties, the rest, and who pays it.

    There is a column for each Haushaltsjahr and one for all; two each, where variants are open.
    """
    years = list(total.low.years)
    endings = _ENDINGS[len(total.outcomes)]
    head = ["Position"]
    for name in (*map(str, years), "Summe"):
        for ending in endings:
            head.append(f"{name}{ending} (EUR)")
    columns: list[Sums] = []
    for jahr in years:
        columns += [outcome.years[jahr] for outcome in total.outcomes]
    columns += [outcome.sums for outcome in total.outcomes]
    rows: list[Row] = []
    for name, figure_of in _rows(total):
        rows.append([name, *map(figure_of, columns)])
    return _as_bytes(head, rows, style)


def _rows(total: Range) -> Iterator[tuple[str, Callable[[Sums], Figure]]]:
    """The name of each row, and the function that takes its figures out of the sums."""
    yield "Gesamtkosten", lambda sums: sums.costs
    yield "Förderung", lambda sums: -sums.grants
    yield "Leistungen Dritter", lambda sums: -sums.others
    yield "Eigenanteil", lambda sums: sums.result
    for source in total.low.coverage.sources:
        name = _label(source.quelle.bezeichnung, source.kennung)
        yield f"davon {name}", _paid_by(source.kennung)
    if total.low.coverage.sources:
        yield "davon ungedeckt", lambda sums: sums.uncovered
        yield "Überschuss", lambda sums: -sums.surplus


def _paid_by(source: str) -> Callable[[Sums], Figure]:
    return lambda sums: sums.sources[source]


def _signed(takes_off: bool, amount: Figure) -> Figure:
    return -amount if takes_off else amount


def _label(text: Scalar, name: str) -> str:
    """The label of a row; its name if the label is computed by templates."""
    if _EXPRESSION.search(text):
        return name.replace("_", " ").capitalize()
    return str(text)


def _remark(line: FinancingLine) -> str:
    remark = line.zeile.anmerkung
    if remark is None or _EXPRESSION.search(remark):
        return ""
    return str(remark)


def _as_bytes(head: Sequence[str], rows: Sequence[Row], style: Hausstil) -> bytes:
    places = list(map(_places, zip(*rows, strict=True)))
    lines = [list(map(safe_text, head))]
    for row in rows:
        texts: list[str] = []
        for cell, column_places in zip(row, places, strict=True):
            if isinstance(cell, Figure):
                texts.append(_amount(cell, column_places, style))
            else:
                texts.append(safe_text((cell or "").replace(NBSP, " ")))
        lines.append(texts)
    return _written(lines)


def text_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows of texts alone."""
    return _written([list(map(safe_text, row)) for row in rows])


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return (_BYTE_ORDER_MARK + text.getvalue()).encode()


def _places(column: Row) -> int:
    """The number of decimals for all numbers of a column, so that they line up; cents have two."""
    values: list[Decimal] = []
    for cell in column:
        if isinstance(cell, Figure) and cell.exact is not None:
            value = finite_decimal(cell.exact)
            if value is not None:
                values.append(value)
    places = spaltenstellen(values)
    return max(places, _CENTS) if places else 0


def _amount(figure: Figure, places: int, style: Hausstil) -> str:
    if figure.exact is None:
        return PENDING
    value = finite_decimal(figure.exact)
    if value is None:
        return said(figure, style)
    decimals = max(places, nachkommastellen(value))
    return f"{value or Decimal(0):.{decimals}f}".replace(".", ",")


def safe_text(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet would read it as a formula."""
    if text.startswith(_FORMULA_STARTS):
        return f"'{text}"
    return text


def csv_files(
    tables: Mapping[str, FinancingTable], ranges: Mapping[str, Range], style: Hausstil
) -> dict[str, bytes]:
    """The files of a paper by name: its tables, its scenarios, and its total if that says more."""
    files = {}
    for table in tables.values():
        files[file_name(table.address)] = table_csv(table, style)
    for address, total in ranges.items():
        if len(tables) > 1 or total.low.coverage.sources:
            files[file_name(address)] = range_csv(total, style)
    return files


def data_csv_files(
    tables: Iterable[DataTable], printed: Iterable[Printed], style: Hausstil
) -> dict[str, bytes]:
    """The data tables that are printed as a whole, with numbers rounded as on the page."""
    printed_addresses = {item.figure.address for item in printed}
    files = {}
    for table in tables:
        addresses: set[str] = set()
        for row in table.all_rows:
            for figure in row.values.values():
                if figure and not figure.is_pending:
                    addresses.add(figure.address)
        if addresses and addresses <= printed_addresses:
            files[file_name(table.address)] = _data_csv(table, style)
    return files


def _data_csv(table: DataTable, style: Hausstil) -> bytes:
    labels: list[Cell] = []
    for row in table.all_rows:
        label = row.bezeichnung
        if row.zeile and row.zeile.einheit:
            label += f" ({row.zeile.einheit})"
        labels.append(label)
    head = [str(table.tabelle.kopf)]
    columns: list[Row] = [labels]
    for name, spalte in table.columns.items():
        if spalte.art == "zahl":
            cells = [table.printed(row, name) for row in table.all_rows]
            heading = _label(spalte.bezeichnung, name)
            units = set()
            for cell in cells:
                if cell and str(cell.unit):
                    units.add(f" ({cell.unit})")
            if len(units) == 1:
                heading += units.pop()
            head.append(heading)
            columns.append(cells)
    return _as_bytes(head, list(zip(*columns, strict=True)), style)
