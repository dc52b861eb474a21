"""A text while it is being rendered: where it stands, and the footnotes written below it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from vorlagen.documents.press import Source
from vorlagen.documents.structure.marks import Marks
from vorlagen.findings import Place


@dataclass(frozen=True, slots=True)
class Definition:
    """The text of a footnote, as HTML."""

    label: str
    html: str
    place: Place


@dataclass(slots=True)
class Draft:
    """A text of the paper; its structure is noted as marks and definitions."""

    source: Source
    marks: Marks
    definitions: list[Definition] = field(default_factory=list)
    headless: list[Place] = field(default_factory=list)  # tables with a column without a heading

    def place_of(self, needle: str, line: int | None = None) -> Place:
        """Where the source says `needle`: in the given line, from 0, or else where it first does."""
        lines = self.source.text.split("\n")
        if line is not None and needle and line < len(lines) and needle in lines[line]:
            return self.source.at_line(line + 1, near=needle)
        found = self.source.text.find(needle) if needle else -1
        if found >= 0:
            return self.source.at_offset(found)
        return self.source.place if line is None else self.source.at_line(line + 1)

    def place_of_call(self, label: str, line: int | None) -> Place:
        """Where the source calls a footnote: from the given line (from 0) on, else where it first does."""
        text = self.source.text
        called = rf"\[\^{re.escape(label)}\]"  # with a colon at the start of a line it is no call
        calls = re.compile(rf"(?:(?<=\S)|(?<=\S[ \t])){called}|{called}(?!:)")
        start = sum(len(one) + 1 for one in text.split("\n")[:line]) if line else 0
        found = calls.search(text, start) or calls.search(text)
        return self.source.at_offset(found.start()) if found else self.place_of("", line)

    def fill(self, value_of: Callable[[str], str]) -> None:
        """Let the definitions print their values, too."""
        self.definitions = [
            Definition(found.label, value_of(found.html), found.place) for found in self.definitions
        ]
