"""Checks that users write: what must hold among facts and figures, and how grave it is if not."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.scalars import fault
from vorlagen.facts.shapes import form
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
    """Die Bedingung, die gelten muss. Beispiel: `vorlage.datum < angaben.beginn`"""
    meldung: Annotated[Text, AfterValidator(_without_expressions), form("meldung")]
    """Ein Satz, der sagt, was gelten muss; er wird nie gedruckt und darf Zahlen enthalten, aber
    kein `{{ … }}`. Beispiel: `Die Beratung beginnt nach der Vorlage.`
    """
    schwere: Literal["Fehler", "Warnung"] = "Fehler"
    """Was der Befund ist, wenn die Bedingung nicht gilt: `Fehler` oder `Warnung`. Beispiel:
    `Warnung`
    """


class Pruefliste(Fakten):
    """The checks that hold for all papers of an authority."""

    pruefungen: dict[Kennung, Pruefung]
    """Die Prüfungen, jede unter einem eigenen `‹name›`"""
