"""The text of a paper in passages: sentences and rows of tables, each with the heading it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from xml.etree.ElementTree import Element

import tinyhtml5
from msgspec import Struct

from vorlagen.renditions.plaintext import flat, is_block, is_shown

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ROWS = frozenset({"tr"})
BETWEEN_CELLS = " | "


class Passage(Struct, frozen=True):
    """A sentence or a row of a table, without formatting.

    Each cell of a row has its column's heading; that which names the row has none.
    """

    section: str
    text: str
    headings: tuple[str, ...] = ()


def passages(html: str) -> list[Passage]:
    """What one reads of a page of HTML, in its order."""
    root = tinyhtml5.parse(StringIO(html), namespace_html_elements=False)
    found: list[Passage] = []
    section = ""
    for is_heading, text, headings in _texts(root):
        if is_heading:
            section = text
        found.append(Passage(section, text, headings))
    return found


_Text = tuple[bool, str, tuple[str, ...]]  # whether it is a heading, and those of a row's cells


def _texts(element: Element, columns: Sequence[str] = ()) -> Iterator[_Text]:
    if not is_shown(element):
        return
    if element.tag in _HEADINGS:
        yield from ((True, text, ()) for text in [_joined(element)] if text)
    elif element.tag in _ROWS and not _is_of_paragraphs(element):
        shown = [cell for cell in element if is_shown(cell)]
        cells = [_joined(cell) for cell in shown]
        if any(cells):
            yield False, BETWEEN_CELLS.join(cells), tuple(_headings(shown, columns))
    elif any(map(is_block, element)) and element.tag != "dl":
        for row in element.findall("thead/tr"):
            columns = [_joined(cell) for cell in row]
        own = Element("p")  # text beside block elements
        own.text = element.text
        for child in element:
            if is_block(child):
                yield from _sentences(own)
                yield from _texts(child, columns)
                own = Element("p")
                own.text = child.tail
            else:
                own.append(child)
        yield from _sentences(own)
    else:
        yield from _sentences(element)


def _is_of_paragraphs(row: Element) -> bool:
    """Whether a row, as that of a Synopse, only puts texts side by side."""
    inner = (part for cell in row for part in cell)
    return all(cell.tag == "td" for cell in row) and any(map(is_block, inner))


def _headings(cells: Iterable[Element], columns: Sequence[str]) -> Iterator[str]:
    """The headings of the columns in which the cells of a row begin."""
    start = 0
    for cell in cells:
        yield "" if cell.tag == "th" else next(iter(columns[start:]), "")
        start += int(cell.get("colspan", "1"))


def _sentences(element: Element) -> Iterator[_Text]:
    for line in flat(element):
        yield False, _plain(line), ()


def _joined(element: Element) -> str:
    lines = flat(element) if element.tag not in _HEADINGS else flat(_as_paragraph(element))
    return _plain(" ".join(lines))


def _as_paragraph(heading: Element) -> Element:
    inner = Element("div")
    inner.text = heading.text
    inner.extend(heading)
    return inner


def _plain(line: str) -> str:
    return re.sub(" +", " ", line).strip()
