"""The cells of tables: amounts, numbers and ranges as text, noted as printed.

All cells of a table have the same decimals; a range stands where variants are still open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from markupsafe import Markup

from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures import Figure
from vorlagen.german.numbers import betrag, betragsstellen, zahl
from vorlagen.page.press import current, pending_reason

RenderText = Callable[[Scalar], Markup]  # a text from YAML, as HTML
ROUNDED = "Rundungsdifferenzen möglich."


def places_of(figures: Iterable[Figure]) -> int:
    """How many decimals all amounts of a table take."""
    return betragsstellen(figure.wert for figure in figures if not figure.is_pending)


def amount_cell(figure: Figure | None, places: int, *, takes_off: bool = False) -> Any:
    """An amount; the house style's dash where there is none, a mark while it is pending.

    An amount that is taken off has a minus, except for zero; a negative one is added.
    """
    style = current().style
    if figure is None:
        return style.strich
    has_minus = takes_off and bool(figure.exact)
    if has_minus and figure < 0:
        figure = -figure
        has_minus = False
    cell = figure_cell(figure, lambda wert: betrag(wert, style, places))
    return f"−{cell}" if has_minus else cell


def number_cell(figure: Figure, places: int) -> Any:
    """A figure without its unit; a mark while it is pending."""
    return figure_cell(figure, lambda wert: zahl(wert, places))


def figure_cell(figure: Figure, say: Callable[[Decimal], str]) -> Any:
    """A figure as text, noted as printed; a mark while it is pending."""
    reason = pending_reason(figure)
    if reason is not None:
        return current().pending(reason, figure)
    return current().note(figure, say(figure.wert))


def range_cell(ends: Sequence[Figure], places: int, *, takes_off: bool = False) -> Any:
    """An amount, or „82.533 bis 150.669 €“ where the ends differ."""
    cell = partial(amount_cell, places=places, takes_off=takes_off)
    for end in ends:
        if end.is_pending:
            return cell(end)
    if len({end.exact for end in ends}) == 1:
        return cell(ends[0])
    low, high = sorted(ends, key=lambda figure: figure.wert)
    low_cell = cell(low)
    high_cell = cell(high)
    style = current().style
    unit = style.luecke + style.waehrung
    return f"{low_cell.replace(unit, '')} bis {high_cell}"
