"""A new paper: its YAML with all that is known, and a text with the headings of its kind."""

from __future__ import annotations

from vorlagen.building.new.answers import (
    folder_for,
    free_folder,
    one_of,
    optional,
    printed,
    text,
    yes_or_no,
)
from vorlagen.building.new.commented_yaml import Value, commented, pending, quoted
from vorlagen.building.new.files import New, yaml_file
from vorlagen.building.new.financing import Skeleton, skeleton
from vorlagen.building.new.gremium import AUTHORITY
from vorlagen.building.new.question import Answers, NotYetError, Question, Topic, authority
from vorlagen.building.new.text import text_file
from vorlagen.facts.dateien import VORLAGE
from vorlagen.facts.gremien import Gremium
from vorlagen.facts.papierart import Papierart
from vorlagen.facts.projekt import Projekt
from vorlagen.facts.vorlage import Vorlage

_LATER = "offen"  # the meeting is not known yet
# What an example in a few lines cannot explain
_IN_THE_HANDBOOK = {
    "quellen", "verteilungen", "schaubilder", "finanzierung", "gliederung", "untertitel", "text",
    "fortschreibung_von", "pruefungen", "groessen", "angaben",
}  # fmt: skip


def _kinds(projekt: Projekt, answers: Answers) -> dict[str, Papierart]:
    """The kinds of papers that the authority has, by what they are called."""
    behoerde = authority(projekt, answers)
    kinds = behoerde.papierarten.values() if behoerde else ()
    return {kind.bezeichnung: kind for kind in kinds if kind.dokument == "vorlage"}


def _kind(projekt: Projekt, answers: Answers) -> Question:
    known = tuple(_kinds(projekt, answers))
    default = "Beschlussvorlage" if "Beschlussvorlage" in known else next(iter(known), None)
    return Question("Welche Art von Vorlage?", one_of(known), default, known)


def _folder(projekt: Projekt, answers: Answers) -> Question:
    behoerde = authority(projekt, answers)
    taken: set[str] = set()
    if behoerde:
        taken = {name for known in (behoerde.papiere, behoerde.niederschriften) for name in known}
        taken |= {name.replace("-", "_") for name in taken}
    proposed = folder_for(answers["betreff"])
    return Question(
        "Ordner der Vorlage, zugleich ihr Name in Befehlen",
        free_folder(taken, "Die Vorlage"),
        proposed if proposed and proposed not in taken else None,
    )


def _committees(projekt: Projekt, answers: Answers) -> dict[str, Gremium]:
    behoerde = authority(projekt, answers)
    known = dict(behoerde.gremien.gremien) if behoerde and behoerde.gremien else {}
    if behoerde and not known:
        raise NotYetError(
            "Die Behörde hat noch kein Gremium. Zuerst: vorlagen neu gremium --behoerde"
            f" {behoerde.name}"
        )
    return known


def _committee(projekt: Projekt, answers: Answers) -> Question:
    known = tuple(_committees(projekt, answers))
    only = known[0] if len(known) == 1 else None
    return Question("In welchem Gremium wird sie beraten?", one_of(known), only, known)


def _meeting(projekt: Projekt, answers: Answers) -> Question:
    gremium = _committees(projekt, answers).get(answers["gremium"])
    planned = gremium.sitzungen if gremium else {}
    known = (*(name for name, s in planned.items() if s.entfaellt is None), _LATER)
    return Question("In welcher Sitzung?", one_of(known), known[0], known)


def _shows(projekt: Projekt, answers: Answers, name: str) -> bool:
    """Whether the head of the kind of paper, or its Beratungsfolge, has a place for something."""
    kind = _kinds(projekt, answers).get(answers["art"])
    sections = kind.abschnitte.values() if kind else ()
    return any(name in {*section.felder, *section.angezeigt} for section in sections)


def _task(projekt: Projekt, answers: Answers) -> Question | None:
    if not _shows(projekt, answers, "zustaendigkeit"):
        return None
    question = "Was tut das Gremium, zum Beispiel „Entscheidung“ (leer: später)?"
    return Question(question, optional(text), "")


def _office(projekt: Projekt, answers: Answers) -> Question | None:
    if not _shows(projekt, answers, "federfuehrung"):
        return None
    return Question("Zuständiges Amt (leer: später)", optional(printed), "")


def _signs(projekt: Projekt, answers: Answers) -> Question:
    behoerde = authority(projekt, answers)
    organ = behoerde.mandant.briefkopf.organ if behoerde and behoerde.mandant else None
    kind = _kinds(projekt, answers).get(answers["art"])
    section = kind.abschnitte.get("unterschrift") if kind else None
    proposed = (organ or "").removeprefix("Die ").removeprefix("Der ")
    if section and section.pflicht:
        return Question("Wer unterschreibt, zum Beispiel „Landrätin“?", text, proposed or None)
    return Question("Wer unterschreibt (leer: niemand)?", optional(text), proposed)


