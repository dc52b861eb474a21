"""Law that papers cite, as dated facts per Land: no paragraph is typed, none is guessed.

If a paper needs a rule that is not entered, a finding asks for it.

By which law an authority may exceed its budget: that of its Land, as it holds on a paper's day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Annotated, Literal

from msgspec import Struct
from pydantic import Field

from vorlagen.facts.fakten import Fakten, repeated
from vorlagen.facts.shapes import GRUPPE, GRUPPE_ODER_WORT, WORT
from vorlagen.facts.types import Behoerdenart, Bundesland, Quelle, Tag, Text
from vorlagen.facts.yaml_reader import read_shipped
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures import FigureError, unusable
from vorlagen.findings import Code, Finding, Findings, Place
from vorlagen.german.dates import datum
from vorlagen.haushalt.facts import Haushalt, Plan

Gegenstand = Literal["ueberplanmaessig", "fortsetzung", "verpflichtung"]
Zustimmung = Literal["der vorherigen Zustimmung", "der Zustimmung", "eines Beschlusses"]
Gliederung = Literal["Plan", "Haushalt"]


class Verweis(Fakten):
    """By which paragraph the law of communes holds for another kind of authority."""

    ueber: Text
    """Die Vorschrift, über die es gilt. Beispiel: `§ 53 Abs. 1 KrO NRW`"""
    nachgeschlagen: Tag | None = None
    """Tag, an dem jemand zuletzt im Text des Gesetzes nachgesehen hat. Beispiel: `2026-11-23`"""
    quelle: Quelle
    """Wo sie steht"""


Geltung = Annotated[
    Annotated[Verweis, GRUPPE] | Annotated[Literal["unmittelbar"], WORT], GRUPPE_ODER_WORT
]


class Vorschrift(Fakten):
    """A paragraph as it holds from a day on.

    `zitat` is where the consent stands; the other sentences may stand in other Absätze.
    """

    ab: Tag
    """Erster Tag, von dem an sie hier bekannt ist. Beispiel: `2019-01-01`"""
    zitat: Text
    """Wie Vorlagen sie nennen. Beispiel: `§ 83 Abs. 2 GO NRW`"""
    voraussetzung: Text | None = None
    """Wann sie das Mehr zulässt, als Nebensatz ohne „wenn“; fehlt das, nennt die Vorlage nur die
    Vorschrift. Beispiel: `sie unabweisbar sind`
    """
    voraussetzung_auszahlungen: Text | None = None
    """Wann sie Auszahlungen zulässt, falls `voraussetzung` nur für Aufwendungen gilt. Beispiel: `die
    Finanzierung gewährleistet ist`
    """
    voraussetzung_zitat: Text | None = None
    """Wo die Voraussetzungen stehen, falls nicht in `zitat`. Beispiel: `§ 83 Abs. 1 GO NRW`"""
    zustimmung: Zustimmung | None = None
    """Was Erhebliches, bei der Fortsetzung jedes Mehr, braucht, im Genitiv. Beispiel: `der vorherigen
    Zustimmung`
    """
    entscheidung_zitat: Text | None = None
    """Wo steht, wer über das entscheidet, was nicht erheblich ist; ohne Angabe sagt das Gesetz es
    nicht. Beispiel: `§ 83 Abs. 1 GO NRW`
    """
    entscheidet: Text | None = None
    """Wer das immer ist. Beispiel: `die Hauptverwaltungsbeamtin oder der Hauptverwaltungsbeamte`"""
    unterrichtung: Text | None = None
    """Wer von dem erfährt, was nicht erheblich ist; so geht „zur Kenntnis des Rates“ weiter.
    Beispiel: `zu bringen`
    """
    unterrichtung_zitat: Text | None = None
    """Wo das steht. Beispiel: `§ 83 Abs. 2 GO NRW`"""
    nachgeschlagen: Tag | None = None
    """Tag, an dem jemand zuletzt im Text des Gesetzes nachgesehen hat. Beispiel: `2026-11-23`"""
    quelle: Quelle
    """Wo sie steht"""


class Recht(Fakten):
    """The budget law of a Land, as far as papers speak of it."""

    land: Bundesland
    """Das Land. Beispiel: `NW`"""
    geltung: dict[Behoerdenart, Geltung]
    """Für welche Arten von Behörden es gilt: `unmittelbar`, oder über welche Vorschrift. Beispiel:
    `{stadt: unmittelbar}`
    """
    gliederung: Gliederung = "Plan"
    """Wie die beiden Teile des Haushaltsplans dort heißen: Ergebnis- und Finanzplan oder Ergebnis-
    und Finanzhaushalt. Beispiel: `Haushalt`
    """
    vorschriften: dict[Gegenstand, Annotated[list[Vorschrift], Field(min_length=1)]]
    """Die Vorschriften, je Gegenstand als Liste"""

    def vorschrift(self, gegenstand: Gegenstand, tag: date) -> Vorschrift | None:
        """What holds on a day; None where nothing is entered for it."""
        rules = self.vorschriften.get(gegenstand, ())
        in_force = [vorschrift for vorschrift in rules if vorschrift.ab <= tag]
        return max(in_force, key=lambda vorschrift: vorschrift.ab, default=None)

    def ueber(self, art: Behoerdenart) -> str | None:
        """What such an authority adds to each citation, if anything; None where it is not entered."""
        geltung = self.geltung.get(art)
        if isinstance(geltung, Verweis):
            return f" i. V. m. {geltung.ueber}"
        return "" if geltung else None

    def faults(self) -> Iterator[Finding]:
        for rules in self.vorschriften.values():
            days = [(datum(rule.ab), rule.place_of("ab")) for rule in rules]
            yield from repeated(days)


_BUILT_IN = ("bw", "ni", "nw")


@cache
def built_in_law() -> Mapping[str, Recht]:
    """The law of those Länder that comes with the program, by the Land; a project may have its own."""
    findings = Findings()  # in these files nothing is wrong
    law: dict[str, Recht] = {}
    for land in _BUILT_IN:
        recht = read_shipped(__package__, f"recht-{land}.yaml", Recht, findings)
        if recht is not None:
            law[recht.land] = recht
    return law


_SUBJECTS: dict[Gegenstand, str] = {
    "ueberplanmaessig": "über- und außerplanmäßige Mittel",
    "fortsetzung": "fortgesetzte Investitionen",
    "verpflichtung": "Verpflichtungsermächtigungen",
}


class Rule(Struct, frozen=True):
    """How a paper cites a rule, and what it says; None if only its name is known.

    `ueber` follows each citation; None where the authority cites the rule in its own way.
    """

    zitat: str | Ausstehend
    vorschrift: Vorschrift | None
    ueber: str | None = None

    def cited(self, zitat: str) -> str | Ausstehend:
        """How the paper cites another Absatz of the rule."""
        return self.zitat if self.ueber is None else zitat + self.ueber


class Jurisdiction(Struct, frozen=True):
    """What decides by which law an authority plans its budget, as its mandant.yaml says it."""

    art: Behoerdenart | None
    bundesland: Bundesland | None
    place: Place


class Law(Struct, frozen=True):
    """The budget law of an authority on a day.

    `laender` is the law by the Land; some of its files may be `unusable`. Nothing is known of an
    authority whose mandant.yaml could not be read (`jurisdiction` is None).
    """

    laender: Mapping[str, Recht]
    unusable: bool
    jurisdiction: Jurisdiction | None
    haushalt: Haushalt | None
    tag: date

    @property
    def recht(self) -> Recht | None:
        """The law of the authority's Land; None if that is not known."""
        if self.jurisdiction is None or self.jurisdiction.bundesland is None:
            return None
        return self.laender.get(self.jurisdiction.bundesland)

    def plan(self, plan: Plan) -> str:
        """What a plan is called in the Land: „Ergebnisplan“, or „Ergebnishaushalt“."""
        noun = self.recht.gliederung.lower() if self.recht else "plan"
        return plan.removesuffix("plan").capitalize() + noun

    def rule(self, gegenstand: Gegenstand) -> Rule:
        """The rule on a subject, if it is entered for the Land or by the authority itself."""
        mandant, haushalt = self.jurisdiction, self.haushalt
        if mandant is None:
            unusable("mandant.yaml")
        citation = haushalt.rechtsgrundlage_fuer(gegenstand) if haushalt else None
        art, recht = mandant.art, self.recht
        vorschrift = ueber = None
        if recht:
            vorschrift = recht.vorschrift(gegenstand, self.tag)
            ueber = recht.ueber(art) if art else None
        if citation is not None:
            if ueber is None:
                vorschrift = None
            return Rule(citation, vorschrift)
        if vorschrift is not None and ueber is not None:
            return Rule(vorschrift.zitat + ueber, vorschrift, ueber)
        if self.unusable:
            unusable("data/gemeinsam/recht")
        raise self._missing(gegenstand, mandant)

    def _missing(self, gegenstand: Gegenstand, mandant: Jurisdiction) -> FigureError:
        """The error that a rule is not entered, or that the authority does not say which one holds."""
        art, land = mandant.art, mandant.bundesland
        subject, day = _SUBJECTS[gegenstand], datum(self.tag)
        place = self.haushalt.place if self.haushalt else mandant.place
        message = (
            f"Für {subject} fehlt die Vorschrift, die am {day} bei „art: {art}“ in {land} gilt."
        )
        cure = "Sie unter data/gemeinsam/recht mit Zitat und Quelle eintragen"
        keys = {"art": art, "bundesland": land}
        missing = [f"„{key}“" for key, value in keys.items() if value is None]
        if missing:
            place = mandant.place
            message = (
                f"Welches Recht für {subject} gilt, ist offen: In mandant.yaml fehlt"
                f" {' und '.join(missing)}."
            )
            cure = "Dort zum Beispiel „art: kreis“ und „bundesland: NW“ eintragen"
        cure += f" oder in haushalt.yaml „rechtsgrundlage: {{{gegenstand}: …}}“ eintragen."
        return FigureError(Code.SCHLUESSEL_FEHLT, message, cure, place)
