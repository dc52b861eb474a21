"""Posts: how many, how large, and by whom they are filled or granted."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.reading.scalars import fault
from vorlagen.facts.types import Anzahl, Kennung, Offen, Quelle, Tag, Text, Vzae


class Stellen(Fakten):
    """A group of like posts: either their `vzae`, or a number of `stellen` of `anteil` VZÄ each."""

    bezeichnung: Text
    vzae: Offen[Vzae] | None = None
    stellen: Offen[Anzahl] | None = None
    anteil: Offen[Vzae] | None = None  # VZÄ per post
    entgeltgruppe: Text | None = None
    besetzt_seit: Offen[Tag] | None = None
    quelle: Quelle | None = None

    @model_validator(mode="after")
    def _one_way_of_counting(self) -> Self:
        if (self.vzae is None) == (self.stellen is None) or (self.stellen is None) != (
            self.anteil is None
        ):
            raise fault(
                "WERT_UNZULAESSIG",
                "Der Umfang muss entweder als „vzae“ oder als „stellen“ mit „anteil“ angegeben sein.",
                "Entweder „vzae: 3.5“ oder „stellen: 3“ und „anteil: 0.75“ eintragen.",
            )
        return self


class Stellenplan(Fakten):
    """The posts of an authority that papers speak of."""

    stellen: dict[Kennung, Stellen]
    quelle: Quelle | None = None
