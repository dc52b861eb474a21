"""The German hyphenation dictionary; each pattern is parsed when a word first needs it.

Pyphen parses all 66,000 at its first use, which takes as long as setting two pages.
"""

from __future__ import annotations

import re

import pyphen

_WEIGHTS = re.compile(r"(\d?)(\D?)").findall
_NOT_PLAIN = re.compile(r"^[^#%\n]*(?:/|\^\^)", re.MULTILINE)  # changes letters, or has their codes


class _Patterns:
    """The lines of a dictionary by their letters; a pattern is parsed when Pyphen asks for it."""

    def __init__(self, content: bytes, encoding: str) -> None:
        lines = content.decode(encoding).split("\n")
        letters = content.translate(None, b"0123456789").decode(encoding).split("\n")
        self.lines: dict[str, str] = {}
        for line, line_letters in zip(lines, letters, strict=True):
            if line != line_letters and not line.startswith(pyphen.ignored):
                self.lines[line_letters.strip()] = line
        self._parsed: dict[str, tuple[int, list[int]]] = {}

    def get(self, letters: str) -> tuple[int, list[int]] | None:
        """The first weighted place in a pattern, and the weights from there on; None without a pattern."""
        if letters not in self.lines:
            return None
        if letters not in self._parsed:
            weights = [int(digit or 0) for digit, _ in _WEIGHTS(self.lines[letters].strip())]
            places = [place for place, weight in enumerate(weights) if weight]
            first = places[0]
            self._parsed[letters] = first, weights[first : places[-1] + 1]
        return self._parsed[letters]


class _Dictionary(pyphen.HyphDict):  # type: ignore[misc] # no types in Pyphen
    def __init__(self, patterns: _Patterns) -> None:
        self.patterns = patterns
        self.cache: dict[str, list[int]] = {}
        self.maxlen = max(map(len, patterns.lines))


def read_german_when_asked() -> None:
    """Give Pyphen this German dictionary, unless its file has a syntax that only Pyphen can parse."""
    path = pyphen.LANGUAGES["de"]
    with path.open("rb") as file:
        encoding = file.readline().decode().strip()
        content = file.read()
    if not _NOT_PLAIN.search(content.decode(encoding)):
        pyphen.hdcache[path] = _Dictionary(_Patterns(content, encoding))
