"""Reads the pages of a PDF: words into lines, lines into chunks that lie apart, these into tables."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from vorlagen.audit.document import Block, Paragraph
from vorlagen.audit.own_pdf import unreadable_pdf
from vorlagen.audit.text_reader import Chunk, RankedLine, blocks, ranked
from vorlagen.findings import Code, Refusal
from vorlagen.german.running_text import sentences

_EDGE = 3  # lines at the top and at the bottom of a page that may be head and foot
# Between two words that are no neighbours in a sentence, in tenths of the font size
_WIDE = 10
_WIDE_AT_FIGURE = 6  # the same where a figure stands: columns of a narrow table
_BLANK = 9  # tenths of the line height that are left free between two paragraphs
_FIGURE = re.compile(r"[-−–+=(]?[0-9][0-9.,]*[)%]?|€|EUR|--|−|–")
_AMOUNT = re.compile(r"[0-9]\s?(?:€|EUR|%)|[0-9],[0-9]|[0-9]\.[0-9]{3}(?![0-9])")
_NUMBER = re.compile(r"[-−–+=]?[0-9][0-9.,]*")

Word = dict[str, Any]  # as pdfplumber has it: its text, edges in points, size of its font
ChunkedLine = tuple[Chunk, ...]


def pdf_blocks(raw: bytes) -> list[Block]:
    """The blocks of a PDF without running heads and feet.

    Raises:
        Refusal: If the file is damaged, protected by a password, or has no text.
    """
    # Brings in much, so only who has a PDF waits for it.
    import pdfplumber  # noqa: PLC0415
    from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # what it mends by itself is no news
    try:
        with pdfplumber.open(io.BytesIO(raw)) as document:
            pages = [_lines_of(page) for page in document.pages]
    except PdfminerException as error:
        is_locked = "Password" in repr(error)
        why = "sie ist mit einem Kennwort geschützt" if is_locked else "sie ist beschädigt"
        raise unreadable_pdf(why) from error
    except Exception as error:  # on damaged files the parser raises whatever comes up
        raise unreadable_pdf("sie ist beschädigt oder kein PDF") from error
    found = list(blocks(list(_without_running_lines(pages))))
    if not found:
        message = "Die PDF-Datei enthält keinen Text, vermutlich nur eingescannte Bilder."
        cure = "Mit einer Texterkennung (OCR) bearbeiten und den Text prüfen."
        raise Refusal(Code.DATEI_UNLESBAR, message, cure)
    return found


def pdf_passages(raw: bytes) -> Iterator[tuple[str, bool]]:
    """The sentences and rows of tables of a PDF, and whether each is a row.

    Raises:
        Refusal: If the file is damaged, protected by a password, or has no text.
    """
    for block in pdf_blocks(raw):
        if isinstance(block, Paragraph):
            yield from ((sentence, False) for sentence in sentences(block.text))
        else:
            yield from ((" | ".join(cell.text for cell in row), True) for row in block.rows)


def _lines_of(page: Any) -> list[ChunkedLine]:
    """The lines of a page from top to bottom; an empty one where a line is left free."""
    words = page.extract_words(extra_attrs=["size"], x_tolerance_ratio=0.2)
    page.close()  # it keeps all its characters otherwise
    lines: list[ChunkedLine] = []
    bottom = 0
    for line in _in_lines(words):
        height = max(word["bottom"] - word["top"] for word in line)
        if lines and 10 * (line[0]["top"] - bottom) > _BLANK * height:
            lines.append(())
        lines.append(tuple(_chunks(line)))
        bottom = max(word["bottom"] for word in line)
    return lines


def _in_lines(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Words whose middles are at the same height, from left to right."""
    line: list[Word] = []
    for word in sorted(words, key=lambda word: (_height(word), word["x0"])):
        if line and _height(word) > _height(line[0]) + line[0]["size"]:
            yield sorted(line, key=lambda word: word["x0"])
            line = []
        line.append(word)
    if line:
        yield sorted(line, key=lambda word: word["x0"])


def _height(word: Word) -> Any:
    """Twice the middle of a word, to a tenth of a point: fonts in one line differ by less."""
    return round(word["top"] + word["bottom"], 1)


def _chunks(line: Sequence[Word]) -> Iterator[Chunk]:
    offset = 0
    chunk: list[Word] = []
    for word in line:
        if chunk and _apart(chunk[-1], word):
            yield _chunk(chunk, offset)
            offset += len(_text(chunk)) + 2
            chunk = []
        chunk.append(word)
    yield _chunk(chunk, offset)


def _chunk(words: Sequence[Word], offset: int) -> Chunk:
    left, right = round(words[0]["x0"] * 10), round(words[-1]["x1"] * 10)
    return Chunk(_text(words), offset, left, right)


def _text(words: Sequence[Word]) -> str:
    return re.sub("[\u2010\u2011\u00ad]", "-", " ".join(word["text"] for word in words))


def _apart(before: Word, word: Word) -> bool:
    """Whether two words are in different columns."""
    if before["text"].endswith(("€", "%")) and _NUMBER.match(word["text"]):
        return True  # "1.148 € 2.364 €" is no phrase, however close
    at_figure = _FIGURE.fullmatch(before["text"]) or _FIGURE.fullmatch(word["text"])
    wide = (_WIDE_AT_FIGURE if at_figure else _WIDE) * max(before["size"], word["size"])
    return bool(10 * (word["x0"] - before["x1"]) > wide)


def _without_running_lines(pages: Sequence[Sequence[ChunkedLine]]) -> Iterator[RankedLine]:
    """What repeats at the edges of pages would part tables and sentences that go on."""
    seen = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    index = count()
    for number, page in enumerate(pages, start=1):
        for line in _body(page, seen):
            text = "  ".join(chunk.text for chunk in line)
            yield ranked(text, next(index), page=number, chunks=line)


def _body(page: Sequence[ChunkedLine], seen: Counter[str]) -> Sequence[ChunkedLine]:
    """The lines of a page without head and foot: those at its edges that other pages have, too."""
    start, end = 0, len(page)
    while start < min(_EDGE, end) and (not page[start] or seen[_key(page[start])] > 1):
        start += 1
    while end > max(start, len(page) - _EDGE) and (
        not page[end - 1] or seen[_key(page[end - 1])] > 1
    ):
        end -= 1
    return page[start:end]


def _edges(page: Sequence[ChunkedLine]) -> list[ChunkedLine]:
    # Rows of a table may differ in their figures only; heads and feet have no amounts.
    lines = [*page[:_EDGE], *page[-_EDGE:]]
    return [
        line for line in lines if line and not any(_AMOUNT.search(chunk.text) for chunk in line)
    ]


def _key(line: ChunkedLine) -> str:
    return re.sub(r"[0-9]+", "#", " ".join(chunk.text for chunk in line))
