"""Grant programmes (Förderprogramme): modules and their dated rates (Fördersätze)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from vorlagen.facts.fakten import Fakten, repeated
from vorlagen.facts.types import (
    Betrag,
    Geltend,
    Kennung,
    Offen,
    Prozentsatz,
    Pruefabstand,
    Quelle,
    Tag,
    Text,
    Zahl,
)
from vorlagen.findings import Finding
from vorlagen.german.dates import datum

# The names at the top of addresses that mean something else.
_ROOTS = frozenset(
    "kgst bescheide mandant gremien stellenplan vorlage angaben groessen verteilungen finanzierung haushalt"
    " papier tabelle verteilung haushaltsjahre varianten gesamtrisiko szenarien"
    " vorlagen spanne woertlich summe minimum maximum runden prozentsatz".split()
)


class Wert(Geltend):
    """A value of a programme from the day on which it comes into force."""

    ab: Tag
    """Erster Tag, an dem der Wert gilt (auch der Förderquote und des Höchstbetrags). Beispiel:
    `2025-01-01`
    """
    quelle: Quelle
    """Wo der Wert steht"""


class Satz(Wert):
    """The amount of a rate."""

    betrag: Offen[Betrag]
    """Der Wert in EUR. Beispiel: `48000`"""


class Foerdersatz(Fakten):
    """A rate: so many euros for each post and year, with its amounts through time."""

    bezeichnung: Text
    """Name des Satzes. Beispiel: `Personalausgaben je Vollzeitstelle`"""
    kurz: Text | None = None
    """Kürzel in der Spalte „Berechnung“. Beispiel: `PK`"""
    je: Literal["VZÄ", "Stelle", "Tag", "Kommune"] | None = None
    """Wofür der Satz einmal gezahlt wird: `VZÄ`, `Stelle`, `Tag` oder `Kommune`. Beispiel: `VZÄ`"""
    zeitraum: Literal["Jahr", "Monat"] | None = None
    """Für welche Zeit: `Jahr` oder `Monat`. Beispiel: `Jahr`"""
    werte: Annotated[list[Satz], Field(min_length=1)]
    """Die Werte durch die Zeit, als Liste"""

    def faults(self) -> Iterator[Finding]:
        days = [(datum(wert.ab), wert.place_of("ab")) for wert in self.werte]
        yield from repeated(days)

    @property
    def einheit(self) -> str:
        """The unit of the amounts: `EUR/VZÄ/Jahr`."""
        return "/".join(filter(None, ("EUR", self.je, self.zeitraum)))


class Hoechstbetrag(Wert):
    """The most that is granted."""

    hoechstbetrag: Offen[Betrag]
    """Mehr wird nicht gezahlt, in EUR. Beispiel: `90000`"""


class Anteil(Hoechstbetrag):
    """How much of the costs is granted, and at most how much."""

    foerderquote: Offen[Annotated[Prozentsatz, Field(gt=0, le=100)]]
    """Anteil an den Kosten in v. H., nur bei `anteil`. Beispiel: `80`"""


class _Art(Fakten):
    """What all kinds of funding have in common: a cap may hold for each year or for the period."""

    zeitraum: Literal["Jahr"] | None = None
    """`Jahr`, wenn der Höchstbetrag im Jahr gilt. Beispiel: `Jahr`"""

    @property
    def einheit(self) -> str:
        """The unit of the caps."""
        return "EUR/Jahr" if self.zeitraum else "EUR"


class FreieFinanzierung(_Art):
    """What may be granted without a cap.

    `festbetrag` is a fixed amount for each unit (VV 2.2.3 zu § 44 LHO NRW), and more than the costs is
    over-funding; `pauschale` a lump sum, without application, by the Haushaltsgesetz NRW, which stays bound
    to its purpose; `voll` all costs (VV 2.4 zu § 44 LHO NRW).
    """

    art: Literal["festbetrag", "pauschale", "voll"]
    """Die Art der Förderung"""
    werte: list[Hoechstbetrag] = []
    """Förderquote und Höchstbetrag durch die Zeit, als Liste"""


class Anteilfinanzierung(_Art):
    """A percentage of the costs, up to a cap that must be named (VV 2.2.1 zu § 44 LHO NRW)."""

    art: Literal["anteil"]
    """Die Art der Förderung"""
    werte: Annotated[list[Anteil], Field(min_length=1)]
    """Förderquote und Höchstbetrag durch die Zeit, als Liste"""


class Fehlbedarfsfinanzierung(_Art):
    """The costs less other income, up to a named cap (VV 2.2.2 zu § 44 LHO NRW)."""

    art: Literal["fehlbedarf"]
    """Die Art der Förderung"""
    werte: Annotated[list[Hoechstbetrag], Field(min_length=1)]
    """Förderquote und Höchstbetrag durch die Zeit, als Liste"""


Finanzierungsart = Annotated[
    FreieFinanzierung | Anteilfinanzierung | Fehlbedarfsfinanzierung,
    Field(discriminator="art"),
]


class Menge(Fakten):
    """How much of something is funded at most: so many posts or days of advice."""

    bezeichnung: Text
    """Was das ist. Beispiel: `Beratungstage im Jahr, höchstens`"""
    wert: Offen[Annotated[Zahl, Field(gt=0)]]
    """Die Zahl. Beispiel: `6`"""
    einheit: Text
    """Ihre Einheit. Beispiel: `Tage/Jahr`"""
    quelle: Quelle | None = None
    """Wo das steht"""


class Foerdergegenstand(Fakten):
    """What is funded (a kind of post, events, measures), by which rule, how much, at which rates."""

    bezeichnung: Text
    """Name des Gegenstands. Beispiel: `Beratungsstellen`"""
    finanzierungsart: Finanzierungsart | None = None
    """Nach welcher Regel sich die Förderung berechnet"""
    mengen: dict[Kennung, Menge] = {}
    """Wie viel davon höchstens gefördert wird, jede Menge unter einem eigenen `‹name›`"""
    saetze: dict[Kennung, Foerdersatz] = {}
    """Die Fördersätze, jeder unter einem eigenen `‹name›`"""

    def faults(self) -> Iterator[Finding]:
        rates = [(name, satz.place) for name, satz in self.saetze.items()]
        yield from repeated(rates, reserved=_OF_GEGENSTAENDE)
        if self.finanzierungsart:
            werte = self.finanzierungsart.werte
            days = [(datum(wert.ab), wert.place_of("ab")) for wert in werte]
            yield from repeated(days)


_OF_GEGENSTAENDE = ("bezeichnung", "finanzierungsart", "foerderquote", "hoechstbetrag", "mengen")


class Modul(Fakten):
    """A part of a programme with its own subject."""

    bezeichnung: Text
    """Worum es im Modul geht. Beispiel: `Beratung vor Ort`"""
    kurz: Text | None = None
    """Kurzname. Beispiel: `Modul 1`"""
    gegenstaende: dict[Kennung, Foerdergegenstand]
    """Was gefördert wird, jeweils unter einem eigenen `‹name›`"""


class Foerderprogramm(Fakten):
    """A grant programme; `kennung` begins its addresses (`kim.modul1.koordination.personal`)."""

    kennung: Kennung
    """Anfang aller Adressen des Programms. Beispiel: `muster`"""
    bezeichnung: Text
    """Voller Name. Beispiel: `Musterhilfe des Landes`"""
    kurz: Text
    """Kurzname. Beispiel: `Musterhilfe`"""
    foerdergeber: Text
    """Wer fördert. Beispiel: `Land Musterland`"""
    volumen: dict[Kennung, Offen[Betrag]] = {}
    """Gesamtbeträge in EUR, jeder unter einem eigenen `‹name›`. Beispiel: `{jahr_2026: 12500000}`
    """
    module: dict[Kennung, Modul]
    """Die Module, jedes unter einem eigenen `‹name›`"""
    pruefen_alle_monate: Pruefabstand | None = None
    """Wie viele Monate die letzte Prüfung eines Wertes alt sein darf. Beispiel: `12`"""
    quelle: Quelle | None = None
    """Quelle für die ganze Datei"""

    def faults(self) -> Iterator[Finding]:
        modules = [(name, modul.place) for name, modul in self.module.items()]
        yield from repeated(modules, reserved=type(self).model_fields)
        yield from repeated([(self.kennung, self.place_of("kennung"))], reserved=_ROOTS)
