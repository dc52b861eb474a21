"""What templates are told of financing, distribution and data tables, ready to be printed.

Amounts come as text, with the same decimals in the whole column; which figures they are is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from vorlagen.documents.filters import pending_mark, show
from vorlagen.documents.press import current, pending_reason
from vorlagen.facts.tabellen import Datentabelle, Spalte
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures.data_table import DataRow, DataTable, printed_value
from vorlagen.figures.distribution import Allotment, Distribution
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing.table import FinancingTable, line_text
from vorlagen.figures.financing.table_lines import FinancingLine, RateLine, ShareLine
from vorlagen.figures.formula import bare_amount, bare_number, said
from vorlagen.figures.unit import PROZENT
from vorlagen.german.dates import monat_jahr
from vorlagen.german.numbers import betrag, betragsstellen, prozent, spaltenstellen, zahl
from vorlagen.german.style import NBSP


def places_of(figures: Iterable[Figure]) -> int:
    """How many decimals all amounts of a table take."""
    return betragsstellen(figure.wert for figure in figures if not figure.is_pending)


def amount_cell(figure: Figure | None, places: int) -> Any:
    """An amount; the house style's dash where there is none, a mark while it is pending."""
    style = current().style
    return (
        style.strich if figure is None else _cell(figure, lambda wert: betrag(wert, style, places))
    )


def number_cell(figure: Figure, places: int) -> Any:
    """A figure without its unit; a mark while it is pending."""
    return _cell(figure, lambda wert: zahl(wert, places))


def _cell(figure: Figure, said: Callable[[Decimal], str]) -> Any:
    """A figure as text, noted as printed; a mark while it is pending."""
    reason = pending_reason(figure)
    if reason is not None:
        return pending_mark(current().pending(reason, figure))
    text = said(figure.wert)
    current().note(figure, text)
    return text


def taken_off(cell: Any) -> Any:
    """A cell with a minus sign, as what is taken off is shown; nothing taken off has none."""
    if not isinstance(cell, str) or not any(digit in cell for digit in "123456789"):
        return cell
    return cell if isinstance(cell, Markup) else f"−{NBSP}{cell.replace(' bis ', f' bis −{NBSP}')}"


def range_cell(ends: Sequence[Figure], places: int) -> Any:
    """An amount, or „82.533 bis 150.669 €“ where the ends differ."""
    pending = next((end for end in ends if end.is_pending), None)
    if pending is not None or len({end.exact for end in ends}) == 1:
        return amount_cell(pending or ends[0], places)
    low, high = (amount_cell(end, places) for end in sorted(ends, key=lambda figure: figure.wert))
    style = current().style
    return f"{low.removesuffix(style.luecke + style.waehrung)} bis {high}"


RenderText = Callable[[Scalar], Markup]  # a text from YAML, as HTML


def financing_names(table: FinancingTable, render: RenderText) -> dict[str, Any]:
    """A financing table for its template.

    `titel`, `zeitraum`, `zeilen` (each with `bezeichnung`, `berechnung`, `betrag`, `abzug`) and
    `ergebnis` (with `bezeichnung`, `betrag`, `negativ`).
    """
    amounts = [line.amount for line in table.lines] + [table.result]
    places = places_of(amounts)
    for line in table.lines:
        _note_computation(line)
    result = {
        "bezeichnung": table.tabelle.ergebnis,
        "betrag": amount_cell(table.result, places),
        "negativ": not table.result.is_pending and table.result < 0,
    }
    return {
        "titel": render(table.tabelle.titel),
        "zeitraum": str(table.period),
        "zeilen": tuple(_line_names(table, line, places, render) for line in table.lines),
        "ergebnis": result,
    }


def _line_names(
    table: FinancingTable, line: FinancingLine, places: int, render: RenderText
) -> dict[str, Any]:
    remark = render(line.zeile.anmerkung).striptags() if line.zeile.anmerkung else ""
    return {
        "bezeichnung": render(line.zeile.bezeichnung),
        "berechnung": line_text(table, line, current().style, remark),
        "betrag": amount_cell(line.amount, places),
        "abzug": line.takes_off,
    }


