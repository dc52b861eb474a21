"""The text of a paper in passages: sentences and rows of tables, each with the heading it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from xml.etree.ElementTree import Element

import tinyhtml5

from vorlagen.renditions.plaintext import flat, inside, is_shown, lines_of, sentences_of

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
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
        section = text if kind == "heading" else section
        found.append(Passage(section, text, is_row=kind == "row"))
    return found


def _texts(element: Element) -> Iterator[tuple[str, str]]:
    if element.tag in _HEADINGS:
        text = _plain(" ".join(inside(element, flat, lines_of)))
        yield from [("heading", text)] if text else []
    elif element.tag == "tr":
        cells = [_plain(" ".join(flat(cell))) for cell in element if is_shown(cell)]
        yield from [("row", BETWEEN_CELLS.join(cells))] if any(cells) else []
    elif element.tag == "dl":
        yield from (("text", _plain(line)) for line in flat(element))
    else:
        yield from inside(element, _texts, _sentences)


def _sentences(text: str) -> Iterator[tuple[str, str]]:
    return (("text", _plain(sentence)) for sentence in sentences_of(text))


def _plain(line: str) -> str:
    return re.sub(" +", " ", line).strip()
