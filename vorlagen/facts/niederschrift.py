"""The excerpt of a committee's minutes (Niederschriftsauszug) on one item of its agenda."""

from __future__ import annotations

from collections.abc import Sequence

from vorlagen.facts.reading.tree import Scalar
from vorlagen.facts.schriftstueck import Schriftstueck, Station
from vorlagen.facts.types import Kennung, Offen, Prosa, Text


class Niederschrift(Schriftstueck):
    """What a committee said and decided on one item of its agenda."""

    gremium: Kennung
    sitzung: Offen[Kennung]
    tagesordnungspunkt: Offen[Text]  # its number on the agenda
    gegenstand: Prosa

    @property
    def thema(self) -> Scalar:
        return self.gegenstand

    @property
    def stationen(self) -> Sequence[Station]:
        return (self,)
