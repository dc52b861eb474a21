"""The list of abbreviations that an authority keeps (abkuerzungen.yaml)."""

from __future__ import annotations

from typing import Annotated

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.shapes import Kurzform
from vorlagen.facts.types import JaNein, Quelle, Text


class Abkuerzung(Fakten):
    """One abbreviation; the forms are of the long form, as running text inflects it."""

    lang: Text
    """Was sie bedeutet. Beispiel: `Kommunales Integrationszentrum`"""
    genitiv: Text | None = None
    """Dasselbe im Genitiv, wenn es anders lautet. Beispiel: `Kommunalen Integrationszentrums`"""
    dativ: Text | None = None
    """Dasselbe im Dativ, wenn es anders lautet. Beispiel: `Kommunalen Integrationszentrum`"""
    plural: Text | None = None
    """Dasselbe in der Mehrzahl, wenn es anders lautet. Beispiel: `Kommunale Integrationszentren`"""
    gelaeufig: JaNein = False
    """`ja`: Sie braucht keine Erklärung. Beispiel: `ja`"""

    @property
    def formen(self) -> dict[str, str]:
        """The long form by the name of its case; only those that differ from the first are given."""
        forms = {"nominativ": self.lang}
        for name in ("genitiv", "dativ", "plural"):
            form = getattr(self, name)
            if form:
                forms[name] = form
        return forms


class Abkuerzungen(Fakten):
    """A list of abbreviations, each under its short form."""

    abkuerzungen: dict[Text, Annotated[Abkuerzung, Kurzform("lang")]]
    """Die Abkürzungen, jede unter ihrer Kurzform: `‹KURZ›: Langform`, oder darunter ihre Formen"""
    quelle: Quelle | None = None
    """Quelle für die ganze Datei"""


def together(*lists: Abkuerzungen | None) -> dict[str, Abkuerzung] | None:
    """The entries of several lists, a later one before an earlier; None if there is no list."""
    merged: dict[str, Abkuerzung] | None = None
    for entries in lists:
        if entries is not None:
            merged = {**(merged or {}), **entries.abkuerzungen}
    return merged
