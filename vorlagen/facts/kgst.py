"""What a workplace costs a year, after the KGSt report „Kosten eines Arbeitsplatzes“."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from vorlagen.facts.fakten import Fakten, repeated
from vorlagen.facts.quellen import Geltend, Pruefabstand
from vorlagen.facts.types import Betrag, Kennung, Offen, Prozentsatz, Tag, Text
from vorlagen.findings import Fault


class Sachkosten(Fakten):
    """The flat rate for material of an office workplace, EUR per post and year."""

    gesamt: Offen[Betrag]
    """Sachkosten mit IT. Beispiel: `9800`"""
    ohne_it: Offen[Betrag]
    """Sachkosten ohne IT. Beispiel: `6300`"""


class KgstAusgabe(Geltend):
    """One edition of the report.

    The annual cost of a post is Personalkosten plus Gemeinkosten (a percentage of them) plus
    Sachkosten; it is computed and has the address `kgst.E11`.
    """

    schluessel_ab: ClassVar[str] = "gueltig_ab"

    bezeichnung: Text
    """Name des Berichts. Beispiel: `KGSt „Kosten eines Arbeitsplatzes“`"""
    ausgabe: Offen[Text]
    """Welche Ausgabe. Beispiel: `2025/2026`"""
    gueltig_ab: Tag
    """Erster Tag, für den mit ihr gerechnet wird. Beispiel: `2026-01-01`"""
    gemeinkosten: Offen[Prozentsatz]
    """In v. H. der Personalkosten. Beispiel: `20`"""
    sachkosten: Sachkosten
    """EUR je VZÄ und Jahr"""
    personalkosten: dict[Kennung, Offen[Betrag]]
    """EUR je VZÄ und Jahr, unter der Entgeltgruppe. Beispiel: `{E10: 72000}`"""
    pruefen_alle_monate: Pruefabstand | None = None
    """Wie viele Monate diese Prüfung alt sein darf. Beispiel: `12`"""

    def faults(self) -> Iterator[Fault]:
        grades = ((g, self.place_of("personalkosten", g)) for g in self.personalkosten)
        yield from repeated(grades, reserved=type(self).model_fields)
