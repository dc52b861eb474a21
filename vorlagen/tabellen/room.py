"""Whether a table of data stands upright, and how broad its first column is, by its texts in print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from markupsafe import Markup

from vorlagen.page import font_file

_UPRIGHT, _TURNED = 158, 261  # mm between the margins of A4; long papers have the broadest
_USUAL, _SMALL = (Fraction(grade) * Fraction(254, 720) for grade in ("9.5", "8"))  # mm
_SETTINGS = {"hoch": (_USUAL, _UPRIGHT), "eng": (_SMALL, _UPRIGHT), "quer": (_SMALL, _TURNED)}
_CHOICE = {None: ("hoch", "eng", "quer"), "hoch": ("hoch", "eng"), "quer": ("quer",)}
_GAP, _NUMBERED = 4, 12  # mm between columns; mm for the numbers of rows
_NUMBER = 31  # mm of a column of numbers that has room
_NAME, _TEXT = Fraction(10), Fraction(7)  # em in a line of a long name, and of a text beside it
_WHOLE = Fraction(5)  # em of a word that is not divided
_DIVIDED = Fraction(2, 3)  # what stays on a line of one that is


def room(table: Mapping[str, Any], lage: str | None) -> dict[str, Any]:
    """How a table is set: `quer`, on a turned page, or `eng`, upright in a smaller grade; else as usual.

    `breite` is the part of it, in v. H., that the first column gets of what the numbers beside it do not
    need; 0 where all have room.
    """
    rows, spalten = [*table["zeilen"], *filter(None, [table["summe"]])], table["spalten"]
    names = [table["kopf"], *(row["bezeichnung"] for row in rows)]
    longest = max(map(_width, names))
    columns = []
    for number, spalte in enumerate(spalten):
        cells = [row["werte"][number] for row in rows]
        columns.append((_word([spalte["bezeichnung"]]), _need(cells, _TEXT, spalte["ist_text"])))
    for setting in _CHOICE[lage]:
        em, width = _SETTINGS[setting]
        others = Fraction(_NUMBERED if table["nummeriert"] else 0)
        for head, cell in columns:
            others += max(head if setting == "hoch" else _divided(head), cell) * em + _GAP
        if others + _need(names, _NAME, is_text=True) * em + _GAP <= width:
            break
    wanted = longest * em + _GAP
    has_room = wanted + _NUMBER * len(spalten) <= width or any(s["ist_text"] for s in spalten)
    breite = 0 if has_room else max(0, int(min(wanted, width - others) * 100 / width))
    return {"eng": setting == "eng", "quer": setting == "quer", "breite": breite}


def _need(texts: list[str], at_most: Fraction, is_text: bool) -> Fraction:
    """How much room the texts of a column ask for, in em: numbers are not divided."""
    if not is_text:
        return _word(texts)
    return max(min(max(map(_width, texts)), at_most), _divided(_word(texts)))


def _divided(word: Fraction) -> Fraction:
    """What stays of a word's width when it is divided, if it is so long."""
    return max(min(word, _WHOLE), word * _DIVIDED)


def _word(texts: Iterable[str]) -> Fraction:
    """How wide the widest word of some texts is, in em."""
    words = (re.split(r"[ \n]|(?<=[-/])", _plain(text)) for text in texts)
    return max(_width(word) for of_text in words for word in of_text)


def _width(text: str) -> Fraction:
    """How wide a text is in print, in em."""
    return sum((_advances().get(sign, Fraction(1, 2)) for sign in _plain(text)), Fraction(0))


def _plain(text: str) -> str:
    return text.striptags() if isinstance(text, Markup) else text


@cache
def _advances() -> Mapping[str, Fraction]:
    """How wide signs are in the broadest face of a table, that of heads and sums."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - not every paper has a table

    path = font_file("SourceSansPro-Semibold.ttf")
    if path is None:
        raise AssertionError("the font comes with the program")
    with path.open("rb") as file, TTFont(file, lazy=True) as font:
        widths, em = font["hmtx"], font["head"].unitsPerEm
        return {chr(c): Fraction(widths[name][0], em) for c, name in font.getBestCmap().items()}
