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

SUBJECTS: tuple[Subject[Any], ...] = (
    sitzungen.SUBJECT,
    bescheide.SUBJECT,
    tabellen.SUBJECT,
    finanzierung.SUBJECT,
    haushalt.SUBJECT,
    beschluesse.SUBJECT,
    schaubilder.SUBJECT,
)
