"""Reads the pages of a PDF: words into lines, lines into chunks that lie apart, these into tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

from vorlagen.audit.document import NOTE, RAISED, Block, Paragraph
from vorlagen.audit.pdf_words import Word, pdf_pages
from vorlagen.audit.text_columns import Chunk
from vorlagen.audit.text_reader import RankedLine, blocks, ranked
from vorlagen.findings import Code, Refusal
from vorlagen.german.words import sentences

_HEAD = 5  # lines that the head of a table may have
_EDGE = 3  # lines at the top and at the bottom of a page that may be head and foot
# Between two words that are no neighbours in a sentence, in tenths of the font size
_WIDE = 10
_WIDE_AT_FIGURE = 6  # the same where a figure stands: columns of a narrow table
_BLANK = 9  # tenths of the line height that are left free between two paragraphs
_LEVEL = 4  # tenths of the font size by which words of a line may differ in height
_FIGURE = re.compile(r"[-−–+=(]?[0-9][0-9.,]*[)%]?|€|EUR|--|−|–")
_AMOUNT = re.compile(r"[0-9]\s?(?:€|EUR|%)|[0-9],[0-9]|[0-9]\.[0-9]{3}(?![0-9])")
_NUMBER = re.compile(r"[-−–+=]?[0-9][0-9.,]*")

ChunkedLine = tuple[Chunk, ...]


def pdf_blocks(raw: bytes) -> list[Block]:
    """The blocks of a PDF without running heads and feet.

    Raises:
        Refusal: If the file is damaged, protected by a password, or has no text.
    """
    pages = [_lines_of(words) for words in pdf_pages(raw)]
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


def _lines_of(words: Sequence[Word]) -> list[ChunkedLine]:
    """The lines of a page from top to bottom; an empty one where a line is left free."""
    lines: list[ChunkedLine] = []
    bottom: Any = 0
    for line in _in_lines(words):
        size = max(word.size for word in line)
        if lines and 10 * (min(word.top for word in line) - bottom) > _BLANK * size:
            lines.append(())
        lines.append(tuple(_chunks(line)))
        bottom = max(word.bottom for word in line)
    return lines


def _in_lines(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Words whose middles are at the same height, from left to right."""
    line: list[Word] = []
    for word in sorted(words, key=lambda word: (round(word.middle, 1), word.left)):
        if line and 10 * (word.middle - line[0].middle) > _LEVEL * line[0].size:
            yield _in_order(line)
            line = []
        line.append(word)
    if line:
        yield _in_order(line)


def _in_order(line: list[Word]) -> list[Word]:
    """The words of a line from left to right, none that was drawn again to look bold, no marks of notes."""
    ordered: list[Word] = []
    for word in sorted(line, key=lambda word: word.left):
        before = ordered[-1] if ordered else None
        if before and word.text == before.text and 10 * (word.left - before.left) < word.size:
            continue
        if before and word.is_raised and NOTE.fullmatch(word.text):
            if before.text[-1:].isalpha():  # "m²"
                before.text += word.text.translate(RAISED)
            before.right = word.right
            continue
        ordered.append(word)
    return ordered


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
    left, right = round(words[0].left * 10), round(words[-1].right * 10)
    return Chunk(_text(words), offset, left, right)


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _apart(before: Word, word: Word) -> bool:
    """Whether two words are in different columns."""
    if before.text.endswith(("€", "%")) and _NUMBER.match(word.text):
        return True  # "1.148 € 2.364 €" is no phrase, however close
    at_figure = _FIGURE.fullmatch(before.text) or _FIGURE.fullmatch(word.text)
    wide = (_WIDE_AT_FIGURE if at_figure else _WIDE) * max(before.size, word.size)
    return bool(10 * (word.left - before.right) > wide)


def _without_running_lines(pages: Sequence[Sequence[ChunkedLine]]) -> Iterator[RankedLine]:
    """What repeats at the edges of pages would part tables and sentences that go on."""
    seen = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    index = count()
    rows: set[str] = set()  # of all pages before
    goes_on = False  # whether a table may
    for number, page in enumerate(pages, start=1):
        body = _body(page, seen)
        start = _repeated_head(body, rows) if goes_on else 0
        for line in body[start:]:
            text = "  ".join(chunk.text for chunk in line)
            yield ranked(text, next(index), page=number, chunks=line)
        rows.update(_text_of(line) for line in body if _is_row(line))
        goes_on = bool(body) and _is_row(body[-1])


def _repeated_head(page: Sequence[ChunkedLine], rows: set[str]) -> int:
    """How many lines at the top of a page are the head of a table that stood before, too."""
    end = 0
    for line in page[:_HEAD]:
        if not _is_row(line) or _text_of(line) not in rows or _has_amount(line):
            break
        end += 1
    return end


def _is_row(line: ChunkedLine) -> bool:
    return len(line) >= 2


def _has_amount(line: ChunkedLine) -> bool:
    return any(_AMOUNT.search(chunk.text) for chunk in line)


def _text_of(line: ChunkedLine) -> str:
    return " ".join(chunk.text for chunk in line)


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
    return [line for line in lines if line and not _has_amount(line)]


def _key(line: ChunkedLine) -> str:
    return re.sub(r"[0-9]+", "#", _text_of(line))
