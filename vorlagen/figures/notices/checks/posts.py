"""Holds the posts that are filled against those that are granted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial

from vorlagen.facts.bescheid import Bescheid
from vorlagen.facts.stellen import Planstellen, Stellenplan
from vorlagen.facts.types import Zeitraum
from vorlagen.facts.yaml_tree import Scalar
from vorlagen.figures.formula import said
from vorlagen.figures.namespace import Namespace
from vorlagen.figures.notices.checks.checking import Check, Checking, exceeds
from vorlagen.figures.notices.posts import filled_from
from vorlagen.findings import Code
from vorlagen.german.dates import datum, zeitraum
from vorlagen.german.lists import naechste


def post_checks(checking: Checking) -> Iterator[Check]:
    """The checks of all posts of the authority; none without a Stellenplan."""
    plan = checking.behoerde.stellenplan
    if plan is None:
        return
    groups = _groups(checking)
    for group in groups:
        yield partial(_check_granted, checking, plan, group)
    for name, posts in plan.stellen.items():
        yield partial(_check_size, checking, name, posts)
        yield partial(_check_references, checking, posts, groups)
        yield partial(_check_since, checking, name, posts, groups)


def _groups(checking: Checking) -> dict[str, Bescheid]:
    """All granted groups of posts, as posts refer to them, each with its notice."""
    return {
        f"{kennung}.{name}": bescheid
        for kennung, bescheid in checking.behoerde.bescheide.items()
        for name, group in bescheid.bewilligt.items()
        if group.has_posts
    }


def _check_granted(checking: Checking, plan: Stellenplan, group: str) -> None:
    """Report if more posts are filled from a group than it grants."""
    posts = filled_from(plan, group)
    if not posts:
        return
    kennung, _, name = group.partition(".")
    address = f"bescheide.{kennung}.bewilligt.{name}"
    filled, granted = checking.figure(f"{address}.besetzt"), checking.figure(f"{address}.vzae")
    if exceeds(filled, granted):
        where = checking.behoerde.bescheide[kennung].bewilligt[name].place
        checking.report(
            Code.BESCHEID_STELLEN,
            plan.stellen[posts[-1]].place_of("bescheid"),
            f"Aus „{group}“ sind {said(filled)} besetzt ({', '.join(posts)}), bewilligt aber nur"
            f" {said(granted)} ({where}).",
            "Eine der Stellen einem anderen Bescheid zuordnen oder den Umfang berichtigen.",
        )


def _check_size(checking: Checking, name: str, posts: Planstellen) -> None:
    """Report if more of a group is filled than there is of it."""
    names: Namespace = checking.names.resolve(f"stellenplan.{name}")
    if "besetzt_vzae" in names and exceeds(names["besetzt_vzae"], names["vzae"]):
        checking.report(
            Code.BESCHEID_STELLEN,
            posts.place_of("besetzt_vzae"),
            f"Besetzt sind {said(names['besetzt_vzae'])}, aber „{name}“ hat nur"
            f" {said(names['vzae'])}.",
            "„besetzt_vzae“ oder den Umfang der Stellen berichtigen.",
        )


def _check_references(
    checking: Checking, posts: Planstellen, groups: Mapping[str, Bescheid]
) -> None:
    """Report references to posts that no notice grants."""
    unusable = checking.behoerde.defekte_bescheide  # they have findings of their own
    for reference in posts.bescheid or ():
        if reference in groups or reference.partition(".")[0] in unusable:
            continue
        nearest = naechste(reference, groups)
        checking.report(
            Code.VERWEIS_UNBEKANNT,
            reference.place,
            f"Bewilligte Stellen „{reference}“ gibt es nicht.",
            f"Meinten Sie „{nearest}“?"
            if nearest
            else "Den Namen des Bescheids und, hinter einem Punkt, den der bewilligten Stellen"
            " angeben: beratung_2026.beratung.",
        )


def _check_since(
    checking: Checking, name: str, posts: Planstellen, groups: Mapping[str, Bescheid]
) -> None:
    """Report posts that are filled only after a notice ends, or before the first of them begins."""
    since = posts.besetzt_seit
    references = [reference for reference in posts.bescheid or () if reference in groups]
    if not isinstance(since, date) or not references:
        return
    periods = _periods(references, groups)
    for reference, period in periods.items():
        if since > period.bis:
            _report_since(
                checking,
                posts,
                f"„{name}“ ist erst seit dem {datum(since)} besetzt, „{reference}“ aber nur für"
                f" {zeitraum(period.von, period.bis)} bewilligt.",
                "Den Tag oder unter „bescheid“ den Bescheid berichtigen.",
            )
    # As long as the period of one of them is pending, that one may be the first.
    if len(periods) < len(references):
        return
    first, period = min(periods.items(), key=lambda item: item[1].von)
    if since < period.von:
        _report_since(
            checking,
            posts,
            f"„{name}“ ist schon seit dem {datum(since)} besetzt, „{first}“ aber erst für"
            f" {zeitraum(period.von, period.bis)} bewilligt.",
            "Den Tag prüfen; ist die Stelle schon früher gefördert worden, unter „bescheid“ auch jenen"
            " Bescheid nennen.",
        )


def _periods(references: list[Scalar], groups: Mapping[str, Bescheid]) -> dict[str, Zeitraum]:
    known = ((reference, groups[reference].zeitraum) for reference in references)
    return {str(r): period for r, period in known if isinstance(period, Zeitraum)}


def _report_since(checking: Checking, posts: Planstellen, message: str, cure: str) -> None:
    checking.report(Code.BESCHEID_TAG, posts.place_of("besetzt_seit"), message, cure)
