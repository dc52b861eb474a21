"""How a paper describes its financing tables; the figures in them are computed."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, model_validator

from vorlagen.facts.reading.model import Fakten, report_repeated
from vorlagen.facts.reading.scalars import fault, require_nameable
from vorlagen.facts.reading.tree import Scalar
from vorlagen.facts.types import Benennung, Betrag, Formel, Kennung, Prosa, Zahl, Zeitraum
from vorlagen.german.lists import kennung


class Rundung(Fakten):
    """At which stage, and to which step in EUR, amounts are rounded (half up).

    `einheit`: each value per post, and then each line. `zeile`: each line, from exact values per
    post. `ende`: lines only as they are printed; the result is rounded from their exact sum.
    """

    stufe: Literal["einheit", "zeile", "ende"] = "einheit"
    auf: Annotated[Zahl, Field(gt=0)] = Decimal(1)
    art: Literal["kaufmaennisch"] = "kaufmaennisch"


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, Scalar) else value


Summanden = Annotated[list[Formel], BeforeValidator(_as_list), Field(min_length=1)]


class Zeile(Fakten):
    """A line: a number of posts times a value per post, added (`je_stelle`) or taken off (`abzug`).

    Several addresses under one line are values per post that are added up.
    """

    bezeichnung: Prosa
    kennung: Kennung | None = None  # default: from the bezeichnung, "KIM-Förderung": kim_foerderung
    je_stelle: Summanden | None = None
    abzug: Summanden | None = None
    stellen: Formel | None = None  # default: those of the table
    anteil: Formel | None = None
    anmerkung: Prosa | None = None

    @property
    def name(self) -> str:
        """The last part of the line's address."""
        return self.kennung or kennung(self.bezeichnung)

    @property
    def summanden(self) -> list[Scalar]:
        return self.abzug or self.je_stelle or []

    @model_validator(mode="after")
    def _adds_or_takes_off(self) -> Self:
        if self.kennung is None:
            require_nameable(self.bezeichnung)
        if (self.je_stelle is None) == (self.abzug is None):
            raise fault(
                "SCHLUESSEL_FEHLT",
                f"Die Zeile „{self.bezeichnung}“ braucht entweder „je_stelle“ oder „abzug“.",
                "„je_stelle: Adresse“ für Kosten oder „abzug: Adresse“ für Einnahmen eintragen.",
            )
        return self


class Tabelle(Fakten):
    """A financing table: posts, lines, and the name of what is left at the end."""

    titel: Prosa
    stellen: Formel  # a number of VZÄ, or the address of posts
    anteil: Formel | None = None  # VZÄ per post: values are then computed per post, not per VZÄ
    zeitraum: Zeitraum | None = None  # default: that of the finanzierung
    rundung: Rundung | None = None
    zeilen: Annotated[list[Zeile], Field(min_length=1)]
    ergebnis: Benennung
    veroeffentlicht: dict[Kennung, Betrag] = {}  # what was once printed, by name of the line

    @property
    def ergebnis_name(self) -> str:
        """The last part of the result's address."""
        return kennung(self.ergebnis)

    @model_validator(mode="after")
    def _names_are_distinct(self, info: ValidationInfo) -> Self:
        names = [(zeile.name, zeile.place) for zeile in self.zeilen]
        names.append((self.ergebnis_name, self.place_of("ergebnis")))
        report_repeated(names, info, reserved=("stellen", "anteil", "monate", "zeitraum"))
        return self


class Finanzierung(Fakten):
    """The financing of a paper."""

    zeitraum: Zeitraum
    rundung: Rundung = Rundung()
    tabellen: dict[Kennung, Tabelle]
