"""Committees (Gremien): their meetings, their deadlines, and the roles in which people speak there.

The stations of a paper (Beratungsfolge), and how a committee has voted on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal, Protocol

from pydantic import Field

from vorlagen.facts.fakten import BEHOERDE, Dateiart, Fakten, braucht, genau_eines, mindestens_eines
from vorlagen.facts.types import (
    Anzahl,
    Einheit,
    JaNein,
    Kennung,
    Offen,
    Prosa,
    Quelle,
    Tag,
    Text,
    Uhrzeit,
    Vorbehalt,
)
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.findings import Code, Finding, Place
from vorlagen.german.dates import datum
from vorlagen.german.words import vorschlag

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


Ergebnis = Literal[
    "beschlossen",
    "geaendert_beschlossen",
    "einstimmig",
    "mehrheitlich",
    "abgelehnt",
    "vertagt",
    "verwiesen",
    "abgesetzt",
    "zurueckgezogen",
    "zur_kenntnis",
    "keine_abstimmung",
]
NOT_DECIDED = frozenset({"vertagt", "verwiesen", "abgesetzt", "zurueckgezogen"})
Stimme = Literal["ja", "nein", "enthaltungen"]
STIMMEN: tuple[Stimme, Stimme, Stimme] = ("ja", "nein", "enthaltungen")
_DECIDED = frozenset({"beschlossen", "geaendert_beschlossen", "einstimmig", "mehrheitlich"})


class Fraktionsstimmen(Fakten):
    """The votes of a Fraktion."""

    ja: Anzahl = Decimal(0)
    """Ja-Stimmen. Beispiel: `5`"""
    nein: Anzahl = Decimal(0)
    """Nein-Stimmen. Beispiel: `5`"""
    enthaltungen: Anzahl = Decimal(0)
    """Enthaltungen. Beispiel: `1`"""


class Stimmen(Fakten):
    """The votes; `anwesend` is how many members were there, if the minutes say so."""

    REGELN = tuple(mindestens_eines(stimme, "je_fraktion") for stimme in STIMMEN)

    ja: Offen[Anzahl] | None = None
    """Ja-Stimmen. Beispiel: `12`"""
    nein: Offen[Anzahl] | None = None
    """Nein-Stimmen. Beispiel: `3`"""
    enthaltungen: Offen[Anzahl] | None = None
    """Enthaltungen. Beispiel: `1`"""
    befangen: Offen[Anzahl] | None = None
    """Mitglieder, die befangen waren und nicht mitgestimmt haben. Beispiel: `1`"""
    anwesend: Offen[Anzahl] | None = None
    """Anwesende Stimmberechtigte, auch befangene; dann muss die Summe stimmen. Beispiel: `16`"""
    je_fraktion: dict[Text, Fraktionsstimmen] = {}
    """Stimmen jeder Fraktion; was oben fehlt, wird daraus zusammengezählt. Beispiel: `{CDU: {ja:
    12}, SPD: {nein: 3}}`
    """

    def zahl(self, stimme: Stimme) -> Decimal | Ausstehend:
        """How many voted so: what is entered, else the sum of all Fraktionen."""
        entered: Decimal | Ausstehend | None = getattr(self, stimme)
        return self._sum(stimme) if entered is None else entered

    def geschlossen(self, stimme: Stimme) -> tuple[str, ...]:
        """The Fraktionen that voted so as a whole; none if any other member did so, too."""
        names: list[str] = []
        together = Decimal(0)
        for name, votes in self.je_fraktion.items():
            ways = []
            for way in STIMMEN:
                if getattr(votes, way):
                    ways.append(way)
            if ways == [stimme]:
                names.append(name)
                together += getattr(votes, stimme)
        return tuple(names) if together == self.zahl(stimme) else ()

    def weise(self, ergebnis: str) -> str:
        """„einstimmig“ or „mehrheitlich“, as the votes have it; empty if nobody can tell."""
        ja, nein = self.zahl("ja"), self.zahl("nein")
        if isinstance(ja, Ausstehend) or isinstance(nein, Ausstehend):
            return ""
        if ergebnis in _DECIDED:
            won, lost = ja, nein
        elif ergebnis == "abgelehnt":
            won, lost = nein, ja
        else:
            return ""
        if won <= lost:
            return ""
        return "mehrheitlich" if lost else "einstimmig"

    def contradictions(self, ergebnis: str) -> Iterator[str]:
        """How the votes contradict each other or the result; nothing where one of them is pending."""
        counts = []
        for stimme in STIMMEN:
            count = self.zahl(stimme)
            if isinstance(count, Ausstehend):
                return
            counts.append(count)
        ja, nein, enthaltungen = (int(count) for count in counts)
        for stimme, count in zip(STIMMEN, counts, strict=True):
            if self.je_fraktion and count != self._sum(stimme):
                yield f"„{stimme}: {count}“ steht da, die Fraktionen haben {self._sum(stimme)}."
        yield from self._against_the_present(ja, nein, enthaltungen)
        claim = f"„{ergebnis}“ passt nicht zu {ja} Ja und {nein} Nein"
        match ergebnis:
            case "einstimmig" if nein:
                yield f"{claim}: Ohne Gegenstimmen muss es sein."
            case "mehrheitlich" if not nein:
                yield f"{claim}: Ohne Gegenstimmen heißt das Ergebnis „einstimmig“."
            case "mehrheitlich" | "beschlossen" | "geaendert_beschlossen" if ja <= nein:
                yield f"{claim}: Eine Mehrheit ist das nicht."
            case "abgelehnt" if ja > nein:
                yield f"{claim}: Das ist eine Mehrheit dafür."
            case "zur_kenntnis" | "keine_abstimmung" if ja + nein + enthaltungen:
                yield f"{claim}: Abgestimmt wurde dann nicht."

    def _against_the_present(self, ja: int, nein: int, enthaltungen: int) -> Iterator[str]:
        present, biased = self.anwesend, self.befangen or 0
        if isinstance(present, Decimal) and isinstance(biased, Decimal | int):
            total = ja + nein + enthaltungen + biased
            counted = f"{ja} Ja, {nein} Nein, {enthaltungen} Enthaltungen, {biased} Befangene"
            if total != present:
                yield f"{counted} sind zusammen {total}; anwesend sind {present}."

    def _sum(self, stimme: Stimme) -> Decimal:
        return sum((getattr(votes, stimme) for votes in self.je_fraktion.values()), Decimal(0))


def vote_faults(of: Fakten, ergebnis: object, stimmen: Stimmen | None) -> Iterator[Finding]:
    """What does not fit between a result and the votes of the same group of facts."""
    if stimmen is None:
        return
    for message in stimmen.contradictions(str(ergebnis)):
        yield Finding(
            Code.BESCHLUSS_WIDERSPRUCH,
            of.place_of("stimmen"),
            message,
            "Ergebnis und Stimmen mit der Niederschrift vergleichen und berichtigen.",
        )


class Station(Protocol):
    """A meeting of a committee in which a document is, or was, debated."""

    @property
    def gremium(self) -> str: ...

    @property
    def sitzung(self) -> str | Ausstehend | None: ...

    def place_of(self, *path: str) -> Place: ...


class Beratung(Fakten):
    """One station of the Beratungsfolge; one that takes several days has several `sitzungen`."""

    REGELN = (genau_eines("sitzung", "sitzungen"), braucht("stimmen", "ergebnis"))

    gremium: Kennung
    """Name des Gremiums in gremien.yaml. Beispiel: `sozialausschuss`"""
    sitzung: Offen[Kennung] | None = None
    """Name der Sitzung dieses Gremiums. Beispiel: `januar_2026`"""
    sitzungen: list[Kennung] = []
    """Statt „sitzung“: mehrere Sitzungen, wenn an mehreren Tagen beraten wird. Beispiel:
    `[januar_2026, februar_2026]`
    """
    oeffentlich: JaNein | None = None
    """Ob dieses Gremium öffentlich berät, wenn es anders ist als bei der Vorlage. Beispiel: `nein`"""
    nichtoeffentlich: Vorbehalt = ""
    """Warum die Station mit ihrem Ergebnis nicht öffentlich ist, oder `ja`: Sie steht nur in der
    internen Fassung. Beispiel: `Grundstücksangelegenheit`
    """
    top: Offen[Text] | None = None
    """Nummer des Tagesordnungspunkts. Beispiel: `"4.1"`"""
    zustaendigkeit: Offen[Text] | None = None
    """Was das Gremium tut. Beispiel: `Entscheidung`"""
    berichterstattung: Offen[Prosa] | None = None
    """Wer im Gremium berichtet. Beispiel: `Leitung des Sozialamts`"""
    tischvorlage: JaNein = False
    """`ja`: Sie wird nach dem Vorlagenschluss, in der Sitzung, vorgelegt. Beispiel: `ja`"""
    ergebnis: Offen[Ergebnis] | None = None
    """Wie es dort ausging, wenn es nicht in beschluesse/ steht. Beispiel: `beschlossen`"""
    stimmen: Stimmen | None = None
    """Die Stimmen, wenn sie gezählt sind"""

    @property
    def tage(self) -> tuple[Beratung, ...]:
        """The same station once for each of its meetings."""
        if not self.sitzungen:
            return (self,)
        days = []
        for sitzung in self.sitzungen:
            days.append(self.model_copy(update={"sitzung": sitzung, "sitzungen": []}))
        return tuple(days)

    def place_of(self, *path: str) -> Place:
        """As for all facts; a meeting that is one of several has the place of `sitzungen`."""
        if path == ("sitzung",) and "sitzungen" in self.tree:
            return super().place_of("sitzungen")
        return super().place_of(*path)

    def faults(self) -> Iterator[Finding]:
        yield from vote_faults(self, self.ergebnis, self.stimmen)


GREMIEN = Dateiart(
    "gremien", f"{BEHOERDE}/gremien.yaml", Gremien, "Gremien und Sitzungen", is_needed=True
)
