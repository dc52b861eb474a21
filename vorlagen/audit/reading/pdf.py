"""Reads the pages of a PDF as lines, each of chunks that lie apart."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from vorlagen.audit.reading.lines import Chunk, Source

MOST_PAGES = 1000
_EDGE = 3  # lines at the top and at the bottom of a page that may be head and foot
_FINE = 10  # chunks are placed to a tenth of a point
_WIDE = 10  # tenths of the font size between two words that are no neighbours in a sentence
_WIDE_AT_FIGURE = 6  # the same where a figure stands: columns of a narrow table
_BLANK = 9  # tenths of the line height that are left free between two paragraphs
_FIGURE = re.compile(r"[-−–+=(]?[0-9][0-9.,]*[)%]?|€|EUR|--|−|–")
_AMOUNT = re.compile(r"[0-9]\s?(?:€|EUR|%)|[0-9],[0-9]|[0-9]\.[0-9]{3}(?![0-9])")
_UNIT = re.compile(r"€|EUR|%")
_NUMBER = re.compile(r"[-−–+=]?[0-9][0-9.,]*")


class UnreadablePdfError(Exception):
    """A PDF that cannot be read; the message says why, as the end of a German sentence."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word with its edges in tenths of a point; `size` is that of its font."""

    text: str
    left: int
    right: int
    top: int
    bottom: int
    size: int


def pdf_lines(raw: bytes) -> tuple[list[Source], int]:
    """The lines of a PDF without running heads and feet, and how many pages it has.

    Raises:
        UnreadablePdfError: If the file is damaged, protected by a password, or too long.
    """
    # Brings in much, so only who has a PDF waits for it.
    import pdfplumber  # noqa: PLC0415
    from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # what it mends by itself is no news
    try:
        with pdfplumber.open(io.BytesIO(raw)) as document:
            if len(document.pages) > MOST_PAGES:
                raise UnreadablePdfError(f"sie hat mehr als {MOST_PAGES} Seiten")  # noqa: TRY301
            pages = [_lines_of(page) for page in document.pages]
    except UnreadablePdfError:
        raise
    except PdfminerException as error:
        locked = "Password" in repr(error)
        raise UnreadablePdfError(
            "sie ist mit einem Kennwort geschützt" if locked else "sie ist beschädigt"
        ) from error
    except Exception as error:  # on damaged files the parser raises whatever comes up
        raise UnreadablePdfError("sie ist beschädigt oder kein PDF") from error
    return list(_without_running_lines(pages)), len(pages)


def _lines_of(page: Any) -> list[tuple[Chunk, ...]]:
    """The lines of a page from top to bottom; an empty one where a line is left free."""
    words = [
        _word(found) for found in page.extract_words(extra_attrs=["size"], x_tolerance_ratio=0.2)
    ]
    page.close()  # it keeps all its characters otherwise
    lines: list[tuple[Chunk, ...]] = []
    bottom = 0
    for line in _in_lines(words):
        height = max(word.bottom - word.top for word in line)
        if lines and 10 * (line[0].top - bottom) > _BLANK * height:
            lines.append(())
        lines.append(tuple(_chunks(line)))
        bottom = max(word.bottom for word in line)
    return lines


def _word(found: dict[str, Any]) -> _Word:
    left, right, top, bottom, size = (
        round(found[edge] * _FINE) for edge in ("x0", "x1", "top", "bottom", "size")
    )
    return _Word(_plain(found["text"]), left, right, top, bottom, size)


def _plain(text: str) -> str:
    """The text with hyphens of one kind."""
    return text.replace("\u2010", "-").replace("\u2011", "-").replace("\u00ad", "-")


def _in_lines(words: Sequence[_Word]) -> Iterator[list[_Word]]:
    """Words whose middles are at the same height, from left to right."""
    line: list[_Word] = []
    for word in sorted(words, key=lambda word: (word.top + word.bottom, word.left)):
        if line and word.top + word.bottom > line[0].top + line[0].bottom + line[0].size:
            yield sorted(line, key=lambda word: word.left)
            line = []
        line.append(word)
    if line:
        yield sorted(line, key=lambda word: word.left)


def _chunks(line: Sequence[_Word]) -> Iterator[Chunk]:
    text, left, right, offset = "", 0, 0, 0
    before: _Word | None = None
    for word in line:
        if before is not None and _apart(before, word):
            yield Chunk(text, offset, left, right)
            offset += len(text) + 2
            before = None
        text = f"{text} {word.text}" if before else word.text
        left, right = (left if before else word.left), word.right
        before = word
    yield Chunk(text, offset, left, right)


def _apart(before: _Word, word: _Word) -> bool:
    """Whether two words are in different columns."""
    if _UNIT.fullmatch(before.text[-1:]) and _NUMBER.match(word.text):
        return True  # "1.148 € 2.364 €" is no phrase, however close
    gap = 10 * (word.left - before.right)
    at_figure = _FIGURE.fullmatch(before.text) or _FIGURE.fullmatch(word.text)
    return gap > (_WIDE_AT_FIGURE if at_figure else _WIDE) * max(before.size, word.size)


def _without_running_lines(pages: Sequence[Sequence[tuple[Chunk, ...]]]) -> Iterator[Source]:
    """What repeats at the edges of pages would part tables and sentences that go on."""
    seen = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    for number, page in enumerate(pages, start=1):
        for line in _body(page, seen):
            yield Source("  ".join(chunk.text for chunk in line), 0, number, line)


def _body(page: Sequence[tuple[Chunk, ...]], seen: Counter[str]) -> Sequence[tuple[Chunk, ...]]:
    """The lines of a page without head and foot: those at its edges that other pages have, too."""
    start, end = 0, len(page)
    while start < min(_EDGE, end) and (not page[start] or seen[_key(page[start])] > 1):
        start += 1
    while end > max(start, len(page) - _EDGE) and (
        not page[end - 1] or seen[_key(page[end - 1])] > 1
    ):
        end -= 1
    while end > start and not page[end - 1]:
        end -= 1
    return page[start:end]


def _edges(page: Sequence[tuple[Chunk, ...]]) -> list[tuple[Chunk, ...]]:
    lines = [*page[:_EDGE], *page[-_EDGE:]]
    return [line for line in lines if line and not any(_is_amount(chunk) for chunk in line)]


def _is_amount(chunk: Chunk) -> bool:
    """Rows of a table may differ in their figures only; heads and feet have no amounts."""
    return bool(_AMOUNT.search(chunk.text))


def _key(line: tuple[Chunk, ...]) -> str:
    return re.sub(r"[0-9]+", "#", " ".join(chunk.text for chunk in line))
