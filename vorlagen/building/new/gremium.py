"""A new committee, or a new meeting of one that is there, added to gremien.yaml."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from vorlagen.building.new.answers import (
    Check,
    WrongAnswerError,
    as_a,
    name_for,
    one_of,
    optional,
    text,
)
from vorlagen.building.new.commented_yaml import Value, commented, quoted
from vorlagen.building.new.files import New
from vorlagen.building.new.inserting import inserted
from vorlagen.building.new.question import Answers, NotYetError, Question, Topic, authority
from vorlagen.facts.dateien import GREMIEN
from vorlagen.facts.gremien import Gremien, Gremium, Sitzung
from vorlagen.facts.projekt import Projekt
from vorlagen.facts.types import Kennung, Tag, Uhrzeit
from vorlagen.figures.sittings.calendar import Kalender
from vorlagen.german.dates import datum

_MONTHS = (
    "januar februar maerz april mai juni juli august september oktober november dezember".split()
)
_SUNDAY = 6
_GENITIVES = {"Ausschuss": "des Ausschusses", "Rat": "des Rates", "Kreistag": "des Kreistags"}


def which_authority(projekt: Projekt, _answers: Answers) -> Question:
    """For which authority something new is."""
    known = tuple(projekt.behoerden)
    if not known:
        raise NotYetError("Hier gibt es noch keine Behörde. Zuerst: vorlagen neu mandant")
    only = known[0] if len(known) == 1 else None
    return Question("Für welche Behörde?", one_of(known), only, known)


AUTHORITY = Topic("behoerde", "Ordner der Behörde unter data/.", which_authority)


def _known(projekt: Projekt, answers: Answers) -> dict[str, Gremium]:
    """The committees of the chosen authority, by name."""
    behoerde = authority(projekt, answers)
    return dict(behoerde.gremien.gremien) if behoerde and behoerde.gremien else {}


def _existing(projekt: Projekt, answers: Answers) -> str:
    """The name of the committee that the answer means, if it is there already."""
    said = answers.get("bezeichnung", "")
    for name, gremium in _known(projekt, answers).items():
        if said in {name, gremium.bezeichnung}:
            return name
    return ""


def _which(_projekt: Projekt, _answers: Answers) -> Question:
    return Question("Wie heißt das Gremium? Ein vorhandenes bekommt eine weitere Sitzung", text)


def _name(projekt: Projekt, answers: Answers) -> Question | None:
    if _existing(projekt, answers):
        return None
    known = _known(projekt, answers)
    proposed = name_for(answers["bezeichnung"])
    return Question(
        "Kurzer Name dafür in den Dateien",
        _free_name(known),
        proposed if proposed and proposed not in known else None,
    )


def _free_name(taken: dict[str, Gremium]) -> Check:
    def check(answer: str) -> str:
        if answer in taken:
            raise WrongAnswerError(f"„{answer}“ heißt schon: {taken[answer].bezeichnung}.")
        return as_a(Kennung)(answer)

    return check


def _genitive(projekt: Projekt, answers: Answers) -> Question | None:
    if _existing(projekt, answers):
        return None
    first, _, rest = answers["bezeichnung"].partition(" ")
    proposed = f"{_GENITIVES[first]} {rest}".strip() if first in _GENITIVES else ""
    return Question("Im Genitiv, für den Text (leer: später)", optional(text), proposed)


def _day(projekt: Projekt, answers: Answers) -> Question:
    existing = _existing(projekt, answers)
    return Question(
        "Tag der Sitzung, zum Beispiel 2026-01-20"
        + ("" if existing else " (leer: noch nicht bekannt)"),
        _free_day(projekt, answers) if existing else optional(_free_day(projekt, answers)),
        None if existing else "",
    )


def _free_day(projekt: Projekt, answers: Answers) -> Check:
    """A day on which a committee can meet, and does not yet."""
    behoerde = authority(projekt, answers)
    land = behoerde.mandant.bundesland if behoerde and behoerde.mandant else "NW"
    gremium = _known(projekt, answers).get(_existing(projekt, answers))
    taken = {sitzung.datum for sitzung in gremium.sitzungen.values()} if gremium else set()

    def check(answer: str) -> str:
        as_a(Tag)(answer)
        day = _as_day(answer)
        holiday = Kalender(land).feiertag(day)
        if holiday or day.weekday() == _SUNDAY:
            raise WrongAnswerError(f"Der {datum(day)} ist {holiday or 'ein Sonntag'}.")
        if day in taken:
            raise WrongAnswerError(f"Die Sitzung am {datum(day)} ist schon eingetragen.")
        return day.isoformat()

    return check


def _as_day(answer: str) -> date:
    return date(*(int(part) for part in answer.strip().split("-")))


def _begin(_projekt: Projekt, answers: Answers) -> Question | None:
    if not answers.get("sitzung"):
        return None
    return Question("Beginn, zum Beispiel 17:00 (leer: später)", optional(as_a(Uhrzeit)), "")


def _where(_projekt: Projekt, answers: Answers) -> Question | None:
    return Question("Ort (leer: später)", optional(text), "") if answers.get("sitzung") else None


TOPICS = (
    AUTHORITY,
    Topic("bezeichnung", "Name des Gremiums; ist es schon da, bekommt es eine Sitzung.", _which),
    Topic("kennung", "Kurzer Name in den Dateien; ohne Angabe aus dem Namen gebildet.", _name),
    Topic("genitiv", "Der Name im Genitiv, für den Text.", _genitive),
    Topic("sitzung", "Tag der Sitzung, zum Beispiel 2026-01-20.", _day),
    Topic("beginn", "Beginn der Sitzung, zum Beispiel 17:00.", _begin),
    Topic("ort", "Ort der Sitzung.", _where),
)


def new_gremium(projekt: Projekt, answers: Answers) -> New:
    """gremien.yaml with a committee or a meeting more.

    Raises:
        NotYetError: If the file cannot be added to; the text says what to enter by hand.
    """
    behoerde = answers["behoerde"]
    file = GREMIEN.datei(mandant=behoerde)
    existing = _existing(projekt, answers)
    gremium = _known(projekt, answers).get(existing)
    name = existing or answers["kennung"]
    if existing:
        sitting = _sitting_name(answers["sitzung"], gremium)
        path = ["gremien", existing, "sitzungen"]
        entry = commented(Sitzung, _sitting(answers))
        lines = [f"{sitting}:", *(f"  {line}" for line in entry)]
    else:
        path = ["gremien"]
        # Meetings come by this command, too; an example of them would be in their way.
        lines = commented(
            Gremien, {"gremien": {name: _committee(answers)}}, {"quelle", "sitzungen"}
        )
        lines = [line.removeprefix("  ") for line in lines[1:]]
    old = _content(projekt.wurzel / file, file)
    return New(
        {},
        ()
        if answers["sitzung"]
        else (f"Die Sitzungen in {file} eintragen, sobald sie feststehen.",),
        f"vorlagen neu vorlage --behoerde {behoerde} --gremium {name}",
        {file: (inserted(old, file, path, lines), old)},
    )


def _content(path: Path, file: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise NotYetError(f"Die Datei {file} lässt sich nicht lesen. Ist sie da?") from None


def _committee(answers: Answers) -> dict[str, Value]:
    group: dict[str, Value] = {"bezeichnung": quoted(answers["bezeichnung"])}
    if answers["genitiv"]:
        group["genitiv"] = quoted(answers["genitiv"])
    if answers["sitzung"]:
        group["sitzungen"] = {_sitting_name(answers["sitzung"], None): _sitting(answers)}
    return group


def _sitting(answers: Answers) -> dict[str, Value]:
    group: dict[str, Value] = {"datum": answers["sitzung"]}
    if answers["beginn"]:
        group["beginn"] = answers["beginn"]
    if answers["ort"]:
        group["ort"] = quoted(answers["ort"])
    return group


def _sitting_name(answer: str, gremium: Gremium | None) -> str:
    """By month and year, as `januar_2026`; a second one in the same month has its day, too."""
    day = _as_day(answer)
    name = f"{_MONTHS[day.month - 1]}_{day.year}"
    return f"{name}_{day.day}" if gremium and name in gremium.sitzungen else name
