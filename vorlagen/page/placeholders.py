"""Placeholders: characters in a text that are replaced later.

They are spelled in characters for private use: no keyboard has them, Markdown and HTML leave them
alone, and no filter for text changes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_ZERO, _END = 0xE010, "\ue001"
_DIGITS = str.maketrans({str(digit): chr(_ZERO + digit) for digit in range(10)})


class Placeholder:
    """One kind of placeholder, told from the others by the character that begins it."""

    def __init__(self, begin: str) -> None:
        self.begin = begin
        self.pattern = f"{begin}[\ue010-\ue019]{{1,9}}{_END}"  # a regular expression
        self.any = re.compile(self.pattern)

    def of(self, number: int) -> str:
        """The placeholder with this number."""
        return f"{self.begin}{number}{_END}".translate(_DIGITS)

    def number(self, text: str) -> int:
        """The number of the placeholder that a text begins with."""
        digits = text[1 : text.index(_END)]
        return int("".join(str(ord(digit) - _ZERO) for digit in digits))

    def replaced(self, text: str, by: Callable[[int], str | None]) -> str:
        """The text with `by` of its number for each; if that is None, the user typed it, and it stays."""

        def replacement(placeholder: re.Match[str]) -> str:
            new = by(self.number(placeholder[0]))
            return placeholder[0] if new is None else new

        return self.any.sub(replacement, text)


VALUE = Placeholder("\ue000")  # of an expression, while Markdown is being rendered
MEASURE = Placeholder("\ue002")  # of an annex, until it has been laid out
ANNEX_FILE = Placeholder("\ue003")  # the name of its file, until its paper has its own
PICTURE_FILE = Placeholder("\ue040")  # of a picture, until its page is finished
MARK = Placeholder("\ue030")  # of the structure, until all texts of a paper are there
FIGURE = Placeholder("\ue050")  # before the text of a printed figure, until its page is finished
