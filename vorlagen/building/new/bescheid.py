"""A new notice: what of it is known, and what is still to be entered from the paper itself."""

from __future__ import annotations

import re
from datetime import date

from vorlagen.building.new.answers import (
    Check,
    WrongAnswerError,
    as_a,
    folder_for,
    free_folder,
    one_of,
    optional,
    text,
)
from vorlagen.building.new.commented_yaml import Value, commented, pending, quoted
from vorlagen.building.new.files import New, yaml_file
from vorlagen.building.new.financing import whole_months
from vorlagen.building.new.gremium import AUTHORITY
from vorlagen.building.new.question import Answers, NotYetError, Question, Topic, authority
from vorlagen.facts.bescheid import Bescheid
from vorlagen.facts.dateien import BESCHEID, FOERDERPROGRAMM
from vorlagen.facts.foerderprogramm import Foerdergegenstand, Modul
from vorlagen.facts.projekt import Projekt
from vorlagen.facts.types import Betrag, Tag, Vzae


def _modules(projekt: Projekt) -> dict[str, Modul]:
    """All modules of all programmes, by address."""
    found = {
        f"{programme.kennung}.{name}": module
        for programme in projekt.gemeinsam.programme.values()
        for name, module in programme.module.items()
    }
    if not found:
        folder = FOERDERPROGRAMM.ordner()
        raise NotYetError(
            f"Es gibt noch kein Förderprogramm. Zuerst eine Datei in {folder}/ anlegen; ein Muster"
            " steht in docs/neue-behoerde.md."
        )
    return found


def _module(projekt: Projekt, _answers: Answers) -> Question:
    known = tuple(_modules(projekt))
    only = known[0] if len(known) == 1 else None
    return Question("Aus welchem Modul wird gefördert?", one_of(known), only, known)


def _subjects(projekt: Projekt, answers: Answers) -> dict[str, Foerdergegenstand]:
    module = _modules(projekt).get(answers["modul"])
    return dict(module.gegenstaende) if module else {}


def _end(_projekt: Projekt, answers: Answers) -> Question | None:
    if not answers.get("von"):
        return None

    def check(answer: str) -> str:
        _day(answer)
        if _parts(answer) < _parts(answers["von"]):
            raise WrongAnswerError(f"Das ist vor dem ersten Tag, dem {answers['von']}.")
        return answer

    return Question("Letzter Tag", check)


def _day(answer: str) -> str:
    return as_a(Tag)(answer)


def _parts(answer: str) -> tuple[int, int, int]:
    year, month, day = (int(part) for part in answer.strip().split("-"))
    return year, month, day


def _subject(projekt: Projekt, answers: Answers) -> Question | None:
    if not answers.get("vzae"):
        return None
    known = tuple(_subjects(projekt, answers))
    return Question("Für welchen Fördergegenstand?", one_of(known), next(iter(known), None), known)


def _grade(_projekt: Projekt, answers: Answers) -> Question | None:
    if not answers.get("vzae"):
        return None
    return Question("Entgeltgruppe, zum Beispiel E10 (leer: später)", optional(text), "")


def _file(projekt: Projekt, answers: Answers) -> Question:
    behoerde = authority(projekt, answers)
    taken = {*behoerde.bescheide, *behoerde.defekte_bescheide} if behoerde else set()
    module = answers["modul"].rpartition(".")[2]
    year = (answers.get("von") or answers.get("datum") or "")[:4]
    proposed = folder_for("-".join(part for part in (module, year) if part))
    free = proposed and proposed.replace("-", "_") not in taken
    return Question(
        "Name der Datei", free_folder(taken, "Den Bescheid"), proposed if free else None
    )


def _later(question: str, check: Check) -> Question:
    return Question(f"{question} (leer: noch nicht bekannt)", optional(check), "")


