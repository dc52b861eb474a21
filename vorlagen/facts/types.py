"""The types of fields in fact models: numbers with units, dates, prose, formulas, pending facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Annotated, Any, Self, TypeVar, get_args

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

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.scalars import (
    fault,
    read_date,
    read_day_or_yes,
    read_number,
    read_scalar,
    read_text,
    read_time,
    read_yes_or_no,
    require_nameable,
    require_whole,
)
from vorlagen.facts.shapes import Ganzzahlig, OderEinzeln, form, oder_status
from vorlagen.facts.yaml_tree import Ausstehend, Scalar
from vorlagen.german.dates import datum

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Einheit:
    """Marks a numeric field with its unit, written as in YAML (`EUR/VZÄ/Jahr`)."""

    name: str


class _MayBePending:
    """Lets a field be `{ausstehend: Grund}` instead of its value."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        known = [kind for kind in get_args(source) if kind is not Ausstehend]
        inner = handler.generate_schema(reduce(or_, known))

        def validate(value: Any, known_value: core_schema.ValidatorFunctionWrapHandler) -> Any:
            return value if isinstance(value, Ausstehend) else known_value(value)

        return core_schema.no_info_wrap_validator_function(validate, inner)

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return oder_status("ausstehend", handler(core))


Offen = Annotated[T | Ausstehend, _MayBePending()]  # a field that may be pending

Zahl = Annotated[Decimal, BeforeValidator(read_number)]
Anzahl = Annotated[Zahl, AfterValidator(require_whole), Field(ge=0), Ganzzahlig()]
Betrag = Annotated[Zahl, Field(ge=0), Einheit("EUR")]
Prozentsatz = Annotated[Zahl, Field(ge=0), Einheit("v. H.")]
Vzae = Annotated[Zahl, Field(gt=0), Einheit("VZÄ")]
Tag = Annotated[date, BeforeValidator(read_date), form("tag")]
Uhrzeit = Annotated[
    time,
    BeforeValidator(read_time),
    form("uhrzeit"),
]
JaNein = Annotated[bool, BeforeValidator(read_yes_or_no), form("ja_nein")]
TagOderJa = Annotated[Tag | JaNein, BeforeValidator(read_day_or_yes)]  # ja: the day is not known
Text = Annotated[str, BeforeValidator(read_text), form("text")]
Benennung = Annotated[Text, AfterValidator(require_nameable)]  # a text that also gives an address

# Both are kept as written. A paper prints the first, with the values of expressions in it.
Prosa = Annotated[Scalar, PlainValidator(read_scalar), form("prosa")]
Formel = Annotated[Scalar, PlainValidator(read_scalar), form("text")]  # kgst.E11, a + b


# One address, or a list of them.
Adressen = Annotated[list[Formel], Field(min_length=1), OderEinzeln()]

# A name used in addresses
Kennung = Annotated[Text, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$"), form("kennung")]


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
        if self.bis < self.von:
            raise fault(
                "ZEITRAUM",
                f"Der Zeitraum endet am {datum(self.bis)}, bevor er am {datum(self.von)} beginnt.",
                "Die beiden Tage prüfen; vermutlich sind sie vertauscht.",
            )
        return self
