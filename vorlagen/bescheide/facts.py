"""What YAML says of grants: programmes with their rates, notices, and the posts that are paid by them.

What a post costs is of the KGSt report „Kosten eines Arbeitsplatzes“.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from vorlagen.facts.fakten import (
    BEHOERDE,
    GESAMT,
    Dateiart,
    Fakten,
    Schluesselregel,
    braucht,
    genau_eines,
    hoechstens_eines,
    mindestens_eines,
    repeated,
    zusammen,
)
from vorlagen.facts.types import (
    Adressen,
    Anzahl,
    Betrag,
    Einheit,
    Geltend,
    JaNein,
    Kennung,
    Offen,
    Prozentsatz,
    Pruefabstand,
    Quelle,
    Tag,
    TagOderJa,
    Text,
    Vzae,
    Zahl,
    Zeitraum,
)
from vorlagen.facts.yaml_tree import Kurzform, fault
from vorlagen.findings import Code, Finding
from vorlagen.german.dates import datum

_COUNTED = (genau_eines("vzae", "stellen"), *zusammen("stellen", "anteil"))


class Stellen(Fakten):
    """A group of like posts: either their `vzae`, or a number of `stellen` of `anteil` VZÄ each."""

    REGELN: ClassVar[tuple[Schluesselregel, ...]] = _COUNTED

    bezeichnung: Text
    """Was das ist. Beispiel: `Leitung der Beratung`"""
    vzae: Offen[Vzae] | None = None
    """Umfang in VZÄ. Beispiel: `2.5`"""
    stellen: Offen[Anzahl] | None = None
    """Zahl der Stellen. Beispiel: `2`"""
    anteil: Offen[Annotated[Vzae, Field(le=1)]] | None = None
    """Umfang jeder Stelle in VZÄ, höchstens 1. Beispiel: `0.5`"""
    entgeltgruppe: Text | None = None
    """Entgeltgruppe. Beispiel: `E10`"""
    quelle: Quelle | None = None
    """Quelle für diese Gruppe"""

    @property
    def has_posts(self) -> bool:
        return self.vzae is not None or self.stellen is not None


class Planstellen(Stellen):
    """Posts of an authority.

    `bescheid` names the granted groups they are filled from, as `beratung_2026.beratung`. How far
    they are filled is said by `besetzt` (all or none of them), by `besetzt_vzae` (so many VZÄ), or
    just by the day since which all of them are.
    """

    REGELN = (
        *_COUNTED,
        hoechstens_eines("besetzt", "besetzt_vzae"),
        braucht("bescheid", "besetzt", "besetzt_vzae", "besetzt_seit"),
    )

    bescheid: Adressen | None = None
    """Aus welchen bewilligten Stellen sie besetzt werden: Name des Bescheids, Punkt, Name der
    Stellen; auch als Liste. Beispiel: `beratung_2026.beratung`
    """
    besetzt: Offen[JaNein] | None = None
    """Ob die Stellen besetzt sind, `ja` oder `nein`. Beispiel: `ja`"""
    besetzt_vzae: Offen[Annotated[Zahl, Field(ge=0), Einheit("VZÄ")]] | None = None
    """Wie viele VZÄ davon besetzt sind, wenn es nur ein Teil ist. Beispiel: `1.5`"""
    besetzt_seit: Offen[Tag] | None = None
    """Seit wann die Stellen besetzt sind. Beispiel: `2026-03-01`"""

    @model_validator(mode="after")
    def _is_filled_since_a_day(self) -> Self:
        none_filled = self.besetzt is False or self.besetzt_vzae == 0
        if none_filled and isinstance(self.besetzt_seit, date):
            raise fault(
                "WERT_UNZULAESSIG",
                "Die Stellen sind nicht besetzt, haben aber einen Tag, seit dem sie besetzt sind.",
                "„besetzt: ja“ eintragen oder „besetzt_seit“ entfernen.",
            )
        return self


class Stellenplan(Fakten):
    """The posts of an authority that papers speak of."""

    stellen: dict[Kennung, Planstellen]
    """Alle Stellen, jede Gruppe unter einem eigenen `‹name›`"""
    quelle: Quelle | None = None
    """Quelle für die ganze Datei"""


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

    def faults(self) -> Iterator[Finding]:
        grades = []
        for name in self.personalkosten:
            grades.append((name, self.place_of("personalkosten", name)))
        yield from repeated(grades, reserved=type(self).model_fields)


def _of_one_day(ausgaben: Iterable[KgstAusgabe]) -> Iterator[Finding]:
    """Editions that hold from the day of an earlier one in the list; only one of them can count."""
    for first, second in combinations(ausgaben, 2):
        if first.gueltig_ab == second.gueltig_ab:
            yield Finding(
                Code.KENNUNG_DOPPELT,
                second.place_of("gueltig_ab"),
                f"Ab dem {datum(first.gueltig_ab)} gilt auch {first.place.file}.",
                "Eine der beiden Ausgaben entfernen oder ihr „gueltig_ab“ berichtigen.",
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
    je: Text | None = None
    """Wofür der Satz einmal gezahlt wird: `VZÄ`, `Tag`, `Kind`, `m²` oder anderes, das man zählt.
    Beispiel: `VZÄ`
    """
    zeitraum: Literal["Jahr", "Monat"] | None = None
    """Für welche Zeit: `Jahr` oder `Monat`. Beispiel: `Jahr`"""
    werte: Annotated[list[Satz], Field(min_length=1)]
    """Die Werte durch die Zeit, als Liste"""

    def faults(self) -> Iterator[Finding]:
        days = []
        for wert in self.werte:
            days.append((datum(wert.ab), wert.place_of("ab")))
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
        modules = []
        for name, modul in self.module.items():
            modules.append((name, modul.place))
        yield from repeated(modules, reserved=type(self).model_fields)


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


STELLENPLAN = Dateiart("stellenplan", f"{BEHOERDE}/stellenplan.yaml", Stellenplan, "Stellen")
BESCHEID = Dateiart("bescheid", f"{BEHOERDE}/bescheide/{{name}}.yaml", Bescheid, "Bescheid")
FOERDERPROGRAMM = Dateiart(
    "foerderprogramm",
    f"{GESAMT}/foerderprogramme/{{name}}.yaml",
    Foerderprogramm,
    "Förderprogramm",
    kennung="kennung",
    is_price_list=True,
)
KGST = Dateiart(
    "kgst",
    f"{GESAMT}/kgst/{{name}}.yaml",
    KgstAusgabe,
    "Kosten eines Arbeitsplatzes",
    is_price_list=True,
    together=_of_one_day,
)
