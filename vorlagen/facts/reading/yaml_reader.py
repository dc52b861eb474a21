"""Turns the text of a YAML file into a tree that knows the place of every entry.

Nothing here raises for what a user wrote; every fault becomes a finding with its place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from vorlagen.facts.reading.tree import Annahme, Ausstehend, Mapping, Scalar, Sequence
from vorlagen.findings import Code, Findings, Place

MAX_NODES = 50_000  # aliases repeat what they name; so many entries no file has that was typed
MAX_DEPTH = 40

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser where it is built in


def read_yaml(text: str, name: str, findings: Findings) -> Mapping | None:
    """The tree of a YAML text whose top is a mapping; None with findings if there is none.

    Numbers, dates and yes or no stay text as written (`Scalar`): the model that expects them reads
    them. `{ausstehend: Grund}` becomes an `Ausstehend`; `{annahme: Wert, grund: …}` becomes the
    value itself, and the mapping around it remembers the reason.

    Args:
        text: The content of the file.
        name: The file's name in findings, relative to the project.
        findings: Receives what is wrong.
    """
    top = _compose(text, name, findings)
    if top is None:
        return None
    tree = _Converter(name, findings).convert(top)
    if isinstance(tree, Mapping):
        return tree
    if tree is not None:
        findings.add(
            Code.WERT_FALSCHER_ART,
            _place(name, top.start_mark),
            "Die Datei beginnt nicht mit einem Schlüssel.",
            "Jede Zeile der obersten Ebene hat die Form „schluessel: Wert“.",
        )
    return None


def _compose(text: str, name: str, findings: Findings) -> yaml.Node | None:
    if _has_tab(text, name, findings) or _too_deep(text, name, findings):
        return None
    try:
        loader = _Loader(text)
        try:
            node: yaml.Node | None = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        findings.add(*_syntax_fault(error, text, name))
        return None
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.value.strip()):
        findings.add(
            Code.DATEI_LEER,
            Place(name),
            "Die Datei ist leer.",
            "Die Datei füllen (ein Muster steht im Handbuch) oder löschen.",
        )
        return None
    return node


def _has_tab(text: str, name: str, findings: Findings) -> bool:
    for number, line in enumerate(text.split("\n"), start=1):
        if "\t" in line:
            findings.add(
                Code.TABULATOR,
                Place(name, number, line.index("\t") + 1),
                "Hier steht ein Tabulatorzeichen; YAML erlaubt zum Einrücken nur Leerzeichen.",
                "Das Tabulatorzeichen durch Leerzeichen ersetzen.",
            )
    return "\t" in text


def _too_deep(text: str, name: str, findings: Findings) -> bool:
    # Checked before parsing: the C parser recurses, and a file of brackets would exhaust its stack.
    depth = 0
    for number, line in enumerate(text.split("\n"), start=1):
        indent = len(line) - len(line.lstrip(" -"))
        depth += line.count("[") + line.count("{") - line.count("]") - line.count("}")
        if depth > MAX_DEPTH * 5 or indent > MAX_DEPTH * 20:
            findings.add(
                Code.YAML_SYNTAX,
                Place(name, number, 1),
                "Die Einträge sind zu tief ineinander verschachtelt.",
                "Vermutlich fehlt weiter oben eine schließende Klammer.",
            )
            return True
    return False


@dataclass(slots=True)
class _Converter:
    """Turns PyYAML's nodes into our tree, expanding aliases within bounds."""

    name: str
    findings: Findings
    converted: int = 0
    open_nodes: list[yaml.Node] = field(default_factory=list)

    def convert(self, node: yaml.Node) -> Any:
        """The tree below `node`; None if it holds nothing that could be used."""
        place = _place(self.name, node.start_mark)
        self.converted += 1
        if self._explodes(node, place) or not self._has_plain_tag(node, place):
            return None
        self.open_nodes.append(node)
        try:
            if isinstance(node, yaml.MappingNode):
                return self._status(self._mapping(node, place))
            if isinstance(node, yaml.SequenceNode):
                return self._sequence(node, place)
            return self._scalar(node, place) if isinstance(node, yaml.ScalarNode) else None
        finally:
            self.open_nodes.pop()

    def _explodes(self, node: yaml.Node, place: Place) -> bool:
        circular = any(node is other for other in self.open_nodes)
        if circular or self.converted == MAX_NODES or len(self.open_nodes) > MAX_DEPTH:
            self.findings.add(
                Code.YAML_ANKER,
                place,
                "Der Anker (&) enthält sich selbst."
                if circular
                else "Die Datei hat zu viele oder zu tief verschachtelte Einträge.",
                "Anker (&) und Verweise (*) auflösen und die Einträge ausschreiben.",
            )
        return circular or self.converted >= MAX_NODES or len(self.open_nodes) > MAX_DEPTH

    def _has_plain_tag(self, node: yaml.Node, place: Place) -> bool:
        if node.tag.startswith("tag:yaml.org,2002:") and "python" not in node.tag:
            return True
        self.findings.add(
            Code.YAML_SYNTAX,
            place,
            f"Die Kennzeichnung „{node.tag.removeprefix('tag:yaml.org,2002:')}“ ist nicht erlaubt.",
            "Ausrufezeichen am Anfang entfernen oder den Text in Anführungszeichen setzen.",
        )
        return False

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> Scalar | None:
        plain = node.style is None or node.style == ""
        if node.value.strip() == "" or (plain and node.value in {"~", "null", "Null", "NULL"}):
            self.findings.add(
                Code.WERT_FEHLT,
                place,
                "Hier fehlt der Wert.",
                "Den Wert eintragen oder, wenn er noch nicht bekannt ist: {ausstehend: Grund}.",
            )
            return None
        return Scalar(node.value, place, plain=plain, block=node.style in {"|", ">"})

    def _sequence(self, node: yaml.SequenceNode, place: Place) -> Sequence:
        sequence = Sequence(place)
        for child in node.value:
            value = self.convert(child)
            if value is not None:
                index = len(sequence)
                sequence.append(self._known(value, index, sequence))
                sequence.spots.values[index] = _place(self.name, child.start_mark)
        return sequence

    def _mapping(self, node: yaml.MappingNode, place: Place) -> Mapping:
        mapping = Mapping(place)
        for key_node, value_node in node.value:
            key_place = _place(self.name, key_node.start_mark)
            key = self._key(key_node, key_place)
            if key is None or self._is_repeated(key, key_place, mapping):
                continue
            mapping.spots.keys[key] = key_place
            mapping.spots.values[key] = _place(self.name, value_node.start_mark)
            value = self.convert(value_node)
            if value is not None:
                mapping[key] = self._known(value, key, mapping)
        return mapping

    def _key(self, node: yaml.Node, place: Place) -> str | None:
        if isinstance(node, yaml.ScalarNode):
            return str(node.value)
        self.findings.add(
            Code.YAML_SYNTAX,
            place,
            "Ein Schlüssel ist ein einzelnes Wort, keine Liste.",
            "Text mit geschweiften Klammern ({{ … }}) in Anführungszeichen setzen.",
        )
        return None

    def _is_repeated(self, key: str, place: Place, mapping: Mapping) -> bool:
        first = mapping.spots.keys.get(key)
        if first is None:
            return False
        self.findings.add(
            Code.SCHLUESSEL_DOPPELT,
            place,
            f"Der Schlüssel „{key}“ steht schon in Zeile {first.line}.",
            "Einen der beiden Einträge löschen oder umbenennen.",
        )
        return True

    def _known(self, value: Any, key: Any, around: Mapping | Sequence) -> Any:
        """The value itself; if it is an assumption, `around` remembers its reason."""
        if not isinstance(value, _Assumed):
            return value
        around.spots.assumed[key] = value.annahme
        return value.value

    def _status(self, mapping: Mapping) -> Any:
        """What `ausstehend` and `annahme` stand for, or the mapping as it is."""
        if "ausstehend" in mapping.spots.keys:
            self._require_only({"ausstehend"}, mapping)
            return Ausstehend(str(mapping.get("ausstehend", "")), mapping.spots.place)
        if "annahme" not in mapping.spots.keys:
            return mapping
        self._require_only({"annahme", "grund"}, mapping)
        if "annahme" not in mapping:
            return None
        if not isinstance(mapping.get("grund"), Scalar):
            self.findings.add(
                Code.SCHLUESSEL_FEHLT,
                mapping.spots.place,
                "Die Annahme nennt keinen Grund.",
                "Ergänzen: {annahme: …, grund: Warum dieser Wert angenommen wird}.",
            )
        grund = Annahme(str(mapping.get("grund", "")), mapping.spots.place)
        return _Assumed(mapping["annahme"], grund)

    def _require_only(self, allowed: set[str], mapping: Mapping) -> None:
        for key in mapping.keys() - allowed:
            self.findings.add(
                Code.SCHLUESSEL_UNBEKANNT,
                mapping.spots.keys[key],
                f"Der Schlüssel „{key}“ gehört nicht zu „{'“ und „'.join(sorted(allowed))}“.",
                "Den Schlüssel eine Ebene höher setzen oder löschen.",
            )


@dataclass(frozen=True, slots=True)
class _Assumed:
    value: Any
    annahme: Annahme


def _place(name: str, mark: Any) -> Place:
    return Place(name, mark.line + 1, mark.column + 1)


# What PyYAML says, what it means for somebody who does not know YAML, and the cure.
_SYNTAX_FAULTS = (
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
    mark = getattr(error, "problem_mark", None)
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position] if isinstance(error.position, int) else ""
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        return (
            Code.YAML_SYNTAX,
            Place(name, line, column),
            "Die Datei enthält ein unsichtbares Steuerzeichen.",
            "Die Stelle neu tippen statt sie aus einem anderen Programm zu kopieren.",
        )
    place = _place(name, mark) if mark is not None else Place(name)
    for said, message, cure in _SYNTAX_FAULTS:
        if said in problem:
            return Code.YAML_SYNTAX, place, message, cure
    return (
        Code.YAML_SYNTAX,
        place,
        "Hier stimmt der Aufbau nicht: Einrückung, Klammern oder Anführungszeichen passen nicht.",
        "Zeilen einer Ebene gleich weit einrücken; Klammern und Anführungszeichen schließen.",
    )
