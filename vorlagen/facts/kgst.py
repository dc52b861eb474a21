"""What a workplace costs a year, after the KGSt report „Kosten eines Arbeitsplatzes“."""

from __future__ import annotations

from typing import Self

from pydantic import ValidationInfo, model_validator

from vorlagen.facts.reading.model import Fakten, report_repeated
from vorlagen.facts.types import Betrag, Kennung, Offen, Prozentsatz, Quelle, Tag, Text


class Sachkosten(Fakten):
    """The flat rate for material of an office workplace, EUR per post and year."""

    gesamt: Offen[Betrag]
    ohne_it: Offen[Betrag]


class KgstAusgabe(Fakten):
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
    quelle: Quelle | None = None

    @model_validator(mode="after")
    def _grades_hide_nothing(self, info: ValidationInfo) -> Self:
        grades = ((g, self.place_of("personalkosten", g)) for g in self.personalkosten)
        report_repeated(grades, info, reserved=type(self).model_fields)
        return self
