"""Grant notices (Bescheide): who grants what, for which period, paid when, and what is due when."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, model_validator

from vorlagen.facts.reading.model import Fakten
from vorlagen.facts.reading.scalars import fault
from vorlagen.facts.reading.tree import Scalar
from vorlagen.facts.stellen import Stellen
from vorlagen.facts.types import (
    Adressen,
    Anzahl,
    Betrag,
    Einheit,
    Kennung,
    Offen,
    Quelle,
    Tag,
    TagOderJa,
    Text,
    Zahl,
    Zeitraum,
)


class Rate(Fakten):
    """One instalment: its `betrag`, or its `anteil` of the notice's amount in v. H.

    `erhalten` is the day on which the money came in, or „ja“ if nobody knows the day any more.
    """

    faellig: Offen[Tag]
    betrag: Offen[Betrag] | None = None
    anteil: Offen[Annotated[Zahl, Field(gt=0, le=100), Einheit("v. H.")]] | None = None
    erhalten: Offen[TagOderJa] | None = None
    ausserhalb: Text | None = None  # why its days may lie outside of the period

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
    betrag: Offen[Betrag]
    ausserhalb: Text | None = None


class Frist(Fakten):
    """A deadline: so many months after the end of the period, or a day."""

    nach_ende_monate: Annotated[Anzahl, Field(le=120), Einheit("Monate")] | None = None
    tag: Tag | None = None

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

    anzahl: Offen[Annotated[Zahl, Field(gt=0)]] | None = None
    einheit: Text | None = None  # of anzahl: Tage
    foerderung: Offen[Adressen] | None = None
    betrag: Offen[Betrag] | None = None

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

    modul: Text  # kim.modul1
    behoerde: Offen[Text]
    datum: Offen[Tag]
    aktenzeichen: Offen[Text]
    zeitraum: Offen[Zeitraum]
    bewilligt: dict[Kennung, Bewilligt] = {}
    betrag: Offen[Betrag]
    rundung: Annotated[Zahl, Field(gt=0)] | None = (
        None  # to which step in EUR each group's amount is
    )
    raten: list[Rate] = []
    abrufe: list[Abruf] = []
    eingang: Offen[Tag] | None = None
    verwendungsnachweis: Offen[Frist] | None = None
    mittelabruf: Offen[Frist] | None = None
    ersetzt: Kennung | None = None  # the notice that no longer holds
    ergaenzt: Kennung | None = None  # the notice that still holds, too
    quelle: Quelle

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
