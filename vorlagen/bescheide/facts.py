"""Grant notices (Bescheide): who grants what, for which period, paid when, and what is due when."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from vorlagen.bescheide.stellen import Stellen
from vorlagen.facts.fakten import Fakten, genau_eines, hoechstens_eines, mindestens_eines, zusammen
from vorlagen.facts.shapes import Kurzform
from vorlagen.facts.types import (
    Adressen,
    Anzahl,
    Betrag,
    Einheit,
    Kennung,
    Offen,
    Quelle,
    Tag,
    TagOderJa,
    Text,
    Zahl,
    Zeitraum,
)


class Rate(Fakten):
    """One instalment: its `betrag`, or its `anteil` of the notice's amount in v. H.

    `erhalten` is the day on which the money came in, or „ja“ if nobody knows the day any more.
    """

    REGELN = (genau_eines("betrag", "anteil"),)

    faellig: Offen[Tag]
    """Tag der Auszahlung. Beispiel: `2026-04-01`"""
    betrag: Offen[Betrag] | None = None
    """Betrag der Rate in EUR. Beispiel: `56250`"""
    anteil: Offen[Annotated[Zahl, Field(gt=0, le=100), Einheit("v. H.")]] | None = None
    """Anteil der Rate in v. H. des Gesamtbetrags. Beispiel: `50`"""
    erhalten: Offen[TagOderJa] | None = None
    """Tag, an dem das Geld kam, oder `ja`, wenn der Tag nicht bekannt ist. Beispiel: `2026-04-02`
    """
    ausserhalb: Text | None = None
    """Warum ihre Tage außerhalb des Zeitraums liegen dürfen. Beispiel: `Schlussrate`"""


class Abruf(Fakten):
    """A call-up of money that the authority makes itself, where no instalments are laid down."""

    am: Offen[Tag]
    """Tag des Abrufs. Beispiel: `2026-05-04`"""
    betrag: Offen[Betrag]
    """Abgerufener Betrag in EUR. Beispiel: `30000`"""
    ausserhalb: Text | None = None
    """Warum der Tag außerhalb des Zeitraums liegen darf. Beispiel: `Nachlauf`"""


class Frist(Fakten):
    """A deadline: so many months after the end of the period, or a day."""

    REGELN = (genau_eines("nach_ende_monate", "tag"),)

    nach_ende_monate: Annotated[Anzahl, Field(le=120), Einheit("Monate")] | None = None
    """So viele Monate nach dem Ende des Bewilligungszeitraums, höchstens 120. Beispiel: `3`"""
    tag: Tag | None = None
    """Ein fester Tag. Beispiel: `2027-03-31`"""


_FristOderTag = Annotated[Frist, Kurzform("tag", form="tag")]


class Bewilligt(Stellen):
    """What is granted: posts, things of which there are `anzahl` (days of advice), or a flat sum.

    `foerderung` names the Fördergegenstand, or the rates, by which it is funded; `betrag` is what
    the notice itself says of this group alone.
    """

    REGELN = (
        mindestens_eines("vzae", "stellen", "anzahl", "foerderung", "betrag"),
        hoechstens_eines("vzae", "stellen", "anzahl"),
        *zusammen("stellen", "anteil"),
        *zusammen("anzahl", "einheit"),
    )

    anzahl: Offen[Annotated[Zahl, Field(gt=0)]] | None = None
    """Zahl von etwas, das keine Stelle ist. Beispiel: `9`"""
    einheit: Text | None = None
    """Was da gezählt wird, wie es der Fördersatz zählt. Beispiel: `Tage`"""
    foerderung: Offen[Adressen] | None = None
    """Woraus die Gruppe gefördert wird: Adresse eines Gegenstands (dann zählen alle seine Sätze),
    Adresse eines Satzes oder eine Liste davon. Beispiel: `muster.modul1.beratung`
    """
    betrag: Offen[Betrag] | None = None
    """Was der Bescheid für diese Gruppe allein nennt, in EUR. Beispiel: `25000`"""


class Bescheid(Fakten):
    """A grant notice for one module of a programme."""

    REGELN = (hoechstens_eines("ersetzt", "ergaenzt"),)

    modul: Text
    """Adresse des Moduls, aus dem gefördert wird. Beispiel: `muster.modul1`"""
    behoerde: Offen[Text]
    """Wer bewilligt. Beispiel: `Bezirksregierung Musterstadt`"""
    datum: Offen[Tag]
    """Tag des Bescheids. Beispiel: `2025-11-14`"""
    aktenzeichen: Offen[Text]
    """Aktenzeichen des Bescheids. Beispiel: `49.1-2026`"""
    zeitraum: Offen[Zeitraum]
    """Für welche Zeit der Bescheid gilt"""
    bewilligt: dict[Kennung, Bewilligt] = {}
    """Was bewilligt ist, jede Gruppe unter einem eigenen `‹name›`"""
    betrag: Offen[Betrag]
    """Bewilligter Gesamtbetrag in EUR. Beispiel: `112500`"""
    rundung: Annotated[Zahl, Field(gt=0)] | None = None
    """Worauf der Bescheid den Betrag jeder Gruppe rundet, in EUR. Beispiel: `0.01`"""
    raten: list[Rate] = []
    """Auszahlungen, als Liste"""
    abrufe: list[Abruf] = []
    """Beträge, die die Behörde selbst abgerufen hat, als Liste"""
    eingang: Offen[Tag] | None = None
    """Tag, an dem der Bescheid eingegangen ist. Beispiel: `2025-11-18`"""
    verwendungsnachweis: Offen[_FristOderTag] | None = None
    """Bis wann die Verwendung nachzuweisen ist"""
    mittelabruf: Offen[_FristOderTag] | None = None
    """Bis wann die Mittel abzurufen sind"""
    ersetzt: Kennung | None = None
    """Name des früheren Bescheids, der nicht mehr gilt. Beispiel: `beratung_2026`"""
    ergaenzt: Kennung | None = None
    """Name des früheren Bescheids, der neben diesem weiter gilt. Beispiel: `beratung_2026`"""
    quelle: Quelle
    """Das Dokument"""

    @property
    def frueherer(self) -> str:
        """The Kennung of the notice that this one replaces or adds to; empty if there is none."""
        return self.ersetzt or self.ergaenzt or ""
