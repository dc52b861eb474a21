"""The German hyphenation dictionary, each pattern read when a word first meets it.

Pyphen reads all 66,000 when it is first asked, which takes as long as setting two pages.
"""

from __future__ import annotations

import re

import pyphen

_WEIGHTS = re.compile(r"(\d?)(\D?)").findall
_NOT_PLAIN = re.compile(r"^[^#%\n]*(?:/|\^\^)", re.MULTILINE)  # changes letters, or has their codes


class _Patterns:
    """The lines of a dictionary by their letters; a pattern is read when Pyphen asks for it."""

    def __init__(self, content: bytes, encoding: str) -> None:
        lines = content.decode(encoding).split("\n")
        letters = content.translate(None, b"0123456789").decode(encoding).split("\n")
        self.lines = {
            of.strip(): line
            for of, line in zip(letters, lines, strict=True)
            if of != line and not line.startswith(pyphen.ignored)
        }
        self._read: dict[str, tuple[int, list[int]]] = {}

    def get(self, letters: str) -> tuple[int, list[int]] | None:
        """Where among these letters hyphens count, and how much; None if there is no such pattern."""
        if letters not in self.lines:
            return None
        if letters not in self._read:
            weights = [int(digit or 0) for digit, _ in _WEIGHTS(self.lines[letters].strip())]
            spots = [spot for spot, weight in enumerate(weights) if weight]
            self._read[letters] = spots[0], weights[spots[0] : spots[-1] + 1]
        return self._read[letters]


class _Dictionary(pyphen.HyphDict):  # type: ignore[misc] # no types in Pyphen
    def __init__(self, patterns: _Patterns) -> None:
        self.patterns = patterns
        self.cache: dict[str, list[int]] = {}
        self.maxlen = max(map(len, patterns.lines))


def read_german_when_asked() -> None:
    """Give Pyphen the German dictionary in this way; one that is not as expected it reads itself."""
    path = pyphen.LANGUAGES["de"]
    with path.open("rb") as file:
        encoding = file.readline().decode().strip()
        content = file.read()
    if not _NOT_PLAIN.search(content.decode(encoding)):
        pyphen.hdcache[path] = _Dictionary(_Patterns(content, encoding))
