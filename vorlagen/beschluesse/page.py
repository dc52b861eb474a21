"""A decision as minutes print it: what was proposed against what was decided, and the votes.

The minutes of a meeting (Niederschriftsauszug) as templates print them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup
from msgspec import Struct, field

from vorlagen.beschluesse.facts import (
    Anmerkung,
    Beitrag,
    Beschluss,
    Person,
    Protokoll,
    is_open,
    roles_of,
)
from vorlagen.beschluesse.figures import RESULTS, Decision, reference_parts
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.figures import Figure, Names, Namespace
from vorlagen.findings import Code
from vorlagen.german.text_changes import as_read, marked_changes
from vorlagen.german.words import aufzaehlung
from vorlagen.page import Html, Printed, Renderer, current, refused, show, source_of
from vorlagen.sitzungen import Beratung, Gremien, Rolle, Stimme

_WAYS = frozenset({"einstimmig", "mehrheitlich"})


def reference(
    _printer: Renderer, value: Any, fall: str = "nominativ", *, ergebnis: bool = True
) -> Html:
    """`beschluss(…)`: „Beschluss des Kreisausschusses vom 21.06.2021 (Vorlage 12/2024), einstimmig“.

    Without its `ergebnis` it needs no comma in mid-sentence.
    """
    decision = value.subject if isinstance(value, Namespace) else None
    if not isinstance(decision, Decision) or fall not in {"nominativ", "genitiv"}:
        raise refused(
            "So lässt sich kein Beschluss nennen.",
            "Seine Adresse angeben, und bei „des Beschlusses“ den Genitiv:"
            ' {{ beschluss(beschluesse.haushalt, "genitiv") }}.',
        )
    parts = reference_parts(value, decision, fall, ergebnis=ergebnis)
    return Html("").join(show(part) for part in parts)


def printed_decision(name: str, printer: Renderer) -> Names:
    """A decision for its template: how it came out, on what, and its wording against the proposal.

    `vorschlag` and `wortlaut` are HTML, with the words marked in which they differ; `vorschlag` is empty
    if they do not, and `unveraendert` tells that the proposal became the decision. `betraege` compares
    the figures that changed.
    """
    group = printer.rendering.names.resolve(f"beschluesse.{name}")
    decision: Decision = group.subject
    votes = group.get("stimmen")
    names = {
        "ergebnis": result_text(group["ergebnis"], decision.beschluss, votes, printer),
        "stimmen": list(_votes(votes)),
        "nummer": show(group["nummer"]),
        "betreff": _subject(decision, printer),
    }
    proposed, decided, changes = _Wordings(group, decision, printer).compared()
    is_changed = changes is not None
    return names | {
        "vorschlag": proposed if is_changed else "",
        "wortlaut": decided,
        "unveraendert": bool(proposed) and not is_changed,
        "betraege": changes or [],
    }


def result_text(
    result: Any, entered: Beschluss | Beratung, votes: Namespace | None, printer: Renderer
) -> Any:
    """How a committee decided, as `teile/ergebnis.html` says it.

    „mehrheitlich beschlossen gegen die Stimmen der Fraktion X bei 1 Enthaltung“; who was against it
    and what majority it was follows from the votes. `dagegen` and `enthalten` are the Fraktionen that did
    so as a whole.
    """
    if isinstance(result, Ausstehend):
        return show(result)
    key = str(entered.ergebnis)
    way = ""
    stimmen = entered.stimmen
    if key in _WAYS:  # the result itself tells the majority
        key, way = "beschlossen", key
    elif stimmen:
        way = stimmen.weise(key)
    against: tuple[str, ...] = ()
    abstaining: tuple[str, ...] = ()
    abstentions: object = 0
    if stimmen:
        lost: Stimme = "ja" if key == "abgelehnt" else "nein"
        against = stimmen.geschlossen(lost)
        abstaining = stimmen.geschlossen("enthaltungen")
        abstentions = stimmen.zahl("enthaltungen")
    printed = {
        "art": key,
        "worte": RESULTS.get(key, key),
        "weise": way,
        "dagegen": against,
        "enthalten": abstaining,
        "stimmen": votes,
        "hat_enthaltungen": abstentions != 0,
        "eine_enthaltung": abstentions == 1,
    }
    return Html(printer.template("teile/ergebnis.html", ergebnis=printed).strip())


def _subject(decision: Decision, printer: Renderer) -> Any:
    subject = decision.vorlage.betreff if decision.vorlage else decision.beschluss.betreff
    if isinstance(subject, Ausstehend):
        return show(subject)
    return "" if subject is None else printer.line(subject)


def _votes(votes: Namespace | None) -> Iterator[Names]:
    """How many voted in each way, or were there."""
    if votes is None:
        return
    labels = {"ja": "Ja", "nein": "Nein", "enthaltungen": "Enthaltungen", "anwesend": "Anwesend"}
    for key, label in labels.items():
        if key in votes:
            yield {"name": label, "zahl": show(votes[key])}


class _Wordings:
    """What was proposed and what was decided, each with the figures that it prints."""

    def __init__(self, group: Namespace, decision: Decision, printer: Renderer) -> None:
        self.group = group
        self.decision = decision
        self.printer = printer

    def compared(self) -> tuple[Markup, Markup, list[Names] | None]:
        """The proposal, the decision, and the figures that changed; None if the words are the same."""
        beschluss, vorlage = self.decision.beschluss, self.decision.vorlage
        proposal = vorlage.beschlussvorschlag if vorlage else None
        proposed, before = self._rendered(proposal)
        decided, after = self._rendered(beschluss.wortlaut)
        if beschluss.wortlaut is None:
            decided, after = proposed, before
            if vorlage is None:
                current().refuse(
                    Code.SCHLUESSEL_FEHLT,
                    beschluss.place,
                    f"Der Beschluss in {beschluss.place.file} hat keinen „wortlaut“ und keine Vorlage,"
                    " aus der er käme.",
                    "„wortlaut: |“ mit dem Text ergänzen; fehlt er noch: wortlaut: {ausstehend: Grund}.",
                )
        if not proposed or not decided or as_read(proposed) == as_read(decided):
            return proposed, decided, None
        if not isinstance(beschluss.wortlaut, Ausstehend):
            proposed, decided = map(Html, marked_changes(proposed, decided))
        return proposed, decided, list(_compared(before, after))

    def _rendered(self, text: Scalar | Ausstehend | None) -> tuple[Markup, Sequence[Printed]]:
        if text is None:
            return Markup(), ()
        if isinstance(text, Ausstehend):
            return Markup("<p>{}</p>").format(show(text)), ()
        rendering = current()
        before = len(rendering.noted)
        is_checked = text is self.decision.beschluss.wortlaut  # by check_decision_texts
        html = self.printer.passage(source_of(text), is_checked=is_checked, **self._variables())
        return html, rendering.noted[before:]

    def _variables(self) -> dict[str, Any]:
        """The names of the paper that was decided on, and the decision's own."""
        names: dict[str, Any] = {"beschluss": self.group}
        paper = self.decision.names()
        if paper is not None:
            names |= paper.subject.roots()
        return self.printer.variables_of(Namespace("", names))


