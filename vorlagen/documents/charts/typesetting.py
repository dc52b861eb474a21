"""How wide a text is in the papers' sans serif, and how it is broken into lines.

Only pictures need this: everywhere else the layout is left to WeasyPrint and browsers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files

_PACKAGE = "font_source_sans_pro"
_FILES = {False: "SourceSansPro-Regular.ttf", True: "SourceSansPro-Semibold.ttf"}
# A browser without the papers' font takes one that resembles it and may be so much wider.
RESERVE = Decimal("1.12")
# A hyphen behind less than four letters holds together: KIM-Konzept, CM-Stellen.
_BREAKS = re.compile(r"(?<=[ –/])|(?<=\w{4}-)")

Measure = Callable[[str], Decimal]


def width(text: str, size: Decimal, *, bold: bool = False) -> Decimal:
    """How wide a line of text can be at most, in the unit of its size; kerning does not count."""
    advances, missing = _advances(bold)
    units = sum(advances.get(ord(sign), missing) for sign in text)
    return units * size * RESERVE / 1000


@cache
def _advances(bold: bool) -> tuple[dict[int, int], int]:
    """The advance width of each character in thousandths of the font size, and one for others."""
    # Only papers with pictures need it, and it takes a tenth of a second.
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    with (files(_PACKAGE) / "files" / _FILES[bold]).open("rb") as file:
        font = TTFont(file)
        metrics, names = font["hmtx"].metrics, font.getBestCmap()
    return {code: metrics[name][0] for code, name in names.items()}, 1000


def wrapped(text: str, room: Decimal, measure: Measure) -> list[str]:
    """The lines of a text: broken at spaces, behind hyphens, and within a word that is too long."""
    lines = [""]
    for piece in _pieces(text, room, measure):
        if lines[-1] and measure((lines[-1] + piece).rstrip(" ")) > room:
            lines.append("")
        lines[-1] += piece
    return [line.strip(" ") for line in lines]


def unbroken(text: str) -> list[str]:
    """The parts of a text that are not broken as long as there is room for them."""
    return [piece.rstrip(" ") for piece in _BREAKS.split(text.replace("\u00ad", ""))]


def _pieces(text: str, room: Decimal, measure: Measure) -> Iterator[str]:
    for piece in _BREAKS.split(" ".join(text.replace("\u00ad", "").split(" "))):
        rest = piece
        while len(rest) > 1 and measure(rest.rstrip(" ")) > room:
            end = _fitting(rest, room, measure)
            yield f"{rest[:end]}-"
            rest = rest[end:]
        yield rest


def _fitting(word: str, room: Decimal, measure: Measure) -> int:
    """How many characters of a word, at least one, fit into a line that ends with a hyphen."""
    fitting = (n for n in range(len(word) - 1, 1, -1) if measure(f"{word[:n]}-") <= room)
    return next(fitting, 1)


def widest(texts: Sequence[str], measure: Measure) -> Decimal:
    """The width of the widest of several texts; 0 if there is none."""
    return max(map(measure, texts), default=Decimal(0))
