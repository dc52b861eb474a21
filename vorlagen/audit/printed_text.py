"""Finds figures in the text of a PDF as they were printed, however its lines are broken."""

from __future__ import annotations

import re

from vorlagen.german.numbers import NBSP

_DIVIDED = "\ufffe"  # what PDFium reads for the dash of a word that goes on in the next line
_HYPHENATED = re.compile(rf"(?:[-\u00ad\u2010]\s*\n\s*|{_DIVIDED}\s*)")
_UNIT = re.compile(r"(?<=[0-9])[^0-9]+$")


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