def _compared(before: Sequence[Printed], after: Sequence[Printed]) -> Iterator[Names]:
    """The figures that stand in the place of others: what was proposed, decided, and the difference."""
    old, new = _only_in(before, after), _only_in(after, before)
    if len(old) != len(new):
        return  # a figure that was added or left out replaces no other one
    for first, second in zip(old, new, strict=True):
        is_pending = first.figure.is_pending or second.figure.is_pending
        if first.figure.unit == second.figure.unit and not is_pending:
            difference: Figure = second.figure - first.figure
            sign = "+" if difference.exact and difference.exact > 0 else ""
            change = {
                "vorgeschlagen": first.text,
                "beschlossen": second.text,
                "unterschied": f"{sign}{show(difference)}",
            }
            yield change


def _only_in(passage: Sequence[Printed], against: Sequence[Printed]) -> list[Printed]:
    figures = {printed.figure for printed in against}
    return [printed for printed in passage if printed.figure not in figures]


_KINDS = {"bericht": "Bericht", "anregung": "Anregung", "anmerkung": "Anmerkung"}
_LONG = 1_200  # characters; some fifteen lines
_ARTICLES = {"Frau": "Die", "Herr": "Der"}


class _Exchange(Struct):
    """A question with what answers it at once, or a single other contribution."""

    entries: list[Beitrag]
    questions: list[str] = field(default_factory=list)


