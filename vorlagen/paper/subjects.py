"""The subjects that a paper is put together from, in the order in which each may ask those before it."""

from vorlagen import beschluesse, finanzierung, schaubilder, tabellen

SUBJECTS = (
    tabellen.SUBJECT,
    finanzierung.SUBJECT,
    beschluesse.SUBJECT,
    schaubilder.SUBJECT,
)
