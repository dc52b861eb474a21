"""HTML to PDF through WeasyPrint: tagged, archivable, with fonts that come as dependencies.

The fonts of the machine are hidden: a paper uses ours, or has a gap that is reported. Pango asks
Fontconfig for a font, and Fontconfig reads the folders of fonts from a file that the environment names.
Where a glyph is missing, any font of such a folder would be used silently.

The German hyphenation dictionary; each pattern is parsed when a word first needs it.

Pyphen parses all 66,000 at its first use, which takes as long as setting two pages.
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
from xml.etree.ElementTree import Element

import pyphen
from msgspec import Struct

from vorlagen.page import SPARE_FACES, font_file, page_tree, spare
from vorlagen.paper import Papier
from vorlagen.renditions.complaints import Complaint, about_failure, in_german
from vorlagen.renditions.pdf.archiving import VARIANT, Enclosure, Provenance, archived

_WEIGHTS = re.compile(r"(\d?)(\D?)").findall
_NOT_PLAIN = re.compile(r"^[^#%\n]*(?:/|\^\^)", re.MULTILINE)  # changes letters, or has their codes


class _Patterns:
    """The lines of a dictionary by their letters; a pattern is parsed when Pyphen asks for it."""

    def __init__(self, content: bytes, encoding: str) -> None:
        lines = content.decode(encoding).split("\n")
        letters = content.translate(None, b"0123456789").decode(encoding).split("\n")
        self.lines: dict[str, str] = {}
        for line, line_letters in zip(lines, letters, strict=True):
            if line != line_letters and not line.startswith(pyphen.ignored):
                self.lines[line_letters.strip()] = line
        self._parsed: dict[str, tuple[int, list[int]]] = {}

    def get(self, letters: str) -> tuple[int, list[int]] | None:
        """The first weighted place in a pattern, and the weights from there on; None without a pattern."""
        if letters not in self.lines:
            return None
        if letters not in self._parsed:
            weights = []
            for digit, _ in _WEIGHTS(self.lines[letters].strip()):
                weights.append(int(digit or 0))
            places = []
            for place, weight in enumerate(weights):
                if weight:
                    places.append(place)
            first = places[0]
            self._parsed[letters] = first, weights[first : places[-1] + 1]
        return self._parsed[letters]


class _Dictionary(pyphen.HyphDict):  # type: ignore[misc] # no types in Pyphen
    def __init__(self, patterns: _Patterns) -> None:
        self.patterns = patterns
        self.cache: dict[str, list[int]] = {}
        self.maxlen = max(map(len, patterns.lines))


def read_german_when_asked() -> None:
    """Give Pyphen this German dictionary, unless its file has a syntax that only Pyphen can parse."""
    path = pyphen.LANGUAGES["de"]
    with path.open("rb") as file:
        encoding = file.readline().decode().strip()
        content = file.read()
    if not _NOT_PLAIN.search(content.decode(encoding)):
        pyphen.hdcache[path] = _Dictionary(_Patterns(content, encoding))


_PICTURE = re.compile(r"data:image/[a-z+]+;base64,[A-Za-z0-9+/=]+")
FONT_SCHEME = "schrift"
_CONFIGURATION = "fonts.conf"
_SPARE = "NotoSans"
# No page asks for them: a browser could not load them, and shows the fonts of its machine that resemble them.
_OUR_FACES = """\
@font-face { font-family: Source Sans Pro; src: url(schrift:SourceSansPro-Regular.ttf); }
@font-face { font-family: Source Sans Pro; font-style: italic; src: url(schrift:SourceSansPro-It.ttf); }
@font-face { font-family: Source Sans Pro; font-weight: 600; src: url(schrift:SourceSansPro-Semibold.ttf); }
@font-face { font-family: Source Serif Pro; src: url(schrift:SourceSerifPro-Regular.ttf); }
@font-face { font-family: Source Serif Pro; font-style: italic; src: url(schrift:SourceSerifPro-It.ttf); }
@font-face { font-family: Source Serif Pro; font-weight: 600; src: url(schrift:SourceSerifPro-Semibold.ttf); }
"""


_SUBSET = "HarfBuzz-Subset ab 4.1 (libharfbuzz-subset0)"
HOW_TO_INSTALL = (
    "Debian und Ubuntu: apt-get install -y libpangoft2-1.0-0 libharfbuzz-subset0;"
    " macOS: brew install pango"
)


class LibraryMissingError(Exception):
    """A library of the system is not installed without which no PDF is made; the text says which."""


class PdfError(Exception):
    """The PDF would not look as it must; `complaints` say why, `papier` is the annex concerned."""

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
    """Lay out a page and write it as PDF; archivable if it is `tagged`, as all except stamps are.

    The bytes depend only on `html`, the fonts and the versions of the libraries. Neither files nor
    addresses are fetched, only the fonts under `schrift:`.

    Raises:
        LibraryMissingError: If Pango or HarfBuzz-Subset is not installed.
        PdfError: If a glyph or a font is missing, the page refers to a file, text does not fit, or
            WeasyPrint fails.
    """
    weasyprint = _weasyprint()
    fonts = weasyprint.pdf.fonts
    # Without HarfBuzz-Subset, WeasyPrint takes fontTools, which fails at some fonts.
    if fonts.harfbuzz_subset is None or not fonts.harfbuzz.hb_version_atleast(4, 1, 0):
        raise LibraryMissingError(_SUBSET)
    from vorlagen.renditions.tags.tag_writing import own_tags  # noqa: PLC0415 - as WeasyPrint

    with _log_messages() as messages, _without_garbage_collection():
        options: dict[str, Any] = {}
        if tagged:
            options = {"pdf_variant": VARIANT, "pdf_tags": True}
        page = _page_of(html)
        with _failures_as_complaints():
            look = _look_of(page, html)
            document = _laid_out(weasyprint, page, look, options)
        tag_complaints: list[Complaint] = []
        if tagged:
            options |= archived(weasyprint, document, enclosures, provenance)
        with _failures_as_complaints(), own_tags(weasyprint.pdf, tag_complaints):
            content = document.write_pdf(**options)
    # All fonts are ours: if one cannot be made smaller, that is a fault of the library, not of a page.
    if any(message.startswith("Unable to subset ") for message in messages):
        raise LibraryMissingError(f"{_SUBSET}, die zu HarfBuzz passt")
    if messages or look.messages or tag_complaints:
        complaints: list[Complaint] = []
        for message in (*look.messages, *messages):
            complaints.append(in_german(_with_picture_text(message, html)))
        raise PdfError(dict.fromkeys((*complaints, *tag_complaints)))
    return Pdf(content, len(document.pages))


def complaints_about_styles(css: str) -> list[str]:
    """WeasyPrint's messages about a style sheet by itself; `in_german` translates them.

    Raises:
        LibraryMissingError: If Pango is not installed.
    """
    weasyprint = _weasyprint()
    with _log_messages() as messages, contextlib.suppress(weasyprint.urls.URLFetchingError):
        weasyprint.CSS(string=css, url_fetcher=_fetcher(weasyprint))
    return messages


def _with_picture_text(message: str, html: str) -> str:
    """The message with a picture's text in place of its address, which contains the whole picture."""
    address = _PICTURE.search(message)
    if address is None:
        return message
    text = None
    for picture in page_tree(html).root.iter("img"):
        if picture.get("src") == address[0]:
            text = picture.get("alt")
            break
    return message.replace(address[0], text or "ohne Text")