class MinutesPage:
    """What a page prints of minutes: the meeting, who spoke, what was said, what was decided.

    Texts must be asked for in the order in which the page prints them.
    """

    def __init__(self, minutes: Protokoll, gremien: Gremien | None, printer: Renderer) -> None:
        self.minutes = minutes
        self.gremien = gremien
        self.roles: Mapping[str, Rolle] = roles_of(gremien)
        self.printer = printer
        # The number of each question among those of its kind: „Frage 1“, „Anregung 1“, „Frage 2“
        counts: Counter[str] = Counter()
        numbers = {}
        for name, question in minutes.fragen.items():
            counts[_asked_as(question)] += 1
            numbers[name] = counts[_asked_as(question)]
        self.numbers = numbers

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
        day = self.printer.rendering.names.resolve(f"gremien.{gremium}.sitzungen.{name}.datum")
        return show(day)

    def people(self) -> Iterator[Names]:
        """Who took part, in the order of the YAML.

        `rolle` is the long form of the role, and where a guest comes from.
        """
        for name, person in self.minutes.personen.items():
            role = self.roles.get(person.rolle)
            if role and role.kurz:  # the list of those who took part has the long form beside it
                self.printer.structure.register.explained.add(role.kurz)
            if person.institution is not None:
                self.printer.structure.running(person.institution)
            parts = [self._role(person), person.institution]
            label = ", ".join(part for part in parts if part)
            yield {"name": self._listed(name, person), "rolle": label}

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

    def blocks(self) -> Iterator[Names]:
        """The debate: questions together with the answers that follow, in the order of the YAML."""
        for block in self._grouped():
            entries = [self._entry(entry, block) for entry in block.entries]
            remarks = []
            for anmerkung in self.minutes.anmerkungen:
                if set(anmerkung.antwort_auf) & set(block.questions):
                    remarks.append(self._remark(anmerkung))
            yield {
                "ist_frage": bool(block.questions),
                "beitraege": entries,
                "anmerkungen": remarks,
            }

    def other_remarks(self) -> Iterator[Names]:
        """The remarks of the administration that answer no question."""
        for anmerkung in self.minutes.anmerkungen:
            if not anmerkung.antwort_auf:
                yield self._remark(anmerkung)

    def decisions(self) -> Iterator[Names]:
        """What was decided; a decision that cannot be printed has its finding, and is left out."""
        place = self.minutes.place_of("beschluss")
        beschluesse = self.printer.rendering.names["beschluesse"]
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

    def _entry(self, entry: Beitrag, block: _Exchange) -> Names:
        """A contribution: `anfang` is the first paragraph, kept together with the speaker, `text` the rest.

        `anker` is the target of links to a question, `hinweis` tells where its answer is or that it is open.
        """
        first, rest = _halves(self._text(entry.text))
        anchor = note = ""
        if entry.frage:
            anchor = f"frage-{entry.frage}"
            note = self._note(entry.frage, block)
        return {
            "wer": self.name_of(entry.wer),
            "art": self._kind(entry),
            "ist_antwort": bool(entry.antwort_auf),
            "anker": anchor,
            "anfang": first,
            "text": rest,
            "hinweis": note,
        }

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

    def _remark(self, anmerkung: Anmerkung) -> Names:
        """A remark of the administration; `zu` names the questions that it answers, if any."""
        questions = self._questions(anmerkung.antwort_auf)
        source = "" if anmerkung.quelle is None else str(anmerkung.quelle)
        return {"zu": questions, "text": self._text(anmerkung.text), "quelle": source}


def _asked_as(question: Beitrag) -> str:
    return _KINDS.get(question.kind, "Frage")


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
