"""The facts file: every printed figure of a paper with all its operands, so that it can be recomputed.

Invariants of the numbered entries, guarded by `Graph`:

- an entry refers only to entries with smaller numbers, so that one pass computes all of them;
- equal entries are one entry, however many figures share them;
- the numbers follow from the order of printing alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from itertools import chain
from typing import Annotated, Any, Literal

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, StringConstraints

from vorlagen.facts.types import Zaehlweise
from vorlagen.figures import (
    ROUNDINGS,
    Constant,
    Days,
    Fact,
    Figure,
    Op,
    Operation,
    Unit,
    finite_decimal,
    formula,
)
from vorlagen.findings import Place
from vorlagen.german.numbers import Hausstil, parse_zahl
from vorlagen.page import Printed

Entry = dict[str, Any]
FORMAT = "vorlagen-fakten"
VERSION = 2
FACTS_FILE = "fakten.json"
GROESSEN = "groessen"

Zahl = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,60}(?:\.[0-9]{1,60})?$")]
Bruch = Annotated[
    str, StringConstraints(pattern=r"^-?[0-9]{1,60}(?:\.[0-9]{1,60}|/[1-9][0-9]{0,59})?$")
]


class _Teil(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Kopf(_Teil):
    """The paper that prints the figures.

    `datum` (ISO 8601) is empty for a paper without a day; `anlage` is the number of the annex that
    prints the figures, else 0.
    """

    mandant: str
    kennung: str
    art: str
    titel: str
    nummer: str = ""
    datum: str = ""
    anlage: int = 0


class Fakt(_Teil):
    """A number that was entered, with its place and its source."""

    nr: int
    wert: Zahl
    einheit: str
    adresse: str = ""
    datei: str = ""
    zeile: int = 0
    spalte: int = 0
    bescheid: str = ""
    quelle: str = ""
    annahme: str = ""
    freigegeben: str = ""
    gilt_ab: date | None = None


class Konstante(_Teil):
    """A number that needs no source."""

    nr: int
    wert: Bruch
    einheit: str
    adresse: str = ""
    text: str


class Rechenschritt(_Teil):
    """A step of a computation; `aus` are the numbers of its operands."""

    nr: int
    schritt: Op
    wert: Bruch
    einheit: str
    adresse: str = ""
    stufe: Zahl | None = None
    von: date | None = None
    bis: date | None = None
    zaehlweise: Zaehlweise | None = None
    gezaehlt: list[str] | None = None
    hinweis: str = ""
    datei: str = ""
    zeile: int = 0
    spalte: int = 0
    aus: list[int] = []


Eintrag = Fakt | Konstante | Rechenschritt


KINDS: dict[str, type[Eintrag]] = {
    "fakten": Fakt,
    "konstanten": Konstante,
    "schritte": Rechenschritt,
}


class GedruckteGroesse(_Teil):
    """A printed figure; `nr` is the number of the entry that it prints."""

    nr: int
    adresse: str
    wert: Zahl | Literal[""]
    bruch: Bruch | None = None
    einheit: str
    gedruckt: str
    auch_gedruckt: list[str]
    formel: str
    quellen: list[int]

    @property
    def texte(self) -> tuple[str, ...]:
        """All texts that print the figure."""
        return (self.gedruckt, *self.auch_gedruckt)


class Faktendatei(_Teil):
    """The facts file of a document."""

    format: Literal["vorlagen-fakten"]
    fassung: Literal[2]
    vorlage: Kopf
    hausstil: Hausstil
    einheiten: dict[str, dict[str, int]]
    fakten: list[Fakt]
    konstanten: list[Konstante]
    schritte: list[Rechenschritt]
    groessen: list[GedruckteGroesse]


class _Node(Struct, frozen=True):
    entry: Eintrag  # without its number and the numbers of its operands
    operands: tuple[int, ...]  # their positions in the list of nodes


class Graph:
    """The entries of some figures and of all their operands, and the number of each figure."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self.units: dict[str, Unit] = {}
        self._nodes: list[_Node] = []
        self._by_content: dict[str, int] = {}
        # By id of the figure, which is held here so that no id is used twice.
        self._by_figure: dict[int, tuple[int, Figure]] = {}
        for figure in figures:
            self._add_with_operands(figure)
        self._numbers: dict[int, int] = {}  # by position
        for kind in KINDS.values():
            for position, node in enumerate(self._nodes):
                if type(node.entry) is kind:
                    self._numbers[position] = len(self._numbers) + 1

    def number(self, figure: Figure) -> int:
        """The number of a figure that lies in the graph."""
        position, _ = self._by_figure[id(figure)]
        return self._numbers[position]

    def entries(self, kind: type[Eintrag]) -> Iterator[Entry]:
        """All entries of one kind, by number; `aus` has the numbers of a step's operands."""
        for position, number in self._numbers.items():
            node = self._nodes[position]
            if isinstance(node.entry, kind):
                fields: Entry = {"nr": number}
                if node.operands:
                    fields["aus"] = [self._numbers[operand] for operand in node.operands]
                entry = node.entry.model_copy(update=fields)
                yield entry.model_dump(mode="json", exclude_defaults=True)

    def _add_with_operands(self, figure: Figure) -> None:
        # Without recursion: a sum over many lines may be deeper than Python's stack.
        stack = [figure]
        while stack:
            last = stack[-1]
            missing = []
            for o in _operands(last):
                if id(o) not in self._by_figure:
                    missing.append(o)
            if missing:
                stack.extend(reversed(missing))
                continue
            self._add(stack.pop())

    def _add(self, figure: Figure) -> None:
        if id(figure) in self._by_figure:
            return
        operands = tuple(self._by_figure[id(operand)][0] for operand in _operands(figure))
        entry = _entry(figure)
        content = f"{entry!r} {operands}"
        if content not in self._by_content:
            self._by_content[content] = len(self._nodes)
            self._nodes.append(_Node(entry, operands))
        self._by_figure[id(figure)] = (self._by_content[content], figure)
        self.units[str(figure.unit)] = figure.unit


