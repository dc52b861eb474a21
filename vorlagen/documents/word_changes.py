"""Marks in two versions of a text the words in which they differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from markupsafe import Markup

from vorlagen.documents.press import Html

# A no-break space belongs to its word: „67.200 €“ is changed as a whole. A mark behind it does not.
_PIECES = re.compile(
    r"<[^>]*>|(?:[^<\s]|[\u00a0\u202f])*[^<\s.,;:!?]|[.,;:!?]+|[\u00a0\u202f]+|\s+"
)


def marked_changes(before: Markup, after: Markup) -> tuple[Markup, Markup]:
    """Both texts as HTML; what only the first has stands in `del`, what only the second, in `ins`."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    old_words, new_words = _words(old), _words(new)
    matcher = SequenceMatcher(
        None, [old[i] for i in old_words], [new[i] for i in new_words], autojunk=False
    )
    gone, come = set[int](), set[int]()
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind != "equal":
            gone.update(old_words[start:end])
            come.update(new_words[other_start:other_end])
    return _marked(old, gone, "del"), _marked(new, come, "ins")


def _words(pieces: Sequence[str]) -> list[int]:
    """Where the words are among the pieces."""
    return [i for i, piece in enumerate(pieces) if piece.strip() and not piece.startswith("<")]


def _marked(pieces: Sequence[str], changed: set[int], tag: str) -> Markup:
    """The pieces, neighbouring changed words in one element; it never reaches across a tag."""
    html: list[str] = []
    is_open = False
    for index, piece in enumerate(pieces):
        goes_on = is_open and piece.isspace() and index + 1 in changed
        if index in changed and not is_open:
            html.append(f"<{tag}>")
            is_open = True
        elif is_open and index not in changed and not goes_on:
            html.append(f"</{tag}>")
            is_open = False
        html.append(piece)
    return Html("".join(html) + (f"</{tag}>" if is_open else ""))
