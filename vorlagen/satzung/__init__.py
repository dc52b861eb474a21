"""Statutes: the Synopse of two texts."""

from vorlagen.satzung.synopsis import PrintedSynopsis, Synopse, SynopsisSide, printed_synopsis

__all__ = [
    "PrintedSynopsis",
    "Synopse",
    "SynopsisSide",
    "printed_synopsis",
]
