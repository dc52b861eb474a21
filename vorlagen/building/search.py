"""Finds figures by their address, or else by what a paper prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from vorlagen.building.ledger import Ledger
from vorlagen.figures.errors import FigureError
from vorlagen.figures.explanation import Explanation, explained
from vorlagen.figures.figure import Figure, Operation
from vorlagen.figures.namespace import Namespace
from vorlagen.paper import PAPERS, Paper
from vorlagen.sitzungen import explained_deadline

ADDRESS = re.compile(r"[A-Za-z_]\w*(\.\w+)*")


class Match(Struct, frozen=True):
    """A figure that was found, and the papers that know it with this very derivation."""

    papers: tuple[str, ...]
    explanation: Explanation

    def as_json(self) -> dict[str, Any]:
        return {"vorlagen": list(self.papers), "herleitung": self.explanation.as_json()}


class SearchResult(Struct, frozen=True):
    """What was found for an address or a printed figure; `hint` says what else there is."""

    wanted: str
    matches: tuple[Match, ...]
    hint: str = ""

    @property
    def found(self) -> bool:
        return bool(self.matches)

    def as_json(self) -> dict[str, Any]:
        """The result as `erklaeren --format json` prints it."""
        return {
            "gesucht": self.wanted,
            "treffer": [match.as_json() for match in self.matches],
            "hinweis": self.hint,
        }


def search(ledger: Ledger, wanted: str) -> SearchResult:
    """Find a figure by address (`kgst.E11`) or by what is printed („158.644 €“, „dreieinhalb“)."""
    if ADDRESS.fullmatch(wanted):
        computed = ledger.computed
        by_address = collected(
            (d, figure) for d in documents_of(computed) for figure in figures_at(d, wanted)
        )
        if by_address:
            return SearchResult(wanted, by_address)
        days = _days(computed, wanted)
        if days:
            return SearchResult(wanted, days)
    # All that makes pages is only now needed.
    from vorlagen.building.printed_search import search_printed  # noqa: PLC0415

    return search_printed(ledger, wanted)


def documents_of(papers: Sequence[Paper]) -> list[Paper]:
    """Papers, each with its annexes that have figures of their own."""
    return [document for paper in papers for document in (paper, *paper.documents.values())]


def _days(papers: Sequence[Paper], address: str) -> tuple[Match, ...]:
    """The derivation of a day before a meeting, for each authority that has it."""
    found: dict[Explanation, list[str]] = {}
    for paper in papers:
        explanation = explained_deadline(
            paper.behoerde.gremien, paper.behoerde.meeting_rules, address
        )
        if explanation is not None:
            found.setdefault(explanation, []).append(paper.papier.name)
    return tuple(Match(tuple(names), explanation) for explanation, names in found.items())


def figures_at(paper: Paper, address: str) -> Iterator[Figure]:
    """The figure at an address, or all figures below it."""
    if paper.figures is None:
        return
    try:
        found = paper.figures.names.resolve(address)
    except FigureError:
        yield from _within(_searched(paper.figures.names, address), address)
        return
    if isinstance(found, Figure):
        yield found
    elif isinstance(found, Namespace):
        yield from found.figures()


def _searched(names: Namespace, address: str) -> Iterator[Figure]:
    """The figures in whose derivations an address may be found: the paper's own, or a neighbour's."""
    root, _, rest = address.partition(".")
    if root != PAPERS:
        return names.figures()
    try:
        neighbour = names.resolve(f"{root}.{rest.partition('.')[0]}")
    except FigureError:
        return iter(())
    return neighbour.figures() if isinstance(neighbour, Namespace) else iter(())


def _within(figures: Iterable[Figure], address: str) -> Iterator[Figure]:
    """The step with this address in the derivations of some figures, if one has it."""
    stack, seen = list(figures), set[int]()
    while stack:
        figure = stack.pop()
        if figure.address == address:
            yield figure
            return
        if isinstance(figure.origin, Operation) and id(figure.origin) not in seen:
            seen.add(id(figure.origin))
            stack.extend(figure.origin.operands)


def collected(found: Iterator[tuple[Paper, Figure]]) -> tuple[Match, ...]:
    papers: dict[Explanation, dict[str, None]] = {}
    for paper, figure in found:
        papers.setdefault(explained(figure, paper.style), {})[paper.papier.name] = None
    return tuple(Match(tuple(names), explanation) for explanation, names in papers.items())
