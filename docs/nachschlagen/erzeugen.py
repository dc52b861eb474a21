"""Writes the reference pages that follow from the program: keys of the YAML files, commands and options.

`PYTHONPATH=. python docs/nachschlagen/erzeugen.py` writes them anew; a test says when that is due. What a key
means stands below its field in the model, and what an option does at the option: nowhere else.
"""

from __future__ import annotations

import contextlib
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import click

from vorlagen.cli import main
from vorlagen.cli.app import commands
from vorlagen.paper.json_schema import schema
from vorlagen.paper.subjects import dateiarten

HERE = Path(__file__).parent
DEFINITION = "#/definitions/"
FORMS = {  # how values are written, by the definitions of `vorlagen.facts.yaml_tree`
    "text": "Text",
    "prosa": "Text, T",
    "meldung": "Satz",
    "kennung": "Name",
    "jahr": "Haushaltsjahr",
    "tag": "Tag",
    "zeit": "Tag oder Zeit",
    "uhrzeit": "Uhrzeit",
    "ja_nein": "ja oder nein",
    "betrag": "Zahl",
}
Json = dict[str, Any]

DATEIEN = """# Dateien und Schlüssel

Hier steht, welche YAML-Dateien es gibt und was in ihnen stehen kann.
Dasselbe zeigt ein Editor beim Tippen: [Hilfe beim Tippen](../anleitung/erste-vorlage.md#hilfe-beim-tippen).

- Ein Punkt im Schlüssel heißt „eine Ebene tiefer“:
  `briefkopf.organ` ist der Schlüssel `organ`, eingerückt unter `briefkopf`.
- Ein Name in spitzen Klammern, `‹name›`, ist frei wählbar und wird Teil der Adresse:
  Buchstaben ohne Umlaute, Ziffern und Unterstriche, vorn ein Buchstabe.
- `[]` heißt: Davon kann es mehrere geben, als Liste; jeder Eintrag beginnt mit einem Strich.
- **T** heißt: Der Text wird gedruckt und darf Ausdrücke wie `{{ … }}` enthalten.
  Beginnt er mit `{{`, steht er in Anführungszeichen.
- **Fett** ist ein Schlüssel, der dastehen muss. Ein Stern (\\*) heißt: Der Wert darf
  [ausstehen](../anleitung/befunde-lesen.md#was-noch-fehlt-ausstehend). Angenommen sein darf jeder.
- Ordner und Dateien haben Namen aus kleinen Buchstaben ohne Umlaute, Ziffern und Bindestrichen,
  vorn ein Buchstabe.
"""
BEFEHLE = """# Befehle

Tippen Sie die Befehle in dem Ordner, in dem `data` liegt.
Dasselbe wie hier zeigt `--hilfe`, zum Beispiel `vorlagen bauen --hilfe`.

Nach jedem Befehl meldet das Programm dem Betriebssystem eine Zahl: 0 heißt, es gibt keinen Fehler;
1 heißt, es gibt mindestens einen; 2 heißt, der Befehl war falsch getippt.
Was die Befehle mit `--format json` ausgeben, steht unter
[Was der Bau schreibt](ausgabe.md#ausgaben-für-andere-programme).
"""


class Keys:
    """The keys of all kinds of files. A group that stands in several places has a table of its own."""

    def __init__(self) -> None:
        self.files = {art.titel: art for art in reversed(dateiarten())}
        self.groups: dict[str, Json] = {}
        used: Counter[str] = Counter()
        for art in self.files.values():
            found = schema(art)
            self.groups |= found["definitions"]
            used.update(set(_links(found["properties"])))
        for group in self.groups.values():
            used.update(set(_links(group)))
        models = {name for name in used if name[0].isupper() and "properties" in self.groups[name]}
        kinds = {name for group in self.groups.values() for name in _kinds(group)}
        self.shared = {name for name in models if used[name] > 1 or name in kinds}

    def page(self) -> str:
        parts = [DATEIEN]
        for titel, art in reversed(self.files.items()):
            muster = re.sub(r"\{(\w+)\}", r"‹\1›", art.muster)
            parts += [f"## {titel}\n\n`{muster}`\n", self._table(schema(art))]
        parts.append("## Gruppen\n\nDiese Gruppen von Schlüsseln stehen an mehreren Stellen.\n")
        for name in sorted(self.shared):
            parts += [f"### {_title(name)}\n", self._table(self.groups[name])]
        return "\n".join(parts)

    def _table(self, group: Json) -> str:
        rows = ["| Schlüssel | Was er bedeutet | Wert | Beispiel |", "|---|---|---|---|"]
        notes: list[str] = []
        rows += self._rows(group, "", notes)
        return "\n".join([*rows, *([""] if notes else []), *notes]) + "\n"

    def _rows(self, group: Json, before: str, notes: list[str]) -> Iterator[str]:
        """A row for each key; which keys go together is added to the notes."""
        notes += (f"- {rule}" for rule in _rules(group, before))
        for key, found in group["properties"].items():
            said, _, example = found.get("markdownDescription", "").partition(" Beispiel: ")
            said = re.sub(r" (?:Wird gedruckt|Darf ausstehen)[^.]*\.+.*", "", said).rstrip(".")
            example = re.match(r"(`.*?`)?", example)[0]  # type: ignore[index] # it may be empty
            value = self._unwrapped(found)
            name = f"`{before}{key}`"
            name = f"**{name}**" if key in group.get("required", ()) else name
            star = " \\*" if "ausstehend" in str(found.get("defaultSnippets")) else ""
            default = f" (Vorgabe: `{found['default']}`)" if "default" in found else ""
            kind, below = self._kind(value, f"{before}{key}")
            yield f"| {name} | {_cell(said)} | {kind}{star}{default} | {_cell(example)} |"
            for path, inner in below:
                yield from self._rows(inner, f"{path}.", notes)

    def _unwrapped(self, value: Json) -> Json:
        """A value without what lets it be assumed or pending."""
        while value.get("if", {}).get("required") in (["annahme"], ["ausstehend"]):
            value = value["else"]
        return value

    def _kind(self, value: Json, path: str) -> tuple[str, list[tuple[str, Json]]]:
        """What is written for a value, and the groups below it that have no table of their own."""
        value = self._unwrapped(value)
        match value:
            case {"$ref": link} if (name := link.removeprefix(DEFINITION)) in self.shared:
                return f"[{_title(name)}](#{_title(name).lower().replace(' ', '-')})", []
            case {"$ref": link} if (name := link.removeprefix(DEFINITION)) not in FORMS:
                return self._kind(self.groups[name], path)
            case {"allOf": kinds, "properties": {"art": _, **others}} if not others:
                found = dict.fromkeys(self._kind(kind["then"], path)[0] for kind in kinds)
                return f"je nach `art`: {' oder '.join(found)}", []
            case {"properties": _}:
                return "Gruppe", [(path, value)]
            case {"type": "array", "items": items}:
                kind, below = self._kind(items, f"{path}[]")
                return f"Liste: {kind}", below
            case {"additionalProperties": dict(inner)}:
                kind, below = self._kind(inner, f"{path}.‹name›")
                return f"je ‹name›: {kind}", below
            case {"if": {"type": "array"}, "then": entries}:
                kind, below = self._kind(entries, path)
                return f"{kind}; eines allein auch ohne Liste", below
            case {"if": _, "then": group, "else": other}:
                (first, below), (second, more) = self._kind(other, path), self._kind(group, path)
                return first if first == second else f"{first} oder {second}", below + more
        return _simple(value), []


