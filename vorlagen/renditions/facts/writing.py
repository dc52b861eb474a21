"""Writes the facts file: every figure that a paper prints, and all that it follows from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from vorlagen.documents.press import Printed
from vorlagen.figures.figure import finite_decimal
from vorlagen.figures.formula import formula
from vorlagen.german.style import Hausstil
from vorlagen.renditions.facts.graph import KINDS, Entry, Graph

FORMAT, VERSION = "vorlagen-fakten", 2
GROESSEN = "groessen"


@dataclass(frozen=True, slots=True)
class About:
    """Whose figures a facts file has; `anlage` is the number of the annex that prints them, else 0."""

    mandant: str
    kennung: str
    art: str
    titel: str
    nummer: str = ""
    datum: date | None = None
    anlage: int = 0

    def as_json(self) -> Entry:
        day = self.datum.isoformat() if self.datum else ""
        return {**asdict(self), "datum": day}


def facts_json(printed: Iterable[Printed], style: Hausstil, about: About) -> str:
    """The facts file of a document, as the handbook describes it; figures in the order of printing.

    A figure computed in the text itself has the place of the expression as its address, and one that
    changed within the time that the paper is about comes with each value. What is not known yet, and
    printed as such, is left out.
    """
    known = [item for item in printed if not item.figure.is_pending]
    graph = Graph(item.figure for item in known)
    content = {
        "format": FORMAT,
        "fassung": VERSION,
        "vorlage": about.as_json(),
        "hausstil": asdict(style),
        "einheiten": {name: dict(unit.exponents) for name, unit in graph.units.items()},
        **{kind: graph.entries(kind) for kind in KINDS},
        GROESSEN: list(_entries(known, graph, style)),
    }
    return _as_text(content)


def _entries(printed: Iterable[Printed], graph: Graph, style: Hausstil) -> Iterator[Entry]:
    """One entry for each figure, with all the ways in which it is printed."""
    entries: dict[Any, Entry] = {}
    for item in printed:
        figure = item.figure
        address = figure.address or str(item.place)
        key = (address, figure.exact, figure.unit, formula(figure, style))
        entry = entries.get(key)
        if entry is None:
            entries[key] = _entry(address, item, graph, style)
        elif item.text not in (entry["gedruckt"], *entry["auch_gedruckt"]):
            entry["auch_gedruckt"].append(item.text)
    yield from entries.values()


def _entry(address: str, item: Printed, graph: Graph, style: Hausstil) -> Entry:
    figure = item.figure
    value = None if figure.exact is None else finite_decimal(figure.exact)
    return {
        "nr": graph.number(figure),
        "adresse": address,
        **({"wert": "", "bruch": str(figure.exact)} if value is None else {"wert": f"{value:f}"}),
        "einheit": str(figure.unit),
        "gedruckt": item.text,
        "auch_gedruckt": [],
        "formel": formula(figure, style),
        "quellen": [graph.number(leaf) for leaf, _ in figure.facts()],
    }


def _as_text(content: Entry) -> str:
    """JSON with a line for each entry of a list: to be read, and to be compared line by line."""
    parts = [f'"{key}": {_part(value)}' for key, value in content.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _part(value: Any) -> str:
    if not isinstance(value, list):
        return _compact(value)
    return "[\n" + ",\n".join(map(_compact, value)) + "\n]" if value else "[]"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def printed_figures(content: bytes) -> list[Entry]:
    """The printed figures of a facts file of our own making, each with its sources spelled out.

    The sources have `adresse`, `datei`, `zeile`, `spalte`, and where they are known `bescheid`,
    `quelle`, `annahme` and `gilt_ab`.
    """
    found = json.loads(content)
    by_number = {entry["nr"]: _source(entry) for kind in KINDS for entry in found[kind]}
    return [
        {
            **{key: value for key, value in entry.items() if key != "nr"},
            "quellen": [by_number[number] for number in entry["quellen"]],
        }
        for entry in found[GROESSEN]
    ]


_OF_A_SOURCE = (
    *("datei", "zeile", "spalte"),
    *("bescheid", "quelle", "annahme", "freigegeben", "gilt_ab"),
)


def _source(entry: Entry) -> Entry:
    known = {key: entry[key] for key in _OF_A_SOURCE if key in entry}
    return {"adresse": entry.get("adresse", ""), **known}
