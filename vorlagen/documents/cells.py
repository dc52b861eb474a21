"""Figures in the cells of tables: as many decimals in the whole table, and noted as printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from vorlagen.documents.filters import pending_mark
from vorlagen.documents.press import current, pending_reason
from vorlagen.figures.figure import Figure
from vorlagen.german.numbers import betrag, betragsstellen, zahl
from vorlagen.german.style import NBSP


def places_of(figures: Iterable[Figure]) -> int:
    """How many decimals all amounts of a table take."""
    return betragsstellen(figure.wert for figure in figures if not figure.is_pending)


def amount_cell(figure: Figure | None, places: int) -> Any:
    """An amount; the house style's dash where there is none, a mark while it is pending."""
    if figure is None:
        return current().style.strich
    reason = pending_reason(figure)
    if reason is not None:
        return pending_mark(current().pending(reason, figure))
    text = betrag(figure.wert, current().style, places)
    current().note(figure, text)
    return text


def number_cell(figure: Figure, places: int) -> Any:
    """A figure without its unit; a mark while it is pending."""
    reason = pending_reason(figure)
    if reason is not None:
        return pending_mark(current().pending(reason, figure))
    text = zahl(figure.wert, places)
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
