"""The form „Finanzielle Auswirkungen“: which fields an authority gives it, and what a paper enters there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from vorlagen.facts.fakten import Fakten, hoechstens_eines
from vorlagen.facts.shapes import GRUPPE, GRUPPE_ODER_WORT, WORT, Kurzform, OderEinzeln, bedeutung
from vorlagen.facts.types import Formel, JaNein, Kennung, Offen, Prosa, Text
from vorlagen.findings import Code, Finding


class Antwort(Fakten):
    """One of the answers of a field that is ticked, and what it entails for other fields."""

    bezeichnung: Text
    """Was gedruckt wird. Beispiel: `teilweise budgetiert`"""
    wenn: Formel | None = None
    """Bedingung, unter der die Zahlen selbst diese Antwort geben. Beispiel:
    `haushalt.aufwendungen.ergebnisplan.mehrbedarf == 0`
    """
    braucht: list[Kennung] = []
    """Felder, die dann ausgefüllt sein müssen, als Liste. Beispiel: `[deckung]`"""
    ohne: list[Kennung] = []
    """Felder, die dann leer oder 0 sein müssen, als Liste. Beispiel: `[gesamtkosten]`"""


class Formularfeld(Fakten):
    """A field of a form; a paper fills it in, or figures do."""

    REGELN = (hoechstens_eines("antworten", "wert"),)

    bezeichnung: Text
    """Wie das Feld heißt. Beispiel: `Gesamtkosten`"""
    art: Annotated[
        Literal["betrag", "auswahl", "text", "titel"],
        bedeutung("eine Formel in EUR", "eine der Antworten", "ein Satz", "nur eine Überschrift"),
    ] = "text"
    """`betrag`, `auswahl`, `text` oder `titel`. Beispiel: `betrag`"""
    antworten: dict[Kennung, Annotated[Antwort, Kurzform("bezeichnung")]] = {}
    """Bei `auswahl` die möglichen Antworten. Beispiel: `{ja: Ja, nein: Nein}`"""
    mehrfach: JaNein = False
    """Mit `ja` dürfen mehrere Antworten angekreuzt sein. Beispiel: `ja`"""
    wert: Formel | None = None
    """Bei einem `betrag` die Formel, wenn die Vorlage eine Finanzierung hat. Beispiel:
    `finanzierung.gesamt.gesamtkosten`
    """
    gleich: Kennung | None = None
    """Bei einem `betrag` das Feld, dem er gleich sein muss. Beispiel: `bedarf`"""
    braucht: list[Kennung] = []
    """Felder, die ausgefüllt sein müssen, wenn dieses es ist, als Liste. Beispiel: `[folgekosten]`"""

    def faults(self) -> Iterator[Finding]:
        if (self.art == "auswahl") != bool(self.antworten):
            message = "Antworten hat ein Feld mit „art: auswahl“, und nur ein solches."
            cure = "„art: auswahl“ und „antworten: {ja: Ja, nein: Nein}“ zusammen eintragen."
            yield Finding(Code.WERT_UNZULAESSIG, self.place_of("art"), message, cure)
        for key, art in {"wert": "betrag", "gleich": "betrag", "mehrfach": "auswahl"}.items():
            if getattr(self, key) and self.art != art:
                message = f"„{key}“ gibt es nur bei „art: {art}“."
                cure = "Die Zeile streichen oder die Art ändern."
                yield Finding(Code.WERT_UNZULAESSIG, self.place_of(key), message, cure)


Form = Mapping[str, Formularfeld]  # the fields by their names, in their order


class Auswirkungen(Fakten):
    """What the section „Finanzielle Auswirkungen“ says beside the figures of the finanzierung."""

    szenario: Kennung | None = None
    """Nach welchem Szenario der Abschnitt rechnet. Beispiel: `ohne_verlaengerung`"""
    text: Prosa | None = None
    """Was zu den Kosten zu sagen ist, auch ohne „finanzierung“. Beispiel: `Die Mittel stehen bereit.`"""
    stellen: Prosa | None = None
    """Auswirkungen auf den Stellenplan. Beispiel: `Es entstehen keine neuen Stellen.`"""
    formular: dict[Kennung, Offen[Annotated[list[Prosa], Field(min_length=1), OderEinzeln()]]] = {}
    """Was im Formular der Behörde steht, soweit es die Zahlen nicht selbst sagen: Antworten (mehrere
    als Liste), Sätze, Beträge als Formel. Beispiel: `{einmalig: ja, gesamtkosten: angaben.kosten}`
    """


FinanzielleAuswirkungen = Annotated[
    Annotated[Auswirkungen, GRUPPE] | Annotated[Literal["keine"], WORT],
    GRUPPE_ODER_WORT,
]
