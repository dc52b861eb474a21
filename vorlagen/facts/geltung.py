"""What holds from a day on: when it was last checked, and what has followed it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.reading.scalars import fault
from vorlagen.facts.types import Anzahl, Quelle, Tag, Text
from vorlagen.german.dates import datum

Pruefabstand = Annotated[Anzahl, Field(gt=0, le=1200)]  # months


class Abloesung(Fakten):
    """What follows a value or an edition, and from which day on."""

    ab: Tag
    """Erster Tag, an dem der Wert nicht mehr gilt. Beispiel: `2026-07-01`"""
    durch: Text
    """Was an die Stelle tritt. Beispiel: `KGSt-Bericht 2026/2027`"""


class Geltend(Fakten):
    """A value or an edition that holds from a day on, until something follows it."""

    zuletzt_geprueft: Tag | None = None
    """An welchem Tag jemand nachgesehen hat, ob das noch gilt. Beispiel: `2025-12-10`"""
    abgeloest: Abloesung | None = None
    """Was an die Stelle getreten ist"""

    @property
    def gilt_ab(self) -> date:
        """The first day on which this holds."""
        raise NotImplementedError

    @property
    def schluessel_ab(self) -> str:
        """The key under which that day is entered."""
        raise NotImplementedError

    @property
    def beleg(self) -> Quelle | None:
        """The document it rests on."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _is_followed_after_it_began(self) -> Self:
        if self.abgeloest is not None and self.abgeloest.ab <= self.gilt_ab:
            raise fault(
                "ZEITRAUM",
                f"Abgelöst ab {datum(self.abgeloest.ab)}, obwohl der Wert erst ab"
                f" {datum(self.gilt_ab)} gilt.",
                f"Die beiden Tage prüfen („{self.schluessel_ab}“ und „abgeloest.ab“).",
            )
        return self
