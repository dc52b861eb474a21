"""HTML to PDF through WeasyPrint: tagged, archivable, with fonts that come as dependencies."""

from __future__ import annotations

import base64
import binascii
import contextlib
import io
import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

from vorlagen.renditions.pdf.carried import Enclosure, Provenance
from vorlagen.renditions.pdf.complaints import Complaint, about_failure, in_german
from vorlagen.renditions.pdf.finishing import Finisher
from vorlagen.renditions.pdf.fonts import font_at, machine_fonts_hidden, only_our_fonts
from vorlagen.renditions.pdf.rendering import laid_out_by
from vorlagen.renditions.pdf.tags.tagging import own_tags

VARIANT = "pdf/a-3a"  # archivable (ISO 19005-3, level A), which includes the tags
_PICTURE = re.compile(r"data:(image/(?:png|jpeg|svg\+xml));base64,([A-Za-z0-9+/]+={0,2})")
_STARTS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff", "image/svg+xml": b"<"}
INSTALL_COMMAND = "apt-get install -y libpangoft2-1.0-0 libharfbuzz-subset0"


class LibraryMissingError(Exception):
    """Pango, or a library that comes with it, is not installed; WeasyPrint cannot do without."""


class PdfError(Exception):
    """The PDF would not look as it must; `complaints` say why."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("; ".join(complaint.message for complaint in self.complaints))


@dataclass(frozen=True, slots=True)
class Pdf:
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
    with _complaints() as complaints:
        options = {"pdf_variant": VARIANT, "pdf_tags": True} if tagged else {}
        fetcher = _fetcher(weasyprint)
        page = weasyprint.HTML(string=html, url_fetcher=fetcher)
        styles = only_our_fonts(weasyprint, fetcher, html)
        fonts = styles.pop("font_config")
        with _failures_told():
            document = laid_out_by(weasyprint, page, fonts, {**options, **styles})
        found: list[Complaint] = []
        if tagged:
            options["finisher"] = Finisher(enclosures, provenance)
        with _failures_told(), own_tags(weasyprint.pdf, found):
            content = document.write_pdf(**options)
    if complaints or found:
        told = [in_german(_with_text(complaint, html)) for complaint in complaints]
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


def picture_in(address: str) -> tuple[str, bytes] | None:
    """Kind and bytes of a picture that an address holds, of the three kinds that a page may have."""
    found = _PICTURE.fullmatch(address)
    if found is None:
        return None
    try:
        content = base64.b64decode(found[2], validate=True)
    except binascii.Error:
        return None
    return (found[1], content) if content.startswith(_STARTS[found[1]]) else None


def _with_text(complaint: str, html: str) -> str:
    """The complaint with a picture's text in place of its address, which has all of it within."""
    address = _PICTURE.search(complaint)
    if address is None:
        return complaint
    tag = html.partition(address[0])[0].rpartition("<img")[2]
    alternative = re.search(r'alt="([^"]*)"', tag)
    return complaint.replace(address[0], unescape(alternative[1]) if alternative else "None")


@cache
def _weasyprint() -> Any:
    try:
        # WeasyPrint prints English advice to stdout before it raises.
        with contextlib.redirect_stdout(io.StringIO()), machine_fonts_hidden():
            import weasyprint  # noqa: PLC0415 - takes half a second, and needs Pango
    except OSError as error:
        raise LibraryMissingError(str(error)) from None
    return weasyprint


@cache
def _fetcher(weasyprint: Any) -> Any:
    """What WeasyPrint may fetch: our fonts and what stands in the page, nothing from disk or network."""

    class FontFetcher(weasyprint.urls.URLFetcher):  # type: ignore[misc] # no types in WeasyPrint
        def fetch(self, url: str, headers: Any = None) -> Any:  # noqa: ARG002
            picture = picture_in(url)
            if picture is not None:
                kind, content = picture
                return weasyprint.urls.URLFetcherResponse(url, content, {"Content-Type": kind})
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
