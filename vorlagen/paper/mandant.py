"""The authority (Mandant): its name and letterhead, how it prints figures, and what it abbreviates."""

from __future__ import annotations

from typing import Annotated, Literal

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.shapes import Kurzform
from vorlagen.facts.types import Behoerdenart, Bundesland, JaNein, Quelle, Text
from vorlagen.sitzungen.facts import Sitzungsfristen


class Briefkopf(Fakten):
    """What the letterhead says beside the authority's name."""

    organ: Text | None = None
    """Wer die Behörde vertritt; ohne Angabe nennt der Briefkopf nur den Namen. Beispiel: `Die
    Landrätin`
    """
    zeilen: list[Text] = []
    """Weitere Zeilen unter dem Organ, als Liste: Amt, Anschrift, Telefon. Beispiel: `[Musterallee
    1, 12345 Musterstadt]`
    """


class Logo(Fakten):
    """A picture in the letterhead; who cannot see it is told what it shows."""

    datei: Text
    """Datei im Ordner der Schablonen der Behörde. Beispiel: `wappen.svg`"""
    alt: Text
    """Was zu sehen ist. Beispiel: `Wappen des Musterkreises`"""


class Zahlenstil(Fakten):
    """The house style for figures."""

    waehrung: Literal["€", "EUR", "Euro"] = "€"
    """Wie die Währung heißt: `€`, `EUR` oder `Euro`. Beispiel: `EUR`"""
    abstand: JaNein = True
    """Ob zwischen Zahl und Zeichen ein Zwischenraum steht. Beispiel: `nein`"""
    strich: Text = "–"
    """Was eine Verteilungstabelle zeigt, wo es keine Zahl gibt. Beispiel: `"-"`"""


class Mandant(Fakten):
    """An authority that issues papers."""

    name: Text
    """Name der Behörde, wie ihn der Briefkopf druckt. Beispiel: `Musterkreis`"""
    kurz: Text
    """Kurzname. Beispiel: `MK`"""
    briefkopf: Briefkopf
    """Die Angaben des Briefkopfs"""
    logo: Logo | None = None
    """Wappen oder Logo im Briefkopf"""
    art: Behoerdenart | None = None
    """Was sie ist; davon hängt ab, welches Recht gilt. Beispiel: `stadt`"""
    zahlenstil: Zahlenstil = Zahlenstil()
    """Wie Beträge aussehen"""
    unterschriftsformeln: list[Text] = []
    """Formeln, mit denen hier unterschrieben wird; ohne Angabe ist jede recht. Beispiel: `[Im Auftrag]`
    """
    bundesland: Bundesland | None = None
    """Land, dessen Recht gilt und dessen Feiertage zählen. Beispiel: `NW`"""
    fristen: Sitzungsfristen = Sitzungsfristen()
    """Wann geladen wird und wann die Vorlagen da sein müssen"""


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
        named = {"genitiv": self.genitiv, "dativ": self.dativ, "plural": self.plural}
        return {"nominativ": self.lang, **{name: form for name, form in named.items() if form}}


class Abkuerzungen(Fakten):
    """A list of abbreviations, each under its short form."""

    abkuerzungen: dict[Text, Annotated[Abkuerzung, Kurzform("lang")]]
    """Die Abkürzungen, jede unter ihrer Kurzform: `‹KURZ›: Langform`, oder darunter ihre Formen"""
    quelle: Quelle | None = None
    """Quelle für die ganze Datei"""


def together(*lists: Abkuerzungen | None) -> dict[str, Abkuerzung] | None:
    """The entries of several lists, a later one before an earlier; None if there is no list."""
    found = [entries.abkuerzungen for entries in lists if entries is not None]
    return (
        {short: entry for entries in found for short, entry in entries.items()} if found else None
    )
