"""A new authority: who it is, that it has no committees yet, its kinds of papers, its colours."""

from __future__ import annotations

import re
from importlib import resources
from typing import get_args

from vorlagen.building.new.answers import (
    as_a,
    colour,
    folder_for,
    free_folder,
    one_of,
    optional,
    text,
)
from vorlagen.building.new.commented_yaml import Value, commented, in_marks, pending, quoted
from vorlagen.building.new.files import New, yaml_file
from vorlagen.building.new.question import Answers, Question, Topic
from vorlagen.facts.dateien import GEMEINSAM, GREMIEN, MANDANT, PAPIERARTEN
from vorlagen.facts.gremien import Gremien
from vorlagen.facts.mandant import Bundesland, Mandant, Zahlenstil
from vorlagen.facts.papierart import Abschnitt, Papierart, Papierarten
from vorlagen.facts.projekt import Projekt
from vorlagen.facts.schema import beschreibung

_ACCENT = "#1d4456"
_RULES = "Die Geschäftsordnung ist noch nicht eingetragen."
_LAENDER: tuple[str, ...] = get_args(Bundesland)
_CURRENCIES: tuple[str, ...] = get_args(Zahlenstil.model_fields["waehrung"].annotation)


def _folder(projekt: Projekt, answers: Answers) -> Question:
    taken = {*projekt.behoerden, GEMEINSAM}
    proposed = folder_for(answers["name"])
    return Question(
        "Ordner unter data/, zugleich ihr Kurzname in Befehlen",
        free_folder(taken, "Die Behörde"),
        proposed if proposed and proposed not in taken else None,
    )


TOPICS = (
    Topic(
        "name",
        "Name der Behörde, wie ihn der Briefkopf druckt.",
        lambda _p, _a: Question("Wie heißt die Behörde (so steht es im Briefkopf)?", text),
    ),
    Topic("kennung", "Ordner unter data/; ohne Angabe aus dem Namen gebildet.", _folder),
    Topic(
        "kurz",
        "Kurzname; ohne Angabe der Name.",
        lambda _p, a: Question("Kurzname", text, a["name"]),
    ),
    Topic(
        "organ",
        "Wer die Behörde vertritt, zum Beispiel „Die Landrätin“.",
        lambda _p, _a: Question(
            "Wer vertritt sie, zum Beispiel „Die Landrätin“ (leer: nur der Name)?",
            optional(text),
            "",
        ),
    ),
    Topic(
        "anschrift",
        "Anschrift für den Briefkopf, in einer Zeile.",
        lambda _p, _a: Question("Anschrift in einer Zeile (leer: keine)", optional(text), ""),
    ),
    Topic(
        "bundesland",
        "Land, dessen Feiertage zählen, zum Beispiel NW.",
        lambda _p, _a: Question("Bundesland, dessen Feiertage zählen", as_a(Bundesland), "NW"),
    ),
    Topic(
        "waehrung",
        "Wie die Währung heißt: €, EUR oder Euro.",
        lambda _p, _a: Question("Währung in Beträgen", one_of(_CURRENCIES), "€", _CURRENCIES),
    ),
    Topic(
        "farbe",
        "Farbe der Überschriften und Linien, zum Beispiel #1d4456.",
        lambda _p, _a: Question("Farbe für Überschriften und Linien", colour, _ACCENT),
    ),
)


def new_mandant(_projekt: Projekt, answers: Answers) -> New:
    """The files of a new authority."""
    folder = answers["kennung"]
    mandant, gremien = MANDANT.datei(mandant=folder), GREMIEN.datei(mandant=folder)
    kinds, css = PAPIERARTEN.datei(mandant=folder), f"templates/{folder}/hausstil.css"
    return New(
        {
            mandant: yaml_file(mandant, commented(Mandant, _mandant(answers))),
            gremien: yaml_file(gremien, _no_committees()),
            kinds: yaml_file(kinds, _kinds()),
            css: _css(answers["farbe"]),
        },
        (
            f"In {mandant} die Fristen der Geschäftsordnung eintragen.",
            f"In {kinds} nachsehen, wie die Vorlagen gegliedert sind.",
            "Ein Gremium mit seiner nächsten Sitzung anlegen.",
        ),
        f"vorlagen neu gremium --behoerde {folder}",
    )


def _mandant(answers: Answers) -> dict[str, Value]:
    head: dict[str, Value] = {}
    if answers["organ"]:
        head["organ"] = quoted(answers["organ"])
    if answers["anschrift"]:
        head["zeilen"] = f"[{in_marks(answers['anschrift'])}]"
    style: dict[str, Value] = {"waehrung": quoted(answers["waehrung"])}
    return {
        "name": quoted(answers["name"]),
        "kurz": quoted(answers["kurz"]),
        "briefkopf": head or "{}",
        "zahlenstil": style,
        "bundesland": quoted(answers["bundesland"]),
        "fristen": {"ladung": pending(_RULES), "vorlagenschluss": pending(_RULES)},
    }


def _no_committees() -> list[str]:
    return [
        f"gremien: {{}} # {beschreibung(Gremien, 'gremien').text}; noch keines".replace("`", "")
    ]


def _kinds() -> list[str]:
    """The kinds that there are everywhere, and below them how one of its own is written."""
    lines = (resources.files("vorlagen.facts") / "papierarten.yaml").read_text("utf-8").split("\n")
    starts = [i for i, line in enumerate(lines) if re.match(r"  \w", line)]
    example = lines[starts[0] : starts[1]]
    said = beschreibung(Papierarten, "papierarten").text.replace("`", "")
    return [
        "# Welche Arten von Vorlagen es hier gibt. Nicht gebrauchte Zeilen können entfallen.",
        f"papierarten: # {said}",
        *(f"{lines[start].rstrip()} gemeinsam" for start in starts),
        "",
        "# Eine Art eigens festlegen: oben ihre Zeile streichen, hier „# “ am Anfang der Zeilen",
        "# entfernen und ändern, was anders ist. Was die Schlüssel bedeuten:",
        *_meanings(),
        "#",
        *(f"# {line}" for line in example),
    ]


def _meanings() -> list[str]:
    said = [
        (key, beschreibung(model, key).text.replace("`", ""))
        for model in (Papierart, Abschnitt)
        for key in model.model_fields
    ]
    return [f"#   {key}: {text}" for key, text in said if text]


def _css(accent: str) -> str:
    return f"""\
/* Das Aussehen der Vorlagen dieser Behörde. Es wird zuletzt gelesen und geht deshalb vor. */
:root {{
  --akzent: {accent}; /* Überschriften und Linien */
  --linie: #9aa7ad; /* dünne Linien der Tabellen */
  --flaeche: #eef2f3; /* Hintergrund des Beschlussvorschlags */
  --warnung: #9c1c1c; /* „Entwurf“ und was noch aussteht */
}}
"""
