"""JSON Schema (draft 7) of each kind of YAML file, for editors: completion, hover texts and faults at once.

pydantic makes the schemas of the models. This module adds the rules of our YAML reader: every value may be
`{annahme: Wert, grund: …}`, some may be `{ausstehend: Grund}`, none may be empty; and the German text
below each field. Draft 7 is the one that both the YAML extension of VS Code and the IDEs of JetBrains
understand; it ignores everything beside a `$ref`.
"""

from __future__ import annotations

import json
import posixpath
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from vorlagen.facts.fakten import EXAMPLE, Dateiart, Fakten, beschreibung
from vorlagen.facts.types import AngenommenerWert, AusstehenderWert
from vorlagen.facts.yaml_tree import FORM, FORMS, NUMBER, Json, oder_status
from vorlagen.paper.subjects import art_von

ORDNER = ".schema"  # where the schemas of a project lie; the dot keeps them out of what papers are made of
MODELINE = "# yaml-language-server: $schema="  # how the line begins that editors look for
_DEFINITIONS = "#/definitions/"
_CONSTRAINTS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
}
_SNIPPETS: list[Json] = [  # what VS Code offers as values
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


def schema_datei(art: Dateiart[Any]) -> str:
    """Where the schema of a kind of file lies, relative to the project."""
    return f"{ORDNER}/{art.name}.json"


def modeline(file: str) -> str:
    """The comment that leads editors to the schema of a file that is read; it must be its first line."""
    art = art_von(file)
    if art is None:
        raise ValueError(file)
    return MODELINE + posixpath.relpath(schema_datei(art), posixpath.dirname(file))


def schema_text(art: Dateiart[Any]) -> str:
    """The schema of a kind of file, as it is written to its file."""
    return json.dumps(schema(art), ensure_ascii=False, indent=1) + "\n"


_STAND_INS: dict[str, type[Fakten]] = {
    "annahme": AngenommenerWert,
    "ausstehend": AusstehenderWert,
}  # for values; each is a form, too


def _model_schema(model: type[Fakten]) -> Json:
    return model.model_json_schema(
        ref_template=f"{_DEFINITIONS}{{model}}", schema_generator=_Generator
    )


@cache
def schema(art: Dateiart[Any]) -> Json:
    """The schema of a kind of file."""
    body = _model_schema(art.model)
    definitions = FORMS | body.pop("$defs", {})
    for name, model in _STAND_INS.items():
        definitions[name] = _model_schema(model)
        definitions |= definitions[name].pop("$defs", {})
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": art.titel}
    with_links: Json = _with_links({**head, **body, "definitions": definitions})
    return with_links


def _with_links(node: Any) -> Any:
    """A schema in which the names of forms are links to their definitions."""
    if isinstance(node, list):
        return [_with_links(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    if FORM in node:
        return {"$ref": _DEFINITIONS + node[FORM]}
    return {key: _with_links(value) for key, value in node.items()}


class _Generator(GenerateJsonSchema):
    """Makes the schemas of models as our reader reads them."""

    def generate_inner(self, schema: Any) -> JsonSchemaValue:
        inner = super().generate_inner(schema)
        renamed = {}
        for key, value in inner.items():
            renamed[_CONSTRAINTS.get(key, key)] = value
        return renamed

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        model = schema["cls"]
        group = super().model_schema(schema)
        group.pop("title", None)  # names and docstrings of classes are for programmers
        group.pop("description", None)
        for key, value in group["properties"].items():
            if model in _STAND_INS.values():
                shape: Json = {"allOf": [value]}
            else:
                shape = oder_status("annahme", value)
            group["properties"][key] = {**_description(model, key, value), **shape}
        required = group.get("required", ())
        group["required"] = [key for key in required if key not in model.GEERBT]
        if model.REGELN:
            group["allOf"] = [rule.as_schema() for rule in model.REGELN]
        return group

    def field_title_should_be_set(self, _schema: Any) -> bool:
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])  # the key of an unknown value is left out

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def literal_schema(self, schema: core_schema.LiteralSchema) -> JsonSchemaValue:
        return {"enum": list(schema["expected"])}

    def decimal_schema(self, _schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        return NUMBER

    def list_schema(self, schema: core_schema.ListSchema) -> JsonSchemaValue:
        array = super().list_schema(schema)
        return {**array, "items": oder_status("annahme", array["items"])}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        names = self.generate_inner(schema["keys_schema"])
        values = self.generate_inner(schema["values_schema"])
        return {
            "type": "object",
            "propertyNames": {"allOf": [names], "not": {"enum": ["annahme", "ausstehend"]}},
            "additionalProperties": oder_status("annahme", values),
        }

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        kinds = {}
        for tag, kind in schema["choices"].items():
            kinds[str(tag)] = self.generate_inner(kind)
        if schema["discriminator"] != "art":
            return {"if": {"type": "object"}, "then": kinds["group"], "else": kinds["word"]}
        return _by_kind(kinds)


def _by_kind(kinds: dict[str, Json]) -> Json:
    """A group whose key `art` says which keys it has."""
    words = {"enum": list(kinds)}
    rules = []
    for kind, group in kinds.items():
        is_kind = {"properties": {"art": oder_status("annahme", {"const": kind})}}
        rules.append({"if": is_kind, "then": group})
    art = {"defaultSnippets": _words(words), **oder_status("annahme", words)}
    return {"type": "object", "required": ["art"], "allOf": rules, "properties": {"art": art}}


def _description(model: type[Fakten], key: str, value: Json) -> Json:
    """What an editor shows of a key: its meaning, its default, and values to choose from."""
    docstring = beschreibung(model, key)
    is_open = value.get("if", {}).get("required") == ["ausstehend"]
    inner = value["else"] if is_open else value
    text = docstring.text
    if text and not text.endswith("."):
        text += "."
    if docstring.beispiel:
        text += f"{EXAMPLE} `{docstring.beispiel}`."
    if inner.get(FORM) == "prosa":
        text += " Wird gedruckt; darf Ausdrücke wie {{ … }} enthalten."
    snippets = _words(inner)
    if is_open:
        text += " Darf ausstehen: {ausstehend: Grund}."
        snippets += _SNIPPETS
    description: Json = {"description": text.replace("`", ""), "markdownDescription": text}
    default = _default(model.model_fields[key].default)
    if default is not None:
        description["default"] = default
    if snippets:
        description["defaultSnippets"] = snippets
    return description


def _default(default: Any) -> Any:
    """A default as an editor would read it from YAML; None for groups and lists."""
    match default:
        case bool():
            return "ja" if default else "nein"
        case Decimal():
            is_whole = default == int(default)
            return int(default) if is_whole else str(default)
        case str():
            return default or None
    return None


def _words(value: Json) -> list[Json]:
    """The words from which one must be chosen. VS Code looks for them here, not behind `else`."""
    choice = FORMS[value[FORM]] if FORM in value else value
    if "enum" not in choice:
        choice = choice.get("else", {})
    words = choice.get("enum", ())
    meanings = choice.get("enumDescriptions", [""] * len(words))
    snippets = []
    for word, meaning in zip(words, meanings, strict=True):
        snippet = {"label": word, "body": word}
        if meaning:
            snippet["description"] = meaning
        snippets.append(snippet)
    return snippets
