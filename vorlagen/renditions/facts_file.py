"""The facts file: every printed figure of a paper, and all that it follows from, to be computed anew.

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
from typing import Annotated, Any, Literal

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, StringConstraints

from vorlagen.facts.types import Zaehlweise
from vorlagen.figures.figure import Constant, Days, Fact, Figure, Op, Operation, finite_decimal
from vorlagen.figures.formula import formula
from vorlagen.figures.reckoning import ROUNDINGS
from vorlagen.figures.unit import Unit
from vorlagen.findings import Place
from vorlagen.german.numbers import parse_zahl
from vorlagen.german.style import Hausstil
from vorlagen.page import Printed

Entry = dict[str, Any]
FORMAT, VERSION = "vorlagen-fakten", 2
FACTS_FILE = "fakten.json"
GROESSEN = "groessen"

Zahl = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,60}(?:\.[0-9]{1,60})?$")]
Bruch = Annotated[
    str, StringConstraints(pattern=r"^-?[0-9]{1,60}(?:\.[0-9]{1,60}|/[1-9][0-9]{0,59})?$")
]


class _Teil(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Kopf(_Teil):
    """Whose figures these are.

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
    """A number that was entered, where, and on what it rests."""

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
    """A printed figure; `nr` is that of the entry that it prints."""

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
        """All the ways in which it is printed."""
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
    entry: Eintrag  # as yet without its number and those of its operands
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
        kinds = list(KINDS.values())
        in_order = sorted(
            range(len(self._nodes)), key=lambda at: kinds.index(type(self._nodes[at].entry))
        )
        self._numbers = {at: number for number, at in enumerate(in_order, start=1)}

    def number(self, figure: Figure) -> int:
        """The number of a figure that lies in the graph."""
        return self._numbers[self._by_figure[id(figure)][0]]

    def entries(self, kind: type[Eintrag]) -> Iterator[Entry]:
        """All entries of one kind, by number; `aus` has the numbers of a step's operands."""
        for at, number in self._numbers.items():
            entry, below = self._nodes[at].entry, self._nodes[at].below
            if isinstance(entry, kind):
                aus = {"aus": [self._numbers[one] for one in below]} if below else {}
                whole = entry.model_copy(update={"nr": number, **aus})
                yield whole.model_dump(mode="json", exclude_defaults=True)

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
        entry = _entry(figure)
        content = f"{entry!r} {below}"
        if content not in self._by_content:
            self._by_content[content] = len(self._nodes)
            self._nodes.append(_Node(entry, below))
        self._by_figure[id(figure)] = (self._by_content[content], figure)
        self.units[str(figure.unit)] = figure.unit


def _operands(figure: Figure) -> tuple[Figure, ...]:
    return figure.origin.operands if isinstance(figure.origin, Operation) else ()


def _entry(figure: Figure) -> Eintrag:
    """What the facts file says of a figure, without its number and those of its operands."""
    said: dict[str, Any] = {
        "nr": 0,
        "wert": number_text(figure.exact),
        "einheit": str(figure.unit),
        "adresse": figure.address,
    }
    # Whoever reads a file back measures it; what was computed here may be longer, and is printed.
    match figure.origin:
        case Fact() as fact:
            return Fakt.model_construct(
                **said,
                **_at(fact.place),
                bescheid=fact.notice or "",
                quelle=fact.source or "",
                annahme=fact.assumed or "",
                freigegeben=fact.released or "",
                gilt_ab=fact.holds.entry.gilt_ab if fact.holds else None,
            )
        case Constant(text):
            return Konstante.model_construct(**said, text=text)
        case Operation() as operation:
            return Rechenschritt.model_construct(
                **said, schritt=operation.op, **_of_step(operation)
            )


def _of_step(operation: Operation) -> Entry:
    if operation.op in ROUNDINGS:
        return {"stufe": str(parse_zahl(operation.note))}
    said: Entry = {"hinweis": operation.note or ""}
    if operation.place:
        said |= _at(operation.place)
    match operation.counted:
        case Days(von, bis, zaehlweise):
            said |= {"von": von, "bis": bis, "zaehlweise": zaehlweise}
        case names if operation.place:
            said["gezaehlt"] = list(names)
    return said


def _at(place: Place) -> Entry:
    return {"datei": place.file, "zeile": place.line, "spalte": place.column}


def number_text(exact: Fraction | None) -> str:
    """A number as the facts file has it: „158644“, „0.5“, and „346271/3“ where decimals never end.

    Raises:
        ValueError: If the value is not known; what is pending lies in no facts file.
    """
    if exact is None:
        raise ValueError("only known values have a number")
    finite = finite_decimal(exact)
    return str(exact) if finite is None else f"{finite:f}"


def facts_json(printed: Iterable[Printed], style: Hausstil, about: Kopf) -> str:
    """The facts file of a document, as the handbook describes it; figures in the order of printing.

    A figure computed in the text itself has the place of the expression as its address, and one that
    changed within the time that the paper is about comes with each value. What is not known yet, and
    printed as such, is left out.
    """
    known = by_figure(printed, style)
    graph = Graph(item.figure for items in known for item in items)
    content = {
        "format": FORMAT,
        "fassung": VERSION,
        "vorlage": about.model_dump(),
        "hausstil": asdict(style),
        "einheiten": {name: dict(unit.exponents) for name, unit in graph.units.items()},
        **{name: list(graph.entries(kind)) for name, kind in KINDS.items()},
        GROESSEN: [_printed_entry(items, graph, style) for items in known],
    }
    return _as_text(content)


def by_figure(printed: Iterable[Printed], style: Hausstil) -> list[list[Printed]]:
    """What is printed, together where it is one figure; what is not known yet is left out."""
    found: dict[Any, list[Printed]] = {}
    for item in printed:
        figure = item.figure
        if not figure.is_pending:
            key = (_address(item), figure.exact, figure.unit, formula(figure, style))
            found.setdefault(key, []).append(item)
    return list(found.values())


def _address(item: Printed) -> str:
    return item.figure.address or str(item.place)


def _printed_entry(items: Sequence[Printed], graph: Graph, style: Hausstil) -> Entry:
    """An entry for a figure, with all the ways in which it is printed."""
    figure = items[0].figure
    text, *others = dict.fromkeys(item.text for item in items)
    value = None if figure.exact is None else finite_decimal(figure.exact)
    return {
        "nr": graph.number(figure),
        "adresse": _address(items[0]),
        **({"wert": "", "bruch": str(figure.exact)} if value is None else {"wert": f"{value:f}"}),
        "einheit": str(figure.unit),
        "gedruckt": text,
        "auch_gedruckt": others,
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

    The sources have `adresse`, `wert`, `datei`, `zeile`, `spalte`, and where they are known `bescheid`,
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
    *("wert", "datei", "zeile", "spalte"),
    *("bescheid", "quelle", "annahme", "freigegeben", "gilt_ab"),
)


def _source(entry: Entry) -> Entry:
    known = {key: entry[key] for key in _OF_A_SOURCE if key in entry}
    return {"adresse": entry.get("adresse", ""), **known}
