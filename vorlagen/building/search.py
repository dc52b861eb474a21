"""Finds figures by their address, or else by what a paper prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from vorlagen.building.project_figures import ProjectFigures
from vorlagen.figures import Explanation, Figure, FigureError, Namespace, Operation, explained
from vorlagen.paper import PAPERS, Paper
from vorlagen.sitzungen import explained_deadline

ADDRESS = re.compile(r"[A-Za-z_]\w*(\.\w+)*")


class Match(Struct, frozen=True):
    """A figure with its derivation, and the papers that have it with exactly this derivation."""

    papers: tuple[str, ...]
    explanation: Explanation

    def as_json(self) -> dict[str, Any]:
        return {"vorlagen": list(self.papers), "herleitung": self.explanation.as_json()}


class SearchResult(Struct, frozen=True):
    """The matches for an address or a printed figure; `hint` helps where there are none."""

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


def search(project: ProjectFigures, wanted: str) -> SearchResult:
    """Find a figure by address (`kgst.E11`) or by what is printed („158.644 €“, „dreieinhalb“)."""
    if ADDRESS.fullmatch(wanted):
        computed = project.computed
        figures: list[tuple[Paper, Figure]] = []
        for document in documents_of(computed):
            for figure in figures_at(document, wanted):
                figures.append((document, figure))
        matches = collected(figures) or _days(computed, wanted)
        if matches:
            return SearchResult(wanted, matches)
    # Everything that makes pages is only needed from here on.
    from vorlagen.building.printed_search import search_printed  # noqa: PLC0415

    return search_printed(project, wanted)


def documents_of(papers: Sequence[Paper]) -> list[Paper]:
    """Papers, each followed by its annexes that have figures of their own."""
    documents: list[Paper] = []
    for paper in papers:
        documents += [paper, *paper.documents.values()]
    return documents


def _days(papers: Sequence[Paper], address: str) -> tuple[Match, ...]:
    """The derivation of a day before a meeting, for each authority that has it."""
    names_by_explanation: dict[Explanation, list[str]] = {}
    for paper in papers:
        explanation = explained_deadline(
            paper.behoerde.gremien, paper.behoerde.meeting_rules, address
        )
        if explanation is not None:
            names_by_explanation.setdefault(explanation, []).append(paper.papier.name)
    return _matches(names_by_explanation)


def figures_at(paper: Paper, address: str) -> Iterator[Figure]:
    """The figure at an address, or all figures below it."""
    if paper.figures is None:
        return
    try:
        target = paper.figures.names.resolve(address)
    except FigureError:
        yield from _within(_candidates(paper.figures.names, address), address)
        return
    if isinstance(target, Figure):
        yield target
    elif isinstance(target, Namespace):
        yield from target.figures()


def _candidates(names: Namespace, address: str) -> Iterator[Figure]:
    """The figures whose derivations may contain an address: the paper's own, or a neighbour's."""
    root, _, rest = address.partition(".")
    if root != PAPERS:
        return names.figures()
    try:
        neighbour = names.resolve(f"{root}.{rest.partition('.')[0]}")
    except FigureError:
        return iter(())
    if isinstance(neighbour, Namespace):
        return neighbour.figures()
    return iter(())


def _within(figures: Iterable[Figure], address: str) -> Iterator[Figure]:
    """The step with this address in the derivations of some figures, if there is one."""
    stack = list(figures)
    seen: set[int] = set()
    while stack:
        figure = stack.pop()
        if figure.address == address:
            yield figure
            return
        if isinstance(figure.origin, Operation) and id(figure.origin) not in seen:
            seen.add(id(figure.origin))
            stack.extend(figure.origin.operands)


def collected(figures: Iterable[tuple[Paper, Figure]]) -> tuple[Match, ...]:
    """A match for each derivation, with the papers that share it."""
    names_by_explanation: dict[Explanation, dict[str, None]] = {}
    for paper, figure in figures:
        names = names_by_explanation.setdefault(explained(figure, paper.style), {})
        names[paper.papier.name] = None
    return _matches(names_by_explanation)


def _matches(names_by_explanation: Mapping[Explanation, Iterable[str]]) -> tuple[Match, ...]:
    return tuple(Match(tuple(names), key) for key, names in names_by_explanation.items())
