"""All steps below the printed figures as numbered entries: first facts, then constants, then steps.

Invariants guarded here:

- an entry refers only to entries with smaller numbers, so that one pass computes all of them;
- equal entries are one entry, however many figures share them;
- the numbers follow from the order of printing alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from vorlagen.figures.figure import Constant, Days, Fact, Figure, Operation, finite_decimal
from vorlagen.figures.reckoning import ROUNDINGS
from vorlagen.figures.unit import Unit
from vorlagen.findings import Place
from vorlagen.german.numbers import parse_zahl

FACTS, CONSTANTS, STEPS = KINDS = ("fakten", "konstanten", "schritte")
Entry = dict[str, Any]


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
