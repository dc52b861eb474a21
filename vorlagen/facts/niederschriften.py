"""Holds the minutes of a meeting against themselves and against what the authority knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from vorlagen.facts.beschluesse import unknown
from vorlagen.facts.beschluss import Beschluss
from vorlagen.facts.gremien import Gremien
from vorlagen.facts.niederschrift import Anmerkung, Beitrag, Niederschrift, is_open
from vorlagen.facts.reading.tree import Scalar
from vorlagen.facts.rolle import Rolle, built_in_roles
from vorlagen.findings import Code, Findings, Place

if TYPE_CHECKING:
    from vorlagen.facts.projekt import Behoerde

Fault = tuple[Code, Place, str, str]

_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
# Not „meine“: that is also what somebody thinks („er meine, dass …“).
_FIRST_PERSON = re.compile(r"\b(?:[Ii]ch|[Mm]ich|[Mm]ir|[Ww]ir|[Uu]ns(?:er(?:e[mnrs]?)?)?)\b")
_QUOTED = re.compile(r"„[^“”\n]*(?:\n[^“”\n]+)*[“”]|\"[^\"\n]*(?:\n[^\"\n]+)*\"")
_SENTENCE = re.compile(r"[A-ZÄÖÜ]\S*\s+\S.*[.!?…]", re.DOTALL)


def roles_of(gremien: Gremien | None) -> Mapping[str, Rolle]:
    """The roles that an authority knows, by their Kennung."""
    return {**built_in_roles(), **(gremien.rollen if gremien else {})}


def check_minutes(minutes: Niederschrift, behoerde: Behoerde, findings: Findings) -> None:
    """Report what does not fit in a Niederschrift."""
    for fault in (
        *_person_faults(minutes, behoerde),
        *_answer_faults(minutes),
        *_open_questions(minutes),
        *_decision_faults(minutes, behoerde),
        *(fault for text in _texts(minutes) for fault in _speech_faults(text)),
    ):
        findings.add(*fault)


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
    said = {name for name, _ in speakers}
    # Where a speaker is unknown, somebody who seems to be silent may only be misspelled.
    for name in people.keys() - said if said <= people.keys() else ():
        yield (
            Code.PERSON_UNBENUTZT,
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
        before = prose[: found.start()].rstrip()
        if _SENTENCE.fullmatch(found[0][1:-1].strip()) or before.endswith(":"):
            yield _direct(text, found.start(), f"{found[0][:40]}…", "steht als wörtliche Rede da")
    for found in _FIRST_PERSON.finditer(prose):
        if not any(quote.start() <= found.start() < quote.end() for quote in quoted):
            yield _direct(text, found.start(), found[0], "spricht in der ersten Person")


def _direct(text: Scalar, offset: int, said: str, what: str) -> Fault:
    return (
        Code.REDE_WOERTLICH,
        place_in(text, offset),
        f"„{said.strip('„“”')}“ {what}; eine Niederschrift gibt Rede mittelbar wieder.",
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