def _note_computation(line: FinancingLine) -> None:
    """Note the figures that stand in the text of a line's computation."""
    press = current()
    match line:
        case RateLine():
            if line.number is not None:
                press.note(line.number, bare_number(line.number))
            single = len(line.summands) == 1
            for amount in (line.per_post, *(s.amount for s in line.summands if not single)):
                press.note(amount, bare_amount(amount, press.style))
        case ShareLine():
            for figure in (line.quote, line.basis, line.cap):
                if figure is not None:
                    press.note(figure, said(figure, press.style))


def distribution_rows(distribution: Distribution, render: RenderText) -> dict[str, Any]:
    """A distribution table for its template.

    `titel`, `empfaenger`, `spalte`, `zeilen` (each with `bezeichnung`, `wert`, `anmerkung`, `ohne`)
    and `summe`. Who gets nothing has the house style's dash as `wert`.
    """
    verteilung = distribution.verteilung
    places = places_of_shares(distribution)
    return {
        "titel": render(verteilung.titel),
        "empfaenger": verteilung.empfaenger,
        "spalte": render(verteilung.spalte),
        "zeilen": tuple(_share_names(s, places, render) for s in distribution.shares),
        "summe": number_cell(distribution.sum, places),
    }


def places_of_shares(distribution: Distribution) -> int:
    """How many decimals all figures of a distribution are printed with."""
    declared = distribution.verteilung.nachkommastellen
    if declared is not None:
        return int(declared)
    known: Sequence[Figure] = [s.amount for s in distribution.shares if s.amount is not None]
    return spaltenstellen(figure.wert for figure in known if not figure.is_pending)


def _share_names(share: Allotment, places: int, render: RenderText) -> dict[str, Any]:
    remark = share.anteil.anmerkung
    return {
        "bezeichnung": share.anteil.bezeichnung,
        "wert": current().style.strich
        if share.amount is None
        else number_cell(share.amount, places),
        "anmerkung": render(remark) if remark else "",
        "ohne": share.amount is None,
    }


def data_table_rows(table: DataTable, render: RenderText) -> dict[str, Any]:
    """A table of data for its template.

    `titel`, `kopf`, `spalten`, `zeilen` (each with `bezeichnung` and `werte`), `summe` (a row, or
    nothing), `stand` and `quelle` as text, or empty.
    """
    tabelle = table.tabelle
    rows = tuple(_data_row(table, row) for row in table.rows)
    return {
        "titel": render(tabelle.titel),
        "kopf": render(tabelle.kopf),
        "spalten": tuple(render(spalte.bezeichnung) for spalte in tabelle.spalten.values()),
        "zeilen": rows,
        "summe": _data_row(table, table.total) if table.total else "",
        "stand": _as_of(tabelle),
        "quelle": "" if tabelle.quelle is None else str(tabelle.quelle),
    }


def _as_of(tabelle: Datentabelle) -> Any:
    month = tabelle.stand_monat
    if month is not None:
        return show(month) if isinstance(month, Ausstehend) else monat_jahr(month)
    return "" if tabelle.stand is None else show(tabelle.stand)


def _data_row(table: DataTable, row: DataRow) -> dict[str, Any]:
    spalten = table.tabelle.spalten
    cells = (
        _data_cell(printed_value(spalten[name], figure), spalten[name], table.column(name))
        for name, figure in row.values.items()
    )
    return {"bezeichnung": row.bezeichnung, "werte": tuple(cells)}


def _data_cell(figure: Figure | None, spalte: Spalte, column: Any) -> Any:
    if figure is None:
        return ""
    places, style = _places_of_column(spalte, column), current().style
    if figure.unit == PROZENT:
        return _cell(figure, lambda wert: prozent(wert, style, places))
    return (amount_cell if figure.unit.is_money() else number_cell)(figure, places)


def _places_of_column(spalte: Spalte, column: Any) -> int:
    if spalte.nachkommastellen is not None:
        return int(spalte.nachkommastellen)
    known = [figure for figure in column if not figure.is_pending]
    if known and known[0].unit.is_money():
        return betragsstellen(figure.wert for figure in known)
    return spaltenstellen(figure.wert for figure in known)
