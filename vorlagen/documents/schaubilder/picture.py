"""What templates are told of a described picture: drawings, and the same in words."""

from __future__ import annotations

from functools import lru_cache

from vorlagen.documents.charts.drawing import PAPER, PHONE, Drawing, Sheet, hundredths
from vorlagen.documents.charts.picture import TALLEST, drawing_names
from vorlagen.documents.schaubilder.content import Content, Plan, Process, Structure
from vorlagen.documents.schaubilder.process import draw_process
from vorlagen.documents.schaubilder.said import alternative, sections
from vorlagen.documents.schaubilder.schedule import draw_schedule
from vorlagen.documents.schaubilder.sources import content_of
from vorlagen.documents.schaubilder.structure import draw_structure
from vorlagen.documents.tables import RenderText
from vorlagen.facts.schaubild import Schaubild
from vorlagen.figures.errors import FigureError
from vorlagen.figures.namespace import Namespace
from vorlagen.findings import Code
from vorlagen.german.numbers import zahl


def schaubild_names(schaubild: Schaubild, render: RenderText) -> Namespace:
    """A described picture for its template.

    `titel`, `text` (what is said in place of the picture), `abschnitte` (the same as lists:
    `titel`, `eintraege`, `nummeriert`), `bilder` (as those of charts; on narrow windows the list
    stands in for a picture that would not fit).

    Raises:
        FigureError: If the picture is wider or higher than a page; at the place of its facts.
    """
    content = content_of(schaubild, render)
    names = {
        "titel": content.title,
        "text": alternative(content),
        "abschnitte": tuple(
            Namespace(
                "abschnitt",
                {"titel": s.heading, "eintraege": s.entries, "nummeriert": s.numbered},
            )
            for s in sections(content)
        ),
        "bilder": tuple(_pictures(content, schaubild)),
    }
    return Namespace("schaubild", names)


@lru_cache(maxsize=64)  # Graphviz takes its time, and papers that are rendered again show the same
def draw(content: Content, sheet: Sheet) -> Drawing | None:
    """The drawing of a picture; None if the sheet is too narrow for it."""
    match content:
        case Structure():
            return draw_structure(content, sheet)
        case Process():
            return draw_process(content, sheet)
        case Plan():
            return draw_schedule(content, sheet)


def _pictures(content: Content, schaubild: Schaubild) -> list[Namespace]:
    wide = draw(content, PAPER)
    if wide is None:
        raise _too_large(
            schaubild,
            f"Das Schaubild „{content.title}“ ist breiter als eine Seite.",
            _CURES[type(content)],
        )
    if wide.height > TALLEST:
        raise _too_large(
            schaubild,
            f"Das Schaubild „{content.title}“ wäre {zahl(hundredths(wide.height))} mm hoch; auf"
            f" eine Seite passen {TALLEST} mm.",
            "Texte kürzen oder das Schaubild in zwei teilen.",
        )
    pictures = [drawing_names(wide, PAPER)]
    narrow = draw(content, PHONE)
    if narrow is not None:
        pictures.append(drawing_names(narrow, PHONE))
    return pictures


_CURES: dict[type[Content], str] = {
    Structure: "Weniger Knoten nebeneinander stellen, kürzere Wörter wählen oder das Schaubild teilen.",
    Process: "Kürzere Wörter wählen.",
    Plan: "Ein gröberes „raster“ wählen, Bezeichnungen kürzen oder den Plan in zwei teilen.",
}


def _too_large(schaubild: Schaubild, message: str, cure: str) -> FigureError:
    return FigureError(Code.SCHAUBILD_ZU_GROSS, message, cure, schaubild.place)
