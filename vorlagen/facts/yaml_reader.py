"""Turns the text of a YAML file into a tree that knows the place of every entry.

No fault in a user's file raises an exception here; each becomes a finding with its place.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import Any

import yaml
from msgspec import Struct, field

from vorlagen.facts.fakten import M, validate
from vorlagen.facts.types import AngenommenerWert, AusstehenderWert
from vorlagen.facts.yaml_tree import UNIT, Annahme, Ausstehend, Mapping, Scalar, Sequence
from vorlagen.findings import Code, Finding, Findings, Place

MAX_NODES = 50_000  # aliases may multiply entries; no file typed by hand has so many

_WHOLE_NUMBER = r"[-+]?(?:[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)"
_DECIMALS = f"[0-9]+(?:{UNIT})?"

# The kinds of entries that YAML tells apart by itself, without a tag (!) in the text.
_KINDS = "map|seq|str|int|float|bool|null|timestamp|merge|value"
_YAML_TAG = re.compile(rf"tag:yaml\.org,2002:(?:{_KINDS})")


def read_yaml(text: str, name: str, findings: Findings) -> Mapping | None:
    """The tree of a YAML text whose top is a mapping; None with findings if there is none.

    Numbers, dates and yes or no stay text as written (`Scalar`): the model that expects them reads
    them. `{ausstehend: Grund}` becomes an `Ausstehend`; `{annahme: Wert, grund: …}` becomes the
    value itself, and the mapping around it remembers the reason and, with `freigegeben: {…}`, the release.
    """
    top = compose(text, name, findings)
    if top is None:
        return None
    converter = _Converter(name, _end_of(text, name), findings)
    tree = converter.convert(top, converter.place_of(top))
    if converter.exploded:
        return None
    if isinstance(tree, Mapping):
        return tree
    if tree is not None:
        findings.add(
            Code.WERT_UNZULAESSIG,
            _place_of_mark(name, top.start_mark),
            "Die Datei beginnt nicht mit einem Schlüssel.",
            "Jede Zeile der obersten Ebene hat die Form „schluessel: Wert“.",
        )
    return None


def read_shipped(package: str, name: str, model: type[M], findings: Findings) -> M | None:
    """The facts in a YAML file that comes with the program, in the folder of a package of it."""
    text = (resources.files(package) / name).read_text(encoding="utf-8")
    tree = read_yaml(text, f"vorlagen:{name}", findings)
    return None if tree is None else validate(model, tree, findings)


class _Converter(Struct):
    """Turns PyYAML's nodes into our tree, expanding aliases within bounds."""

    name: str
    end: Place
    findings: Findings
    converted: int = 0
    exploded: bool = False
    open_nodes: list[yaml.Node] = field(default_factory=list)

    def convert(self, node: yaml.Node, place: Place) -> Any:
        """The tree below `node`, which stands at `place`; None if it holds nothing that could be used."""
        self.converted += 1
        if self._explodes(place) or not self._is_plain(node, place):
            return None
        self.open_nodes.append(node)
        try:
            match node:
                case yaml.MappingNode():
                    mapping = self._mapping(node, place)
                    is_top = len(self.open_nodes) == 1
                    return mapping if is_top else self._status(mapping)
                case yaml.SequenceNode():
                    return self._sequence(node, place)
                case yaml.ScalarNode():
                    return self._scalar(node, place)
            return None
        finally:
            self.open_nodes.pop()

    def place_of(self, node: yaml.Node) -> Place:
        """Where a node begins."""
        place = _place_of_mark(self.name, node.start_mark)
        # The parser puts an empty value at the end of the file behind its last line.
        if place.line < self.end.line:
            return place
        return min(place, self.end)

    def _explodes(self, place: Place) -> bool:
        """Whether there are too many entries, or nested too deeply; both may be caused by aliases."""
        is_too_much = self.converted >= MAX_NODES or len(self.open_nodes) > MAX_DEPTH
        if is_too_much and not self.exploded:
            self.exploded = True
            self.findings.add(
                Code.YAML_SYNTAX,
                place,
                "Die Datei hat zu viele oder zu tief verschachtelte Einträge.",
                "Anker (&) und Verweise (*) auflösen und die Einträge ausschreiben.",
            )
        return self.exploded

    def _is_plain(self, node: yaml.Node, place: Place) -> bool:
        """Whether a node carries no foreign tag and, behind an escape, no control character."""
        if node.tag != _OWN_TAG and not _YAML_TAG.fullmatch(node.tag):
            self.findings.add(
                Code.YAML_SYNTAX,
                place,
                f"Die Kennzeichnung „{node.tag.replace('tag:yaml.org,2002:', '!!')}“ ist nicht erlaubt.",
                "Ausrufezeichen am Anfang entfernen oder den Text in Anführungszeichen setzen.",
            )
            return False
        # There are escapes only in double quotes; all else was checked in the text as a whole.
        is_escaped = isinstance(node, yaml.ScalarNode) and node.style == '"'
        if is_escaped and UNREADABLE.search(node.value.replace("\t", "")):
            code, message, cure = _CONTROL_CHARACTER
            self.findings.add(code, place, message, cure)
            return False
        return True

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> Scalar | None:
        is_plain = node.style is None or node.style == ""
        is_null = is_plain and node.value in {"~", "null", "Null", "NULL"}
        if not is_null and node.value.strip():
            return Scalar(node.value, place, plain=is_plain, block=node.style in {"|", ">"})
        cure = 'Den Wert eintragen; wo er ausstehen darf und noch unbekannt ist: {ausstehend: "Grund"}.'
        if self._is_within_braces():
            cure += " In { } steht ein Text mit Komma in Anführungszeichen."
        self.findings.add(Code.SCHLUESSEL_FEHLT, place, "Hier fehlt der Wert.", cure)
        return None

    def _is_within_braces(self) -> bool:
        """Whether a mapping around the current node is written in braces."""
        for node in self.open_nodes:
            if isinstance(node, yaml.MappingNode) and node.flow_style:
                return True
        return False

    def _sequence(self, node: yaml.SequenceNode, place: Place) -> Sequence:
        sequence = Sequence(place)
        for number, child in enumerate(node.value):
            child_place = self.place_of(child)
            sequence.spots.keys[number] = child_place
            value = self.convert(child, child_place)
            if value is not None:
                index = len(sequence)
                sequence.spots.values[index] = child_place
                sequence.append(self._without_assumption(value, index, sequence))
        return sequence

    def _mapping(self, node: yaml.MappingNode, place: Place) -> Mapping:
        mapping = Mapping(place)
        before: yaml.Node | None = None
        for key_node, value_node in node.value:
            key_place = self.place_of(key_node)
            number = _split_number(before, key_node, value_node)
            if before is not None and number:
                self.findings.add(
                    Code.WERT_UNZULAESSIG,
                    self.place_of(before),
                    f"„{number.replace('.', ',')}“ ist mit Komma geschrieben; in geschweiften Klammern"
                    " trennt ein Komma Einträge.",
                    f"Mit Punkt schreiben: {number}",
                )
                continue
            before = value_node
            key = self._key(key_node, key_place)
            if key is None:
                continue
            if key in mapping.spots.keys:
                self.findings.add(
                    Code.KENNUNG_DOPPELT,
                    key_place,
                    f"Der Schlüssel „{key}“ steht schon in Zeile {mapping.spots.keys[key].line}.",
                    "Einen der beiden Einträge löschen oder umbenennen.",
                )
                continue
            value_place = self.place_of(value_node)
            mapping.spots.keys[key] = key_place
            mapping.spots.values[key] = value_place
            value = self.convert(value_node, value_place)
            if value is not None:
                mapping[key] = self._without_assumption(value, key, mapping)
        return mapping

    def _key(self, node: yaml.Node, place: Place) -> str | None:
        if isinstance(node, yaml.ScalarNode):
            return str(node.value) if self._is_plain(node, place) else None
        self.findings.add(
            Code.YAML_SYNTAX,
            place,
            "Ein Schlüssel ist ein einzelnes Wort, keine Liste.",
            "Text mit geschweiften Klammern ({{ … }}) in Anführungszeichen setzen.",
        )
        return None

    def _without_assumption(self, value: Any, key: Any, container: Mapping | Sequence) -> Any:
        """The value itself; if it is assumed, `container` stores the assumption and its place."""
        if not isinstance(value, _Assumed):
            return value
        container.spots.assumed[key] = value.annahme
        container.spots.values[key] = value.annahme.place
        return value.value

    def _status(self, mapping: Mapping) -> Any:
        """The pending or assumed value for a mapping with `ausstehend` or `annahme`; others unchanged."""
        if "ausstehend" in mapping.spots.keys:
            pending = validate(AusstehenderWert, mapping, self.findings)
            reason = pending.ausstehend if pending else ""
            return Ausstehend(reason, mapping.spots.place)
        if "annahme" not in mapping.spots.keys:
            return mapping
        assumed = validate(AngenommenerWert, mapping, self.findings)
        value = mapping.get("annahme")
        wrong_place: Place | None = None
        if isinstance(value, Ausstehend):
            wrong_place = value.place
        elif "annahme" in mapping.spots.assumed:
            wrong_place = mapping.spots.values["annahme"]
        if wrong_place is not None:  # an assumption like this could not be released
            self.findings.add(
                Code.WERT_UNZULAESSIG,
                wrong_place,
                "Angenommen wird ein Wert, nicht eine weitere Annahme oder etwas, das noch aussteht.",
                'Einen Wert eintragen; steht er noch aus, nur {ausstehend: "Grund"} schreiben.',
            )
            return None
        if assumed is None:
            return None
        released = str(assumed.freigegeben or "")
        annahme = Annahme(assumed.grund, assumed.place_of("annahme"), released)
        return _Assumed(assumed.annahme, annahme)


