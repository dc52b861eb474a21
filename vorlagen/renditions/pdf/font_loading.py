"""Keeps the fonts of the machine away: a paper has ours, or it has a gap that is reported.

Pango asks Fontconfig for a font, and Fontconfig reads which folders have some from a file that the
environment names. Where a glyph is missing, any font of such a folder would be taken in silence.
"""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html import unescape
from importlib.resources import as_file, files
from typing import Any

from vorlagen.checks.letters import SPARE_FACES, font_file, spare

FONT_SCHEME = "schrift"
_CONFIGURATION = "fonts.conf"
_SPARE = "NotoSans"
# Pango crashes where there is no font at all, as on a page whose only font could not be loaded.
_LAST_RESORT = """\
@font-face { font-family: "Source Sans Pro"; src: url("schrift:SourceSansPro-Regular.ttf"); }
"""


@contextmanager
def machine_fonts_hidden() -> Iterator[None]:
    """Within it, Fontconfig is set up without a single font of this machine.

    What was set up so stays so: it is needed where WeasyPrint is loaded and where it gets a set of
    fonts, not where pages are laid out.
    """
    with as_file(files(__package__) / _CONFIGURATION) as path, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No fonts configured in FontConfig")
        settings = {"FONTCONFIG_FILE": str(path.absolute()), "FONTCONFIG_SYSROOT": None}
        before = {name: os.environ.get(name) for name in settings}
        _set(settings)
        try:
            yield
        finally:
            _set(before)


def _set(environment: dict[str, str | None]) -> None:
    for name, value in environment.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def font_at(url: str) -> bytes | None:
    """What `schrift:SourceSansPro-It.ttf` in a style sheet leads to; None for any other address.

    Of the spare font only those signs are taken that a page needs, by their codes:
    `schrift:NotoSans/italic/400/1e8-1e9`.
    """
    scheme, _, name = url.partition(":")
    if scheme != FONT_SCHEME:
        return None
    if name.startswith(f"{_SPARE}/"):
        return _spare_font(*name.split("/")[1:])
    file = font_file(name)
    return file.read_bytes() if file else None


def only_our_fonts(weasyprint: Any, fetcher: Any, html: str) -> dict[str, Any]:
    """The options for a page that may use the fonts of its style sheet, the spare one and no others."""
    with machine_fonts_hidden():
        fonts = weasyprint.text.fonts.FontConfiguration()
    css = _LAST_RESORT + _spare_faces(spare(unescape(html)))
    sheet = weasyprint.CSS(string=css, url_fetcher=fetcher, font_config=fonts)
    return {"font_config": fonts, "stylesheets": [sheet]}


def _spare_faces(signs: str) -> str:
    """Style rules for the spare font in all styles of the papers; none if no sign needs it."""
    codes = "-".join(f"{ord(sign):x}" for sign in signs)
    return "".join(
        f'@font-face {{ font-family: "Noto Sans"; font-weight: {weight}; font-style: {style};'
        f' src: url("{FONT_SCHEME}:{_SPARE}/{style}/{weight}/{codes}"); }}\n'
        for style, weight in (("normal", 400), ("normal", 600), ("italic", 400))
        if signs
    )


@cache
def _spare_font(style: str, weight: str, codes: str) -> bytes:
    """The spare font with some signs and one weight only; it takes a moment to make."""
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415 - few papers need it
    from fontTools.ttLib import TTFont  # noqa: PLC0415
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415

    upright, italic = SPARE_FACES
    path = font_file(italic if style == "italic" else upright)
    if path is None:
        raise AssertionError("the spare font comes with the program")
    # Without the spaces, one between two of the signs would have no glyph.
    signs = {*map(ord, " \u00a0\u202f"), *(int(code, 16) for code in codes.split("-"))}
    # The file would carry the time of its making.
    with path.open("rb") as file, TTFont(file, lazy=True, recalcTimestamp=False) as font:
        subsetter = Subsetter(Options())
        subsetter.populate(unicodes=signs)
        subsetter.subset(font)
        made = io.BytesIO()
        axes = {"wght": int(weight), "wdth": 100}
        instantiateVariableFont(font, axes, static=True, inplace=True).save(made)
    return made.getvalue()
