"""The passages of a paper, and which of two states differ: changed, moved, removed or new.

A passage is a sentence or a row of a table, with the heading above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import chain
from xml.etree.ElementTree import Element

from msgspec import Struct

from vorlagen.german.text_changes import as_read, changes_in_one, paired
from vorlagen.page import page_tree, reach
from vorlagen.paper import Paper
from vorlagen.renditions.plaintext import ITEM, flat, is_block, is_shown

_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")
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
    for part in chain.from_iterable(row):
        if is_block(part):
            return True
    return False


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
        inner = Element("div")
        inner.text = element.text
        inner.extend(element)
        element = inner
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


def _plain(line: str) -> str:
    return re.sub(" +", " ", line).strip()


_MARKS = re.compile("</?(?:del|ins)>")  # in a Synopse; not a difference between states
_NUMBER = re.compile(r"[-+−]?\d[\d.,]*")
_EMPTY = Passage("", "")  # in place of one that a state lacks

Piece = tuple[str, str]  # sign and text


class Way(StrEnum):
    """How a passage differs."""

    GEAENDERT = "geändert"
    VERSCHOBEN = "verschoben"
    ENTFALLEN = "entfallen"
    NEU = "neu"


class PassageChange(Struct, frozen=True):
    """A sentence or a table row that differs; `old` or `new` is None if that state lacks it."""

    old: Passage | None
    new: Passage | None
    is_moved: bool = False
    document: str = ""  # title of the annex that it is in; empty for the paper

    @property
    def way(self) -> Way:
        """How it differs."""
        if self.is_moved:
            return Way.VERSCHOBEN
        if not self.old:
            return Way.NEU
        return Way.GEAENDERT if self.new else Way.ENTFALLEN

    @property
    def section(self) -> str:
        """Its heading, the new one if it has both, after the title of the annex."""
        section = (self.new or self.old or _EMPTY).section
        if section in self.document:
            return self.document
        return ": ".join(filter(None, (self.document, section)))

    @property
    def only_figures(self) -> bool:
        """Whether only numbers differ, and neither words nor days."""
        if self.old is None or self.new is None or self.is_moved:
            return False
        old = self.old.text
        new = self.new.text
        has_same_days = _DAY.findall(old) == _DAY.findall(new)
        return has_same_days and _NUMBER.sub("0", old) == _NUMBER.sub("0", new)

    @property
    def parts(self) -> list[tuple[str, list[Piece]]]:
        """The parts that differ, each with its row and column; a sentence is one part.

        A part is a list of pieces of the old and the new text; pieces of only one of them have a sign.
        """
        old = (self.old or _EMPTY).text
        new = (self.new or _EMPTY).text
        whole = [("", changes_in_one(old, new))]
        headings = (self.new or self.old or _EMPTY).headings
        old_headings = (self.old or self.new or _EMPTY).headings
        if not headings:
            return whole
        empty_row = [""] * len(headings)
        old_row = old.split(BETWEEN_CELLS) if old else empty_row
        new_row = new.split(BETWEEN_CELLS) if new else empty_row
        if not len(old_row) == len(new_row) == len(headings) == len(old_headings):
            return whole
        name_column = headings.index("") if "" in headings else 0
        old_name = old_row[name_column]
        new_name = new_row[name_column]
        parts = []
        if old and new and old_name != new_name:  # a part by itself, as neither fits both states
            parts.append((headings[name_column], changes_in_one(old_name, new_name)))
            name = ""
        else:
            name = new_name or old_name
        for number, heading in enumerate(headings):
            old_cell = old_row[number]
            new_cell = new_row[number]
            if number != name_column and old_cell != new_cell:
                spot = name
                if heading and heading == old_headings[number]:
                    spot = f"{name}, {heading}" if name else heading
                parts.append((spot, changes_in_one(old_cell, new_cell)))
        return parts or whole


def changed_passages(old: Paper, new: Paper) -> list[PassageChange]:
    """The passages of a paper and its annexes that differ, in the order of the new text."""
    changes: list[PassageChange] = []
    before = {"": old, **old.documents}
    after = {"": new, **new.documents}
    for folder in {**after, **before}:
        old_body = _body(before.get(folder))
        new_body = _body(after.get(folder))
        if old_body != new_body:  # reading them is expensive
            title = folder
            for paper in (before.get(folder), after.get(folder)):
                if folder and paper and paper.page:
                    title = paper.page.title
            changes += _changes(passages(old_body), passages(new_body), title)
    return changes


def _body(paper: Paper | None) -> str:
    if paper is None or paper.page is None:
        return ""
    page = paper.page.with_measures({}, paper.annex_files)
    return _MARKS.sub("", page[max(0, page.find("<body")) :])


def _changes(
    old: Sequence[Passage], new: Sequence[Passage], document: str
) -> Iterator[PassageChange]:
    old_texts = [passage.text for passage in old]
    new_texts = [passage.text for passage in new]
    for pair in paired(old_texts, new_texts):
        left = None if pair.old is None else old[pair.old]
        right = None if pair.new is None else new[pair.new]
        is_same = left and right and as_read(left.text) == as_read(right.text)
        if pair.is_moved or not is_same:
            yield PassageChange(left, right, pair.is_moved, document)
