"""Sources (Quellen) that a text cites in its footnotes, each entered once and cited in one form."""

from __future__ import annotations

from pydantic import ValidationInfo, model_validator

from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.types import Anzahl, Kennung, Offen, Tag, Text
from vorlagen.findings import Code, Findings


class Schriftquelle(Fakten):
    """A publication or a page on the web; its numbers are facts and are printed as they stand."""

    autor: Text
    """Wer sie verfasst hat oder herausgibt. Beispiel: `Musterkreis`"""
    titel: Text
    """Titel. Beispiel: `Zahlen und Fakten`"""
    jahr: Anzahl | None = None
    """Jahr des Erscheinens. Beispiel: `2024`"""
    seite: Text | None = None
    """Seite oder Seiten. Beispiel: `12–14`"""
    url: Text | None = None
    """Adresse im Netz. Beispiel: `https://www.musterkreis.example/zahlen`"""
    abruf: Offen[Tag] | None = None
    """Tag, an dem die Seite so zu lesen war. Beispiel: `2024-03-31`"""

    @model_validator(mode="after")
    def _says_when_it_was_read(self, info: ValidationInfo) -> Schriftquelle:
        if self.url and self.abruf is None and isinstance(info.context, Findings):
            info.context.add(
                Code.QUELLE_OHNE_ABRUF,
                self.place_of("url"),
                f"Die Quelle „{self.titel}“ steht im Netz, nennt aber keinen Tag des Abrufs.",
                "„abruf: 2024-03-31“ ergänzen: den Tag, an dem die Seite so zu lesen war; ist er"
                " unbekannt: abruf: {ausstehend: Grund}.",
            )
        return self


Quellen = dict[Kennung, Schriftquelle]
