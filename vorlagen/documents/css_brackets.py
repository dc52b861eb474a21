"""Finds what is opened and never closed in a style sheet, and what is closed without being open."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PIECE = re.compile(
    r"""
    (?P<comment> /\* .*? (?P<closed>\*/|\Z) )
    | (?P<string> "(?>(?:[^"\\\n]|\\.)*)"? | '(?>(?:[^'\\\n]|\\.)*)'? )
    | url\(\s*[^"'\s)][^)]*\)       # an address without quotes may have anything in it
    | \\.
    | (?P<opens>[{(\[]) | (?P<closes>[})\]])
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_PAIRS = {"{": "}", "(": ")", "[": "]"}


def unbalanced(css: str) -> Iterator[tuple[int, str, str]]:
    """Where, what and how to mend it, for each comment, text or bracket without its other end."""
    waiting: list[tuple[int, str]] = []
    for piece in _PIECE.finditer(css):
        start, said = piece.start(), piece[0]
        if piece["comment"] and not piece["closed"]:
            yield (
                start,
                "Der Kommentar „/*“ wird nicht geschlossen; alles dahinter ginge verloren.",
                "Hinter dem Kommentar „*/“ schreiben.",
            )
        elif piece["string"] and (len(said) == 1 or said[-1] != said[0]):
            yield (
                start,
                f"Der Text, der hier mit {said[0]} beginnt, endet nicht in derselben Zeile.",
                f"Das {said[0]} am Ende ergänzen.",
            )
        elif piece["opens"]:
            waiting.append((start, said))
        elif piece["closes"]:
            yield from _closed(waiting, start, said)
    yield from map(_open, waiting)


def _closed(
    waiting: list[tuple[int, str]], start: int, said: str
) -> Iterator[tuple[int, str, str]]:
    """Take what a bracket closes off those that wait; those above it were never closed."""
    if all(_PAIRS[bracket] != said for _, bracket in waiting):
        yield (
            start,
            f"Hier steht „{said}“, ohne dass davor etwas geöffnet wurde.",
            "Die öffnende Klammer ergänzen, „h1 { color: #222; }“, oder diese entfernen.",
        )
        return
    while _PAIRS[waiting[-1][1]] != said:
        yield _open(waiting.pop())
    waiting.pop()


def _open(bracket: tuple[int, str]) -> tuple[int, str, str]:
    start, said = bracket
    return (
        start,
        f"Die Klammer „{said}“ wird nicht geschlossen; was dahinter steht, ginge verloren.",
        f"„{_PAIRS[said]}“ ergänzen, wo die Regel oder Angabe zu Ende ist.",
    )
