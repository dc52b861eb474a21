"""Verifies finished PDFs of ours: of what they were made, recomputed from their facts, built again."""

from vorlagen.verifying.own_pdf import (
    OwnPdf,
    PdfReport,
    PrintedText,
    check_pdf,
    page_texts,
    read_own,
)
from vorlagen.verifying.rebuilding import RebuildOutcome, Rebuilt, compare_with_rebuilt
from vorlagen.verifying.recomputing import FactsError, Recomputed, recompute

__all__ = [
    "FactsError",
    "OwnPdf",
    "PdfReport",
    "PrintedText",
    "RebuildOutcome",
    "Rebuilt",
    "Recomputed",
    "check_pdf",
    "compare_with_rebuilt",
    "page_texts",
    "read_own",
    "recompute",
]
