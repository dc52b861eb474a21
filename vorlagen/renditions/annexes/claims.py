"""Which standards a PDF says it keeps to: PDF/A (ISO 19005) and PDF/UA (ISO 14289)."""

from __future__ import annotations

from dataclasses import dataclass

import pikepdf

from vorlagen.renditions.opening import BROKEN, open_pdf

_PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
_PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"
_LEVELS = {"1": "AB", "2": "ABU", "3": "ABU", "4": "EF"}
_UA_PARTS = ("1", "2")
NO_ARCHIVE = "kein PDF/A"


@dataclass(frozen=True, slots=True)
class Claims:
    """What the metadata of a file say; each is empty where they say nothing."""

    part: str = ""  # of PDF/A: "2"
    level: str = ""  # of PDF/A, in capitals: "B"
    ua: str = ""  # the part of PDF/UA: "1"

    @property
    def archive(self) -> str:
        """„PDF/A-2b“; empty if the file claims nothing of the kind."""
        return f"PDF/A-{self.part}{self.level.lower()}" if self.part else ""

    @property
    def access(self) -> str:
        """„PDF/UA-1“; empty if the file claims nothing of the kind."""
        return f"PDF/UA-{self.ua}" if self.ua else ""

    @property
    def is_known(self) -> bool:
        """Whether there are such standards."""
        levels = _LEVELS.get(self.part, "") if self.part else ""
        is_level = self.level in (*levels, "") if self.part == "4" else self.level in [*levels]
        return (not self.part or is_level) and (not self.ua or self.ua in _UA_PARTS)

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.archive or NO_ARCHIVE, self.access]))


def claims_of(pdf: pikepdf.Pdf) -> Claims:
    """The claims of an open file, whatever abbreviations its metadata have for the standards."""
    return Claims(
        _said(pdf, f"{_PDFA}part"),
        _said(pdf, f"{_PDFA}conformance").upper(),
        _said(pdf, f"{_PDFUA}part"),
    )


def claims_in(content: bytes) -> Claims:
    """The claims of a file; none if it cannot be read."""
    try:
        with open_pdf(content) as pdf:
            return claims_of(pdf)
    except BROKEN:
        return Claims()


def _said(pdf: pikepdf.Pdf, key: str) -> str:
    try:
        return str(pdf.open_metadata().get(key, "")).strip()
    except BROKEN:
        return ""
