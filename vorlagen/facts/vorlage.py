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
    """An annex: one that is only named, one of an `art` that the build makes, or a `dokument`."""

    model_config = regeln(mindestens_eines("art", "titel", "dokument"))

    art: Anlagenart | None = None
    """`berechnungsnachweis`: Das Programm baut die Anlage selbst. Beispiel: `berechnungsnachweis`
    """
    dokument: Text | None = None
    """Ordner in anlagen/ mit anlage.yaml und text.md, aus denen das Programm sie baut. Beispiel:
    `handlungskonzept`
    """
    titel: Prosa | None = None
    """Titel einer Anlage. Beispiel: `Bescheid`"""

    @property
    def name(self) -> Scalar:
        """What the paper's list of annexes says."""
        return self.titel or Scalar((self.art or "").capitalize(), self.place, plain=True)

    @model_validator(mode="after")
    def _is_called_something(self) -> Self:
        if self.art is None and self.titel is None and self.dokument is None:
            raise fault(
                "SCHLUESSEL_FEHLT",
                "Die Anlage hat weder „titel“ noch „art“ oder „dokument“.",
                "„titel: Bescheid“ eintragen oder „art: berechnungsnachweis“.",
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
        return self
