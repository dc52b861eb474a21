"""Holds the facts of an authority's notices against each other; what is pending is not checked.

Numbers that contradict each other are errors: whichever of the two a paper prints, it may be the
wrong one. Days that look odd and periods that overlap are warnings: no figure is reckoned from them,
and there are notices in which they are right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from vorlagen.facts.projekt import Behoerde
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.notices.checks.amounts import amount_checks
from vorlagen.figures.notices.checks.checking import Check, Checking
from vorlagen.figures.notices.checks.days import day_checks
from vorlagen.figures.notices.checks.posts import post_checks
from vorlagen.figures.notices.checks.succession import succession_checks
from vorlagen.findings import Findings

__all__ = ["notice_checks"]


def notice_checks(
    behoerde: Behoerde,
    names: Namespace,
    names_on: Callable[[date], Namespace],
    findings: Findings,
) -> Iterator[Check]:
    """The checks of all notices and of the posts filled from them, each to be run by itself.

    What one finds goes to `findings`; it raises a `FigureError` where something cannot be computed.
    `names` are those of a paper, `names_on` gives them with the rates that hold on a day.
    """
    checking = Checking(behoerde, names, names_on, findings)
    for kennung, bescheid in behoerde.bescheide.items():
        yield from amount_checks(checking, kennung, bescheid)
        yield from day_checks(checking, kennung, bescheid)
    yield from succession_checks(checking)
    yield from post_checks(checking)
