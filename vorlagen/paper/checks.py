"""Checks of the other papers that a paper names."""

from __future__ import annotations

from collections.abc import Iterator

from vorlagen.facts.fakten import unknown
from vorlagen.findings import Finding
from vorlagen.paper.facts import Vorlage
from vorlagen.paper.figures import PaperFigures


def names_other_papers(figures: PaperFigures) -> Iterator[Finding]:
    """Whether `fortschreibung_von` and `bezugsvorlagen` name other papers of the authority."""
    vorlage = figures.schriftstueck
    papiere = figures.behoerde.papiere
    if not isinstance(vorlage, Vorlage):
        return
    named = [(vorlage.fortschreibung_von, vorlage.place_of("fortschreibung_von"))]
    for bezugsvorlage in vorlage.bezugsvorlagen:
        named.append((bezugsvorlage.vorlage, bezugsvorlage.place_of("vorlage")))
    for name, place in named:
        if name is not None and (name == vorlage.kennung or name not in papiere):
            others = [kennung for kennung in papiere if kennung != vorlage.kennung]
            yield unknown("Die andere Vorlage", name, others, place)
