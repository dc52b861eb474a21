"""Orientation, size of type and width of the first column of a data table, by the widths of its texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache

from markupsafe import Markup
from msgspec import Struct

from vorlagen.page import font_file, without_marks

_UPRIGHT, _TURNED = 158, 261  # mm between the margins of A4; long papers have the broadest
_POINT = Fraction(254, 720)  # mm
_USUAL, _SMALL = Fraction("9.5") * _POINT, 8 * _POINT  # sizes of the letters
_SETTINGS = {"hoch": (_USUAL, _UPRIGHT), "eng": (_SMALL, _UPRIGHT), "quer": (_SMALL, _TURNED)}
_CHOICE = {None: ("hoch", "eng", "quer"), "hoch": ("hoch", "eng"), "quer": ("quer",)}
_GAP, _NUMBERED = 4, 12  # mm between columns; mm for the numbers of rows
_NUMBER = 31  # mm of a column of numbers that has room
_NAME, _TEXT = Fraction(10), Fraction(7)  # em in a line of a long name, and of a text beside it
_WHOLE = Fraction(5)  # em of a word that is not divided
_DIVIDED = Fraction(2, 3)  # the part of a divided word that stays on its line


class Column(Struct, frozen=True):
    """A column beside the first one as it is printed: its head and its cells."""

    head: str
    cells: Sequence[str]
    is_text: bool


class Room(Struct, frozen=True):
    """How a table is set: `turned`, on a turned page, or `small`, upright in a smaller grade; else as usual.

    `percent` is the part of the table that the first column gets of what the numbers beside it do not
    need; 0 where all have room.
    """

    small: bool
    turned: bool
    percent: int


def room(
    names: Sequence[str], columns: Sequence[Column], lage: str | None, *, is_numbered: bool
) -> Room:
    """How a table is set; `names` are the first column with its head, `lage` is what the paper asks for."""
    needs = []  # em of each column's head, and of its cells
    for column in columns:
        needs.append((_word([column.head]), _need(column.cells, _TEXT, column.is_text)))
    need_of_names = _need(names, _NAME, is_text=True)
    for setting in _CHOICE[lage]:
        em, width = _SETTINGS[setting]
        others = Fraction(0)
        if is_numbered:
            others += _NUMBERED
        for head, cells in needs:
            head_width = head if setting == "hoch" else _divided(head)
            others += max(head_width, cells) * em + _GAP
        if others + need_of_names * em + _GAP <= width:
            break
    wanted = max(map(_width, names)) * em + _GAP
    has_room = wanted + _NUMBER * len(columns) <= width
    percent = 0
    if not has_room and not any(column.is_text for column in columns):
        percent = max(0, int(min(wanted, width - others) * 100 / width))
    return Room(small=setting == "eng", turned=setting == "quer", percent=percent)


# Of a table by Haushaltsjahr: size of the letters, mm of the page, of the first column, between columns
_YEARS = (
    (_USUAL, _UPRIGHT, 32, 4),
    (Fraction("7.8") * _POINT, _UPRIGHT, 25, 2),
    (Fraction("7.4") * _POINT, _TURNED, 26, 2),
)
_MOST_UPRIGHT = 8  # years, with the total


def room_of_years(amounts: Iterable[str], years: int, *, is_small: bool) -> Room:
    """How a table by Haushaltsjahr is set, with a column for each of the years and one for the total.

    `is_small` asks for the smaller grade even if the usual one has room.
    """
    word = _word(amounts)
    wanted = 1 if is_small else 0
    if years > _MOST_UPRIGHT:
        wanted = 2
    while wanted < 2:
        em, width, first, gap = _YEARS[wanted]
        if first + (years + 1) * (word * em + gap) <= width:
            break
        wanted += 1
    return Room(small=wanted > 0, turned=wanted == 2, percent=0)


def _need(texts: Sequence[str], at_most: Fraction, is_text: bool) -> Fraction:
    """How much room the texts of a column ask for, in em: numbers are not divided."""
    if not is_text:
        return _word(texts)
    longest = max(map(_width, texts))
    return max(min(longest, at_most), _divided(_word(texts)))


def _divided(word: Fraction) -> Fraction:
    """The width that a word needs on one line; long words are divided."""
    return max(min(word, _WHOLE), word * _DIVIDED)


def _word(texts: Iterable[str]) -> Fraction:
    """How wide the widest word of some texts is, in em."""
    widths: list[Fraction] = []
    for text in texts:
        words = re.split(r"[ \n]|(?<=[-/])", _plain(text))
        widths.extend(map(_width, words))
    return max(widths)


def _width(text: str) -> Fraction:
    """How wide a text is in print, in em."""
    width = Fraction(0)
    for sign in _plain(text):
        width += _advances().get(sign, Fraction(1, 2))
    return width


def _plain(text: str) -> str:
    if isinstance(text, Markup):
        text = text.striptags()
    return without_marks(text)


@cache
def _advances() -> Mapping[str, Fraction]:
    """How wide signs are in the broadest face of a table, that of heads and sums."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - not every paper has a table

    path = font_file("SourceSansPro-Semibold.ttf")
    if path is None:
        raise AssertionError("the font comes with the program")
    with path.open("rb") as file, TTFont(file, lazy=True) as font:
        widths = font["hmtx"]
        em = font["head"].unitsPerEm
        advances = {}
        for codepoint, glyph in font.getBestCmap().items():
            advances[chr(codepoint)] = Fraction(widths[glyph][0], em)
        return advances
