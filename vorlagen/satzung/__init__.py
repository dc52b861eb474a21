"""Statutes: the Synopse of two texts."""

from vorlagen.satzung.facts import Synopse
from vorlagen.satzung.page import PrintedSynopsis, SynopsisSide, printed_synopsis

__all__ = [
    "PrintedSynopsis",
    "Synopse",
    "SynopsisSide",
    "printed_synopsis",
]
