"""Documents with facts of their own: what all have in common, the paper (Vorlage), the annex with text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Literal, Self

from msgspec import Struct
from pydantic import AfterValidator, Field, model_validator

from vorlagen.anlagen import Anlage
from vorlagen.beschluesse import DecidedPaper, Protokoll
from vorlagen.facts.fakten import Fakten, genau_eines, mindestens_eines, repeated
from vorlagen.facts.types import (
    Angabe,
    Formel,
    JaNein,
    Kennung,
    Offen,
    Prosa,
    Quelle,
    Quellen,
    Tag,
    Text,
    Vorbehalt,
)
from vorlagen.facts.yaml_tree import Ausstehend, Kurzform, OderEinzeln, Scalar, fault, form
from vorlagen.finanzierung import Finanzierung
from vorlagen.findings import Code, Finding
from vorlagen.german.dates import datum
from vorlagen.haushalt import Auswirkungen, FinanzielleAuswirkungen
from vorlagen.page import Gliederung
from vorlagen.satzung import Synopse
from vorlagen.schaubilder import Schaubilder
from vorlagen.sitzungen import Beratung, Gremien, Station
from vorlagen.tabellen import Datentabellen, Verteilungen


def _without_expressions(text: str) -> str:
    if "{{" in text or "{%" in text:
        message = "Die Meldung einer Prüfung enthält einen Ausdruck in geschweiften Klammern."
        cure = "Nur den Satz schreiben; die Werte beider Seiten nennt der Befund von selbst."
        raise fault("WERT_UNZULAESSIG", message, cure)
    return text


class Pruefung(Fakten):
    """A condition that must hold. `meldung` says what it is about; no paper prints it."""

    bedingung: Formel
    """Die Bedingung, die gelten muss. Beispiel: `vorlage.datum < angaben.beginn`"""
    meldung: Annotated[Text, AfterValidator(_without_expressions), form("meldung")]
    """Ein Satz, der sagt, was gelten muss; er wird nie gedruckt und darf Zahlen enthalten, aber
    kein `{{ … }}`. Beispiel: `Die Beratung beginnt nach der Vorlage.`
    """
    schwere: Literal["Fehler", "Warnung"] = "Fehler"
    """Was der Befund ist, wenn die Bedingung nicht gilt: `Fehler` oder `Warnung`. Beispiel:
    `Warnung`
    """


class Pruefliste(Fakten):
    """The checks that hold for all papers of an authority."""

    pruefungen: dict[Kennung, Pruefung]
    """Die Prüfungen, jede unter einem eigenen `‹name›`"""


class Groesse(Fakten):
    """A figure of this paper by formula; `bezeichnung` says what it is."""

    formel: Formel
    """Die Formel. Beispiel: `angaben.a + angaben.b`"""
    bezeichnung: Text | None = None
    """Was das ist, für den Berechnungsnachweis. Beispiel: `Beratungstage in der Woche`"""


EigeneGroesse = Annotated[Groesse, Kurzform("formel")]


class Schriftstueck(Fakten):
    """A document: of which kind it is, the facts that only it has, and where its text stands."""

    art: Text
    """Eine der Papierarten der Behörde. Beispiel: `Beschlussvorlage`"""
    datum: Offen[Tag]
    """Tag der Vorlage. Beispiel: `2026-01-05`"""
    oeffentlich: JaNein
    """Ob öffentlich beraten wird, `ja` oder `nein`. Beispiel: `ja`"""
    nichtoeffentlich: Vorbehalt = ""
    """Warum nicht öffentlich beraten wird, zu `oeffentlich: nein`. Beispiel: `Vergabeangelegenheit`"""
    gliederung: Gliederung | None = None
    """Für lange Texte, mit Inhaltsverzeichnis: Kapitel `nummeriert` oder `unnummeriert`; für Satzungen
    `paragraphen`. Beispiel: `nummeriert`
    """
    quellen: Quellen = {}
    """Was die Fußnoten zitieren, jede Quelle unter einem eigenen `‹name›`"""
    text: Text = "text.md"
    """Name der Textdatei im selben Ordner. Beispiel: `text.md`"""
    untertitel: Prosa | None = None
    """Untertitel, wo es eine Titelseite gibt. Beispiel: `Handlungskonzept für die Jahre ab 2026`"""
    entfaellt: dict[Kennung, Prosa] = {}
    """Abschnitte, die entfallen, jeder mit seinem Grund. Beispiel: `{rechtslage: Es ändert sich nichts.}`
    """
    angaben: dict[Kennung, Angabe] = {}
    """Fakten nur dieser Vorlage, jeder unter einem eigenen `‹name›`"""
    einheiten: dict[
        Text, Annotated[list[Text], Field(min_length=1, max_length=2), OderEinzeln()]
    ] = {}
    """Eigene Einheiten unter ihrer Mehrzahl: die Einzahl, und wenn der Dativ nicht aus der Mehrzahl
    folgt, auch er. Beispiel: `{Kinder: Kind, Kinder und Jugendliche: [Kind, Kindern und Jugendlichen]}`
    """
    groessen: dict[Kennung, EigeneGroesse] = {}
    """Eigene Rechnungen: `‹name›: Formel`, oder unter dem `‹name›` die Schlüssel `formel` und
    `bezeichnung`
    """
    verteilungen: Verteilungen = {}
    """Verteilungstabellen, jede unter einem eigenen `‹name›`"""
    tabellen: Datentabellen = {}
    """Tabellen mit Daten, jede unter einem eigenen `‹name›`"""
    schaubilder: Schaubilder = {}
    """Schaubilder, jedes unter einem eigenen `‹name›`"""
    finanzierung: Finanzierung | None = None
    """Die Finanzierungstabellen"""
    finanzielle_auswirkungen: Offen[FinanzielleAuswirkungen] | None = None
    """`keine`, oder was der Abschnitt über die Zahlen hinaus sagt. Beispiel: `keine`"""
    pruefungen: dict[Kennung, Pruefung] = {}
    """Was gelten muss, jede Prüfung unter einem eigenen `‹name›`"""
    quelle: Quelle | None = None
    """Quelle für die ganze Datei"""

    @property
    def kennung(self) -> str:
        """The name of the folder that its file lies in."""
        return self.place.file.split("/")[-2]

    @property
    def thema(self) -> Scalar:
        """Its subject, as its title says."""
        raise NotImplementedError

    @property
    def kennzeichen(self) -> str | Ausstehend | None:
        """The number by which the authority files it; None where documents of its form have none."""
        return None

    @property
    def stationen(self) -> Sequence[Station]:
        """The meetings that debate it, or did."""
        return ()

    def faults(self) -> Iterator[Finding]:
        if self.nichtoeffentlich and self.oeffentlich:
            yield Finding(
                Code.WERT_UNZULAESSIG,
                self.place_of("nichtoeffentlich"),
                "Die Vorlage ist öffentlich, nennt aber einen Grund, warum nicht.",
                "„oeffentlich: nein“ eintragen, oder den Grund bei dem, was darin nicht öffentlich ist.",
            )
        effects = self.finanzielle_auswirkungen
        financing = self.finanzierung
        is_empty = isinstance(effects, Auswirkungen) and not (effects.formular or effects.text)
        place = self.place_of("finanzielle_auswirkungen")
        if effects == "keine" and financing is not None:
            line = financing.place.line
            message = (
                f"Die Vorlage hat „keine“ Auswirkungen, aber eine „finanzierung“ in Zeile {line}."
            )
            yield Finding(Code.WERT_UNZULAESSIG, place, message, "Eines von beiden streichen.")
        elif is_empty and "finanzierung" not in self.tree.spots.keys:
            yield Finding(
                Code.SCHLUESSEL_FEHLT,
                place,
                "Die finanziellen Auswirkungen werden aus der „finanzierung“ gerechnet; die fehlt.",
                "„finanzierung: …“ ergänzen oder hier „text: …“; kostet es nichts: „keine“ eintragen.",
            )


class Unterschrift(Fakten):
    """Who signs: printed as „(Landrat)“, or as „gez. Name“ with the form of authority above it."""

    REGELN = (mindestens_eines("name", "funktion"),)

    formel: Text | None = None
    """Zusatz vor dem Namen. Beispiel: `Im Auftrag`"""
    name: Text | None = None
    """Name dessen, der unterschreibt; davor druckt das Programm „gez.“. Beispiel: `Mustermann`"""
    funktion: Text | None = None
    """Funktion dessen, der unterschreibt, in Klammern gedruckt. Beispiel: `Landrätin`"""


class Mitzeichnung(Fakten):
    """An office that has signed a paper before it goes out."""

    stelle: Text
    """Wer mitzeichnet. Beispiel: `Kämmerei`"""
    datum: Offen[Tag] | None = None
    """An welchem Tag. Beispiel: `2026-01-12`"""


class Bezugsvorlage(Fakten):
    """A paper that this one refers to: of this authority, or one of which only the number is known."""

    REGELN = (genau_eines("vorlage", "nummer"),)

    vorlage: Text | None = None
    """Ordner einer Vorlage im Projekt; Art, Nummer und Tag stehen dort. Beispiel: `beratung`"""
    nummer: Text | None = None
    """Nummer einer Vorlage, die nicht im Projekt ist. Beispiel: `2020/0354`"""
    datum: Tag | None = None
    """Tag dieser Vorlage. Beispiel: `2020-06-19`"""
    url: Text | None = None
    """Wo sie im Netz steht, etwa im Ratsinformationssystem. Beispiel:
    `https://ris.musterkreis.example/vorlagen/354`
    """


class Vorlage(Schriftstueck):
    """A paper for a committee."""

    nummer: Offen[Text]
    """Nummer der Vorlage. Beispiel: `17/2026`"""
    betreff: Prosa
    """Betreff. Beispiel: `Beratung vor Ort im Musterkreis`"""
    federfuehrung: Offen[Prosa] | None = None
    """Zuständiges Amt. Beispiel: `Sozialamt`"""
    aktenzeichen: Offen[Text] | None = None
    """Aktenzeichen. Beispiel: `50.2-12/2026`"""
    verfasser: Offen[Text] | None = None
    """Wer die Vorlage verfasst hat. Beispiel: `Frau Conrad`"""
    bearbeitung: Offen[Text] | None = None
    """Wer sie bearbeitet und Auskunft gibt. Beispiel: `Herr Berg`"""
    telefon: Offen[Text] | None = None
    """Telefon für Auskünfte. Beispiel: `02581 53-5000`"""
    email: Offen[Text] | None = None
    """E-Mail für Auskünfte. Beispiel: `sozialamt@musterkreis.example`"""
    beteiligte: list[Text] = []
    """Weitere beteiligte Stellen, als Liste. Beispiel: `[Jugendamt, Kämmerei]`"""
    mitzeichnung: list[Annotated[Mitzeichnung, Kurzform("stelle")]] = []
    """Wer mitgezeichnet hat, als Liste: nur die Stelle, oder Stelle und Tag"""
    bezugsvorlagen: list[Annotated[Bezugsvorlage, Kurzform("vorlage")]] = []
    """Vorlagen, auf die sich diese bezieht, als Liste: Ordner im Projekt, oder Nummer und Tag"""
    top: Offen[Text] | None = None
    """Nummer des Tagesordnungspunkts. Beispiel: `"4.1"`"""
    produkt: Offen[Text] | None = None
    """Produkt des Haushalts. Beispiel: `05.02.01 Soziale Beratung`"""
    beratungsfolge: Annotated[list[Beratung], Field(min_length=1)]
    """Die Stationen, als Liste"""
    beschlussvorschlag: Offen[Prosa] | None = None
    """Beschlussvorschlag in Markdown"""
    anlagen: list[Anlage] = []
    """Anlagen, als Liste; gedruckt werden ihre Titel"""
    gesamtdatei: JaNein = False
    """`ja`: Vorlage und Anlagen kommen außerdem zusammen in eine Datei. Beispiel: `ja`"""
    unterschrift: Unterschrift | None = None
    """Wer unterschreibt"""
    fortschreibung_von: Text | None = None
    """Ordner der Vorlage, die diese fortschreibt. Beispiel: `beratung`"""

    @property
    def thema(self) -> Scalar:
        return self.betreff

    @property
    def kennzeichen(self) -> str | Ausstehend:
        return self.nummer

    @property
    def stationen(self) -> Sequence[Beratung]:
        days: list[Beratung] = []
        for beratung in self.beratungsfolge:
            days.extend(beratung.tage)
        return days

    @property
    def decided(self) -> DecidedPaper:
        """The part of it that decisions need."""
        return DecidedPaper(
            self,
            self.betreff,
            self.datum,
            self.beschlussvorschlag,
            self.beratungsfolge,
            self.stationen,
            self.quelle,
        )

    def faults(self) -> Iterator[Finding]:
        yield from super().faults()
        kinds = []
        addresses = []
        for anlage in self.anlagen:
            if anlage.art:
                kinds.append((anlage.art, anlage.place_of("art")))
            if anlage.adresse:
                key = "kennung" if anlage.kennung else "art"
                addresses.append((anlage.adresse, anlage.place_of(key)))
        yield from repeated(kinds)
        yield from repeated(addresses)

    @model_validator(mode="after")
    def _has_what_it_puts_together(self) -> Self:
        if self.gesamtdatei and not any(a.art or a.datei or a.dokument for a in self.anlagen):
            raise fault(
                "SCHLUESSEL_FEHLT",
                "Die Vorlage soll eine Gesamtdatei haben, aber keine Anlage hat eine Datei.",
                "Unter „anlagen“ eine „datei“ oder „art“ eintragen oder „gesamtdatei“ streichen.",
            )
        return self


def annexes_of(document: Schriftstueck | None) -> Sequence[Anlage]:
    """The annexes of a document; only papers have any."""
    if isinstance(document, Vorlage):
        return document.anlagen
    return ()


class Konzept(Schriftstueck):
    """An annex that the build makes from its own anlage.yaml and text.md."""

    GEERBT = ("datum", "oeffentlich", "einheiten")

    titel: Prosa
    """Titel der Anlage. Beispiel: `Handlungskonzept`"""
    synopse: Synopse | None = None
    """Für eine Synopse: welche beiden Texte sie gegenüberstellt"""

    @property
    def thema(self) -> Scalar:
        return self.titel


class Niederschrift(Protokoll, Schriftstueck):
    """The minutes of a meeting on one item, as a document that the authority issues."""

    unterschrift: Unterschrift | None = None
    """Wer die Niederschrift unterschreibt"""

    @property
    def thema(self) -> Scalar:
        return self.gegenstand

    @property
    def stationen(self) -> Sequence[Station]:
        return (self,)


class Papiertag(Struct, frozen=True):
    """A paper's day, and whether it is only that of a meeting."""

    tag: date
    ist_sitzung: bool = False

    def __str__(self) -> str:
        """The clause that findings have for it."""
        if self.ist_sitzung:
            return f"die Vorlage wird am {datum(self.tag)} beraten"
        return f"die Vorlage ist vom {datum(self.tag)}"


def papiertag(schriftstueck: Schriftstueck, gremien: Gremien | None) -> Papiertag | None:
    """The paper's date, else the first day known in its Beratungsfolge; None if nothing is known."""
    if not isinstance(schriftstueck.datum, Ausstehend):
        return Papiertag(schriftstueck.datum)
    if not gremien:
        return None
    for station in schriftstueck.stationen:
        meeting = gremien.sitzung(station.gremium, station.sitzung)
        if meeting:
            return Papiertag(meeting.datum, ist_sitzung=True)
    return None
