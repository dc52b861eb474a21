"""The facts file as it is read back: by whom it was written is not known, so nothing is believed.

Every text, list and number has a greatest length. What the steps come to is for `recomputing`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MOST_ENTRIES = 50_000
_MOST_OPERANDS = 10_000
_MOST_NAMES = 10_000

Zahl = Annotated[
    str, StringConstraints(pattern=r"^-?[0-9]{1,60}(?:\.[0-9]{1,60})?$", max_length=130)
]
Bruch = Annotated[
    str,
    StringConstraints(pattern=r"^-?[0-9]{1,60}(?:\.[0-9]{1,60}|/[0-9]{1,60})?$", max_length=130),
]
Text = Annotated[str, StringConstraints(max_length=2_000)]
Langtext = Annotated[str, StringConstraints(max_length=100_000)]
Nummer = Annotated[int, Field(ge=0, le=10_000_000)]


class _Teil(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Kopf(_Teil):
    """Whose figures these are; `datum` is empty for a paper without a day."""

    mandant: Text
    kennung: Text
    art: Text
    titel: Text
    nummer: Text
    datum: Text
    anlage: Nummer


class Stil(_Teil):
    """The house style in which the figures are printed."""

    waehrung: Text
    abstand: bool
    malzeichen: Text
    strich: Text


class _Eintrag(_Teil):
    nr: Nummer
    wert: Bruch
    einheit: Text
    adresse: Text = ""


class Ort(_Teil):
    """Where something was entered."""

    datei: Text = ""
    zeile: Nummer = 0
    spalte: Nummer = 0


class Fakt(_Eintrag, Ort):
    """A number that was entered, and on what it rests."""

    wert: Zahl
    bescheid: Text = ""
    quelle: Text = ""
    annahme: Text = ""
    freigegeben: Text = ""
    gilt_ab: date | None = None


class Konstante(_Eintrag):
    """A number that needs no source."""

    text: Text


class Schritt(_Eintrag, Ort):
    """A step of a computation; `aus` are the numbers of its operands."""

    schritt: Text
    aus: Annotated[list[Nummer], Field(max_length=_MOST_OPERANDS)] = []
    stufe: Zahl | None = None
    von: date | None = None
    bis: date | None = None
    zaehlweise: Literal["monate", "30/360", "taggenau"] | None = None
    gezaehlt: Annotated[list[Text], Field(max_length=_MOST_NAMES)] | None = None
    hinweis: Langtext = ""


class Groesse(_Teil):
    """A printed figure; `nr` is that of the entry that it prints."""

    nr: Nummer
    adresse: Text
    wert: Zahl | Literal[""]
    bruch: Bruch | None = None
    einheit: Text
    gedruckt: Text
    auch_gedruckt: Annotated[list[Text], Field(max_length=100)]
    formel: Langtext
    quellen: Annotated[list[Nummer], Field(max_length=_MOST_OPERANDS)]

    @property
    def texte(self) -> tuple[str, ...]:
        """All the ways in which it is printed."""
        return (self.gedruckt, *self.auch_gedruckt)


Exponent = Annotated[int, Field(ge=-99, le=99)]
Einheit = Annotated[dict[Text, Exponent], Field(max_length=20)]


class Faktendatei(_Teil):
    """The facts file of a document."""

    format: Literal["vorlagen-fakten"]
    fassung: Literal[2]
    vorlage: Kopf
    hausstil: Stil
    einheiten: Annotated[dict[Text, Einheit], Field(max_length=1_000)]
    fakten: Annotated[list[Fakt], Field(max_length=MOST_ENTRIES)]
    konstanten: Annotated[list[Konstante], Field(max_length=MOST_ENTRIES)]
    schritte: Annotated[list[Schritt], Field(max_length=MOST_ENTRIES)]
    groessen: Annotated[list[Groesse], Field(max_length=MOST_ENTRIES)]