class _Look(Struct, frozen=True):
    """A parsed style sheet, its fonts and counters, and WeasyPrint's messages about it."""

    fonts: Any
    sheet: Any
    counters: Any
    messages: tuple[str, ...]


def _page_of(html: str) -> Any:
    """A page as WeasyPrint reads it; there a printed figure is mere text, which breaks as such."""
    weasyprint = _weasyprint()
    from cssselect2 import ElementWrapper  # type: ignore[import-untyped] # noqa: PLC0415 - with WeasyPrint

    root = _without_figures(page_tree(html).root)
    page = weasyprint.HTML.__new__(weasyprint.HTML)  # which would parse the page again
    page.base_url = None
    page.url_fetcher = _fetcher(weasyprint)
    page.media_type = "print"
    page.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
    page.etree_element = root
    return page


def _without_figures(element: Element) -> Element:
    """A copy of an element in which the text of printed figures stands without their elements."""
    copy = Element(element.tag, element.attrib)
    copy.text = element.text
    copy.tail = element.tail
    _append_content(copy, element)
    return copy


def _append_content(copy: Element, element: Element) -> None:
    for child in element:
        if child.tag == "data":
            _append_text(copy, child.text)
            _append_content(copy, child)
            _append_text(copy, child.tail)
        else:
            copy.append(_without_figures(child))


def _append_text(element: Element, text: str | None) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + (text or "")
    else:
        element.text = (element.text or "") + (text or "")


def _look_of(page: Any, html: str) -> _Look:
    """Take the style sheet out of a page; pages with the same one share the parsed result."""
    styles = page.etree_element.findall(".//style")
    css = "\n".join(style.text or "" for style in styles)
    for style in styles:
        style.text = ""
    signs = spare(unescape(html))
    if html.count("<style") != 1:
        # A drawing in the page may have fonts of its own, which other pages must not use.
        return _parsed_look.__wrapped__(css, signs)
    return _parsed_look(css, signs)


