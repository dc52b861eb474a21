"""What a combined file is put together of."""

from __future__ import annotations

from dataclasses import dataclass


class CombiningError(Exception):
    """A part cannot be put behind the others; `part` says which."""

    def __init__(self, part: Part) -> None:
        self.part = part
        super().__init__(part.file)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a combined file: the paper, which comes first, or an annex.

    `number` is that of the annex, 0 for the paper; `label` stands on its pages if they are not
    `numbered` already, as those of our making are; `file` is the name of the PDF beside the combined
    file, as links have it. With `enclosed` the file is to be kept within the combined one as it is.
    """

    number: int
    label: str
    title: str
    file: str
    content: bytes
    numbered: bool
    enclosed: bool = False

    @property
    def bookmark(self) -> str:
        return f"{self.label}: {self.title}" if self.label else self.title

    @property
    def prefix(self) -> str:
        """What stands before the page number in the page's label."""
        return f"A{self.number}-" if self.number else ""
