"""The facts file: every printed figure of a paper, and all that it follows from, to be computed anew.

Whoever reads it back believes nothing: every text, list and number has a greatest length. Invariants of the
numbered entries, guarded by `Graph`:

- an entry refers only to entries with smaller numbers, so that one pass computes all of them;
- equal entries are one entry, however many figures share them;
- the numbers follow from the order of printing alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from vorlagen.checks.printed import Printed
from vorlagen.figures.figure import Constant, Days, Fact, Figure, Operation, finite_decimal
from vorlagen.figures.formula import formula
from vorlagen.figures.reckoning import ROUNDINGS
from vorlagen.figures.unit import Unit
from vorlagen.findings import Place
from vorlagen.german.numbers import parse_zahl
from vorlagen.german.style import Hausstil

FACTS, CONSTANTS, STEPS = KINDS = ("fakten", "konstanten", "schritte")
Entry = dict[str, Any]
FORMAT, VERSION = "vorlagen-fakten", 2
GROESSEN = "groessen"
MOST_ENTRIES = 50_000
_MOST_OPERANDS = 10_000
_MOST_NAMES = 10_000

Zahl = Annotated[
    str, StringConstraints(pattern=r"^-?[0-9]{1,60}(?:\.[0-9]{1,60})?$", max_length=130)
]
Bruch = Annotated[
    str,
    StringConstraints(pattern=r"^-?[0-9]{1,60}(?:\.[0-9]{1,60}|/[0-9]{1,60})?$", max_length=130),
]
Text = Annotated[str, StringConstraints(max_length=2_000)]
Langtext = Annotated[str, StringConstraints(max_length=100_000)]
Nummer = Annotated[int, Field(ge=0, le=10_000_000)]


class _Teil(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Kopf(_Teil):
    """Whose figures these are; `datum` is empty for a paper without a day."""

    mandant: Text
    kennung: Text
    art: Text
    titel: Text
    nummer: Text
    datum: Text
    anlage: Nummer


class Stil(_Teil):
    """The house style in which the figures are printed."""

    waehrung: Text
    abstand: bool
    malzeichen: Text
    strich: Text


class _Eintrag(_Teil):
    nr: Nummer
    wert: Bruch
    einheit: Text
    adresse: Text = ""


class Ort(_Teil):
    """Where something was entered."""

    datei: Text = ""
    zeile: Nummer = 0
    spalte: Nummer = 0


class Fakt(_Eintrag, Ort):
    """A number that was entered, and on what it rests."""

    wert: Zahl
    bescheid: Text = ""
    quelle: Text = ""
    annahme: Text = ""
    freigegeben: Text = ""
    gilt_ab: date | None = None


class Konstante(_Eintrag):
    """A number that needs no source."""

    text: Text


class Rechenschritt(_Eintrag, Ort):
    """A step of a computation; `aus` are the numbers of its operands."""

    schritt: Text
    aus: Annotated[list[Nummer], Field(max_length=_MOST_OPERANDS)] = []
    stufe: Zahl | None = None
    von: date | None = None
    bis: date | None = None
    zaehlweise: Literal["monate", "30/360", "taggenau"] | None = None
    gezaehlt: Annotated[list[Text], Field(max_length=_MOST_NAMES)] | None = None
    hinweis: Langtext = ""


class GedruckteGroesse(_Teil):
    """A printed figure; `nr` is that of the entry that it prints."""

    nr: Nummer
    adresse: Text
    wert: Zahl | Literal[""]
    bruch: Bruch | None = None
    einheit: Text
    gedruckt: Text
    auch_gedruckt: Annotated[list[Text], Field(max_length=100)]
    formel: Langtext
    quellen: Annotated[list[Nummer], Field(max_length=_MOST_OPERANDS)]

    @property
    def texte(self) -> tuple[str, ...]:
        """All the ways in which it is printed."""
        return (self.gedruckt, *self.auch_gedruckt)


Exponent = Annotated[int, Field(ge=-99, le=99)]
Einheit = Annotated[dict[Text, Exponent], Field(max_length=20)]


class Faktendatei(_Teil):
    """The facts file of a document."""

    format: Literal["vorlagen-fakten"]
    fassung: Literal[2]
    vorlage: Kopf
    hausstil: Stil
    einheiten: Annotated[dict[Text, Einheit], Field(max_length=1_000)]
    fakten: Annotated[list[Fakt], Field(max_length=MOST_ENTRIES)]
    konstanten: Annotated[list[Konstante], Field(max_length=MOST_ENTRIES)]
    schritte: Annotated[list[Rechenschritt], Field(max_length=MOST_ENTRIES)]
    groessen: Annotated[list[GedruckteGroesse], Field(max_length=MOST_ENTRIES)]


@dataclass(frozen=True, slots=True)
class _Node:
    kind: str
    entry: Entry
    below: tuple[int, ...]  # the operands, by the order in which nodes were found


class Graph:
    """The entries below some figures, and the number of each figure."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self.units: dict[str, Unit] = {}
        self._nodes: list[_Node] = []
        self._by_content: dict[str, int] = {}
        self._by_figure: dict[int, tuple[int, Figure]] = {}  # kept, so that no id comes twice
        for figure in figures:
            self._add_with_all_below(figure)
        in_order = sorted(range(len(self._nodes)), key=lambda at: KINDS.index(self._nodes[at].kind))
        self._numbers = {at: number for number, at in enumerate(in_order, start=1)}

    def number(self, figure: Figure) -> int:
        """The number of a figure that lies in the graph."""
        return self._numbers[self._by_figure[id(figure)][0]]

    def entries(self, kind: str) -> list[Entry]:
        """All entries of one kind, by number; `aus` has the numbers of a step's operands."""
        return [
            {"nr": number, **self._with_operands(self._nodes[at])}
            for at, number in self._numbers.items()
            if self._nodes[at].kind == kind
        ]

    def _with_operands(self, node: _Node) -> Entry:
        if not node.below:
            return node.entry
        return {**node.entry, "aus": [self._numbers[at] for at in node.below]}

    def _add_with_all_below(self, figure: Figure) -> None:
        # Without recursion: a sum over many lines may lie deeper than Python's stack.
        stack = [figure]
        while stack:
            last = stack[-1]
            waiting = [o for o in _operands(last) if id(o) not in self._by_figure]
            if waiting:
                stack.extend(reversed(waiting))
                continue
            self._add(stack.pop())

    def _add(self, figure: Figure) -> None:
        if id(figure) in self._by_figure:
            return
        below = tuple(self._by_figure[id(operand)][0] for operand in _operands(figure))
        kind, entry = _entry(figure)
        content = json.dumps([kind, entry, below])
        if content not in self._by_content:
            self._by_content[content] = len(self._nodes)
            self._nodes.append(_Node(kind, entry, below))
        self._by_figure[id(figure)] = (self._by_content[content], figure)
        self.units[str(figure.unit)] = figure.unit


