"""How the paper prints its figures: in which forms, where, and which numbers stand on paper."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from vorlagen.documents.press import Printed
from vorlagen.figures.figure import Fact, Figure
from vorlagen.findings import Place
from vorlagen.german.numbers import KeineZahl, parse_zahl

_NUMBER = re.compile(
    r"(?P<zahl>[-−–]?\s?[0-9][0-9.]*(?:,[0-9]+)?)(?P<mio>\sMio\.)?(?P<rest>[^0-9…]*)"
)


class PrintedForms:
    """The printed figures of a paper, each once, in the order in which the paper prints them.

    A figure that was computed in the text itself is known by the place of its expression; one whose
    rate changed within the paper's time comes once with each value.
    """

    def __init__(self, printed: Iterable[Printed]) -> None:
        self._forms: dict[Any, dict[str, None]] = {}
        self._first: dict[Any, Printed] = {}
        self._places: dict[Any, list[Place]] = {}
        self._keys_at: dict[str, list[Any]] = {}
        for item in printed:
            key = _key(item.figure) or (str(item.place), item.text)
            if key not in self._first:
                self._first[key] = item
                self._keys_at.setdefault(_known_as(item.figure), []).append(key)
            self._forms.setdefault(key, {})[item.text] = None
            self._places.setdefault(key, []).append(item.place)

    def __iter__(self) -> Any:
        return iter(self._first.values())

    def of(self, figure: Figure) -> tuple[str, ...]:
        """The forms in which a named figure is printed, in the order of the paper."""
        return tuple(self._forms.get(_key(figure), ()))

    def places(self, figure: Figure) -> list[Place]:
        """Where the paper prints a named figure."""
        return self._places.get(_key(figure), [])

    def on_paper(self, figure: Figure) -> tuple[str, Fraction] | None:
        """What the paper prints for a figure, and the number that one reads there; words are none.

        A figure that is rounded only for printing is found by its address alone.
        """
        key = _key(figure)
        same = [key] if key in self._forms else self._keys_at.get(_known_as(figure), [])
        for found in same if key else ():
            for text in self._forms[found]:
                value = read_back(text)
                if value is not None:
                    return text, value
        return None


def _key(figure: Figure) -> Any:
    """What tells a figure from others; None for one that was computed in the text itself."""
    name = _known_as(figure)
    return (name, figure.exact, figure.unit) if name else None


def _known_as(figure: Figure) -> str:
    """The address of a figure; for a number that stands in a formula by itself, its place."""
    if figure.address or not isinstance(figure.origin, Fact):
        return figure.address
    return str(figure.origin.place)


def read_back(text: str) -> Fraction | None:
    """The number that a printed figure shows; None for words.

    „158.644 €“ and „3,5“ are such numbers, „25 Mio. €“ is 25,000,000, „dreieinhalb“ is none.
    """
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    try:
        value = Fraction(parse_zahl(found["zahl"]))
    except KeineZahl:
        return None
    return value * 10**6 if found["mio"] else value
