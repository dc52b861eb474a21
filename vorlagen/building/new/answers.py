"""Reads single answers as the same value would be read from YAML, and says what is wrong with others."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

from vorlagen.documents.checks import Checker
from vorlagen.documents.press import Source
from vorlagen.facts.reading.syntax import UNREADABLE
from vorlagen.facts.reading.validation import check_value
from vorlagen.facts.types import Text
from vorlagen.findings import Findings, Place
from vorlagen.german.lists import KeinName, aufzaehlung, dateiname, kennung, naechste

Check = Callable[[str], str]  # the answer as it is kept; raises WrongAnswerError

_FOLDER = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_YES_AND_NO = {"ja": "ja", "j": "ja", "nein": "nein", "n": "nein"}


class WrongAnswerError(ValueError):
    """An answer that cannot be used; its text says why, and what can be."""


def as_a(kind: Any) -> Check:
    """Answers that a type of the fact models reads."""

    def check(text: str) -> str:
        for finding in check_value(kind, text):
            raise WrongAnswerError(f"{finding.message} {finding.cure}")
        return text

    return check


def text(answer: str) -> str:
    """Any text that a YAML file may hold in one line.

    Raises:
        WrongAnswerError: If there is a sign in it that no file may hold, or a line break.
    """
    if UNREADABLE.search(answer) or len(answer.splitlines()) > 1:
        raise WrongAnswerError(
            "Darin steht ein Zeilenumbruch oder ein unsichtbares Steuerzeichen. Bitte neu tippen."
        )
    return as_a(Text)(answer)


def printed(answer: str) -> str:
    """A text that a paper prints: without expressions, which need the file, and typed figures.

    Raises:
        WrongAnswerError: If there is one in it.
    """
    if re.search(r"\{[{%#]|[%#}]\}", answer):
        raise WrongAnswerError(
            "Ausdrücke in geschweiften Klammern kommen erst in die Datei, wenn sie da ist."
        )
    findings = Findings()
    Checker((), frozenset(), findings).prose(Source(Place("", 1, 1), text(answer)))
    for finding in findings:
        raise WrongAnswerError(
            f"{finding.message} Hier ohne auskommen oder später in der Datei ergänzen."
        )
    return answer


def one_of(names: Collection[str]) -> Check:
    """One of the names."""

    def check(answer: str) -> str:
        if answer in names:
            return answer
        nearest = naechste(answer, names)
        cure = (
            f"Meinten Sie „{nearest}“?"
            if nearest
            else f"Möglich: {aufzaehlung(sorted(names), 'oder')}."
        )
        raise WrongAnswerError(f"„{answer}“ gibt es hier nicht. {cure}")

    return check


def yes_or_no(answer: str) -> str:
    """`ja` or `nein`.

    Raises:
        WrongAnswerError: For every other answer.
    """
    if answer.lower() in _YES_AND_NO:
        return _YES_AND_NO[answer.lower()]
    raise WrongAnswerError(f"„{answer}“ ist weder ja noch nein.")


def free_folder(taken: Collection[str], what: str) -> Check:
    """The name of a folder or file that is not there yet."""

    def check(answer: str) -> str:
        if not _FOLDER.fullmatch(answer):
            proposed = folder_for(answer)
            cure = f" Zum Beispiel: {proposed}." if proposed else ""
            raise WrongAnswerError(
                "Nur kleine Buchstaben ohne Umlaute, Ziffern und Bindestriche, vorn ein Buchstabe."
                + cure
            )
        if answer in taken or answer.replace("-", "_") in taken:
            raise WrongAnswerError(f"{what} „{answer}“ gibt es schon. Einen anderen Namen wählen.")
        return answer

    return check


def colour(answer: str) -> str:
    """A colour as CSS writes it.

    Raises:
        WrongAnswerError: For every other spelling.
    """
    if _COLOUR.fullmatch(answer):
        return answer.lower()
    raise WrongAnswerError("Eine Farbe besteht aus # und sechs Zeichen von 0 bis f: #1d4456.")


def optional(check: Check) -> Check:
    """Lets nothing be an answer, too."""
    return lambda answer: check(answer) if answer else ""


def folder_for(name: str) -> str:
    """The name of a folder made from that of a thing, umlauts spelled out; empty if there is none."""
    try:
        made = dateiname(name).lower()
    except KeinName:
        return ""
    return made if _FOLDER.fullmatch(made) else f"nr-{made}"


def name_for(name: str) -> str:
    """The name in addresses made from that of a thing; empty if there is none."""
    try:
        return kennung(name)
    except KeinName:
        return ""
