"""Grant notices: programmes with their rates, what a notice grants and pays, and the posts filled from it."""

from vorlagen.bescheide.checks import CHECKS, OF_THE_AUTHORITY, Notices, granted_within
from vorlagen.bescheide.facts import (
    RESERVED,
    Bescheid,
    Finanzierungsart,
    Foerdergegenstand,
    Foerderprogramm,
    KgstAusgabe,
    Stellenplan,
    of_one_day,
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
from vorlagen.bescheide.rates import (
    KGST,
    change_days,
    in_force,
    is_dated,
    kgst_names,
    programme_names,
)

__all__ = [
    "CHECKS",
    "KGST",
    "OF_THE_AUTHORITY",
    "RESERVED",
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
    "of_one_day",
    "post_names",
    "programme_names",
    "rates_at",
]
