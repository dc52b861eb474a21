"""The authority (Mandant): its name, its letterhead, and how it likes its figures printed."""

from __future__ import annotations

from typing import Literal

from vorlagen.facts.fristen import Sitzungsfristen
from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.types import JaNein, Text


class Briefkopf(Fakten):
    """What the letterhead says beside the authority's name."""

    organ: Text  # "Der Landrat"
    zeilen: list[Text] = []  # address, telephone, as far as known


class Zahlenstil(Fakten):
    """The house style for figures."""

    waehrung: Literal["€", "EUR", "Euro"] = "€"
    abstand: JaNein = True  # 55.000 € rather than 55.000€
    strich: Text = "–"  # what a table shows where there is no figure


Bundesland = Literal[
    "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"
]  # ISO 3166-2:DE


class Mandant(Fakten):
    """An authority that issues papers."""

    name: Text
    kurz: Text
    briefkopf: Briefkopf
    zahlenstil: Zahlenstil = Zahlenstil()
    bundesland: Bundesland = "NW"  # whose public holidays count
    fristen: Sitzungsfristen = Sitzungsfristen()
