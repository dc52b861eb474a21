"""A project that is open for those who ask for its figures; nothing that makes pages is loaded for that."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from vorlagen.building.bounds import allowed, at_most
from vorlagen.figures.errors import FigureError
from vorlagen.findings import Findings
from vorlagen.paper import Behoerde, Paper, Papier, Projekt, compute, open_project


class Ledger:
    """The papers of a project and their figures. Its facts are read once, when it is opened."""

    def __init__(self, wurzel: Path) -> None:
        self.findings = Findings()
        self.projekt: Projekt = open_project(wurzel, self.findings)

    def names(self) -> list[str]:
        """By which names papers can be selected: authority, Kennung, or both with a slash."""
        names = set(self.projekt.behoerden)
        for behoerde, kennung in self.projekt.kennungen():
            names |= _names_of(behoerde, kennung)
        return sorted(names)

    def select(self, wanted: Sequence[str]) -> list[tuple[Behoerde, Papier]]:
        """The papers that any of these names selects; all papers if there is no name."""
        return [(behoerde, self.projekt.papier(behoerde, k)) for behoerde, k in self.chosen(wanted)]

    def chosen(self, wanted: Sequence[str]) -> list[tuple[Behoerde, str]]:
        """The same by their Kennungen; none of them is read."""
        return [
            (behoerde, kennung)
            for behoerde, kennung in self.projekt.kennungen()
            if not wanted or _names_of(behoerde, kennung) & set(wanted)
        ]

    @cached_property
    def computed(self) -> tuple[Paper, ...]:
        """All papers with their figures but no page, for those who only ask for figures."""
        gc.disable()  # all of it lives until the end; looking for garbage in it takes a seventh
        try:
            return tuple(
                self.with_figures(behoerde, papier) for behoerde, papier in self.select(())
            )
        finally:
            gc.enable()

    def with_figures(self, behoerde: Behoerde, papier: Papier) -> Paper:
        """Compute a paper and its annexes, and make no page of them."""
        annexes = papier.anlagen.items()
        documents = {folder: self.with_figures(behoerde, annex) for folder, annex in annexes}
        paper = Paper(behoerde, papier, documents=documents)
        if papier.schriftstueck is not None:
            shared = self.projekt.gemeinsam
            # Building it tells what makes it impossible.
            with at_most(allowed().seconds), suppress(FigureError):
                paper.figures = compute(shared, behoerde, papier.schriftstueck, paper.findings)
        return paper


def _names_of(behoerde: Behoerde, kennung: str) -> set[str]:
    return {behoerde.name, kennung, f"{behoerde.name}/{kennung}"}
