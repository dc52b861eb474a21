"""Passages of a text that are not public: between `::: nichtoeffentlich Grund` and `:::`.

The internal version prints them between two marks, the public one leaves them out. Either way each line
of the text keeps its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from vorlagen.page.rendering import Html

_BEGIN = re.compile(r":::[ \t]*nichtoeffentlich\b[ \t]*(?P<reason>.*)")
_END = re.compile(r":::[ \t]*")
_FENCE = re.compile(r"^:::", re.MULTILINE)
_LIKE_A_FENCE = re.compile(
    r"[\s>*+-]*:{2,}"
)  # indented, in a list, in a quotation, with two colons
_FENCES = (
    "Ein nichtöffentlicher Teil beginnt am Anfang einer Zeile mit ::: nichtoeffentlich Grund und endet mit"
    " einer Zeile, in der nur ::: steht. Er steht im Text oder im Beschlussvorschlag, in keiner Liste und in"
    " keinem Zitat."
)


class WithheldPassage(Struct, frozen=True):
    """A passage with its first and its last line, which are the fences; lines count from 0."""

    first: int
    last: int
    reason: str
    lines: tuple[str, ...]


def withheld_passages(text: str) -> Iterator[WithheldPassage]:
    """The passages of a text that are not public; one without an end goes on to the end of the text."""
    if not _FENCE.search(text):
        return
    lines = text.split("\n")
    first = None
    reason = ""
    for number, line in enumerate(lines):
        begin = _BEGIN.fullmatch(line.rstrip())
        if begin and first is None:
            first, reason = number, begin["reason"].strip()
        elif first is not None and _END.fullmatch(line.rstrip()):
            yield WithheldPassage(first, number, reason, tuple(lines[first + 1 : number]))
            first = None
    if first is not None:
        yield WithheldPassage(first, len(lines), reason, tuple(lines[first + 1 :]))


def fence_faults(text: str) -> Iterator[tuple[int, str, str]]:
    """Lines that look like fences but begin or end nothing: number from 1, message, cure."""
    if "::" not in text:
        return
    lines = text.split("\n")
    fences = set()
    for passage in withheld_passages(text):
        fences |= {passage.first, passage.last}
        if passage.last == len(lines):
            yield (
                passage.first + 1,
                "Der nichtöffentliche Teil, der hier beginnt, hat kein Ende.",
                "Dahinter eine Zeile ergänzen, in der nur ::: steht.",
            )
    for number, line in enumerate(lines):
        if _LIKE_A_FENCE.match(line) and number not in fences:
            yield number + 1, f"„{line.strip()}“ beginnt und beendet nichts.", _FENCES


def with_marked_passages(text: str) -> str:
    """The text of the internal version: each fence prints that a passage begins or ends."""
    lines = text.split("\n")
    for passage in withheld_passages(text):
        why = f": {passage.reason}" if passage.reason else ""
        lines[passage.first] = _printing(f"[Beginn des nichtöffentlichen Teils{why}]")
        if passage.last < len(lines):
            lines[passage.last] = _printing("[Ende des nichtöffentlichen Teils]")
    return "\n".join(lines)


def without_passages(text: str, *, says_so: bool) -> str:
    """The text of the public version, in which a gap can say that it is one."""
    lines = text.split("\n")
    for passage in withheld_passages(text):
        end = min(passage.last + 1, len(lines))
        lines[passage.first : end] = [""] * (end - passage.first)
        if says_so:
            lines[passage.first] = _printing("(nichtöffentlich)")
    return "\n".join(lines)


def _printing(words: str) -> str:
    """An expression that prints some words with `vorbehalt`."""
    words = words.replace("\\", "").replace('"', "”")
    return f'{{{{ vorbehalt("{words}") }}}}'


def vorbehalt(words: str) -> Html:
    """What the program says about a passage, in the colour of warnings."""
    return Html('<em class="vorbehalt">{}</em>').format(words)
