"""What the handbook's tables say of a key is what editors show of it: both say what the model says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel
from test_handbuch import BOOK, FILES, KEYS

from vorlagen.facts.fakten import Beschreibung, Fakten, beschreibung

NAME = "‹name›"
# Sections on a group that stands in many files; their rows begin with its name
OF_GROUPS = {
    "quelle": "quelle",
    "zeitraum": "zeitraum",
    "Schlüssel abgeloest": "abgeloest",
    "Tabellen mit Daten": f"tabellen.{NAME}",
}


def keys_of(model: type[BaseModel], before: str) -> Iterator[tuple[str, type[Fakten], str]]:
    """Each key that a model leads to: its path as the handbook writes it, its model, its name."""
    assert issubclass(model, Fakten)
    for key, field in model.model_fields.items():
        yield before + key, model, key
        for below, group in groups_in(field.annotation):
            yield from keys_of(group, f"{before}{key}.{below}")


def groups_in(annotation: Any) -> Iterator[tuple[str, type[Fakten]]]:
    """The groups in a value, each with the name under which it stands if there are several."""
    if isinstance(annotation, type) and issubclass(annotation, Fakten):
        yield "", annotation
    elif get_origin(annotation) is dict:
        for below, group in groups_in(get_args(annotation)[1]):
            yield f"{NAME}.{below}", group
    else:
        for part in get_args(annotation):
            yield from groups_in(part)


def rows(heading: str) -> Iterator[tuple[str, str, set[Beschreibung]]]:
    """The rows of a section: their key, what they say of it, and what the models say of it."""
    before = f"{OF_GROUPS[heading]}." if heading in OF_GROUPS else ""
    known = list(keys_of(KEYS[heading][0], before))
    table = [row for row in BOOK.rows(FILES, heading) if row[0].startswith("`")]
    whole = {row[0].strip("`") for row in table}
    for row in table:
        key = row[0].strip("`").replace("jahr_2026", NAME)
        end = key.removeprefix("…")
        found = {
            beschreibung(model, name)
            for path, model, name in known
            if path == key or (end != key and path not in whole and f".{path}".endswith(end))
        }
        yield key, row[1], found


def plain(text: str) -> str:
    """A cell without links, and with a capital at its start, as texts below fields have it."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return text[:1].upper() + text[1:]


@pytest.mark.parametrize("heading", KEYS)
def test_the_handbook_says_of_a_key_what_editors_show_of_it(heading: str) -> None:
    """It may go on with more: that the value is printed (T), or where to read on."""
    wrong = [
        (key, cell, sorted(said.text for said in found))
        for key, cell, found in rows(heading)
        if not any(said.text and plain(cell).startswith(said.text) for said in found)
    ]
    assert wrong == []
