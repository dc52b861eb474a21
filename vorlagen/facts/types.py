"""The types of fields in fact models, and what many models share: periods, sources, days of validity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, time
from decimal import Decimal
from functools import cached_property, reduce
from operator import or_
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar, get_args

from msgspec import Struct
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from vorlagen.facts.fakten import Fakten, genau_eines
from vorlagen.facts.yaml_tree import (
    Ausstehend,
    OderEinzeln,
    Scalar,
    fault,
    form,
    oder_status,
    read_date,
    read_day_or_yes,
    read_number,
    read_reserve,
    read_scalar,
    read_text,
    read_time,
    read_yes_or_no,
    require_nameable,
    require_order,
    require_whole,
)
from vorlagen.findings import Code, Finding, Place
from vorlagen.german.dates import datum

T = TypeVar("T")


class Einheit(Struct, frozen=True):
    """Marks a numeric field with its unit, written as in YAML (`EUR/VZÄ/Jahr`)."""

    name: str


class _MayBePending:
    """Lets a field be `{ausstehend: Grund}` instead of its value."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        types = []
        for part in get_args(source):
            if part is not Ausstehend:
                types.append(part)
        inner = handler.generate_schema(reduce(or_, types))

        def validate(value: Any, inner_validate: core_schema.ValidatorFunctionWrapHandler) -> Any:
            if isinstance(value, Ausstehend):
                return value
            return inner_validate(value)

        return core_schema.no_info_wrap_validator_function(validate, inner)

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return oder_status("ausstehend", handler(core))


Offen = Annotated[T | Ausstehend, _MayBePending()]  # a field that may be pending

Zahl = Annotated[Decimal, BeforeValidator(read_number)]
Anzahl = Annotated[
    Zahl, AfterValidator(require_whole), Field(ge=0, json_schema_extra={"type": "integer"})
]  # 3.0 will do
Betrag = Annotated[Zahl, Field(ge=0), Einheit("EUR")]
Prozentsatz = Annotated[Zahl, Field(ge=0), Einheit("v. H.")]
Vzae = Annotated[Zahl, Field(gt=0), Einheit("VZÄ")]
Tag = Annotated[date, BeforeValidator(read_date), form("tag")]
Uhrzeit = Annotated[time, BeforeValidator(read_time), form("uhrzeit")]
JaNein = Annotated[bool, BeforeValidator(read_yes_or_no), form("ja_nein")]
Vorbehalt = Annotated[str, BeforeValidator(read_reserve), form("text")]  # why it is not public
TagOderJa = Annotated[Tag | JaNein, BeforeValidator(read_day_or_yes)]  # ja: the day is not known
Text = Annotated[str, BeforeValidator(read_text), form("text")]
Benennung = Annotated[Text, AfterValidator(require_nameable)]  # a text that also gives an address

# Both are kept as written. A paper prints the first, with the values of expressions in it.
Prosa = Annotated[Scalar, PlainValidator(read_scalar), form("prosa")]
Formel = Annotated[Scalar, PlainValidator(read_scalar), form("text")]  # kgst.E11, a + b


# One address, or a list of them.
Adressen = Annotated[list[Formel], Field(min_length=1), OderEinzeln()]

Bundesland = Literal[
    "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"
]  # ISO 3166-2:DE


Behoerdenart = Literal[
    "gemeinde", "stadt", "kreisfreie_stadt", "kreis", "staedteregion", "verband"
]  # whose law is not the same

