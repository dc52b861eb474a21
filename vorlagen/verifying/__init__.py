"""Verifies finished PDFs of ours: of what they were made, recomputed from their facts, built again."""

from vorlagen.verifying.own_pdf import (
    PdfReport,
    PrintedText,
    Rebuilt,
    check_pdf,
    compare_with_rebuilt,
    page_texts,
    read_own,
)
from vorlagen.verifying.recomputing import FactsError, recompute

__all__ = [
    "FactsError",
    "PdfReport",
    "PrintedText",
    "Rebuilt",
    "check_pdf",
    "compare_with_rebuilt",
    "page_texts",
    "read_own",
    "recompute",
]
