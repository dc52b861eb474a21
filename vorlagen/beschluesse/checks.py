"""Holds decisions and minutes against the papers, meetings and decisions that they name."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from textwrap import shorten

from vorlagen.beschluesse.facts import (
    Beitrag,
    Beschluss,
    DecidedPaper,
    Protokoll,
    day_of,
    is_open,
    place_in,
    roles_of,
)
from vorlagen.facts.fakten import unknown
from vorlagen.facts.yaml_tree import Scalar, Sequence
from vorlagen.figures import Exposure, Namespace, unit
from vorlagen.findings import Code, Finding, Findings
from vorlagen.german.dates import datum
from vorlagen.page import PROSE, KnownFigures, prose, run, source_of
from vorlagen.sitzungen import NOT_DECIDED, Beratung, Gremien

# Decisions


def check_decisions(
    beschluesse: Iterable[Beschluss],
    gremien: Gremien | None,
    papers: Collection[str],
    findings: Findings,
) -> None:
    """Report decisions whose meeting or paper does not exist, and papers decided on twice.

    `papers` are the Kennungen of the papers of the authority. What is unknown or pending is not compared.
    """
    first: dict[tuple[object, ...], Beschluss] = {}
    for beschluss in beschluesse:
        findings.extend(_meeting_faults(beschluss, gremien))
        if beschluss.vorlage is not None and beschluss.vorlage not in papers:
            place = beschluss.place_of("vorlage")
            findings.extend([unknown("Die Vorlage", beschluss.vorlage, papers, place)])
        if beschluss.ergebnis in NOT_DECIDED:
            continue  # the same paper comes back to the same committee
        station = (beschluss.vorlage, str(beschluss.nummer), beschluss.gremium)
        if station in first:
            findings.extend([_twice(beschluss, first[station])])
        first.setdefault(station, beschluss)


def check_stations(
    paper: DecidedPaper,
    kennung: str,
    beschluesse: Iterable[Beschluss],
    gremien: Gremien | None,
    findings: Findings,
) -> None:
    """Hold a paper against the decisions on it; decisions of unknown meetings have their own findings."""
    for beschluss in beschluesse:
        if beschluss.vorlage == kennung and not any(_meeting_faults(beschluss, gremien)):
            day = day_of(beschluss, gremien)
            findings.extend(_station_faults(beschluss, paper, day))


def _meeting_faults(beschluss: Beschluss, gremien: Gremien | None) -> Iterator[Finding]:
    if gremien is None:
        return
    gremium = gremien.gremien.get(beschluss.gremium)
    if gremium is None:
        place = beschluss.place_of("gremium")
        yield unknown("Das Gremium", beschluss.gremium, gremien.gremien, place)
    elif isinstance(beschluss.sitzung, str) and beschluss.sitzung not in gremium.sitzungen:
        place, name = beschluss.place_of("sitzung"), beschluss.sitzung
        yield unknown("Die Sitzung dieses Gremiums", name, gremium.sitzungen, place)


def _station_faults(
    beschluss: Beschluss, paper: DecidedPaper, day: date | None
) -> Iterator[Finding]:
    stations = []
    for station in paper.stationen:
        if station.gremium == beschluss.gremium:
            stations.append(station)
    if not stations:
        yield Finding(
            Code.BESCHLUSS_FOLGE,
            beschluss.place_of("gremium"),
            f"Das Gremium „{beschluss.gremium}“ steht nicht in der Beratungsfolge der Vorlage"
            f" „{beschluss.vorlage}“.",
            f"Das Gremium berichtigen oder die Beratungsfolge in {paper.facts.place.file} ergänzen.",
        )
    elif isinstance(beschluss.sitzung, str) and not _may_be_at(stations, beschluss.sitzung):
        yield Finding(
            Code.BESCHLUSS_FOLGE,
            beschluss.place_of("sitzung"),
            f"Beschlossen wurde in der Sitzung „{beschluss.sitzung}“; die Vorlage"
            f" „{beschluss.vorlage}“ ist für „{stations[0].sitzung}“ vorgesehen.",
            "Die Sitzung hier oder in der Beratungsfolge der Vorlage berichtigen.",
        )
    if beschluss.ergebnis not in NOT_DECIDED:
        for station in paper.beratungsfolge:
            if station.gremium == beschluss.gremium and station.ergebnis is not None:
                yield Finding(
                    Code.BESCHLUSS_FOLGE,
                    station.place_of("ergebnis"),
                    f"Wie „{beschluss.gremium}“ beschlossen hat, steht schon in {beschluss.place.file}.",
                    "Hier streichen; gedruckt wird, was dort steht.",
                )
    if day is not None and isinstance(paper.datum, date) and day < paper.datum:
        key = "tag" if beschluss.sitzung is None else "sitzung"
        yield Finding(
            Code.BESCHLUSS_FOLGE,
            beschluss.place_of(key),
            f"Beschlossen wurde am {datum(day)}; die Vorlage „{beschluss.vorlage}“ ist erst vom"
            f" {datum(paper.datum)}.",
            "Den Tag des Beschlusses oder den der Vorlage berichtigen.",
        )


def _may_be_at(stations: Iterable[Beratung], sitzung: str) -> bool:
    """Whether one of the stations is at a meeting, or may be because its meeting is not entered."""
    for station in stations:
        if not isinstance(station.sitzung, str) or station.sitzung == sitzung:
            return True
    return False


def _twice(beschluss: Beschluss, first: Beschluss) -> Finding:
    subject = beschluss.vorlage or beschluss.nummer
    return Finding(
        Code.BESCHLUSS_FOLGE,
        beschluss.place,
        f"Dass dieses Gremium über „{subject}“ beschlossen hat, steht schon in {first.place.file}.",
        "Eine der beiden Dateien entfernen; hat das Gremium zweimal beraten, in der ersten"
        " „ergebnis: vertagt“ eintragen.",
    )


def check_wordings(beschluesse: Iterable[Beschluss], findings: Findings) -> None:
    """Check the words of decisions; a typed figure is reported with the address of the fact it repeats."""
    for beschluss in beschluesse:
        if isinstance(beschluss.wortlaut, Scalar):
            source = source_of(beschluss.wortlaut)
            words = prose(source, KnownFigures(partial(_facts_of, beschluss)))
            run(PROSE, words, findings)


_FACTS = "beschluss.angaben"  # how the words of a decision address its own facts


def _facts_of(beschluss: Beschluss) -> Namespace:
    expose = Exposure({})
    figures = {}
    for name, angabe in beschluss.angaben.items():
        if angabe.wert is not None:
            address = f"{_FACTS}.{name}"
            figures[name] = expose.figure(address, angabe, ("wert",), unit(angabe.einheit))
    return Namespace(_FACTS, figures)


# Minutes

_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
# „meine“ is missing: it also is reported speech („er meine, dass …“).
_FIRST_PERSON = re.compile(r"\b(?:[Ii]ch|[Mm]ich|[Mm]ir|[Ww]ir|[Uu]ns(?:er(?:e[mnrs]?)?)?)\b")
_QUOTED = re.compile(r"„[^“”\n]*(?:\n[^“”\n]+)*[“”]|\"[^\"\n]*(?:\n[^\"\n]+)*\"")
_SENTENCE = re.compile(r"[A-ZÄÖÜ]\S*\s+\S.*[.!?…]", re.DOTALL)
_MOST_SHOWN = 40  # characters of a quotation


def check_minutes(
    minutes: Protokoll,
    gremien: Gremien | None,
    beschluesse: Mapping[str, Beschluss],
    unusable: Container[str],
    findings: Findings,
) -> None:
    """Report what does not fit in a Niederschrift; `unusable` names the decisions with faulty files."""
    findings.extend(_person_faults(minutes, gremien))
    findings.extend(_answer_faults(minutes))
    findings.extend(_open_questions(minutes))
    findings.extend(_decision_faults(minutes, beschluesse, unusable))
    for entry in minutes.eintraege:
        findings.extend(_speech_faults(entry.text))


def _person_faults(minutes: Protokoll, gremien: Gremien | None) -> Iterator[Finding]:
    roles = dict(roles_of(gremien))
    people = minutes.personen
    for person in people.values():
        if person.rolle not in roles:
            yield unknown("Die Rolle", person.rolle, roles, person.place_of("rolle"))
    speakers = [(minutes.vorsitz, minutes.place_of("vorsitz"))]
    for beitrag in minutes.beitraege:
        speakers.append((beitrag.wer, beitrag.place_of("wer")))
    names = {name for name, _ in speakers}
    for name, place in speakers:
        if name not in people:
            yield unknown("Die Person", name, people, place)
    if names - people.keys():
        return  # a person who seems to say nothing may be the one that was meant
    for name in people.keys() - names:
        yield Finding(
            Code.NIEDERSCHRIFT,
            minutes.place_of_key("personen", name),
            f"„{name}“ hat in dieser Niederschrift nichts gesagt und nicht die Leitung.",
            "Den Beitrag ergänzen, oder die Person hier streichen.",
        )


def _answer_faults(minutes: Protokoll) -> Iterator[Finding]:
    asked: set[str] = set()
    for entry in minutes.eintraege:
        for number, name in enumerate(entry.antwort_auf):
            names = entry.tree.get("antwort_auf")
            places = names.spots.values if isinstance(names, Sequence) else {}
            place = places.get(number, entry.place_of("antwort_auf"))
            if name not in minutes.fragen:
                yield unknown("Die Frage", name, minutes.fragen, place)
            elif name not in asked:
                yield Finding(
                    Code.VERWEIS_UNBEKANNT,
                    place,
                    f"Die Frage „{name}“ wird erst weiter unten gestellt.",
                    "Die Antwort hinter die Frage setzen.",
                )
        if isinstance(entry, Beitrag) and entry.frage:
            asked.add(entry.frage)


def _open_questions(minutes: Protokoll) -> Iterator[Finding]:
    for name, question in minutes.fragen.items():
        answers = list(minutes.answers_to(name))
        message = f"Auf die Frage „{name}“ gibt es keine Antwort."
        cure = f"Bei der Antwort „antwort_auf: {name}“ ergänzen; blieb sie aus, ist nichts zu tun."
        if answers:
            message = (
                f"Die Antwort auf die Frage „{name}“ ist zu Protokoll zugesagt und fehlt noch."
            )
            cure = f"Unter „anmerkungen“ ergänzen: antwort_auf: {name}."
        if is_open(answers):
            yield Finding(Code.FRAGE_OFFEN, question.place_of("frage"), message, cure)


def _decision_faults(
    minutes: Protokoll, beschluesse: Mapping[str, Beschluss], unusable: Container[str]
) -> Iterator[Finding]:
    for name in minutes.beschluss:
        place = minutes.place_of("beschluss")
        beschluss = beschluesse.get(name)
        if beschluss is None and name not in unusable:
            yield unknown("Den Beschluss", name, beschluesse, place)
        elif beschluss is not None and not _of_this_meeting(beschluss, minutes):
            yield Finding(
                Code.BESCHLUSS_WIDERSPRUCH,
                place,
                f"Der Beschluss „{name}“ ist laut {beschluss.place.file} in einer anderen Sitzung"
                " gefasst als in der dieser Niederschrift.",
                "Gremium und Sitzung in einer der beiden Dateien berichtigen.",
            )


def _of_this_meeting(beschluss: Beschluss, minutes: Protokoll) -> bool:
    """Whether a decision may be of the meeting; a meeting that is not entered may be any."""
    if beschluss.gremium != minutes.gremium:
        return False
    if not isinstance(beschluss.sitzung, str) or not isinstance(minutes.sitzung, str):
        return True
    return beschluss.sitzung == minutes.sitzung


def _speech_faults(text: Scalar) -> Iterator[Finding]:
    """Speech in somebody's own words instead of reported speech; names may stand in quotation marks."""
    prose = _EXPRESSION.sub(_masked, text)
    faults: list[tuple[int, str, str]] = []
    for word in _FIRST_PERSON.finditer(_QUOTED.sub(_masked, prose)):
        faults.append((word.start(), word[0], "spricht in der ersten Person"))
    for quote in _QUOTED.finditer(prose):
        words = quote[0][1:-1].strip()
        if _SENTENCE.fullmatch(words) or prose[: quote.start()].rstrip().endswith(":"):
            short = shorten(words, _MOST_SHOWN, placeholder=" …")
            faults.append((quote.start(), short, "steht als wörtliche Rede da"))
    for offset, words, what in sorted(faults):
        yield Finding(
            Code.NIEDERSCHRIFT,
            place_in(text, offset),
            f"„{words}“ {what}; eine Niederschrift gibt Rede mittelbar wieder.",
            "Umschreiben: „wir sind zufrieden“ wird zu „man sei zufrieden“.",
        )


def _masked(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", "x", match[0])
