"""Sorts lines of text into paragraphs and tables.

Tables are told by tabulators, by upright rules, or by columns that are set apart with spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vorlagen.audit.document import Block, Cell, Line, Paragraph, Row, Table
from vorlagen.audit.reading.markup import is_bold, is_heading, is_item, is_rule, plain
from vorlagen.german.reading import finde_zahlen

_CHUNK = re.compile(r"\S(?:.*?\S)??(?=\s{2,}|\s*\Z)")
_BLANK_LINES = 3  # so many may stand within a table, as OCR and layout leave them
_APART = 1000  # columns; more than a row has cells
_SHORT = 70  # characters; longer lines without columns are prose
_COLLAPSED = re.compile(r"[^\W\d_].*?\s[-−–=]?\s?[0-9][0-9.,]*\s?(?:€|EUR|Euro|%)?")
_COUNTED = re.compile(r"[-–—−.]{1,3}|k\.\s?A\.|entfällt|offen|\[.*\]|(?:--|–|—).*")  # no figure yet
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_FEWEST = 3  # lines that end in a number, before they are taken for a table


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words of a line that belong together: where they begin in its text, and their two edges."""

    text: str
    offset: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Source:
    """A line of the file with its place; `page` is 0 in files without pages.

    `chunks` are what the line consists of if its format knows; otherwise spaces set them apart.
    """

    raw: str
    number: int = 0
    page: int = 0
    chunks: tuple[Chunk, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ranked:
    line: Line
    style: str  # "tab", "pipe", "aligned", "text", "rule" or "" for blank
    chunks: tuple[Chunk, ...] = ()


def blocks(sources: Iterable[Source]) -> Iterator[Block]:
    """The blocks of a text in their order."""
    ranked = [_ranked(index, source) for index, source in enumerate(sources)]
    position = 0
    while position < len(ranked):
        end = _table_end(ranked, position)
        if end:
            yield _table(ranked[position:end])
            position = end
            continue
        end = _collapsed_end(ranked, position)
        if end:
            yield _collapsed_table(ranked[position:end])
        else:
            end = _paragraph_end(ranked, position)
            lines = tuple(item.line for item in ranked[position:end] if item.style != "rule")
            if lines:
                yield Paragraph(lines, is_item(lines[0].raw))
            end = max(end, position + 1)
        position = end


def _ranked(index: int, source: Source) -> _Ranked:
    raw = source.raw.rstrip()
    line = Line(plain(raw).strip() if "\t" not in raw else plain(raw), index, *_place(source), raw)
    if not line.text.strip():
        return _Ranked(line, "rule" if is_rule(raw) else "")
    if is_rule(raw):
        return _Ranked(line, "rule")
    if "\t" in raw.strip("\n") and raw.strip():
        return _Ranked(line, "tab")
    if raw.count("|") >= 2 or (raw.count("|") == 1 and " | " in raw):
        return _Ranked(line, "pipe")
    chunks = source.chunks or tuple(_chunks(raw))
    if len(chunks) < 2:
        return _Ranked(line, "text")
    whole = Line(plain(raw), index, *_place(source), raw)
    return _Ranked(whole, "aligned", chunks)


def _place(source: Source) -> tuple[int, int]:
    return source.number, source.page


def _body(raw: str) -> str:
    """The line without the mark of a list item, whose gap is no column."""
    if is_item(raw):
        mark = re.match(r"\s*\S+\s+", raw)
        return raw[mark.end() :] if mark else raw
    return raw.lstrip()


def _table_end(ranked: Sequence[_Ranked], start: int) -> int:
    """Behind the last row of the table that begins here; 0 if none does."""
    style = ranked[start].style
    if style not in ("tab", "pipe", "aligned"):
        return 0
    end, blank, rows = start + 1, 0, 1
    for index in range(start + 1, len(ranked)):
        item = ranked[index]
        if item.style == style:
            if blank and _is_head(item):
                break
            end, blank, rows = index + 1, 0, rows + 1
        elif item.style in ("", "rule"):
            blank += item.style == ""
            if blank > _BLANK_LINES:
                break
        elif not (style == "aligned" and _is_part(item, blank) and item.style == "text"):
            break
        else:
            blank = 0 if blank == 0 else blank
    if style == "aligned" and rows == 1:
        return 0
    return end


def _is_head(item: _Ranked) -> bool:
    """Whether a row heads columns: with no figure in it but years."""
    separator = {"tab": "\t", "pipe": "|"}.get(item.style)
    parts = item.line.text.split(separator) if separator else [c.text for c in item.chunks]
    texts = [text for part in parts if (text := plain(part).strip())]
    return len(texts) >= 2 and not any(_COUNTED.fullmatch(text) or _is_sum(text) for text in texts)


def _is_sum(text: str) -> bool:
    return _is_figure(text) and not _YEAR.fullmatch(text)


def _is_part(item: _Ranked, blank: int) -> bool:
    """Whether a line without columns may be the rest of a label, or a heading within the table."""
    text = item.line.text
    return blank <= 1 and len(text) <= _SHORT and not text.endswith((".", ":", ";", ","))


def _paragraph_end(ranked: Sequence[_Ranked], start: int) -> int:
    if ranked[start].style in ("", "rule"):
        return start
    end = start + 1
    while end < len(ranked) and ranked[end].style in ("text", "aligned"):
        raw, before = ranked[end].line.raw, ranked[end - 1].line.raw
        if is_item(raw) or is_heading(raw) or is_heading(before) or _table_end(ranked, end):
            break
        if ranked[end].line.page != ranked[end - 1].line.page and not _flows(before, raw):
            break
        end += 1
    return end


def _flows(before: str, after: str) -> bool:
    """Whether a sentence goes on over the end of a page."""
    return not before.rstrip().endswith((".", ":", "!", "?")) and after.lstrip()[:1].islower()


# Tables


def _table(ranked: Sequence[_Ranked]) -> Table:
    lines = [item.line for item in ranked if item.style not in ("", "rule")]
    if ranked[0].style == "aligned":
        return Table(
            tuple(_aligned([item for item in ranked if item.style in ("aligned", "text")]))
        )
    separator = "\t" if ranked[0].style == "tab" else "|"
    return Table(tuple(Row(tuple(_split(line, separator))) for line in lines))


def _split(line: Line, separator: str) -> Iterator[Cell]:
    raw = line.raw.strip(" ")
    # Tags and emphasis have no separators in them, so both split alike.
    bold = [is_bold(part) for part in raw.split(separator)]
    parts = plain(raw).split(separator)
    plain_line = Line(plain(raw), line.index, line.number, line.page, line.raw)
    offset = 0
    for column, part in enumerate(parts):
        text = part.strip()
        if text:
            at = offset + part.index(text)
            yield Cell(text, plain_line, column, at, column < len(bold) and bold[column])
        offset += len(part) + 1


def _aligned(ranked: Sequence[_Ranked]) -> Iterator[Row]:
    """Rows of columns that are set apart: where numbers stand below each other is a column."""
    found = [item.chunks for item in ranked]
    figures = [chunk for chunks in found for chunk in chunks if _is_figure(chunk.text)]
    columns = _merged((chunk.left, chunk.right) for chunk in figures)
    is_plain = not any(_collide(chunks, columns) for chunks in found)
    for number, (item, chunks) in enumerate(zip(ranked, found, strict=True)):
        if not chunks:
            yield Row((Cell(item.line.text, item.line, 0),))
            continue
        cells = []
        for index, chunk in enumerate(chunks):
            # Where columns cannot be told apart, no cell stands below another.
            column = _column_of(chunk, columns) if is_plain else _APART * (number + 1) + index
            text = plain(chunk.text).strip()
            cells.append(Cell(text, item.line, column, chunk.offset, is_bold(chunk.text)))
        yield Row(tuple(cells))


def _collide(chunks: Sequence[Chunk], columns: list[tuple[int, int]]) -> bool:
    """Whether two figures of a row are in one column: then several tables were taken for one."""
    taken = [_column_of(chunk, columns) for chunk in chunks if _is_figure(chunk.text)]
    return len(taken) != len(set(taken))


def _chunks(raw: str) -> Iterator[Chunk]:
    mark = len(raw) - len(_body(raw))
    for found in _CHUNK.finditer(raw, mark):
        yield Chunk(found.group(), found.start(), *found.span())


def _is_figure(text: str) -> bool:
    bare = plain(text).strip().lstrip("-−–=+ ")
    found = finde_zahlen(bare)
    return bool(found) and found[0].start == 0 and found[0].end >= len(bare) - 2


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _column_of(chunk: Chunk, columns: list[tuple[int, int]]) -> int:
    """Figures' columns have the odd numbers, what stands between them the even ones."""
    touched = [
        i for i, (left, right) in enumerate(columns) if chunk.left < right and left < chunk.right
    ]
    if touched and (len(touched) == 1 or _is_figure(chunk.text)):
        return 2 * touched[0] + 1
    return 2 * sum(right <= chunk.left for _, right in columns)


# Tables whose columns have collapsed to single spaces


def _collapsed_end(ranked: Sequence[_Ranked], start: int) -> int:
    end = start
    while end < len(ranked) and _is_collapsed(ranked[end]):
        end += 1
    return end if end - start >= _FEWEST else 0


def _is_collapsed(item: _Ranked) -> bool:
    text = item.line.text
    return item.style == "text" and len(text) <= 100 and bool(_COLLAPSED.fullmatch(text))


def _collapsed_table(ranked: Sequence[_Ranked]) -> Table:
    return Table(tuple(Row(tuple(_label_and_numbers(item.line))) for item in ranked))


def _label_and_numbers(line: Line) -> Iterator[Cell]:
    """The label and the numbers at the end of a line; columns count from the right."""
    end = len(line.text)
    cells: list[Cell] = []
    for number in reversed(finde_zahlen(line.text)):
        if number.als_wort or line.text[number.end : end].strip(" -−–="):
            break
        sign = re.search(r"[-−–=]?\s?$", line.text[: number.start])
        start = sign.start() if sign else number.start
        if line.text[start : start + 1] and start and line.text[start - 1] != " ":
            start = number.start
        text = line.text[start : number.end].strip()
        cells.append(Cell(text, line, 100 - len(cells), line.text.index(text, start)))
        end = start
    label = line.text[:end].strip()
    yield from ([Cell(label, line, 0, 0)] if label else [])
    yield from reversed(cells)
