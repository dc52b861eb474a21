"""Committees (Gremien) and their meetings (Sitzungen)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from pydantic import ValidationInfo, model_validator

from vorlagen.facts.fristen import Sitzungsfristen
from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.rolle import Rolle
from vorlagen.facts.types import Kennung, Quelle, Tag, Text, Uhrzeit
from vorlagen.findings import Code, Findings
from vorlagen.german.dates import datum


class Sitzung(Fakten):
    """One meeting of a committee.

    `ladung` and `vorlagenschluss` are days that hold for this meeting, whatever the rules say.
    """

    datum: Tag
    """Tag der Sitzung. Beispiel: `2026-01-20`"""
    beginn: Uhrzeit | None = None
    """Beginn der Sitzung. Beispiel: `17:00`"""
    ort: Text | None = None
    """Ort der Sitzung. Beispiel: `Kreishaus, Sitzungssaal`"""
    ladung: Tag | None = None
    """Tag der Ladung, wenn er für diese Sitzung eigens bestimmt ist. Beispiel: `2026-01-08`"""
    vorlagenschluss: Tag | None = None
    """Vorlagenschluss, wenn er für diese Sitzung eigens bestimmt ist. Beispiel: `2026-01-05`"""
    entfaellt: Text | None = None
    """Warum die Sitzung ausfällt. Beispiel: `Mangels Beratungsgegenständen abgesagt`"""
    quelle: Quelle | None = None
    """Woher Sie den Tag kennen"""

    @model_validator(mode="after")
    def _is_prepared_before_it_takes_place(self, info: ValidationInfo) -> Self:
        if isinstance(info.context, Findings):
            for what, name in (
                ("Die Ladung", "ladung"),
                ("Der Vorlagenschluss", "vorlagenschluss"),
            ):
                day = getattr(self, name)
                if day is not None and day > self.datum:
                    info.context.add(
                        Code.WERT_UNZULAESSIG,
                        self.place_of(name),
                        f"{what} am {datum(day)} liegt nach der Sitzung am {datum(self.datum)}.",
                        "Die beiden Tage prüfen; vermutlich sind sie vertauscht.",
                    )
        return self


class Gremium(Fakten):
    """A committee of the authority; of its `fristen`, what is not there is as in mandant.yaml."""

    bezeichnung: Text
    """Name des Gremiums. Beispiel: `Ausschuss für Soziales`"""
    genitiv: Text | None = None
    """Derselbe Name im Genitiv, für den Text. Beispiel: `des Ausschusses für Soziales`"""
    sitzungen: dict[Kennung, Sitzung] = {}
    """Die Sitzungen, jede unter einem eigenen `‹name›`"""
    fristen: Sitzungsfristen | None = None
    """Eigene Fristen dieses Gremiums; was fehlt, gilt wie in mandant.yaml"""


class Gremien(Fakten):
    """All committees of an authority, each under the name by which papers refer to it."""

    gremien: dict[Kennung, Gremium]
    """Alle Gremien, jedes unter einem eigenen `‹name›`"""
    rollen: dict[Kennung, Rolle] = {}
    """Eigene Rollen neben denen des Programms, jede unter ihrem Kurznamen"""
    quelle: Quelle | None = None
    """Quelle für die ganze Datei"""

    def sitzung(self, gremium: str, sitzung: object) -> Sitzung | None:
        """The meeting of that name; None if there is none or if it is pending."""
        known = self.gremien.get(gremium)
        return known.sitzungen.get(sitzung) if known and isinstance(sitzung, str) else None

    def sitzungen(self) -> Iterator[tuple[Gremium, Sitzung]]:
        """All meetings, each with its committee."""
        for gremium in self.gremien.values():
            for sitzung in gremium.sitzungen.values():
                yield gremium, sitzung
