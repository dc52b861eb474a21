"""By which law an authority may exceed its budget: that of its Land, as it holds on a paper's day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from msgspec import Struct

from vorlagen.facts.types import Behoerdenart, Bundesland
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures import FigureError, unusable
from vorlagen.findings import Code, Place
from vorlagen.german.dates import datum
from vorlagen.haushalt.facts import Gegenstand, Haushalt, Plan, Recht, Vorschrift

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


class Jurisdiction(Protocol):
    """What decides by which law an authority plans its budget: its mandant.yaml."""

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