def _operands(figure: Figure) -> tuple[Figure, ...]:
    if isinstance(figure.origin, Operation):
        return figure.origin.operands
    return ()


def _entry(figure: Figure) -> Eintrag:
    """The entry of a figure, without its number and the numbers of its operands."""
    fields: dict[str, Any] = {
        "nr": 0,
        "wert": number_text(figure.exact),
        "einheit": str(figure.unit),
        "adresse": figure.address,
    }
    # Nothing is validated: values computed here may be longer than a file may have when it is read.
    match figure.origin:
        case Fact() as fact:
            gilt_ab = fact.holds.entry.gilt_ab if fact.holds else None
            return Fakt.model_construct(
                **fields,
                **_place_fields(fact.place),
                bescheid=fact.notice or "",
                quelle=fact.source or "",
                annahme=fact.assumed or "",
                freigegeben=fact.released or "",
                gilt_ab=gilt_ab,
            )
        case Constant(text):
            return Konstante.model_construct(**fields, text=text)
        case Operation() as operation:
            fields |= {"schritt": operation.op, **_step_fields(operation)}
            return Rechenschritt.model_construct(**fields)


def _step_fields(operation: Operation) -> Entry:
    if operation.op in ROUNDINGS:
        return {"stufe": str(parse_zahl(operation.note))}
    fields: Entry = {"hinweis": operation.note or ""}
    if operation.place:
        fields |= _place_fields(operation.place)
    match operation.counted:
        case Days(von, bis, zaehlweise):
            fields |= {"von": von, "bis": bis, "zaehlweise": zaehlweise}
        case names if operation.place:
            fields["gezaehlt"] = list(names)
    return fields


def _place_fields(place: Place) -> Entry:
    return {"datei": place.file, "zeile": place.line, "spalte": place.column}


