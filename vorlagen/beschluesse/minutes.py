"""The minutes of a meeting (Niederschriftsauszug) as templates print them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup
from msgspec import Struct, field

from vorlagen.beschluesse.niederschrift import (
    Anmerkung,
    Beitrag,
    Person,
    Protokoll,
    is_open,
    roles_of,
)
from vorlagen.beschluesse.page import decided_names
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.german.lists import aufzaehlung
from vorlagen.page import Html, Renderer, show, source_of
from vorlagen.sitzungen import Gremien, Rolle, Sitzung

_KINDS = {"bericht": "Bericht", "anregung": "Anregung", "anmerkung": "Anmerkung"}
_LONG = 1_200  # characters; some fifteen lines
_ARTICLES = {"Frau": "Die", "Herr": "Der"}


def minutes_names(minutes: Protokoll, gremien: Gremien | None, printer: Renderer) -> dict[str, Any]:
    """What `papier` has for minutes: the meeting, who spoke, what was said, what was decided."""
    speech = _Speech(minutes, roles_of(gremien), printer)
    gremium = gremien.gremien.get(minutes.gremium) if gremien else None
    sitzung = gremien.sitzung(minutes.gremium, minutes.sitzung) if gremien else None
    return {
        "gremium": gremium.bezeichnung if gremium else minutes.gremium,
        "sitzung": show(_day(minutes, sitzung, printer)),
        "tagesordnungspunkt": show(minutes.tagesordnungspunkt),
        "vorsitz": speech.name_of(minutes.vorsitz),
        "beteiligte": tuple(speech.people()),
        "beitraege": tuple(speech.blocks()),
        "anmerkungen": tuple(
            speech.remark(anmerkung)
            for anmerkung in minutes.anmerkungen
            if not anmerkung.antwort_auf
        ),
        "beschluesse": tuple(_decisions(minutes, printer)),
    }


def _day(minutes: Protokoll, sitzung: Sitzung | None, printer: Renderer) -> Any:
    # An unknown meeting has its finding already, and these minutes are not printed.
    if sitzung is None or isinstance(minutes.sitzung, Ausstehend):
        return minutes.sitzung
    return printer.press.names.resolve(
        f"gremien.{minutes.gremium}.sitzungen.{minutes.sitzung}.datum"
    )


def _decisions(minutes: Protokoll, printer: Renderer) -> Iterator[dict[str, Any]]:
    """What was decided; a decision that cannot be printed has its finding, and is left out."""
    place = minutes.place_of("beschluss")
    known = printer.press.names["beschluesse"]
    for name in filter(known.__contains__, minutes.beschluss):
        found = printer.reported(
            partial(decided_names, name, printer), place, "teile/beschluss.html"
        )
        if found:
            yield found


class _Exchange(Struct):
    """A question with what answers it at once, or a single other contribution."""

    entries: list[Beitrag]
    questions: list[str] = field(default_factory=list)


class _Speech:
    """The contributions of one document while they are put together."""

    def __init__(self, minutes: Protokoll, roles: Mapping[str, Rolle], printer: Renderer) -> None:
        self.minutes = minutes
        self.roles = roles
        self.printer = printer
        self.numbers = _numbered(minutes.fragen)

    def people(self) -> Iterator[dict[str, Any]]:
        """Who took part, each with the long form of the role, in the order of the YAML."""
        for name, person in self.minutes.personen.items():
            role = self.roles.get(person.rolle)
            if role and role.kurz:  # the list of those who took part has the long form beside it
                self.printer.structure.register.seen.add(role.kurz)
            if person.institution is not None:
                self.printer.structure.running(person.institution)
            about = [self._role(person), person.institution]
            yield {
                "name": self._listed(name, person),
                "rolle": ", ".join(part for part in about if part),
            }

    def _listed(self, name: str, person: Person) -> Any:
        """How somebody is called beside the role: there „Vorsitzender“ would stand twice."""
        if isinstance(person.name, Ausstehend):
            return show(person.name)
        called = self.name_of(name)
        if called != f"{self._role(person)} {person.name}":
            return called
        return f"{person.anrede} {person.name}" if person.anrede else person.name

    def _role(self, person: Person) -> str:
        role = self.roles.get(person.rolle)
        return role.name_for(person.anrede) if role else person.rolle

    def name_of(self, name: str) -> str:
        """How somebody is called: „KTM Zorlu“, „Herr Yilmaz“; only by the role while unnamed."""
        person = self.minutes.personen.get(name)
        if person is None:
            return name  # which has its finding
        role = self.roles.get(person.rolle)
        if isinstance(person.name, Ausstehend) or role is None:
            article = _ARTICLES.get(person.anrede or "")
            return f"{article} {self._role(person)}" if article else self._role(person)
        is_office = bool(role.weiblich or role.maennlich) and role.kurz is None
        title = role.kurz or (self._role(person) if is_office else person.anrede)
        return f"{title} {person.name}" if title else person.name

    def blocks(self) -> Iterator[dict[str, Any]]:
        """The debate: questions together with the answers that follow, in the order of the YAML."""
        blocks = self._grouped()
        for block in blocks:
            remarks = [
                a for a in self.minutes.anmerkungen if set(a.antwort_auf) & set(block.questions)
            ]
            yield {
                "ist_frage": bool(block.questions),
                "beitraege": tuple(self._entry(e, block) for e in block.entries),
                "anmerkungen": tuple(self.remark(a) for a in remarks),
            }

    def _grouped(self) -> list[_Exchange]:
        blocks: list[_Exchange] = []
        for entry in self.minutes.beitraege:
            last = blocks[-1] if blocks else _Exchange([])
            if set(entry.antwort_auf) & set(last.questions) or _goes_on_asking(entry, last):
                last.entries.append(entry)
            else:
                last = _Exchange([entry])
                blocks.append(last)
            if entry.frage:
                last.questions.append(entry.frage)
        return blocks

    def _entry(self, entry: Beitrag, block: _Exchange) -> dict[str, Any]:
        return {
            "wer": self.name_of(entry.wer),
            "art": self._kind(entry),
            "ist_antwort": bool(entry.antwort_auf),
            "anker": f"frage-{entry.frage}" if entry.frage else "",
            **_halves(self._text(entry.text)),
            "hinweis": self._note(entry.frage, block) if entry.frage else "",
        }

    def _text(self, text: Scalar) -> Markup:
        """What was said or is remarked; the order of the calls is that in which it is printed."""
        return self.printer.structure.running(self.printer.passage(source_of(text)))

    def _kind(self, entry: Beitrag) -> str:
        asked = self._called(entry.frage) if entry.frage else _KINDS.get(entry.kind, "")
        answered = self._about(entry.antwort_auf)
        if answered:
            answered = f"Antwort auf {answered}{', zu Protokoll zugesagt' * entry.zu_protokoll}"
        return ", ".join(part for part in (answered, asked) if part)

    def _called(self, question: str) -> str:
        """A question by its kind and number: „Frage 3“, „Anregung 4“."""
        return f"{_asked_as(self.minutes.fragen[question])} {self.numbers[question]}"

    def _about(self, questions: Sequence[str]) -> str:
        return aufzaehlung([self._called(name) for name in questions if name in self.numbers])

    def _note(self, question: str, block: _Exchange) -> str:
        """What a reader should know of a question whose answer does not stand below it."""
        answers = list(self.minutes.answers_to(question))
        if not answers:
            return "In der Sitzung nicht beantwortet."
        if is_open(answers):
            return "Die Antwort zu Protokoll steht noch aus."
        here = [a for a in answers if a in block.entries or isinstance(a, Anmerkung)]
        if here:
            return ""
        who = [self.name_of(a.wer) for a in answers if isinstance(a, Beitrag)]
        return f"Beantwortet weiter unten: {aufzaehlung(list(dict.fromkeys(who)))}."

    def remark(self, anmerkung: Anmerkung) -> dict[str, Any]:
        """A remark of the administration."""
        return {
            "zu": self._about(anmerkung.antwort_auf),
            "text": self._text(anmerkung.text),
            "quelle": "" if anmerkung.quelle is None else str(anmerkung.quelle),
        }


def _asked_as(question: Beitrag) -> str:
    return _KINDS.get(question.kind, "Frage")


def _numbered(questions: Mapping[str, Beitrag]) -> dict[str, int]:
    """The number of each question among those of its kind: „Frage 1“, „Anregung 1“, „Frage 2“."""
    counts: Counter[str] = Counter()
    numbers = {}
    for name, question in questions.items():
        counts[_asked_as(question)] += 1
        numbers[name] = counts[_asked_as(question)]
    return numbers


def _halves(text: Markup) -> dict[str, Markup]:
    """The first paragraph, beside which the speaker stands, and the rest; a long one may be broken."""
    first, end, rest = text.partition("</p>")
    if not first.startswith("<p>") or len(first) > _LONG:
        return {"anfang": Html(), "text": text}
    return {"anfang": Html(first + end), "text": Html(rest)}


def _goes_on_asking(entry: Beitrag, block: _Exchange) -> bool:
    """Whether somebody asks again who has just asked; then the answers may come in any order."""
    last = block.entries[-1] if block.entries else None
    return bool(last and last.frage and entry.frage and last.wer == entry.wer)
