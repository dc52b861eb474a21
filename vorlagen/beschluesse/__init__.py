"""Decisions of committees, the wording that was decided, and the minutes of a meeting."""

from vorlagen.beschluesse.checks import (
    check_decisions,
    check_minutes,
    check_stations,
    check_wordings,
)
from vorlagen.beschluesse.facts import BESCHLUSS, Beschluss, DecidedPaper, Protokoll
from vorlagen.beschluesse.figures import RESULTS, PaperDecisions, votes_names
from vorlagen.beschluesse.page import MinutesPage, reference, result_text
from vorlagen.figures import Subject

SUBJECT = Subject(
    files=(BESCHLUSS,),
    part=PaperDecisions,
    names={"beschluesse": PaperDecisions.names},
    functions={"beschluss": reference},
)

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
    "result_text",
    "votes_names",
]
