"""Tables with data of a paper and distributions: entered or computed by formula, printed, checked."""

from vorlagen.figures import Subject
from vorlagen.tabellen.checks import ELIGIBLE, checks
from vorlagen.tabellen.facts import Datentabellen, Verteilungen
from vorlagen.tabellen.figures import DataTable, Distribution, PaperTables
from vorlagen.tabellen.page import FUNCTIONS, printed_distribution, room_of_years

SUBJECT = Subject(
    part=PaperTables,
    names={
        "verteilungen": PaperTables.distribution_names,
        "tabellen": PaperTables.table_names,
    },
    is_of_one_paper=True,
    checks=checks,
    functions=FUNCTIONS,
)

__all__ = [
    "ELIGIBLE",
    "SUBJECT",
    "DataTable",
    "Datentabellen",
    "Distribution",
    "PaperTables",
    "Verteilungen",
    "printed_distribution",
    "room_of_years",
]
