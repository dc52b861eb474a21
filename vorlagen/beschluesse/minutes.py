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
from vorlagen.beschluesse.page import PrintedDecision, printed_decision
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures import Shown
from vorlagen.german.lists import aufzaehlung
from vorlagen.page import Html, Renderer, show, source_of
from vorlagen.sitzungen import Gremien, Rolle

_KINDS = {"bericht": "Bericht", "anregung": "Anregung", "anmerkung": "Anmerkung"}
_LONG = 1_200  # characters; some fifteen lines
_ARTICLES = {"Frau": "Die", "Herr": "Der"}


class _Exchange(Struct):
    """A question with what answers it at once, or a single other contribution."""

    entries: list[Beitrag]
    questions: list[str] = field(default_factory=list)


class PrintedPerson(Shown, frozen=True):
    """Somebody who took part; `rolle` is the long form of the role, and where a guest comes from."""

    name: Any
    rolle: str


class PrintedContribution(Shown, frozen=True, kw_only=True):
    """A contribution: `anfang` is the first paragraph, kept together with the speaker, `text` the rest.

    `anker` is the target of links to a question, `hinweis` tells where its answer is or that it is open.
    """

    wer: str
    art: str
    ist_antwort: bool
    anker: str
    anfang: Markup
    text: Markup
    hinweis: str


class PrintedRemark(Shown, frozen=True):
    """A remark of the administration; `zu` names the questions that it answers, if any."""

    zu: str
    text: Markup
    quelle: str


class PrintedExchange(Shown, frozen=True):
    """A question with what answers it, or a single other contribution."""

    ist_frage: bool
    beitraege: tuple[PrintedContribution, ...]
    anmerkungen: tuple[PrintedRemark, ...]


