"""What editors are told about YAML files: the JSON Schemas, and the line that leads to them.

A schema says of a file what the program says of it, as far as JSON Schema can: here both are asked.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from befunde import verstanden
from editor_yaml import as_editors_read
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from vorlagen.facts.fakten import Dateiart, Fakten, beschreibung
from vorlagen.paper.json_schema import modeline, schema, schema_text
from vorlagen.paper.subjects import art_von, dateiarten

PROJECT = Path(__file__).parents[2]
FILES = sorted(path.relative_to(PROJECT).as_posix() for path in PROJECT.glob("data/**/*.yaml"))
NAMES = [art.name for art in dateiarten()]


def art(name: str) -> Dateiart[Any]:
    return next(art for art in dateiarten() if art.name == name)


@cache
def read(file: str) -> Any:
    return as_editors_read((PROJECT / file).read_text(encoding="utf-8"))


def shipped(file: str) -> tuple[Dateiart[Any], Any]:
    """The kind of a shipped file, and what an editor reads in it, to be changed."""
    kind = art_von(file)
    assert kind is not None
    return kind, copy.deepcopy(read(file))


@cache
def validator(kind: Dateiart[Any]) -> Draft7Validator:
    return Draft7Validator(schema(kind))


def editor_accepts(kind: Dateiart[Any], data: Any) -> bool:
    return validator(kind).is_valid(data)


def program_accepts(kind: Dateiart[Any], data: Any) -> bool:
    """JSON is YAML: numbers stand there plain, texts in quotation marks."""
    _, findings = verstanden(kind.model, json.dumps(data, ensure_ascii=False), with_kind=False)
    return not findings.has_errors


def models_of(model: type[Fakten]) -> Iterator[type[Fakten]]:
    """A model, and all that its fields lead to."""
    yield model
    for field in model.model_fields.values():
        for found in _models_in(field.annotation):
            yield from models_of(found)


def _models_in(annotation: Any) -> Iterator[type[Fakten]]:
    if isinstance(annotation, type) and issubclass(annotation, Fakten):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


# --- The files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_a_schema_and_has_a_german_title(name: str) -> None:
    found = schema(art(name))
    Draft7Validator.check_schema(found)
    assert found["title"] == art(name).titel
    assert "x-" not in schema_text(art(name))


@pytest.mark.parametrize("file", FILES)
def test_a_shipped_file_leads_to_its_schema_and_fits_it(file: str) -> None:
    """If the line is missing: `vorlagen schema --kopfzeilen` writes it."""
    kind, data = shipped(file)
    assert (PROJECT / file).read_text(encoding="utf-8").split("\n")[0] == modeline(file)
    assert [error.message for error in validator(kind).iter_errors(data)] == []


# --- What is said of keys -----------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_key_has_a_german_description(name: str) -> None:
    """It stands below the field, as a text: `\"\"\"Tag des Bescheids. Beispiel: `2025-11-14`\"\"\"`."""
    said = {
        f"{model.__name__}.{key}": beschreibung(model, key).text
        for model in models_of(art(name).model)
        for key in model.model_fields
    }
    assert said
    assert [key for key, text in said.items() if len(text) < 3 or text[0].islower()] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_key_of_a_schema_says_what_it_means(name: str) -> None:
    found = schema(art(name))
    groups = [found, *found["definitions"].values()]
    described = [
        (key, "description" in said)
        for group in groups
        if "annahme" not in group.get("properties", {})
        for key, said in group.get("properties", {}).items()
    ]
    assert described
    assert [key for key, is_described in described if not is_described] == []


@pytest.mark.parametrize("name", NAMES)
def test_examples_and_defaults_are_values_that_their_key_accepts(name: str) -> None:
    found = schema(art(name))
    wrong = [
        (key, value)
        for group in [found, *found["definitions"].values()]
        for key, said in group.get("properties", {}).items()
        if isinstance(said, dict)
        for value in [*examples(said), *([said["default"]] if "default" in said else ())]
        if not Draft7Validator({**said, "definitions": found["definitions"]}).is_valid(value)
    ]
    assert wrong == []


def examples(said: dict[str, Any]) -> list[Any]:
    """The value that the hover text of a key gives as an example."""
    found = re.findall(r"Beispiel: `(.*?)`\.", said.get("markdownDescription", ""))
    return [as_editors_read(example) for example in found]


# --- The same verdict ---------------------------------------------------------------------------

BESCHEID: dict[str, Any] = {
    "modul": "muster.modul1",
    "behoerde": "Bezirksregierung",
    "datum": "2025-11-14",
    "aktenzeichen": "49.1",
    "zeitraum": {"von": "2026-03-01", "bis": "2026-12-31"},
    "betrag": 112500,
    "quelle": {"dokument": "Bescheid"},
}
STELLE = {"bezeichnung": "Beratung"}


@pytest.mark.parametrize(
    "change",
    [
        {"betrag": 112500.5},
        {"betrag": {"ausstehend": "Nicht bekannt."}},
        {"zeitraum": {"annahme": {"von": "2026-03-01", "bis": "2026-12-31"}, "grund": "Üblich."}},
        {"datum": "2025-2-3"},
        {"raten": [{"faellig": "2026-04-01", "betrag": 5, "erhalten": "ja"}]},
        {"bewilligt": {"beratung": {**STELLE, "vzae": 2.5, "foerderung": ["a.b", "a.c"]}}},
    ],
)
def test_what_the_program_accepts_the_editor_accepts(change: dict[str, Any]) -> None:
    data = {**BESCHEID, **change}
    assert program_accepts(art("bescheid"), data)
    assert editor_accepts(art("bescheid"), data)


@pytest.mark.parametrize(
    "change",
    [
        {"betrg": 5},
        {"betrag": "112500"},
        {"betrag": {"ausstehend": "Nicht bekannt.", "grund": "Warum"}},
        {"betrag": {"annahme": 112500}},
        {"datum": "14.11.2025"},
        {"datum": "2025-13-01"},
        {"zeitraum": {"von": "2026-03-01"}},
        {"verwendungsnachweis": {"nach_ende_monate": 121}},
        {"raten": [{"faellig": "2026-04-01", "betrag": 5, "anteil": 50}]},
        {"bewilligt": {"1beratung": {**STELLE, "vzae": 2.5}}},
        {"bewilligt": {"beratung": {**STELLE, "vzae": 1, "stellen": 1, "anteil": 1}}},
        {"bewilligt": {"tage": {**STELLE, "anzahl": 9}}},
    ],
)
def test_what_the_program_refuses_the_editor_refuses(change: dict[str, Any]) -> None:
    data = {**BESCHEID, **change}
    assert not program_accepts(art("bescheid"), data)
    assert not editor_accepts(art("bescheid"), data)


# Their keys are the names of a table's columns; that rows have just these, no schema can say
BY_COLUMN = {"spalten", "werte", "texte"}


def groups(node: Any, within: str = "") -> Iterator[dict[str, Any]]:
    """All mappings in a file, but for those that have a key for each column of a table."""
    if isinstance(node, dict):
        if within not in BY_COLUMN:
            yield node
        for key, entry in node.items():
            yield from groups(entry, key)
    elif isinstance(node, list):
        for entry in node:
            yield from groups(entry)


# What the validators of models say beyond single keys, of which a schema knows nothing
BEYOND = {"beschlussvorschlag", "finanzierung", "finanzielle_auswirkungen", "zeilen"}
BEYOND |= {"formel", "werte", "texte", "art", "summe"}  # which columns a row of data must have
BEYOND |= {"datum", "oeffentlich"}  # an annex has them from its paper


@settings(max_examples=25, deadline=None)  # to read and judge a whole paper takes a while
@given(st.data())
def test_with_a_key_less_a_shipped_file_is_as_good_or_bad_to_both(data: st.DataObject) -> None:
    kind, content = shipped(data.draw(st.sampled_from(FILES)))
    group = data.draw(st.sampled_from([group for group in groups(content) if group]))
    key = data.draw(st.sampled_from(sorted(group)))
    del group[key]
    if key not in BEYOND:
        assert editor_accepts(kind, content) == program_accepts(kind, content), key


@settings(max_examples=25, deadline=None)  # to read and judge a whole paper takes a while
@given(st.data(), st.sampled_from(["Wort", 7, -1, 2.5, True, "2021-06-01", [], {}, ["Wort"]]))
def test_with_another_value_the_editor_refuses_only_what_the_program_refuses(
    data: st.DataObject, value: Any
) -> None:
    kind, content = shipped(data.draw(st.sampled_from(FILES)))
    group = data.draw(st.sampled_from([group for group in groups(content) if group]))
    group[data.draw(st.sampled_from(sorted(group)))] = value
    if program_accepts(kind, content):
        assert editor_accepts(kind, content)