def _split_number(before: yaml.Node | None, key: yaml.Node, value: yaml.Node) -> str:
    """The number that YAML has split into a value and a key without one: „wert: 0,5“ in braces.

    `before` is the value in front of the key. Empty if there is no such number.
    """
    if before is None or before.end_mark.index + 1 != key.start_mark.index:
        return ""
    if not (_is_text(value, "") and _is_text(before, _WHOLE_NUMBER) and _is_text(key, _DECIMALS)):
        return ""
    whole = before.value.replace(".", "")
    decimals = re.sub(UNIT, "", key.value)
    return f"{whole}.{decimals}"


def _is_text(node: yaml.Node, pattern: str) -> bool:
    """Whether a node is a text without quotation marks that matches a pattern."""
    if not isinstance(node, yaml.ScalarNode) or node.style:
        return False
    return re.fullmatch(pattern, node.value) is not None


class _Assumed(Struct, frozen=True):
    """An assumed value until its container takes the value and stores the assumption."""

    value: Any
    annahme: Annahme


# From the text to its syntax tree


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
_CONTROL_CHARACTER = (
    Code.YAML_SYNTAX,
    "Hier steht ein unsichtbares Steuerzeichen.",
    "Die Stelle neu tippen statt sie aus einem anderen Programm zu kopieren.",
)

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where that is built in
_OWN_TAG = "tag:yaml.org,2002:str"
_TOO_DEEP = "nested too deep"


