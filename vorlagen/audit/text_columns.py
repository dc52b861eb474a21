"""Finds out which words of spaced lines stand in one column.

Columns are told by their edges where all lines keep them. Else, as in text that was copied out of a PDF, by
counting: most rows end in the same number of figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations

from msgspec import Struct

from vorlagen.german.number_scanner import finde_zahlen

_TIGHT = r"(?:[0-9]{1,3}(?:[.\u00a0][0-9]{3})+|[0-9]+)"
_SPACED = r"[0-9]{1,3}(?:[ \u00a0][0-9]{3})+"
_MEASURE = (
    r"(?:k?m[²³23]|ha\b|T€|TEUR|€|EUR|Euro|%|v\.\s?H\.|(?:Mio|Mrd|Tsd)\.?(?:\s?(?:€|EUR|Euro))?)"
)


def _figure(digits: str, minus: str = r"-(?![0-9])|\s-(?!\s?[0-9])") -> str:
    """A pattern of a figure with its sign, its unit and a footnote's mark; a minus may stand behind it."""
    return (
        r"(?:=\s?)?(?:(?:ca\.|rd\.|rund)\s)?(?:(?:[-–−+]|\./\.)\s?)?(?:\(\s?)?(?:[-–−+]\s?)?"
        rf"{digits}(?:,[0-9]+|\s?[.,]\s?[-–—]{{1,2}})?(?:{minus})?"
        rf"(?:\s{{0,4}}{_MEASURE})?(?:{minus})?\)?(?:\s?(?:[*¹²³⁴]{{1,3}}\)?|[0-9]\)))?"
    )


_STANDS_IN = (
    r"[-–—−.]{1,3}(?:\s?(?:€|EUR|Euro|%))?|k\.\s?A\.|n\.\s?n\.|entfällt|offen|unbekannt|x|\?"
    r"|[0-9]+ (?:oder|bis|-|–) [0-9]+"
)
# An entry of a row whose entries only single blanks set apart
TIGHT_ENTRY = rf"[0-9]+ (?:oder|bis) [0-9]+|{_figure(_TIGHT, minus='-(?![0-9])')}|{_STANDS_IN}"
_FIGURE = re.compile(_figure(f"(?:{_SPACED}|{_TIGHT})"))
# What stands where a figure is not known, or not needed
_STAND_IN = re.compile(rf"{_STANDS_IN}|\[.*\]|(?:--|–|—).*")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_AMOUNT = re.compile(r"[0-9][.,][0-9]|€|EUR|Euro|%")
_ROUNDING = Decimal("0.0005")  # of a sum, by which rounded terms may be off
_MOST_COLUMNS = 12  # among which the places of fewer figures are tried
_TAIL = 500  # the columns of figures that are counted, whatever their edges


class Chunk(Struct, frozen=True):
    """Words of a line that belong together: where they begin in its text, and their two edges."""

    text: str
    offset: int
    left: int
    right: int


Placed = Sequence[list[int] | None]  # for each line, the column of each of its chunks, if known


def is_figure(text: str) -> bool:
    return _FIGURE.fullmatch(text.strip()) is not None


def by_edges(lines: Sequence[Sequence[Chunk]]) -> Placed | None:
    """The columns of the chunks of each line, told by where they stand; None if they overlap."""
    figures = [_figures(chunks) for chunks in lines]
    edges = _merged((chunk.left, chunk.right) for chunks in figures for chunk in chunks)
    most = max((len(chunks) for chunks in figures), default=0)
    if len(edges) != most or any(_collide(chunks, edges) for chunks in figures):
        return None
    placed = []
    for chunks, numbers in zip(lines, figures, strict=True):
        columns = [_column_of(chunk, edges) for chunk in chunks]
        if numbers and not is_entry(chunks[0].text):
            columns[0] = 0  # a label may be so long that it reaches under a figure
        placed.append(columns)
    return placed


def _figures(chunks: Sequence[Chunk]) -> list[Chunk]:
    """The figures of a line; where all are years, it is a head."""
    figures = [chunk for chunk in chunks if is_figure(chunk.text)]
    return [] if all(_YEAR.fullmatch(chunk.text) for chunk in figures) else figures


