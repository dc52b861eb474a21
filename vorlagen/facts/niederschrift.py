"""The excerpt of a committee's minutes (Niederschriftsauszug) on one item of its agenda."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from vorlagen.facts.beschluss import Beschluss, unknown
from vorlagen.facts.fakten import Fakten, repeated
from vorlagen.facts.gremien import Anrede, Gremien, Rolle, built_in_roles
from vorlagen.facts.quellen import Quelle
from vorlagen.facts.scalars import fault
from vorlagen.facts.shapes import OderEinzeln
from vorlagen.facts.types import JaNein, Kennung, Offen, Prosa, Text
from vorlagen.facts.vorlage import Schriftstueck, Station, Unterschrift
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.findings import Code, Fault, Findings, Place

if TYPE_CHECKING:
    from vorlagen.facts.projekt import Behoerde

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
    """Zu welcher Frage sie gehört; mehrere als Liste. Beispiel: `kosten`"""
    text: Prosa
    """Was die Verwaltung mitteilt, in Markdown. Beispiel: `Die Zahlen liegen nun vor.`"""
    quelle: Quelle | None = None
    """Woher die Verwaltung es weiß"""


class Niederschrift(Schriftstueck):
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
    unterschrift: Unterschrift | None = None
    """Wer die Niederschrift unterschreibt"""

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

    def faults(self) -> Iterator[Fault]:
        yield from super().faults()
        asked = [(b.frage, b.place_of("frage")) for b in self.beitraege if b.frage]
        yield from repeated(asked)


def is_open(answers: Sequence[Beitrag | Anmerkung]) -> bool:
    """Whether a question with these answers still waits for one."""
    return all(isinstance(answer, Beitrag) and answer.zu_protokoll for answer in answers)


_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
# Not „meine“: that is also what somebody thinks („er meine, dass …“).
_FIRST_PERSON = re.compile(r"\b(?:[Ii]ch|[Mm]ich|[Mm]ir|[Ww]ir|[Uu]ns(?:er(?:e[mnrs]?)?)?)\b")
_QUOTED = re.compile(r"„[^“”\n]*(?:\n[^“”\n]+)*[“”]|\"[^\"\n]*(?:\n[^\"\n]+)*\"")
_SENTENCE = re.compile(r"[A-ZÄÖÜ]\S*\s+\S.*[.!?…]", re.DOTALL)
_OWN = re.compile(rf"{_FIRST_PERSON.pattern}|\b[Mm]ein(?:e[mnrs]?)?\b")
_MOST_SHOWN = 40  # characters of what somebody says


def roles_of(gremien: Gremien | None) -> Mapping[str, Rolle]:
    """The roles that an authority knows, by their Kennung."""
    return {**built_in_roles(), **(gremien.rollen if gremien else {})}


def check_minutes(minutes: Niederschrift, behoerde: Behoerde, findings: Findings) -> None:
    """Report what does not fit in a Niederschrift."""
    for found in (
        *_person_faults(minutes, behoerde),
        *_answer_faults(minutes),
        *_open_questions(minutes),
        *_decision_faults(minutes, behoerde),
        *(said for text in _texts(minutes) for said in _speech_faults(text)),
    ):
        findings.add(*found)


def _person_faults(minutes: Niederschrift, behoerde: Behoerde) -> Iterator[Fault]:
    roles, people = dict(roles_of(behoerde.gremien)), minutes.personen
    for person in people.values():
        if person.rolle not in roles:
            yield unknown(person.place_of("rolle"), f"die Rolle „{person.rolle}“", roles)
    speakers = [(minutes.vorsitz, minutes.place_of("vorsitz"))]
    speakers += [(beitrag.wer, beitrag.place_of("wer")) for beitrag in minutes.beitraege]
    for name, place in speakers:
        if name not in people:
            yield unknown(place, f"die Person „{name}“", people)
    if any(name not in people for name, _ in speakers):
        return  # who seems to say nothing may be the one that was meant
    for name in people.keys() - {name for name, _ in speakers}:
        yield (
            Code.NIEDERSCHRIFT,
            minutes.place_of_key("personen", name),
            f"„{name}“ hat in dieser Niederschrift nichts gesagt und nicht die Leitung.",
            "Den Beitrag ergänzen, oder die Person hier streichen.",
        )


def _answer_faults(minutes: Niederschrift) -> Iterator[Fault]:
    asked: set[str] = set()
    for entry in minutes.eintraege:
        for number, name in enumerate(entry.antwort_auf):
            place = _place_of_name(entry, number)
            if name not in minutes.fragen:
                yield unknown(place, f"die Frage „{name}“", minutes.fragen)
            elif name not in asked:
                yield (
                    Code.VERWEIS_UNBEKANNT,
                    place,
                    f"Die Frage „{name}“ wird erst weiter unten gestellt.",
                    "Die Antwort hinter die Frage setzen.",
                )
        if isinstance(entry, Beitrag) and entry.frage:
            asked.add(entry.frage)


def _place_of_name(entry: Beitrag | Anmerkung, number: int) -> Place:
    names = entry.tree.get("antwort_auf")
    if isinstance(names, list) and hasattr(names, "spots"):
        place: Place = names.spots.values.get(number, names.spots.place)
        return place
    return entry.place_of("antwort_auf")


def _open_questions(minutes: Niederschrift) -> Iterator[Fault]:
    for name, question in minutes.fragen.items():
        answers = list(minutes.answers_to(name))
        if not is_open(answers):
            continue
        yield (
            Code.FRAGE_OFFEN,
            question.place_of("frage"),
            f"Die Antwort auf die Frage „{name}“ ist zu Protokoll zugesagt und fehlt noch."
            if answers
            else f"Auf die Frage „{name}“ gibt es keine Antwort.",
            f"Unter „anmerkungen“ ergänzen: antwort_auf: {name}."
            if answers
            else f"Bei der Antwort „antwort_auf: {name}“ ergänzen; blieb sie aus, ist nichts zu tun:"
            " Der Auszug sagt es.",
        )


def _decision_faults(minutes: Niederschrift, behoerde: Behoerde) -> Iterator[Fault]:
    for name in minutes.beschluss:
        place = minutes.place_of("beschluss")
        beschluss = behoerde.beschluesse.get(name)
        if beschluss is None and name not in behoerde.defekte_beschluesse:
            yield unknown(place, f"den Beschluss „{name}“", behoerde.beschluesse)
        elif beschluss is not None and not _of_this_meeting(beschluss, minutes):
            yield (
                Code.BESCHLUSS_WIDERSPRUCH,
                place,
                (
                    f"Der Beschluss „{name}“ ist laut {beschluss.place.file} in einer anderen Sitzung"
                    " gefasst als in der dieser Niederschrift."
                ),
                "Gremium und Sitzung in einer der beiden Dateien berichtigen.",
            )


def _of_this_meeting(beschluss: Beschluss, minutes: Niederschrift) -> bool:
    both = (beschluss.sitzung, minutes.sitzung)
    same = not all(isinstance(sitzung, str) for sitzung in both) or both[0] == both[1]
    return beschluss.gremium == minutes.gremium and same


def _texts(minutes: Niederschrift) -> Iterator[Scalar]:
    yield from (beitrag.text for beitrag in minutes.beitraege)
    yield from (anmerkung.text for anmerkung in minutes.anmerkungen)


def _speech_faults(text: Scalar) -> Iterator[Fault]:
    """What is said in somebody's own words instead of being reported."""
    prose = _EXPRESSION.sub(lambda found: re.sub(r"[^\n]", "x", found[0]), text)
    quoted = list(_QUOTED.finditer(prose))
    for found in quoted:
        said = found[0][1:-1].strip()
        before, behind = prose[: found.start()].rstrip(), prose[found.end() :]
        if _is_speech(said, before, behind):
            short = shorten(said, _MOST_SHOWN, placeholder=" …")
            yield _direct(text, found.start(), short, "steht als wörtliche Rede da")
    for found in _FIRST_PERSON.finditer(prose):
        if not any(quote.start() <= found.start() < quote.end() for quote in quoted):
            yield _direct(text, found.start(), found[0], "spricht in der ersten Person")


def _is_speech(said: str, before: str, behind: str) -> bool:
    """Whether a text in quotation marks is what somebody says, and not a name („Wir vor Ort“)."""
    if _SENTENCE.fullmatch(said) or before.endswith(":"):
        return True
    own = _OWN.findall(said)
    # A name stands behind the word for what it names, and has its first word in capitals.
    begins = not before or before[-1] in ".,;!?"
    return behind.startswith(",") and bool(own) and (begins or any(word.islower() for word in own))


def _direct(text: Scalar, offset: int, said: str, what: str) -> Fault:
    return (
        Code.NIEDERSCHRIFT,
        place_in(text, offset),
        f"„{said}“ {what}; eine Niederschrift gibt Rede mittelbar wieder.",
        "Umschreiben: „wir sind zufrieden“ wird zu „man sei zufrieden“.",
    )


def place_in(text: Scalar, offset: int) -> Place:
    """The place of a character of a text in its file."""
    before = text[:offset]
    line, column = before.count("\n"), offset - (before.rfind("\n") + 1) + 1
    place = text.place
    if text.block:
        return Place(place.file, place.line + 1 + line, column)
    first = place.column - 1 + (0 if text.plain else 1)
    return Place(place.file, place.line + line, column + (first if line == 0 else 0))
