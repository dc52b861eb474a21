"""The Haushalt: accounts, statutes, law, and the section „Finanzielle Auswirkungen“ with its form."""

from vorlagen.figures import Subject
from vorlagen.haushalt.checks import checks, no_overrun_of_nothing
from vorlagen.haushalt.facts import (
    HAUSHALT,
    RECHT,
    Auswirkungen,
    FinanzielleAuswirkungen,
    Form,
    Formularfeld,
)
from vorlagen.haushalt.figures import accounts_only_withheld
from vorlagen.haushalt.form import PaperBudget
from vorlagen.haushalt.page import effects_names

SUBJECT = Subject(
    files=(HAUSHALT, RECHT),
    part=PaperBudget,
    names={"haushalt": PaperBudget.names, "formular": PaperBudget.form_names},
    checks=checks,
)

__all__ = [
    "HAUSHALT",
    "SUBJECT",
    "Auswirkungen",
    "FinanzielleAuswirkungen",
    "Form",
    "Formularfeld",
    "PaperBudget",
    "accounts_only_withheld",
    "effects_names",
    "no_overrun_of_nothing",
]