@lru_cache(maxsize=4)
def _parsed_look(css: str, signs: str) -> _Look:
    weasyprint = _weasyprint()
    with machine_fonts_hidden():
        fonts = weasyprint.text.fonts.FontConfiguration()
    style: Any = weasyprint.css.counters.CounterStyle
    counters = style()
    with _log_messages() as messages:
        for content in (_OUR_FACES + _spare_faces(signs), css):
            sheet = weasyprint.CSS(
                string=content,
                url_fetcher=_fetcher(weasyprint),
                font_config=fonts,
                counter_style=counters,
            )

    class OursFirst(style):  # type: ignore[misc] # no types in WeasyPrint
        def __setitem__(self, name: str, counter: Any) -> None:  # WeasyPrint's own, for each page
            self.setdefault(name, counter)

    return _Look(fonts, sheet, OursFirst(counters), tuple(messages))


def _laid_out(weasyprint: Any, page: Any, look: _Look, options: dict[str, Any]) -> Any:
    """The laid-out document of a page, with a function `style_for` that gives the style of an element.

    It shows which elements should be on the pages and which ones the style sheet leaves out.
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
        with contextlib.redirect_stdout(io.StringIO()), machine_fonts_hidden(), _without_gcc():
            import weasyprint  # noqa: PLC0415 - takes half a second, and needs Pango
    except OSError:
        raise LibraryMissingError("Pango (libpangoft2-1.0-0)") from None
    read_german_when_asked()
    return weasyprint


@contextlib.contextmanager
def _without_gcc() -> Iterator[None]:
    """Let Python find no libraries: for names of other systems, which WeasyPrint tries, it runs `gcc`."""
    search = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None  # noqa: ARG005
    try:
        yield
    finally:
        ctypes.util.find_library = search


@contextlib.contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Save time: the objects of a page live until it is written, so there is little garbage."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def get_ready() -> None:
    """Load the libraries, but set no page: Pango would start threads, and forked processes would hang."""
    with contextlib.suppress(LibraryMissingError):  # each paper reports it
        _weasyprint()


@cache
def _fetcher(weasyprint: Any) -> Any:
    """Lets WeasyPrint fetch our fonts and pictures within the page, nothing from disk or network."""

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
def _failures_as_complaints() -> Iterator[None]:
    """Turn exceptions in WeasyPrint into complaints, as authors should see no traceback."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:
        raise PdfError([about_failure(error)]) from error


@contextlib.contextmanager
def _log_messages() -> Iterator[list[str]]:
    """Collect WeasyPrint's warnings and errors: missing glyphs, fonts, files."""
    messages: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    logger = logging.getLogger("weasyprint")
    handlers = logger.handlers[:]
    propagates = logger.propagate
    logger.handlers = [Collect(logging.WARNING)]
    logger.propagate = False
    try:
        yield messages
    finally:
        logger.handlers = handlers
        logger.propagate = propagates


# Fonts


@contextlib.contextmanager
def machine_fonts_hidden() -> Iterator[None]:
    """Let Fontconfig be set up without any font of this machine.

    The setup stays afterwards: this is needed where WeasyPrint is loaded and where it gets a set of
    fonts, not where pages are laid out.
    """
    with as_file(files(__package__) / _CONFIGURATION) as path, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No fonts configured in FontConfig")
        environment = dict(os.environ)
        os.environ["FONTCONFIG_FILE"] = str(path.absolute())
        os.environ.pop("FONTCONFIG_SYSROOT", None)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(environment)


def font_at(url: str) -> bytes | None:
    """The font at `schrift:SourceSansPro-It.ttf` in a style sheet; None for any other address.

    The spare font is cut down to the signs that a page needs, by their codes:
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
    if not signs:
        return ""
    codes = "-".join(f"{ord(sign):x}" for sign in signs)
    rules = ""
    for style, weight in (("normal", 400), ("normal", 600), ("italic", 400)):
        rules += (
            f'@font-face {{ font-family: "Noto Sans"; font-weight: {weight}; font-style: {style};'
            f' src: url("{FONT_SCHEME}:{_SPARE}/{style}/{weight}/{codes}"); }}\n'
        )
    return rules


@cache
def _spare_font(style: str, weight: str, codes: str) -> bytes:
    """The spare font with only some signs and one weight; making it takes a moment."""
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415 - few papers need it
    from fontTools.ttLib import TTFont  # noqa: PLC0415
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415

    upright, italic = SPARE_FACES
    face = italic if style == "italic" else upright
    path = font_file(face)
    if path is None:
        raise AssertionError("the spare font comes with the program")
    # Without the spaces, one between two of the signs would have no glyph.
    signs = {*map(ord, " \u00a0\u202f"), *(int(code, 16) for code in codes.split("-"))}
    # By default the file would have the current time.
    with path.open("rb") as file, TTFont(file, lazy=True, recalcTimestamp=False) as font:
        subsetter = Subsetter(Options())
        subsetter.populate(unicodes=signs)
        subsetter.subset(font)
        content = io.BytesIO()
        axes = {"wght": int(weight), "wdth": 100}
        instantiateVariableFont(font, axes, static=True, inplace=True).save(content)
    return content.getvalue()
