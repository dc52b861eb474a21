"""Two states of a text, passage by passage and word by word: what stayed, changed, moved, went and came.

Passages are aligned in their order by what they have in common: of all ways to pair those between the same
ones, that with the most words in common is taken (dynamic programming over Dice's coefficient). A passage
that went at one place and came at another with nearly the same words has moved.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from fractions import Fraction

from msgspec import Struct

_LEAST_ALIKE = Fraction(2, 5)  # below that share of common words two passages are two
_MOVED = Fraction(4, 5)
_SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_LESS = "\ue001"  # for <, where it begins no tag
_WHOLE = re.compile(  # what is changed as a whole whatever its spaces are: amounts and days
    r"\d[\d.,]*\s[€%]|"
    r"\d{1,2}\.\s(?:Januar|Februar|März|April|Mai|Ju[nl]i|August|(?:Septem|Okto|Novem|Dezem)ber)(?:\s\d{4})?"
)
# A no-break space belongs to its word: „§ 3“ is changed as a whole. A mark behind it does not.
_PIECES = re.compile(
    rf"{_WHOLE.pattern}|<[^>]*>|(?:[^<\s]|[\u00a0\u202f])*[^<\s.,;:!?]|[.,;:!?]+|[\u00a0\u202f]+|\s+"
)


class Pair(Struct, frozen=True):
    """Where a passage stands in the old and in the new text (from 0); None where it does not."""

    old: int | None
    new: int | None
    is_moved: bool = False


def as_read(text: str) -> str:
    """What one reads of a text: spaces of all kinds are alike, and nobody sees a soft hyphen."""
    return " ".join(text.replace(_SOFT_HYPHEN, "").split())


def paired(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The passages of both texts side by side, in the order of the new text.

    What went stands where it stood. Of a moved passage only the new place is told, with both numbers.
    What is the same parts the texts first; it takes too long otherwise.
    """
    pairs: list[Pair] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        rows, columns = range(start, end), range(other_start, other_end)
        pairs += map(Pair, rows, columns) if kind == "equal" else _changed(old, new, rows, columns)
    gone = {p.old: old[p.old] for p in pairs if p.old is not None and p.new is None}
    moves: dict[int, int] = {}
    for pair in pairs:
        if pair.old is None and pair.new is not None and gone:
            alike = {index: likeness(text, new[pair.new]) for index, text in gone.items()}
            best = max(alike, key=lambda index: alike[index])
            if alike[best] >= _MOVED:
                moves[pair.new] = best
                del gone[best]
    return [
        Pair(moves[p.new], p.new, is_moved=True) if p.new in moves else p
        for p in pairs
        if p.new is not None or p.old not in moves.values()
    ]


def likeness(first: str, second: str) -> Fraction:
    """The share of words that two passages have in common, from 0 to 1 (Dice's coefficient)."""
    return _likeness(Counter(first.split()), Counter(second.split()))


def _likeness(first: Counter[str], second: Counter[str]) -> Fraction:
    words = first.total() + second.total()
    return Fraction(2 * (first & second).total(), words) if words else Fraction(1)


def _changed(old: Sequence[str], new: Sequence[str], rows: range, columns: range) -> Iterator[Pair]:
    left = [Counter(old[i].split()) for i in rows]
    right = [Counter(new[j].split()) for j in columns]
    best = [[Fraction(0)] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in range(len(left) - 1, -1, -1):
        for j in range(len(right) - 1, -1, -1):
            alike = _likeness(left[i], right[j])
            both = best[i + 1][j + 1] + alike if alike >= _LEAST_ALIKE else Fraction(0)
            best[i][j] = max(both, best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < len(left) or j < len(right):
        here = best[i][j]
        if i < len(left) and here == best[i + 1][j]:
            yield Pair(rows[i], None)
            i += 1
        elif j < len(right) and here == best[i][j + 1]:
            yield Pair(None, columns[j])
            j += 1
        else:
            yield Pair(rows[i], columns[j])
            i, j = i + 1, j + 1


def marked_changes(before: str, after: str) -> tuple[str, str]:
    """Both texts as HTML; what only the first has stands in `del`, what only the second, in `ins`.

    Words are compared as they are read, and marked with all that a no-break space binds to them.
    """
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    old_words, new_words = _read_words(old), _read_words(new)
    gone, come = set[int](), set[int]()
    steps = _steps([word for word, _ in old_words], [word for word, _ in new_words])
    for kind, start, end, other_start, other_end in steps:
        if kind != "equal":
            gone.update(place for _, place in old_words[start:end])
            come.update(place for _, place in new_words[other_start:other_end])
    return _marked(old, gone, "del"), _marked(new, come, "ins")


def changes_in_one(before: str, after: str) -> list[tuple[str, str]]:
    """Both texts, which are plain, as one in pieces: what only one has with a sign, `del` or `ins`.

    Without what has the other's sign each text is as it was, but for the kinds of its spaces.
    """
    old, new = (_PIECES.findall(text.replace("<", _LESS)) for text in (before, after))
    old_words, new_words = _words(old), _words(new)
    found: list[tuple[str, str]] = []
    steps = _steps([old[i] for i in old_words], [new[i] for i in new_words])
    for kind, *ends in steps:
        gone, come = _joined(old, old_words, *ends[:2]), _joined(new, new_words, *ends[2:])
        texts = [("", come)] if kind == "equal" else [("del", gone), ("ins", come)]
        found += [(sign, text.rstrip()) for sign, text in texts if text]
        gaps = gone[-1:].isspace(), come[-1:].isspace()
        if gaps == (False, True) and found[-2:-1] == [
            ("del", " ")
        ]:  # the space is behind a mark now
            del found[-2]
            gaps = True, True
        if any(gaps):
            found.append(("" if all(gaps) else "del" if gaps[0] else "ins", " "))
    return [(sign, text.replace(_LESS, "<")) for sign, text in found if text]


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterable[tuple[str, int, int, int, int]]:
    """Which words became which, by their numbers."""
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _joined(pieces: Sequence[str], words: Sequence[int], start: int, end: int) -> str:
    """Some words with what stands between them and behind."""
    ends = [*words, len(pieces)]
    return "".join(pieces[ends[start] : ends[end]])


def _words(pieces: Sequence[str]) -> list[int]:
    """Where the words are among the pieces."""
    return [i for i, piece in enumerate(pieces) if piece.strip() and not piece.startswith("<")]


def _read_words(pieces: Sequence[str]) -> list[tuple[str, int]]:
    """The words as they are read, each with the place of its piece, which may have several."""
    found: list[tuple[str, int]] = []
    for place in _words(pieces):
        read = as_read(pieces[place])
        words = [read] if _WHOLE.fullmatch(read) else read.split()
        found += [(word, place) for word in words]
    return found


def _marked(pieces: Sequence[str], changed: set[int], tag: str) -> str:
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
    return "".join(html) + (f"</{tag}>" if is_open else "")
