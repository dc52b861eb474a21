"""Committees (Gremien): their meetings, their deadlines, and the roles in which people speak there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.types import (
    Anzahl,
    Einheit,
    JaNein,
    Kennung,
    Offen,
    Quelle,
    Tag,
    Text,
    Uhrzeit,
    Vorbehalt,
)
from vorlagen.findings import Code, Finding
from vorlagen.german.dates import datum
from vorlagen.german.lists import vorschlag

Anrede = Literal["Frau", "Herr"]


class Rolle(Fakten):
    """A role. `kurz` stands before the name of whoever has it, in place of „Frau“ or „Herr“."""

    bezeichnung: Text
    """Langform für eine Frau oder einen Mann, oder wo beides möglich ist. Beispiel: `Kreistagsmitglied`"""
    weiblich: Text | None = None
    """Langform für eine Frau. Beispiel: `sachkundige Bürgerin`"""
    maennlich: Text | None = None
    """Langform für einen Mann. Beispiel: `sachkundiger Bürger`"""
    kurz: Text | None = None
    """Was statt „Frau“ oder „Herr“ vor dem Namen steht. Beispiel: `KTM`"""

    def name_for(self, anrede: Anrede | None) -> str:
        """What somebody with this role is called in full."""
        forms = {"Frau": self.weiblich, "Herr": self.maennlich}
        form = forms.get(anrede) if anrede else None
        return form or self.bezeichnung


Zaehlung = Literal["kalendertage", "werktage", "arbeitstage"]


class Fristregel(Fakten):
    """So many days lie between the last day on which something is in time and the meeting.

    As §§ 187 and 188 BGB have it, neither the day of the meeting nor the last day itself is among the
    days that are counted, unless the Geschäftsordnung says so.
    """

    tage: Annotated[Anzahl, Field(le=365), Einheit("Tage")]
    """Wie viele Tage dazwischen liegen. Beispiel: `10`"""
    zaehlung: Zaehlung
    """Welche Tage zählen: `kalendertage`, `werktage` (ohne Sonn- und Feiertage) oder `arbeitstage`
    (auch ohne Samstage). Beispiel: `werktage`
    """
    vor: Literal["sitzung", "ladung"] = "sitzung"
    """Von wo zurückgerechnet wird: von der `sitzung` oder der `ladung`. Beispiel: `ladung`"""
    ausgangstag_zaehlt: JaNein = False
    """Ob der Tag mitzählt, von dem zurückgerechnet wird. Beispiel: `nein`"""
    fristtag_zaehlt: JaNein = False
    """Ob der letzte rechtzeitige Tag selbst mitzählt. Beispiel: `nein`"""
    faellt_auf_ruhetag: Literal["vorher", "bleibt"] = "vorher"
    """Was gilt, wenn er auf einen Ruhetag fällt: `vorher` (der letzte Werktag davor) oder `bleibt`.
    Beispiel: `vorher`
    """
    uhrzeit: Uhrzeit | None = None
    """Bis wann an diesem Tag. Beispiel: `12:00`"""
    quelle: Quelle | None = None
    """Worauf die Regel beruht"""

    @property
    def asks_for_holidays(self) -> bool:
        """Whether it cannot be reckoned without knowing which days are holidays."""
        return self.zaehlung != "kalendertage" or self.faellt_auf_ruhetag == "vorher"


class Sitzungsfristen(Fakten):
    """The rules of an authority or of one of its committees; None where it has none of its own."""

    ladung: Offen[Fristregel] | None = None
    """Bis wann geladen sein muss"""
    vorlagenschluss: Offen[Fristregel] | None = None
    """Bis wann eine Vorlage beim Sitzungsdienst sein muss"""


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
    nichtoeffentlich: Vorbehalt = ""
    """Warum die Sitzung nicht bekannt gegeben wird, oder `ja`: OParl nennt sie nicht. Beispiel: `ja`"""
    quelle: Quelle | None = None
    """Woher Sie den Tag kennen"""

    def faults(self) -> Iterator[Finding]:
        for what, name in (("Die Ladung", "ladung"), ("Der Vorlagenschluss", "vorlagenschluss")):
            day = getattr(self, name)
            if day is not None and day > self.datum:
                yield Finding(
                    Code.WERT_UNZULAESSIG,
                    self.place_of(name),
                    f"{what} am {datum(day)} liegt nach der Sitzung am {datum(self.datum)}.",
                    "Die beiden Tage prüfen; vermutlich sind sie vertauscht.",
                )


Gremienart = Literal["vertretung", "ausschuss", "beirat", "kommission", "fraktion"]


class Gremium(Fakten):
    """A committee of the authority; deadlines that its `fristen` lack are as in mandant.yaml."""

    bezeichnung: Text
    """Name des Gremiums. Beispiel: `Ausschuss für Soziales`"""
    genitiv: Text | None = None
    """Derselbe Name im Genitiv, für den Text. Beispiel: `des Ausschusses für Soziales`"""
    sitzungen: dict[Kennung, Sitzung] = {}
    """Die Sitzungen, jede unter einem eigenen `‹name›`"""
    fristen: Sitzungsfristen | None = None
    """Eigene Fristen dieses Gremiums; was fehlt, gilt wie in mandant.yaml"""
    art: Gremienart | None = None
    """Was es ist, für OParl; die Vertretung ist Rat oder Kreistag. Beispiel: `ausschuss`"""
    kurz: Text | None = None
    """Kurzname, für OParl. Beispiel: `Sozialausschuss`"""
    nichtoeffentlich: Vorbehalt = ""
    """Warum das Gremium nicht bekannt gegeben wird, oder `ja`: OParl nennt weder es noch seine
    Sitzungen. Beispiel: `ja`
    """


class Mitgliedschaft(Fakten):
    """That somebody is a member of a committee or a Fraktion."""

    gremium: Kennung
    """Name des Gremiums in dieser Datei. Beispiel: `sozialausschuss`"""
    rolle: Text | None = None
    """Was die Person dort ist. Beispiel: `Vorsitzende`"""
    stimmrecht: JaNein | None = None
    """Ob sie dort mitstimmt. Beispiel: `ja`"""
    von: Tag | None = None
    """Erster Tag. Beispiel: `2025-11-04`"""
    bis: Tag | None = None
    """Letzter Tag. Beispiel: `2030-10-31`"""
    fuer: Kennung | None = None
    """Name der Fraktion in dieser Datei, für die sie dort sitzt. Beispiel: `fraktion_a`"""


class Mitglied(Fakten):
    """Somebody in council work; whoever reads OParl learns of her only with `veroeffentlichen`."""

    name: Text
    """Name, wie er angezeigt wird. Beispiel: `Dr. Erika Muster`"""
    vorname: Text | None = None
    """Vorname. Beispiel: `Erika`"""
    nachname: Text | None = None
    """Nachname. Beispiel: `Muster`"""
    anrede: Anrede | None = None
    """Anrede, `Frau` oder `Herr`. Beispiel: `Frau`"""
    veroeffentlichen: JaNein = False
    """`ja`: Die Person ist einverstanden oder kraft Amtes zu nennen, und OParl nennt sie. Beispiel:
    `ja`
    """
    mitgliedschaften: list[Mitgliedschaft] = []
    """Wo sie Mitglied ist, als Liste"""


class Gremien(Fakten):
    """All committees of an authority, each under the name by which papers refer to it."""

    gremien: dict[Kennung, Gremium]
    """Alle Gremien, jedes unter einem eigenen `‹name›`"""
    rollen: dict[Kennung, Rolle] = {}
    """Eigene Rollen neben denen des Programms, jede unter ihrem Kurznamen"""
    personen: dict[Kennung, Mitglied] = {}
    """Personen, die OParl nennen soll, jede unter einem eigenen `‹name›`"""
    quelle: Quelle | None = None
    """Quelle für die ganze Datei"""

    def faults(self) -> Iterator[Finding]:
        for person in self.personen.values():
            for membership in person.mitgliedschaften:
                for key in ("gremium", "fuer"):
                    name = getattr(membership, key)
                    if name is not None and name not in self.gremien:
                        yield Finding(
                            Code.VERWEIS_UNBEKANNT,
                            membership.place_of(key),
                            f"Ein Gremium „{name}“ gibt es in dieser Datei nicht.",
                            vorschlag(name, self.gremien),
                        )

    def sitzung(self, gremium: str, sitzung: object) -> Sitzung | None:
        """The meeting of that name; None if there is none or if it is pending."""
        committee = self.gremien.get(gremium)
        if committee is None or not isinstance(sitzung, str):
            return None
        return committee.sitzungen.get(sitzung)

    def sitzungen(self) -> Iterator[tuple[Gremium, Sitzung]]:
        """All meetings, each with its committee."""
        for gremium in self.gremien.values():
            for sitzung in gremium.sitzungen.values():
                yield gremium, sitzung
