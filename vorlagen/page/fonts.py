"""The fonts that come with the program, and the signs they have.

Papers are set in Source Serif Pro and Source Sans Pro. Letters of names in German registers (DIN 91379)
that both lack are taken from Noto Sans, which has them all. No sign is ever taken from a font of the
machine: signs that none of these fonts has cannot be printed.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

FACES = (  # those in which pages are set
    "SourceSansPro-Regular.ttf",
    "SourceSansPro-It.ttf",
    "SourceSansPro-Semibold.ttf",
    "SourceSerifPro-Regular.ttf",
    "SourceSerifPro-It.ttf",
    "SourceSerifPro-Semibold.ttf",
)
SPARE_FACES = ("NotoSans[wdth,wght].ttf", "NotoSans-Italic[wdth,wght].ttf")
_PACKAGES = {
    "SourceSansPro": "font_source_sans_pro",
    "SourceSerifPro": "font_source_serif_pro",
    "NotoSans": "fontpkg_noto_sans",
}
# Soft hyphen, places to break or not to break, joiners, the shape of the sign before: no glyph needed.
_INVISIBLE = frozenset("\t\n\r\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f")
_WITHOUT_GLYPH = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))
BROKEN = "\ufffd"  # stands where a program, Markdown among them, could not read a sign


def font_file(name: str) -> Traversable | None:
    """A font file that comes with the program, by the name it has there; None if there is none."""
    package = _PACKAGES.get(name.partition("-")[0].partition("[")[0])
    if package is None or "/" in name:
        return None
    file = files(package) / "files" / name
    return file if file.is_file() else None


def lacking(text: str) -> list[str]:
    """The signs of a text that none of our fonts has, in the order of their codes."""
    rest = _beyond_the_main_fonts(text)
    if not rest:
        return []  # without reading the spare font
    return sorted(rest - _signs_of(SPARE_FACES))


def spare(text: str) -> str:
    """The signs of a text that only the spare font has, in the order of their codes."""
    rest = _beyond_the_main_fonts(text)
    if not rest:
        return ""
    return "".join(sorted(rest & _signs_of(SPARE_FACES)))


def _beyond_the_main_fonts(text: str) -> set[str]:
    """The signs that the main fonts lack; spaces of all widths are made of one that every font has."""
    rest = set(text) - _signs_of(FACES) - _INVISIBLE
    return {sign for sign in rest if unicodedata.category(sign) != "Zs"}


@cache
def _signs_of(faces: tuple[str, ...]) -> frozenset[str]:
    """The signs that at least one of these has: a page may use several of them."""
    # Takes a tenth of a second, most of it for the library.
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    signs: set[str] = set()
    for name in faces:
        path = font_file(name)
        if path is None:
            raise AssertionError(f"{name} comes with the program")
        with path.open("rb") as file:
            signs.update(map(chr, TTFont(file, lazy=True).getBestCmap()))
    visible = {sign for sign in signs if unicodedata.category(sign) not in _WITHOUT_GLYPH}
    return frozenset(visible - {BROKEN})
