"""Reads the pages of a PDF as lines in which spaces keep the columns apart."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from vorlagen.audit.reading.lines import Source

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES = 1000
_EDGE = 3  # lines at the top and at the bottom of a page that may be head and foot


class UnreadablePdfError(Exception):
    """A PDF that cannot be read; the message says why, as the end of a German sentence."""


def pdf_lines(raw: bytes) -> tuple[list[Source], int]:
    """The lines of a PDF without running heads and feet, and how many pages it has.

    Raises:
        UnreadablePdfError: If the file is damaged, protected by a password, or too long.
    """
    # Brings in much, so only the command that reads PDFs waits for it.
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import DependencyError, PyPdfError  # noqa: PLC0415

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it mends by itself is no news
    try:
        reader = PdfReader(io.BytesIO(raw))
        _require_readable(reader)
        pages = [page.extract_text(extraction_mode="layout").split("\n") for page in reader.pages]
    except DependencyError:
        raise UnreadablePdfError("sie ist verschlüsselt") from None
    except UnreadablePdfError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise UnreadablePdfError("sie ist beschädigt oder kein PDF") from error
    except (RecursionError, MemoryError, AssertionError, OSError, ZeroDivisionError) as error:
        raise UnreadablePdfError("sie ist beschädigt") from error
    return list(_without_running_lines(pages)), len(pages)


def _require_readable(reader: PdfReader) -> None:
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadablePdfError("sie ist mit einem Kennwort geschützt")
    if len(reader.pages) > MOST_PAGES:
        raise UnreadablePdfError(f"sie hat mehr als {MOST_PAGES} Seiten")


def _without_running_lines(pages: Sequence[Sequence[str]]) -> Iterator[Source]:
    """What repeats at the edges of pages would part tables and sentences that go on."""
    full = [[line for line in page if line.strip()] for page in pages]
    seen = Counter(key for page in full for key in {_key(line) for line in _edges(page)})
    for number, (page, lines) in enumerate(zip(pages, full, strict=True), start=1):
        edges = {line for line in _edges(lines) if seen[_key(line)] > 1}
        for line in page:
            if line not in edges:
                yield Source(_joined(line), 0, number)


def _edges(lines: Sequence[str]) -> list[str]:
    return [*lines[:_EDGE], *lines[-_EDGE:]]


def _key(line: str) -> str:
    return re.sub(r"[0-9]+", "#", " ".join(line.split()))


def _joined(line: str) -> str:
    """The line with the hyphens of line breaks as ordinary ones."""
    return line.replace("\u2010", "-").replace("\u2011", "-")
