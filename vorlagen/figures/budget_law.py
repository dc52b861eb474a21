"""By which law an authority may exceed its budget: that of its Land, as it holds on a paper's day."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from vorlagen.facts.projekt import Behoerde, Gemeinsam
from vorlagen.facts.recht import Gegenstand, Vorschrift
from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.errors import FigureError, unusable
from vorlagen.findings import Code
from vorlagen.german.dates import datum

_ABOUT: dict[Gegenstand, str] = {
    "ueberplanmaessig": "über- und außerplanmäßige Mittel",
    "fortsetzung": "fortgesetzte Investitionen",
    "verpflichtung": "Verpflichtungsermächtigungen",
}


class Rule(Struct, frozen=True):
    """How a paper cites a rule, and what it says; None if only its name is known."""

    zitat: str | Ausstehend
    vorschrift: Vorschrift | None


class Law(Struct, frozen=True):
    """The budget law of an authority on a day."""

    gemeinsam: Gemeinsam
    behoerde: Behoerde
    tag: date

    def rule(self, gegenstand: Gegenstand) -> Rule:
        """The rule on a subject, if it is entered for the Land or by the authority itself."""
        mandant, haushalt = self.behoerde.mandant, self.behoerde.haushalt
        if mandant is None:
            unusable("mandant.yaml")
        own = haushalt.rechtsgrundlage_fuer(gegenstand) if haushalt else None
        land, art = mandant.bundesland, mandant.art
        recht = self.gemeinsam.recht.get(land) if land else None
        found = recht.vorschrift(gegenstand, self.tag) if recht else None
        zitat = recht.zitat(found, art) if recht and found and art else None
        if own is not None:
            return Rule(own, found if zitat else None)
        if zitat is not None:
            return Rule(zitat, found)
        if self.gemeinsam.recht_defekt:
            unusable("data/gemeinsam/recht")
        about, place = _ABOUT[gegenstand], haushalt.place if haushalt else mandant.place
        day = datum(self.tag)
        message = f"Zu {about} ist keine Vorschrift für „art: {art}“ in {land} eingetragen, gültig am {day}."
        cure = "Sie unter data/gemeinsam/recht mit Zitat und Quelle eintragen"
        keys = {"art": art, "bundesland": land}
        if missing := " und ".join(f"„{key}“" for key, value in keys.items() if value is None):
            place = mandant.place
            message = f"Welches Recht für {about} gilt, ist offen: In mandant.yaml fehlt {missing}."
            cure = "Dort zum Beispiel „art: kreis“ und „bundesland: NW“ eintragen"
        cure += f" oder in haushalt.yaml „rechtsgrundlage: {{{gegenstand}: …}}“ eintragen."
        raise FigureError(Code.SCHLUESSEL_FEHLT, message, cure, place)
