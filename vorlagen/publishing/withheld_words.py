"""What the gate looks for: the figures and words of a paper that are not public, as they are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from vorlagen.facts.types import Withheld
from vorlagen.figures import Figure, all_texts
from vorlagen.page import Printed
from vorlagen.paper import Paper, disclosure_of, withheld_in
from vorlagen.publishing.gate import Secret

_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+")
_LEAST = 12  # characters of a piece of text that is looked for


def secrets_of(internal: Paper, public: Paper) -> list[Secret]:
    """What the internal version of a paper has and the public one must not have.

    A text that the public version prints for another figure is left out: nobody could tell them apart.
    """
    shown = {item.text for item in _printed(public)}
    secrets = []
    disclosure = disclosure_of(internal.behoerde, internal.papier)
    for item in _printed(internal):
        revealed = disclosure.told_by(item.figure).revealed
        if revealed:
            name = item.figure.address or next(iter(revealed))
            texts = {item.text, *all_texts(item.figure, internal.style)} - shown
            secrets.append(Secret(name, item.place, tuple(sorted(texts))))
    for withheld in withheld_in(internal.papier):
        texts = {piece for text in withheld.texts for piece in _pieces(text)}
        if texts:
            secrets.append(Secret(withheld.title, withheld.place, tuple(sorted(texts))))
        for figure in _figures(internal, withheld):
            texts = set(all_texts(figure, internal.style)) - shown
            secrets.append(Secret(figure.address, withheld.place, tuple(sorted(texts))))
    return secrets


def _printed(paper: Paper) -> Iterator[Printed]:
    pages = [paper.page, *(annex.page for annex in paper.annexes)]
    for page in pages:
        if page is not None:
            yield from page.printed


def _figures(paper: Paper, withheld: Withheld) -> Iterator[Figure]:
    """The figures at, and below, a withheld address."""
    if not withheld.address or paper.figures is None:
        return
    if "*" in withheld.address:
        return  # of a column; those that are printed are looked for already
    value = paper.figures.names.resolve(withheld.address)
    values = [value] if isinstance(value, Figure) else [value[name] for name in value]
    for figure in values:
        if isinstance(figure, Figure) and not figure.is_pending:
            yield figure


def _pieces(text: str) -> Iterator[str]:
    """The words of a text between its expressions, in pieces that say something."""
    for part in _EXPRESSION.split(text):
        for piece in _SENTENCE.split(part):
            words = piece.strip(" *_#>-|")
            if len(words) >= _LEAST:
                yield words
