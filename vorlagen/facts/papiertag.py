"""The day a paper speaks from: its own date or, while that is pending, that of a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vorlagen.facts.gremien import Gremien
from vorlagen.facts.reading.tree import Ausstehend
from vorlagen.facts.schriftstueck import Schriftstueck, Station
from vorlagen.german.dates import datum


@dataclass(frozen=True, slots=True)
class Papiertag:
    """A paper's day, and whether it is only that of a meeting."""

    tag: date
    ist_sitzung: bool = False

    def __str__(self) -> str:
        """What a sentence says of it."""
        if self.ist_sitzung:
            return f"die Vorlage wird am {datum(self.tag)} beraten"
        return f"die Vorlage ist vom {datum(self.tag)}"


def papiertag(schriftstueck: Schriftstueck, gremien: Gremien | None) -> Papiertag | None:
    """The paper's date, else the first day known in its Beratungsfolge; None if nothing is known."""
    if not isinstance(schriftstueck.datum, Ausstehend):
        return Papiertag(schriftstueck.datum)
    known = (_day_of(station, gremien) for station in schriftstueck.stationen)
    return next((Papiertag(day, ist_sitzung=True) for day in known if day is not None), None)


def _day_of(station: Station, gremien: Gremien | None) -> date | None:
    gremium = gremien.gremien.get(station.gremium) if gremien else None
    if gremium is None or isinstance(station.sitzung, Ausstehend):
        return None
    sitzung = gremium.sitzungen.get(station.sitzung)
    return sitzung.datum if sitzung else None
