"""Turns the text of a YAML file into a tree that knows the place of every entry.

Nothing here raises for what a user wrote; every fault becomes a finding with its place.
"""

from __future__ import annotations

import re
from importlib import resources
from typing import Any

import yaml
from msgspec import Struct, field

from vorlagen.facts.scalars import UNIT
from vorlagen.facts.types import AngenommenerWert, AusstehenderWert
from vorlagen.facts.validation import M, validate
from vorlagen.facts.yaml_tree import Annahme, Ausstehend, Mapping, Scalar, Sequence
from vorlagen.findings import Code, Finding, Findings, Place

MAX_NODES = 50_000  # aliases repeat what they name; so many entries no file has that was typed

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
            if isinstance(node, yaml.MappingNode):
                mapping = self._mapping(node, place)
                return self._status(mapping) if len(self.open_nodes) > 1 else mapping
            if isinstance(node, yaml.SequenceNode):
                return self._sequence(node, place)
            return self._scalar(node, place) if isinstance(node, yaml.ScalarNode) else None
        finally:
            self.open_nodes.pop()

    def place_of(self, node: yaml.Node) -> Place:
        """Where a node begins."""
        place = _place_of_mark(self.name, node.start_mark)
        # The parser sees an empty value that ends the file behind its last line.
        return place if place.line < self.end.line else min(place, self.end)

    def _explodes(self, place: Place) -> bool:
        """Whether aliases lead to ever more entries; one that contains itself is too deep."""
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
        # Only between such marks are there escapes; all else was looked at in the text as a whole.
        is_escaped = isinstance(node, yaml.ScalarNode) and node.style == '"'
        if is_escaped and UNREADABLE.search(node.value.replace("\t", "")):
            code, message, cure = _CONTROL_CHARACTER
            self.findings.add(code, place, message, cure)
            return False
        return True

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> Scalar | None:
        plain = node.style is None or node.style == ""
        if node.value.strip() == "" or (plain and node.value in {"~", "null", "Null", "NULL"}):
            cure = 'Den Wert eintragen; wo er ausstehen darf und noch unbekannt ist: {ausstehend: "Grund"}.'
            if any(n.flow_style for n in self.open_nodes if isinstance(n, yaml.MappingNode)):
                cure += " In { } steht ein Text mit Komma in Anführungszeichen."
            self.findings.add(Code.SCHLUESSEL_FEHLT, place, "Hier fehlt der Wert.", cure)
            return None
        return Scalar(node.value, place, plain=plain, block=node.style in {"|", ">"})

    def _sequence(self, node: yaml.SequenceNode, place: Place) -> Sequence:
        sequence = Sequence(place)
        for number, child in enumerate(node.value):
            child_place = self.place_of(child)
            sequence.spots.keys[number] = child_place
            value = self.convert(child, child_place)
            if value is not None:
                index = len(sequence)
                sequence.spots.values[index] = child_place
                sequence.append(self._known(value, index, sequence))
        return sequence

    def _mapping(self, node: yaml.MappingNode, place: Place) -> Mapping:
        mapping = Mapping(place)
        before: yaml.Node | None = None
        for key_node, value_node in node.value:
            key_place = self.place_of(key_node)
            if before is not None and (number := _split_number(before, key_node, value_node)):
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
            mapping.spots.keys[key] = key_place
            value_place = mapping.spots.values[key] = self.place_of(value_node)
            value = self.convert(value_node, value_place)
            if value is not None:
                mapping[key] = self._known(value, key, mapping)
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

    def _known(self, value: Any, key: Any, around: Mapping | Sequence) -> Any:
        """The value itself; if it is an assumption, `around` remembers its reason and place."""
        if not isinstance(value, _Assumed):
            return value
        around.spots.assumed[key] = value.annahme
        around.spots.values[key] = value.annahme.place
        return value.value

    def _status(self, mapping: Mapping) -> Any:
        """What `ausstehend` and `annahme` stand for, or the mapping as it is."""
        if "ausstehend" in mapping.spots.keys:
            pending = validate(AusstehenderWert, mapping, self.findings)
            return Ausstehend(pending.ausstehend if pending else "", mapping.spots.place)
        if "annahme" not in mapping.spots.keys:
            return mapping
        assumed = validate(AngenommenerWert, mapping, self.findings)
        value, inner = mapping.get("annahme"), mapping.spots.assumed.get("annahme")
        if isinstance(value, Ausstehend) or inner is not None:  # so that nobody could release it
            self.findings.add(
                Code.WERT_UNZULAESSIG,
                value.place if isinstance(value, Ausstehend) else mapping.spots.values["annahme"],
                "Angenommen wird ein Wert, nicht eine weitere Annahme oder etwas, das noch aussteht.",
                'Einen Wert eintragen; steht er noch aus, nur {ausstehend: "Grund"} schreiben.',
            )
            return None
        if assumed is None:
            return None
        released = str(assumed.freigegeben or "")
        annahme = Annahme(assumed.grund, assumed.place_of("annahme"), released)
        return _Assumed(assumed.annahme, annahme)


def _split_number(before: yaml.Node, key: yaml.Node, value: yaml.Node) -> str:
    """The number of which YAML has made a value and a key without one: „wert: 0,5“ in braces."""
    is_split = before.end_mark.index + 1 == key.start_mark.index and _is_text(value, "")
    if is_split and _is_text(before, _WHOLE_NUMBER) and _is_text(key, _DECIMALS):
        return f"{before.value.replace('.', '')}.{re.sub(UNIT, '', key.value)}"
    return ""


def _is_text(node: yaml.Node, pattern: str) -> bool:
    """Whether a node is a text without quotation marks that fits a pattern."""
    is_plain = isinstance(node, yaml.ScalarNode) and not node.style
    return is_plain and re.fullmatch(pattern, node.value) is not None


class _Assumed(Struct, frozen=True):
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
    """Composes nodes that are all texts, whatever they look like: a model tells numbers and dates."""

    depth = 0

    def descend_resolver(self, parent: Any, _index: Any) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH + 1:  # else a file of brackets would exhaust the stack
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
    """Report the first character in each line that no file may hold."""
    if not UNREADABLE.search(text):
        return False
    for number, line in enumerate(text.split("\n"), start=1):
        found = UNREADABLE.search(line)
        if found:
            code, message, cure = _TAB if found[0] == "\t" else _CONTROL_CHARACTER
            findings.add(code, Place(name, number, found.start() + 1), message, cure)
    return True


def _place_of_mark(name: str, mark: Any) -> Place:
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
    for said, message, cure in _SYNTAX_FAULTS:
        if said in problem:
            return Finding(Code.YAML_SYNTAX, place, message, cure)
    return Finding(
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
            return _place_of_mark(name, mark)
    return _end_of(text, name)


def _end_of(text: str, name: str) -> Place:
    """Behind the last character of a file that can be seen."""
    written = text.rstrip()
    last_line = written.rpartition("\n")[2]
    return Place(name, written.count("\n") + 1, len(last_line) + 1)
