"""The subjects that a paper is put together from, in the order in which each may ask those before it."""

from vorlagen import (
    bescheide,
    beschluesse,
    finanzierung,
    haushalt,
    schaubilder,
    sitzungen,
    tabellen,
)

SUBJECTS = (
    sitzungen.SUBJECT,
    bescheide.SUBJECT,
    tabellen.SUBJECT,
    finanzierung.SUBJECT,
    haushalt.SUBJECT,
    beschluesse.SUBJECT,
    schaubilder.SUBJECT,
)
