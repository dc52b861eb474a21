"""Turns the text of a YAML file into a tree that knows the place of every entry.

Nothing here raises for what a user wrote; every fault becomes a finding with its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from vorlagen.facts.fakten import validate
from vorlagen.facts.quellen import Freigabe
from vorlagen.facts.yaml_syntax import (
    CONTROL_CHARACTER,
    MAX_DEPTH,
    OWN_TAG,
    UNREADABLE,
    compose,
    end_of,
    place_of_mark,
)
from vorlagen.facts.yaml_tree import Annahme, Ausstehend, Mapping, Scalar, Sequence
from vorlagen.findings import Code, Findings, Place

MAX_NODES = 50_000  # aliases repeat what they name; so many entries no file has that was typed

# The kinds of entries that YAML tells apart by itself, without a tag (!) in the text.
_KINDS = "map|seq|str|int|float|bool|null|timestamp|merge|value"
_OWN_TAG = re.compile(rf"tag:yaml\.org,2002:(?:{_KINDS})")


def read_yaml(text: str, name: str, findings: Findings) -> Mapping | None:
    """The tree of a YAML text whose top is a mapping; None with findings if there is none.

    Numbers, dates and yes or no stay text as written (`Scalar`): the model that expects them reads
    them. `{ausstehend: Grund}` becomes an `Ausstehend`; `{annahme: Wert, grund: …}` becomes the
    value itself, and the mapping around it remembers the reason and, with `freigegeben: {…}`, the release.

    Args:
        text: The content of the file.
        name: The file's name in findings, relative to the project.
        findings: Receives what is wrong.
    """
    top = compose(text, name, findings)
    if top is None:
        return None
    converter = _Converter(name, end_of(text, name), findings)
    tree = converter.convert(top, converter.place_of(top))
    if converter.exploded:
        return None
    if isinstance(tree, Mapping):
        return tree
    if tree is not None:
        findings.add(
            Code.WERT_UNZULAESSIG,
            place_of_mark(name, top.start_mark),
            "Die Datei beginnt nicht mit einem Schlüssel.",
            "Jede Zeile der obersten Ebene hat die Form „schluessel: Wert“.",
        )
    return None


@dataclass(slots=True)
class _Converter:
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
        if self._explodes(node, place) or not self._is_plain(node, place):
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
        place = place_of_mark(self.name, node.start_mark)
        # The parser sees an empty value that ends the file behind its last line.
        return place if place.line < self.end.line else min(place, self.end)

    def _explodes(self, node: yaml.Node, place: Place) -> bool:
        if self.exploded:
            return True
        circular = node in self.open_nodes
        if circular or self.converted >= MAX_NODES or len(self.open_nodes) > MAX_DEPTH:
            self.exploded = True
            self.findings.add(
                Code.YAML_SYNTAX,
                place,
                "Der Anker (&) enthält sich selbst."
                if circular
                else "Die Datei hat zu viele oder zu tief verschachtelte Einträge.",
                "Anker (&) und Verweise (*) auflösen und die Einträge ausschreiben.",
            )
        return self.exploded

    def _is_plain(self, node: yaml.Node, place: Place) -> bool:
        """Whether a node carries no foreign tag and, behind an escape, no control character."""
        if node.tag != OWN_TAG and not _OWN_TAG.fullmatch(node.tag):
            self.findings.add(
                Code.YAML_SYNTAX,
                place,
                f"Die Kennzeichnung „{node.tag.replace('tag:yaml.org,2002:', '!!')}“ ist nicht erlaubt.",
                "Ausrufezeichen am Anfang entfernen oder den Text in Anführungszeichen setzen.",
            )
            return False
        if isinstance(node, yaml.ScalarNode) and UNREADABLE.search(node.value.replace("\t", "")):
            code, message, cure = CONTROL_CHARACTER
            self.findings.add(code, place, message, cure)
            return False
        return True

    def _scalar(self, node: yaml.ScalarNode, place: Place) -> Scalar | None:
        plain = node.style is None or node.style == ""
        if node.value.strip() == "" or (plain and node.value in {"~", "null", "Null", "NULL"}):
            self.findings.add(
                Code.SCHLUESSEL_FEHLT,
                place,
                "Hier fehlt der Wert.",
                'Den Wert eintragen; wo er ausstehen darf und noch unbekannt ist: {ausstehend: "Grund"}.',
            )
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
        for key_node, value_node in node.value:
            key_place = self.place_of(key_node)
            key = self._key(key_node, key_place)
            if key is None or self._is_repeated(key, key_place, mapping):
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

    def _is_repeated(self, key: str, place: Place, mapping: Mapping) -> bool:
        first = mapping.spots.keys.get(key)
        if first is None:
            return False
        self.findings.add(
            Code.KENNUNG_DOPPELT,
            place,
            f"Der Schlüssel „{key}“ steht schon in Zeile {first.line}.",
            "Einen der beiden Einträge löschen oder umbenennen.",
        )
        return True

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
            self._require_only({"ausstehend"}, mapping)
            return Ausstehend(self._reason("ausstehend", mapping), mapping.spots.place)
        if "annahme" not in mapping.spots.keys:
            return mapping
        self._require_only({"annahme", "grund", "freigegeben"}, mapping)
        reason, released = self._reason("grund", mapping), self._release(mapping)
        if self._holds_marker(mapping) or "annahme" not in mapping:
            return None
        place = mapping.spots.values["annahme"]
        return _Assumed(mapping["annahme"], Annahme(reason, place, released))

    def _holds_marker(self, mapping: Mapping) -> bool:
        """Whether what is assumed is itself pending or assumed, so that nobody could release it."""
        value, inner = mapping.get("annahme"), mapping.spots.assumed.get("annahme")
        if inner is None and not isinstance(value, Ausstehend):
            return False
        self.findings.add(
            Code.WERT_UNZULAESSIG,
            value.place if isinstance(value, Ausstehend) else mapping.spots.values["annahme"],
            "Angenommen wird ein Wert, nicht eine weitere Annahme oder etwas, das noch aussteht.",
            "Hinter „annahme“ einen Wert eintragen; steht er noch aus, statt der Annahme nur"
            ' {ausstehend: "Grund"} schreiben.',
        )
        return True

    def _release(self, mapping: Mapping) -> str:
        """When an assumption was released, and by whom; empty if it was not."""
        given = mapping.get("freigegeben")
        if isinstance(given, Mapping):
            return str(validate(Freigabe, given, self.findings) or "")
        if given is not None:
            self.findings.add(
                Code.WERT_UNZULAESSIG,
                mapping.spots.values["freigegeben"],
                "Zur Freigabe gehören der Tag und die Stelle, die freigegeben hat.",
                "In dieser Form schreiben: freigegeben: {am: 2021-10-01, durch: Dezernat II}.",
            )
        return ""

    def _reason(self, key: str, mapping: Mapping) -> str:
        reason = mapping.get(key)
        if isinstance(reason, Scalar):
            return str(reason)
        if key not in mapping.spots.keys:
            self.findings.add(
                Code.SCHLUESSEL_FEHLT,
                mapping.spots.place,
                "Die Annahme nennt keinen Grund.",
                "Ergänzen: {annahme: …, grund: Warum dieser Wert angenommen wird}.",
            )
        elif reason is not None:
            self.findings.add(
                Code.WERT_UNZULAESSIG,
                mapping.spots.values[key],
                "Ein Grund ist ein Text.",
                "Den Grund in einem Satz nennen.",
            )
        return ""

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
