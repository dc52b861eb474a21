"""The content of a YAML file before validation, and how its scalars become numbers, dates, yes or no.

A scalar keeps the text exactly as written. Whether `2020` is a number, a year or a name is decided by
the model that expects it, so that YAML never turns a text into something its author did not mean.

For other spellings each reader raises a `PydanticCustomError` that says what was probably meant.

Below stands the JSON Schema of what these readers, and models, accept. An editor's parser reads a text by the
rules of YAML 1.2: `3.5` as a number, `ja` and `2021-12-01` as texts, `true` as a boolean. Only the program
itself checks what JSON Schema cannot see in that: whether a number was written with a point for thousands
(`55.000`), comparisons by validators (of two days), and an assumption within an assumption. The annotations
only name a form; `vorlagen.paper.json_schema` replaces it by a link to its definition.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from pydantic import (
    BaseModel,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Tag,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from vorlagen.findings import Place
from vorlagen.german.dates import datum, letzter_tag
from vorlagen.german.numbers import zahl
from vorlagen.german.words import KeinName, kennung

if TYPE_CHECKING:
    from pydantic_core import PydanticCustomError


class Ausstehend(Struct, frozen=True):
    """A fact that is not known yet, with the reason why."""

    grund: str
    place: Place


class Annahme(Struct, frozen=True):
    """The reason why a fact that no document gives is assumed, and where its value stands.

    `freigabe` says when it was released for final papers, and by whom; empty if it was not.
    """

    grund: str
    place: Place
    freigabe: str = ""


class Scalar(str):
    """A text, number or date as written.

    `plain` tells that no quotation marks stood around it; `block` that it is a `|` text, whose
    first line is the one below its place.
    """

    __slots__ = ("block", "place", "plain")
    place: Place
    plain: bool
    block: bool

    def __new__(cls, text: str, place: Place, *, plain: bool, block: bool = False) -> Scalar:
        scalar = super().__new__(cls, text)
        scalar.place = place
        scalar.plain = plain
        scalar.block = block
        return scalar

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as a plain text: in another process the value is validated and needs no place."""
        return str, (str(self),)


class Spots(Struct, frozen=True):
    """Where the entries of a mapping or list stand, and which of them are assumed.

    `keys` has all entries that were written (of a list, their numbers), also those left out of the
    mapping or list because nothing usable stands there.
    """

    place: Place
    keys: dict[Any, Place] = field(default_factory=dict)
    values: dict[Any, Place] = field(default_factory=dict)
    assumed: dict[Any, Annahme] = field(default_factory=dict)


class Mapping(dict[str, Any]):
    """A YAML mapping; `spots` knows where each key and value stands."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.spots = Spots(place)


class Sequence(list[Any]):
    """A YAML list; `spots` knows where each entry stands."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.spots = Spots(place)


Node = Scalar | Mapping | Sequence | Ausstehend


def place_of(node: Any) -> Place:
    """Where a node stands."""
    return node.spots.place if isinstance(node, Mapping | Sequence) else node.place


def fault(code: str, message: str, cure: str) -> PydanticCustomError:
    """An error that validation turns into a finding; `code` is the name of a `Code`."""
    from pydantic_core import PydanticCustomError  # noqa: PLC0415 - slow, and needed for faults only

    # The texts travel as context: pydantic would read braces in a message template as fields.
    return PydanticCustomError(code, "{message}", {"message": message, "cure": cure})


MAX_DIGITS = 60  # no paper has longer numbers, and they could not be printed

# ASCII: digits of other scripts are not accepted.
_PLAIN_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_LOOKS_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_SPACES = " \u00a0\u202f"
UNIT = rf"[{_SPACES}]*(?P<unit>€|EUR|Euro|%|v\. H\.|VZÄ|VZAE)"
_WITH_UNIT = re.compile(rf"(?P<number>[-+−\d.,_{_SPACES}]*\d){UNIT}", re.ASCII)
NOT_PUBLIC = "nichtöffentlich"  # the reason of what is only said to be so
_YES_AND_NO = {"ja": True, "true": True, "nein": False, "false": False}


