"""Statutes: the Synopse of two texts."""

from vorlagen.satzung.facts import Synopse
from vorlagen.satzung.page import Side, synopsis_names

__all__ = [
    "Side",
    "Synopse",
    "synopsis_names",
]
