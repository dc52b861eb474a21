"""Law that papers cite, as dated facts per Land: no paragraph is typed, none is guessed.

What is not entered is asked for by a finding in the paper that needs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from vorlagen.facts.fakten import Fakten, repeated
from vorlagen.facts.mandant import Behoerdenart, Bundesland
from vorlagen.facts.shapes import GRUPPE, GRUPPE_ODER_WORT, WORT
from vorlagen.facts.types import Quelle, Tag, Text
from vorlagen.findings import Fault
from vorlagen.german.dates import datum

Gegenstand = Literal["ueberplanmaessig", "fortsetzung", "verpflichtung"]


class Verweis(Fakten):
    """By which paragraph the law of communes holds for another kind of authority."""

    ueber: Text
    """Die Vorschrift, über die es gilt. Beispiel: `§ 53 Abs. 1 KrO NRW`"""
    quelle: Quelle
    """Wo sie steht"""


Geltung = Annotated[
    Annotated[Verweis, GRUPPE] | Annotated[Literal["unmittelbar"], WORT], GRUPPE_ODER_WORT
]


class Vorschrift(Fakten):
    """A paragraph as it holds from a day on."""

    ab: Tag
    """Erster Tag, von dem an sie hier bekannt ist. Beispiel: `2019-01-01`"""
    zitat: Text
    """Wie Vorlagen sie nennen. Beispiel: `§ 83 Abs. 2 GO NRW`"""
    voraussetzung: Text
    """Wann sie das Mehr zulässt, als Nebensatz ohne „wenn“. Beispiel: `sie unabweisbar sind`"""
    quelle: Quelle
    """Wo sie steht"""


class Recht(Fakten):
    """The budget law of a Land, as far as papers speak of it."""

    land: Bundesland
    """Das Land. Beispiel: `NW`"""
    geltung: dict[Behoerdenart, Geltung]
    """Für welche Arten von Behörden es gilt: `unmittelbar`, oder über welche Vorschrift. Beispiel:
    `{stadt: unmittelbar}`
    """
    vorschriften: dict[Gegenstand, Annotated[list[Vorschrift], Field(min_length=1)]]
    """Die Vorschriften, je Gegenstand als Liste"""

    def vorschrift(self, gegenstand: Gegenstand, tag: date) -> Vorschrift | None:
        """What holds on a day; None where nothing is entered for it."""
        known = [one for one in self.vorschriften.get(gegenstand, ()) if one.ab <= tag]
        return max(known, key=lambda one: one.ab, default=None)

    def zitat(self, gegenstand: Gegenstand, art: Behoerdenart, tag: date) -> str | None:
        """How a paper of such an authority cites it; None where the law is not entered."""
        found, geltung = self.vorschrift(gegenstand, tag), self.geltung.get(art)
        if found is None or geltung is None:
            return None
        return (
            f"{found.zitat} i. V. m. {geltung.ueber}"
            if isinstance(geltung, Verweis)
            else found.zitat
        )

    def faults(self) -> Iterator[Fault]:
        for rules in self.vorschriften.values():
            yield from repeated((datum(one.ab), one.place_of("ab")) for one in rules)
