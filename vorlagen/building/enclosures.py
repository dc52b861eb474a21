"""The files that lie beside a paper and inside its PDF: its facts, and its tables for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from vorlagen.documents.paper import RenderedPaper
from vorlagen.documents.press import Printed
from vorlagen.facts.projekt import Papier
from vorlagen.figures.paper import PaperFigures
from vorlagen.german.style import Hausstil
from vorlagen.renditions.facts import About, facts_json
from vorlagen.renditions.pdf import Enclosure, Relationship
from vorlagen.renditions.spreadsheets import csv_files

FACTS_FILE = "fakten.json"


def enclosures_of(
    papier: Papier, rendered: RenderedPaper, figures: PaperFigures | None
) -> list[Enclosure]:
    """What goes into the PDF of a paper."""
    tables = _tables(figures, rendered.style) if figures else ()
    return [_facts_enclosed(facts_of(papier, rendered)), *tables]


def enclosures_of_annex(
    papier: Papier, rendered: RenderedPaper, number: int, figures: PaperFigures | None
) -> list[Enclosure]:
    """What goes into the PDF of an annex that the build makes; `figures` are its own, if it has any."""
    printed = next(annex.printed for annex in rendered.annexes if annex.number == number)
    facts = [_facts_enclosed(_facts(papier, rendered, number, printed))] if printed else []
    return [*facts, *(_tables(figures, rendered.style) if figures else ())]


def beside(
    enclosures: Sequence[Enclosure], stem: str, facts_name: str
) -> dict[str, tuple[str, bytes]]:
    """The same files as they lie beside the PDF: name and content by kind."""
    return {
        "fakten" if one.name == FACTS_FILE else one.name: (
            facts_name if one.name == FACTS_FILE else f"{stem}_{one.name}",
            one.content,
        )
        for one in enclosures
    }


def facts_of(papier: Papier, rendered: RenderedPaper) -> bytes:
    """The content of a paper's facts file."""
    return _facts(papier, rendered, 0, rendered.printed)


def _facts_enclosed(content: bytes) -> Enclosure:
    return Enclosure(
        FACTS_FILE,
        content,
        "application/json",
        "Alle gedruckten Zahlen mit ihrem Rechenweg und ihren Quellen",
        Relationship.SOURCE,
    )


def _tables(figures: PaperFigures, style: Hausstil) -> Iterator[Enclosure]:
    for name, content in csv_files(figures.tables, figures.ranges, style).items():
        yield Enclosure(
            name, content, "text/csv", "Finanzierungstabelle zum Rechnen", Relationship.DATA
        )


def _facts(
    papier: Papier, rendered: RenderedPaper, annex: int, printed: tuple[Printed, ...]
) -> bytes:
    about = _about(papier, rendered.titles[annex], annex)
    return facts_json(printed, rendered.style, about).encode()


def _about(papier: Papier, title: str, annex: int) -> About:
    document, kind = papier.vorlage, papier.papierart
    if document is None or kind is None:
        raise AssertionError("only of papers that could be rendered")
    number = document.kennzeichen if isinstance(document.kennzeichen, str) else ""
    day = document.datum if isinstance(document.datum, date) else None
    return About(papier.mandant, papier.kennung, kind.bezeichnung, title, number, day, annex)
