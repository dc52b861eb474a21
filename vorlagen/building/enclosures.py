"""The files that lie beside a paper and inside its PDF: its facts, and its tables for spreadsheets."""

from __future__ import annotations

from datetime import date

from vorlagen.documents.paper import RenderedPaper
from vorlagen.documents.press import Printed
from vorlagen.facts.projekt import Papier
from vorlagen.renditions.facts import About, facts_json

FACTS_FILE = "fakten.json"


def facts_of(papier: Papier, rendered: RenderedPaper) -> bytes:
    """The content of a paper's facts file."""
    return _facts(papier, rendered, 0, rendered.printed)


def facts_of_annex(papier: Papier, rendered: RenderedPaper, number: int) -> bytes:
    """The content of the facts file of an annex that the build makes; empty if it has no figures."""
    printed = next(annex.printed for annex in rendered.annexes if annex.number == number)
    return _facts(papier, rendered, number, printed) if printed else b""


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
