"""Tables with data of a paper and distributions: entered or computed by formula, printed, checked."""

from vorlagen.figures import Subject
from vorlagen.tabellen.checks import CHECKS, ELIGIBLE, TablesCase
from vorlagen.tabellen.facts import Datentabelle, Datentabellen, Verteilungen
from vorlagen.tabellen.figures import (
    DataTable,
    Distribution,
    check_target,
    data_table,
    data_table_names,
    distribute,
    distribution_names,
    public_names,
)
from vorlagen.tabellen.page import FUNCTIONS, printed_distribution
from vorlagen.tabellen.widths import room_of_years

SUBJECT = Subject(functions=FUNCTIONS)

__all__ = [
    "CHECKS",
    "ELIGIBLE",
    "SUBJECT",
    "DataTable",
    "Datentabelle",
    "Datentabellen",
    "Distribution",
    "TablesCase",
    "Verteilungen",
    "check_target",
    "data_table",
    "data_table_names",
    "distribute",
    "distribution_names",
    "printed_distribution",
    "public_names",
    "room_of_years",
]