class MinutesPage:
    """What a page prints of minutes: the meeting, who spoke, what was said, what was decided.

    Texts must be asked for in the order in which the page prints them.
    """

    def __init__(self, minutes: Protokoll, gremien: Gremien | None, printer: Renderer) -> None:
        self.minutes = minutes
        self.gremien = gremien
        self.roles: Mapping[str, Rolle] = roles_of(gremien)
        self.printer = printer
        self.numbers = _numbered(minutes.fragen)

    def committee(self) -> str:
        """The name of the committee."""
        name = self.minutes.gremium
        if self.gremien and name in self.gremien.gremien:
            return self.gremien.gremien[name].bezeichnung
        return name

    def day(self) -> Any:
        """The day of the meeting."""
        gremium, name = self.minutes.gremium, self.minutes.sitzung
        if self.gremien is None or self.gremien.sitzung(gremium, name) is None:
            return show(name)  # pending, or unknown and reported
        day = self.printer.press.names.resolve(f"gremien.{gremium}.sitzungen.{name}.datum")
        return show(day)

    def people(self) -> Iterator[PrintedPerson]:
        """Who took part, in the order of the YAML."""
        for name, person in self.minutes.personen.items():
            role = self.roles.get(person.rolle)
            if role and role.kurz:  # the list of those who took part has the long form beside it
                self.printer.structure.register.explained.add(role.kurz)
            if person.institution is not None:
                self.printer.structure.running(person.institution)
            parts = [self._role(person), person.institution]
            label = ", ".join(part for part in parts if part)
            yield PrintedPerson(self._listed(name, person), label)

    def _listed(self, name: str, person: Person) -> Any:
        """The name for the list in which the role stands beside it: „Vorsitzender“ would stand twice."""
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
        """How somebody is called: „KTM Zorlu“, „Herr Yilmaz“; only by the role while the name is open."""
        person = self.minutes.personen.get(name)
        if person is None:
            return name  # which has its finding
        role = self.roles.get(person.rolle)
        if isinstance(person.name, Ausstehend) or role is None:
            article = _ARTICLES.get(person.anrede or "")
            return f"{article} {self._role(person)}" if article else self._role(person)
        title = role.kurz or person.anrede
        if role.kurz is None and (role.weiblich or role.maennlich):  # an office, as „Vorsitzender“
            title = self._role(person)
        return f"{title} {person.name}" if title else person.name

    def blocks(self) -> Iterator[PrintedExchange]:
        """The debate: questions together with the answers that follow, in the order of the YAML."""
        for block in self._grouped():
            entries = tuple(self._entry(entry, block) for entry in block.entries)
            remarks = []
            for anmerkung in self.minutes.anmerkungen:
                if set(anmerkung.antwort_auf) & set(block.questions):
                    remarks.append(self._remark(anmerkung))
            yield PrintedExchange(bool(block.questions), entries, tuple(remarks))

    def other_remarks(self) -> Iterator[PrintedRemark]:
        """The remarks of the administration that answer no question."""
        for anmerkung in self.minutes.anmerkungen:
            if not anmerkung.antwort_auf:
                yield self._remark(anmerkung)

    def decisions(self) -> Iterator[PrintedDecision]:
        """What was decided; a decision that cannot be printed has its finding, and is left out."""
        place = self.minutes.place_of("beschluss")
        beschluesse = self.printer.press.names["beschluesse"]
        for name in self.minutes.beschluss:
            if name in beschluesse:
                make = partial(printed_decision, name, self.printer)
                decision = self.printer.reported(make, place, "teile/beschluss.html")
                if decision:
                    yield decision

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

    def _entry(self, entry: Beitrag, block: _Exchange) -> PrintedContribution:
        first, rest = _halves(self._text(entry.text))
        anchor = note = ""
        if entry.frage:
            anchor = f"frage-{entry.frage}"
            note = self._note(entry.frage, block)
        return PrintedContribution(
            wer=self.name_of(entry.wer),
            art=self._kind(entry),
            ist_antwort=bool(entry.antwort_auf),
            anker=anchor,
            anfang=first,
            text=rest,
            hinweis=note,
        )

    def _text(self, text: Scalar) -> Markup:
        """What was said or is remarked; the order of the calls is that in which it is printed."""
        return self.printer.structure.running(self.printer.passage(source_of(text)))

    def _kind(self, entry: Beitrag) -> str:
        parts = []
        questions = self._questions(entry.antwort_auf)
        if questions:
            promise = ", zu Protokoll zugesagt" if entry.zu_protokoll else ""
            parts.append(f"Antwort auf {questions}{promise}")
        if entry.frage:
            parts.append(self._called(entry.frage))
        elif entry.kind in _KINDS:
            parts.append(_KINDS[entry.kind])
        return ", ".join(parts)

    def _called(self, question: str) -> str:
        """A question by its kind and number: „Frage 3“, „Anregung 4“."""
        return f"{_asked_as(self.minutes.fragen[question])} {self.numbers[question]}"

    def _questions(self, questions: Sequence[str]) -> str:
        return aufzaehlung([self._called(name) for name in questions if name in self.numbers])

    def _note(self, question: str, block: _Exchange) -> str:
        """What a reader should know of a question whose answer does not stand below it."""
        answers = list(self.minutes.answers_to(question))
        if not answers:
            return "In der Sitzung nicht beantwortet."
        if is_open(answers):
            return "Die Antwort zu Protokoll steht noch aus."
        speakers: dict[str, None] = {}
        for answer in answers:
            if isinstance(answer, Anmerkung) or answer in block.entries:
                return ""
            speakers[self.name_of(answer.wer)] = None
        return f"Beantwortet weiter unten: {aufzaehlung(list(speakers))}."

    def _remark(self, anmerkung: Anmerkung) -> PrintedRemark:
        questions = self._questions(anmerkung.antwort_auf)
        source = "" if anmerkung.quelle is None else str(anmerkung.quelle)
        return PrintedRemark(questions, self._text(anmerkung.text), source)


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


def _halves(text: Markup) -> tuple[Markup, Markup]:
    """The first paragraph, which is kept together with the speaker, and the rest.

    The former is empty if the paragraph is so long that a page may break it.
    """
    first, end, rest = text.partition("</p>")
    if not first.startswith("<p>") or len(first) > _LONG:
        return Html(), text
    return Html(first + end), Html(rest)


def _goes_on_asking(entry: Beitrag, block: _Exchange) -> bool:
    """Whether the speaker who has just asked asks again; then the answers may come in any order."""
    if not block.entries:
        return False
    last = block.entries[-1]
    return bool(last.frage and entry.frage and last.wer == entry.wer)
