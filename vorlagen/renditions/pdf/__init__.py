"""PDFs for screen readers and archives: what makes them, and what they carry besides their pages."""

from vorlagen.renditions.pdf.carried import Enclosure, Provenance, Relationship
from vorlagen.renditions.pdf.printing import (
    INSTALL_COMMAND,
    LibraryMissingError,
    Pdf,
    PdfError,
    to_pdf,
)

__all__ = [
    "INSTALL_COMMAND",
    "Enclosure",
    "LibraryMissingError",
    "Pdf",
    "PdfError",
    "Provenance",
    "Relationship",
    "to_pdf",
]
