"""Grant notices (Bescheide): who grants what, for which period, paid when, and what is due when."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.quellen import Quelle
from vorlagen.facts.scalars import fault
from vorlagen.facts.shapes import (
    genau_eines,
    hoechstens_eines,
    mindestens_eines,
    oder_kurz,
    regeln,
    zusammen,
)
from vorlagen.facts.stellen import Stellen
from vorlagen.facts.types import (
    Adressen,
    Anzahl,
    Betrag,
    Einheit,
    Kennung,
    Offen,
    Tag,
    TagOderJa,
    Text,
    Zahl,
    Zeitraum,
)
from vorlagen.facts.yaml_tree import Scalar


class Rate(Fakten):
    """One instalment: its `betrag`, or its `anteil` of the notice's amount in v. H.

    `erhalten` is the day on which the money came in, or „ja“ if nobody knows the day any more.
    """

    model_config = regeln(genau_eines("betrag", "anteil"))

    faellig: Offen[Tag]
    """Tag der Auszahlung. Beispiel: `2026-04-01`"""
    betrag: Offen[Betrag] | None = None
    """Betrag der Rate in EUR. Beispiel: `56250`"""
    anteil: Offen[Annotated[Zahl, Field(gt=0, le=100), Einheit("v. H.")]] | None = None
    """Anteil der Rate in v. H. des Gesamtbetrags. Beispiel: `50`"""
    erhalten: Offen[TagOderJa] | None = None
    """Tag, an dem das Geld kam, oder `ja`, wenn der Tag nicht bekannt ist. Beispiel: `2026-04-02`
    """
    ausserhalb: Text | None = None
    """Warum ihre Tage außerhalb des Zeitraums liegen dürfen. Beispiel: `Schlussrate`"""

    @model_validator(mode="after")
    def _amount_or_share(self) -> Self:
        if (self.betrag is None) == (self.anteil is None):
            raise fault(
                "SCHLUESSEL_FEHLT",
                "Die Rate braucht entweder einen „betrag“ oder einen „anteil“.",
                "„betrag: 56250“ eintragen oder „anteil: 50“ (v. H. des bewilligten Betrags).",
            )
        return self


class Abruf(Fakten):
    """A call-up of money that the authority makes itself, where no instalments are laid down."""

    am: Offen[Tag]
    """Tag des Abrufs. Beispiel: `2026-05-04`"""
    betrag: Offen[Betrag]
    """Abgerufener Betrag in EUR. Beispiel: `30000`"""
    ausserhalb: Text | None = None
    """Warum der Tag außerhalb des Zeitraums liegen darf. Beispiel: `Nachlauf`"""


class Frist(Fakten):
    """A deadline: so many months after the end of the period, or a day."""

    model_config = regeln(genau_eines("nach_ende_monate", "tag"))

    nach_ende_monate: Annotated[Anzahl, Field(le=120), Einheit("Monate")] | None = None
    """So viele Monate nach dem Ende des Bewilligungszeitraums, höchstens 120. Beispiel: `3`"""
    tag: Tag | None = None
    """Ein fester Tag. Beispiel: `2027-03-31`"""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return oder_kurz(handler(core), "tag")

    @model_validator(mode="before")
    @classmethod
    def _from_a_day(cls, value: Any) -> Any:
        return {"tag": value} if isinstance(value, Scalar) else value

    @model_validator(mode="after")
    def _months_or_day(self) -> Self:
        if (self.nach_ende_monate is None) == (self.tag is None):
            raise fault(
                "SCHLUESSEL_FEHLT",
                "Die Frist braucht entweder „nach_ende_monate“ oder einen „tag“.",
                "„{nach_ende_monate: 3}“ eintragen oder einfach den Tag: 2027-03-31.",
            )
        return self


class Bewilligt(Stellen):
    """What is granted: posts, things of which there are `anzahl` (days of advice), or a flat sum.

    `foerderung` names the Fördergegenstand, or the rates, by which it is funded; `betrag` is what
    the notice itself says of this group alone.
    """

    _OTHERWISE: ClassVar[str] = (
        " Was keine Stelle ist, hat „anzahl“ und „einheit“ oder nur „foerderung“ oder „betrag“."
    )

    model_config = regeln(
        mindestens_eines("vzae", "stellen", "anzahl", "foerderung", "betrag"),
        hoechstens_eines("vzae", "stellen", "anzahl"),
        zusammen("stellen", "anteil"),
        zusammen("anzahl", "einheit"),
    )

    anzahl: Offen[Annotated[Zahl, Field(gt=0)]] | None = None
    """Zahl von etwas, das keine Stelle ist. Beispiel: `9`"""
    einheit: Text | None = None
    """Was da gezählt wird, wie es der Fördersatz zählt. Beispiel: `Tage`"""
    foerderung: Offen[Adressen] | None = None
    """Woraus die Gruppe gefördert wird: Adresse eines Gegenstands (dann zählen alle seine Sätze),
    Adresse eines Satzes oder eine Liste davon. Beispiel: `muster.modul1.beratung`
    """
    betrag: Offen[Betrag] | None = None
    """Was der Bescheid für diese Gruppe allein nennt, in EUR. Beispiel: `25000`"""

    def _is_counted_once(self) -> bool:
        # Without posts it may be anything that a rate or an amount tells the worth of.
        other = self.anzahl is not None or self.foerderung is not None or self.betrag is not None
        if not self.has_posts and self.anteil is None:
            return other
        return self.anzahl is None and super()._is_counted_once()

    @model_validator(mode="after")
    def _number_with_unit(self) -> Self:
        if (self.anzahl is None) != (self.einheit is None):
            raise fault(
                "SCHLUESSEL_FEHLT",
                "„anzahl“ und „einheit“ gehören zusammen.",
                "Zum Beispiel „anzahl: 9“ und „einheit: Tage“ eintragen.",
            )
        return self


class Bescheid(Fakten):
    """A grant notice for one module of a programme."""

    model_config = regeln(hoechstens_eines("ersetzt", "ergaenzt"))

    modul: Text
    """Adresse des Moduls, aus dem gefördert wird. Beispiel: `muster.modul1`"""
    behoerde: Offen[Text]
    """Wer bewilligt. Beispiel: `Bezirksregierung Musterstadt`"""
    datum: Offen[Tag]
    """Tag des Bescheids. Beispiel: `2025-11-14`"""
    aktenzeichen: Offen[Text]
    """Aktenzeichen des Bescheids. Beispiel: `49.1-2026`"""
    zeitraum: Offen[Zeitraum]
    """Für welche Zeit der Bescheid gilt"""
    bewilligt: dict[Kennung, Bewilligt] = {}
    """Was bewilligt ist, jede Gruppe unter einem eigenen `‹name›`"""
    betrag: Offen[Betrag]
    """Bewilligter Gesamtbetrag in EUR. Beispiel: `112500`"""
    rundung: Annotated[Zahl, Field(gt=0)] | None = None
    """Worauf der Bescheid den Betrag jeder Gruppe rundet, in EUR. Beispiel: `0.01`"""
    raten: list[Rate] = []
    """Auszahlungen, als Liste"""
    abrufe: list[Abruf] = []
    """Beträge, die die Behörde selbst abgerufen hat, als Liste"""
    eingang: Offen[Tag] | None = None
    """Tag, an dem der Bescheid eingegangen ist. Beispiel: `2025-11-18`"""
    verwendungsnachweis: Offen[Frist] | None = None
    """Bis wann die Verwendung nachzuweisen ist"""
    mittelabruf: Offen[Frist] | None = None
    """Bis wann die Mittel abzurufen sind"""
    ersetzt: Kennung | None = None
    """Name des früheren Bescheids, der nicht mehr gilt. Beispiel: `beratung_2026`"""
    ergaenzt: Kennung | None = None
    """Name des früheren Bescheids, der neben diesem weiter gilt. Beispiel: `beratung_2026`"""
    quelle: Quelle
    """Das Dokument"""

    @property
    def title(self) -> str:
        """How derivations name the notice."""
        day = "" if not hasattr(self.datum, "strftime") else f" vom {self.datum:%d.%m.%Y}"
        return f"Bescheid{day}"

    @property
    def frueherer(self) -> str:
        """The Kennung of the notice that this one replaces or adds to; empty if there is none."""
        return self.ersetzt or self.ergaenzt or ""

    @model_validator(mode="after")
    def _replaces_or_adds(self) -> Self:
        if self.ersetzt is not None and self.ergaenzt is not None:
            raise fault(
                "WERT_UNZULAESSIG",
                "Ein Bescheid ersetzt einen früheren oder ergänzt ihn; hier steht beides.",
                "Nur „ersetzt“ oder nur „ergaenzt“ eintragen.",
            )
        return self
