"""On what facts rest: documents, publications, since when they hold, who released an assumption."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.scalars import fault
from vorlagen.facts.types import Anzahl, Kennung, Offen, Tag, Text
from vorlagen.findings import Code, Fault
from vorlagen.german.dates import datum


class Quelle(Fakten):
    """On which document, and which spot in it, a fact rests."""

    dokument: Text
    """Welches Dokument. Beispiel: `Richtlinie Musterhilfe vom 02.12.2024`"""
    datum: Tag | None = None
    """Tag des Dokuments; gedruckt wird er, wenn der Name ihn nicht schon nennt. Beispiel:
    `2024-12-02`
    """
    fundstelle: Text | None = None
    """Welche Stelle darin. Beispiel: `Nr. 5.1`"""
    seite: Anzahl | None = None
    """Welche Seite. Beispiel: `2`"""

    def __str__(self) -> str:
        return self._said

    @cached_property  # each fact that rests on the document asks for it
    def _said(self) -> str:
        page = None if self.seite is None else f"S. {self.seite}"
        return ", ".join(part for part in (self._document(), self.fundstelle, page) if part)

    def _document(self) -> str:
        """The document with its day, unless its name has it already."""
        day = "" if self.datum is None else datum(self.datum)
        return self.dokument if day in self.dokument else f"{self.dokument} vom {day}"


class Schriftquelle(Fakten):
    """A publication or a page on the web; its numbers are facts and are printed as they stand."""

    autor: Text
    """Wer sie verfasst hat oder herausgibt. Beispiel: `Musterkreis`"""
    titel: Text
    """Titel. Beispiel: `Zahlen und Fakten`"""
    jahr: Anzahl | None = None
    """Jahr des Erscheinens. Beispiel: `2024`"""
    seite: Text | None = None
    """Seite oder Seiten. Beispiel: `12–14`"""
    url: Text | None = None
    """Adresse im Netz. Beispiel: `https://www.musterkreis.example/zahlen`"""
    abruf: Offen[Tag] | None = None
    """Tag, an dem die Seite so zu lesen war. Beispiel: `2024-03-31`"""

    def faults(self) -> Iterator[Fault]:
        if self.url and self.abruf is None:
            yield (
                Code.QUELLE_OHNE_ABRUF,
                self.place_of("url"),
                f"Die Quelle „{self.titel}“ steht im Netz, nennt aber keinen Tag des Abrufs.",
                (
                    "„abruf: 2024-03-31“ ergänzen: den Tag, an dem die Seite so zu lesen war; ist er"
                    " unbekannt: abruf: {ausstehend: Grund}."
                ),
            )


Quellen = dict[Kennung, Schriftquelle]


Pruefabstand = Annotated[Anzahl, Field(gt=0, le=1200)]  # months


class Abloesung(Fakten):
    """What follows a value or an edition, and from which day on."""

    ab: Tag
    """Erster Tag, an dem der Wert nicht mehr gilt. Beispiel: `2026-07-01`"""
    durch: Text
    """Was an die Stelle tritt. Beispiel: `KGSt-Bericht 2026/2027`"""


class Geltend(Fakten):
    """A value or an edition that holds from a day on, until something follows it."""

    schluessel_ab: ClassVar[str] = "ab"  # the key under which that day is entered

    zuletzt_geprueft: Tag | None = None
    """An welchem Tag jemand nachgesehen hat, ob das noch gilt. Beispiel: `2025-12-10`"""
    abgeloest: Abloesung | None = None
    """Was an die Stelle getreten ist"""
    quelle: Quelle | None = None
    """Das Dokument"""

    @property
    def gilt_ab(self) -> date:
        """The first day on which this holds."""
        day: date = getattr(self, self.schluessel_ab)
        return day

    @model_validator(mode="after")
    def _is_followed_after_it_began(self) -> Self:
        if self.abgeloest is not None and self.abgeloest.ab <= self.gilt_ab:
            raise fault(
                "ZEITRAUM",
                f"Abgelöst ab {datum(self.abgeloest.ab)}, obwohl der Wert erst ab"
                f" {datum(self.gilt_ab)} gilt.",
                f"Die beiden Tage prüfen („{self.schluessel_ab}“ und „abgeloest.ab“).",
            )
        return self


class Freigabe(Fakten):
    """What stands behind `freigegeben` in `{annahme: …, grund: …, freigegeben: {…}}`."""

    am: Tag
    """Tag, an dem die Annahme freigegeben wurde. Beispiel: 2021-10-01."""
    durch: Text
    """Stelle, die sie freigegeben hat; ein Amt oder eine Funktion. Beispiel: Dezernat II."""

    def __str__(self) -> str:
        return f"am {datum(self.am)} durch {self.durch}"
