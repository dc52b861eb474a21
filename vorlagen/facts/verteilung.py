"""How a paper distributes something, one line for each of those who get it (or do not)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from vorlagen.facts.reading.model import Fakten, report_repeated
from vorlagen.facts.reading.scalars import fault
from vorlagen.facts.types import (
    Anzahl,
    Benennung,
    Formel,
    Kennung,
    Offen,
    Prosa,
    Quelle,
    Text,
    Zahl,
)
from vorlagen.german.lists import kennung


class Anteil(Fakten):
    """What one of them gets: a `wert`, or none of it for a reason."""

    bezeichnung: Benennung
    wert: Offen[Annotated[Zahl, Field(gt=0)]] | None = None
    ohne: Literal["bedarf", "gesondert"] | None = None  # no demand, or treated separately
    anmerkung: Prosa | None = None

    @model_validator(mode="after")
    def _value_or_reason(self) -> Self:
        if (self.wert is None) == (self.ohne is None):
            raise fault(
                "SCHLUESSEL_FEHLT",
                f"„{self.bezeichnung}“ braucht entweder einen „wert“ oder einen Grund unter „ohne“.",
                "„wert: 2“ eintragen oder „ohne: bedarf“ (kein Bedarf), „ohne: gesondert“.",
            )
        return self


class Verteilung(Fakten):
    """A distribution table with its sum.

    `soll` is a formula that the sum must equal; a deviation is an error with both sides.
    """

    titel: Prosa
    empfaenger: Text  # the noun for those who get something: "Kommunen"
    spalte: Prosa
    einheit: Text
    nachkommastellen: Annotated[Anzahl, Field(le=6)] | None = None
    zeilen: Annotated[list[Anteil], Field(min_length=1)]
    soll: Formel | None = None
    quelle: Quelle | None = None

    @model_validator(mode="after")
    def _names_are_distinct(self, info: ValidationInfo) -> Self:
        names = ((kennung(zeile.bezeichnung), zeile.place) for zeile in self.zeilen)
        report_repeated(names, info, reserved=("summe", "anzahl", "mit", "bedarf", "gesondert"))
        return self


Verteilungen = dict[Kennung, Verteilung]
