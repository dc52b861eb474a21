"""A document with its findings marked in it, as one page of HTML that needs no other files.

A PDF is shown as pictures of its pages, everything else as the paragraphs and tables that were read.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import groupby

import pypdfium2
from msgspec import Struct

from vorlagen.audit.audit_report import AuditReport, equation, page_of
from vorlagen.audit.document import Block, Paragraph, Spot, TextLine
from vorlagen.audit.equations import Quantity
from vorlagen.findings import Finding
from vorlagen.page import program_pages

_SCALE = 110 / 72  # pixels per point
_MOST_PIXELS = 2000  # of either side of a page
_COLOURS = 64  # of the picture of a page; text has few
_NUMBER = re.compile(r"[0-9](?:[0-9.,]*[0-9])?")
Sides = tuple[float, float, float, float]


class Cell(Struct, frozen=True):
    """A figure of the finding with this number, be it the wrong one or one that it was computed with."""

    number: int
    figure: Quantity
    is_culprit: bool


class Piece(Struct, frozen=True):
    """A part of a text, and the cells that it is."""

    text: str
    cells: tuple[Cell, ...] = ()


class Sheet(Struct):
    """A page as a picture, pages to `until` that have no findings, or a document without pages.

    `boxes` are left, top, width and height in hundredths; `blocks` have rows of texts in pieces.
    """

    page: int = 0
    until: int = 0
    picture: str = ""
    boxes: Sequence[tuple[Cell, Sides]] = ()
    blocks: Sequence[list[list[list[Piece]]]] = ()
    notes: Sequence[tuple[int, Finding]] = ()


def marked_page(report: AuditReport, raw: bytes) -> str:
    """The page for a document with this content."""
    numbered = list(enumerate(report.findings, start=1))
    numbers = {finding: number for number, finding in numbered}
    cells: list[Cell] = []
    for mark in report.marks:
        number = numbers[mark.finding]
        cells.append(Cell(number, mark.culprit, is_culprit=True))
        cells += [Cell(number, figure, is_culprit=False) for figure in mark.others]
    sheets = [Sheet(blocks=[list(_rows(block, cells)) for block in report.document])]
    if b"%PDF-" in raw[:1024] and report.document:
        with suppress(pypdfium2.PdfiumError):  # of damage that its reader does not mind
            sheets = list(_pictures(raw, numbered, cells, report.document))
    template = program_pages().get_template("rechenprobe/bericht.html")
    return template.render(
        bericht=report,
        blaetter=sheets,
        befunde=[note for note in numbered if not (sheets[0].page and page_of(note[1]))],
        schwere={number: finding.severity.value.lower() for number, finding in numbered},
        stimmt=[(str(claim.result.spot), equation(claim)) for claim in report.holding],
    )


# Text


def _rows(block: Block, cells: Sequence[Cell]) -> Iterator[list[list[Piece]]]:
    """The texts of a table's rows, or of a paragraph as its only row, in pieces."""
    if isinstance(block, Paragraph):
        yield [list(_pieces(line.text, line.spot(0), cells)) for line in block.lines]
    else:
        for row in block.rows:
            yield [list(_pieces(cell.text, cell.spot(0), cells)) for cell in row]


def _pieces(text: str, start: Spot, cells: Sequence[Cell]) -> Iterator[Piece]:
    """A text that begins at a spot, cut where figures begin and end."""
    within: dict[tuple[int, int], list[Cell]] = {}
    for cell in cells:
        begin = cell.figure.spot.offset - start.offset
        if cell.figure.spot.index == start.index and 0 <= begin < len(text):
            within.setdefault((begin, begin + len(cell.figure.text)), []).append(cell)
    position = 0
    for begin, end in sorted(within):
        if begin >= position:
            yield Piece(text[position:begin])
            yield Piece(text[begin:end], tuple(within[begin, end]))
            position = end
    yield Piece(text[position:])


# PDF


def _pictures(
    raw: bytes,
    numbered: Sequence[tuple[int, Finding]],
    cells: Sequence[Cell],
    document: Iterable[Block],
) -> Iterator[Sheet]:
    """The pages with findings as pictures; those between them are only named."""
    lines: dict[int, TextLine] = {}
    for block in document:
        if isinstance(block, Paragraph):
            lines |= {line.index: line for line in block.lines}
        else:
            lines |= {cell.line.index: cell.line for row in block.rows for cell in row}
    shown = {page_of(finding) for _, finding in numbered}
    shown |= {cell.figure.spot.page for cell in cells}
    pdf = pypdfium2.PdfDocument(raw)
    for has_findings, numbers in groupby(range(1, len(pdf) + 1), shown.__contains__):
        pages = list(numbers)
        if not has_findings:
            yield Sheet(pages[0], pages[-1])
            continue
        for number in pages:
            own = [cell for cell in cells if cell.figure.spot.page == number]
            picture, boxes = _picture(pdf[number - 1], own, lines)
            notes = [note for note in numbered if page_of(note[1]) == number]
            yield Sheet(number, picture=picture, boxes=boxes, notes=notes)


def _picture(
    page: pypdfium2.PdfPage, cells: Sequence[Cell], lines: dict[int, TextLine]
) -> tuple[str, list[tuple[Cell, Sides]]]:
    """A page as a data URI, and where its cells are; one that cannot be found is left out."""
    bitmap = page.render(scale=min(_SCALE, _MOST_PIXELS / max(page.get_size())))
    target = io.BytesIO()
    bitmap.to_pil().convert("RGB").quantize(_COLOURS).save(target, "PNG", optimize=True)
    text = page.get_textpage()
    converter = bitmap.get_posconv(page)
    boxes: list[tuple[Cell, Sides]] = []
    for cell in cells:
        box = _box(text, cell.figure, lines[cell.figure.spot.index])
        if box:
            corners = converter.to_bitmap(*box[:2]), converter.to_bitmap(*box[2:])
            left, right = sorted(100 * x / bitmap.width for x, _ in corners)
            top, bottom = sorted(100 * y / bitmap.height for _, y in corners)
            boxes.append((cell, (left, top, right - left, bottom - top)))
    return f"data:image/png;base64,{base64.b64encode(target.getvalue()).decode()}", boxes


def _box(page: pypdfium2.PdfTextPage, figure: Quantity, line: TextLine) -> Sides | None:
    """Left, bottom, right and top of a figure in points, best in the line that reads as its own."""
    number = _NUMBER.search(figure.text)
    printed = number[0] if number else figure.text.strip()
    places: list[tuple[bool, int, Sides]] = []
    searcher = page.search(printed, match_case=True)
    while hit := searcher.get_next():
        first, count = hit
        around = page.get_text_range(max(first - 1, 0), count + 2)
        if number and printed not in _NUMBER.findall(around):
            continue  # a part of a longer number
        signs = [page.get_charbox(index, loose=True) for index in range(first, first + count)]
        left, bottom, right, top = zip(*signs, strict=True)
        middle = round(max(top) + min(bottom)) // 2
        beside = _letters(page.get_text_bounded(bottom=middle - 1, top=middle + 1))
        sides = min(left), min(bottom), max(right), max(top)
        places.append((_letters(line.text) not in beside, -middle, sides))
    if not places:
        return None
    before = _NUMBER.findall(line.text[: figure.spot.offset]).count(printed)
    return sorted(places)[min(before, len(places) - 1)][-1]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))