def read_number(value: Any) -> Any:
    """An exact decimal from a scalar written `55000`, `3.5` or `-0.25`."""
    if not isinstance(value, Scalar):
        return _not_a_scalar(value, "eine Zahl")
    text = value.strip()
    if len(text) > MAX_DIGITS:
        raise fault(
            "WERT_UNZULAESSIG",
            f"Hier stehen {len(text)} Zeichen; so lang ist keine Zahl einer Vorlage.",
            f"Eine Zahl mit höchstens {MAX_DIGITS} Stellen eintragen.",
        )
    if not value.plain:
        raise fault(
            "WERT_UNZULAESSIG",
            f"„{value}“ steht in Anführungszeichen und ist deshalb ein Text, keine Zahl.",
            f"Ohne Anführungszeichen schreiben{_meant(text)}.",
        )
    is_plain_number = _PLAIN_NUMBER.fullmatch(text)
    if is_plain_number and not _LOOKS_GROUPED.fullmatch(text):
        return Decimal(text)
    with_unit = _WITH_UNIT.fullmatch(text)
    if with_unit:
        message = (
            f"„{text}“ ist im YAML ein Text; die Einheit {with_unit['unit']} steht schon fest."
        )
        cure = f"Nur die Zahl schreiben{_meant(with_unit['number'])}."
        raise fault("WERT_UNZULAESSIG", message, cure)
    meant = _meant(text)
    if not meant:
        cure = "Eine Zahl wie 55000 oder 3.5 eintragen."
        raise fault("WERT_UNZULAESSIG", f"„{text}“ ist keine Zahl.", cure)
    reading = "keine Zahl"
    as_decimal = ""
    if is_plain_number:  # with points as for thousands: 55.000
        reading = f"die Zahl {zahl(Decimal(text))}"
        as_decimal = f"; als Dezimalzahl: {text}0"
    message = f"„{text}“ ist im YAML {reading}; gemeint{meant.removeprefix(':')}?"
    cure = f"Zahlen stehen ohne führende Null und Tausenderzeichen und mit Dezimalpunkt{meant}{as_decimal}."
    raise fault("WERT_UNZULAESSIG", message, cure)


def spelled_number(number: Decimal) -> str:
    """A number as `read_number` reads it: 1.1250, as 1.125 could be meant as 1125."""
    text = f"{number:f}"
    return f"{text}0" if _LOOKS_GROUPED.fullmatch(text) else text


def _meant(text: str) -> str:
    """The number that a German spelling probably means, as „: 55000“; empty if there is none."""
    compact = re.sub(rf"[{_SPACES}_'’]", "", text).replace("−", "-")
    if "," in compact or _LOOKS_GROUPED.fullmatch(compact):
        compact = compact.replace(".", "").replace(",", ".")
    if not re.fullmatch(r"[-+]?\d*\.?\d+(?:[eE][-+]?\d{1,2})?", compact, re.ASCII):
        return ""
    number = f"{Decimal(compact):f}"
    if _LOOKS_GROUPED.fullmatch(number):
        number += "0"  # 3,125 has three decimals; the reader would refuse 3.125 as grouped
    if len(number) > MAX_DIGITS:
        return ""
    return f": {number}"


def require_whole(value: Decimal) -> Decimal:
    """The number itself; a fault if it has decimals."""
    if value != value.to_integral_value():
        cure = "Eine ganze Zahl eintragen."
        raise fault("WERT_UNZULAESSIG", f"„{value}“ ist keine ganze Zahl.", cure)
    return value


def require_order(what: str, first: date, last: date) -> None:
    """Refuse `what` („Der Zeitraum“) if it ends before it begins."""
    if last < first:
        raise fault(
            "ZEITRAUM",
            f"{what} endet am {datum(last)}, bevor er am {datum(first)} beginnt.",
            "Die beiden Tage prüfen; vermutlich sind sie vertauscht.",
        )


