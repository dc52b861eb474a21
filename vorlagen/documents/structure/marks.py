"""Marks: what stands in rendered texts for what only the whole paper can tell."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from vorlagen.findings import Place

# Spelled in characters for private use: no keyboard has them, and HTML leaves them alone.
_BEGIN, _END, _ZERO = "\ue030", "\ue031", 0xE010
PATTERN = f"{_BEGIN}([\ue010-\ue019]{{1,9}}){_END}"
_MARK = re.compile(PATTERN)


@dataclass(frozen=True, slots=True)
class Heading:
    """Stands at the beginning of a heading."""

    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class Caption:
    """Stands at the beginning of a caption; `kind` is what its number counts: „Tabelle“.

    The label is an address if the program gave it; the same thing may then be printed twice.
    """

    kind: str
    label: str
    place: Place
    is_address: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """Stands for a reference to a heading or caption; `form` says what of it is printed."""

    label: str
    form: str
    with_page: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Call:
    """Stands for the number of a footnote; `spot` is where in the source, if it names one."""

    label: str
    spot: str
    place: Place


@dataclass(frozen=True, slots=True)
class Short:
    """Stands for an abbreviation, which its first use spells out in the form of a case."""

    short: str
    form: str


@dataclass(frozen=True, slots=True)
class Directory:
    """Stands for the list of the abbreviations that the paper uses."""


M = TypeVar("M")
Mark = Heading | Caption | Reference | Call | Short | Directory


@dataclass(slots=True)
class Marks:
    """All marks of one paper."""

    made: list[Mark] = field(default_factory=list)

    def put(self, mark: Mark) -> str:
        """What stands for a mark in a text."""
        self.made.append(mark)
        digits = "".join(chr(_ZERO + int(digit)) for digit in str(len(self.made) - 1))
        return f"{_BEGIN}{digits}{_END}"

    def found(self, text: str) -> Mark | None:
        """The mark that a text beginning with one stands for; None for one that somebody typed."""
        digits = text[1 : text.index(_END)]
        number = int("".join(str(ord(digit) - _ZERO) for digit in digits))
        return self.made[number] if number < len(self.made) else None

    def places(self, text: str, kind: type[M]) -> list[tuple[int, int, M]]:
        """The marks of a kind in a text, each with its start and length."""
        found = (
            (match.start(), len(match[0]), self.found(match[0])) for match in _MARK.finditer(text)
        )
        return [(start, size, mark) for start, size, mark in found if isinstance(mark, kind)]

    def replaced(self, html: str, kind: type[M], by: Callable[[M], str]) -> str:
        """A text with something in place of each mark of a kind, from the first to the last."""

        def replacement(match: re.Match[str]) -> str:
            mark = self.found(match[0])
            return by(mark) if isinstance(mark, kind) else match[0]

        return _MARK.sub(replacement, html)


def unmarked(html: str) -> str:
    """A text without its marks."""
    return _MARK.sub("", html)