class _Composer(_SafeLoader):  # type: ignore[misc]
    """Composes all scalars as texts, whatever they look like: the models read numbers and dates."""

    depth = 0

    def descend_resolver(self, parent: Any, _index: Any) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH + 1:  # otherwise a file of brackets would exhaust the stack
            raise yaml.MarkedYAMLError(problem=_TOO_DEEP, problem_mark=parent.start_mark)

    def ascend_resolver(self) -> None:
        self.depth -= 1

    def resolve(self, _kind: Any, _value: Any, _implicit: Any) -> str:
        return _OWN_TAG


def compose(text: str, name: str, findings: Findings) -> yaml.Node | None:
    """The syntax tree of a YAML text; None with a finding if it is empty or cannot be read."""
    if _has_unreadable(text, name, findings):
        return None
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_Composer)
    except yaml.YAMLError as error:
        findings.extend([_syntax_fault(error, text, name)])
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
    """Report the first character in each line that is not allowed in files."""
    if not UNREADABLE.search(text):
        return False
    for number, line in enumerate(text.split("\n"), start=1):
        match = UNREADABLE.search(line)
        if match:
            code, message, cure = _TAB if match[0] == "\t" else _CONTROL_CHARACTER
            findings.add(code, Place(name, number, match.start() + 1), message, cure)
    return True


def _place_of_mark(name: str, mark: Any) -> Place:
    """A mark of PyYAML, which counts from 0, as a place."""
    return Place(name, mark.line + 1, mark.column + 1)


# Part of PyYAML's message, an explanation for users who do not know YAML, and the cure.
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


def _syntax_fault(error: yaml.YAMLError, text: str, name: str) -> Finding:
    problem = f"{getattr(error, 'context', '')} {getattr(error, 'problem', error)}"
    place = _place_of_fault(error, text, name)
    for excerpt, message, cure in _SYNTAX_FAULTS:
        if excerpt in problem:
            return Finding(Code.YAML_SYNTAX, place, message, cure)
    return Finding(
        Code.YAML_SYNTAX,
        place,
        "Hier stimmt der Aufbau nicht: Einrückung, Klammern oder Anführungszeichen passen nicht.",
        "Zeilen einer Ebene gleich weit einrücken; Klammern und Anführungszeichen schließen.",
    )


def _place_of_fault(error: yaml.YAMLError, text: str, name: str) -> Place:
    """Where the parser stopped; if that is the end of the file, where the unclosed text began."""
    length = len(text.rstrip())
    for mark in (getattr(error, "problem_mark", None), getattr(error, "context_mark", None)):
        if mark is not None and mark.index < length:
            return _place_of_mark(name, mark)
    return _end_of(text, name)


def _end_of(text: str, name: str) -> Place:
    """The place behind the last visible character of a file."""
    visible = text.rstrip()
    last_line = visible.rpartition("\n")[2]
    return Place(name, visible.count("\n") + 1, len(last_line) + 1)
