"""Sorts lines of text into paragraphs and tables.

Tables are told by tabulators, by upright rules, or by columns that are set apart with spaces.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from vorlagen.audit.document import Block, Cell, Paragraph, Row, Table, TextLine
from vorlagen.audit.text_columns import TIGHT_ENTRY, Chunk, by_counting, by_edges, is_entry

_CHUNK = re.compile(r"\S(?:.*?\S)??(?=\s{2,}|\s*\Z)")
_BLANK_LINES = 3  # so many may stand within a table, as OCR and layout leave them
_LONGEST_ROW = 160  # characters
_SHORT = 70  # characters; longer lines without columns are prose
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# A figure at the end of a line: after a blank, a sign of euros, or a word that runs into an amount
_LAST_ENTRY = re.compile(
    rf"(?:(?<![^ \t])|(?<=€)|(?<=[^\W\d_])(?=[0-9.]*,[0-9]{{2}}(?![0-9]))"
    rf"|(?<=\))(?=-?[0-9.]*,[0-9]{{2}}(?![0-9])))(?:{TIGHT_ENTRY})\s*\Z"
)
_LONGEST_ENTRY = 40  # characters
_TITLE = re.compile(
    r"(?:Tab|Abb|Anl|Nr|Drs|S)\.|Tabelle|Abbildung|Anlage|Übersicht|Seite|Blatt|Drucksache"
)
_FORMULA = re.compile(r"[=÷[]|[0-9€)]\s[−+x×-]\s[0-9]")
_CENTS = re.compile(r"-?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+),[0-9]{2}")
_GLUED = re.compile(rf"(?:{_CENTS.pattern}){{3,}}(?![0-9])")  # cells without gaps
_LEADER = re.compile(r"\.{4,}\s*\Z|…{2,}\s*\Z")
_PAGE = re.compile(
    r"\s*(?:[-–—]+\s*[0-9]{1,4}(?:\s+of\s+[0-9]+)?\s*[-–—]+|Seite [0-9]+(?: von [0-9]+)?)\s*"
)
_ENDS_IN_ENTRY = re.compile(
    r"(?:[0-9€%)*¹²³⁴x?–—-]|EUR|Euro|TEUR|Mio\.?|[AHn]\.|offen|entfällt|unbekannt)\s*\Z"
)
_AMOUNT = re.compile(r"[0-9][.,][0-9]|€|EUR|Euro")
_SENTENCE_END = re.compile(r"(?:[^\W\d_]{4}\)?[.;]|:)\Z")
_MINUS = ("-", "–", "−")
_MOST_WRAPPED = 8  # lines of a label
_DASH = re.compile(r"[-–—] (?=[0-9])")
_FEWEST_LOOSE = 3  # lines of this kind that make a table

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
_EMPHASIS = re.compile(r"\*\*|__(?!_)|(?<!\w)`|`(?!\w)")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")
_ITEM = re.compile(r"^\s*(?:[-–•▪·*]|\(?[0-9]{1,2}[.)]|\(?[a-z]\))\s+(?=\S)")
_RULE = re.compile(r"[\s|:+=_–—-]*[-=_–—]{3}[\s|:+=_–—-]*")


class RankedLine(Struct, frozen=True):
    """A line and how it is built: "tab", "pipe", "aligned", "loose", "text", "rule" or "" for blank.

    A loose line has figures at its end that only single blanks set apart.
    """

    line: TextLine
    style: str
    chunks: tuple[Chunk, ...] = ()

    @property
    def is_bare(self) -> bool:
        """Whether it has figures and no label."""
        return self.style == "loose" and not self.chunks[0].text


def text_blocks(text: str) -> Iterator[Block]:
    """The blocks of a text in their order; lines are counted from 1."""
    lines = enumerate(text.split("\n"), 1)
    return blocks([ranked(raw, index, number=index) for index, raw in lines])


def ranked(
    raw: str, index: int, *, number: int = 0, page: int = 0, chunks: Sequence[Chunk] = ()
) -> RankedLine:
    """A line of a file; `chunks` if its format knows them, otherwise spaces set them apart."""
    raw = raw.rstrip()
    line = TextLine(_plain(raw).strip(), index, number, page, raw)
    if _RULE.fullmatch(raw) or _PAGE.fullmatch(raw):
        return RankedLine(line, "rule")
    if not line.text:
        return RankedLine(line, "")
    source = raw
    is_glued = "," in raw and _GLUED.search(raw) is not None
    if is_glued:
        raw = _GLUED.sub(lambda run: "  " + "  ".join(_CENTS.findall(run[0])), raw)
        line = TextLine(_plain(raw).strip(), index, number, page, raw, source, is_glued=True)
    if "\t" in raw:
        return RankedLine(line, "tab")
    if raw.count("|") >= 2 or " | " in raw:
        return RankedLine(line, "pipe")
    chunks = tuple(chunks or _chunks(raw))
    kind = "aligned"
    if len(chunks) < 2:
        chunks, kind = tuple(_row_chunks(raw)), "loose"
    if not chunks:
        return RankedLine(line, "text")
    line = TextLine(_plain(raw), index, number, page, raw, source, is_glued=is_glued)
    return RankedLine(line, kind, chunks)


def blocks(lines: Sequence[RankedLine]) -> Iterator[Block]:
    """The blocks that lines make up."""
    position = 0
    while position < len(lines):
        end = _table_end(lines, position)
        if end:
            yield _table(lines[position:end])
        else:
            end = _paragraph_end(lines, position)
            found = tuple(item.line for item in lines[position:end] if item.style != "rule")
            if found:
                yield Paragraph(found)
        position = max(end, position + 1)


def _plain(text: str) -> str:
    """The text without marks of HTML and Markdown; white space stays as it is."""
    text = _EMPHASIS.sub("", _TAG.sub("", _HEADING.sub("", text)))
    return html.unescape(text).replace("\u00ad", "").replace("\u200b", "")


def _is_item(raw: str) -> bool:
    return _ITEM.match(raw) is not None


def _chunks(raw: str) -> Iterator[Chunk]:
    mark = _ITEM.match(raw)  # its gap is no column
    for found in _CHUNK.finditer(raw, mark.end() if mark else 0):
        yield Chunk(found.group(), found.start(), *found.span())


def _row_chunks(raw: str) -> Sequence[Chunk]:
    """The label of a line, and the figures at its end, taken off from the right; none without these.

    The label is empty if the line has figures alone.
    """
    if len(raw) > _LONGEST_ROW or not _ENDS_IN_ENTRY.search(raw):
        return ()
    figures: list[Chunk] = []
    end = len(raw)
    while found := _LAST_ENTRY.search(raw, max(0, end - _LONGEST_ENTRY), end):
        start = found.start()
        text = found[0].rstrip()
        figures.insert(0, Chunk(text, start, start, start + len(text)))
        end = len(raw[:start].rstrip())
    first = len(raw) - len(raw.lstrip())
    label = raw[first:end]
    if not label and len(figures) > 1 and _YEAR.fullmatch(figures[0].text):
        label = figures.pop(0).text
    tail = raw[first + len(label) :]
    is_amount = _AMOUNT.search(tail) is not None
    if (_LEADER.search(label) and not is_amount) or _FORMULA.search(label, 1):
        return ()
    if _TITLE.fullmatch(label.strip()):
        return ()
    is_bare = not label.strip("0123456789.) ") and not _YEAR.match(label)
    if not any(map(str.isdigit, tail)) or (is_bare and not is_amount and len(figures) < 2):
        return ()
    texts = [figure.text for figure in figures]
    numbers = [str(number) for number in range(1, len(texts) + 2)]  # of columns
    if is_bare and (all(map(_YEAR.fullmatch, texts)) or texts in (numbers[:-1], numbers[1:])):
        return ()
    return Chunk("" if is_bare else label, first, first, first + len(label)), *figures


# Where blocks end


def _table_end(lines: Sequence[RankedLine], start: int) -> int:
    """Behind the last row of the table that begins here; 0 if none does."""
    style = lines[start].style
    if style == "text" and _is_part(lines[start]) and start + 1 < len(lines):
        is_label = lines[start + 1].is_bare  # of a figure on the next line
        return _table_end(lines, start + 1) if is_label else 0
    if style not in ("tab", "pipe", "aligned", "loose"):
        return 0
    end, blank, wrapped, rows = start + 1, 0, 0, 1
    spaced = style in ("aligned", "loose")
    aligned = int(style == "aligned")
    for index in range(start + 1, len(lines)):
        item = lines[index]
        if item.style == style or (spaced and item.style in ("aligned", "loose")):
            if blank and _is_head(item):
                break
            end, blank, wrapped, rows = index + 1, 0, 0, rows + 1
            aligned += item.style == "aligned"
        elif item.style in ("", "rule"):
            blank += item.style == ""
            if blank > _BLANK_LINES:
                break
        else:
            wrapped += 1
            is_part = spaced and item.style == "text" and blank <= 1 and _is_part(item)
            if not is_part or wrapped > _MOST_WRAPPED:
                break
    if spaced and (rows == 1 or (not aligned and rows < _FEWEST_LOOSE)):
        return 0
    return end


def _is_head(item: RankedLine) -> bool:
    """Whether a row heads columns: with no figure in it but years."""
    separator = {"tab": "\t", "pipe": "|"}.get(item.style)
    parts = item.line.text.split(separator) if separator else [c.text for c in item.chunks]
    texts = [text for part in parts if (text := _plain(part).strip())]
    entries = [text for text in texts if is_entry(text) and not _YEAR.fullmatch(text)]
    return len(texts) >= 2 and not entries


def _is_part(item: RankedLine) -> bool:
    """Whether a line without columns may be the rest of a label, or a heading within the table."""
    text = item.line.text
    return len(text) <= _SHORT and _SENTENCE_END.search(text) is None


def _paragraph_end(lines: Sequence[RankedLine], start: int) -> int:
    if lines[start].style in ("", "rule"):
        return start
    end = start + 1
    while end < len(lines) and lines[end].style in ("text", "aligned", "loose"):
        line, before = lines[end].line, lines[end - 1].line
        if _is_item(line.raw) or _HEADING.match(line.raw) or _HEADING.match(before.raw):
            break
        if _table_end(lines, end) or (line.page != before.page and not _flows(before, line)):
            break
        end += 1
    return end


def _flows(before: TextLine, after: TextLine) -> bool:
    """Whether a sentence goes on over the end of a page."""
    return not before.text.endswith((".", ":", "!", "?")) and after.text.lstrip()[:1].islower()


# Tables


def _table(lines: Sequence[RankedLine]) -> Table:
    if lines[0].style not in ("tab", "pipe"):
        spaced = [item for item in lines if item.style in ("aligned", "loose", "text")]
        rows, is_counted = _spaced(spaced)
        return Table(rows, is_spaced=True, is_counted=is_counted)
    separator = "\t" if lines[0].style == "tab" else "|"
    split = (
        tuple(_split(item.line, separator)) for item in lines if item.style not in ("", "rule")
    )
    return Table(tuple(split))


def _split(line: TextLine, separator: str) -> Iterator[Cell]:
    raw = line.raw.strip(" ")
    plain_line = TextLine(_plain(raw), line.index, line.number, line.page, line.raw)
    offset = 0
    for column, part in enumerate(plain_line.text.split(separator)):
        text = part.strip()
        if text:
            yield Cell(text, plain_line, column, offset + part.index(text))
        offset += len(part) + 1


def _with_dashes(lines: list[tuple[Chunk, ...]]) -> list[tuple[Chunk, ...]]:
    """Take "- 1.933" for two entries, the first of them empty, where a row has one too few else."""
    counts = Counter(len(chunks) for chunks in lines)
    usual = max(counts, key=lambda count: (counts[count], count))
    result = []
    for chunks in lines:
        dashed = [number for number, chunk in enumerate(chunks) if _DASH.match(chunk.text)]
        if len(chunks) == usual - 1 and len(dashed) == 1:
            [at] = dashed
            chunk = chunks[at]
            figure = replace(
                chunk, text=chunk.text[2:], offset=chunk.offset + 2, left=chunk.left + 2
            )
            result.append(
                (*chunks[:at], replace(chunk, text=chunk.text[0]), figure, *chunks[at + 1 :])
            )
        else:
            result.append(chunks)
    return result


def _spaced(lines: Sequence[RankedLine]) -> tuple[tuple[Row, ...], bool]:
    """Rows of columns that spaces set apart, and whether these were counted.

    A figure alone on its line belongs to the label above.
    """
    styles = Counter(item.style for item in lines)
    chunked = [_plain_chunks(item.chunks) for item in lines]
    is_counted = styles["aligned"] <= styles["loose"] or _runs_together(lines)
    placed = None if is_counted else by_edges(chunked)
    if is_counted:
        counted = [_row_chunks(item.line.text) or item.chunks for item in lines]
        chunked = _with_dashes([_plain_chunks(chunks) for chunks in counted])
    placed = placed or by_counting(chunked)
    rows: list[Row] = []
    for item, chunks, columns in zip(lines, chunked, placed, strict=True):
        if not chunks or columns is None:
            rows.append((Cell(item.line.text.strip(), item.line, 0),))
            continue
        cells = []
        for chunk, column in zip(chunks, columns, strict=True):
            if chunk.text:
                cells.append(Cell(chunk.text, item.line, column, chunk.offset))
        if not chunks[0].text and rows and rows[-1][0].text in _MINUS:
            rows.pop()  # of the first figure, on a line of its own
            cells[0] = replace(cells[0], text=f"-{cells[0].text}", offset=cells[0].offset - 1)
        has_label = bool(chunks[0].text) or not rows or len(rows[-1]) > 1
        rows.append(tuple(cells) if has_label else (*rows.pop(), *cells))
    return tuple(rows), is_counted


def _runs_together(items: Sequence[RankedLine]) -> bool:
    """Whether figures of two columns stand in one chunk, or one in a label, as a single blank parts them."""
    counts = [sum(is_entry(chunk.text) for chunk in item.chunks[1:]) for item in items]
    for item, count in zip(items, counts, strict=True):
        if item.style != "aligned" or count == max(counts):
            continue
        row = _row_chunks(item.line.text)
        if count < len(row) - 1 <= max(counts) and _AMOUNT.search(row[1].text):
            return True
        for chunk in item.chunks[1:]:
            parts = _row_chunks(chunk.text)
            if len(parts) > 2 and not parts[0].text and not is_entry(chunk.text):
                return True
    return False


def _plain_chunks(chunks: Sequence[Chunk]) -> tuple[Chunk, ...]:
    return tuple(replace(chunk, text=_plain(chunk.text).strip()) for chunk in chunks)