def read_date(value: Any) -> Any:
    """A date from a scalar written `2021-12-01`."""
    if not isinstance(value, Scalar):
        return _not_a_scalar(value, "ein Datum")
    text = value.strip()
    iso = _ISO_DATE.fullmatch(text)
    if iso:
        year, month, day = map(int, iso.groups())
        return _day(text, year, month, day)
    german = _GERMAN_DATE.fullmatch(text)
    if german:
        day, month, year = map(int, german.groups())
        meant = _day(text, year, month, day)
        raise fault(
            "WERT_UNZULAESSIG",
            f"„{text}“ ist im YAML kein Datum.",
            f"In der Form Jahr-Monat-Tag schreiben: {meant.isoformat()}.",
        )
    cure = "Ein Datum in der Form Jahr-Monat-Tag eintragen, zum Beispiel 2021-12-31."
    raise fault("WERT_UNZULAESSIG", f"„{text}“ ist kein Datum.", cure)


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        if not (1 <= month <= 12 and year):
            cure = "Der Monat liegt zwischen 01 und 12; das Jahr hat vier Stellen."
        else:
            last = letzter_tag(year, month)
            cure = f"Der letzte Tag dieses Monats ist der {datum(last)} ({last.isoformat()})."
        raise fault("DATUM_UNMOEGLICH", f"Den Tag „{text}“ gibt es nicht.", cure) from None


def read_time(value: Any) -> Any:
    """A time of the day from a scalar written `16:30`."""
    if not isinstance(value, Scalar):
        return _not_a_scalar(value, "eine Uhrzeit")
    try:
        return datetime.strptime(value.strip(), "%H:%M").time()  # noqa: DTZ007 - no day, no zone
    except ValueError:
        cure = "Eine Uhrzeit in der Form Stunde:Minute eintragen, zum Beispiel 16:30."
        raise fault("WERT_UNZULAESSIG", f"„{value}“ ist keine Uhrzeit.", cure) from None


def read_yes_or_no(value: Any) -> Any:
    """A bool from a scalar written `ja` or `nein` (`true` and `false` will do)."""
    if not isinstance(value, Scalar):
        return _not_a_scalar(value, "ja oder nein")
    if value.lower() in _YES_AND_NO:
        return _YES_AND_NO[value.lower()]
    raise fault("WERT_UNZULAESSIG", f"„{value}“ ist weder ja noch nein.", "ja oder nein eintragen.")


def read_reserve(value: Any) -> Any:
    """Why something is not public: the text as written; for `ja` a general one, for `nein` none."""
    if isinstance(value, Scalar) and value.lower() in _YES_AND_NO:
        return NOT_PUBLIC if read_yes_or_no(value) else ""
    return read_text(value)


def read_day_or_yes(value: Any) -> Any:
    """A date as `read_date` reads it, or a bool from `ja` and `nein`."""
    if isinstance(value, Scalar) and value.lower() in _YES_AND_NO:
        return read_yes_or_no(value)
    return read_date(value)


def read_text(value: Any) -> Any:
    """A text as written; a mapping or list in its place is an error."""
    if isinstance(value, str):
        return value
    return _not_a_scalar(value, "ein Text")


def read_scalar(value: Any) -> Any:
    """A text as written that keeps its place; it may not be pending."""
    if isinstance(value, Ausstehend):
        cure = "Einen Wert eintragen."
        raise fault("WERT_UNZULAESSIG", "Dieser Wert kann nicht ausstehen.", cure)
    return read_text(value)


def require_nameable(text: str) -> str:
    """The text itself; a fault if it has no letter or digit to make a name for addresses of."""
    try:
        kennung(text)
    except KeinName:
        raise fault(
            "WERT_UNZULAESSIG",
            f"Aus „{text}“ lässt sich kein Name für Adressen bilden.",
            "Eine Bezeichnung mit Buchstaben wählen; Zeilen einer Finanzierungstabelle können"
            " stattdessen eine „kennung“ haben.",
        ) from None
    return text


