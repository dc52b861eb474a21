"""Grant programmes (Förderprogramme): modules and their dated rates (Fördersätze)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.types import Betrag, Kennung, Offen, Quelle, Tag, Text


class Satz(Fakten):
    """The amount of a rate from the day on which it comes into force."""

    ab: Tag
    betrag: Offen[Betrag]
    quelle: Quelle


class Foerdersatz(Fakten):
    """A rate: so many euros for each post and year, with its amounts through time."""

    bezeichnung: Text
    kurz: Text | None = None  # as formulas print it: "PK"
    je: Literal["VZÄ", "Stelle", "Tag", "Kommune"] | None = None
    zeitraum: Literal["Jahr", "Monat"] | None = None
    werte: Annotated[list[Satz], Field(min_length=1)]

    @property
    def einheit(self) -> str:
        """The unit of the amounts: `EUR/VZÄ/Jahr`."""
        return "/".join(part for part in ("EUR", self.je, self.zeitraum) if part)


class Foerdergegenstand(Fakten):
    """What is funded, by one or more rates: a kind of post, events, measures."""

    bezeichnung: Text
    saetze: dict[Kennung, Foerdersatz]


class Modul(Fakten):
    """A part of a programme with its own subject."""

    bezeichnung: Text
    kurz: Text | None = None  # "Modul 1"
    gegenstaende: dict[Kennung, Foerdergegenstand]


class Foerderprogramm(Fakten):
    """A grant programme; `kennung` begins its addresses (`kim.modul1.koordination.personal`)."""

    kennung: Kennung
    bezeichnung: Text
    kurz: Text
    foerdergeber: Text
    volumen: dict[Kennung, Offen[Betrag]] = {}  # jahr_2021: 50000000
    module: dict[Kennung, Modul]
    quelle: Quelle | None = None
