"""Grant programmes (Förderprogramme): modules and their dated rates (Fördersätze)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from vorlagen.facts.reading.model import Fakten, report_repeated
from vorlagen.facts.types import Betrag, Kennung, Offen, Quelle, Tag, Text
from vorlagen.german.dates import datum

# The names at the top of addresses that mean something else.
_ROOTS = frozenset(
    "kgst bescheide mandant gremien stellenplan vorlage angaben groessen verteilungen finanzierung"
    " papier tabelle verteilung spanne woertlich summe minimum maximum runden prozentsatz".split()
)


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

    @model_validator(mode="after")
    def _one_amount_a_day(self, info: ValidationInfo) -> Self:
        days = ((datum(wert.ab), wert.place_of("ab")) for wert in self.werte)
        report_repeated(days, info)
        return self

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

    @model_validator(mode="after")
    def _hides_no_other_name(self, info: ValidationInfo) -> Self:
        own = ((name, module.place) for name, module in self.module.items())
        report_repeated(own, info, reserved=type(self).model_fields)
        report_repeated([(self.kennung, self.place_of("kennung"))], info, reserved=_ROOTS)
        return self
