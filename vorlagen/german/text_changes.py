"""Compares two states of a text by passages and by words: unchanged, changed, moved, deleted, inserted.

Passages are aligned in their order: between identical passages, the others are paired so that the sum of
Dice's coefficients over their words is greatest (dynamic programming). A passage deleted at one place and
inserted at another with nearly the same words has moved.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from fractions import Fraction

from msgspec import Struct

_LEAST_ALIKE = Fraction(2, 5)  # passages with a lower share of common words are not paired
_MOVED = Fraction(4, 5)
_UNSEEN = re.compile("[\N{SOFT HYPHEN}\ue000-\uf8ff]")  # and signs for private use
_LESS = "\ue001"  # stands in for a < that begins no tag
_WHOLE = re.compile(  # amounts and days change as a whole, whatever spaces are in them
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
    """The text as a reader sees it: all kinds of spaces as one space, without what nobody sees."""
    return " ".join(_UNSEEN.sub("", text).split())


def paired(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The passages of both texts side by side, in the order of the new text.

    A deleted passage stands at its old place. A moved passage stands only at its new place, with both
    numbers. Identical passages are matched first, as comparing all with all would take too long.
    """
    pairs: list[Pair] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        rows = range(start, end)
        columns = range(new_start, new_end)
        if kind == "equal":
            pairs.extend(map(Pair, rows, columns))
        else:
            pairs.extend(_aligned(old, new, rows, columns))
    moves = _moves(pairs, old, new)
    moved = set(moves.values())
    with_moves: list[Pair] = []
    for pair in pairs:
        if pair.new in moves:
            with_moves.append(Pair(moves[pair.new], pair.new, is_moved=True))
        elif pair.new is not None or pair.old not in moved:
            with_moves.append(pair)
    return with_moves


def _moves(pairs: Iterable[Pair], old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """The moved passages: where they stood in the old text, by where they stand in the new one."""
    deleted: dict[int, str] = {}
    for pair in pairs:
        if pair.old is not None and pair.new is None:
            deleted[pair.old] = old[pair.old]
    moves: dict[int, int] = {}
    for pair in pairs:
        if pair.old is None and pair.new is not None and deleted:
            inserted = new[pair.new]
            alike = {index: likeness(text, inserted) for index, text in deleted.items()}
            best = max(alike, key=lambda index: alike[index])
            if alike[best] >= _MOVED:
                moves[pair.new] = best
                del deleted[best]
    return moves


def likeness(first: str, second: str) -> Fraction:
    """The share of words that two passages have in common, from 0 to 1 (Dice's coefficient)."""
    return _likeness(Counter(first.split()), Counter(second.split()))


def _likeness(first: Counter[str], second: Counter[str]) -> Fraction:
    words = first.total() + second.total()
    if not words:
        return Fraction(1)
    return Fraction(2 * (first & second).total(), words)


def _aligned(old: Sequence[str], new: Sequence[str], rows: range, columns: range) -> Iterator[Pair]:
    """The passages in `rows` of the old and `columns` of the new text, paired for greatest likeness."""
    left = [Counter(old[i].split()) for i in rows]
    right = [Counter(new[j].split()) for j in columns]
    # best[i][j] is the greatest sum of likenesses for the passages from i and j on.
    best = []
    for _ in range(len(left) + 1):
        best.append([Fraction(0)] * (len(right) + 1))
    for i in reversed(range(len(left))):
        for j in reversed(range(len(right))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            alike = _likeness(left[i], right[j])
            if alike >= _LEAST_ALIKE:
                best[i][j] = max(best[i][j], best[i + 1][j + 1] + alike)
    i = j = 0
    while i < len(left) or j < len(right):
        if i < len(left) and best[i][j] == best[i + 1][j]:
            yield Pair(rows[i], None)
            i += 1
        elif j < len(right) and best[i][j] == best[i][j + 1]:
            yield Pair(None, columns[j])
            j += 1
        else:
            yield Pair(rows[i], columns[j])
            i += 1
            j += 1


def marked_changes(before: str, after: str) -> tuple[str, str]:
    """Both texts as HTML: words that only the first has in `del`, those only the second has in `ins`.

    Words are compared as they are read, and marked with all that a no-break space binds to them.
    """
    old = _PIECES.findall(before)
    new = _PIECES.findall(after)
    old_words = _read_words(old)
    new_words = _read_words(new)
    deleted: set[int] = set()
    inserted: set[int] = set()
    steps = _steps([word for word, _ in old_words], [word for word, _ in new_words])
    for kind, start, end, new_start, new_end in steps:
        if kind != "equal":
            deleted.update(index for _, index in old_words[start:end])
            inserted.update(index for _, index in new_words[new_start:new_end])
    return _marked(old, deleted, "del"), _marked(new, inserted, "ins")


def changes_in_one(before: str, after: str) -> list[tuple[str, str]]:
    """Two plain texts merged into one list of pieces: those of only one text have a sign, `del` or `ins`.

    Without the pieces of the other sign each text is as it was, except for the kinds of its spaces.
    """
    old = _PIECES.findall(before.replace("<", _LESS))
    new = _PIECES.findall(after.replace("<", _LESS))
    old_words = _words(old)
    new_words = _words(new)
    pieces: list[tuple[str, str]] = []
    steps = _steps([old[i] for i in old_words], [new[i] for i in new_words])
    for kind, start, end, new_start, new_end in steps:
        deleted = _joined(old, old_words, start, end)
        inserted = _joined(new, new_words, new_start, new_end)
        if kind != "equal" and deleted:
            pieces.append(("del", deleted.rstrip()))
        if inserted:
            sign = "" if kind == "equal" else "ins"
            pieces.append((sign, inserted.rstrip()))
        old_has_gap = deleted[-1:].isspace()
        new_has_gap = inserted[-1:].isspace()
        if new_has_gap and not old_has_gap and pieces[-2:-1] == [("del", " ")]:
            # The space only moved behind a punctuation mark.
            del pieces[-2]
            old_has_gap = True
        if old_has_gap and new_has_gap:
            pieces.append(("", " "))
        elif old_has_gap:
            pieces.append(("del", " "))
        elif new_has_gap:
            pieces.append(("ins", " "))
    return [(sign, text.replace(_LESS, "<")) for sign, text in pieces if text]


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterable[tuple[str, int, int, int, int]]:
    """The opcodes that turn the old words into the new ones, by the numbers of the words."""
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def _joined(pieces: Sequence[str], words: Sequence[int], start: int, end: int) -> str:
    """The words from `start` to `end` with the pieces between and behind them."""
    ends = [*words, len(pieces)]
    return "".join(pieces[ends[start] : ends[end]])


def _words(pieces: Sequence[str]) -> list[int]:
    """The indices of the words among the pieces."""
    words: list[int] = []
    for i, piece in enumerate(pieces):
        if piece.strip() and not piece.startswith("<"):
            words.append(i)
    return words


def _read_words(pieces: Sequence[str]) -> list[tuple[str, int]]:
    """The words as they are read, each with the index of its piece, which may have several."""
    words: list[tuple[str, int]] = []
    for index in _words(pieces):
        text = as_read(pieces[index])
        if _WHOLE.fullmatch(text):
            words.append((text, index))
        else:
            for word in text.split():
                words.append((word, index))
    return words


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
    if is_open:
        html.append(f"</{tag}>")
    return "".join(html)
