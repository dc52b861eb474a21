"""The words of a PDF with their places, by PDFium.

Lengths are in points. A page is turned so that most of its letters run from left to right; words that run
otherwise (stamps, what is printed along the margin) are left out.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from math import hypot
from typing import Any

from msgspec import Struct

from vorlagen.facts.files import unreadable_pdf

# Shares of the size of the font
_GAP = 0.2  # between letters of different words
_BACK = 0.5  # letters of a word overlap by less
_OFF = 0.5  # letters of a word differ in height by less
_TWICE = 0.1  # a letter that is drawn again to look bold is less far from itself

_SMALLER = 0.85  # of the letter before it is at most as high as this what is raised
_STRAIGHT = 0.05  # the tangent by which a line may be off
_RUN = re.compile(
    r"[^\s\x00\x02\u200b\ufeff\ufffe]+[\x02\ufffe]?|[\x02\ufffe]"
)  # up to a hyphen at its end
_LETTERS = {  # what PDFium gives for hyphens, and letters that are printed as one
    **dict.fromkeys((0x02, 0xAD, 0x2010, 0x2011, 0xFFFE), "-"),
    **dict(enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"), 0xFB00)),
}

# Letters of a word; by how many quarters of a turn its line does not run to the right; its edges as if it
# did (left, top, right, bottom; heights from above); the size of the font; whether a space stands before
_Piece = tuple[str, int, Any, Any, Any, Any, Any, bool]


class Word(Struct):
    """A word: its edges from the left, its middle from above, and the size of its font.

    `is_raised` is whether it is smaller and higher than what stands right before it.
    """

    text: str
    left: Any
    right: Any
    middle: Any
    size: Any
    is_raised: bool = False

    @property
    def top(self) -> Any:
        return self.middle - self.size / 2

    @property
    def bottom(self) -> Any:
        return self.middle + self.size / 2


def pdf_pages(raw: bytes) -> Iterator[list[Word]]:
    """The words of each page, in the order in which PDFium reads them.

    Raises:
        Refusal: If the file is damaged or protected by a password.
    """
    import pypdfium2  # noqa: PLC0415 - brings in much, so only who has a PDF waits for it

    try:
        with pypdfium2.PdfDocument(raw) as document:
            for page in document:
                text = page.get_textpage()
                try:
                    words = _words(_pieces(text, pypdfium2.raw))
                finally:
                    text.close()
                    page.close()
                yield words
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        why = "mit einem Kennwort geschützt" if is_locked else "beschädigt oder kein PDF"
        raise unreadable_pdf(f"sie ist {why}") from error


def _words(pieces: Iterable[_Piece]) -> list[Word]:
    """The words that run as most letters of a page do."""
    count: Counter[int] = Counter()
    words: dict[int, list[Word]] = defaultdict(list)
    word = Word("", 0, 0, 0, 0)
    last: _Piece = ("", -1, 0, 0, 0, 0, 0, True)
    for piece in pieces:
        text, turn, left, top, right, bottom, size, has_space = piece
        last_text, last_turn, last_left, last_top, last_right, last_bottom, *_ = last
        if piece[1:6] == last[1:6] and len(text) == len(last_text) == 1:
            word.text += text  # both in one ligature
            continue
        is_level = turn == last_turn and abs(bottom - last_bottom) < _OFF * size
        if is_level and text == last_text and abs(left - last_left) < _TWICE * size:
            continue
        last = piece
        height, last_height = bottom - top, last_bottom - last_top
        is_beside = is_level and not has_space and -_BACK * size < left - last_right < _GAP * size
        is_raised = (
            is_beside and height < _SMALLER * last_height and bottom < last_bottom - size / 10
        )
        goes_back = word.is_raised and last_height < _SMALLER * height
        if is_beside and not is_raised and not goes_back:
            word.text += text
            word.right = right
        else:
            word = Word(text, left, right, (top + bottom) / 2, size, is_raised)
            words[turn].append(word)
        count[turn] += len(text)
    return words[count.most_common(1)[0][0]] if count else []


def _pieces(page: Any, raw: Any) -> Iterator[_Piece]:
    """The pieces of a page: words as a whole, of those that end raised or lowered each letter."""
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    to_box, to_matrix = ctypes.byref(box), ctypes.byref(matrix)
    box_of = raw.FPDFText_GetLooseCharBox

    def edges(index: int) -> tuple[Any, Any, Any, Any]:
        box_of(page, index, to_box)
        if turn == 0:
            return box.left, -box.top, box.right, -box.bottom
        if turn == 1:
            return box.bottom, box.left, box.top, box.right
        if turn == 2:
            return -box.right, box.bottom, -box.left, box.top
        return -box.top, -box.right, -box.bottom, -box.left

    text = _text(page, raw)
    for run in _RUN.finditer(text):
        start, end = run.span()
        raw.FPDFText_GetMatrix(page, start, to_matrix)
        turn = _quarters(matrix.a, matrix.b)
        if turn < 0:
            continue
        size = raw.FPDFText_GetFontSize(page, start) * hypot(matrix.c, matrix.d)
        # A space that PDFium adds is a guess; ends of lines are no spaces.
        has_space = start > 0 and not raw.FPDFText_IsGenerated(page, start - 1)
        first, last = edges(start), edges(end - 1)
        is_straight = first[0] <= last[0] and (first[1], first[3]) == (last[1], last[3])
        if is_straight and last[0] - first[0] < (end - start) * size:
            words = run[0].translate(_LETTERS)
            yield words, turn, *first[:2], *last[2:], size, has_space
            continue
        for index in range(start, end):
            letter = text[index].translate(_LETTERS)
            yield letter, turn, *edges(index), size, has_space and index == start


def _text(page: Any, raw: Any) -> str:
    """The text of a page, with a letter for each that PDFium counts."""
    count = raw.FPDFText_CountChars(page)
    buffer = ctypes.create_string_buffer(2 * count + 2)
    raw.FPDFText_GetText(page, 0, count, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    text = buffer.raw[: 2 * count].decode("utf-16-le", "replace")
    if len(text) != count or "\x00" in text:
        text = "".join(chr(raw.FPDFText_GetUnicode(page, index)) for index in range(count))
    return text


def _quarters(along: Any, up: Any) -> int:
    """By how many quarters of a turn to the left a line does not run to the right; -1 if slanted."""
    if abs(up) <= _STRAIGHT * abs(along):
        return 0 if along >= 0 else 2
    if abs(along) <= _STRAIGHT * abs(up):
        return 1 if up > 0 else 3
    return -1
