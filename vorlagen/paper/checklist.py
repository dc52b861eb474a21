"""All checks of a paper, listed by the station at which they run.

A check is a function that takes what it looks at and yields what is wrong with it. What it finds
impossible to compute it raises; that is reported, and the other checks go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any, Generic, TypeVar

from jinja2 import nodes
from msgspec import Struct

from vorlagen.bescheide import checks as notice_checks
from vorlagen.figures.namespace import Namespace
from vorlagen.finanzierung import checks as financing_checks
from vorlagen.findings import Finding, Findings
from vorlagen.haushalt import checks as budget_checks
from vorlagen.haushalt.form import form_agrees
from vorlagen.page import text_checks
from vorlagen.page.printed import (
    PrintedPaper,
    figures_have_sources,
    secrets_stay_in,
    signs_suit_words,
)
from vorlagen.page.source import Source
from vorlagen.page.text_checks import Expressions, Known, Words
from vorlagen.page.typed_references import typed_references
from vorlagen.paper import checks as paper_checks
from vorlagen.paper.fact_notices import nothing_is_open, values_suit_their_time
from vorlagen.paper.figures import PaperFigures
from vorlagen.paper.projekt import Behoerde
from vorlagen.paper.published_states import agrees_with_published_states
from vorlagen.paper.user_checks import CheckResult, check_of_users

T = TypeVar("T")
IS_JUDGED = ContextVar("judged", default=True)
Check = Callable[[T], Iterable[Finding]]


class CheckGroup(Struct, Generic[T], frozen=True):
    """What is looked at among the figures of a paper, one by one, and the checks of each."""

    subjects: Callable[[PaperFigures], Iterable[T]]
    checks: tuple[Check[T], ...]


AUTHORITY: CheckGroup[Any] = CheckGroup(  # only warns
    lambda figures: (figures.behoerde,),
    (paper_checks.meetings_on_working_days, notice_checks.only_one_holds),
)
FIGURES: tuple[CheckGroup[Any], ...] = (
    CheckGroup(
        notice_checks.notices,
        (
            notice_checks.groups_add_up,
            notice_checks.instalments_add_up,
            notice_checks.called_up_is_granted,
            notice_checks.paid_in_its_period,
            notice_checks.follows_an_earlier_one,
        ),
    ),
    CheckGroup(
        notice_checks.granted_groups,
        (notice_checks.group_comes_to, notice_checks.filled_as_granted),
    ),
    CheckGroup(
        lambda figures: figures.tables.values(),
        (
            financing_checks.shares_within_the_whole,
            financing_checks.receives_no_more_than_it_costs,
            financing_checks.grants_for_eligible_costs,
        ),
    ),
    CheckGroup(
        lambda figures: (figures,),
        (
            notice_checks.filled_as_there_are,
            notice_checks.granted_at_all,
            financing_checks.agrees_with_published,
            budget_checks.names_fitting_accounts,
            paper_checks.names_other_papers,
            paper_checks.seats_are_filled,
            paper_checks.stations_in_order,
            financing_checks.sources_pay_all,
            financing_checks.parts_within_the_whole,
            financing_checks.quotas_of_eligible_costs,
            budget_checks.pays_from_another_account,
            budget_checks.lines_have_accounts,
            budget_checks.needs_are_budgeted,
            budget_checks.covered_as_lacking,
            budget_checks.saves_what_there_is,
            budget_checks.years_have_a_statute,
            budget_checks.commitments_are_granted,
            budget_checks.commitments_in_all,
            form_agrees,
        ),
    ),
)
WORDS: tuple[Check[Words], ...] = (text_checks.typed_figures, text_checks.impossible_days)
PROSE: tuple[Check[Words], ...] = (*WORDS, text_checks.loose_braces)
PRINTED: tuple[Check[PrintedPaper], ...] = (
    nothing_is_open,
    secrets_stay_in,
    signs_suit_words,
    figures_have_sources,
    values_suit_their_time,
    agrees_with_published_states,
    budget_checks.no_overrun_of_nothing,
)


@contextmanager
def unjudged() -> Iterator[None]:
    """Check no paper that is made within: who compares states takes what they say as it is."""
    token = IS_JUDGED.set(False)
    try:
        yield
    finally:
        IS_JUDGED.reset(token)


def check_figures(
    figures: PaperFigures,
    findings: Findings,
    stations: Sequence[CheckGroup[Any]] = (AUTHORITY, *FIGURES),
) -> tuple[CheckResult, ...]:
    """Check the figures of a paper and what they rest on; how the checks of its users came out."""
    if not IS_JUDGED.get():
        return ()
    for station in stations:
        for subject in station.subjects(figures):
            for check in station.checks:
                figures.came_out(partial(_take, check, subject, findings), findings)
    return check_of_users(figures, findings)


def _take(check: Check[T], subject: T, findings: Findings) -> None:
    for finding in check(subject):  # one by one: what follows may turn out to be impossible
        findings.extend([finding])


def check_printed(paper: PrintedPaper, findings: Findings) -> None:
    """Check a paper whose page has been made."""
    _run(PRINTED, paper, findings)


def check_decisions(behoerde: Behoerde, findings: Findings) -> None:
    """Check the words of all decisions of an authority.

    A typed figure that the decision has as a fact of its own is reported with that one's address.
    """
    for words in text_checks.words_of_decisions(behoerde):
        _run(PROSE, words, findings)


class Checker(Struct, frozen=True):
    """Checks the sources of one paper against the figures that the paper knows."""

    known: Known
    findings: Findings

    @classmethod
    def of(cls, make_names: Callable[[], Namespace], findings: Findings) -> Checker:
        return cls(Known(make_names), findings)

    def prose(self, source: Source) -> None:
        """Check Markdown or a text from YAML."""
        _run(PROSE, text_checks.prose(source, self.known), self.findings)

    def references(self, source: Source) -> None:
        """Check prose for typed references; debates, which are quoted, may have them."""
        words = text_checks.prose_with_notes(source, self.known)
        _run((typed_references,), words, self.findings)

    def template(self, source: Source) -> None:
        """Check a template of HTML; style sheets hold no prose."""
        if not IS_JUDGED.get():  # looking for its words takes time
            return
        _run(WORDS, text_checks.words_of_template(source, self.known), self.findings)

    def expressions(self, source: Source, tree: nodes.Template) -> None:
        """Check what is typed inside `{{ }}`, of which `tree` is the syntax: numbers and texts."""
        if not IS_JUDGED.get():
            return
        expressions = Expressions(source, tree, self.known)
        _run((text_checks.typed_in_expressions,), expressions, self.findings)
        for words in expressions.texts():
            _run(WORDS, words, self.findings)


def _run(checks: Iterable[Check[T]], subject: T, findings: Findings) -> None:
    for check in checks if IS_JUDGED.get() else ():
        _take(check, subject, findings)
