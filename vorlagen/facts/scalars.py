"""Reads scalars as the numbers, dates and yes or no that a model expects, and names YAML's traps.

Each reader raises a `PydanticCustomError` for other spellings, which says what was probably meant.
"""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from typing import Any

from vorlagen.facts.yaml_tree import Ausstehend, Mapping, Scalar, Sequence, fault
from vorlagen.german.dates import datum, letzter_tag
from vorlagen.german.lists import KeinName, kennung

MAX_DIGITS = 60  # longer numbers are no figures of a paper, and could not be printed

# ASCII: digits of other scripts are no numbers here.
_PLAIN_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_LOOKS_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_CLOCK_TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_SPACES = " \u00a0\u202f"
_WITH_UNIT = re.compile(
    rf"(?P<number>[-+−\d.,_{_SPACES}]*\d)[{_SPACES}]*(?P<unit>€|EUR|Euro|%|v\. H\.|VZÄ|VZAE)",
    re.ASCII,
)
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
    if _LOOKS_GROUPED.fullmatch(text):
        whole = text.replace(".", "")
        read = text.rstrip("0").rstrip(".") if text.count(".") == 1 else "keine Zahl"
        said = f"die Zahl {read.replace('.', ',')}" if text.count(".") == 1 else "ein Text"
        raise fault(
            "WERT_UNZULAESSIG",
            f"{text} ist im YAML {said}; gemeint {whole}?",
            f"Ohne Tausenderpunkte schreiben: {whole}{_as_decimals(text)}.",
        )
    if _PLAIN_NUMBER.fullmatch(text):
        return Decimal(text)
    raise fault("WERT_UNZULAESSIG", *_trap(text))


def _as_decimals(text: str) -> str:
    """How to write what looks grouped if three decimals are meant after all."""
    fraction = text.partition(".")[2]
    if fraction.endswith("000") or "." in fraction:
        return ""
    shortest = text.rstrip("0")
    return f"; als Dezimalzahl: {text + '0' if _LOOKS_GROUPED.fullmatch(shortest) else shortest}"


def _trap(text: str) -> tuple[str, str]:
    with_unit = _WITH_UNIT.fullmatch(text)
    if with_unit:
        message = (
            f"„{text}“ ist im YAML ein Text; die Einheit {with_unit['unit']} steht schon fest."
        )
        return message, f"Nur die Zahl schreiben{_meant(with_unit['number'])}."
    if _meant(text):
        cure = "Zahlen stehen ohne führende Null und Tausenderzeichen und mit Dezimalpunkt"
        return (
            f"„{text}“ ist im YAML keine Zahl{_meant(text, '; gemeint ')}?",
            f"{cure}{_meant(text)}.",
        )
    return f"„{text}“ ist keine Zahl.", "Eine Zahl wie 55000 oder 3.5 eintragen."


def _meant(text: str, before: str = ": ") -> str:
    """The number that a German spelling probably means, after `before`; empty if there is none."""
    compact = re.sub(rf"[{_SPACES}_'’]", "", text).replace("−", "-")
    if re.fullmatch(r"[-+]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?", compact):
        compact = compact.replace(".", "")
    compact = re.sub(r"^([-+]?)0+(?=[0-9])", r"\1", compact.replace(",", "."))
    if re.fullmatch(r"[-+]?\.[0-9]+", compact):
        compact = compact.replace(".", "0.")
    if re.fullmatch(r"[-+]?[0-9]+(\.[0-9]+)?[eE][-+]?[0-9]{1,2}", compact):
        compact = f"{Decimal(compact):f}"
    if _LOOKS_GROUPED.fullmatch(compact):
        compact += "0"  # 3,125 with three decimals: what is proposed must be accepted
    readable = len(compact) <= MAX_DIGITS and _PLAIN_NUMBER.fullmatch(compact)
    return f"{before}{compact}" if readable else ""