def _simple(value: Json) -> str:
    """How a single value is written."""
    if "$ref" in value:
        return FORMS[value["$ref"].removeprefix(DEFINITION)]
    if "enum" in value:
        return ", ".join(f"`{word}`" for word in value["enum"])
    return {"integer": "ganze Zahl", "number": "Zahl"}.get(value.get("type", ""), "Text")


def _rules(group: Json, before: str) -> Iterator[str]:
    """Which keys of a group go together, as `vorlagen.facts.regeln` has it."""
    within = f"In `{before[:-1]}`: " if before else ""
    for rule in group.get("allOf", ()):
        needed = [one["required"][0] for one in rule.get("then", rule).get("anyOf", ())]
        parts = rule.get("allOf", [])
        single = [*parts[0]["if"]["required"], *parts[0]["then"]["properties"]] if parts else []
        if "if" in rule:
            yield f"{within}Zu {_named(rule['if']['required'])} gehört {_named(needed)}."
        elif single:
            yield f"{within}{'Genau' if needed else 'Höchstens'} eines: {_named(single)}."
        else:
            yield f"{within}Mindestens eines: {_named(needed)}."


def _named(keys: list[str]) -> str:
    return " oder ".join(f"`{key}`" for key in keys)


def _nodes(node: Any) -> Iterator[Json]:
    """All objects in a schema."""
    below = node if isinstance(node, list) else []
    if isinstance(node, dict):
        yield node
        below = list(node.values())
    for entry in below:
        yield from _nodes(entry)


def _links(schema: Any) -> Iterator[str]:
    """The definitions to which a schema leads directly."""
    return (node["$ref"].removeprefix(DEFINITION) for node in _nodes(schema) if "$ref" in node)


def _kinds(schema: Any) -> Iterator[str]:
    """The groups of which one stands somewhere, by its key `art`; each has a table of its own."""
    for node in _nodes(schema):
        if "allOf" in node and set(node.get("properties", ())) == {"art"}:
            yield from _links(node["allOf"])


def _title(name: str) -> str:
    """The name of a model as a heading."""
    for ascii_, umlaut in (("oess", "öß"), ("ae", "ä"), ("oe", "ö"), ("(?<![Qq])ue", "ü")):
        name = re.sub(ascii_, umlaut, name)
    return re.sub(r"(?<=[a-zß])(?=[A-Z])", " ", name)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def commands_page() -> str:
    """The help of all commands, as the terminal shows it."""
    parts = [BEFEHLE]
    for name, command in commands.commands.items():
        below = []
        if isinstance(command, click.Group):
            below = command.list_commands(click.Context(command))
        for words in ([name], *([name, one] for one in below)):
            said = io.StringIO()
            with contextlib.redirect_stdout(said), mock.patch.dict("os.environ", {"COLUMNS": "99"}):
                main([*words, "--hilfe"])
            text = "\n".join(line.rstrip() for line in said.getvalue().strip().split("\n"))
            parts.append(f"## vorlagen {' '.join(words)}\n\n```\n{text}\n```\n")
    return "\n".join(parts)


def pages() -> dict[str, str]:
    """The generated pages, by their names."""
    return {"dateien.md": Keys().page(), "befehle.md": commands_page()}


if __name__ == "__main__":
    for file, content in pages().items():
        (HERE / file).write_text(content, encoding="utf-8")
