"""The excerpt of a committee's minutes (Niederschriftsauszug) on one item of its agenda."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from vorlagen.facts.fakten import Fakten, repeated
from vorlagen.facts.shapes import OderEinzeln
from vorlagen.facts.types import JaNein, Kennung, Offen, Prosa, Quelle, Text
from vorlagen.facts.yaml_reader import read_shipped
from vorlagen.facts.yaml_tree import Scalar, fault
from vorlagen.findings import Finding, Findings, Place
from vorlagen.sitzungen import Anrede, Gremien, Rolle

Beitragsart = Literal[
    "leitung",
    "bericht",
    "frage",
    "antwort",
    "stellungnahme",
    "anmerkung",
    "anregung",
]


Kennungen = Annotated[list[Kennung], OderEinzeln()]


class Person(Fakten):
    """Somebody who took part in the debate, and as what."""

    name: Offen[Text]
    """Nachname, mit Titel. Beispiel: `Dr. Berg`"""
    rolle: Kennung
    """Als was sie spricht: `KTM`, `SkB`, `SkE`, `vorsitz`, `verwaltung`, `gast`, `schriftfuehrung` oder eine
    Rolle aus gremien.yaml. Beispiel: `SkB`
    """
    anrede: Anrede | None = None
    """`Frau` oder `Herr`; danach richtet sich die Langform der Rolle. Beispiel: `Herr`"""
    institution: Text | None = None
    """Woher ein Gast kommt, oder welches Amt. Beispiel: `Sozialamt`"""


class Beitrag(Fakten):
    """What somebody contributed, in reported speech. A question has a name to which answers refer."""

    wer: Kennung
    """Wer spricht: ein Name aus `personen`. Beispiel: `berg`"""
    art: Beitragsart | None = None
    """Was für ein Beitrag es ist. Beispiel: `bericht`"""
    frage: Kennung | None = None
    """Ein Name für diese Frage oder Anregung, auf den sich die Antwort bezieht. Beispiel: `kosten`"""
    antwort_auf: Kennungen = []
    """Welche Frage beantwortet wird; mehrere als Liste. Beispiel: `kosten`"""
    zu_protokoll: JaNein = False
    """Ob die Antwort für später zugesagt ist. Beispiel: `ja`"""
    text: Prosa
    """Was gesagt wurde, in indirekter Rede, in Markdown. Beispiel: `Die Kosten seien gedeckt.`"""

    @property
    def kind(self) -> Beitragsart:
        """What it is, as entered or as its other keys show."""
        if self.art:
            return self.art
        if self.frage:
            return "frage"
        return "antwort" if self.antwort_auf else "stellungnahme"

    @model_validator(mode="after")
    def _names_its_question(self) -> Self:
        if self.art == "frage" and self.frage is None:
            message = "Die Frage hat keinen Namen, auf den sich ihre Antwort beziehen könnte."
            cure = "„frage: name“ ergänzen; bei der Antwort steht dann „antwort_auf: name“."
            raise fault("SCHLUESSEL_FEHLT", message, cure)
        if self.art == "antwort" and not self.antwort_auf:
            cure = "„antwort_auf: name“ mit dem Namen ergänzen, den die Frage unter „frage“ trägt."
            raise fault("SCHLUESSEL_FEHLT", "Die Antwort sagt nicht, auf welche Frage.", cure)
        return self


class Anmerkung(Fakten):
    """What the administration adds to the minutes afterwards (Anmerkung der Verwaltung)."""

    antwort_auf: Kennungen = []
    """Zu welcher Frage sie gehört; mehrere als Liste. Beispiel: `kosten`"""
    text: Prosa
    """Was die Verwaltung mitteilt, in Markdown. Beispiel: `Die Zahlen liegen nun vor.`"""
    quelle: Quelle | None = None
    """Woher die Verwaltung es weiß"""


class Protokoll(Fakten):
    """What a committee said and decided on one item of its agenda."""

    gremium: Kennung
    """Name des Gremiums in gremien.yaml. Beispiel: `ausschuss`"""
    sitzung: Offen[Kennung]
    """Name der Sitzung dieses Gremiums. Beispiel: `maerz_2024`"""
    tagesordnungspunkt: Offen[Text]
    """Nummer des Punktes in der Tagesordnung. Beispiel: `5`"""
    gegenstand: Prosa
    """Worum es bei diesem Punkt ging. Beispiel: `Beratung vor Ort`"""
    vorsitz: Kennung
    """Wer die Sitzung leitet: ein Name aus `personen`. Beispiel: `lehmann`"""
    personen: Annotated[dict[Kennung, Person], Field(min_length=1)]
    """Wer an der Beratung teilnahm, jede Person unter einem eigenen `‹name›`"""
    beitraege: list[Beitrag] = []
    """Die Beiträge in ihrer Reihenfolge, als Liste"""
    anmerkungen: list[Anmerkung] = []
    """Anmerkungen der Verwaltung, als Liste; gedruckt bei ihrer Frage oder am Ende"""
    beschluss: Kennungen = []
    """Was beschlossen wurde: der Name einer Datei in beschluesse/ (mit _ statt -), oder mehrere als Liste.
    Beispiel: `beratung_2024`
    """

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

    def faults(self) -> Iterator[Finding]:
        yield from super().faults()
        asked = [(b.frage, b.place_of("frage")) for b in self.beitraege if b.frage]
        yield from repeated(asked)


def is_open(answers: Sequence[Beitrag | Anmerkung]) -> bool:
    """Whether a question with these answers still waits for one."""
    return all(isinstance(answer, Beitrag) and answer.zu_protokoll for answer in answers)


class Rollen(Fakten):
    """The roles that come with the program."""

    rollen: Annotated[dict[Kennung, Rolle], Field(min_length=1)]
    """Die Rollen, jede unter ihrem Kurznamen"""


@cache
def built_in_roles() -> Mapping[str, Rolle]:
    """The roles that there are in every authority, unless its gremien.yaml says otherwise."""
    roles = read_shipped(__package__, "rollen.yaml", Rollen, Findings())
    return {} if roles is None else roles.rollen


def roles_of(gremien: Gremien | None) -> Mapping[str, Rolle]:
    """The roles that an authority knows, by their Kennung."""
    if gremien is None:
        return built_in_roles()
    return {**built_in_roles(), **gremien.rollen}


def place_in(text: Scalar, offset: int) -> Place:
    """The place of a character of a text in its file."""
    before = text[:offset]
    line = before.count("\n")
    column = offset - (before.rfind("\n") + 1) + 1
    place = text.place
    if text.block:
        return Place(place.file, place.line + 1 + line, column)
    if line == 0:
        quotation_mark = 0 if text.plain else 1
        column += place.column - 1 + quotation_mark
    return Place(place.file, place.line + line, column)
