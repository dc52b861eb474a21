"""The checks of an authority's notices and posts, which concern all of its papers alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from vorlagen.facts.bescheid import Bescheid
from vorlagen.facts.projekt import Behoerde, Gemeinsam
from vorlagen.figures.authority import AuthorityNames
from vorlagen.figures.errors import FigureError
from vorlagen.figures.exposure import Exposure, Touched
from vorlagen.figures.namespace import Evaluation, Namespace
from vorlagen.figures.notices.checks import notice_checks
from vorlagen.figures.notices.names import NamesOn
from vorlagen.figures.once import Once
from vorlagen.figures.sittings.checks import check_sittings
from vorlagen.findings import Findings, Place


def authority_checks(
    behoerde: Behoerde, names: Namespace, names_on: NamesOn, findings: Findings
) -> Iterator[Callable[[], Any]]:
    """The checks, each to be run by itself; as `notice_checks`."""
    for bescheid in behoerde.bescheide.values():
        yield partial(_check_module, names, bescheid)
    yield partial(check_sittings, behoerde, findings)
    yield from notice_checks(behoerde, names, names_on, findings)


def _check_module(names: Namespace, bescheid: Bescheid) -> None:
    require(names, bescheid.modul, bescheid.place_of("modul"))


def require(names: Namespace, address: str, place: Place) -> Any:
    """Where an address leads to that is written at `place`, or asked for by the entry there.

    Raises:
        FigureError: If it leads nowhere, with the nearest address that does.
    """
    try:
        return names.resolve(address)
    except FigureError as error:
        raise error.at(place) from None


def checked_for_all(gemeinsam: Gemeinsam, behoerde: Behoerde, once: Once) -> Findings | None:
    """What the checks find for each paper of the authority.

    None if each paper has to run them among its own names: where one of these is asked for, where
    something cannot be computed (each paper says so once, beside its own faults), and where a text was
    asked for that is assumed or pending (each paper lists those that it touched).
    """
    findings, touched = Findings(), Touched()
    expose = Exposure(Evaluation(), touched, once=once)
    names = _NamesWithoutPaper(gemeinsam, behoerde, expose)
    try:
        for check in authority_checks(behoerde, names.on(date.max), names.on, findings):
            check()
    except FigureError:
        return None
    return None if touched else findings


class _NamesWithoutPaper:
    """The names of an authority, as they hold on a day, without those that a paper gives."""

    def __init__(self, gemeinsam: Gemeinsam, behoerde: Behoerde, expose: Exposure) -> None:
        self.evaluation = expose.evaluation
        self.authority = AuthorityNames(gemeinsam, behoerde, expose, self.on)
        self.always = self.authority.always()
        self.at_day: dict[date, Namespace] = {}

    def on(self, day: date) -> Namespace:
        if day not in self.at_day:
            names = {**self.always, **self.authority.on(day)}
            self.at_day[day] = Namespace("", names, self.evaluation)
        return self.at_day[day]
