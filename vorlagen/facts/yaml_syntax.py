"""From the text of a YAML file to its syntax tree; what is no YAML becomes a finding with its place."""

from __future__ import annotations

import re
from typing import Any

import yaml

from vorlagen.findings import Code, Findings, Place

MAX_DEPTH = 40

# Tabs, control characters, and line breaks that editors do not count as such.
UNREADABLE = re.compile(
    "[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_TAB = (
    Code.YAML_SYNTAX,
    "Hier steht ein Tabulatorzeichen; YAML erlaubt zum Einrücken nur Leerzeichen.",
    "Das Tabulatorzeichen durch Leerzeichen ersetzen.",
)
CONTROL_CHARACTER = (
    Code.YAML_SYNTAX,
    "Hier steht ein unsichtbares Steuerzeichen.",
    "Die Stelle neu tippen statt sie aus einem anderen Programm zu kopieren.",
)

_SafeLoader: Any = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)  # the C parser where it is built in
OWN_TAG = "tag:yaml.org,2002:str"
_TOO_DEEP = "nested too deep"


class _Composer(_SafeLoader):  # type: ignore[misc]
    """Composes nodes that are all texts, whatever they look like: a model tells numbers and dates."""

    depth = 0

    def descend_resolver(self, parent: Any, _index: Any) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH + 1:  # else a file of brackets would exhaust the stack
            raise yaml.MarkedYAMLError(problem=_TOO_DEEP, problem_mark=parent.start_mark)

    def ascend_resolver(self) -> None:
        self.depth -= 1

    def resolve(self, _kind: Any, _value: Any, _implicit: Any) -> str:
        return OWN_TAG


def compose(text: str, name: str, findings: Findings) -> yaml.Node | None:
    """The syntax tree of a YAML text; None with a finding if it is empty or cannot be read."""
    if _has_unreadable(text, name, findings):
        return None
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_Composer)
    except yaml.YAMLError as error:
        findings.add(*_syntax_fault(error, text, name))
        return None
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.value.strip()):
        findings.add(
            Code.DATEI_UNLESBAR,
            Place(name),
            "Die Datei ist leer.",
            "Die Datei füllen; ein Muster steht im Handbuch.",
        )
        return None
    return node


def _has_unreadable(text: str, name: str, findings: Findings) -> bool:
    """Report the first character in each line that no file may hold."""
    if not UNREADABLE.search(text):
        return False
    for number, line in enumerate(text.split("\n"), start=1):
        found = UNREADABLE.search(line)
        if found:
            code, message, cure = _TAB if found[0] == "\t" else CONTROL_CHARACTER
            findings.add(code, Place(name, number, found.start() + 1), message, cure)
    return True


def place_of_mark(name: str, mark: Any) -> Place:
    """The place that a mark of PyYAML means."""
    return Place(name, mark.line + 1, mark.column + 1)


# What PyYAML says, what it means for somebody who does not know YAML, and the cure.
_SYNTAX_FAULTS = (
    (
        _TOO_DEEP,
        "Die Einträge sind zu tief ineinander verschachtelt.",
        "Vermutlich fehlt weiter oben eine schließende Klammer.",
    ),
    (
        "mapping values are not allowed",
        "Ein Doppelpunkt steht an einer Stelle, an der kein neuer Schlüssel beginnen kann.",
        "Einrückung prüfen; einen Text mit Doppelpunkt in Anführungszeichen setzen.",
    ),
    (
        "undefined alias",
        "Der Verweis (*) nennt einen Anker, den es in dieser Datei nicht gibt.",
        "Den Anker (&) anlegen oder den Wert ausschreiben; Text mit * in Anführungszeichen setzen.",
    ),
    (
        "found duplicate anchor",
        "Den Anker (&) gibt es weiter oben in dieser Datei schon.",
        "Einem der beiden Anker einen anderen Namen geben.",
    ),
    (
        "unexpected end of stream",
        "Die Datei endet mitten in einem Text; ein schließendes Anführungszeichen fehlt.",
        "Das Anführungszeichen, das hier oder weiter oben geöffnet wurde, schließen.",
    ),
    (
        "unknown escape character",
        "In doppelten Anführungszeichen hat der umgekehrte Schrägstrich eine besondere Bedeutung.",
        "Einfache Anführungszeichen verwenden oder den Schrägstrich verdoppeln.",
    ),
    (
        "',' or",
        "Eine Klammer oder ein Komma fehlt.",
        "Die öffnende Klammer suchen und schließen; Einträge mit Komma trennen.",
    ),
    (
        "expected a single document",
        "Die Datei enthält mehrere Dokumente (---).",
        "Die Trennzeile --- löschen oder die Datei aufteilen.",
    ),
    (
        "cannot start any token",
        "Mit diesem Zeichen kann hier nichts beginnen.",
        "Den Text in Anführungszeichen setzen.",
    ),
    (
        "could not find expected ':'",
        "Nach dem Schlüssel fehlt der Doppelpunkt, oder ein mehrzeiliger Text ist nicht eingerückt.",
        "Einen Doppelpunkt mit Leerzeichen ergänzen oder die Fortsetzung einrücken.",
    ),
)


def _syntax_fault(error: yaml.YAMLError, text: str, name: str) -> tuple[Code, Place, str, str]:
    problem = f"{getattr(error, 'context', '')} {getattr(error, 'problem', error)}"
    place = _place_of_fault(error, text, name)
    for said, message, cure in _SYNTAX_FAULTS:
        if said in problem:
            return Code.YAML_SYNTAX, place, message, cure
    return (
        Code.YAML_SYNTAX,
        place,
        "Hier stimmt der Aufbau nicht: Einrückung, Klammern oder Anführungszeichen passen nicht.",
        "Zeilen einer Ebene gleich weit einrücken; Klammern und Anführungszeichen schließen.",
    )


def _place_of_fault(error: yaml.YAMLError, text: str, name: str) -> Place:
    """Where the parser stopped; at the end of the file it is where it began what does not end."""
    length = len(text.rstrip())
    for mark in (getattr(error, "problem_mark", None), getattr(error, "context_mark", None)):
        if mark is not None and mark.index < length:
            return place_of_mark(name, mark)
    return end_of(text, name)


def end_of(text: str, name: str) -> Place:
    """Behind the last character of a file that can be seen."""
    written = text.rstrip()
    last_line = written.rpartition("\n")[2]
    return Place(name, written.count("\n") + 1, len(last_line) + 1)
