"""Committees (Gremien) and their meetings (Sitzungen)."""

from __future__ import annotations

from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.rolle import Rolle
from vorlagen.facts.types import Kennung, Quelle, Tag, Text


class Sitzung(Fakten):
    """One meeting of a committee."""

    datum: Tag
    quelle: Quelle | None = None


class Gremium(Fakten):
    """A committee of the authority."""

    bezeichnung: Text
    genitiv: Text | None = None  # "des Ausschusses für …", for running text
    sitzungen: dict[Kennung, Sitzung] = {}


class Gremien(Fakten):
    """All committees of an authority, each under the name by which papers refer to it."""

    gremien: dict[Kennung, Gremium]
    rollen: dict[Kennung, Rolle] = {}  # beside those that come with the program
    quelle: Quelle | None = None
