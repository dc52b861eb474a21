"""Finds figures by their address or by what a paper prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vorlagen.building.workshop import Workshop
from vorlagen.documents.paper import Paper
from vorlagen.figures.errors import FigureError
from vorlagen.figures.explanation import Explanation, explained
from vorlagen.figures.figure import Figure, Operation
from vorlagen.figures.formula import said
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.neighbours import PAPERS
from vorlagen.figures.sittings import explained_deadline

_UNIT = re.compile(r"[^\d.,]+$")
_ADDRESS = re.compile(r"[A-Za-z_]\w*(\.\w+)*")


@dataclass(frozen=True, slots=True)
class Match:
    """A figure that was found, and the papers that know it with this very derivation."""

    papers: tuple[str, ...]
    explanation: Explanation

    def as_json(self) -> dict[str, Any]:
        return {"vorlagen": list(self.papers), "herleitung": self.explanation.as_json()}


@dataclass(frozen=True, slots=True)
class SearchResult:
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


def search(workshop: Workshop, wanted: str) -> SearchResult:
    """Find a figure by address (`kgst.E11`) or by what is printed („158.644 €“, „dreieinhalb“).

    Pages are made only if no address is found: what is printed, they alone know.
    """
    if _ADDRESS.fullmatch(wanted):
        computed = workshop.computed
        by_address = _collect((d, figure) for d in _all(computed) for figure in _at(d, wanted))
        if by_address:
            return SearchResult(wanted, by_address)
        days = _days(computed, wanted)
        if days:
            return SearchResult(wanted, days)
    papers = workshop.papers
    documents = _all(papers)
    wanted_figures = _ends_of_range(wanted)
    printed = _collect(
        (d, figure) for d in documents for one in wanted_figures for figure in _printed(d, one)
    )
    hints = [] if printed else [_hint(papers, wanted)]
    return SearchResult(wanted, printed, " ".join([*hints, *_not_searched(documents)]))


def _all(papers: Sequence[Paper]) -> list[Paper]:
    """Papers, each with its annexes that have figures of their own."""
    return [document for paper in papers for document in (paper, *paper.documents.values())]


def _days(papers: Sequence[Paper], address: str) -> tuple[Match, ...]:
    """The derivation of a day before a meeting, for each authority that has it."""
    found: dict[Explanation, list[str]] = {}
    for paper in papers:
        explanation = explained_deadline(paper.behoerde, address)
        if explanation is not None:
            found.setdefault(explanation, []).append(paper.papier.name)
    return tuple(Match(tuple(names), explanation) for explanation, names in found.items())


def _not_searched(papers: Sequence[Paper]) -> list[str]:
    """Which papers could not be searched because something is wrong with them."""
    faulty = [paper.papier.name for paper in papers if paper.page is None]
    if not faulty:
        return []
    return [f"Nicht durchsucht, weil fehlerhaft: {', '.join(faulty)} (vorlagen pruefen)."]


def _at(paper: Paper, address: str) -> Iterator[Figure]:
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


def _ends_of_range(wanted: str) -> list[str]:
    """Both ends of „510.330 € bis 578.466 €“, the first with the unit of the second; else just it."""
    low, between, high = wanted.partition(" bis ")
    if not between:
        return [wanted]
    unit = _UNIT.search(high)
    return [low if _UNIT.search(low) or not unit else f"{low}{unit[0]}", high]


def _printed(paper: Paper, wanted: str) -> Iterator[Figure]:
    simplified = _simplified(wanted)
    style = paper.style
    for printed in paper.page.printed if paper.page else ():
        shown = {_simplified(printed.text), _simplified(said(printed.figure, style))}
        # A table shows a minus before what a line takes off, which is no part of the figure.
        if shown & {simplified, simplified.removeprefix("-")}:
            yield printed.figure


def _simplified(text: str) -> str:
    """A figure without the spaces and signs in which printing and typing differ."""
    for shown, typed in (("−", "-"), ("EUR", "€"), ("Euro", "€")):
        text = text.replace(shown, typed)
    return re.sub(r"\s", "", text).lower()


def _collect(found: Iterator[tuple[Paper, Figure]]) -> tuple[Match, ...]:
    papers: dict[Explanation, dict[str, None]] = {}
    for paper, figure in found:
        papers.setdefault(explained(figure, paper.style), {})[paper.papier.name] = None
    return tuple(Match(tuple(names), explanation) for explanation, names in papers.items())


def _hint(papers: Sequence[Paper], wanted: str) -> str:
    """Why nothing was found: the nearest address, or that no paper prints it."""
    if not papers:
        return "In diesem Ordner gibt es keine Vorlage; den Projektordner nennt --projekt ORDNER."
    if not _ADDRESS.fullmatch(wanted):
        return "Keine Vorlage druckt diese Zahl. Schreibweise wie gedruckt, zum Beispiel 158.644 €."
    for paper in papers:
        if paper.figures is not None:
            try:
                paper.figures.names.resolve(wanted)
            except FigureError as error:
                return f"{error.message} {error.cure}"
            return f"„{wanted}“ ist keine Zahl und hat keine Herleitung."
    return "Es gibt keine Vorlage, deren Adressen bekannt wären."
