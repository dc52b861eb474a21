"""Checks that users write: what must hold among facts and figures, and how grave it is if not."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.reading.scalars import fault
from vorlagen.facts.types import Formel, Kennung, Text


def _without_expressions(text: str) -> str:
    if "{{" in text or "{%" in text:
        raise fault(
            "WERT_UNZULAESSIG",
            "Die Meldung einer Prüfung enthält einen Ausdruck in geschweiften Klammern.",
            "Nur den Satz schreiben; die Werte beider Seiten nennt der Befund von selbst.",
        )
    return text


class Pruefung(Fakten):
    """A condition that must hold. `meldung` says what it is about; no paper prints it."""

    bedingung: Formel
    meldung: Annotated[Text, AfterValidator(_without_expressions)]
    schwere: Literal["Fehler", "Warnung"] = "Fehler"


class Pruefliste(Fakten):
    """The checks that hold for all papers of an authority."""

    pruefungen: dict[Kennung, Pruefung]
