"""Compares two states of papers: which figures moved and why, and which passages changed."""

from vorlagen.comparing.comparison_report import ComparisonReport, PrintedCause, as_plain, as_report
from vorlagen.comparing.figure_history import Moment, history
from vorlagen.comparing.handed_over import compare, open_state
from vorlagen.comparing.overview_page import as_page, as_pdf
from vorlagen.comparing.paper_comparison import ProjectComparison, compare_states
from vorlagen.comparing.states import CUT, StateError, find_state

__all__ = [
    "CUT",
    "ComparisonReport",
    "Moment",
    "PrintedCause",
    "ProjectComparison",
    "StateError",
    "as_page",
    "as_pdf",
    "as_plain",
    "as_report",
    "compare",
    "compare_states",
    "find_state",
    "history",
    "open_state",
]
