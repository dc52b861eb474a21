"""The facts file: every figure that a paper prints, with its formula and the facts it rests on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from vorlagen.documents.press import Printed
from vorlagen.figures.figure import Fact, Figure, finite_decimal
from vorlagen.figures.formula import formula
from vorlagen.german.style import Hausstil


def facts_json(printed: Iterable[Printed], style: Hausstil) -> str:
    """A JSON list with an object for each printed figure, in the order in which they are printed.

    Keys: `adresse` (for a figure computed in the text itself: the place of the expression), `wert`
    (the exact decimal as a string; empty if it has no end), `einheit`, `gedruckt` (as first
    printed), `auch_gedruckt` (other forms, such as number words), `formel`, `quellen`, and `bruch`
    (the exact fraction, where the decimal has no end). An address comes twice if its value changed
    within the time that the paper is about; sources that hold from a day on name it (`gilt_ab`).
    """
    entries: dict[Any, dict[str, Any]] = {}
    for item in printed:
        figure = item.figure
        if figure.exact is None:
            continue  # not known yet, and printed as such
        address = figure.address or str(item.place)
        key = (address, figure.exact, figure.unit, formula(figure, style))
        entry = entries.get(key)
        if entry is None:
            entries[key] = _entry(address, item, style)
        elif item.text not in (entry["gedruckt"], *entry["auch_gedruckt"]):
            entry["auch_gedruckt"].append(item.text)
    return json.dumps(list(entries.values()), ensure_ascii=False, indent=2) + "\n"


def _entry(address: str, item: Printed, style: Hausstil) -> dict[str, Any]:
    figure = item.figure
    value = None if figure.exact is None else finite_decimal(figure.exact)
    return {
        "adresse": address,
        **({"wert": "", "bruch": str(figure.exact)} if value is None else {"wert": f"{value:f}"}),
        "einheit": str(figure.unit),
        "gedruckt": item.text,
        "auch_gedruckt": [],
        "formel": formula(figure, style),
        "quellen": [_source(leaf, fact) for leaf, fact in figure.facts()],
    }


def _source(leaf: Figure, fact: Fact) -> dict[str, Any]:
    source: dict[str, Any] = {
        "adresse": leaf.address,
        "datei": fact.place.file,
        "zeile": fact.place.line,
        "spalte": fact.place.column,
    }
    optional = {
        "bescheid": fact.notice,
        "quelle": fact.source,
        "annahme": fact.assumed,
        "freigegeben": fact.released,
        "gilt_ab": fact.holds.entry.gilt_ab.isoformat() if fact.holds else "",
    }
    return source | {key: text for key, text in optional.items() if text}
