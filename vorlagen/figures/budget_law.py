"""By which law an authority may exceed its budget: that of its Land, as it holds on a paper's day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from vorlagen.facts.projekt import Behoerde, Gemeinsam
from vorlagen.facts.recht import Gegenstand, Vorschrift
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.errors import FigureError, unusable
from vorlagen.findings import Code, Place
from vorlagen.german.dates import datum

_ABOUT: dict[Gegenstand, str] = {
    "ueberplanmaessig": "über- und außerplanmäßige Mittel",
    "fortsetzung": "fortgesetzte Investitionen",
    "verpflichtung": "Verpflichtungsermächtigungen",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """How a paper cites a rule, and what it says; None if only its name is known."""

    zitat: str | Ausstehend
    vorschrift: Vorschrift | None


@dataclass(frozen=True, slots=True)
class Law:
    """The budget law of an authority on a day."""

    gemeinsam: Gemeinsam
    behoerde: Behoerde
    tag: date

    def rule(self, gegenstand: Gegenstand) -> Rule:
        """The rule on a subject.

        Raises:
            FigureError: If it is not entered, neither for the Land nor by the authority itself.
        """
        mandant, haushalt = self.behoerde.mandant, self.behoerde.haushalt
        if mandant is None:
            unusable("mandant.yaml")
        own = haushalt.rechtsgrundlage_fuer(gegenstand) if haushalt else None
        land = mandant.bundesland
        art = mandant.art
        recht = self.gemeinsam.recht.get(land) if land else None
        found = recht.vorschrift(gegenstand, self.tag) if recht else None
        zitat = recht.zitat(found, art) if recht and found and art else None
        if own is not None:
            return Rule(own, found if zitat else None)
        if zitat is not None:
            return Rule(zitat, found)
        if self.gemeinsam.recht_defekt:
            unusable("data/gemeinsam/recht")
        cure = f"in haushalt.yaml „rechtsgrundlage: {{{gegenstand}: …}}“ eintragen."
        missing = " und ".join(
            f"„{key}“" for key, value in (("art", art), ("bundesland", land)) if value is None
        )
        if missing:
            raise FigureError(
                Code.SCHLUESSEL_FEHLT,
                f"Welches Recht für {_ABOUT[gegenstand]} gilt, ist nicht zu sagen: In mandant.yaml fehlt"
                f" {missing}.",
                f"Dort zum Beispiel „art: kreis“ und „bundesland: NW“ eintragen oder {cure}",
                mandant.place,
            )
        raise FigureError(
            Code.SCHLUESSEL_FEHLT,
            f"Zu {_ABOUT[gegenstand]} ist keine Vorschrift für „art: {art}“ in"
            f" {land} eingetragen, die am {datum(self.tag)} gilt.",
            f"Sie unter data/gemeinsam/recht mit Zitat und Quelle eintragen oder {cure}",
            haushalt.place if haushalt else Place(self.behoerde.ordner),
        )
