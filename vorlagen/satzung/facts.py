"""Which two texts of a statute a Synopse puts side by side, and why they differ."""

from __future__ import annotations

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.types import Prosa, Text


class Synopse(Fakten):
    """Two texts of a statute, side by side."""

    alt: Text
    """Datei mit dem bisherigen Wortlaut; ihr Pfad beginnt im Ordner der Anlage. Beispiel:
    `satzung-2020.md`
    """
    neu: Text
    """Datei mit dem neuen Wortlaut, etwa der Text einer anderen Anlage. Beispiel: `../satzung/text.md`"""
    begruendungen: dict[Text, Prosa] = {}
    """Dritte Spalte: Gründe nach Paragraphen des neuen Wortlauts, bei weggefallenen mit `bisher § 3`.
    Beispiel: `{§ 3 Abs. 2: Die Ermäßigung entspricht der Kalkulation.}`
    """
