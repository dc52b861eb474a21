"""HTML to PDF through WeasyPrint: tagged, archivable, with fonts that come as dependencies.

The fonts of the machine are kept away: a paper has ours, or it has a gap that is reported. Pango asks
Fontconfig for a font, and Fontconfig reads which folders have some from a file that the environment
names. Where a glyph is missing, any font of such a folder would be taken in silence.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import gc
import io
import logging
import os
import re
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from html import unescape
from importlib.resources import as_file, files
from typing import Any

import tinyhtml5
from msgspec import Struct

from vorlagen.page import SPARE_FACES, font_file, spare
from vorlagen.paper import Papier
from vorlagen.renditions.complaints import Complaint, about_failure, in_german
from vorlagen.renditions.pdf.archiving import VARIANT, Enclosure, Provenance, archived

_PICTURE = re.compile(r"data:image/[a-z+]+;base64,[A-Za-z0-9+/=]+")
FONT_SCHEME = "schrift"
_CONFIGURATION = "fonts.conf"
_SPARE = "NotoSans"
# Pango crashes where there is no font at all, as on a page whose only font could not be loaded.
_LAST_RESORT = """\
@font-face { font-family: "Source Sans Pro"; src: url("schrift:SourceSansPro-Regular.ttf"); }
"""


class LibraryMissingError(Exception):
    """Pango, or a library that comes with it, is not installed; WeasyPrint cannot do without."""


class PdfError(Exception):
    """The PDF would not look as it must; `complaints` say why, `papier` is the annex that it is of."""

    papier: Papier | None = None

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("; ".join(complaint.message for complaint in self.complaints))


class Pdf(Struct, frozen=True):
    """A finished PDF and the number of its pages."""

    content: bytes
    pages: int


def to_pdf(
    html: str,
    *,
    tagged: bool = True,
    enclosures: Sequence[Enclosure] = (),
    provenance: Provenance | None = None,
) -> Pdf:
    """Lay out a page and write it as PDF; archivable if it is `tagged`, as all but stamps are.

    The bytes depend on `html`, the templates' fonts and the versions of the libraries alone. Nothing
    is fetched: neither files nor addresses, only the fonts under `schrift:`.

    Raises:
        LibraryMissingError: If Pango is not installed.
        PdfError: If a glyph or a font is missing, something in the page asks for a file, text finds
            no place, or WeasyPrint fails.
    """
    weasyprint = _weasyprint()
    from vorlagen.renditions.tags.tag_writing import own_tags  # noqa: PLC0415 - as WeasyPrint

    with _complaints() as complaints, _without_collecting():
        options: dict[str, Any] = {"pdf_variant": VARIANT, "pdf_tags": True} if tagged else {}
        page = weasyprint.HTML(string=html, url_fetcher=_fetcher(weasyprint))
        with _failures_told():
            look = _look_of(page, html)
            document = _laid_out(weasyprint, page, look, options)
        found: list[Complaint] = []
        if tagged:
            options |= archived(weasyprint, document, enclosures, provenance)
        with _failures_told(), own_tags(weasyprint.pdf, found):
            content = document.write_pdf(**options)
    if complaints or look.complaints or found:
        said = (*look.complaints, *complaints)
        told = [in_german(_with_text(complaint, html)) for complaint in said]
        raise PdfError(dict.fromkeys((*told, *found)))
    return Pdf(content, len(document.pages))


def complaints_about_styles(css: str) -> Iterator[tuple[str, Complaint]]:
    """What WeasyPrint says of a style sheet by itself, as it says it and in German.

    Raises:
        LibraryMissingError: If Pango is not installed.
    """
    weasyprint = _weasyprint()
    with _complaints() as complaints, contextlib.suppress(weasyprint.urls.URLFetchingError):
        weasyprint.CSS(string=css, url_fetcher=_fetcher(weasyprint))
    yield from ((said, in_german(said)) for said in complaints)


def _with_text(complaint: str, html: str) -> str:
    """The complaint with a picture's text in place of its address, which has all of it within."""
    address = _PICTURE.search(complaint)
    if address is None:
        return complaint
    page = tinyhtml5.parse(io.StringIO(html), namespace_html_elements=False)
    texts = (img.get("alt") for img in page.iter("img") if img.get("src") == address[0])
    return complaint.replace(address[0], next(texts, None) or "ohne Text")


class _Look(Struct, frozen=True):
    """A style sheet that is read, its fonts and counters, and what WeasyPrint complains of in it."""

    fonts: Any
    sheet: Any
    counters: Any
    complaints: tuple[str, ...]


def _look_of(page: Any, html: str) -> _Look:
    """Take the style sheet out of a page; the same one is read once for all pages that have it."""
    styles = page.etree_element.findall(".//style")
    css = "\n".join(style.text or "" for style in styles)
    for style in styles:
        style.text = ""
    # A drawing in the page may have fonts of its own, which other pages must not find.
    read = _read_look if html.count("<style") == 1 else _read_look.__wrapped__
    return read(css, spare(unescape(html)))


