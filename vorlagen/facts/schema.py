"""JSON Schema (draft 7) of each kind of YAML file, for editors: completion, hover texts and faults at once.

The models are the one source. pydantic makes the schemas; added here is what our reader adds to YAML:
every value may be `{annahme: Wert, grund: …}`, some may be `{ausstehend: Grund}`, none may be empty.
Draft 7 is what the YAML extension of VS Code and the IDEs of JetBrains both understand. Alternatives are
written with `if`, not with `anyOf`: only then an editor says what is wrong with the one that was meant.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from vorlagen.facts.dateien import Dateiart, art_von
from vorlagen.facts.reading.descriptions import beschreibung
from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.reading.shapes import FORM, FORMS, GEDRUCKT, NUMBER, OFFEN, Json
from vorlagen.facts.reading.yaml_of_editors import as_editors_read

ORDNER = "docs/schema"  # where the schemas of a project lie
MODELINE = "# yaml-language-server: $schema="  # how the line begins that editors look for
_DRAFT = "http://json-schema.org/draft-07/schema#"
_KEY, _BY_KIND = "x-schluessel", "x-je-art"
_STATUS = ("annahme", "ausstehend")
_DEFINITIONS = "#/definitions/"
_ASSUMED, _OPEN = "_angenommen", "_offen"  # how names end that are made of other names
_CONSTRAINTS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
}
_STATUS_SNIPPETS = [  # what VS Code offers as values
    {
        "label": "{ausstehend: …}",
        "description": "Der Wert ist noch nicht bekannt.",
        "body": '{ausstehend: "${1:Grund}"}',
    },
    {
        "label": "{annahme: …}",
        "description": "Der Wert ist angenommen, nicht belegt.",
        "body": {"annahme": "${1:Wert}", "grund": "${2:Grund}"},
    },
]
_PRINTED = "Wird gedruckt; darf Ausdrücke wie {{ … }} enthalten."
_MAY_BE_PENDING = "Darf ausstehen: {ausstehend: Grund}."


def schema_datei(art: Dateiart[Any]) -> str:
    """Where the schema of a kind of file lies, relative to the project."""
    return f"{ORDNER}/{art.name}.schema.json"


def modeline(file: str) -> str:
    """The comment that leads editors to the schema of a file; it must be the file's first line.

    Args:
        file: The file, relative to the project and with slashes.

    Raises:
        ValueError: If nothing reads a file that lies there.
    """
    art = art_von(file)
    if art is None:
        raise ValueError(file)
    return MODELINE + posixpath.relpath(schema_datei(art), posixpath.dirname(file))


def schema_text(art: Dateiart[Any]) -> str:
    """The schema of a kind of file, as it is written to its file."""
    return json.dumps(schema(art), ensure_ascii=False, indent=1) + "\n"


@cache
def schema(art: Dateiart[Any]) -> Json:
    """The schema of a kind of file."""
    raw = art.model.model_json_schema(
        ref_template=f"{_DEFINITIONS}{{model}}", schema_generator=_Generator
    )
    definitions = {name: _spelt_out(model) for name, model in raw.pop("$defs", {}).items()}
    found = {"$schema": _DRAFT, "title": art.titel, **_spelt_out(raw), "definitions": definitions}
    for name in _undefined(found):
        definitions[name] = _definition(name)
    return found


def _undefined(schema: Json) -> Iterator[str]:
    """The names that a schema refers to and does not define yet, until there are none left."""
    while missing := sorted(set(_names_in(schema)) - schema["definitions"].keys()):
        yield from missing


def _names_in(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].removeprefix(_DEFINITIONS)
        node = list(node.values())
    if isinstance(node, list):
        for entry in node:
            yield from _names_in(entry)


class _Generator(GenerateJsonSchema):
    """Makes the schemas of models, with marks for what is spelt out afterwards."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        found = super().model_schema(schema)
        model: type[Fakten] = schema["cls"]
        found.pop("title", None)  # names and docstrings of classes are for programmers
        found.pop("description", None)
        found["properties"] = {
            key: {_KEY: found["properties"][key], **_about(model, key, field)}
            for key, field in model.model_fields.items()
        }
        return found

    def field_title_should_be_set(self, _schema: Any) -> bool:
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])  # who does not know a value leaves out its key

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        return {"enum": list(schema["expected"])}

    def decimal_schema(self, _schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        return NUMBER

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        return {
            "type": "object",
            "propertyNames": self.generate_inner(schema["keys_schema"]),
            "additionalProperties": self.generate_inner(schema["values_schema"]),
        }

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        kinds = {tag: self.generate_inner(kind) for tag, kind in schema["choices"].items()}
        if schema["discriminator"] == "art":
            return {_BY_KIND: kinds}
        return {"if": {"type": "object"}, "then": kinds["group"], "else": kinds["word"]}


def _about(model: type[Fakten], key: str, field: FieldInfo) -> Json:
    """What an editor shows of a key."""
    said = beschreibung(model, key)
    about: Json = {"description": said.text}
    default = _as_json(field.default)
    if default is not None:
        about["default"] = default
    if said.beispiel:
        about["examples"] = [as_editors_read(said.beispiel)]
    return about


def _as_json(default: Any) -> Any:
    """A default value as an editor would read it from YAML; None for groups and lists."""
    if isinstance(default, bool):
        return "ja" if default else "nein"
    if isinstance(default, Decimal):
        return int(default) if default == int(default) else str(default)
    return default if isinstance(default, str) and default else None


def _spelt_out(node: Any) -> Any:
    """A schema without marks."""
    if isinstance(node, list):
        return [_spelt_out(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    if FORM in node:
        return _ref(node[FORM])
    if OFFEN in node:
        return _or_pending(_spelt_out(node[OFFEN]))
    if _KEY in node:
        return _property(node)
    if _BY_KIND in node:
        return _by_kind(node[_BY_KIND])
    return {_CONSTRAINTS.get(key, key): _entry(key, value) for key, value in node.items()}


def _entry(key: str, value: Any) -> Any:
    match key:
        case "properties":
            return {name: _spelt_out(schema) for name, schema in value.items()}
        case "items":
            return _or_assumed(_spelt_out(value))
        case "additionalProperties" if isinstance(value, dict):
            return _or_assumed(_spelt_out(value))
        case "propertyNames":
            return {"allOf": [_spelt_out(value)], "not": {"enum": list(_STATUS)}}
        case "enum" | "const" | "required" | "default" | "examples" | "defaultSnippets":
            return value
    return _spelt_out(value)


def _property(node: Json) -> Json:
    """A key: what editors show of it, and its value."""
    about = {key: value for key, value in node.items() if key != _KEY}
    inner = node[_KEY]
    snippets = _words(inner.get(OFFEN, inner)) + (_STATUS_SNIPPETS if OFFEN in inner else [])
    if snippets:
        about["defaultSnippets"] = snippets
    hints = [_PRINTED] if inner.get(OFFEN, inner).get(GEDRUCKT) else []
    hints += [_MAY_BE_PENDING] if OFFEN in inner else []
    said = _texts(about.pop("description"), hints)
    return {**said, **about, **_or_assumed(_spelt_out(inner))}


def _words(value: Json) -> list[Json]:
    """The words from which one must be chosen. VS Code looks for them here, not behind `else`."""
    chosen = FORMS[value[FORM]] if FORM in value else value
    words = chosen if "enum" in chosen else chosen.get("else", {})
    meanings = words.get("enumDescriptions", [""] * len(words.get("enum", ())))
    return [
        {"label": word, "body": word} | ({"description": meaning} if meaning else {})
        for word, meaning in zip(words.get("enum", ()), meanings, strict=True)
    ]


def _texts(said: str, hints: list[str]) -> Json:
    """What is said of a key with hints behind it, plain and in Markdown; empty if nothing is."""
    if not said:
        return {}
    text = " ".join([said if said.endswith(".") else f"{said}.", *hints])
    plain = text.replace("`", "")
    return {"description": plain} | ({"markdownDescription": text} if plain != text else {})


def _or_pending(value: Json) -> Json:
    """A value, or the reason why it is not known yet."""
    if value.keys() == {"$ref"}:
        return {"$ref": value["$ref"] + _OPEN}
    return _or_status("ausstehend", _ref("ausstehend"), value)


def _or_assumed(value: Json) -> Json:
    """A value, or a group that says it is an assumption."""
    if value.keys() == {"$ref"}:
        return _or_status("annahme", {"$ref": value["$ref"] + _ASSUMED}, value)
    return _or_status("annahme", _assumed(value), value)


def _assumed(value: Json) -> Json:
    return {
        "properties": {
            "annahme": value,
            "grund": _ref("grund"),
            "freigegeben": _ref("freigegeben"),
        },
        "required": ["annahme", "grund"],
        "additionalProperties": False,
    }


def _or_status(key: str, status: Json, value: Json) -> Json:
    return {"if": {"type": "object", "required": [key]}, "then": status, "else": value}


def _by_kind(kinds: Json) -> Json:
    """A group whose key `art` says which keys it has."""
    words = {"enum": list(kinds)}
    return {
        "type": "object",
        "required": ["art"],
        "allOf": [
            {"if": {"properties": {"art": _says(kind)}}, "then": _spelt_out(group)}
            for kind, group in kinds.items()
        ],
        "properties": {
            "art": {"defaultSnippets": _words(words), **_or_assumed(words)},
        },
    }


def _says(kind: str) -> Json:
    assumed = {
        "type": "object",
        "properties": {"annahme": {"const": kind}},
        "required": ["annahme"],
    }
    return {"anyOf": [{"const": kind}, assumed]}


def _ref(name: str) -> Json:
    return {"$ref": _DEFINITIONS + name}


def _definition(name: str) -> Json:
    """What a name means that is not that of a model."""
    if name.endswith(_ASSUMED):
        return _assumed(_ref(name.removesuffix(_ASSUMED)))
    if name.endswith(_OPEN):
        return _or_status("ausstehend", _ref("ausstehend"), _ref(name.removesuffix(_OPEN)))
    return _STATUS_FORMS.get(name) or FORMS[name]


_STATUS_FORMS: dict[str, Json] = {
    "grund": {"description": "Warum dieser Wert angenommen wird.", "allOf": [_ref("text")]},
    "freigegeben": {
        "description": "Wer die Annahme für Endfassungen freigegeben hat, und wann.",
        "type": "object",
        "properties": {
            "am": {"description": "Der Tag der Freigabe.", "allOf": [_ref("tag")]},
            "durch": {"description": "Ein Amt oder eine Funktion.", "allOf": [_ref("text")]},
        },
        "required": ["am", "durch"],
        "additionalProperties": False,
    },
    "ausstehend": {
        "properties": {
            "ausstehend": {
                "description": "Warum der Wert noch nicht bekannt ist.",
                "allOf": [_ref("text")],
            }
        },
        "required": ["ausstehend"],
        "additionalProperties": False,
    },
}