def _not_a_scalar(value: Any, expected: str) -> Any:
    if isinstance(value, Mapping | Sequence):
        kind = "eine Liste" if isinstance(value, Sequence) else "eine Gruppe von Schlüsseln"
        raise fault(
            "WERT_UNZULAESSIG",
            f"Hier steht {kind}; erwartet wird {expected}.",
            f"Einen einzelnen Wert eintragen ({expected}).",
        )
    # pydantic validates values built in Python (defaults, tests) and pending facts.
    return value


_SPAN = re.compile(
    r"(?P<year>[1-9]\d{3})(?:-(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?",
    re.ASCII,
)
_LIKE_A_DAY = re.compile(r"\d+-\d+-\d+|\d+\.\d+\.\d+", re.ASCII)
_YEAR = re.compile(r"[1-9]\d{3}", re.ASCII)


def read_first_day(value: Any) -> Any:
    """A day, or the first one of a half-year, quarter, month or year."""
    months = _months(value)
    if months is None:
        return _day_in_span_field(value)
    year, first, _ = months
    return date(year, first, 1)


def read_last_day(value: Any) -> Any:
    """A day, or the last one of a half-year, quarter, month or year."""
    months = _months(value)
    if months is None:
        return _day_in_span_field(value)
    year, _, last = months
    return letzter_tag(year, last)


def _day_in_span_field(value: Any) -> Any:
    """A day where a span would be possible, too; a fault if it is neither."""
    text = value.strip() if isinstance(value, Scalar) else ""
    if not text or _LIKE_A_DAY.fullmatch(text):
        return read_date(value)
    year_match = _YEAR.match(text)
    year = year_match[0] if year_match else "2021"
    raise fault(
        "WERT_UNZULAESSIG",
        f"„{text}“ ist weder ein Tag noch eine Zeit.",
        f"Möglich sind Halbjahre ({year}-H1, {year}-H2), Quartale ({year}-Q1 bis {year}-Q4), Monate"
        f" ({year}-01 bis {year}-12), Jahre ({year}) und Tage ({year}-12-31).",
    )


def _months(value: Any) -> tuple[int, int, int] | None:
    """Year, first and last month of a span; None if the value is no span."""
    if not isinstance(value, Scalar):
        return None
    span = _SPAN.fullmatch(value.strip())
    if span is None:
        return None
    year = int(span["year"])
    for name, length in (("half", 6), ("quarter", 3), ("month", 1)):
        if span[name]:
            last = length * int(span[name])
            return year, last - length + 1, last
    return year, 1, 12


Json = dict[str, Any]

FORM = "x-form"  # stands for a link to the definition of one of the forms

_MONTHS = "(?:0?[13578]|1[02])-(?:0?[1-9]|[12][0-9]|3[01])|(?:0?[469]|11)-(?:0?[1-9]|[12][0-9]|30)"

_YES_OR_NO = "^(?:[Jj][Aa]|[Nn][Ee][Ii][Nn]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$"
NUMBER: Json = {
    "type": "number",
    "errorMessage": "Hier wird eine Zahl erwartet, ohne Tausenderpunkt und mit Dezimalpunkt: 1250.5",
}


def _text(pattern: str, message: str) -> Json:
    """A text; it may look like a number (an account: 501200), and `true` is one to the program, too."""
    return {
        "if": {"type": "boolean"},
        "else": {
            "type": ["string", "number"],
            "errorMessage": "Hier wird ein einzelner Wert erwartet, keine Gruppe oder Liste.",
            "pattern": pattern,
            "patternErrorMessage": message,
        },
    }


