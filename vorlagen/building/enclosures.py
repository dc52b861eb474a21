"""The files that lie beside a paper and inside its PDF: its facts, and its tables for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from vorlagen.building.writing import Files
from vorlagen.checks.printed import Printed
from vorlagen.documents.rendered_paper import RenderedAnnex, RenderedPaper
from vorlagen.facts.projekt import Papier
from vorlagen.figures.paper_figures import PaperFigures
from vorlagen.german.style import Hausstil
from vorlagen.renditions.facts_file import About, facts_json
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
    papier: Papier, rendered: RenderedPaper, annex: RenderedAnnex, figures: PaperFigures | None
) -> list[Enclosure]:
    """What goes into the PDF of an annex that the build makes; `figures` are those it is about."""
    tables = _tables(figures, rendered.style) if figures else ()
    return [_facts_enclosed(_facts(papier, rendered, annex.number, annex.printed)), *tables]


def beside(
    enclosures: Sequence[Enclosure], stem: str, facts_name: str, *, tables: bool = True
) -> Files:
    """What of the files in a PDF lies beside it, too: name and content by kind."""
    files: Files = {}
    for one in enclosures:
        if one.name == FACTS_FILE:
            files["fakten"] = facts_name, one.content
        elif tables:
            files[one.name] = f"{stem}_{one.name}", one.content
    return files


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
    document, kind = papier.schriftstueck, papier.papierart
    if document is None or kind is None:
        raise AssertionError("only of papers that could be rendered")
    number = document.kennzeichen if isinstance(document.kennzeichen, str) else ""
    day = document.datum if isinstance(document.datum, date) else None
    return About(papier.mandant, papier.kennung, kind.bezeichnung, title, number, day, annex)
