"""HTML to PDF through WeasyPrint: tagged, archivable, with fonts that come as dependencies."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from vorlagen.renditions.pdf.carried import Enclosure, Provenance
from vorlagen.renditions.pdf.complaints import Complaint, in_german
from vorlagen.renditions.pdf.finishing import Finisher, sealed
from vorlagen.renditions.pdf.pictures import picture_in
from vorlagen.renditions.pdf.tags.tagging import own_tags

VARIANT = "pdf/a-3a"  # archivable (ISO 19005-3, level A), which includes the tags
FONT_SCHEME = "schrift"  # schrift:SourceSansPro-Regular.ttf in a style sheet
INSTALL_COMMAND = "apt-get install -y libpangoft2-1.0-0 libharfbuzz-subset0"
_FONT_PACKAGES = {
    "SourceSansPro": "font_source_sans_pro",
    "SourceSerifPro": "font_source_serif_pro",
}


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
        PdfError: If a glyph or a font is missing, or something in the page asks for a file.
    """
    weasyprint = _weasyprint()
    with _complaints() as complaints:
        options = {"pdf_variant": VARIANT, "pdf_tags": True} if tagged else {}
        document = weasyprint.HTML(string=html, url_fetcher=_fetcher(weasyprint)).render(**options)
        found: list[Complaint] = []
        if tagged:
            options["finisher"] = Finisher(enclosures, provenance)
        with own_tags(weasyprint.pdf, found):
            content = sealed(document.write_pdf(**options))
    if complaints or found:
        raise PdfError(dict.fromkeys((*map(in_german, complaints), *found)))
    return Pdf(content, len(document.pages))


@cache
def _weasyprint() -> Any:
    try:
        # WeasyPrint prints English advice to stdout before it raises.
        with contextlib.redirect_stdout(io.StringIO()):
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
            scheme, _, name = url.partition(":")
            package = _FONT_PACKAGES.get(name.partition("-")[0])
            if scheme != FONT_SCHEME or package is None or "/" in name:
                raise ValueError(f"{url[:80]} wird nicht geladen")
            content = (files(package) / "files" / name).read_bytes()
            return weasyprint.urls.URLFetcherResponse(url, content, {"Content-Type": "font/ttf"})

    return FontFetcher()


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
