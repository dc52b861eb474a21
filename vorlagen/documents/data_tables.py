"""A table of data for its template, each column with the same decimals."""

from __future__ import annotations

from typing import Any

from vorlagen.documents.filters import pending_mark, show
from vorlagen.documents.press import current, pending_reason
from vorlagen.documents.tables import RenderText
from vorlagen.facts.tabellen import Datentabelle, Spalte
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.data_table import DataTable, Row, printed_value
from vorlagen.figures.figure import Figure
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.unit import PROZENT
from vorlagen.german.dates import monat_jahr
from vorlagen.german.numbers import betrag, betragsstellen, prozent, spaltenstellen, zahl


def data_table_rows(table: DataTable, render: RenderText) -> Namespace:
    """A table of data for its template.

    `titel`, `kopf`, `spalten`, `zeilen` (each with `bezeichnung` and `werte`), `summe` (a row, or
    nothing), `stand` and `quelle` as text, or empty.
    """
    tabelle = table.tabelle
    rows = tuple(_row(table, row) for row in table.rows)
    return Namespace(
        table.address,
        {
            "titel": render(tabelle.titel),
            "kopf": render(tabelle.kopf),
            "spalten": tuple(render(spalte.bezeichnung) for spalte in tabelle.spalten.values()),
            "zeilen": rows,
            "summe": _row(table, table.total) if table.total else "",
            "stand": _as_of(tabelle),
            "quelle": "" if tabelle.quelle is None else str(tabelle.quelle),
        },
    )


def _as_of(tabelle: Datentabelle) -> Any:
    month = tabelle.stand_monat
    if month is not None:
        return show(month) if isinstance(month, Ausstehend) else monat_jahr(month)
    return "" if tabelle.stand is None else show(tabelle.stand)


def _row(table: DataTable, row: Row) -> Namespace:
    spalten = table.tabelle.spalten
    cells = (
        _cell(printed_value(spalten[name], figure), spalten[name], table.column(name))
        for name, figure in row.values.items()
    )
    return Namespace(row.name, {"bezeichnung": row.bezeichnung, "werte": tuple(cells)})


def _cell(figure: Figure | None, spalte: Spalte, column: Any) -> Any:
    if figure is None:
        return ""
    reason = pending_reason(figure)
    if reason is not None:
        return pending_mark(current().pending(reason, figure))
    text = _said(figure, _places(spalte, column))
    current().note(figure, text)
    return text


def _said(figure: Figure, places: int) -> str:
    style = current().style
    if figure.unit.is_money():
        return betrag(figure.wert, style, places)
    if figure.unit == PROZENT:
        return prozent(figure.wert, style, places)
    return zahl(figure.wert, places)


def _places(spalte: Spalte, column: Any) -> int:
    if spalte.nachkommastellen is not None:
        return int(spalte.nachkommastellen)
    known = [figure for figure in column if not figure.is_pending]
    if known and known[0].unit.is_money():
        return betragsstellen(figure.wert for figure in known)
    return spaltenstellen(figure.wert for figure in known)
