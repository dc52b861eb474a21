"""Finds figures by what a paper prints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from vorlagen.building.ledger import Ledger
from vorlagen.building.search import (
    ADDRESS,
    Match,
    SearchResult,
    collected,
    documents_of,
)
from vorlagen.building.workshop import Workshop
from vorlagen.building.writing import OUTPUT
from vorlagen.documents.paper import Paper
from vorlagen.facts.files import MOST_OUTPUT, UnreadableError, list_folder, read_file
from vorlagen.figures.errors import FigureError
from vorlagen.figures.figure import Figure
from vorlagen.figures.formula import said
from vorlagen.renditions.facts_file import FACTS_FILE, Faktendatei

_UNIT = re.compile(r"[^\d.,]+$")


def search_printed(ledger: Ledger, wanted: str) -> SearchResult:
    """Find a figure by what is printed.

    What is printed, the last build of a paper has written down. Pages are made where there is none or it
    printed this, and of all other papers if that leads to nothing.
    """
    workshop = ledger if isinstance(ledger, Workshop) else Workshop(ledger.projekt.wurzel)
    forms = [_simplified(end) for end in _ends_of_range(wanted)]
    unsure, made = [], list[Paper]()
    for behoerde, papier in workshop.select(()):
        if _may_print(workshop.projekt.wurzel, f"{OUTPUT}/{papier.name}", forms):
            made.append(workshop.prepare(behoerde, papier))
        else:
            unsure.append((behoerde, papier))
    found = _matching(made, forms)
    if not found:
        made += (workshop.prepare(*selected) for selected in unsure)
        found = _matching(made, forms)
    hints = [] if found else [_hint(made, wanted)]
    return SearchResult(wanted, found, " ".join([*hints, *_not_searched(documents_of(made))]))


def _may_print(root: Path, folder: str, forms: Sequence[str]) -> bool:
    """Whether a paper has printed one of these forms when it was last built; True if nobody knows."""
    try:
        paths = [p for p in list_folder(root / folder, root) if p.name.endswith(FACTS_FILE)]
        contents = [read_file(path, root, MOST_OUTPUT) for path in paths]
        files = [Faktendatei.model_validate_json(content) for content in contents]
    except (UnreadableError, ValueError):
        return True
    texts = (text for file in files for entry in file.groessen for text in entry.texte)
    return not files or any(_is_one_of(text, forms) for text in texts)


def _matching(papers: Sequence[Paper], forms: Sequence[str]) -> tuple[Match, ...]:
    """The figures that are printed, or would be said, in one of these forms, in their order."""
    return collected(
        (document, figure)
        for form in forms
        for document in documents_of(papers)
        for figure, text in _shown(document)
        if any(_is_one_of(one, [form]) for one in (text, said(figure, document.style)))
    )


def _shown(document: Paper) -> Iterator[tuple[Figure, str]]:
    """What a document prints; of a faulty one, which prints nothing, what it might."""
    if document.page:
        yield from ((printed.figure, printed.text) for printed in document.page.printed)
    elif document.figures:
        yield from ((figure, "") for figure in document.figures.names.figures())


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