# A name used in addresses
Kennung = Annotated[Text, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$"), form("kennung")]


Zaehlweise = Literal["monate", "30/360", "taggenau"]  # how parts of months count


class Zeitraum(Fakten):
    """From the first day to the last, both included."""

    von: Tag
    """Erster Tag; bei Tabellen ohne `zaehlweise` ein Monatserster. Beispiel: `2026-03-01`"""
    bis: Tag
    """Letzter Tag, er zählt mit; bei Tabellen ohne `zaehlweise` ein Monatsletzter. Beispiel:
    `2026-12-31`
    """

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        require_order("Der Zeitraum", self.von, self.bis)
        return self


class Quelle(Fakten):
    """On which document, and which spot in it, a fact rests."""

    dokument: Text
    """Welches Dokument. Beispiel: `Richtlinie Musterhilfe vom 02.12.2024`"""
    datum: Tag | None = None
    """Tag des Dokuments; gedruckt wird er, wenn der Name ihn nicht schon nennt. Beispiel:
    `2024-12-02`
    """
    fundstelle: Text | None = None
    """Welche Stelle darin. Beispiel: `Nr. 5.1`"""
    seite: Anzahl | None = None
    """Welche Seite. Beispiel: `2`"""

    def __str__(self) -> str:
        return self._text

    @cached_property  # used by each fact that rests on the document
    def _text(self) -> str:
        """The document, with its day unless its name has it already, and the spot."""
        document = self.dokument
        if self.datum is not None and datum(self.datum) not in document:
            document = f"{document} vom {datum(self.datum)}"
        page = None if self.seite is None else f"S. {self.seite}"
        return ", ".join(filter(None, (document, self.fundstelle, page)))


class Schriftquelle(Fakten):
    """A publication or a page on the web; its numbers are facts and are printed as they stand."""

    autor: Text
    """Wer sie verfasst hat oder herausgibt. Beispiel: `Musterkreis`"""
    titel: Text
    """Titel. Beispiel: `Zahlen und Fakten`"""
    jahr: Anzahl | None = None
    """Jahr des Erscheinens. Beispiel: `2024`"""
    seite: Text | None = None
    """Seite oder Seiten. Beispiel: `12–14`"""
    url: Text | None = None
    """Adresse im Netz. Beispiel: `https://www.musterkreis.example/zahlen`"""
    abruf: Offen[Tag] | None = None
    """Tag, an dem die Seite so zu lesen war. Beispiel: `2024-03-31`"""

    def faults(self) -> Iterator[Finding]:
        if self.url and self.abruf is None:
            yield Finding(
                Code.QUELLE_OHNE_ABRUF,
                self.place_of("url"),
                f"Die Quelle „{self.titel}“ steht im Netz, nennt aber keinen Tag des Abrufs.",
                "„abruf: 2024-03-31“ ergänzen: den Tag, an dem die Seite so zu lesen war; ist er"
                " unbekannt: abruf: {ausstehend: Grund}.",
            )


Quellen = dict[Kennung, Schriftquelle]


Pruefabstand = Annotated[Anzahl, Field(gt=0, le=1200)]  # months


class Abloesung(Fakten):
    """What follows a value or an edition, and from which day on."""

    ab: Tag
    """Erster Tag, an dem der Wert nicht mehr gilt. Beispiel: `2026-07-01`"""
    durch: Text
    """Was an die Stelle tritt. Beispiel: `KGSt-Bericht 2026/2027`"""


class Geltend(Fakten):
    """A value or an edition that holds from a day on, until something follows it."""

    schluessel_ab: ClassVar[str] = "ab"  # the key under which that day is entered

    zuletzt_geprueft: Tag | None = None
    """An welchem Tag jemand nachgesehen hat, ob das noch gilt. Beispiel: `2025-12-10`"""
    abgeloest: Abloesung | None = None
    """Was an die Stelle getreten ist"""
    quelle: Quelle | None = None
    """Das Dokument"""

    @property
    def gilt_ab(self) -> date:
        """The first day on which this holds."""
        day: date = getattr(self, self.schluessel_ab)
        return day

    @model_validator(mode="after")
    def _is_followed_after_it_began(self) -> Self:
        if self.abgeloest is not None and self.abgeloest.ab <= self.gilt_ab:
            raise fault(
                "ZEITRAUM",
                f"Abgelöst ab {datum(self.abgeloest.ab)}, obwohl der Wert erst ab"
                f" {datum(self.gilt_ab)} gilt.",
                f"Die beiden Tage prüfen („{self.schluessel_ab}“ und „abgeloest.ab“).",
            )
        return self


class Validity(Struct, frozen=True):
    """The validity of a fact that holds from a day on, which its `entry` in the YAML states.

    `months` is the maximum age of its last check, None if no checks are required; `followed` is the
    day from which on the data have another value.
    """

    entry: Geltend
    months: int | None = None
    followed: date | None = None

    @classmethod
    def of(cls, entry: Geltend, all_of: Iterable[Geltend], months: Decimal | None) -> Validity:
        """The validity of one of several dated entries, to be checked every so many `months`."""
        later_days = []
        for dated in all_of:
            if dated.gilt_ab > entry.gilt_ab:
                later_days.append(dated.gilt_ab)
        whole_months = None if months is None else int(months)
        return cls(entry, whole_months, min(later_days, default=None))

    @property
    def place(self) -> Place:
        """Where the entry begins; facts of one entry have it in common."""
        return self.entry.place


class Freigabe(Fakten):
    """What stands behind `freigegeben` in `{annahme: …, grund: …, freigegeben: {…}}`."""

    am: Tag
    """Tag der Freigabe. Beispiel: `2021-10-01`"""
    durch: Text
    """Ein Amt oder eine Funktion. Beispiel: `Dezernat II`"""

    def __str__(self) -> str:
        return f"am {datum(self.am)} durch {self.durch}"


class Withheld(Struct, frozen=True):
    """Something that is not public.

    `address` is that of its figures, if it has any; sums may hide those of a row (`is_row`). `texts` are
    its words.
    """

    title: str
    reason: str
    place: Place
    address: str = ""
    is_row: bool = False
    texts: tuple[str, ...] = ()


class Angabe(Fakten):
    """A fact of this paper alone: a number with its unit, or a day."""

    REGELN = (genau_eines("wert", "tag"),)

    bezeichnung: Text
    """Was das ist. Beispiel: `Beratungstage je Woche`"""
    wert: Offen[Zahl] | None = None
    """Eine Zahl. Beispiel: `2`"""
    einheit: Text = ""
    """Ihre Einheit. Beispiel: `Tage/VZÄ`"""
    tag: Offen[Tag] | None = None
    """Ein Tag. Beispiel: `2026-03-01`"""
    nichtoeffentlich: Vorbehalt = ""
    """Warum es nicht öffentlich ist, oder `ja`: Was darauf beruht, steht nur in der internen Fassung.
    Beispiel: `Vertragsverhandlungen`
    """
    quelle: Quelle | None = None
    """Woher Sie es wissen"""


class AusstehenderWert(Fakten):
    """What stands in the place of a value that is not known yet."""

    ausstehend: Text
    """Warum der Wert noch nicht bekannt ist"""


class AngenommenerWert(Fakten):
    """What stands in the place of a value that no document gives."""

    annahme: Any
    """Der Wert"""
    grund: Text
    """Warum dieser Wert angenommen wird"""
    freigegeben: Freigabe | None = None
    """Wer die Annahme für Endfassungen freigegeben hat, und wann"""
