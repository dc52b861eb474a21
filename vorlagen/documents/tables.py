"""What templates are told of financing and distribution tables, ready to be printed.

Amounts come as text, with the same decimals in the whole column; which figures they are is noted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from vorlagen.documents.cells import amount_cell, places_of
from vorlagen.documents.filters import pending_mark
from vorlagen.documents.press import current, pending_reason
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures.distribution import Distribution, Share
from vorlagen.figures.figure import Figure
from vorlagen.figures.financing.line_text import line_text
from vorlagen.figures.financing.lines import Line, RateLine, ShareLine
from vorlagen.figures.financing.tables import FinancingTable
from vorlagen.figures.formula import bare_amount, bare_number, said
from vorlagen.figures.namespace import Namespace
from vorlagen.german.numbers import spaltenstellen, zahl

RenderText = Callable[[Scalar], Markup]  # a text from YAML, as HTML


def financing_names(table: FinancingTable, render: RenderText) -> Namespace:
    """A financing table for its template.

    `titel`, `zeitraum`, `zeilen` (each with `bezeichnung`, `berechnung`, `betrag`, `abzug`) and
    `ergebnis` (with `bezeichnung`, `betrag`, `negativ`).
    """
    amounts = [line.amount for line in table.lines] + [table.result]
    places = places_of(amounts)
    for line in table.lines:
        _note_computation(line)
    result = Namespace(
        "ergebnis",
        {
            "bezeichnung": table.tabelle.ergebnis,
            "betrag": amount_cell(table.result, places),
            "negativ": not table.result.is_pending and table.result < 0,
        },
    )
    return Namespace(
        f"finanzierung.{table.kennung}",
        {
            "titel": render(table.tabelle.titel),
            "zeitraum": str(table.period),
            "zeilen": tuple(_line_names(table, line, places, render) for line in table.lines),
            "ergebnis": result,
        },
    )


def _line_names(table: FinancingTable, line: Line, places: int, render: RenderText) -> Namespace:
    remark = render(line.zeile.anmerkung).striptags() if line.zeile.anmerkung else ""
    return Namespace(
        line.amount.address,
        {
            "bezeichnung": render(line.zeile.bezeichnung),
            "berechnung": line_text(table, line, current().style, remark),
            "betrag": amount_cell(line.amount, places),
            "abzug": line.takes_off,
        },
    )


def _note_computation(line: Line) -> None:
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


def distribution_rows(distribution: Distribution, render: RenderText) -> Namespace:
    """A distribution table for its template.

    `titel`, `empfaenger`, `spalte`, `zeilen` (each with `bezeichnung`, `wert`, `anmerkung`, `ohne`)
    and `summe`. Who gets nothing has the house style's dash as `wert`.
    """
    verteilung = distribution.verteilung
    declared = verteilung.nachkommastellen
    places = _places(distribution) if declared is None else int(declared)
    return Namespace(
        distribution.address,
        {
            "titel": render(verteilung.titel),
            "empfaenger": verteilung.empfaenger,
            "spalte": render(verteilung.spalte),
            "zeilen": tuple(_share_names(s, places, render) for s in distribution.shares),
            "summe": _number(distribution.sum, places),
        },
    )


def _places(distribution: Distribution) -> int:
    known: Sequence[Figure] = [s.amount for s in distribution.shares if s.amount is not None]
    return spaltenstellen(figure.wert for figure in known if not figure.is_pending)


def _share_names(share: Share, places: int, render: RenderText) -> Namespace:
    remark = share.anteil.anmerkung
    return Namespace(
        share.anteil.bezeichnung,
        {
            "bezeichnung": share.anteil.bezeichnung,
            "wert": current().style.strich
            if share.amount is None
            else _number(share.amount, places),
            "anmerkung": render(remark) if remark else "",
            "ohne": share.amount is None,
        },
    )


def _number(figure: Figure, places: int) -> Any:
    reason = pending_reason(figure)
    if reason is not None:
        return pending_mark(current().pending(reason, figure))
    text = zahl(figure.wert, places)
    current().note(figure, text)
    return text
