"""The excerpt of a committee's minutes (Niederschriftsauszug) on one item of its agenda."""

from __future__ import annotations

from collections.abc import Sequence

from vorlagen.facts.reading.tree import Scalar
from vorlagen.facts.schriftstueck import Schriftstueck, Station
from vorlagen.facts.types import Kennung, Offen, Prosa, Text


class Niederschrift(Schriftstueck):
    """What a committee said and decided on one item of its agenda."""

    gremium: Kennung
    """Name des Gremiums in gremien.yaml. Beispiel: `ausschuss`"""
    sitzung: Offen[Kennung]
    """Name der Sitzung dieses Gremiums. Beispiel: `maerz_2024`"""
    tagesordnungspunkt: Offen[Text]
    """Nummer des Punktes in der Tagesordnung. Beispiel: `5`"""
    gegenstand: Prosa
    """Worum es bei diesem Punkt ging. Beispiel: `Beratung vor Ort`"""

    @property
    def thema(self) -> Scalar:
        return self.gegenstand

    @property
    def stationen(self) -> Sequence[Station]:
        return (self,)
