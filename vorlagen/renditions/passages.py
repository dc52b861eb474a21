"""The text of a paper in passages: sentences and rows of tables, each with the heading above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from xml.etree.ElementTree import Element

from msgspec import Struct

from vorlagen.page import page_tree, reach
from vorlagen.renditions.plaintext import ITEM, flat, is_block, is_shown

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ROWS = frozenset({"tr"})
BETWEEN_CELLS = " | "


class Passage(Struct, frozen=True):
    """A sentence or a row of a table, without formatting.

    `headings` has for each cell of a row its column's heading; the cell that names the row has none.
    """

    section: str
    text: str
    headings: tuple[str, ...] = ()


def passages(html: str) -> list[Passage]:
    """The visible text of a page of HTML, in its order."""
    result: list[Passage] = []
    section = ""
    for is_heading, text, headings in _texts(page_tree(html).root):
        if is_heading:
            section = text
        result.append(Passage(section, text, headings))
    return result


_Text = tuple[bool, str, tuple[str, ...]]  # whether it is a heading; the text; headings of cells


def _texts(element: Element, columns: Sequence[str] = ()) -> Iterator[_Text]:
    if not is_shown(element):
        return
    if element.tag in _HEADINGS:
        heading = _joined(element)
        if heading:
            yield True, heading, ()
    elif element.tag in _ROWS and not _has_paragraphs(element):
        cells = [cell for cell in element if is_shown(cell)]
        texts = [_joined(cell) for cell in cells]
        if any(texts):
            yield False, BETWEEN_CELLS.join(texts), tuple(_headings(cells, columns))
    elif any(map(is_block, element)) and element.tag != "dl":
        for row in element.findall("thead/tr"):
            columns = [_joined(cell) for cell in row]
        beside = Element("p")  # text beside block elements
        beside.text = element.text
        for child in element:
            if is_block(child):
                yield from _sentences(beside)
                yield from _texts(child, columns)
                beside = Element("p")
                beside.text = child.tail
            else:
                beside.append(child)
        yield from _sentences(beside)
    else:
        yield from _sentences(element)


def _has_paragraphs(row: Element) -> bool:
    """Whether a row only puts texts side by side, as in a Synopse."""
    if any(cell.tag != "td" for cell in row):
        return False
    return any(is_block(part) for part in chain.from_iterable(row))


def _headings(cells: Iterable[Element], columns: Sequence[str]) -> Iterator[str]:
    """The headings of the columns in which the cells of a row begin."""
    start = 0
    for cell in cells:
        remaining = columns[start:]
        if cell.tag == "th" or not remaining:
            yield ""
        else:
            yield remaining[0]
        start += reach(cell, "colspan")


def _sentences(element: Element) -> Iterator[_Text]:
    for line in flat(element):
        yield False, _plain(line), ()


def _joined(element: Element) -> str:
    if element.tag in _HEADINGS:
        element = _as_paragraph(element)
    text = ""
    was_item = False
    for line in flat(element):
        item = line.removeprefix(ITEM)
        is_item = item != line
        if text:
            text += "; " if was_item and is_item else " "
        text += item
        was_item = is_item
    return _plain(text)


def _as_paragraph(heading: Element) -> Element:
    inner = Element("div")
    inner.text = heading.text
    inner.extend(heading)
    return inner


def _plain(line: str) -> str:
    return re.sub(" +", " ", line).strip()
