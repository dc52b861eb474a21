"""The JSON Schema of what the readers of scalars and models accept.

An editor's parser reads a text by the rules of YAML 1.2: `3.5` as a number, `ja` and `2021-12-01` as
texts, `true` as a boolean. Only the program itself checks what JSON Schema cannot see in that: whether a
number was written with a point for thousands (`55.000`), comparisons by validators (of two days), and
an assumption within an assumption.

The annotations here only name a form; `vorlagen.paper.json_schema` replaces it by a link to its definition.
"""

from __future__ import annotations

from typing import Any

from pydantic import (
    BaseModel,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Tag,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from vorlagen.facts.yaml_tree import Mapping, Node, Scalar, Sequence, place_of

Json = dict[str, Any]

FORM = "x-form"  # stands for a link to the definition of one of the forms

_MONTHS = "(?:0?[13578]|1[02])-(?:0?[1-9]|[12][0-9]|3[01])|(?:0?[469]|11)-(?:0?[1-9]|[12][0-9]|30)"

_YES_OR_NO = "^(?:[Jj][Aa]|[Nn][Ee][Ii][Nn]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$"
NUMBER: Json = {
    "type": "number",
    "errorMessage": "Hier wird eine Zahl erwartet, ohne Tausenderpunkt und mit Dezimalpunkt: 1250.5",
}


def _text(pattern: str, message: str) -> Json:
    """A text; it may look like a number (an account: 501200), and `true` is one to the program, too."""
    return {
        "if": {"type": "boolean"},
        "else": {
            "type": ["string", "number"],
            "errorMessage": "Hier wird ein einzelner Wert erwartet, keine Gruppe oder Liste.",
            "pattern": pattern,
            "patternErrorMessage": message,
        },
    }


_TEXT = _text(r"\S", "Hier fehlt der Wert.")
FORMS: dict[str, Json] = {
    "text": _TEXT,
    "prosa": _TEXT,
    "meldung": _text(
        r"^(?![\s\S]*\{[{%])[\s\S]*\S",
        "Nur den Satz schreiben, ohne Ausdruck in geschweiften Klammern.",
    ),
    "kennung": {
        "if": {"type": "boolean"},
        "else": {
            "type": "string",
            "errorMessage": "Hier wird ein Name erwartet.",
            "pattern": "^[A-Za-z][A-Za-z0-9_]*$",
            "patternErrorMessage": "Vorn ein Buchstabe, dann Buchstaben ohne Umlaute, Ziffern und _.",
        },
    },
    "jahr": {
        "type": "string",
        "pattern": "^jahr_[12][0-9]{3}$",
        "patternErrorMessage": "Haushaltsjahre heißen hier „jahr_2025“.",
    },
    "tag": {
        "type": "string",
        "errorMessage": "Hier wird ein Tag erwartet: 2021-12-31.",
        "pattern": rf"^\s*(?!0000)[0-9]{{4}}-(?:{_MONTHS}|0?2-(?:0?[1-9]|[12][0-9]))\s*$",
        "patternErrorMessage": "Ein Datum in der Form Jahr-Monat-Tag eintragen: 2021-12-31.",
    },
    "zeit": {
        "type": ["string", "number"],
        "pattern": r"^\s*[1-9][0-9]{3}(?:-(?:H[12]|Q[1-4]|[01]?[0-9](?:-[0-3]?[0-9])?))?\s*$",
        "patternErrorMessage": "Einen Tag oder eine Zeit eintragen: 2021-12-31, 2021-H2, 2021-Q4, 2021.",
    },
    "uhrzeit": {
        "type": "string",
        "pattern": r"^\s*(?:[01]?[0-9]|2[0-3]):[0-5][0-9]\s*$",
        "patternErrorMessage": "Eine Uhrzeit in der Form 17:00 eintragen.",
    },
    "ja_nein": {
        "if": {
            "anyOf": [
                {"type": "boolean"},
                {"pattern": _YES_OR_NO, "not": {"enum": ["ja", "nein"]}},
            ],
            "type": ["boolean", "string"],
        },
        "else": {"enum": ["ja", "nein"], "errorMessage": "„ja“ oder „nein“ eintragen."},
    },
    "zahl": NUMBER,
    "betrag": {**NUMBER, "minimum": 0},
}


def oder_status(status: str, value: Json) -> Json:
    """The schema of a value, or of a group that says why it is assumed or pending (`status`).

    Alternatives are written with `if`, not with `anyOf`: only then an editor says what is wrong with
    the one that was meant.
    """
    group: Json = {"allOf": [{FORM: status}]}
    if status == "annahme":
        group["properties"] = {status: value}
    return {"if": {"type": "object", "required": [status]}, "then": group, "else": value}


def form(name: str) -> WithJsonSchema:
    """The annotation of a type that is read from a scalar of one of the `FORMS`."""
    return WithJsonSchema({FORM: name})


def bedeutung(*texte: str) -> Any:
    """The annotation with the meaning of each word of an enumeration, in their order."""
    return Field(json_schema_extra={"enumDescriptions": list(texte)})


class Kurzform:
    """Lets a single value stand in the place of a group: it becomes the value of the keys `keys`."""

    def __init__(self, *keys: str, form: str = "text") -> None:
        self.keys = keys
        self.form = form  # of the single value

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._grouped, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"if": {"type": "object"}, "then": handler(core), "else": {FORM: self.form}}

    def _grouped(self, value: Any) -> Any:
        if isinstance(value, Mapping) or not isinstance(value, Node):
            return value
        group = Mapping(place_of(value))
        for key in self.keys:
            group[key] = value
            group.spots.keys[key] = group.spots.place
            group.spots.values[key] = group.spots.place
        return group


class OderEinzeln:
    """Lets the only entry of a list stand in its place."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._listed, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        entries = handler(core)
        return {"if": {"type": "array"}, "then": entries, "else": entries["items"]}

    def _listed(self, value: Any) -> Any:
        if not isinstance(value, Scalar | Mapping):
            return value
        entries = Sequence(place_of(value))
        entries.append(value)
        entries.spots.keys[0] = entries.spots.place
        entries.spots.values[0] = entries.spots.place
        return entries


GRUPPE, WORT = Tag("group"), Tag("word")
GRUPPE_ODER_WORT = Discriminator(
    lambda value: "group" if isinstance(value, Mapping | BaseModel) else "word"
)