def number_text(exact: Fraction | None) -> str:
    """A number as the facts file has it: „158644“, „0.5“, and „346271/3“ where decimals never end.

    Raises:
        ValueError: If the value is not known; facts files have no pending figures.
    """
    if exact is None:
        raise ValueError("only known values have a number")
    value = finite_decimal(exact)
    return str(exact) if value is None else f"{value:f}"


def facts_json(printed: Iterable[Printed], style: Hausstil, kopf: Kopf) -> str:
    """The facts file of a document, as the handbook describes it; figures in the order of printing.

    A figure computed in the text itself has the place of the expression as its address. A figure that
    changed within the period of the paper has an entry for each value. Pending figures are left out.
    """
    printed_by_figure = by_figure(printed, style)
    graph = Graph(item.figure for item in chain.from_iterable(printed_by_figure))
    content: Entry = {
        "format": FORMAT,
        "fassung": VERSION,
        "vorlage": kopf.model_dump(),
        "hausstil": asdict(style),
        "einheiten": {name: dict(unit.exponents) for name, unit in graph.units.items()},
    }
    for name, kind in KINDS.items():
        content[name] = list(graph.entries(kind))
    content[GROESSEN] = [_printed_entry(items, graph, style) for items in printed_by_figure]
    # A line for each entry of a list, which people read and git compares.
    parts = []
    for key, value in content.items():
        parts.append(f'"{key}": {_part(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def by_figure(printed: Iterable[Printed], style: Hausstil) -> list[list[Printed]]:
    """The printed texts, grouped by figure; pending figures are left out."""
    groups: dict[Any, list[Printed]] = {}
    for item in printed:
        figure = item.figure
        if not figure.is_pending:
            key = (_address(item), figure.exact, figure.unit, formula(figure, style))
            groups.setdefault(key, []).append(item)
    return list(groups.values())


def _address(item: Printed) -> str:
    return item.figure.address or str(item.place)


def _printed_entry(items: Sequence[Printed], graph: Graph, style: Hausstil) -> Entry:
    """The entry of a printed figure, with all texts that print it."""
    figure = items[0].figure
    text, *other_texts = dict.fromkeys(item.text for item in items)
    entry: Entry = {"nr": graph.number(figure), "adresse": _address(items[0])}
    value = None if figure.exact is None else finite_decimal(figure.exact)
    if value is None:
        entry["wert"] = ""
        entry["bruch"] = str(figure.exact)
    else:
        entry["wert"] = f"{value:f}"
    entry["einheit"] = str(figure.unit)
    entry["gedruckt"] = text
    entry["auch_gedruckt"] = other_texts
    entry["formel"] = formula(figure, style)
    entry["quellen"] = [graph.number(leaf) for leaf, _ in figure.facts()]
    return entry


def _part(value: Any) -> str:
    if not isinstance(value, list):
        return _compact(value)
    if not value:
        return "[]"
    return "[\n" + ",\n".join(map(_compact, value)) + "\n]"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def printed_figures(content: bytes) -> list[Entry]:
    """The printed figures of a facts file from `facts_json`, each with its sources instead of numbers.

    The sources have `adresse`, `wert`, `datei`, `zeile`, `spalte`, and where they are known `bescheid`,
    `quelle`, `annahme` and `gilt_ab`.
    """
    datei = json.loads(content)
    sources: dict[int, Entry] = {}
    for kind in KINDS:
        for entry in datei[kind]:
            source: Entry = {"adresse": entry.get("adresse", "")}
            for key in _SOURCE_KEYS:
                if key in entry:
                    source[key] = entry[key]
            sources[entry["nr"]] = source
    figures: list[Entry] = []
    for entry in datei[GROESSEN]:
        figure = entry | {"quellen": [sources[number] for number in entry["quellen"]]}
        figure.pop("nr", None)
        figures.append(figure)
    return figures


_SOURCE_KEYS = (
    *("wert", "datei", "zeile", "spalte"),
    *("bescheid", "quelle", "annahme", "freigegeben", "gilt_ab"),
)
