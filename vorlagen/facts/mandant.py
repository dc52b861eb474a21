"""The authority (Mandant): its name, its letterhead, and how it likes its figures printed."""

from __future__ import annotations

from typing import Literal

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.gremien import Sitzungsfristen
from vorlagen.facts.types import JaNein, Text


class Briefkopf(Fakten):
    """What the letterhead says beside the authority's name."""

    organ: Text | None = None
    """Wer die Behörde vertritt; ohne Angabe nennt der Briefkopf nur den Namen. Beispiel: `Die
    Landrätin`
    """
    zeilen: list[Text] = []
    """Weitere Zeilen unter dem Organ, als Liste: Amt, Anschrift, Telefon. Beispiel: `[Musterallee
    1, 12345 Musterstadt]`
    """


class Zahlenstil(Fakten):
    """The house style for figures."""

    waehrung: Literal["€", "EUR", "Euro"] = "€"
    """Wie die Währung heißt: `€`, `EUR` oder `Euro`. Beispiel: `EUR`"""
    abstand: JaNein = True
    """Ob zwischen Zahl und Zeichen ein Zwischenraum steht. Beispiel: `nein`"""
    strich: Text = "–"
    """Was eine Verteilungstabelle zeigt, wo es keine Zahl gibt. Beispiel: `"-"`"""


Bundesland = Literal[
    "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"
]  # ISO 3166-2:DE


class Mandant(Fakten):
    """An authority that issues papers."""

    name: Text
    """Name der Behörde, wie ihn der Briefkopf druckt. Beispiel: `Musterkreis`"""
    kurz: Text
    """Kurzname. Beispiel: `MK`"""
    briefkopf: Briefkopf
    """Die Angaben des Briefkopfs"""
    zahlenstil: Zahlenstil = Zahlenstil()
    """Wie Beträge aussehen"""
    unterschriftsformeln: list[Text] = []
    """Formeln, mit denen hier unterschrieben wird; ohne Angabe ist jede recht. Beispiel: `[Im Auftrag]`
    """
    bundesland: Bundesland = "NW"
    """Land, dessen Feiertage zählen. Beispiel: `NW`"""
    fristen: Sitzungsfristen = Sitzungsfristen()
    """Wann geladen wird und wann die Vorlagen da sein müssen"""
