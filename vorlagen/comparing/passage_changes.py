"""Which passages of a paper are others: changed, moved, gone or new, each with its section."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from vorlagen.german.text_changes import as_read, changes_in_one, paired
from vorlagen.paper import Paper
from vorlagen.renditions.passages import BETWEEN_CELLS, Passage, passages

_DAY = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")
_MARKS = re.compile(
    "</?(?:del|ins)>"
)  # those of a Synopse: what changed here, the comparison tells
_NUMBER = re.compile(r"[-+−]?\d[\d.,]*")


Piece = tuple[str, str]  # sign and text


class Way(StrEnum):
    """What became of a passage."""

    GEAENDERT = "geändert"
    VERSCHOBEN = "verschoben"
    ENTFALLEN = "entfallen"
    NEU = "neu"


class PassageChange(Struct, frozen=True):
    """A sentence or a row of a table that is not what it was; a side that is not there is None."""

    old: Passage | None
    new: Passage | None
    is_moved: bool = False
    document: str = ""  # title of the annex that it is in; empty for the paper

    @property
    def way(self) -> Way:
        """What became of it."""
        if self.is_moved:
            return Way.VERSCHOBEN
        return Way.NEU if not self.old else Way.ENTFALLEN if not self.new else Way.GEAENDERT

    @property
    def section(self) -> str:
        """The heading that it stands under now, or stood."""
        passage = self.new or self.old
        section = passage.section if passage and passage.section not in self.document else ""
        return ": ".join(filter(None, (self.document, section)))

    @property
    def only_figures(self) -> bool:
        """Whether its words are what they were, and its days, and only numbers are others."""
        if self.old is None or self.new is None or self.is_moved:
            return False
        one, other = (
            (_DAY.findall(side.text), _NUMBER.sub("0", side.text)) for side in (self.old, self.new)
        )
        return one == other

    @property
    def parts(self) -> list[tuple[str, list[Piece]]]:
        """What is other in it, each with the row and the column in which it stands; a sentence is one.

        Of each there are pieces of the old and the new text in one, those of one alone with a sign.
        """
        sides = [side.text if side else "" for side in (self.old, self.new)]
        headings = next(side.headings for side in (self.new, self.old) if side)
        rows = [t.split(BETWEEN_CELLS) if t else [""] * len(headings) for t in sides]
        whole = [("", changes_in_one(*sides))]
        if not headings or any(len(row) != len(headings) for row in rows):
            return whole
        named = headings.index("") if "" in headings else 0
        names = [
            rows[1][named] or rows[0][named] if n != named else "" for n in range(len(headings))
        ]
        return [
            (", ".join(filter(None, (name, heading))), changes_in_one(one, other))
            for name, heading, one, other in zip(names, headings, *rows, strict=True)
            if one != other
            and (name or all(sides))  # of a new row, the name stands before its cells
        ] or whole


def changed_passages(old: Paper, new: Paper) -> list[PassageChange]:
    """The passages of a paper and its annexes that are others, in the order of the new text."""
    found: list[PassageChange] = []
    before, after = {"": old, **old.documents}, {"": new, **new.documents}
    for folder in {**after, **before}:
        sides = before.get(folder), after.get(folder)
        title = next((side.page.title for side in reversed(sides) if side and side.page), folder)
        one, other = map(_body, sides)
        if one != other:  # to read them costs as much as to make them
            found += _changes(passages(one), passages(other), title if folder else "")
    return found


def _body(paper: Paper | None) -> str:
    if paper is None or paper.page is None:
        return ""
    page = paper.page.with_measures({}, paper.annex_files)
    return _MARKS.sub("", page[max(0, page.find("<body")) :])


def _changes(
    old: Sequence[Passage], new: Sequence[Passage], document: str
) -> Iterator[PassageChange]:
    texts = ([passage.text for passage in side] for side in (old, new))
    for pair in paired(*texts):
        left = None if pair.old is None else old[pair.old]
        right = None if pair.new is None else new[pair.new]
        is_same = left and right and as_read(left.text) == as_read(right.text)
        if pair.is_moved or not is_same:
            yield PassageChange(left, right, pair.is_moved, document)
