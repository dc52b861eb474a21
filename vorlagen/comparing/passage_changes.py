"""Which passages of a paper differ: changed, moved, removed or new, each with its section."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from vorlagen.german.text_changes import as_read, changes_in_one, paired
from vorlagen.paper import Paper
from vorlagen.renditions.passages import BETWEEN_CELLS, Passage, passages

_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")
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
