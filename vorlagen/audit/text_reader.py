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
from vorlagen.audit.text_columns import TIGHT_ENTRY, Chunk, columns_of, is_entry

_CHUNK = re.compile(r"\S(?:.*?\S)??(?=\s{2,}|\s*\Z)")
_BLANK_LINES = 3  # so many may stand within a table, as OCR and layout leave them
_LONGEST_ROW = 160  # characters
_SHORT = 70  # characters; longer lines without columns are prose
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
# "Personal 100.000 90.000": figures at the end of a line, one blank between them
_GRADE = r"(?:[0-9]{1,3}\.? )?(?:E|EG|S|A|KGR?|Los|Nr\.|Pos\.|Haus|Modul|Titel|Amt) [0-9]+[a-z]?"
_LOOSE = re.compile(
    rf"(?P<label>{_GRADE}|(?:[0-9]{{1,3}}\.? )?(?:19|20)[0-9]{{2}}\*{{0,2}}|(?=\S).*?[^\W\d_].*?)"
    rf"\s(?P<tail>(?:{TIGHT_ENTRY})(?:\s(?:{TIGHT_ENTRY}))*)"
)
_TITLE = re.compile(
    r"(?:Tab|Abb|Anl|Nr|Drs|S)\.|Tabelle|Abbildung|Anlage|Übersicht|Seite|Blatt|Drucksache"
)
_FORMULA = re.compile(r"[=×÷[]|\s[−+]\s")
_ENDS_IN_ENTRY = re.compile(
    r"(?:[0-9€%)*¹²³⁴x?–—-]|EUR|Euro|TEUR|Mio\.?|[AHn]\.|offen|entfällt|unbekannt)\Z"
)
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
    if _RULE.fullmatch(raw):
        return RankedLine(line, "rule")
    if not line.text:
        return RankedLine(line, "")
    if "\t" in raw:
        return RankedLine(line, "tab")
    if raw.count("|") >= 2 or " | " in raw:
        return RankedLine(line, "pipe")
    chunks = tuple(chunks or _chunks(raw))
    if len(chunks) < 2:
        loose = tuple(_loose_chunks(raw))
        return (
            RankedLine(TextLine(_plain(raw), index, number, page, raw), "loose", loose)
            if loose
            else RankedLine(line, "text")
        )
    return RankedLine(TextLine(_plain(raw), index, number, page, raw), "aligned", chunks)


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


def _loose_chunks(raw: str) -> Iterator[Chunk]:
    """The label and the figures of a line without columns; none of a line that does not end in figures."""
    if not _ENDS_IN_ENTRY.search(raw):
        return
    match = (
        _LOOSE.fullmatch(raw, len(raw) - len(raw.lstrip())) if len(raw) <= _LONGEST_ROW else None
    )
    if match is None or _FORMULA.search(match["label"], 1) or _TITLE.fullmatch(match["label"]):
        return
    yield Chunk(match["label"], match.start("label"), *match.span("label"))
    for figure in re.finditer(rf"(?:{TIGHT_ENTRY})(?=\s|$)", match["tail"]):
        start = match.start("tail") + figure.start()
        yield Chunk(figure.group(), start, start, match.start("tail") + figure.end())


# Where blocks end


def _table_end(lines: Sequence[RankedLine], start: int) -> int:
    """Behind the last row of the table that begins here; 0 if none does."""
    style = lines[start].style
    if style not in ("tab", "pipe", "aligned", "loose"):
        return 0
    end, blank, rows = start + 1, 0, 1
    spaced = style in ("aligned", "loose")
    aligned = int(style == "aligned")
    for index in range(start + 1, len(lines)):
        item = lines[index]
        if item.style == style or (spaced and item.style in ("aligned", "loose")):
            if blank and _is_head(item):
                break
            end, blank, rows = index + 1, 0, rows + 1
            aligned += item.style == "aligned"
        elif item.style in ("", "rule"):
            blank += item.style == ""
            if blank > _BLANK_LINES:
                break
        elif not (spaced and item.style == "text" and _is_part(item, blank)):
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


def _is_part(item: RankedLine, blank: int) -> bool:
    """Whether a line without columns may be the rest of a label, or a heading within the table."""
    text = item.line.text
    return blank <= 1 and len(text) <= _SHORT and not text.endswith((".", ":", ";", ","))


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
    if lines[0].style in ("aligned", "loose"):
        spaced = [item for item in lines if item.style in ("aligned", "loose", "text")]
        return Table(tuple(_spaced(spaced)))
    separator = "\t" if lines[0].style == "tab" else "|"
    rows = (tuple(_split(item.line, separator)) for item in lines if item.style not in ("", "rule"))
    return Table(tuple(rows))


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


def _spaced(lines: Sequence[RankedLine]) -> Iterator[Row]:
    """Rows of columns that spaces set apart."""
    bare = [
        tuple(replace(chunk, text=_plain(chunk.text).strip()) for chunk in item.chunks)
        for item in lines
    ]
    loose = sum(item.style == "loose" for item in lines)
    if 2 * loose >= len(lines):
        bare = _with_dashes(bare)
    placed = columns_of(bare, has_edges=2 * loose < len(lines))
    for item, chunks, columns in zip(lines, bare, placed, strict=True):
        cells = [Cell(item.line.text, item.line, 0)] if not chunks else []
        for chunk, column in zip(chunks, columns, strict=True):
            cells.append(Cell(chunk.text, item.line, column, chunk.offset))
        yield tuple(cells)
