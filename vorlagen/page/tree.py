"""A page of HTML as the tree that a browser makes of it; each page is parsed once, however many ask.

Tables as browsers read them: numbers in attributes, and the columns of cells.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from io import StringIO
from typing import Any, NamedTuple
from xml.etree.ElementTree import Comment, Element

from msgspec import Struct
from tinyhtml5.parser import HTMLParser

_TAG = re.compile(r"<[^<>]*>")
_UNREAD: frozenset[object] = frozenset({Comment, "head", "style"})
_UNDRAWN: frozenset[object] = frozenset(
    {Comment, "style", "title", "{http://www.w3.org/2000/svg}title"}
)
_NO_PROSE: frozenset[object] = frozenset(
    {*_UNREAD, "code", "kbd", "pre", "samp", "{http://www.w3.org/2000/svg}style"}
)
_SPOKEN = ("alt", "aria-label")  # attributes that say what a picture shows


class PageTree(Struct, frozen=True):
    """The tree of a page, which nobody may change, and what its parser had to repair.

    Each error has its line and column, from 1, and its name in the HTML standard.
    """

    root: Element
    errors: tuple[tuple[tuple[int, int], str, Any], ...]


@lru_cache(maxsize=16)  # a paper and its annexes; when it is made again, most have not changed
def page_tree(page: str) -> PageTree:
    """The tree of a whole page."""
    parser = HTMLParser(namespace_html_elements=False)
    # A short string would be taken for the name of a file if there is one of that name.
    root = parser.parse(StringIO(page))
    return PageTree(root, tuple(parser.errors))


def words_of(page: str) -> str:
    """The words of a page, and those that say what its pictures show; white space is squeezed."""
    texts: list[str] = []
    _add_texts(page_tree(page).root, texts)
    words = " ".join(texts)
    return " ".join(words.replace("\u00ad", "").split())


def _add_texts(element: Element, texts: list[str]) -> None:
    """Add the texts between the tags of an element; a printed figure belongs to the words around it."""
    if element.tag in _UNREAD:
        return
    text = element.text or ""
    for name in _SPOKEN:
        if element.get(name):
            texts.append(element.get(name, ""))
    for child in element:
        if child.tag == "data":
            within: list[str] = []
            _add_texts(child, within)
            text += " ".join(within) + (child.tail or "")
        else:
            texts.append(text)
            _add_texts(child, texts)
            text = child.tail or ""
    texts.append(text)


def drawn_on(page: str) -> str:
    """The characters that a page draws, in its head and foot, too."""
    drawn: list[str] = []
    _add_drawn(page_tree(page).root, drawn)
    return "".join(drawn)


def _add_drawn(element: Element, drawn: list[str]) -> None:
    if element.tag in _UNDRAWN:
        return
    drawn.append(element.text or "")
    for child in element:
        _add_drawn(child, drawn)
        drawn.append(child.tail or "")


def german_in(page: str) -> list[str]:
    """The texts between the tags of a page, without code and what is said in another language."""
    texts: list[str] = []
    _add_german(page_tree(page).root, texts)
    return texts


def _add_german(element: Element, texts: list[str]) -> None:
    if element.tag not in _NO_PROSE and element.get("lang", "de").startswith("de"):
        texts.append(element.text or "")
        for child in element:
            _add_german(child, texts)
            texts.append(child.tail or "")


def without_tags(fragment: str) -> str:
    """The characters of a piece of HTML; its spaces stay as they are."""
    return html.unescape(_TAG.sub("", fragment))


_NUMBER = re.compile(r"[ \t\n\f\r]*([+-]?[0-9]{1,9})")
_MOST = 1000  # columns or rows that a cell may span, by the HTML standard


class Placed(NamedTuple):
    """A cell and its place in the grid of its table."""

    cell: Element
    rows: range
    columns: range


def whole_number(attribute: str | None, default: int) -> int:
    """The number that an attribute begins with (HTML, 2.3.4.1: „2“, „ +2“, „2 Spalten“).

    Otherwise `default`: a template may leave the attribute empty, or fill in something else.
    """
    match = _NUMBER.match(attribute or "")
    return int(match[1]) if match else default


def reach(cell: Element, attribute: str) -> int:
    """The number of columns („colspan“) or rows („rowspan“) that a cell spans."""
    return min(_MOST, max(1, whole_number(cell.get(attribute), 1)))


def grid(rows: Iterable[Iterable[Element]]) -> Iterator[list[Placed]]:
    """Put the cells of rows into columns; cells that span several rows occupy their columns."""
    free_from: dict[int, int] = {}  # by column, the first row in which it is free
    for number, row in enumerate(rows):
        placed: list[Placed] = []
        column = 0
        for cell in row:
            while free_from.get(column, 0) > number:
                column += 1
            next_column = column + reach(cell, "colspan")
            row_below = number + reach(cell, "rowspan")
            columns = range(column, next_column)
            placed.append(Placed(cell, range(number, row_below), columns))
            free_from |= dict.fromkeys(columns, row_below)
            column = next_column
        yield placed
