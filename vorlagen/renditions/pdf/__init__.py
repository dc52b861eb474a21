"""PDFs for screen readers and archives: what makes them, and what they carry besides their pages."""

from vorlagen.renditions.pdf.archiving import Enclosure, Provenance, Relationship, stamped
from vorlagen.renditions.pdf.printing import (
    HOW_TO_INSTALL,
    LibraryMissingError,
    Pdf,
    PdfError,
    complaints_about_styles,
    to_pdf,
)

__all__ = [
    "HOW_TO_INSTALL",
    "Enclosure",
    "LibraryMissingError",
    "Pdf",
    "PdfError",
    "Provenance",
    "Relationship",
    "complaints_about_styles",
    "stamped",
    "to_pdf",
]
