"""Dates as German papers print them (DIN 5008, CLDR names), and dates that cannot be."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, time
from functools import cache

from msgspec import Struct

from vorlagen.german.numbers import NBSP, deutsch

_MONATE = range(1, 13)
_SCHALTJAHR = 2000  # stands in where no year is written: 29.02. may be a day, 30.02. never is

# Only four plausible digits make a year, so that phone and file numbers are no dates.
_JAHR = r"[12][0-9]{3}(?!\w|[.,][0-9])"
_VOLL = re.compile(
    r"(?<![\w.,])(?P<tag>[0-9]{1,2})\.\s?(?P<monat>[0-9]{1,2})\.\s?" + f"(?P<jahr>{_JAHR})"
)
_KURZ = re.compile(
    r"(?<![\w.,])(?P<tag>[0-9]{2})\.(?P<monat>[0-9]{2})\.(?P<jahr>[0-9]{2})(?!\w|[.,][0-9])"
)
_OHNE_JAHR = re.compile(
    r"(?<![\w.,])(?P<tag>[0-9]{1,2})\.(?P<monat>[0-9]{1,2})\.(?P<jahr>)" + rf"(?!\w|\s{_JAHR})"
)

# Words before numbers like 30.2. and 31.11.02 that are no dates: of passages, budget items, lines.
_GEZAEHLT = re.compile(
    r"(?:\b(?:Abbildung|Abs\.|Absatz|Abschnitt|Anlage|Artikel|Fax|Kapitel|Kap\.|Konto|Kostenstelle"
    r"|Kostenträger|Nr\.|Nummer|Produkt\w*|Punkt|Satz|Tabelle|Teilplan|Tel\.|Telefon|TOP|Version"
    r"|Ziffer|Ziff\.)|§):?\s*\Z"
)
_VORLAUF = 40  # characters, enough for the longest of these words


class KeinDatum(ValueError):  # noqa: N818 - the name says it in German
    """A text is no date, or names a day that does not exist."""


class UnmoeglicherTag(Struct, frozen=True):
    """A day in a text that the calendar does not have.

    `start` and `end` are offsets into the text, `letzter` is the last real day of the month that
    was written; None if there is no such month or no year to tell.
    """

    start: int
    end: int
    text: str
    letzter: date | None


def datum(tag: date) -> str:
    """The usual form: "22.02.2021"."""
    return f"{tag.day:02}.{tag.month:02}.{tag.year:04}"


def datum_lang(tag: date) -> str:
    """With the name of the month: "22. Februar 2021"; day and month stay on one line."""
    return f"{tag.day}.{NBSP}{monat_jahr(tag)}"


def datum_kurz(tag: date) -> str:
    """For narrow columns: "01.12.21"."""
    return f"{tag.day:02}.{tag.month:02}.{tag.year % 100:02}"


def monat_jahr(tag: date) -> str:
    """The month of a day: "November 2021"."""
    return f"{_monatsnamen()[tag.month - 1]} {tag.year:04}"


def jahr(tag: date) -> str:
    """The year of a day: "2021"."""
    return f"{tag.year:04}"


def wochentag(tag: date) -> str:
    """The day of the week: "Dienstag"."""
    name: str = deutsch().days["format"]["wide"][tag.weekday()]
    return name


def uhrzeit(zeit: time) -> str:
    """A time of the day (DIN 5008): "16:30 Uhr"."""
    return f"{zeit.hour:02}:{zeit.minute:02}{NBSP}Uhr"


def monatsname(monat: int) -> str:
    """The name of a month from 1 to 12."""
    return _monatsnamen()[monat - 1]


def zeitraum(von: date, bis: date) -> str:
    """A period with both its first and last day: "01.12.2021–31.12.2022"."""
    return f"{datum(von)}–{datum(bis)}"


def letzter_tag(jahr: int, monat: int) -> date:
    """The last day of a month."""
    return date(jahr, monat, monthrange(jahr, monat)[1])


def monate_spaeter(tag: date, monate: int) -> date:
    """So many months later: the same day or, if the month has no such day, its last one (§ 188 BGB).

    The last day of the calendar (31.12.9999) if the result would lie beyond it.
    """
    jahr, monat = divmod(tag.year * 12 + tag.month - 1 + monate, 12)
    if jahr > date.max.year:
        return date.max
    letzter = letzter_tag(jahr, monat + 1)
    return letzter.replace(day=min(tag.day, letzter.day))


def parse_datum(text: str) -> date:
    """Reads "22.02.2021", "1.2.2021", "22. Februar 2021" or "01.12.21".

    Two digits of a year are read as POSIX does: 69 to 99 belong to the last century.

    Raises:
        KeinDatum: If the text is none of these, or names a day that does not exist.
    """
    text = text.strip()
    fund = _VOLL.fullmatch(text) or _KURZ.fullmatch(text) or _wort().fullmatch(text)
    if fund is None or not fund["jahr"]:
        raise KeinDatum(f"„{text}“ ist kein Datum; üblich ist die Schreibweise 22.02.2021.")
    tag = _tag(fund)
    if tag is None:
        meldung = f"Den Tag „{text}“ gibt es nicht."
        letzter = _letzter(fund)
        if letzter:
            meldung += f" Der letzte Tag dieses Monats ist der {datum(letzter)}."
        raise KeinDatum(meldung)
    return tag


def finde_daten(text: str) -> list[tuple[re.Match[str], date]]:
    """The days that running text names with their year, in their order, and where they stand.

    The forms are those of `parse_datum`; days that do not exist are left out.
    """
    tage: list[tuple[re.Match[str], date]] = []
    for form in (_VOLL, _KURZ, _wort()):
        for fund in form.finditer(text):
            tag = _tag(fund) if fund["jahr"] else None
            if tag is not None:
                tage.append((fund, tag))
    return sorted(tage, key=lambda fund_und_tag: fund_und_tag[0].start())


def finde_unmoegliche_tage(text: str) -> list[UnmoeglicherTag]:
    """Finds the dates in running text that the calendar does not have, in order of appearance.

    Dates may be written "31.11.2021", "1.13.2021", "31.11.21", "31. November 2021", and without a year
    "31. November" and "31.11."; without a year, 29 February is possible. Numbers that only look
    similar are left alone: amounts, versions, paragraph and budget numbers, phone numbers.
    """
    tage: list[UnmoeglicherTag] = []
    for form in (_VOLL, _KURZ, _wort(), _OHNE_JAHR):
        for fund in form.finditer(text):
            if _meint_tag(fund) and _tag(fund) is None:
                start, end = fund.span()
                tage.append(UnmoeglicherTag(start, end, fund.group(), _letzter(fund)))
    return sorted(tage, key=lambda tag: tag.start)


def _meint_tag(fund: re.Match[str]) -> bool:
    """Whether the writer meant a day: with a full year always, otherwise if the numbers come close."""
    jahr = fund["jahr"] or ""
    if len(jahr) == len("2021"):
        return True
    hoechster = 39 if jahr else 31  # "32.12.21" is a typing error, "45.10.20" is no date
    if not 1 <= int(fund["tag"]) <= hoechster or _monat(fund) not in _MONATE:
        return False
    davor = fund.string[max(0, fund.start() - _VORLAUF) : fund.start()]
    return not _GEZAEHLT.search(davor)


def _tag(fund: re.Match[str]) -> date | None:
    try:
        return date(_jahr(fund) or _SCHALTJAHR, _monat(fund), int(fund["tag"]))
    except ValueError:
        return None


def _letzter(fund: re.Match[str]) -> date | None:
    jahr = _jahr(fund)
    monat = _monat(fund)
    if jahr is None or monat not in _MONATE:
        return None
    return letzter_tag(jahr, monat)


def _monat(fund: re.Match[str]) -> int:
    monat: str = fund["monat"]
    if monat.isdecimal():
        return int(monat)
    return _monatsnamen().index(monat) + 1


def _jahr(fund: re.Match[str]) -> int | None:
    jahr: str = fund["jahr"] or ""
    if not jahr:
        return None
    if len(jahr) != len("21"):
        return int(jahr)
    jahrhundert = 1900 if jahr >= "69" else 2000
    return jahrhundert + int(jahr)


@cache
def _wort() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w.,])(?P<tag>[0-9]{{1,2}})\.\s?(?P<monat>{'|'.join(_monatsnamen())})(?!\w)"
        r"(?:\s(?P<jahr>[12][0-9]{3})(?!\w))?"
    )


@cache
def _monatsnamen() -> tuple[str, ...]:
    namen = deutsch().months["format"]["wide"]
    return tuple(namen[monat] for monat in _MONATE)
