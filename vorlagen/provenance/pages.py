"""The text of the pages of a PDF, and whether a printed figure stands in it."""

from __future__ import annotations

import io
import logging
import re
from typing import Any

import pikepdf

from vorlagen.german.style import NBSP
from vorlagen.provenance.contents import UnreadableError

_HYPHENATED = re.compile(r"[-\u00ad\u2010]\s*\n\s*")
_LINE = "\n"
_UNIT = re.compile(r"(?<=[0-9])[^0-9]+$")


def text_of(raw: bytes) -> str:
    """The text of all pages.

    Raises:
        UnreadableError: If it cannot be read.
    """
    # Brings in much, so only who has a PDF waits for it.
    import pdfplumber  # noqa: PLC0415

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # what it mends by itself is no news
    try:
        with pdfplumber.open(io.BytesIO(_written_anew(raw))) as document:
            return "\n".join(_text_of(page) for page in document.pages)
    except Exception as error:  # on damaged files the parser raises whatever comes up
        raise UnreadableError("sie ist beschädigt oder unvollständig") from error


def _written_anew(raw: bytes) -> bytes:
    """The same file in a sound order: on what others have appended the parser may search for ever."""
    anew = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw), suppress_warnings=True) as pdf:
        len(pdf.pages)  # walks through the file
        if pdf.get_warnings():
            raise ValueError("mended while it was read")
        pdf.save(anew)
    return anew.getvalue()


def _text_of(page: Any) -> str:
    """The words of a page; the small figures that call footnotes are words of their own."""
    parts: list[str] = []
    line = None
    for word in page.extract_words(extra_attrs=["size"], x_tolerance_ratio=0.2):
        bottom = round(word["bottom"])
        same = line is not None and abs(bottom - line) < word["size"]
        parts.append(f"{' ' if same else _LINE}{word['text']}")
        line = bottom
    page.close()  # it keeps all its characters otherwise
    return "".join(parts)


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
