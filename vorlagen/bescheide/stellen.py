"""Posts: how many, how large, by which notice they are granted, how far they are filled, what they cost.

The costs are those of the KGSt report „Kosten eines Arbeitsplatzes“.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from vorlagen.facts.fakten import (
    Fakten,
    Schluesselregel,
    braucht,
    genau_eines,
    hoechstens_eines,
    repeated,
    zusammen,
)
from vorlagen.facts.types import (
    Adressen,
    Anzahl,
    Betrag,
    Einheit,
    Geltend,
    JaNein,
    Kennung,
    Offen,
    Prozentsatz,
    Pruefabstand,
    Quelle,
    Tag,
    Text,
    Vzae,
    Zahl,
)
from vorlagen.facts.yaml_tree import fault
from vorlagen.findings import Code, Finding
from vorlagen.german.dates import datum

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
    anteil: Offen[Annotated[Vzae, Field(le=1)]] | None = None
    """Umfang jeder Stelle in VZÄ, höchstens 1. Beispiel: `0.5`"""
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


class Sachkosten(Fakten):
    """The flat rate for material of an office workplace, EUR per post and year."""

    gesamt: Offen[Betrag]
    """Sachkosten mit IT. Beispiel: `9800`"""
    ohne_it: Offen[Betrag]
    """Sachkosten ohne IT. Beispiel: `6300`"""


class KgstAusgabe(Geltend):
    """One edition of the report.

    The annual cost of a post is Personalkosten plus Gemeinkosten (a percentage of them) plus
    Sachkosten; it is computed and has the address `kgst.E11`.
    """

    schluessel_ab: ClassVar[str] = "gueltig_ab"

    bezeichnung: Text
    """Name des Berichts. Beispiel: `KGSt „Kosten eines Arbeitsplatzes“`"""
    ausgabe: Offen[Text]
    """Welche Ausgabe. Beispiel: `2025/2026`"""
    gueltig_ab: Tag
    """Erster Tag, für den mit ihr gerechnet wird. Beispiel: `2026-01-01`"""
    gemeinkosten: Offen[Prozentsatz]
    """In v. H. der Personalkosten. Beispiel: `20`"""
    sachkosten: Sachkosten
    """EUR je VZÄ und Jahr"""
    personalkosten: dict[Kennung, Offen[Betrag]]
    """EUR je VZÄ und Jahr, unter der Entgeltgruppe. Beispiel: `{E10: 72000}`"""
    pruefen_alle_monate: Pruefabstand | None = None
    """Wie viele Monate diese Prüfung alt sein darf. Beispiel: `12`"""

    def faults(self) -> Iterator[Finding]:
        grades = [(name, self.place_of("personalkosten", name)) for name in self.personalkosten]
        yield from repeated(grades, reserved=type(self).model_fields)


def of_one_day(ausgaben: Iterable[KgstAusgabe]) -> Iterator[Finding]:
    """Editions that hold from the day of an earlier one in the list; only one of them can count."""
    for first, second in combinations(ausgaben, 2):
        if first.gueltig_ab == second.gueltig_ab:
            yield Finding(
                Code.KENNUNG_DOPPELT,
                second.place_of("gueltig_ab"),
                f"Ab dem {datum(first.gueltig_ab)} gilt auch {first.place.file}.",
                "Eine der beiden Ausgaben entfernen oder ihr „gueltig_ab“ berichtigen.",
            )
