"""The paper (Vorlage): its head, where it is debated, what it reckons, where its text stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from vorlagen.facts.reading.model import Fakten, report_repeated
from vorlagen.facts.reading.scalars import fault
from vorlagen.facts.reading.shapes import mindestens_eines, regeln
from vorlagen.facts.reading.tree import Ausstehend, Scalar
from vorlagen.facts.schriftstueck import Schriftstueck, Station
from vorlagen.facts.types import JaNein, Kennung, Offen, Prosa, Text


class Beratung(Fakten):
    """One station of the Beratungsfolge."""

    gremium: Kennung
    """Name des Gremiums in gremien.yaml. Beispiel: `sozialausschuss`"""
    sitzung: Offen[Kennung]
    """Name der Sitzung dieses Gremiums. Beispiel: `januar_2026`"""
    zustaendigkeit: Offen[Text] | None = None
    """Was das Gremium tut. Beispiel: `Entscheidung`"""
    berichterstattung: Offen[Prosa] | None = None
    """Wer im Gremium berichtet. Beispiel: `Leitung des Sozialamts`"""
    tischvorlage: JaNein = False
    """`ja`: Sie wird nach dem Vorlagenschluss, in der Sitzung, vorgelegt. Beispiel: `ja`"""


class Unterschrift(Fakten):
    """Who signs: printed as „(Landrat)“, or as „gez. Name“ with the form of authority above it."""

    model_config = regeln(mindestens_eines("name", "funktion"))

    formel: Text | None = None
    """Zusatz vor dem Namen. Beispiel: `Im Auftrag`"""
    name: Text | None = None
    """Name dessen, der unterschreibt; davor druckt das Programm „gez.“. Beispiel: `Mustermann`"""
    funktion: Text | None = None
    """Funktion dessen, der unterschreibt, in Klammern gedruckt. Beispiel: `Landrätin`"""

    @model_validator(mode="after")
    def _somebody_signs(self) -> Self:
        if self.name is None and self.funktion is None:
            raise fault(
                "SCHLUESSEL_FEHLT",
                "Die Unterschrift nennt weder „name“ noch „funktion“.",
                "Zum Beispiel „funktion: Landrat“ eintragen.",
            )
        return self


Anlagenart = Literal["berechnungsnachweis"]  # annexes that the build makes


class Anlage(Fakten):
    """An annex: only named, of an `art` or `dokument` that the build makes, or a PDF from elsewhere."""

    model_config = regeln(mindestens_eines("art", "titel", "dokument"))

    art: Anlagenart | None = None
    """`berechnungsnachweis`: Das Programm baut die Anlage selbst. Beispiel: `berechnungsnachweis`
    """
    dokument: Text | None = None
    """Ordner in anlagen/ mit anlage.yaml und text.md, aus denen das Programm sie baut. Beispiel:
    `handlungskonzept`
    """
    datei: Offen[Text] | None = None
    """Eine fertige PDF-Datei; ihr Pfad beginnt im Ordner der Vorlage. Beispiel: `anlagen/antrag.pdf`"""
    titel: Prosa | None = None
    """Titel einer Anlage. Beispiel: `Bescheid`"""
    kennung: Kennung | None = None
    """Name, unter dem Texte auf sie verweisen. Beispiel: `antrag`"""

    @property
    def name(self) -> Scalar:
        """What the paper's list of annexes says, unless its own document says it better."""
        called = (self.art or self.dokument or "").capitalize()
        return self.titel or Scalar(called, self.place, plain=True)

    @property
    def adresse(self) -> str:
        """The name under `anlagen` by which texts refer to it; empty if it has none."""
        return self.kennung or self.art or (self.dokument or "").replace("-", "_")

    @model_validator(mode="after")
    def _is_called_something(self) -> Self:
        if self.art is None and self.titel is None and self.dokument is None:
            raise fault(
                "SCHLUESSEL_FEHLT",
                "Die Anlage hat weder „titel“ noch „art“ oder „dokument“."
                if self.datei is None
                else "Der Anlage fehlt der „titel“; die Vorlage nennt sie mit ihm.",
                "„titel: Bescheid“ eintragen oder „art: berechnungsnachweis“."
                if self.datei is None
                else "„titel: …“ ergänzen.",
            )
        return self

    @model_validator(mode="after")
    def _is_made_in_one_way(self) -> Self:
        given = [key for key in ("art", "dokument", "datei") if getattr(self, key) is not None]
        if len(given) > 1:
            raise fault(
                "WERT_UNZULAESSIG",
                f"Die Anlage hat „{given[0]}“ und zugleich „{given[1]}“; woraus sie entsteht, ist so"
                " nicht eindeutig.",
                "Eines von beiden streichen.",
            )
        return self


class Vorlage(Schriftstueck):
    """A paper for a committee."""

    nummer: Offen[Text]
    """Nummer der Vorlage. Beispiel: `17/2026`"""
    betreff: Prosa
    """Betreff. Beispiel: `Beratung vor Ort im Musterkreis`"""
    federfuehrung: Offen[Prosa] | None = None
    """Zuständiges Amt. Beispiel: `Sozialamt`"""
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
    def stationen(self) -> Sequence[Station]:
        return self.beratungsfolge

    @model_validator(mode="after")
    def _makes_an_annex_once(self, info: ValidationInfo) -> Self:
        report_repeated([(a.art, a.place_of("art")) for a in self.anlagen if a.art], info)
        names = [(a.adresse, a.place_of("kennung" if a.kennung else "art")) for a in self.anlagen]
        report_repeated([(name, place) for name, place in names if name], info)
        return self

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
    return document.anlagen if isinstance(document, Vorlage) else ()
