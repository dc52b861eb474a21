"""Grant notices: programmes with their rates, what a notice grants and pays, and the posts filled from it."""

from vorlagen.bescheide.checks import CHECKS, OF_THE_AUTHORITY, Notices, granted_within
from vorlagen.bescheide.facts import (
    BESCHEID,
    FOERDERPROGRAMM,
    KGST,
    RESERVED,
    STELLENPLAN,
    Bescheid,
    Finanzierungsart,
    Foerdergegenstand,
    Foerderprogramm,
    KgstAusgabe,
    Stellenplan,
)
from vorlagen.bescheide.figures import (
    Grundlage,
    NamesOn,
    assumption,
    fristen_of,
    notice_names,
    post_names,
    rates_at,
)
from vorlagen.bescheide.rates import change_days, in_force, is_dated, kgst_names, programme_names
from vorlagen.figures import PaperPart, Subject

SUBJECT = Subject[PaperPart](files=(STELLENPLAN, BESCHEID, FOERDERPROGRAMM, KGST))

__all__ = [
    "BESCHEID",
    "CHECKS",
    "FOERDERPROGRAMM",
    "KGST",
    "OF_THE_AUTHORITY",
    "RESERVED",
    "STELLENPLAN",
    "SUBJECT",
    "Bescheid",
    "Finanzierungsart",
    "Foerdergegenstand",
    "Foerderprogramm",
    "Grundlage",
    "KgstAusgabe",
    "NamesOn",
    "Notices",
    "Stellenplan",
    "assumption",
    "change_days",
    "fristen_of",
    "granted_within",
    "in_force",
    "is_dated",
    "kgst_names",
    "notice_names",
    "post_names",
    "programme_names",
    "rates_at",
]
