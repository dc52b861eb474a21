"""The text of a paper in passages: sentences and rows of tables, each with the heading it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from xml.etree.ElementTree import Element

import tinyhtml5

from vorlagen.renditions.plaintext import flat, is_block, is_shown

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_ROWS = frozenset({"tr"})
BETWEEN_CELLS = " | "


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or a row of a table, without formatting."""

    section: str
    text: str
    is_row: bool = False


def passages(html: str) -> list[Passage]:
    """What one reads of a page of HTML, in its order."""
    root = tinyhtml5.parse(StringIO(html), namespace_html_elements=False)
    found: list[Passage] = []
    section = ""
    for kind, text in _texts(root):
        if kind == "heading":
            section = text
        found.append(Passage(section, text, is_row=kind == "row"))
    return found


def _texts(element: Element) -> Iterator[tuple[str, str]]:
    if not is_shown(element):
        return
    if element.tag in _HEADINGS:
        yield from (("heading", text) for text in [_joined(element)] if text)
    elif element.tag in _ROWS:
        cells = [_joined(cell) for cell in element if is_shown(cell)]
        if any(cells):
            yield "row", BETWEEN_CELLS.join(cells)
    elif any(map(is_block, element)) and element.tag != "dl":
        own = Element("p")  # text beside block elements
        own.text = element.text
        for child in element:
            if is_block(child):
                yield from _sentences(own)
                yield from _texts(child)
                own = Element("p")
                own.text = child.tail
            else:
                own.append(child)
        yield from _sentences(own)
    else:
        yield from _sentences(element)


def _sentences(element: Element) -> Iterator[tuple[str, str]]:
    for line in flat(element):
        yield "text", _plain(line)


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