@lru_cache(maxsize=4)
def _read_look(css: str, signs: str) -> _Look:
    weasyprint = _weasyprint()
    with machine_fonts_hidden():
        fonts = weasyprint.text.fonts.FontConfiguration()
    style: Any = weasyprint.css.counters.CounterStyle
    counters = style()
    with _complaints() as complaints:
        for content in (_LAST_RESORT + _spare_faces(signs), css):
            sheet = weasyprint.CSS(
                string=content,
                url_fetcher=_fetcher(weasyprint),
                font_config=fonts,
                counter_style=counters,
            )

    class OursFirst(style):  # type: ignore[misc] # no types in WeasyPrint
        def __setitem__(self, name: str, counter: Any) -> None:  # WeasyPrint's own, for each page
            self.setdefault(name, counter)

    return _Look(fonts, sheet, OursFirst(counters), tuple(complaints))


def _laid_out(weasyprint: Any, page: Any, look: _Look, options: dict[str, Any]) -> Any:
    """The laid-out document of a page, with a function `style_for` that gives the style of an element.

    By it one can tell what should be on the pages from what the style sheet leaves out.
    """

    class Rendered(weasyprint.Document):  # type: ignore[misc] # no types in WeasyPrint
        style_for: Any = None

        @classmethod
        def _build_layout_context(cls, *arguments: Any) -> Any:
            context = super()._build_layout_context(*arguments)
            cls.style_for = context.style_for
            return context

    options = {**weasyprint.DEFAULT_OPTIONS, **options, "stylesheets": [look.sheet]}
    return Rendered._render(page, look.fonts, look.counters, None, options)


@cache
def _weasyprint() -> Any:
    try:
        # WeasyPrint prints English advice to stdout before it raises.
        with contextlib.redirect_stdout(io.StringIO()), machine_fonts_hidden(), _names_as_given():
            import weasyprint  # noqa: PLC0415 - takes half a second, and needs Pango
    except OSError as error:
        raise LibraryMissingError(str(error)) from None
    from vorlagen.renditions.pdf.hyphenation import read_german_when_asked  # noqa: PLC0415 - as it

    read_german_when_asked()
    return weasyprint


@contextlib.contextmanager
def _names_as_given() -> Iterator[None]:
    """Within it, names of libraries on other systems, which WeasyPrint tries first, run no `gcc`."""
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None  # noqa: ARG005
    try:
        yield
    finally:
        ctypes.util.find_library = search


@contextlib.contextmanager
def _without_collecting() -> Iterator[None]:
    """What a page consists of lives until it is written; looking for garbage in it takes long."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def get_ready() -> None:
    """Load what all pages need; none is set, or Pango has threads, which forked processes wait for."""
    with contextlib.suppress(LibraryMissingError):  # each paper says so
        _weasyprint()


@cache
def _fetcher(weasyprint: Any) -> Any:
    """What WeasyPrint may fetch: our fonts and what stands in the page, nothing from disk or network."""

    class FontFetcher(weasyprint.urls.URLFetcher):  # type: ignore[misc] # no types in WeasyPrint
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:image/"):
                return super().fetch(url, headers)
            font = font_at(url)
            if font is None:
                raise ValueError(f"{url[:80]} wird nicht geladen")
            return weasyprint.urls.URLFetcherResponse(url, font, {"Content-Type": "font/ttf"})

    return FontFetcher()


@contextlib.contextmanager
def _failures_told() -> Iterator[None]:
    """Nobody who writes a paper sees a traceback of WeasyPrint."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:
        raise PdfError([about_failure(error)]) from error


@contextlib.contextmanager
def _complaints() -> Iterator[list[str]]:
    """What WeasyPrint logs as gone wrong: missing glyphs, fonts, files."""
    found: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record.getMessage())

    logger = logging.getLogger("weasyprint")
    handler = Collect(logging.WARNING)
    handlers, propagates = logger.handlers[:], logger.propagate
    logger.handlers, logger.propagate = [handler], False
    try:
        yield found
    finally:
        logger.handlers, logger.propagate = handlers, propagates


# Fonts


@contextlib.contextmanager
def machine_fonts_hidden() -> Iterator[None]:
    """Within it, Fontconfig is set up without a single font of this machine.

    What was set up so stays so: it is needed where WeasyPrint is loaded and where it gets a set of
    fonts, not where pages are laid out.
    """
    with as_file(files(__package__) / _CONFIGURATION) as path, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No fonts configured in FontConfig")
        before = dict(os.environ)
        os.environ["FONTCONFIG_FILE"] = str(path.absolute())
        os.environ.pop("FONTCONFIG_SYSROOT", None)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


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
