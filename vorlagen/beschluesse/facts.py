"""What a committee has decided (Beschluss), entered once for all papers that refer to it.

The excerpt of a committee's minutes (Niederschriftsauszug) on one item of its agenda.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Annotated, Literal, Self

from msgspec import Struct
from pydantic import Field, model_validator

from vorlagen.facts.fakten import BEHOERDE, Dateiart, Fakten, genau_eines, repeated
from vorlagen.facts.types import Angabe, JaNein, Kennung, Offen, Prosa, Quelle, Tag, Text
from vorlagen.facts.yaml_reader import read_shipped
from vorlagen.facts.yaml_tree import Ausstehend, OderEinzeln, Scalar, fault
from vorlagen.findings import Finding, Findings, Place
from vorlagen.sitzungen import Anrede, Beratung, Ergebnis, Gremien, Rolle, Stimmen, vote_faults


class Beschluss(Fakten):
    """A decision: on a paper of this authority, or on one of which only number and subject are known.

    `wortlaut` is what was decided, if it is not what the paper proposed. It knows the names of that
    paper, and those of this file as `beschluss`.
    """

    REGELN = (
        genau_eines("vorlage", "nummer"),
        genau_eines("sitzung", "tag"),
    )

    vorlage: Text | None = None
    """Ordner der Vorlage, über die beschlossen wurde. Beispiel: `beratung`"""
    nummer: Offen[Text] | None = None
    """Nummer einer Vorlage, die nicht im Projekt ist. Beispiel: `2020/0354`"""
    betreff: Offen[Prosa] | None = None
    """Betreff einer Vorlage, die nicht im Projekt ist. Beispiel: `Beratung vor Ort`"""
    gremium: Kennung
    """Name des Gremiums in gremien.yaml. Beispiel: `sozialausschuss`"""
    sitzung: Offen[Kennung] | None = None
    """Name der Sitzung dieses Gremiums. Beispiel: `januar_2026`"""
    tag: Offen[Tag] | None = None
    """Tag einer Sitzung, die nicht in gremien.yaml steht. Beispiel: `2020-06-19`"""
    ergebnis: Offen[Ergebnis]
    """Wie es ausging. Beispiel: `einstimmig`"""
    stimmen: Stimmen | None = None
    """Die Stimmen, wenn sie gezählt sind"""
    wortlaut: Offen[Prosa] | None = None
    """Was beschlossen wurde, wenn es nicht der Vorschlag ist, in Markdown. Beispiel:
    `Der Kreis stellt die Mittel bereit.`
    """
    angaben: dict[Kennung, Angabe] = {}
    """Was erst der Beschluss festlegt, jedes unter einem eigenen `‹name›`"""
    quelle: Quelle | None = None
    """Woher Sie es wissen"""

    def faults(self) -> Iterator[Finding]:
        yield from vote_faults(self, self.ergebnis, self.stimmen)


class DecidedPaper(Struct, frozen=True):
    """What decisions need to know of the paper that they decide on."""

    facts: Fakten  # its whole YAML file
    betreff: Scalar
    datum: date | Ausstehend
    beschlussvorschlag: Scalar | Ausstehend | None
    beratungsfolge: Sequence[Beratung]
    stationen: Sequence[Beratung]  # each day of the Beratungsfolge by itself
    quelle: Quelle | None


def day_of(beschluss: Beschluss, gremien: Gremien | None) -> date | None:
    """The day of a decision; None if it is pending or leads nowhere."""
    if isinstance(beschluss.tag, date):
        return beschluss.tag
    sitzung = gremien.sitzung(beschluss.gremium, beschluss.sitzung) if gremien else None
    return sitzung.datum if sitzung else None


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
        fragen: dict[str, Beitrag] = {}
        for beitrag in self.beitraege:
            if beitrag.frage:
                fragen[beitrag.frage] = beitrag
        return fragen

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
        asked = []
        for beitrag in self.beitraege:
            if beitrag.frage:
                asked.append((beitrag.frage, beitrag.place_of("frage")))
        yield from repeated(asked)


def is_open(answers: Sequence[Beitrag | Anmerkung]) -> bool:
    """Whether a question with these answers still waits for one."""
    for answer in answers:
        if not (isinstance(answer, Beitrag) and answer.zu_protokoll):
            return False
    return True


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


BESCHLUSS = Dateiart("beschluss", f"{BEHOERDE}/beschluesse/{{name}}.yaml", Beschluss, "Beschluss")