def _collide(chunks: Sequence[Chunk], edges: list[tuple[int, int]]) -> bool:
    taken = [_column_of(chunk, edges) for chunk in chunks]
    return len(taken) != len(set(taken))


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _column_of(chunk: Chunk, edges: list[tuple[int, int]]) -> int:
    """Figures' columns have the odd numbers, what stands between them the even ones."""
    touched = []
    for number, (left, right) in enumerate(edges):
        if chunk.left < right and left < chunk.right:
            touched.append(number)
    if touched and (len(touched) == 1 or is_figure(chunk.text)):
        return 2 * touched[0] + 1
    return 2 * sum(right <= chunk.left for _, right in edges)


def by_counting(lines: Sequence[Sequence[Chunk]]) -> Placed:
    """The columns of figures that only blanks set apart: most lines have the same number of them.

    Lines that cannot be told apart have none.
    """
    return _Counted(lines).placed()


class _Counted:
    """Rows whose figures are counted from the right."""

    def __init__(self, lines: Sequence[Sequence[Chunk]]) -> None:
        self._lines = lines
        self._tails = [_tail(chunks) for chunks in lines]
        counts: dict[int, int] = {}
        for tail in self._tails:
            if tail:
                counts[len(tail)] = counts.get(len(tail), 0) + 1
        self._width = max(counts, key=lambda count: (counts[count], count)) if counts else 0
        self._columns: list[list[Decimal]] = [[] for _ in range(self._width)]
        self._has_amounts = any(_AMOUNT.search(tail[-1].text) for tail in self._tails if tail)

    def placed(self) -> Placed:
        """The columns of all chunks."""
        return [
            self._places(chunks, tail)
            for chunks, tail in zip(self._lines, self._tails, strict=True)
        ]

    def _places(self, chunks: Sequence[Chunk], tail: Sequence[Chunk]) -> list[int] | None:
        if len(chunks) < 2:
            return [0] * len(chunks)
        if not self._width or (not tail and _figures(chunks[1:])):
            return None
        if not tail and _figures(chunks[:1]):  # a number before a heading
            return list(range(len(chunks)))
        if not tail:  # a head: of the figures alone, or of their label, too
            own = len(chunks) if len(chunks) == self._width else min(self._width, len(chunks) - 1)
        else:
            own = min(self._width, len(tail))
        labels = list(range(len(chunks) - own))
        if not tail or own == self._width:
            taken = list(range(self._width - own, self._width))
        else:
            fitting = self._fitting(tail)
            if fitting is None:
                return None
            taken = fitting
        if tail:
            for column, chunk in zip(taken, tail[-len(taken) :], strict=True):
                self._columns[column].append(_value(chunk.text))
        return [*labels, *(_TAIL + column for column in taken)]

    def _fitting(self, tail: Sequence[Chunk]) -> list[int] | None:
        """Where fewer figures than others stand: where most of them sum up the figures above.

        A single one stands in the last column if it sums up nothing.
        """
        if self._width > _MOST_COLUMNS:
            return None
        values = [_value(chunk.text) for chunk in tail]
        best, most = None, 0
        for chosen in combinations(range(self._width), len(tail)):
            sums = sum(
                self._sums_up(value, column) for value, column in zip(values, chosen, strict=True)
            )
            if sums and sums >= most:
                best, most = list(chosen), sums
        if best is None and len(tail) == 1:
            is_alike = bool(_AMOUNT.search(tail[0].text)) or not self._has_amounts
            return [self._width - 1] if is_alike else None
        return best

    def _sums_up(self, value: Decimal, column: int) -> bool:
        """Whether a value is the sum of the last values of a column, or nearly."""
        total = Decimal(0)
        for count, above in enumerate(reversed(self._columns[column]), 1):
            total += above
            if count > 1 and value and abs(total - value) <= _ROUNDING * abs(value):
                return True
        return False


def _tail(chunks: Sequence[Chunk]) -> Sequence[Chunk]:
    """The figures, and what stands for them, at the end of a row behind its label; years are none."""
    start = len(chunks)
    while start > 1 and is_entry(chunks[start - 1].text):
        start -= 1
    tail = chunks[start:]
    return () if all(_YEAR.fullmatch(chunk.text) for chunk in tail) else tail


def is_entry(text: str) -> bool:
    """Whether a text is a figure, or stands for one."""
    return is_figure(text) or _STAND_IN.fullmatch(text.strip()) is not None


def _value(text: str) -> Decimal:
    numbers = finde_zahlen(text.replace(" ", "\u00a0").lstrip("-–−+(=./ \u00a0"))
    value = numbers[0].wert if numbers else Decimal(0)
    is_negative = re.match(r"[=\s]*(?:[-–−(]|\./\.)", text) is not None
    return -value if is_negative else value
