"""By when, before a meeting, the invitation must be out and a paper must be handed in."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.types import Anzahl, Einheit, JaNein, Offen, Quelle, Uhrzeit
from vorlagen.findings import Code, Findings

Zaehlung = Literal["kalendertage", "werktage", "arbeitstage"]


class Fristregel(Fakten):
    """So many days lie between the last day on which something is in time and the meeting.

    As §§ 187 and 188 BGB have it, neither the day of the meeting nor the last day itself is among the
    days that are counted, unless the Geschäftsordnung says so.
    """

    tage: Annotated[Anzahl, Field(le=365), Einheit("Tage")]
    """Wie viele Tage dazwischen liegen. Beispiel: `10`"""
    zaehlung: Zaehlung
    """Welche Tage zählen: `kalendertage`, `werktage` (ohne Sonn- und Feiertage) oder `arbeitstage`
    (auch ohne Samstage). Beispiel: `werktage`
    """
    vor: Literal["sitzung", "ladung"] = "sitzung"
    """Von wo zurückgerechnet wird: von der `sitzung` oder der `ladung`. Beispiel: `ladung`"""
    ausgangstag_zaehlt: JaNein = False
    """Ob der Tag mitzählt, von dem zurückgerechnet wird. Beispiel: `nein`"""
    fristtag_zaehlt: JaNein = False
    """Ob der letzte rechtzeitige Tag selbst mitzählt. Beispiel: `nein`"""
    faellt_auf_ruhetag: Literal["vorher", "bleibt"] = "vorher"
    """Was gilt, wenn er auf einen Ruhetag fällt: `vorher` (der letzte Werktag davor) oder `bleibt`.
    Beispiel: `vorher`
    """
    uhrzeit: Uhrzeit | None = None
    """Bis wann an diesem Tag. Beispiel: `12:00`"""
    quelle: Quelle | None = None
    """Worauf die Regel beruht"""


class Sitzungsfristen(Fakten):
    """The rules of an authority or of one of its committees; None where it has none of its own."""

    ladung: Offen[Fristregel] | None = None
    """Bis wann geladen sein muss"""
    vorlagenschluss: Offen[Fristregel] | None = None
    """Bis wann eine Vorlage beim Sitzungsdienst sein muss"""

    @model_validator(mode="after")
    def _invites_before_the_meeting(self, info: ValidationInfo) -> Self:
        rule = self.ladung
        if (
            isinstance(rule, Fristregel)
            and rule.vor == "ladung"
            and isinstance(info.context, Findings)
        ):
            info.context.add(
                Code.WERT_UNZULAESSIG,
                rule.place_of("vor"),
                "Die Frist der Ladung kann nicht von der Ladung aus gerechnet werden.",
                "„vor: sitzung“ eintragen oder die Zeile streichen.",
            )
        return self
