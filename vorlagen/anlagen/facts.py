"""The annexes that a paper lists (anlagen)."""

from __future__ import annotations

from typing import Literal

from vorlagen.facts.fakten import Fakten, hoechstens_eines, mindestens_eines
from vorlagen.facts.types import Kennung, Offen, Prosa, Text, Vorbehalt
from vorlagen.facts.yaml_tree import Scalar

Anlagenart = Literal["berechnungsnachweis"]  # annexes that the build makes


class Anlage(Fakten):
    """An annex: only named, of an `art` or `dokument` that the build makes, or a PDF from elsewhere."""

    REGELN = (
        mindestens_eines("titel", "art", "dokument"),
        hoechstens_eines("art", "dokument", "datei"),
    )

    art: Anlagenart | None = None
    """`berechnungsnachweis`: Das Programm baut die Anlage selbst. Beispiel: `berechnungsnachweis`
    """
    dokument: Text | None = None
    """Ordner in anlagen/ mit anlage.yaml und text.md, aus denen das Programm sie baut. Beispiel:
    `handlungskonzept`
    """
    datei: Offen[Text] | None = None
    """Eine fertige PDF-Datei; ihr Pfad beginnt im Ordner der Vorlage. Beispiel: `anlagen/antrag.pdf`"""
    titel: Prosa | None = None
    """Titel einer Anlage. Beispiel: `Bescheid`"""
    kennung: Kennung | None = None
    """Name, unter dem Texte auf sie verweisen. Beispiel: `antrag`"""
    nichtoeffentlich: Vorbehalt = ""
    """Warum die Anlage nicht öffentlich ist, oder `ja`: Sie gehört nur zur internen Fassung. Beispiel:
    `Angebote der Bieter`
    """

    @property
    def name(self) -> Scalar:
        """The name in the paper's list of annexes, unless the annex's own document has a title."""
        name = (self.art or self.dokument or "").capitalize()
        return self.titel or Scalar(name, self.place, plain=True)

    @property
    def adresse(self) -> str:
        """The name under `anlagen` by which texts refer to it; empty if it has none."""
        return self.kennung or self.art or (self.dokument or "").replace("-", "_")


class NotCombinedError(Exception):
    """A document is broken, as appears only now; `number` is that of the annex, 0 is the paper."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(str(number))
