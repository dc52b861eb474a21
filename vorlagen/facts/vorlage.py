"""The paper (Vorlage): its head, where it is debated, what it reckons, where its text stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from vorlagen.facts.reading.model import Fakten, report_repeated
from vorlagen.facts.reading.scalars import fault
from vorlagen.facts.reading.tree import Ausstehend, Scalar
from vorlagen.facts.schriftstueck import Schriftstueck, Station
from vorlagen.facts.types import Kennung, Offen, Prosa, Text


class Beratung(Fakten):
    """One station of the Beratungsfolge."""

    gremium: Kennung
    sitzung: Offen[Kennung]  # one of the committee's meetings
    zustaendigkeit: Offen[Text] | None = None
    berichterstattung: Offen[Prosa] | None = None  # who reports to the committee


class Unterschrift(Fakten):
    """Who signs: printed as „(Landrat)“, or as „gez. Name“ with the form of authority above it."""

    formel: Text | None = None  # "Im Auftrag"
    name: Text | None = None
    funktion: Text | None = None

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

    art: Anlagenart | None = None
    dokument: Text | None = None  # its folder in anlagen/, with anlage.yaml and text.md
    titel: Prosa | None = None  # default: the name of its art

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
    betreff: Prosa
    federfuehrung: Offen[Prosa] | None = None
    beratungsfolge: Annotated[list[Beratung], Field(min_length=1)]
    beschlussvorschlag: Offen[Prosa] | None = None
    anlagen: list[Anlage] = []
    unterschrift: Unterschrift | None = None
    fortschreibung_von: Text | None = None  # the folder of the paper that this one carries on

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