def _operands(figure: Figure) -> tuple[Figure, ...]:
    return figure.origin.operands if isinstance(figure.origin, Operation) else ()


def _entry(figure: Figure) -> tuple[str, Entry]:
    """What the facts file says of a figure, without its number and those of its operands."""
    said = {
        "wert": number_text(figure.exact),
        "einheit": str(figure.unit),
        **({"adresse": figure.address} if figure.address else {}),
    }
    match figure.origin:
        case Fact() as fact:
            return FACTS, {**said, **dict(_of_fact(fact))}
        case Constant(text):
            return CONSTANTS, {**said, "text": text}
        case Operation() as operation:
            return STEPS, {"schritt": operation.op.value, **said, **dict(_of_step(operation))}


def _of_fact(fact: Fact) -> Iterator[tuple[str, Any]]:
    yield from _of_place(fact.place)
    optional = {
        "bescheid": fact.notice,
        "quelle": fact.source,
        "annahme": fact.assumed,
        "freigegeben": fact.released,
        "gilt_ab": fact.holds.entry.gilt_ab.isoformat() if fact.holds else "",
    }
    yield from ((key, text) for key, text in optional.items() if text)


def _of_step(operation: Operation) -> Iterator[tuple[str, Any]]:
    if operation.op in ROUNDINGS:
        yield "stufe", str(parse_zahl(operation.note))
        return
    match operation.counted:
        case Days(von, bis, zaehlweise):
            yield from {"von": von.isoformat(), "bis": bis.isoformat()}.items()
            yield "zaehlweise", zaehlweise
        case names if operation.place:
            yield "gezaehlt", list(names)
    if operation.note:
        yield "hinweis", operation.note
    if operation.place:
        yield from _of_place(operation.place)


def _of_place(place: Place) -> Iterator[tuple[str, Any]]:
    yield from {"datei": place.file, "zeile": place.line, "spalte": place.column}.items()


def number_text(exact: Fraction | None) -> str:
    """A number as the facts file has it: „158644“, „0.5“, and „346271/3“ where decimals never end.

    Raises:
        ValueError: If the value is not known; what is pending lies in no facts file.
    """
    if exact is None:
        raise ValueError("only known values have a number")
    finite = finite_decimal(exact)
    return str(exact) if finite is None else f"{finite:f}"


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
            entries[key] = _printed_entry(address, item, graph, style)
        elif item.text not in (entry["gedruckt"], *entry["auch_gedruckt"]):
            entry["auch_gedruckt"].append(item.text)
    yield from entries.values()


def _printed_entry(address: str, item: Printed, graph: Graph, style: Hausstil) -> Entry:
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
