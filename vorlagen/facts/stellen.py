"""Posts: how many, how large, by which notice they are granted, and how far they are filled."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.quellen import Quelle
from vorlagen.facts.regeln import Schluesselregel, braucht, genau_eines, hoechstens_eines, zusammen
from vorlagen.facts.scalars import fault
from vorlagen.facts.types import (
    Adressen,
    Anzahl,
    Einheit,
    JaNein,
    Kennung,
    Offen,
    Tag,
    Text,
    Vzae,
    Zahl,
)

_COUNTED = (genau_eines("vzae", "stellen"), *zusammen("stellen", "anteil"))


class Stellen(Fakten):
    """A group of like posts: either their `vzae`, or a number of `stellen` of `anteil` VZÄ each."""

    REGELN: ClassVar[tuple[Schluesselregel, ...]] = _COUNTED

    bezeichnung: Text
    """Was das ist. Beispiel: `Leitung der Beratung`"""
    vzae: Offen[Vzae] | None = None
    """Umfang in VZÄ. Beispiel: `2.5`"""
    stellen: Offen[Anzahl] | None = None
    """Zahl der Stellen. Beispiel: `2`"""
    anteil: Offen[Vzae] | None = None
    """Umfang jeder Stelle in VZÄ. Beispiel: `0.5`"""
    entgeltgruppe: Text | None = None
    """Entgeltgruppe. Beispiel: `E10`"""
    quelle: Quelle | None = None
    """Quelle für diese Gruppe"""

    @property
    def has_posts(self) -> bool:
        return self.vzae is not None or self.stellen is not None


class Planstellen(Stellen):
    """Posts of an authority.

    `bescheid` names the granted groups they are filled from, as `beratung_2026.beratung`. How far
    they are filled is said by `besetzt` (all or none of them), by `besetzt_vzae` (so many VZÄ), or
    just by the day since which all of them are.
    """

    REGELN = (
        *_COUNTED,
        hoechstens_eines("besetzt", "besetzt_vzae"),
        braucht("bescheid", "besetzt", "besetzt_vzae", "besetzt_seit"),
    )

    bescheid: Adressen | None = None
    """Aus welchen bewilligten Stellen sie besetzt werden: Name des Bescheids, Punkt, Name der
    Stellen; auch als Liste. Beispiel: `beratung_2026.beratung`
    """
    besetzt: Offen[JaNein] | None = None
    """Ob die Stellen besetzt sind, `ja` oder `nein`. Beispiel: `ja`"""
    besetzt_vzae: Offen[Annotated[Zahl, Field(ge=0), Einheit("VZÄ")]] | None = None
    """Wie viele VZÄ davon besetzt sind, wenn es nur ein Teil ist. Beispiel: `1.5`"""
    besetzt_seit: Offen[Tag] | None = None
    """Seit wann die Stellen besetzt sind. Beispiel: `2026-03-01`"""

    @model_validator(mode="after")
    def _is_filled_since_a_day(self) -> Self:
        none_filled = self.besetzt is False or self.besetzt_vzae == 0
        if none_filled and isinstance(self.besetzt_seit, date):
            raise fault(
                "WERT_UNZULAESSIG",
                "Die Stellen sind nicht besetzt, haben aber einen Tag, seit dem sie besetzt sind.",
                "„besetzt: ja“ eintragen oder „besetzt_seit“ entfernen.",
            )
        return self


class Stellenplan(Fakten):
    """The posts of an authority that papers speak of."""

    stellen: dict[Kennung, Planstellen]
    """Alle Stellen, jede Gruppe unter einem eigenen `‹name›`"""
    quelle: Quelle | None = None
    """Quelle für die ganze Datei"""
