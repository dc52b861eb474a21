"""The financing of a paper: tables by line and by Haushaltsjahr, totals, scenarios, and who pays."""

from vorlagen.figures import Subject
from vorlagen.finanzierung.checks import checks
from vorlagen.finanzierung.facts import Finanzierung, Tabelle, Zeile
from vorlagen.finanzierung.figures import PaperFinancing
from vorlagen.finanzierung.outcomes import Outcome, Range, Sums
from vorlagen.finanzierung.page import (
    FUNCTIONS,
    column_of,
    line_for,
    range_by_year,
    range_of,
    rounding_remark,
)
from vorlagen.finanzierung.table import (
    NOTHING,
    FinancingLine,
    FinancingTable,
    RateLine,
    ShareLine,
    added,
    line_text,
)

SUBJECT = Subject(
    part=PaperFinancing,
    names={"finanzierung": PaperFinancing.names},
    is_of_one_paper=True,
    checks=checks,
    functions=FUNCTIONS,
)

__all__ = [
    "NOTHING",
    "SUBJECT",
    "FinancingLine",
    "FinancingTable",
    "Finanzierung",
    "Outcome",
    "PaperFinancing",
    "Range",
    "RateLine",
    "ShareLine",
    "Sums",
    "Tabelle",
    "Zeile",
    "added",
    "column_of",
    "line_for",
    "line_text",
    "range_by_year",
    "range_of",
    "rounding_remark",
]
