"""Posts: how many, how large, by which notice they are granted, and how far they are filled."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.quellen import Quelle
from vorlagen.facts.scalars import fault
from vorlagen.facts.shapes import braucht, genau_eines, hoechstens_eines, regeln, zusammen
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

_COUNTED = (genau_eines("vzae", "stellen"), zusammen("stellen", "anteil"))


class Stellen(Fakten):
    """A group of like posts: either their `vzae`, or a number of `stellen` of `anteil` VZÄ each."""

    _OTHERWISE: ClassVar[str] = ""  # how a cure goes on where something else may stand instead

    model_config = regeln(*_COUNTED)

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

    @model_validator(mode="after")
    def _one_way_of_counting(self) -> Self:
        if not self._is_counted_once():
            raise fault(
                "WERT_UNZULAESSIG",
                "Der Umfang muss entweder als „vzae“ oder als „stellen“ mit „anteil“ angegeben sein.",
                "Entweder „vzae: 3.5“ oder „stellen: 3“ und „anteil: 0.75“ eintragen."
                + self._OTHERWISE,
            )
        return self

    def _is_counted_once(self) -> bool:
        both_or_neither = (self.stellen is None) == (self.anteil is None)
        return both_or_neither and (self.vzae is None) != (self.stellen is None)


class Planstellen(Stellen):
    """Posts of an authority.

    `bescheid` names the granted groups they are filled from, as `beratung_2026.beratung`. How far
    they are filled is said by `besetzt` (all or none of them), by `besetzt_vzae` (so many VZÄ), or
    just by the day since which all of them are.
    """

    model_config = regeln(
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
    def _is_filled_in_one_way(self) -> Self:
        if self.besetzt is not None and self.besetzt_vzae is not None:
            raise fault(
                "WERT_UNZULAESSIG",
                "Wie weit die Stellen besetzt sind, steht zweimal da: „besetzt“ und „besetzt_vzae“.",
                "Nur „besetzt: ja“ oder „nein“ eintragen, bei einem Teil nur „besetzt_vzae: 3.5“.",
            )
        none_filled = self.besetzt is False or self.besetzt_vzae == 0
        if none_filled and isinstance(self.besetzt_seit, date):
            raise fault(
                "WERT_UNZULAESSIG",
                "Die Stellen sind nicht besetzt, haben aber einen Tag, seit dem sie besetzt sind.",
                "„besetzt: ja“ eintragen oder „besetzt_seit“ entfernen.",
            )
        return self

    @model_validator(mode="after")
    def _says_whether_it_is_filled(self) -> Self:
        said = (self.besetzt, self.besetzt_vzae, self.besetzt_seit)
        if self.bescheid is not None and said == (None, None, None):
            raise fault(
                "SCHLUESSEL_FEHLT",
                f"„{self.bezeichnung}“ nennt einen Bescheid, aber nicht, ob die Stellen besetzt sind.",
                "„besetzt: ja“ oder „nein“, „besetzt_seit: 2026-03-01“ oder „besetzt_vzae: 3.5“"
                " ergänzen; ist es noch nicht bekannt: besetzt: {ausstehend: Grund}.",
            )
        return self


class Stellenplan(Fakten):
    """The posts of an authority that papers speak of."""

    stellen: dict[Kennung, Planstellen]
    """Alle Stellen, jede Gruppe unter einem eigenen `‹name›`"""
    quelle: Quelle | None = None
    """Quelle für die ganze Datei"""
