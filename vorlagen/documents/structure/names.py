"""The contents and lists of a long paper as templates print them."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from vorlagen.documents.structure.captions import PICTURE, TABLE
from vorlagen.documents.structure.outline import Entry
from vorlagen.documents.structure.structure import Structure
from vorlagen.figures.namespace import Namespace


def structure_names(structure: Structure) -> dict[str, Any]:
    """The names under `papier` once its texts are finished.

    `gliederung`, `abbildungen` and `tabellen` are lists of `ebene`, `art`, `nummer`, `titel` and
    `anker`; `abkuerzungen` of `kurz` and `lang`; `fussnoten` is the list for the screen.
    """
    return {
        "gliederung": _entries(structure.outline.entries),
        "abbildungen": _entries(e for e in structure.captions if e.kind == PICTURE),
        "tabellen": _entries(e for e in structure.captions if e.kind == TABLE),
        "abkuerzungen": tuple(
            Namespace("abkuerzung", {"kurz": short, "lang": long})
            for short, long in structure.register.listed()
        ),
        "fussnoten": structure.notes.at_the_end(),
    }


def _entries(entries: Any) -> tuple[Namespace, ...]:
    return tuple(map(_entry, entries))


def _entry(entry: Entry) -> Namespace:
    return Namespace(
        "eintrag",
        {
            "ebene": entry.level,
            "art": entry.kind,
            "nummer": entry.number,
            "titel": Markup(entry.title),  # noqa: S704 - a rendered heading
            "anker": entry.anchor,
        },
    )
