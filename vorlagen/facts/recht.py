"""Law that papers cite, as dated facts per Land: no paragraph is typed, none is guessed.

What is not entered is asked for by a finding in the paper that needs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from vorlagen.facts.fakten import Fakten, repeated
from vorlagen.facts.shapes import GRUPPE, GRUPPE_ODER_WORT, WORT
from vorlagen.facts.types import Behoerdenart, Bundesland, JaNein, Quelle, Tag, Text
from vorlagen.facts.yaml_reader import read_shipped
from vorlagen.findings import Finding, Findings
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
    voraussetzung: Text | None = None
    """Wann sie das Mehr zulässt, als Nebensatz ohne „wenn“. Beispiel: `sie unabweisbar sind`"""
    zustimmung: Literal["der vorherigen Zustimmung", "der Zustimmung"] | None = None
    """Was Erhebliches, bei der Fortsetzung jedes Mehr, braucht, im Genitiv. Beispiel: `der vorherigen
    Zustimmung`
    """
    kenntnis: JaNein = False
    """`ja`: Was nicht erheblich ist, wird der Vertretung zur Kenntnis gebracht. Beispiel: `ja`"""
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

    def zitat(self, found: Vorschrift, art: Behoerdenart) -> str | None:
        """How a paper of such an authority cites a rule; None where it is not entered for those."""
        geltung = self.geltung.get(art)
        if isinstance(geltung, Verweis):
            return f"{found.zitat} i. V. m. {geltung.ueber}"
        return found.zitat if geltung else None

    def faults(self) -> Iterator[Finding]:
        for rules in self.vorschriften.values():
            days = ((datum(one.ab), one.place_of("ab")) for one in rules)
            yield from repeated(days)


_BUILT_IN = ("bw", "ni", "nw")


@cache
def built_in_law() -> Mapping[str, Recht]:
    """The law of those Länder that comes with the program, by the Land; a project may have its own."""
    findings = Findings()  # in these files nothing is wrong
    found = (read_shipped(f"recht-{land}.yaml", Recht, findings) for land in _BUILT_IN)
    return {recht.land: recht for recht in found if recht is not None}
