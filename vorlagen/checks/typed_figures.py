"""Finds figures typed into prose, where only figures from the facts may stand.

The search has three steps: what can hold no figure is blanked (addresses, dates), then all numbers
are read, in digits and in words, and last each number is judged by what stands around it. Blanking
never changes the length of a text, so offsets stay true from the source file to the finding.

In doubt a number with a unit is a figure, and a bare whole number is none: papers are full of
years, paragraphs and numbered things.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from vorlagen.checks.number_surroundings import (
    ADJECTIVES,
    COUPLED,
    INNOCENT,
    JOINT,
    OF_THE,
    PAIR,
    POST_AFTER_ARTICLE,
    POSTS_AFTER,
    QUALIFIER,
    REACH,
    NumberRole,
    joined,
    roles,
)
from vorlagen.checks.source import FILLER, blank
from vorlagen.german.number_scanner import (
    BLANKS,
    END,
    EURO,
    POWERS,
    PROZENT,
    SPACE,
    Number,
    Writing,
    measure_after,
    numbers,
    scaled,
)

EUR = "EUR"
PERCENT = "v. H."
POSTS = "VZÄ"


@dataclass(frozen=True, slots=True)
class TypedFigure:
    """A figure that was typed.

    `start` and `end` are offsets and `text` is what stands between them. `wert` is exact: euros and
    not cents or millions, percent and not fractions. `einheit` is "EUR", "v. H.", "VZÄ", one of the
    counted things as the caller wrote it, or None for a bare number.
    """

    start: int
    end: int
    text: str
    wert: Decimal
    einheit: str | None


_RANGE = rf"(?:{BLANKS}[-–—/]{BLANKS}|{SPACE}(?:bis(?:{SPACE}zu)?|oder|bzw\.){SPACE})"
_AND = rf"{SPACE}{ADJECTIVES}(?:und|sowie){SPACE}"
_OUT_OF = rf"{SPACE}(?:der|(?:von|aus|unter)(?:{SPACE}den)?){SPACE}{QUALIFIER}?"
_FROM_TO = re.compile(_RANGE)
_SHARES_UNIT = re.compile(rf"{_RANGE}|{_AND}|{_OUT_OF}")
_RESTATED = re.compile(rf"{SPACE}\(")  # "elf (11) VZÄ"
_TIMES = re.compile(rf"(?:{BLANKS}[x×·]{BLANKS}|[^\S\n]\*[^\S\n]|\*)\(?")
_CURRENCY_BEFORE = re.compile(
    r"""
    (?<![^\W_])
    (?P<symbol> (?P<scale>T|k|M)? (?:€|EUR) ) :? [^\S\n]{0,3}$
    """,
    re.VERBOSE,
)


_MEASURED = {EURO: EUR, PROZENT: PERCENT}


@dataclass(frozen=True, slots=True)
class _Unit:
    """What a number counts. `end` is where the unit ends, `start` where one before it begins."""

    einheit: str | None
    end: int
    power: int = 0
    start: int | None = None


class _Counted:
    """The things whose numbers are figures in this paper, besides money, percentages and posts."""

    def __init__(self, nouns: Collection[str]) -> None:
        things = rf"{JOINT}{OF_THE}{ADJECTIVES}{COUPLED}"
        endings = rf"(?:e[mnrs]?|ern|n|s)?{END}"
        self._nouns = {noun.lower(): noun for noun in sorted(nouns) if noun.strip()}
        longest_first = sorted(self._nouns, key=lambda noun: (-len(noun), noun))
        any_noun = "|".join(map(re.escape, longest_first)) or r"(?!)"
        self._pattern = re.compile(rf"{things}(?i:(?P<noun>{any_noun})){endings}")

    def after(self, text: str, start: int) -> _Unit | None:
        found = self._pattern.match(text, start)
        return found and _Unit(self._nouns[found["noun"].lower()], found.end())


@lru_cache(maxsize=64)  # a paper has many texts and one set of nouns
def _counted(nouns: frozenset[str]) -> _Counted:
    return _Counted(nouns)


def find_typed(text: str, zaehlwoerter: Collection[str] = ()) -> list[TypedFigure]:
    """Finds the figures that were typed: amounts, percentages, posts, sums and counted things.

    Args:
        text: Prose, its Jinja constructs blanked by `blank_jinja`; of an HTML template also its
            markup by `blank_markup`.
        zaehlwoerter: Nouns whose numbers are figures in this paper, like "Monate" or "Kommunen".
            Case does not matter and endings may be added ("Monaten").

    Returns:
        The figures in their order; they do not overlap.
    """
    return _Search(text, _counted(frozenset(zaehlwoerter))).figures()


class _Search:
    """One search through one text."""

    def __init__(self, text: str, counted: _Counted) -> None:
        self._source = text
        self._text = INNOCENT.sub(lambda found: blank(found.group()), text)
        self._numbers = numbers(self._text)
        self._roles = roles(self._text, self._numbers)
        self._counted = counted
        self._units: dict[int, _Unit] = {}
        self._parts_of_units: set[int] = set()  # "Hundert" in "vom Hundert"

    def figures(self) -> list[TypedFigure]:
        self._find_units_after()
        self._find_units_before()
        self._share_units()
        self._find_sums()
        return [self._figure(index) for index in sorted(self._units)]

    def _find_units_after(self) -> None:
        covered = 0
        for index, number in enumerate(self._numbers):
            if number.start < covered:
                self._parts_of_units.add(index)
                continue
            unit = self._measure_after(number) or self._things_after(index)
            if unit is not None and self._roles[index] is not NumberRole.DATED:
                self._units[index] = unit
                covered = unit.end

    def _measure_after(self, number: Number) -> _Unit | None:
        """Money or a percentage: the unit follows at once."""
        measure = measure_after(self._text, number.end)
        if measure is None:
            return None
        unit = _Unit(_MEASURED.get(measure.einheit), measure.end, measure.power)
        named = number.writing is Writing.ARTICLE and self._text[unit.end : unit.end + 1] == "-"
        return None if named else unit  # "ein Euro-Betrag"

    def _things_after(self, index: int) -> _Unit | None:
        """Posts and other counted things; adjectives may stand between, but no other number."""
        number = self._numbers[index]
        if self._roles[index] is not NumberRole.FREE:
            return None
        end = number.end + self._closes_bracket(index)
        if number.writing is Writing.ARTICLE:
            found = POST_AFTER_ARTICLE.match(self._text, end)
        else:
            found = POSTS_AFTER.match(self._text, end)
        unit = None if found is None else _Unit(POSTS, found.end())
        if unit is None and number.writing is not Writing.ARTICLE:
            unit = self._counted.after(self._text, end)
        following = self._numbers[index + 1 : index + 2]
        if unit is None or any(other.start < unit.end for other in following):
            return None
        return unit

    def _closes_bracket(self, index: int) -> int:
        """1 if the number repeats the one before in brackets, "elf (11) VZÄ", else 0."""
        closes = self._text.startswith(")", self._numbers[index].end)
        return int(closes and index > 0 and self._restates(index - 1))

    def _restates(self, index: int) -> bool:
        left, right = self._numbers[index], self._numbers[index + 1]
        return left.wert == right.wert and joined(_RESTATED, self._text, left, right)

    def _find_units_before(self) -> None:
        taken = {unit.end for unit in self._units.values()}
        for index, number in enumerate(self._numbers):
            is_free = index not in self._units and self._roles[index] is NumberRole.FREE
            if not is_free or number.writing in (Writing.WORD, Writing.ARTICLE):
                continue
            begin = max(0, number.start - REACH)
            found = _CURRENCY_BEFORE.search(self._text, begin, number.start)
            if found is None or found.end("symbol") in taken or self._is_computed(found.start()):
                continue
            power = POWERS.get(found["scale"] or "", 0)
            self._units[index] = _Unit(EUR, number.end, power, found.start())

    def _is_computed(self, end: int) -> bool:
        """Whether a unit belongs to an expression before it."""
        return self._text[max(0, end - REACH) : end].rstrip().endswith(FILLER)

    def _share_units(self) -> None:
        """Passes units on to the left, as in "vier der elf VZÄ" and "10 bis 15 Mio. €"."""
        for index in reversed(range(len(self._numbers) - 1)):
            is_open = index not in self._units and index not in self._parts_of_units
            if not is_open or self._roles[index] is not NumberRole.FREE:
                continue
            left, right = self._numbers[index], self._numbers[index + 1]
            is_article = left.writing is Writing.ARTICLE
            unit = self._units.get(index + 1)
            if not is_article and joined(_TIMES, self._text, left, right):
                self._units[index] = _Unit(None, left.end)
                self._units.setdefault(index + 1, _Unit(None, right.end))
            elif unit is not None and (
                joined(_FROM_TO if is_article else _SHARES_UNIT, self._text, left, right)
                or self._restates(index)
            ):
                self._units[index] = _Unit(unit.einheit, left.end, unit.power)

    def _find_sums(self) -> None:
        """Numbers that are figures by the way they are written."""
        for index, number in enumerate(self._numbers):
            goes_on = self._text[number.end : number.end + 1].isalpha()
            if number.writing is Writing.SUM and not goes_on and not self._is_label(index):
                self._units.setdefault(index, _Unit(None, number.end))

    def _is_label(self, index: int) -> bool:
        number, role = self._numbers[index], self._roles[index]
        return role is NumberRole.IDENTIFIED or (
            role is NumberRole.NUMBERED
            and PAIR.fullmatch(self._text, number.start, number.end) is not None
        )

    def _figure(self, index: int) -> TypedFigure:
        number, unit = self._numbers[index], self._units[index]
        start = number.start if unit.start is None else unit.start
        text = self._source[start : unit.end]
        return TypedFigure(start, unit.end, text, scaled(number.wert, unit.power), unit.einheit)
