"""Finds abbreviations in running text: those of a list, and those that look like one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")
_PART = re.compile(r"(?<![\w.@])[^\W\d_]+(?![\w@])|(?<=[-/])[^\W\d_]+(?![\w@])")
_ROMAN = re.compile(r"[IVX]+")  # up to 39; nothing in a paper counts further in Roman numerals
_LONGEST = 7  # letters of an abbreviation all in capitals; longer ones are names or cries


@dataclass(frozen=True, slots=True)
class Use:
    """An abbreviation in a text, without an ending such as the s of „KIs“."""

    short: str
    start: int
    is_known: bool

    @property
    def end(self) -> int:
        return self.start + len(self.short)


class Search:
    """Looks for the short forms of a list, and for others in capitals."""

    def __init__(self, shorts: Iterable[str]) -> None:
        listed = sorted(shorts, key=lambda short: (-len(short), short))
        # Between the parts of "e. V." may stand any space, or none.
        either = "|".join(
            re.sub(r"(?:\\ )+", r"[\\s\\u00a0\\u202f]?", re.escape(s)) for s in listed
        )
        self._known = re.compile(rf"(?<![\w§])(?:{either or '(?!)'})(?=s?(?!\w))")
        self._spelled = {re.sub(r"\s", "", short): short for short in listed}

    def uses(self, text: str) -> list[Use]:
        """All abbreviations of a text in their order."""
        text = _ADDRESS.sub(lambda found: " " * len(found[0]), text)
        known = [
            _Found(found.start(), found.end(), found[0]) for found in self._known.finditer(text)
        ]
        taken = {at for found in known for at in range(found.start, found.end)}
        others = [
            Use(short, start, is_known=False)
            for start, short in _unknown(text)
            if start not in taken
        ]
        listed = [Use(self._listed(f.text), f.start, is_known=True) for f in known]
        return sorted([*listed, *others], key=lambda use: use.start)

    def _listed(self, found: str) -> str:
        return self._spelled[re.sub(r"\s", "", found)]


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    text: str


def _unknown(text: str) -> Iterator[tuple[int, str]]:
    for found in _PART.finditer(text):
        short = found[0]
        if looks_short(short.removesuffix("s")):
            yield found.start(), short.removesuffix("s")
        elif looks_short(short):
            yield found.start(), short


def looks_short(word: str) -> bool:
    """Whether a word is spelled like an abbreviation: „MKFFI“, „VZÄ“, „AsylbLG“, „KGSt“."""
    capitals = sum(letter.isupper() for letter in word)
    if capitals < 2 or _ROMAN.fullmatch(word):
        return False
    if word.isupper():
        return len(word) <= _LONGEST
    return word[-1].isupper() or word[:2].isupper()
