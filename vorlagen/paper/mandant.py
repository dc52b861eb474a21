"""The authority (Mandant): its name and letterhead, and how it prints figures."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.scalars import bedeutung
from vorlagen.facts.types import Behoerdenart, Bundesland, JaNein, Kennung, Tag, Text
from vorlagen.sitzungen import Sitzungsfristen


class Briefkopf(Fakten):
    """The lines of the letterhead beside the authority's name."""

    organ: Text | None = None
    """Wer die Behörde vertritt; ohne Angabe nennt der Briefkopf nur den Namen. Beispiel: `Die
    Landrätin`
    """
    zeilen: list[Text] = []
    """Weitere Zeilen unter dem Organ, als Liste: Amt, Anschrift, Telefon. Beispiel: `[Musterallee
    1, 12345 Musterstadt]`
    """


class Logo(Fakten):
    """A picture in the letterhead, with its alternative text."""

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


Webadresse = Annotated[Text, Field(pattern=r"^https?://[^\s?#]+$")]


class Wahlperiode(Fakten):
    """A legislative term; neither day need be known."""

    bezeichnung: Text
    """Wie sie heißt. Beispiel: `Wahlperiode ab 2025`"""
    von: Tag | None = None
    """Ihr erster Tag. Beispiel: `2025-11-01`"""
    bis: Tag | None = None
    """Ihr letzter Tag. Beispiel: `2030-10-31`"""


class Schnittstelle(Fakten):
    """What the authority says of itself over OParl."""

    adresse: Webadresse | None = None
    """Wo die Schnittstelle im Netz steht, auf Dauer; damit beginnen alle Kennungen in ihr. Beispiel:
    `https://ris.musterkreis.example/oparl`
    """
    lizenz: Webadresse | None = None
    """Lizenz der Daten und Dateien. Beispiel: `https://www.govdata.de/dl-de/by-2-0`"""
    website: Webadresse | None = None
    """Website der Behörde. Beispiel: `https://www.musterkreis.example`"""
    kontakt: Text | None = None
    """Wer Fragen dazu beantwortet. Beispiel: `Sitzungsdienst`"""
    email: Text | None = None
    """E-Mail für solche Fragen. Beispiel: `sitzungsdienst@musterkreis.example`"""
    anschrift: Text | None = None
    """Wo die Behörde sitzt. Beispiel: `Musterallee 1, 12345 Musterstadt`"""
    gemeindeschluessel: Annotated[Text, Field(pattern=r"^[0-9]{8}$")] | None = None
    """Amtlicher Gemeindeschlüssel, acht Ziffern in Anführungszeichen. Beispiel: `"05315000"`"""
    regionalschluessel: Annotated[Text, Field(pattern=r"^[0-9]{12}$")] | None = None
    """Regionalschlüssel, zwölf Ziffern in Anführungszeichen. Beispiel: `"053150000000"`"""
    wahlperioden: dict[Kennung, Wahlperiode] = {}
    """Die Wahlperioden, jede unter einem eigenen `‹name›`"""


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
    nichtoeffentliches: Annotated[
        Literal["vermerken", "auslassen"],
        bedeutung("eine Lücke sagt „(nichtöffentlich)“", "eine Lücke ist nicht zu sehen"),
    ] = "vermerken"
    """Ob die öffentliche Fassung sagt, wo etwas fehlt: `vermerken` oder `auslassen`. Beispiel:
    `auslassen`
    """
    textverarbeitung: list[Literal["docx", "odt"]] = []
    """In welchen Formaten der Textverarbeitung eine Vorlage auch übergeben wird: `docx`, `odt`.
    Beispiel: `[docx]`
    """
    unterschriftsformeln: list[Text] = []
    """Formeln, mit denen hier unterschrieben wird; ohne Angabe ist jede recht. Beispiel: `[Im Auftrag]`
    """
    bundesland: Bundesland | None = None
    """Land, dessen Recht gilt und dessen Feiertage zählen. Beispiel: `NW`"""
    fristen: Sitzungsfristen = Sitzungsfristen()
    """Wann geladen wird und wann die Vorlagen da sein müssen"""
    oparl: Schnittstelle | None = None
    """Was die Behörde über OParl von sich bekannt gibt"""
