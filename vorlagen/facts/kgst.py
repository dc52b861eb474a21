"""What a workplace costs a year, after the KGSt report „Kosten eines Arbeitsplatzes“."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import ValidationInfo, model_validator

from vorlagen.facts.geltung import Geltend, Pruefabstand
from vorlagen.facts.reading.model import Fakten, report_repeated
from vorlagen.facts.types import Betrag, Kennung, Offen, Prozentsatz, Quelle, Tag, Text


class Sachkosten(Fakten):
    """The flat rate for material of an office workplace, EUR per post and year."""

    gesamt: Offen[Betrag]
    ohne_it: Offen[Betrag]


class KgstAusgabe(Geltend):
    """One edition of the report.

    The annual cost of a post is Personalkosten plus Gemeinkosten (a percentage of them) plus
    Sachkosten; it is computed and has the address `kgst.E11`.
    """

    bezeichnung: Text
    ausgabe: Offen[Text]
    gueltig_ab: Tag
    gemeinkosten: Offen[Prozentsatz]
    sachkosten: Sachkosten
    personalkosten: dict[Kennung, Offen[Betrag]]  # EUR per VZÄ and year, by pay grade
    pruefen_alle_monate: Pruefabstand | None = None  # how old the last check may be
    quelle: Quelle | None = None

    @property
    def gilt_ab(self) -> date:
        return self.gueltig_ab

    @property
    def schluessel_ab(self) -> str:
        return "gueltig_ab"

    @property
    def beleg(self) -> Quelle | None:
        return self.quelle

    @model_validator(mode="after")
    def _grades_hide_nothing(self, info: ValidationInfo) -> Self:
        grades = ((g, self.place_of("personalkosten", g)) for g in self.personalkosten)
        report_repeated(grades, info, reserved=type(self).model_fields)
        return self
