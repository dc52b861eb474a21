"""A project that is opened for its figures only, without loading anything that makes pages."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from vorlagen.building.processes import allowed, at_most
from vorlagen.figures import FigureError
from vorlagen.findings import Findings
from vorlagen.paper import Behoerde, Paper, Papier, Projekt, compute, open_project


class ProjectFigures:
    """The papers of a project and their figures. Its facts are read once, when it is opened."""

    def __init__(self, wurzel: Path) -> None:
        self.findings = Findings()
        self.projekt: Projekt = open_project(wurzel, self.findings)

    def names(self) -> list[str]:
        """The names that select papers: authority, Kennung, or both with a slash."""
        names = set(self.projekt.behoerden)
        for behoerde, kennung in self.projekt.kennungen():
            names |= _names_of(behoerde, kennung)
        return sorted(names)

    def select(self, wanted: Sequence[str]) -> list[tuple[Behoerde, Papier]]:
        """The papers that any of these names selects; all papers if there is no name."""
        selected: list[tuple[Behoerde, Papier]] = []
        for behoerde, k in self.chosen(wanted):
            selected.append((behoerde, self.projekt.papier(behoerde, k)))
        return selected

    def chosen(self, wanted: Sequence[str]) -> list[tuple[Behoerde, str]]:
        """The same by their Kennungen; none of them is read."""
        chosen: list[tuple[Behoerde, str]] = []
        for behoerde, kennung in self.projekt.kennungen():
            if not wanted or not _names_of(behoerde, kennung).isdisjoint(wanted):
                chosen.append((behoerde, kennung))
        return chosen

    @cached_property
    def computed(self) -> tuple[Paper, ...]:
        """All papers with their figures, without pages."""
        gc.disable()  # hardly anything is garbage; looking for it takes a seventh of the time
        try:
            computed = []
            for selected in self.select(()):
                computed.append(self.with_figures(*selected))
            return tuple(computed)
        finally:
            gc.enable()

    def with_figures(self, behoerde: Behoerde, papier: Papier) -> Paper:
        """Compute a paper and its annexes without making pages."""
        documents: dict[str, Paper] = {}
        for folder, annex in papier.anlagen.items():
            documents[folder] = self.with_figures(behoerde, annex)
        paper = Paper(behoerde, papier, documents=documents)
        if papier.schriftstueck is not None:
            shared = self.projekt.gemeinsam
            # A build reports the error.
            with at_most(allowed().seconds), suppress(FigureError):
                paper.figures = compute(shared, behoerde, papier.schriftstueck, paper.findings)
        return paper


def _names_of(behoerde: Behoerde, kennung: str) -> set[str]:
    return {behoerde.name, kennung, f"{behoerde.name}/{kennung}"}