_TEXT = _text(r"\S", "Hier fehlt der Wert.")
FORMS: dict[str, Json] = {
    "text": _TEXT,
    "prosa": _TEXT,
    "meldung": _text(
        r"^(?![\s\S]*\{[{%])[\s\S]*\S",
        "Nur den Satz schreiben, ohne Ausdruck in geschweiften Klammern.",
    ),
    "kennung": {
        "if": {"type": "boolean"},
        "else": {
            "type": "string",
            "errorMessage": "Hier wird ein Name erwartet.",
            "pattern": "^[A-Za-z][A-Za-z0-9_]*$",
            "patternErrorMessage": "Vorn ein Buchstabe, dann Buchstaben ohne Umlaute, Ziffern und _.",
        },
    },
    "jahr": {
        "type": "string",
        "pattern": "^jahr_[12][0-9]{3}$",
        "patternErrorMessage": "Haushaltsjahre heißen hier „jahr_2025“.",
    },
    "tag": {
        "type": "string",
        "errorMessage": "Hier wird ein Tag erwartet: 2021-12-31.",
        "pattern": rf"^\s*(?!0000)[0-9]{{4}}-(?:{_MONTHS}|0?2-(?:0?[1-9]|[12][0-9]))\s*$",
        "patternErrorMessage": "Ein Datum in der Form Jahr-Monat-Tag eintragen: 2021-12-31.",
    },
    "zeit": {
        "type": ["string", "number"],
        "pattern": r"^\s*[1-9][0-9]{3}(?:-(?:H[12]|Q[1-4]|[01]?[0-9](?:-[0-3]?[0-9])?))?\s*$",
        "patternErrorMessage": "Einen Tag oder eine Zeit eintragen: 2021-12-31, 2021-H2, 2021-Q4, 2021.",
    },
    "uhrzeit": {
        "type": "string",
        "pattern": r"^\s*(?:[01]?[0-9]|2[0-3]):[0-5][0-9]\s*$",
        "patternErrorMessage": "Eine Uhrzeit in der Form 17:00 eintragen.",
    },
    "ja_nein": {
        "if": {
            "anyOf": [
                {"type": "boolean"},
                {"pattern": _YES_OR_NO, "not": {"enum": ["ja", "nein"]}},
            ],
            "type": ["boolean", "string"],
        },
        "else": {"enum": ["ja", "nein"], "errorMessage": "„ja“ oder „nein“ eintragen."},
    },
    "zahl": NUMBER,
    "betrag": {**NUMBER, "minimum": 0},
}


def oder_status(status: str, value: Json) -> Json:
    """The schema of a value, or of a group that says why it is assumed or pending (`status`).

    Alternatives are written with `if`, not with `anyOf`: only then an editor says what is wrong with
    the one that was meant.
    """
    group: Json = {"allOf": [{FORM: status}]}
    if status == "annahme":
        group["properties"] = {status: value}
    return {"if": {"type": "object", "required": [status]}, "then": group, "else": value}


def form(name: str) -> WithJsonSchema:
    """The annotation of a type that is read from a scalar of one of the `FORMS`."""
    return WithJsonSchema({FORM: name})


def bedeutung(*texte: str) -> Any:
    """The annotation with the meaning of each word of an enumeration, in their order."""
    return Field(json_schema_extra={"enumDescriptions": list(texte)})


class Kurzform:
    """Lets a single value stand in the place of a group: it becomes the value of the keys `keys`."""

    def __init__(self, *keys: str, form: str = "text") -> None:
        self.keys = keys
        self.form = form  # of the single value

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._grouped, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"if": {"type": "object"}, "then": handler(core), "else": {FORM: self.form}}

    def _grouped(self, value: Any) -> Any:
        if isinstance(value, Mapping) or not isinstance(value, Node):
            return value
        group = Mapping(place_of(value))
        for key in self.keys:
            group[key] = value
            group.spots.keys[key] = group.spots.place
            group.spots.values[key] = group.spots.place
        return group


class OderEinzeln:
    """Lets the only entry of a list stand in its place."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._listed, handler(source))

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        entries = handler(core)
        return {"if": {"type": "array"}, "then": entries, "else": entries["items"]}

    def _listed(self, value: Any) -> Any:
        if not isinstance(value, Scalar | Mapping):
            return value
        entries = Sequence(place_of(value))
        entries.append(value)
        entries.spots.keys[0] = entries.spots.place
        entries.spots.values[0] = entries.spots.place
        return entries


GRUPPE, WORT = Tag("group"), Tag("word")
GRUPPE_ODER_WORT = Discriminator(
    lambda value: "group" if isinstance(value, Mapping | BaseModel) else "word"
)
