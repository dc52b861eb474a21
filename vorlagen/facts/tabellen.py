"""Tables that a paper enters: columns of data with a row for the whole, and who gets how much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from vorlagen.facts.fakten import Fakten, genau_eines, hoechstens_eines, repeated
from vorlagen.facts.shapes import Bedeutung
from vorlagen.facts.types import (
    Anzahl,
    Benennung,
    Formel,
    Kennung,
    Offen,
    Prosa,
    Quelle,
    Tag,
    Text,
    Zahl,
)
from vorlagen.findings import Code, Fault
from vorlagen.german.lists import kennung, vorschlag

SUMME = "summe"


class Spalte(Fakten):
    """A column: its values stand in the rows, or `formel` gives them from other columns of the row.

    `insgesamt` fills the last row: `summe` adds the column up, a formula reckons with what the other
    columns have in that row. `rundung` is the step to which what is printed gets rounded; reckoned
    is with the exact values.
    """

    bezeichnung: Prosa
    """Kopf der Spalte. Beispiel: `Besetzte Stellen`"""
    einheit: Text = ""
    """Einheit der Werte. Beispiel: `Stellen`"""
    formel: Formel | None = None
    """Rechnet die Spalte aus anderen Spalten derselben Zeile. Beispiel: `besetzt / quote`"""
    insgesamt: Formel | None = None
    """Was in der letzten Zeile steht: `summe` oder eine Formel aus deren Spalten. Beispiel: `summe`"""
    rundung: Annotated[Zahl, Field(gt=0)] | None = None
    """Worauf gerundet wird, was gedruckt ist. Beispiel: `0.01`"""
    nachkommastellen: Annotated[Anzahl, Field(le=6)] | None = None
    """So viele druckt die ganze Spalte, höchstens 6. Beispiel: `2`"""


class Datenzeile(Fakten):
    """A row with the values of those columns that are entered."""

    bezeichnung: Benennung
    """Erste Spalte der Zeile. Beispiel: `Modul 1`"""
    kennung: Kennung | None = None
    """Name der Zeile in Adressen. Beispiel: `modul_eins`"""
    werte: dict[Kennung, Offen[Zahl]] = {}
    """Die eingetragenen Werte: `Spalte: Zahl`. Beispiel: `{besetzt: 194, quote: 79.35}`"""

    @property
    def name(self) -> str:
        """By which name addresses know the row."""
        return self.kennung or kennung(self.bezeichnung)


class Datentabelle(Fakten):
    """A table of data with its source and the day of its data."""

    REGELN = (hoechstens_eines("stand", "stand_monat"),)

    titel: Prosa
    """Überschrift der Tabelle. Beispiel: `Stellen im Land`"""
    kopf: Prosa
    """Kopf der ersten Spalte. Beispiel: `Baustein`"""
    spalten: Annotated[dict[Kennung, Spalte], Field(min_length=1)]
    """Die weiteren Spalten, jede unter einem eigenen `‹name›`"""
    zeilen: Annotated[list[Datenzeile], Field(min_length=1)]
    """Die Zeilen, als Liste"""
    insgesamt: Text = "Insgesamt"
    """Wie die letzte Zeile heißt. Beispiel: `Summe`"""
    stand: Offen[Tag] | None = None
    """Tag, an dem die Werte galten. Beispiel: `2024-01-31`"""
    stand_monat: Offen[Tag] | None = None
    """Statt `stand`, wenn nur der Monat bekannt ist: ein Tag darin. Beispiel: `2024-01-01`"""
    quelle: Quelle | None = None
    """Woher die Werte stammen"""

    @property
    def has_total(self) -> bool:
        """Whether there is a last row."""
        return any(spalte.insgesamt is not None for spalte in self.spalten.values())

    def faults(self) -> Iterator[Fault]:
        names = ((zeile.name, zeile.place) for zeile in self.zeilen)
        yield from repeated(names, reserved=("insgesamt", "stand", "stand_monat"))
        entered = [name for name, spalte in self.spalten.items() if spalte.formel is None]
        for zeile in self.zeilen:
            for name in zeile.werte:
                if name not in entered:
                    yield (
                        Code.SCHLUESSEL_UNBEKANNT,
                        zeile.place_of_key("werte", name),
                        f"Eine Spalte „{name}“ zum Eintragen hat die Tabelle nicht.",
                        vorschlag(name, entered),
                    )
            for name in entered:
                if name not in zeile.werte:
                    yield (
                        Code.SCHLUESSEL_FEHLT,
                        zeile.place,
                        f"In der Zeile „{zeile.bezeichnung}“ fehlt der Wert der Spalte „{name}“.",
                        (
                            "Unter „werte“ ergänzen; ist er noch unbekannt:"
                            f' {name}: {{ausstehend: "Grund"}}.'
                        ),
                    )


Datentabellen = dict[Kennung, Datentabelle]


class Zuteilung(Fakten):
    """What one of them gets: a `wert`, or none of it for a reason."""

    REGELN = (genau_eines("wert", "ohne"),)

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
    zeilen: Annotated[list[Zuteilung], Field(min_length=1)]
    """Die Zeilen, als Liste"""
    soll: Formel | None = None
    """Formel; die Summe muss ihr gleichen. Beispiel: `groessen.beratungstage`"""
    quelle: Quelle | None = None
    """Woher die Werte stammen"""

    def faults(self) -> Iterator[Fault]:
        names = ((kennung(zeile.bezeichnung), zeile.place) for zeile in self.zeilen)
        yield from repeated(names, reserved=("summe", "anzahl", "mit", "bedarf", "gesondert"))


Verteilungen = dict[Kennung, Verteilung]
