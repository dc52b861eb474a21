"""The text of the pages of a PDF, and whether a printed figure stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from vorlagen.german.style import NBSP
from vorlagen.provenance.contents import UnreadableError
from vorlagen.provenance.revisions import Signed
from vorlagen.renditions.opening import open_pdf

_DIVIDED = "\ufffe"  # what PDFium reads for the dash of a word that goes on in the next line
_HYPHENATED = re.compile(rf"(?:[-\u00ad\u2010]\s*\n\s*|{_DIVIDED}\s*)")
_UNIT = re.compile(r"(?<=[0-9])[^0-9]+$")


def text_of(raw: bytes) -> str:
    """The text of all pages.

    Raises:
        UnreadableError: If it cannot be read, or only by guessing what was meant.
    """
    # Brings in much, so only who has a PDF waits for it.
    import pypdfium2  # noqa: PLC0415

    try:
        _require_sound(raw)
        with pypdfium2.PdfDocument(raw) as document:
            return "\n".join(_text_of(page) for page in document)
    except Exception as error:  # on damaged files the parsers raise whatever comes up
        raise UnreadableError("sie ist beschädigt oder unvollständig") from error


def covered_pages(raw: bytes, signed: Iterable[Signed]) -> tuple[int, ...]:
    """The pages, from 1, on which what a signature draws lies over text.

    Raises:
        UnreadableError: If the text cannot be read.
    """
    import pypdfium2  # noqa: PLC0415

    try:
        with pypdfium2.PdfDocument(raw) as document:
            found = {
                one.page for one in signed if one.is_drawn and _covers(document[one.page - 1], one)
            }
    except Exception as error:
        raise UnreadableError("sie ist beschädigt oder unvollständig") from error
    return tuple(sorted(found))


def _covers(page: Any, signed: Signed) -> bool:
    text = page.get_textpage()
    try:
        boxes = [text.get_rect(number) for number in range(text.count_rects())]
    finally:
        text.close()
        page.close()
    return any(
        left < signed.right and signed.left < right and bottom < signed.top and signed.bottom < top
        for left, bottom, right, top in boxes
    )


def _require_sound(raw: bytes) -> None:
    with open_pdf(raw) as pdf:
        len(pdf.pages)  # walks through the file
        if pdf.get_warnings():
            raise ValueError("mended while it was read")


def _text_of(page: Any) -> str:
    text = page.get_textpage()
    try:
        return str(text.get_text_range()).replace("\r\n", "\n")
    finally:
        text.close()
        page.close()


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
