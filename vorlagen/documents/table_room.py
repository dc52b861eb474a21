"""Whether a table of data stands upright, and how broad its first column is, by its texts in print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from markupsafe import Markup

from vorlagen.checks.letters import font_file

_FACE = "SourceSansPro-Semibold.ttf"  # of heads and sums, the broadest in a table
_UPRIGHT, _TURNED = 158, 261  # mm between the margins of A4; long papers have the broadest
_USUAL, _SMALL = (Fraction(grade) * Fraction(254, 720) for grade in ("9.5", "8"))  # mm
_SETTINGS = {"hoch": (_USUAL, _UPRIGHT), "eng": (_SMALL, _UPRIGHT), "quer": (_SMALL, _TURNED)}
_CHOICE = {None: ("hoch", "eng", "quer"), "hoch": ("hoch", "eng"), "quer": ("quer",)}
_GAP, _NUMBERED = 4, 12  # mm between columns; mm for the numbers of rows
_NUMBER = 31  # mm of a column of numbers that has room
_NAME, _TEXT = 10, 7  # em in a line of a long name, or of a long text in another column
_LONG, _DIVIDED = (
    10,
    Fraction(2, 3),
)  # letters of words that are divided in print; what stays of them


def room(table: Mapping[str, Any], lage: str | None) -> dict[str, Any]:
    """How a table is set: `quer`, on a turned page, or `eng`, upright in a smaller grade; else as usual.

    `breite` is the part of it, in v. H., that the first column gets of what the numbers beside it do not
    need; 0 where all have room.
    """
    rows = [*table["zeilen"], *([table["summe"]] if table["summe"] else [])]
    names = [table["kopf"], *(row["bezeichnung"] for row in rows)]
    longest, has_texts = max(map(_width, names)), any(s["ist_text"] for s in table["spalten"])
    for setting in _CHOICE[lage]:
        em, width = _SETTINGS[setting]
        others = Fraction(_NUMBERED if table["nummeriert"] else 0)
        for number, spalte in enumerate(table["spalten"]):
            cells = [row["werte"][number] for row in rows]
            at_least = min(max(map(_width, cells)), Fraction(_TEXT if spalte["ist_text"] else 0))
            head = _widest_word([spalte["bezeichnung"]], is_divided=setting != "hoch")
            cell = _widest_word(cells, is_divided=spalte["ist_text"])
            others += max(at_least, head, cell) * em + _GAP
        needed = max(min(longest, Fraction(_NAME)), _widest_word(names, is_divided=True)) * em
        if others + needed + _GAP <= width:
            break
    wanted = longest * em + _GAP
    is_easy = has_texts or wanted + _NUMBER * len(table["spalten"]) <= width
    breite = 0 if is_easy else max(0, int(min(wanted, width - others) * 100 / width))
    return {"eng": setting == "eng", "quer": setting == "quer", "breite": breite}


def _widest_word(texts: Iterable[str], *, is_divided: bool) -> Fraction:
    """How wide the widest piece of some texts is that stays on one line, in em."""
    widths = [Fraction(0)]
    for text in texts:
        for word in re.split(r"[ \n]|(?<=[-/])", text):
            is_shorter = is_divided and len(word) >= _LONG and word.isalpha()
            widths.append(_width(word) * (_DIVIDED if is_shorter else 1))
    return max(widths)


def _width(text: str) -> Fraction:
    """How wide a text is in print, in em, its tags aside."""
    advances, plain = _advances(), text.striptags() if isinstance(text, Markup) else text
    return sum((advances.get(sign, Fraction(1, 2)) for sign in plain), Fraction(0))


@cache
def _advances() -> Mapping[str, Fraction]:
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - not every paper has a table

    path = font_file(_FACE)
    if path is None:
        raise AssertionError(f"{_FACE} comes with the program")
    with path.open("rb") as file, TTFont(file, lazy=True) as font:
        widths, em = font["hmtx"], font["head"].unitsPerEm
        return {chr(c): Fraction(widths[name][0], em) for c, name in font.getBestCmap().items()}
