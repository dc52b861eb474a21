"""Faults that show only while Markdown is being read: where the source has them, and what they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from vorlagen.documents import tokens
from vorlagen.documents.press import Press, Source
from vorlagen.figures.errors import FigureError
from vorlagen.findings import Code, Place

FAULTS = "faults"  # the key under which Markdown's surroundings hold it
_TOKEN = re.compile(tokens.ANY)


@dataclass(slots=True)
class TextFaults:
    """Takes what is wrong with one text; the paper has failed then."""

    press: Press
    source: Source
    found: dict[str, int] = field(default_factory=dict)  # where the same was last found

    def report(self, code: Code, typed: str, line: int | None, message: str, cure: str) -> None:
        """Report what is typed as `typed`, in a block that begins in `line` (from 0) or is unknown.

        The same thing typed twice and reported twice has two places.
        """
        self.press.findings.add(code, self._place(typed, line), message, cure)
        self.press.failed = True

    def _place(self, typed: str, line: int | None) -> Place:
        needle = _TOKEN.split(typed)[0]  # the source has expressions where the text has tokens
        text = self.source.text
        block = sum(len(one) + 1 for one in text.split("\n")[:line]) if line else 0
        start = text.find(needle, max(block, self.found.get(needle, 0))) if needle else -1
        if start < 0:
            return self.source.at_line(line + 1) if line is not None else self.source.place
        self.found[needle] = start + len(needle)
        return self.source.at_offset(start)


def report(
    surroundings: Mapping[str, Any], code: Code, typed: str, line: int | None, *said: str
) -> None:
    """Report a fault, by message and cure, to the `TextFaults` of Markdown's surroundings.

    Raises:
        FigureError: If there are none.
    """
    message, cure = said
    faults: TextFaults | None = surroundings.get(FAULTS)
    if faults is None:
        raise FigureError(code, message, cure)
    faults.report(code, typed, line, message, cure)
