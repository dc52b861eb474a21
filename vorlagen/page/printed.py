"""The figures that a paper prints, and the marks of unknown ones."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from vorlagen.figures.figure import Figure
from vorlagen.findings import Place
from vorlagen.german.style import NBSP

PENDING_TEXT = "[ausstehend]"
TO_WRITE = "[noch zu schreiben:"
_DIVIDED = "\ufffe"  # what PDFium reads for the dash of a word that goes on in the next line
_HYPHENATED = re.compile(rf"(?:[-\u00ad\u2010]\s*\n\s*|{_DIVIDED}\s*)")
_UNIT = re.compile(r"(?<=[0-9])[^0-9]+$")
_HEAD = re.compile(r"<head>.*?</head>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_ALTERNATIVE = re.compile(r'\s(?:alt|aria-label)="([^"]*)"')


class Printed(Struct, frozen=True):
    """A figure as the paper shows it, and where it was asked for."""

    figure: Figure
    text: str
    place: Place


class PrintedText:
    """A text in which printed figures are looked for, however its lines are broken."""

    def __init__(self, text: str) -> None:
        self._text = f"{text}\n{_HYPHENATED.sub('', text)}".casefold()

    def has(self, printed: str) -> bool:
        """Whether a figure stands there as it was printed, or before the „bis“ of a range."""
        if self._finds(_spaced(printed)):
            return True
        number = _UNIT.sub("", printed)
        return number != printed and self._finds(rf"{_spaced(number)}\s*bis\b")

    def _finds(self, pattern: str) -> bool:
        # No digit may stand beside it, or „12“ would be found in „112.500“.
        whole = rf"(?<![0-9])(?<![0-9][.,]){pattern}(?![0-9])(?!,[0-9])(?!\.[0-9]{{3}})"
        return re.search(whole, self._text) is not None


def _spaced(printed: str) -> str:
    parts = printed.casefold().replace(NBSP, " ").split()
    return r"\s*".join(map(re.escape, parts))


def words_of(page: str) -> str:
    """The words of a page of HTML, and those that say what its pictures show."""
    body = _HEAD.sub("", page)
    words = html.unescape(" ".join([_TAG.sub(" ", body), *_ALTERNATIVE.findall(body)]))
    return words.replace("\u00ad", "")


def on_page(printed: Iterable[Printed], page: str) -> Iterator[Printed]:
    """The figures that stand on a page of HTML as they were printed, or in what its pictures say.

    Figures of a part that the page leaves out are not printed.
    """
    text = PrintedText(words_of(page))
    is_there: dict[str, bool] = {}
    for item in printed:
        if item.text not in is_there:
            is_there[item.text] = text.has(item.text)
        if is_there[item.text]:
            yield item
