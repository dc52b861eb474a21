"""Statutes: the Synopse of two texts."""

from vorlagen.satzung.facts import Synopse
from vorlagen.satzung.page import PrintedSynopsis, Side, printed_synopsis

__all__ = [
    "PrintedSynopsis",
    "Side",
    "Synopse",
    "printed_synopsis",
]
