"""The stations of a paper (Beratungsfolge), and how a committee has voted on it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, Protocol

from vorlagen.facts.fakten import Fakten, braucht, genau_eines, mindestens_eines
from vorlagen.facts.types import Anzahl, JaNein, Kennung, Offen, Prosa, Text, Vorbehalt
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.findings import Code, Finding, Place

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
            ways = [way for way in STIMMEN if getattr(votes, way)]
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
