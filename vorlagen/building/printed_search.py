"""Finds figures by what a paper prints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from vorlagen.building.ledger import Ledger
from vorlagen.building.search import (
    ADDRESS,
    Match,
    SearchResult,
    collected,
    documents_of,
    figures_at,
)
from vorlagen.building.workshop import Workshop
from vorlagen.facts.files import MOST, UnreadableError, list_folder, read_file
from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Figure
from vorlagen.figures.formula import said
from vorlagen.paper import Paper, annex_suffix
from vorlagen.renditions.facts_file import FACTS_FILE, Faktendatei, GedruckteGroesse

_UNIT = re.compile(r"[^\d.,]+$")


def search_printed(ledger: Ledger, wanted: str) -> SearchResult:
    """Find a figure by what is printed.

    What is printed, the last build of a paper has written down. Pages are made where there is none, where
    it computed something else, and where no build has printed this.
    """
    workshop = ledger if isinstance(ledger, Workshop) else Workshop(ledger.projekt.wurzel)
    forms = [_simplified(end) for end in _ends_of_range(wanted)]
    root, printed, made = workshop.projekt.wurzel, list[_Shown](), list[Paper]()
    unsure = []
    for computed, selected in zip(workshop.computed, workshop.select(()), strict=True):
        built = _last_printed(computed, root, forms)
        if built is None:
            made.append(workshop.prepare(*selected))
        else:
            printed += built
            unsure.append(selected)
    found = _matching([*printed, *_printed(made)], forms)
    if not found:
        made += (workshop.prepare(*selected) for selected in unsure)
        found = _matching(_printed(made), forms)
    hints = [] if found else [_hint(made, wanted)]
    return SearchResult(wanted, found, " ".join([*hints, *_not_searched(documents_of(made))]))


_Shown = tuple[Paper, Figure, Sequence[str]]  # a figure, the document that prints it, and how


def _printed(papers: Sequence[Paper]) -> list[_Shown]:
    """What rendered papers and their annexes print."""
    return [
        (document, printed.figure, (printed.text,))
        for document in documents_of(papers)
        for printed in (document.page.printed if document.page else ())
    ]


def _last_printed(paper: Paper, root: Path, forms: Sequence[str]) -> list[_Shown] | None:
    """What the last build of a paper printed, with the figures as they are computed now.

    None if that cannot be said: nothing is built, some figure is another now, or one that is computed in
    the text itself, where no address leads, is printed in one of the `forms`.
    """
    shown: list[_Shown] = []
    for document in (paper, *paper.documents.values()):
        facts = _facts_file(paper, document, root)
        for entry in facts.groessen if facts else ():
            if ADDRESS.fullmatch(entry.adresse):
                figure = _same_now(document, entry)
                if figure is None:
                    return None
                shown.append((document, figure, entry.texte))
            elif any(_is_one_of(text, forms) for text in entry.texte):
                return None
        if facts is None:
            return None
    return shown


def _facts_file(paper: Paper, document: Paper, root: Path) -> Faktendatei | None:
    """The facts file that the last build made of a paper, or of one of its annexes."""
    try:
        names = [path.name for path in list_folder(root / paper.folder, root)]
        end = re.escape(annex_suffix(0, document.papier.kennung)).replace("0", r"\d+", 1)
        is_annexs = re.compile(rf".*{end}\.{re.escape(FACTS_FILE)}").fullmatch
        name = FACTS_FILE if document is paper else next(filter(is_annexs, names), FACTS_FILE)
        content = read_file(root / paper.folder / name, root, MOST)
        return Faktendatei.model_validate_json(content)
    except (UnreadableError, ValueError):
        return None


def _same_now(document: Paper, entry: GedruckteGroesse) -> Figure | None:
    """The figure at the address of a printed one, if it still has the same value."""
    try:
        value = Fraction(entry.bruch or entry.wert)
    except (ValueError, ZeroDivisionError):  # no build has written that
        return None
    return next((f for f in figures_at(document, entry.adresse) if f.exact == value), None)


def _matching(shown: Sequence[_Shown], forms: Sequence[str]) -> tuple[Match, ...]:
    """The figures that are printed, or would be said, in one of these forms, in their order."""
    return collected(
        (document, figure)
        for form in forms
        for document, figure, texts in shown
        if any(_is_one_of(text, [form]) for text in (*texts, said(figure, document.style)))
    )


def _is_one_of(text: str, forms: Sequence[str]) -> bool:
    # A table shows a minus before what a line takes off, which is no part of the figure.
    return any(_simplified(text) in {form, form.removeprefix("-")} for form in forms)


def _not_searched(papers: Sequence[Paper]) -> list[str]:
    """Which papers could not be searched because something is wrong with them."""
    faulty = [paper.papier.name for paper in papers if paper.page is None]
    if not faulty:
        return []
    return [f"Nicht durchsucht, weil fehlerhaft: {', '.join(faulty)} (vorlagen pruefen)."]


def _ends_of_range(wanted: str) -> list[str]:
    """Both ends of „510.330 € bis 578.466 €“, the first with the unit of the second; else just it."""
    low, between, high = wanted.partition(" bis ")
    if not between:
        return [wanted]
    unit = _UNIT.search(high)
    return [low if _UNIT.search(low) or not unit else f"{low}{unit[0]}", high]


def _simplified(text: str) -> str:
    """A figure without the spaces and signs in which printing and typing differ."""
    for shown, typed in (("−", "-"), ("EUR", "€"), ("Euro", "€")):
        text = text.replace(shown, typed)
    return re.sub(r"\s", "", text).lower()


def _hint(papers: Sequence[Paper], wanted: str) -> str:
    """Why nothing was found: the nearest address, or that no paper prints it."""
    if not papers:
        return "In diesem Ordner gibt es keine Vorlage; den Projektordner nennt --projekt ORDNER."
    if not ADDRESS.fullmatch(wanted):
        return "Keine Vorlage druckt diese Zahl. Schreibweise wie gedruckt, zum Beispiel 158.644 €."
    for paper in papers:
        if paper.figures is not None:
            try:
                paper.figures.names.resolve(wanted)
            except FigureError as error:
                return f"{error.message} {error.cure}"
            return f"„{wanted}“ ist keine Zahl und hat keine Herleitung."
    return "Es gibt keine Vorlage, deren Adressen bekannt wären."