TOPICS = (
    AUTHORITY,
    Topic("art", "Eine der Papierarten der Behörde, zum Beispiel Beschlussvorlage.", _kind),
    Topic(
        "betreff",
        "Betreff der Vorlage.",
        lambda _p, _a: Question("Worum geht es (Betreff)?", printed),
    ),
    Topic("kennung", "Ordner der Vorlage; ohne Angabe aus dem Betreff gebildet.", _folder),
    Topic("gremium", "Name des Gremiums in gremien.yaml.", _committee),
    Topic("sitzung", "Name der Sitzung in gremien.yaml, oder offen.", _meeting),
    Topic("zustaendigkeit", "Was das Gremium tut, zum Beispiel Entscheidung.", _task),
    Topic("federfuehrung", "Zuständiges Amt.", _office),
    Topic(
        "oeffentlich",
        "Ob öffentlich beraten wird: ja oder nein.",
        lambda _p, _a: Question("Wird öffentlich beraten (ja oder nein)?", yes_or_no, "ja"),
    ),
    Topic("unterschrift", "Funktion dessen, der unterschreibt.", _signs),
    Topic(
        "finanzierung",
        "Ob das Gerüst einer Finanzierungstabelle hinein soll: ja oder nein.",
        lambda _p, _a: Question(
            "Gerüst einer Finanzierungstabelle anlegen (ja oder nein)?", yes_or_no, "nein"
        ),
    ),
)


def new_vorlage(projekt: Projekt, answers: Answers) -> New:
    """The files of a new paper."""
    parts = {"mandant": answers["behoerde"], "kennung": answers["kennung"]}
    file = VORLAGE.datei(**parts)
    text_name = f"{VORLAGE.ordner(**parts)}/text.md"
    kind = _kinds(projekt, answers)[answers["art"]]
    table = skeleton(projekt, answers) if answers["finanzierung"] == "ja" else None
    lines = commented(Vorlage, _values(projekt, answers, table), _IN_THE_HANDBOOK)
    return New(
        {
            file: yaml_file(file, lines),
            text_name: text_file(kind, answers["art"], table.name if table else ""),
        },
        (
            f"In {text_name} schreiben, wo „Noch zu schreiben“ steht.",
            f"In {file} eintragen, was noch aussteht.",
        ),
        f"vorlagen bauen {answers['behoerde']}/{answers['kennung']}",
    )


def _values(projekt: Projekt, answers: Answers, table: Skeleton | None) -> dict[str, Value]:
    """What is known, in the order in which a reader of the paper comes across it."""
    kind = _kinds(projekt, answers)[answers["art"]]
    values: dict[str, Value] = {
        "art": quoted(answers["art"]),
        "nummer": pending("Die Nummer ist noch nicht vergeben."),
        "datum": pending("Der Tag der Vorlage steht noch nicht fest."),
        "oeffentlich": answers["oeffentlich"],
        "betreff": quoted(answers["betreff"]),
    }
    if _shows(projekt, answers, "federfuehrung"):
        values["federfuehrung"] = _or_pending(
            answers["federfuehrung"], "Das zuständige Amt steht noch nicht fest."
        )
    values["beratungsfolge"] = [_station(projekt, answers)]
    if _must_have(kind, "beschlussvorschlag"):
        values["beschlussvorschlag"] = pending("Der Beschlussvorschlag ist noch nicht geschrieben.")
    if answers["unterschrift"]:
        values["unterschrift"] = {"funktion": quoted(answers["unterschrift"])}
    if table:
        return {**values, **table.values}
    if _must_have(kind, "finanzielle_auswirkungen"):
        values["finanzielle_auswirkungen"] = pending("Die Kosten sind noch nicht ermittelt.")
    return values


def _must_have(kind: Papierart, section: str) -> bool:
    return section in kind.abschnitte and kind.abschnitte[section].pflicht


def _or_pending(answer: str, why: str) -> str:
    return quoted(answer) if answer else pending(why)


def _station(projekt: Projekt, answers: Answers) -> dict[str, Value]:
    meeting = answers["sitzung"]
    station: dict[str, Value] = {
        "gremium": answers["gremium"],
        "sitzung": pending("Die Sitzung steht noch nicht fest.") if meeting == _LATER else meeting,
    }
    if _shows(projekt, answers, "zustaendigkeit"):
        station["zustaendigkeit"] = _or_pending(
            answers["zustaendigkeit"], "Die Zuständigkeit des Gremiums ist noch nicht geprüft."
        )
    return station