def require_whole(value: Decimal) -> Decimal:
    """The number itself, which may have no decimals."""
    if value != value.to_integral_value():
        message, cure = f"„{value}“ ist keine ganze Zahl.", "Eine ganze Zahl eintragen."
        raise fault("WERT_UNZULAESSIG", message, cure)
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
    iso, german = _ISO_DATE.fullmatch(text), _GERMAN_DATE.fullmatch(text)
    if iso:
        return _day(text, *(int(part) for part in iso.groups()))
    if german:
        day, month, year = (int(part) for part in german.groups())
        found = _day(text, year, month, day)
        raise fault(
            "WERT_UNZULAESSIG",
            f"„{text}“ ist im YAML kein Datum.",
            f"In der Form Jahr-Monat-Tag schreiben: {found.isoformat()}.",
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
    found = _CLOCK_TIME.fullmatch(value.strip())
    hour, minute = (int(part) for part in found.groups()) if found else (24, 0)
    if hour < 24 and minute < 60:
        return time(hour, minute)
    cure = "Eine Uhrzeit in der Form Stunde:Minute eintragen, zum Beispiel 16:30."
    raise fault("WERT_UNZULAESSIG", f"„{value}“ ist keine Uhrzeit.", cure)


def read_yes_or_no(value: Any) -> Any:
    """A bool from a scalar written `ja` or `nein` (`true` and `false` will do)."""
    if not isinstance(value, Scalar):
        return _not_a_scalar(value, "ja oder nein")
    if value.lower() in _YES_AND_NO:
        return _YES_AND_NO[value.lower()]
    raise fault("WERT_UNZULAESSIG", f"„{value}“ ist weder ja noch nein.", "ja oder nein eintragen.")


def read_day_or_yes(value: Any) -> Any:
    """A date as `read_date` reads it, or a bool from `ja` and `nein`."""
    if isinstance(value, Scalar) and value.lower() in _YES_AND_NO:
        return read_yes_or_no(value)
    return read_date(value)


def read_text(value: Any) -> Any:
    """A text as written; a mapping or list in its place is an error."""
    return value if isinstance(value, str) else _not_a_scalar(value, "ein Text")


def read_scalar(value: Any) -> Any:
    """A text as written that keeps its place; it may not be pending."""
    if isinstance(value, Ausstehend):
        cure = "Einen Wert eintragen."
        raise fault("WERT_UNZULAESSIG", "Dieser Wert kann nicht ausstehen.", cure)
    return read_text(value)


def require_nameable(text: str) -> str:
    """The text itself, which must have something that could be part of an address."""
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
    # Values built in Python (defaults, tests) and pending facts are for pydantic to judge.
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
    return _neither(value) if months is None else date(months[0], months[1], 1)


def read_last_day(value: Any) -> Any:
    """A day, or the last one of a half-year, quarter, month or year."""
    months = _months(value)
    return _neither(value) if months is None else letzter_tag(months[0], months[2])


def _neither(value: Any) -> Any:
    text = value.strip() if isinstance(value, Scalar) else ""
    if not text or _LIKE_A_DAY.fullmatch(text):
        return read_date(value)
    year = found[0] if (found := _YEAR.match(text)) else "2021"
    raise fault(
        "WERT_UNZULAESSIG",
        f"„{text}“ ist weder ein Tag noch eine Zeit.",
        f"Möglich sind Halbjahre ({year}-H1, {year}-H2), Quartale ({year}-Q1 bis {year}-Q4), Monate"
        f" ({year}-01 bis {year}-12), Jahre ({year}) und Tage ({year}-12-31).",
    )


def _months(value: Any) -> tuple[int, int, int] | None:
    """Year, first and last month of a span; None for what is no such span."""
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, Scalar) else None
    if found is None:
        return None
    for name, length in (("half", 6), ("quarter", 3), ("month", 1)):
        if found[name]:
            last = length * int(found[name])
            return int(found["year"]), last - length + 1, last
    return int(found["year"]), 1, 12
