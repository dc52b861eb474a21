"""JSON Schema (draft 7) of each kind of YAML file, for editors: completion, hover texts and faults at once.

pydantic makes the schemas of the models. Added is what our reader adds to YAML: every value may be
`{annahme: Wert, grund: …}`, some may be `{ausstehend: Grund}`, none may be empty; and the German text
that stands below each field. Draft 7 is what the YAML extension of VS Code and the IDEs of JetBrains
both understand; there nothing beside a `$ref` counts.
"""

from __future__ import annotations

import json
import posixpath
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from vorlagen.facts.fakten import EXAMPLE, Fakten, beschreibung
from vorlagen.facts.shapes import FORM, FORMS, NUMBER, Json, oder_status
from vorlagen.facts.types import AngenommenerWert, AusstehenderWert
from vorlagen.paper.dateien import Dateiart, art_von

ORDNER = ".schema"  # where the schemas of a project lie; the dot keeps them out of what papers are made of
MODELINE = "# yaml-language-server: $schema="  # how the line begins that editors look for
_DEFINITIONS = "#/definitions/"
_CONSTRAINTS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
}
_SNIPPETS = [  # what VS Code offers as values
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


def _made(model: type[Fakten]) -> Json:
    return model.model_json_schema(
        ref_template=f"{_DEFINITIONS}{{model}}", schema_generator=_Generator
    )


@cache
def schema(art: Dateiart[Any]) -> Json:
    """The schema of a kind of file."""
    found = _made(art.model)
    definitions = FORMS | found.pop("$defs", {})
    for name, model in _STAND_INS.items():
        definitions[name] = _made(model)
        definitions |= definitions[name].pop("$defs", {})
    about = {"$schema": "http://json-schema.org/draft-07/schema#", "title": art.titel}
    with_links: Json = _with_links({**about, **found, "definitions": definitions})
    return with_links


def _with_links(node: Any) -> Any:
    """A schema in which the names of forms lead to their definitions."""
    if isinstance(node, list):
        return [_with_links(entry) for entry in node]
    if isinstance(node, dict):
        links = {"$ref": _DEFINITIONS + node[FORM]} if FORM in node else {}
        return links or {key: _with_links(value) for key, value in node.items()}
    return node


class _Generator(GenerateJsonSchema):
    """Makes the schemas of models as our reader reads them."""

    def generate_inner(self, schema: Any) -> JsonSchemaValue:
        found = super().generate_inner(schema)
        return {_CONSTRAINTS.get(key, key): value for key, value in found.items()}

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        found = super().model_schema(schema)
        found.pop("title", None)  # names and docstrings of classes are for programmers
        found.pop("description", None)
        for key, value in found["properties"].items():
            about = _about(schema["cls"], key, value)
            is_stand_in = schema["cls"] in _STAND_INS.values()
            shape = {"allOf": [value]} if is_stand_in else oder_status("annahme", value)
            found["properties"][key] = {**about, **shape}
        inherited = schema["cls"].GEERBT
        found["required"] = [key for key in found.get("required", ()) if key not in inherited]
        rules = [rule.as_schema() for rule in schema["cls"].REGELN]
        return found | ({"allOf": rules} if rules else {})

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

    def list_schema(self, schema: core_schema.ListSchema) -> JsonSchemaValue:
        found = super().list_schema(schema)
        return {**found, "items": oder_status("annahme", found["items"])}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        names = self.generate_inner(schema["keys_schema"])
        return {
            "type": "object",
            "propertyNames": {"allOf": [names], "not": {"enum": ["annahme", "ausstehend"]}},
            "additionalProperties": oder_status(
                "annahme", self.generate_inner(schema["values_schema"])
            ),
        }

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        kinds = {str(tag): self.generate_inner(kind) for tag, kind in schema["choices"].items()}
        if schema["discriminator"] != "art":
            return {"if": {"type": "object"}, "then": kinds["group"], "else": kinds["word"]}
        return _by_kind(kinds)


def _by_kind(kinds: dict[str, Json]) -> Json:
    """A group whose key `art` says which keys it has."""
    words = {"enum": list(kinds)}
    rules = [
        {"if": {"properties": {"art": oder_status("annahme", {"const": kind})}}, "then": group}
        for kind, group in kinds.items()
    ]
    art = {"defaultSnippets": _words(words), **oder_status("annahme", words)}
    return {"type": "object", "required": ["art"], "allOf": rules, "properties": {"art": art}}


def _about(model: type[Fakten], key: str, value: Json) -> Json:
    """What an editor shows of a key: its meaning, its default, and values to choose from."""
    said = beschreibung(model, key)
    is_open = value.get("if", {}).get("required") == ["ausstehend"]
    inner = value["else"] if is_open else value
    text = f"{said.text}." if said.text[-1:] not in {".", ""} else said.text
    text += f"{EXAMPLE} `{said.beispiel}`." if said.beispiel else ""
    text += " Wird gedruckt; darf Ausdrücke wie {{ … }} enthalten." * (inner.get(FORM) == "prosa")
    text += " Darf ausstehen: {ausstehend: Grund}." * is_open
    about = {
        "description": text.replace("`", ""),
        "markdownDescription": text,
        "default": _default(model.model_fields[key].default),
        "defaultSnippets": _words(inner) + _SNIPPETS * is_open,
    }
    return {key: value for key, value in about.items() if value not in (None, [])}


def _default(default: Any) -> Any:
    """A default as an editor would read it from YAML; None for groups and lists."""
    match default:
        case bool():
            return "ja" if default else "nein"
        case Decimal():
            return int(default) if default == int(default) else str(default)
        case str():
            return default or None
    return None


def _words(value: Json) -> list[Json]:
    """The words from which one must be chosen. VS Code looks for them here, not behind `else`."""
    chosen = FORMS[value[FORM]] if FORM in value else value
    words = chosen if "enum" in chosen else chosen.get("else", {})
    meanings = words.get("enumDescriptions", [""] * len(words.get("enum", ())))
    return [
        {"label": word, "body": word} | ({"description": meaning} if meaning else {})
        for word, meaning in zip(words.get("enum", ()), meanings, strict=True)
    ]
