"""The only locale of the product, and the settings by which an authority formats its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from babel.core import Locale

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Hausstil:
    """An authority's house style for figures; the defaults follow DIN 5008.

    Attributes:
        waehrung: What stands behind an amount: "€", "EUR" or "Euro".
        abstand: Whether a no-break space parts a number from the sign behind it ("55.000 €",
            "80 %"); without it they touch ("55.000€", "80%").
        malzeichen: The sign between factors in a printed computation.
        strich: What a table cell shows where there is no figure.
        einheiten: The singular of units that a paper names itself, by their plural, and their dative.
    """

    waehrung: str = "€"
    abstand: bool = True
    malzeichen: str = "×"
    strich: str = "–"
    einheiten: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def luecke(self) -> str:
        """The space between a number and the sign behind it, or nothing."""
        return NBSP if self.abstand else ""


DIN_5008 = Hausstil()


@cache
def deutsch() -> Locale:
    """German as written in Germany (CLDR `de_DE`), parsed once."""
    return Locale.parse("de_DE")
