"""Grant notices (Bescheide): who grants what, for which period, paid when."""

from __future__ import annotations

from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.stellen import Stellen
from vorlagen.facts.types import Betrag, Kennung, Offen, Quelle, Tag, Text, Zeitraum


class Rate(Fakten):
    """One instalment."""

    faellig: Offen[Tag]
    betrag: Offen[Betrag]


class Bescheid(Fakten):
    """A grant notice for one module of a programme."""

    modul: Text  # kim.modul1
    behoerde: Offen[Text]
    datum: Offen[Tag]
    aktenzeichen: Offen[Text]
    zeitraum: Offen[Zeitraum]
    bewilligt: dict[Kennung, Stellen] = {}
    betrag: Offen[Betrag]
    raten: list[Rate] = []
    eingang: Offen[Tag] | None = None
    quelle: Quelle

    @property
    def title(self) -> str:
        """How derivations name the notice."""
        day = "" if not hasattr(self.datum, "strftime") else f" vom {self.datum:%d.%m.%Y}"
        return f"Bescheid{day}"
