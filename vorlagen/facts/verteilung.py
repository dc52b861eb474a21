"""How a paper distributes something, one line for each of those who get it (or do not)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from vorlagen.facts.reading.model import Fakten, report_repeated
from vorlagen.facts.reading.scalars import fault
from vorlagen.facts.reading.shapes import Bedeutung, genau_eines, regeln
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

    model_config = regeln(genau_eines("wert", "ohne"))

    bezeichnung: Benennung
    """Wer etwas erhält oder nichts. Beispiel: `Adorf`"""
    wert: Offen[Annotated[Zahl, Field(gt=0)]] | None = None
    """Wie viel davon. Beispiel: `2`"""
    ohne: (
        Annotated[Literal["bedarf", "gesondert"], Bedeutung("kein Bedarf", "anders geregelt")]
        | None
    ) = None
    """Warum es nichts gibt: `bedarf` (kein Bedarf) oder `gesondert` (anders geregelt). Beispiel:
    `bedarf`
    """
    anmerkung: Prosa | None = None
    """Text der dritten Spalte. Beispiel: `erhält eine eigene Stelle`"""

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
    """Überschrift der Tabelle. Beispiel: `Beratungstage in den Kommunen`"""
    empfaenger: Text
    """Wer etwas erhält, in der Mehrzahl; Kopf der ersten Spalte. Beispiel: `Kommunen`"""
    spalte: Prosa
    """Kopf der zweiten Spalte. Beispiel: `Tage in der Woche`"""
    einheit: Text
    """Einheit der Werte. Beispiel: `Tage`"""
    nachkommastellen: Annotated[Anzahl, Field(le=6)] | None = None
    """So viele druckt die ganze Spalte, höchstens 6. Beispiel: `2`"""
    zeilen: Annotated[list[Anteil], Field(min_length=1)]
    """Die Zeilen, als Liste"""
    soll: Formel | None = None
    """Formel; die Summe muss ihr gleichen. Beispiel: `groessen.beratungstage`"""
    quelle: Quelle | None = None
    """Woher die Werte stammen"""

    @model_validator(mode="after")
    def _names_are_distinct(self, info: ValidationInfo) -> Self:
        names = ((kennung(zeile.bezeichnung), zeile.place) for zeile in self.zeilen)
        report_repeated(names, info, reserved=("summe", "anzahl", "mit", "bedarf", "gesondert"))
        return self


Verteilungen = dict[Kennung, Verteilung]
