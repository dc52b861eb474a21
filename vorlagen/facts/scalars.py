"""Reads scalars as the numbers, dates and yes or no that a model expects, and explains YAML's traps.

For other spellings each reader raises a `PydanticCustomError` that says what was probably meant.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from vorlagen.facts.yaml_tree import Ausstehend, Mapping, Scalar, Sequence, fault
from vorlagen.german.dates import datum, letzter_tag
from vorlagen.german.lists import KeinName, kennung
from vorlagen.german.numbers import zahl

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
