"""All checks of a paper: those that each subject registers, and those of the paper as a whole.

A check is a function that takes its subject and yields findings. If it cannot compute something, it raises
a `FigureError`; that is reported, and the other checks go on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from vorlagen import bescheide, finanzierung, haushalt, sitzungen, tabellen
from vorlagen.findings import Findings
from vorlagen.page import IS_JUDGED, CheckGroup, take
from vorlagen.paper.checks import (
    figures_have_sources,
    names_other_papers,
    secrets_stay_in,
    signs_suit_words,
)
from vorlagen.paper.fact_notices import nothing_is_open, values_suit_their_time
from vorlagen.paper.figures import PaperFigures
from vorlagen.paper.paper import Page, Paper
from vorlagen.paper.published_states import agrees_with_published_states
from vorlagen.paper.user_checks import CheckResult, check_of_users


def _contexts(figures: PaperFigures) -> Iterator[tuple[Any, tuple[CheckGroup[Any], ...]]]:
    """The contexts of a paper, each with the groups of checks of one package."""
    paper = figures.schriftstueck
    behoerde = figures.behoerde
    yield figures.notices, bescheide.CHECKS
    stations = behoerde.stations_of(paper)
    day = paper.datum if isinstance(paper.datum, date) else None
    is_published = partial(behoerde.has_published, paper.kennung)
    folge = sitzungen.FolgeCase(stations, day, paper.place_of("datum"), is_published)
    yield folge, sitzungen.CHECKS
    yield tabellen.TablesCase(paper.tabellen, figures.data_tables, paper.angaben), tabellen.CHECKS
    tables = figures.tables.values()
    ranges = figures.ranges.values()
    case = finanzierung.FinancingCase(tables, ranges, figures.financing, figures.notices)
    yield case, finanzierung.CHECKS
    budget = haushalt.BudgetCase(
        paper.finanzierung,
        behoerde.haushalt,
        figures.budget,
        figures.form,
        figures.names,
        is_unusable=behoerde.haushalt_defekt,
    )
    yield budget, haushalt.CHECKS
    yield figures, (CheckGroup(lambda figures: (figures,), (names_other_papers,)),)


def _authority_contexts(
    figures: PaperFigures,
) -> Iterator[tuple[Any, tuple[CheckGroup[Any], ...]]]:
    """The subjects in the files of the authority, and their checks, which only warn."""
    yield figures.notices, bescheide.OF_THE_AUTHORITY
    if figures.behoerde.gremien and figures.behoerde.mandant:
        meetings = figures.behoerde.gremien, figures.behoerde.mandant.bundesland
        yield meetings, sitzungen.OF_THE_AUTHORITY


def check_figures(
    figures: PaperFigures, findings: Findings, *, with_authority: bool = True
) -> tuple[CheckResult, ...]:
    """Check the figures of a paper and their facts; the results of the checks of its users."""
    if not IS_JUDGED.get():
        return ()
    contexts = list(_contexts(figures))
    if with_authority:
        contexts += _authority_contexts(figures)
    for context, groups in contexts:
        for group in groups:
            for subject in group.subjects(context):
                for check in group.checks:
                    figures.came_out(partial(take, check, subject, findings), findings)
    return check_of_users(figures, findings)


def check_printed(paper: Paper, figures: PaperFigures, page: Page, *, is_whole: bool) -> None:
    """Check a paper whose page has been made; `is_whole` if all its figures and texts could be."""
    if not IS_JUDGED.get():
        return
    pages = [page]
    for annex in paper.annexes:
        if annex.document and annex.document.page:
            pages.append(annex.document.page)
    checks = [
        nothing_is_open(figures, page, is_final=paper.is_final),
        secrets_stay_in(paper.papier, pages),
        signs_suit_words(page),
        values_suit_their_time(figures, page, paper.style),
        haushalt.no_overrun_of_nothing(page.printed, figures.names),
    ]
    if paper.is_final:
        checks.append(figures_have_sources(page))
    if is_whole:
        checks.append(agrees_with_published_states(paper, figures.schriftstueck, page))
    for check in checks:
        for finding in check:  # one by one: the check may raise later
            paper.findings.extend([finding])
