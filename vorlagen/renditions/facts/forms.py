"""In which forms a value may be printed: by what filters and tables can make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from vorlagen.figures.figure import Figure, finite_decimal
from vorlagen.figures.formula import bare_amount, said
from vorlagen.figures.unit import PROZENT
from vorlagen.german.numbers import (
    KeineZahl,
    NichtGerundet,
    betrag,
    millionen,
    mit_einheit,
    nachkommastellen,
    prozent,
    zahl,
)
from vorlagen.german.style import Hausstil
from vorlagen.german.words import KeinZahlwort, zahlwort

_MOST_PLACES = 9  # as filters allow
_ENDINGS = ("", "-", "e", "em", "en", "er", "es")


def may_be_printed_as(figure: Figure, text: str, style: Hausstil) -> bool:
    """Whether a text is one of the forms in which the program prints a figure of known value."""
    return any(text == form for form in _forms(figure, style))


def _forms(figure: Figure, style: Hausstil) -> Iterator[str]:
    yield from _said_by(lambda: said(figure, style))
    value = None if figure.exact is None else finite_decimal(figure.exact)
    if figure.unit.is_money():
        yield from _said_by(lambda: bare_amount(figure, style))
    if value is not None:
        yield from _with_places(value, figure, style)
        yield from _without_places(value, figure, style)


def _with_places(value: Decimal, figure: Figure, style: Hausstil) -> Iterator[str]:
    try:
        least = nachkommastellen(value)
    except KeineZahl:
        return
    for places in {least, *range(least, _MOST_PLACES + 1)}:
        yield zahl(value, places)
        if figure.unit.is_money():
            yield betrag(value, style, places)
        if figure.unit == PROZENT:
            yield prozent(value, style, places)


def _without_places(value: Decimal, figure: Figure, style: Hausstil) -> Iterator[str]:
    unit = figure.unit.of_one() if value == 1 else str(figure.unit)
    yield from _said_by(lambda: mit_einheit(value, unit))
    yield from _said_by(lambda: mit_einheit(value, str(figure.unit)))
    if figure.unit.is_money():
        yield from _said_by(lambda: millionen(value, style))
    for ending in _ENDINGS:
        yield from _said_by(lambda ending=ending: zahlwort(value, ending))  # type: ignore[misc]


def _said_by(say: Callable[[], str]) -> Iterator[str]:
    try:
        yield say()
    except (KeineZahl, NichtGerundet, KeinZahlwort):
        return
