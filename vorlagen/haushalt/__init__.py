"""The Haushalt: accounts, statutes, law, and the section „Finanzielle Auswirkungen“ with its form."""

from vorlagen.figures import PaperPart, Subject
from vorlagen.haushalt.checks import CHECKS, BudgetCase, no_overrun_of_nothing
from vorlagen.haushalt.facts import (
    HAUSHALT,
    RECHT,
    Auswirkungen,
    FinanzielleAuswirkungen,
    Form,
    Formularfeld,
    Haushalt,
    Recht,
    built_in_law,
)
from vorlagen.haushalt.figures import (
    THRESHOLD,
    Budget,
    accounts_only_withheld,
    continued,
    overruns_of,
)
from vorlagen.haushalt.form import FormCase, form_amounts
from vorlagen.haushalt.law import Jurisdiction, Law
from vorlagen.haushalt.page import EffectsCase, effects_names

SUBJECT = Subject[PaperPart](files=(HAUSHALT, RECHT))

__all__ = [
    "CHECKS",
    "HAUSHALT",
    "RECHT",
    "SUBJECT",
    "THRESHOLD",
    "Auswirkungen",
    "Budget",
    "BudgetCase",
    "EffectsCase",
    "FinanzielleAuswirkungen",
    "Form",
    "FormCase",
    "Formularfeld",
    "Haushalt",
    "Jurisdiction",
    "Law",
    "Recht",
    "accounts_only_withheld",
    "built_in_law",
    "continued",
    "effects_names",
    "form_amounts",
    "no_overrun_of_nothing",
    "overruns_of",
]
