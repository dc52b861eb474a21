"""The subjects that a paper is put together from, in the order in which each may ask those before it."""

from typing import Any

from vorlagen import (
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

SUBJECTS: tuple[Subject[Any], ...] = (
    sitzungen.SUBJECT,
    bescheide.SUBJECT,
    tabellen.SUBJECT,
    finanzierung.SUBJECT,
    haushalt.SUBJECT,
    beschluesse.SUBJECT,
    schaubilder.SUBJECT,
)

_OWN = "papier vorlage anlagen angaben groessen mandant vorlagen kgst cent"
# What stands for something in every text, so that no programme can be called so.
RESERVED = frozenset(
    [*_OWN.split(), *FUNCTIONS]
    + [name for subject in SUBJECTS for name in (*subject.names, *subject.functions)]
)
