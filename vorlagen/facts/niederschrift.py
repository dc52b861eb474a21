"""The excerpt of a committee's minutes (Niederschriftsauszug) on one item of its agenda."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from vorlagen.facts.reading.model import Fakten, report_repeated
from vorlagen.facts.reading.scalars import fault
from vorlagen.facts.reading.tree import Scalar
from vorlagen.facts.reading.tree import Sequence as Liste
from vorlagen.facts.rolle import Anrede
from vorlagen.facts.schriftstueck import Schriftstueck, Station
from vorlagen.facts.types import JaNein, Kennung, Offen, Prosa, Quelle, Text
from vorlagen.facts.vorlage import Unterschrift

Beitragsart = Literal[
    "leitung",
    "bericht",
    "frage",
    "antwort",
    "stellungnahme",
    "anmerkung",
    "anregung",
]


def _as_list(value: Any) -> Any:
    """A single name as the list of one that it stands for."""
    if not isinstance(value, Scalar):
        return value
    names = Liste(value.place)
    names.append(value)
    names.spots.keys[0] = names.spots.values[0] = value.place
    return names


Kennungen = Annotated[list[Kennung], BeforeValidator(_as_list)]


class Person(Fakten):
    """Somebody who took part in the debate, and as what."""

    name: Offen[Text]
    rolle: Kennung
    anrede: Anrede | None = None
    institution: Text | None = None  # of a guest; of the administration: the office


class Beitrag(Fakten):
    """What somebody contributed, in reported speech. A question has a name to which answers refer."""

    wer: Kennung
    art: Beitragsart | None = None
    frage: Kennung | None = None
    antwort_auf: Kennungen = []
    zu_protokoll: JaNein = False  # the answer will be supplied with the minutes
    text: Prosa

    @property
    def kind(self) -> Beitragsart:
        """What it is, as said or as its other keys show."""
        shown: Beitragsart = "antwort" if self.antwort_auf else "stellungnahme"
        return self.art or ("frage" if self.frage else shown)

    @model_validator(mode="after")
    def _names_its_question(self) -> Self:
        if self.art == "frage" and self.frage is None:
            raise fault(
                "SCHLUESSEL_FEHLT",
                "Die Frage hat keinen Namen, auf den sich ihre Antwort beziehen könnte.",
                "„frage: name“ ergänzen; bei der Antwort steht dann „antwort_auf: name“.",
            )
        if self.art == "antwort" and not self.antwort_auf:
            raise fault(
                "SCHLUESSEL_FEHLT",
                "Die Antwort sagt nicht, auf welche Frage.",
                "„antwort_auf: name“ mit dem Namen ergänzen, den die Frage unter „frage“ trägt.",
            )
        return self


class Anmerkung(Fakten):
    """What the administration adds to the minutes afterwards (Anmerkung der Verwaltung)."""

    antwort_auf: Kennungen = []
    text: Prosa
    quelle: Quelle | None = None


class Niederschrift(Schriftstueck):
    """What a committee said and decided on one item of its agenda."""

    gremium: Kennung
    sitzung: Offen[Kennung]
    tagesordnungspunkt: Offen[Text]  # its number on the agenda
    gegenstand: Prosa
    vorsitz: Kennung
    personen: Annotated[dict[Kennung, Person], Field(min_length=1)]
    beitraege: list[Beitrag] = []
    anmerkungen: list[Anmerkung] = []
    beschluss: Kennungen = []  # of the files in beschluesse/
    unterschrift: Unterschrift | None = None

    @property
    def thema(self) -> Scalar:
        return self.gegenstand

    @property
    def stationen(self) -> Sequence[Station]:
        return (self,)

    @property
    def fragen(self) -> dict[str, Beitrag]:
        """The questions by their names, in the order in which they were asked."""
        return {beitrag.frage: beitrag for beitrag in self.beitraege if beitrag.frage}

    @property
    def eintraege(self) -> tuple[Beitrag | Anmerkung, ...]:
        """All that may answer a question: contributions in their order, then remarks."""
        return (*self.beitraege, *self.anmerkungen)

    def answers_to(self, frage: str) -> Iterator[Beitrag | Anmerkung]:
        """What refers to a question, in the order of the entries."""
        for entry in self.eintraege:
            if frage in entry.antwort_auf:
                yield entry

    @model_validator(mode="after")
    def _asks_by_different_names(self, info: ValidationInfo) -> Self:
        asked = [(b.frage, b.place_of("frage")) for b in self.beitraege if b.frage]
        report_repeated(asked, info)
        return self


def is_open(answers: Sequence[Beitrag | Anmerkung]) -> bool:
    """Whether a question with these answers still waits for one."""
    return all(isinstance(answer, Beitrag) and answer.zu_protokoll for answer in answers)
