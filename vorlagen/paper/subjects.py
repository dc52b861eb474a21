"""The subjects that a paper is put together from."""

from functools import cache
from typing import Any

from vorlagen import (
    addons,
    bescheide,
    beschluesse,
    finanzierung,
    haushalt,
    schaubilder,
    sitzungen,
    tabellen,
)
from vorlagen.figures import Subject
from vorlagen.page import FUNCTIONS

_SUBJECTS: tuple[Subject[Any], ...] = (
    sitzungen.SUBJECT,
    bescheide.SUBJECT,
    tabellen.SUBJECT,
    finanzierung.SUBJECT,
    haushalt.SUBJECT,
    beschluesse.SUBJECT,
    schaubilder.SUBJECT,
)
_OWN = "papier vorlage anlagen angaben groessen mandant vorlagen kgst cent"  # names of no subject


@cache
def subjects() -> tuple[Subject[Any], ...]:
    """All subjects, in the order in which each may ask those before it; last those of add-ons."""
    return *_SUBJECTS, *addons.added(addons.SUBJECTS).values()


@cache
def reserved_names() -> frozenset[str]:
    """What stands for something in every text, so that no programme can be called so."""
    names = {*_OWN.split(), *FUNCTIONS}
    for subject in subjects():
        names.update(subject.names, subject.functions)
    return frozenset(names)


@cache
def names_of_one_paper() -> tuple[str, ...]:
    """The names at the top of addresses that mean something else in each paper."""
    names = ["vorlage", "angaben", "groessen"]
    for subject in subjects():
        if subject.is_of_one_paper:
            names += subject.names
    return tuple(names)
