"""Financing tables and data tables as CSV that a spreadsheet with German settings opens as it is.

Semicolons, decimal commas, no grouping dots, UTF-8 with a byte order mark, lines that end in CR LF.
What is taken off is negative, so that the rows of a column add up to its last. Amounts are exact.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures.figure import Figure, finite_decimal
from vorlagen.figures.formula import PENDING, said
from vorlagen.finanzierung import FinancingLine, FinancingTable, Range, Sums, line_text
from vorlagen.german.numbers import nachkommastellen, spaltenstellen
from vorlagen.german.style import NBSP, Hausstil
from vorlagen.page import Printed
from vorlagen.tabellen import DataTable

SUFFIX = ".csv"
_CENTS = 2
_BYTE_ORDER_MARK = "\ufeff"
_EXPRESSION = re.compile(r"\{[{%]")
_COMPUTES = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for a formula
_ENDS = {1: ("",), 2: (" mindestens", " höchstens")}

Cell = str | Figure | None
Row = Sequence[Cell]


def file_name(address: str) -> str:
    """How the file of a table or total is called: „finanzierung_modul3_teilzeit.csv“."""
    return address.replace(".", "_") + SUFFIX


def table_csv(table: FinancingTable, style: Hausstil) -> bytes:
    """A table: a row for each line and one for what they leave; a column for each Haushaltsjahr.

    A table that lies within one year has but one column of amounts.
    """
    years = table.years if len(table.years) > 1 else ()
    head = ["Position", "Berechnung", *(f"{year.jahr} (EUR)" for year in years), "Betrag (EUR)"]
    rows: list[Row] = [
        [
            _label(line.zeile.bezeichnung, line.zeile.name),
            line_text(line, style, _remark(line)),
            *(_signed(line.takes_off, year.amounts[number]) for year in years),
            _signed(line.takes_off, line.amount),
        ]
        for number, line in enumerate(table.lines)
    ]
    rows.append([table.tabelle.ergebnis, "", *(year.result for year in years), table.result])
    return _as_bytes(head, rows, style)


def range_csv(found: Range, style: Hausstil) -> bytes:
    """A total or scenario: costs, grants, what third parties pay, what is left, and who pays it.

    There is a column for each Haushaltsjahr and one for all; two each, where variants are open.
    """
    years = list(found.low.years)
    columns = [outcome.years[jahr] for jahr in years for outcome in found.outcomes]
    columns += [outcome.sums for outcome in found.outcomes]
    ends = _ENDS[len(found.outcomes)]
    head = [f"{what}{end} (EUR)" for what in (*map(str, years), "Summe") for end in ends]
    rows: list[Row] = [[name, *map(of, columns)] for name, of in _rows(found)]
    return _as_bytes(["Position", *head], rows, style)


def _rows(found: Range) -> Iterator[tuple[str, Callable[[Sums], Figure]]]:
    yield "Gesamtkosten", lambda sums: sums.costs
    yield "Förderung", lambda sums: -sums.grants
    yield "Leistungen Dritter", lambda sums: -sums.others
    yield "Eigenanteil", lambda sums: sums.result
    for source in found.low.coverage.sources:
        name = _label(source.quelle.bezeichnung, source.kennung)
        yield f"davon {name}", _paid_by(source.kennung)
    if found.low.coverage.sources:
        yield "davon ungedeckt", lambda sums: sums.uncovered
        yield "Überschuss", lambda sums: -sums.surplus


def _paid_by(source: str) -> Callable[[Sums], Figure]:
    return lambda sums: sums.sources[source]


def _signed(takes_off: bool, amount: Figure) -> Figure:
    return -amount if takes_off else amount


def _label(text: Scalar, name: str) -> str:
    """What a row is called; its name, where templates compute what it is called."""
    return name.replace("_", " ").capitalize() if _EXPRESSION.search(text) else str(text)


def _remark(line: FinancingLine) -> str:
    remark = line.zeile.anmerkung
    return "" if remark is None or _EXPRESSION.search(remark) else str(remark)


def _as_bytes(head: Sequence[str], rows: Sequence[Row], style: Hausstil) -> bytes:
    places = [_places(column) for column in zip(*rows, strict=True)]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(map(safe_text, head))
    for row in rows:
        writer.writerow(
            _amount(cell, digits, style)
            if isinstance(cell, Figure)
            else safe_text((cell or "").replace(NBSP, " "))
            for cell, digits in zip(row, places, strict=True)
        )
    return (_BYTE_ORDER_MARK + text.getvalue()).encode()


def _places(column: Row) -> int:
    """How many decimals all numbers of a column take, so that they stand in line; cents have two."""
    exact = [cell.exact for cell in column if isinstance(cell, Figure)]
    values = [finite_decimal(value) for value in exact if value is not None]
    places = spaltenstellen(value for value in values if value is not None)
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
    """A text that no spreadsheet takes for a formula: an apostrophe stands before what looks like one."""
    return f"'{text}" if text.startswith(_COMPUTES) else text


def csv_files(
    tables: Mapping[str, FinancingTable], ranges: Mapping[str, Range], style: Hausstil
) -> dict[str, bytes]:
    """The files of a paper by name: its tables, its scenarios, and its total if that says more."""
    files = {file_name(table.address): table_csv(table, style) for table in tables.values()}
    for address, found in ranges.items():
        if len(tables) > 1 or found.low.coverage.sources:
            files[file_name(address)] = range_csv(found, style)
    return files


def data_csv_files(
    tables: Iterable[DataTable], printed: Iterable[Printed], style: Hausstil
) -> dict[str, bytes]:
    """The numbers of those data tables that are on the page as a whole, rounded as they are there."""
    on_page = {one.figure.address for one in printed}
    files = {}
    for table in tables:
        figures = [f for row in table.all_rows for f in row.values.values() if f]
        known = {figure.address for figure in figures if not figure.is_pending}
        if known and known <= on_page:
            files[file_name(table.address)] = _data_csv(table, style)
    return files


def _data_csv(table: DataTable, style: Hausstil) -> bytes:
    own = [f" ({r.zeile.einheit})" if r.zeile and r.zeile.einheit else "" for r in table.all_rows]
    head = [str(table.tabelle.kopf)]
    columns: list[Row] = [[r.bezeichnung + of for r, of in zip(table.all_rows, own, strict=True)]]
    for name, spalte in table.columns.items():
        if spalte.art == "zahl":
            cells = [table.printed(row, name) for row in table.all_rows]
            units = {f" ({cell.unit})" for cell in cells if cell and str(cell.unit)}
            head.append(_label(spalte.bezeichnung, name) + (units.pop() if len(units) == 1 else ""))
            columns.append(cells)
    return _as_bytes(head, list(zip(*columns, strict=True)), style)
