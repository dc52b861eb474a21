"""The financing of a paper: tables by line and by Haushaltsjahr, totals, scenarios, and who pays."""

from vorlagen.finanzierung.checks import CHECKS, FinancingCase
from vorlagen.finanzierung.facts import Finanzierung, Tabelle, Zeile
from vorlagen.finanzierung.figures import PaperFinancing, Variants, table_names
from vorlagen.finanzierung.outcomes import Outcome, Range, Sums
from vorlagen.finanzierung.page import (
    column_of,
    printed_financing,
    range_by_year,
    rounding_remark,
    scenarios_side_by_side,
    table_by_year,
    total_risk,
    variants_side_by_side,
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

__all__ = [
    "CHECKS",
    "NOTHING",
    "FinancingCase",
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
    "Variants",
    "Zeile",
    "added",
    "column_of",
    "line_text",
    "printed_financing",
    "range_by_year",
    "rounding_remark",
    "scenarios_side_by_side",
    "table_by_year",
    "table_names",
    "total_risk",
    "variants_side_by_side",
]
