"""A small table of data: columns that are entered, columns by formula, and a row for the whole."""

from __future__ import annotations

from typing import Annotated, Self

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
    Tag,
    Text,
    Zahl,
)
from vorlagen.findings import Code, Findings
from vorlagen.german.lists import kennung, naechste

SUMME = "summe"


class Spalte(Fakten):
    """A column: its values stand in the rows, or `formel` gives them from other columns of the row.

    `insgesamt` fills the last row: `summe` adds the column up, a formula reckons with what the other
    columns have in that row. `rundung` is the step to which what is printed gets rounded; reckoned
    is with the exact values.
    """

    bezeichnung: Prosa
    einheit: Text = ""
    formel: Formel | None = None
    insgesamt: Formel | None = None
    rundung: Annotated[Zahl, Field(gt=0)] | None = None
    nachkommastellen: Annotated[Anzahl, Field(le=6)] | None = None


class Zeile(Fakten):
    """A row with the values of those columns that are entered."""

    bezeichnung: Benennung
    kennung: Kennung | None = None
    werte: dict[Kennung, Offen[Zahl]] = {}

    @property
    def name(self) -> str:
        """By which name addresses know the row."""
        return self.kennung or kennung(self.bezeichnung)


class Datentabelle(Fakten):
    """A table of data with its source and the day of its data."""

    titel: Prosa
    kopf: Prosa  # of the first column
    spalten: Annotated[dict[Kennung, Spalte], Field(min_length=1)]
    zeilen: Annotated[list[Zeile], Field(min_length=1)]
    insgesamt: Text = "Insgesamt"  # what the last row is called
    stand: Offen[Tag] | None = None
    stand_monat: Offen[Tag] | None = None  # a day of the month, where only that is known
    quelle: Quelle | None = None

    @property
    def has_total(self) -> bool:
        """Whether there is a last row."""
        return any(spalte.insgesamt is not None for spalte in self.spalten.values())

    @model_validator(mode="after")
    def _names_are_distinct(self, info: ValidationInfo) -> Self:
        names = ((zeile.name, zeile.place) for zeile in self.zeilen)
        report_repeated(names, info, reserved=("insgesamt", "stand", "stand_monat", "anzahl"))
        return self

    @model_validator(mode="after")
    def _rows_fit_the_columns(self, info: ValidationInfo) -> Self:
        if isinstance(info.context, Findings):
            for zeile in self.zeilen:
                _report_misfits(zeile, self.spalten, info.context)
        return self

    @model_validator(mode="after")
    def _has_one_day(self) -> Self:
        if self.stand is not None and self.stand_monat is not None:
            raise fault(
                "WERT_UNZULAESSIG",
                "Die Tabelle hat einen „stand“ und einen „stand_monat“.",
                "Eines von beiden streichen; „stand_monat“ druckt nur Monat und Jahr.",
            )
        return self


def _report_misfits(zeile: Zeile, spalten: dict[str, Spalte], findings: Findings) -> None:
    entered = [name for name, spalte in spalten.items() if spalte.formel is None]
    for name in zeile.werte:
        if name not in entered:
            nearest = naechste(name, entered)
            findings.add(
                Code.SCHLUESSEL_UNBEKANNT,
                zeile.place_of_key("werte", name),
                f"Eine Spalte „{name}“ zum Eintragen hat die Tabelle nicht.",
                f"Meinten Sie „{nearest}“?" if nearest else f"Möglich sind: {', '.join(entered)}.",
            )
    for name in entered:
        if name not in zeile.werte:
            findings.add(
                Code.SCHLUESSEL_FEHLT,
                zeile.place,
                f"In der Zeile „{zeile.bezeichnung}“ fehlt der Wert der Spalte „{name}“.",
                f'Unter „werte“ ergänzen; ist er noch unbekannt: {name}: {{ausstehend: "Grund"}}.',
            )


Datentabellen = dict[Kennung, Datentabelle]
