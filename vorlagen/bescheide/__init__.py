"""Grant notices: programmes with their rates, what a notice grants and pays, and the posts filled from it."""

from vorlagen.bescheide.checks import authority_checks, checks, granted_within
from vorlagen.bescheide.facts import (
    BESCHEID,
    FOERDERPROGRAMM,
    KGST,
    STELLENPLAN,
    Bescheid,
    Finanzierungsart,
    Foerdergegenstand,
    Foerderprogramm,
)
from vorlagen.bescheide.figures import Grundlage, PaperNotices, assumption, fristen_of
from vorlagen.bescheide.rates import in_force, is_dated
from vorlagen.figures import Subject

SUBJECT = Subject(
    files=(STELLENPLAN, BESCHEID, FOERDERPROGRAMM, KGST),
    part=PaperNotices,
    names={"bescheide": PaperNotices.notice_names, "stellenplan": PaperNotices.post_names},
    checks=checks,
    authority_checks=authority_checks,
)

__all__ = [
    "BESCHEID",
    "FOERDERPROGRAMM",
    "KGST",
    "STELLENPLAN",
    "SUBJECT",
    "Bescheid",
    "Finanzierungsart",
    "Foerdergegenstand",
    "Foerderprogramm",
    "Grundlage",
    "PaperNotices",
    "assumption",
    "fristen_of",
    "granted_within",
    "in_force",
    "is_dated",
]
