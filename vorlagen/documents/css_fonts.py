"""Fonts that a style sheet asks for and no PDF has: those of the machine are switched off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import tinycss2

_OURS = frozenset({"source sans pro", "source serif pro", "noto sans"})
_ANY = frozenset(
    "serif sans-serif monospace cursive fantasy system-ui ui-serif ui-sans-serif ui-monospace"
    " inherit initial unset revert".split()
)
_PARTS = {"ident", "string"}
_CURE = "„Source Sans Pro“ oder „Source Serif Pro“ davor nennen; Schriften des Rechners gibt es im PDF nicht."


def declared_fonts(rules: Iterable[Any]) -> frozenset[str]:
    """The families that a style sheet declares itself, in small letters; `rules` as tinycss2 has them."""
    return frozenset(
        family
        for rule in rules
        if rule.type == "at-rule" and rule.lower_at_keyword == "font-face"
        for name, value in _declarations(rule.content or ())
        if name == "font-family"
        for family in map(str.lower, _families(value))
    )


def unknown_fonts(declaration: Any, known: frozenset[str]) -> Iterator[tuple[Any, str, str]]:
    """A declaration that names only fonts that there are not: where, what is wrong, the cure."""
    if declaration.lower_name not in {"font-family", "font"}:
        return
    value = declaration.value
    if any(token.type == "function" for token in value):  # what it comes to is not known here
        return
    if declaration.lower_name == "font":
        value = [token for token in value if token.type in {"string", "literal"}]
    families = list(_families(value))
    if families and not {*map(str.lower, families)} & (_OURS | _ANY | known):
        first = next(token for token in value if token.type in _PARTS)
        yield (
            first,
            f"Die Schrift „{families[0]}“ gibt es im PDF nicht; gedruckt würde eine andere.",
            _CURE,
        )


def _families(value: Iterable[Any]) -> Iterator[str]:
    """The families in a value; words that stand beside each other are one."""
    words: list[str] = []
    for token in value:
        if token.type in _PARTS:
            words.append(token.value)
        elif token.type == "literal" and token.value == "," and words:
            yield " ".join(words)
            words = []
    if words:
        yield " ".join(words)


def _declarations(content: Iterable[Any]) -> Iterator[tuple[str, list[Any]]]:

    for part in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if part.type == "declaration":
            yield part.lower_name, part.value
