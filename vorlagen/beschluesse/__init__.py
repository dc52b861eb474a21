"""Decisions of committees, the wording that was decided, and the minutes of a meeting."""

from vorlagen.beschluesse.checks import (
    check_decisions,
    check_minutes,
    check_stations,
    check_wordings,
)
from vorlagen.beschluesse.facts import BESCHLUSS, Beschluss, DecidedPaper, Protokoll
from vorlagen.beschluesse.figures import RESULTS, decision_names, votes_names
from vorlagen.beschluesse.page import MinutesPage, reference, result_text
from vorlagen.figures import PaperPart, Subject

SUBJECT = Subject[PaperPart](files=(BESCHLUSS,), functions={"beschluss": reference})

__all__ = [
    "BESCHLUSS",
    "RESULTS",
    "SUBJECT",
    "Beschluss",
    "DecidedPaper",
    "MinutesPage",
    "Protokoll",
    "check_decisions",
    "check_minutes",
    "check_stations",
    "check_wordings",
    "decision_names",
    "result_text",
    "votes_names",
]
