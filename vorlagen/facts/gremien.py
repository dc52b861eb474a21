"""Committees (Gremien) and their meetings (Sitzungen)."""

from __future__ import annotations

from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.types import Kennung, Quelle, Tag, Text


class Sitzung(Fakten):
    """One meeting of a committee."""

    datum: Tag
    """Tag der Sitzung. Beispiel: `2026-01-20`"""
    quelle: Quelle | None = None
    """Woher Sie den Tag kennen"""


class Gremium(Fakten):
    """A committee of the authority."""

    bezeichnung: Text
    """Name des Gremiums. Beispiel: `Ausschuss für Soziales`"""
    genitiv: Text | None = None
    """Derselbe Name im Genitiv, für den Text. Beispiel: `des Ausschusses für Soziales`"""
    sitzungen: dict[Kennung, Sitzung] = {}
    """Die Sitzungen, jede unter einem eigenen `‹name›`"""


class Gremien(Fakten):
    """All committees of an authority, each under the name by which papers refer to it."""

    gremien: dict[Kennung, Gremium]
    """Alle Gremien, jedes unter einem eigenen `‹name›`"""
    quelle: Quelle | None = None
    """Quelle für die ganze Datei"""