TOPICS = (
    AUTHORITY,
    Topic("modul", "Adresse des Moduls, zum Beispiel muster.modul1.", _module),
    Topic(
        "bewilligt-von",
        "Wer den Bescheid erlässt.",
        lambda _p, _a: _later("Wer bewilligt, zum Beispiel „Bezirksregierung Köln“?", text),
    ),
    Topic("datum", "Tag des Bescheids.", lambda _p, _a: _later("Tag des Bescheids", _day)),
    Topic("aktenzeichen", "Aktenzeichen.", lambda _p, _a: _later("Aktenzeichen", text)),
    Topic(
        "von",
        "Erster Tag des Bewilligungszeitraums.",
        lambda _p, _a: _later("Erster Tag, für den bewilligt ist", _day),
    ),
    Topic("bis", "Letzter Tag des Bewilligungszeitraums.", _end),
    Topic(
        "vzae",
        "Bewilligte Stellen in VZÄ, zum Beispiel 2.5.",
        lambda _p, _a: _later("Bewilligte Stellen in VZÄ, zum Beispiel 2.5", as_a(Vzae)),
    ),
    Topic("gegenstand", "Fördergegenstand der Stellen.", _subject),
    Topic("entgeltgruppe", "Entgeltgruppe der Stellen, zum Beispiel E10.", _grade),
    Topic(
        "betrag",
        "Bewilligter Gesamtbetrag in EUR, zum Beispiel 112500.",
        lambda _p, _a: _later("Bewilligter Betrag in EUR, zum Beispiel 112500", as_a(Betrag)),
    ),
    Topic("kennung", "Name der Datei; ohne Angabe aus Modul und Jahr gebildet.", _file),
)


def new_bescheid(projekt: Projekt, answers: Answers) -> New:
    """The file of a new notice."""
    file = BESCHEID.datei(mandant=answers["behoerde"], name=answers["kennung"])
    values = _values(projekt, answers)
    return New(
        {file: yaml_file(file, commented(Bescheid, values, {"bewilligt"}))},
        (f"In {file} eintragen, was noch aussteht, und die Seite der Quelle.",),
        "vorlagen pruefen",
    )


def _values(projekt: Projekt, answers: Answers) -> dict[str, Value]:
    office, day = answers["bewilligt-von"], answers["datum"]
    values: dict[str, Value] = {
        "modul": answers["modul"],
        "behoerde": _or_pending(office, "Der Bescheid liegt noch nicht vor."),
        "datum": _or_pending(day, "Der Bescheid liegt noch nicht vor."),
        "aktenzeichen": _or_pending(
            answers["aktenzeichen"], "Das Aktenzeichen ist noch nicht bekannt."
        ),
        "zeitraum": _period(answers),
    }
    return {**values, **_granted(projekt, answers), **_source(answers)}


def _period(answers: Answers) -> Value:
    von, bis = answers.get("von"), answers.get("bis")
    if von and bis:
        return {"von": von, "bis": bis}
    return pending("Der Zeitraum ist noch nicht bekannt.")


def _source(answers: Answers) -> dict[str, Value]:
    """The amount, and the document that says it all."""
    amount, office, day = answers["betrag"], answers["bewilligt-von"], answers["datum"]
    of = f" der {office}" if office.startswith("Bezirksregierung") else ""
    source: dict[str, Value] = {"dokument": quoted(f"Bescheid{of}")}
    if day:
        source["datum"] = day
    return {
        "betrag": _or_pending(amount, "Der Betrag ist noch nicht bekannt."),
        "quelle": source,
    }


def _or_pending(answer: str, why: str) -> str:
    return _written(answer) if answer else pending(why)


def _written(answer: str) -> str:
    """An answer as YAML; days and amounts stand there without quotation marks."""
    return answer if re.fullmatch(r"[0-9.-]+", answer) else quoted(answer)


def _granted(projekt: Projekt, answers: Answers) -> dict[str, Value]:
    name = answers.get("gegenstand", "")
    subject = _subjects(projekt, answers).get(name)
    if subject is None:
        return {}
    group: dict[str, Value] = {
        "bezeichnung": quoted(subject.bezeichnung),
        "vzae": answers["vzae"],
    }
    von, bis = answers.get("von"), answers.get("bis")
    # Rates are for years and months; for parts of months only the notice knows its amounts.
    if not (von and bis) or whole_months(date(*_parts(von)), date(*_parts(bis))):
        group["foerderung"] = f"{answers['modul']}.{name}"
    if answers.get("entgeltgruppe"):
        group["entgeltgruppe"] = quoted(answers["entgeltgruppe"])
    return {"bewilligt": {name: group}}
