"""Reads the numbers of papers that others wrote: in digits and words, with currency, scale and spaces.

`parse_zahl` in `german.numbers` is strict about spelling; this is generous about what stands around
the digits, and no less strict about the digits: "3.5" and "12.34.56" are read as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from vorlagen.german.numbers import KeineZahl, parse_zahl
from vorlagen.german.words import lies_zahlwort

EURO, PROZENT = "€", "%"

_SKALEN = {"t": 3, "tsd": 3, "tausend": 3, "mio": 6, "million": 6, "millionen": 6}
_SKALEN |= {"mrd": 9, "milliarde": 9, "milliarden": 9}
_LUECKE = "[ \u00a0\u2009\u202f]"
_ENG = "[\u00a0\u2009\u202f]"
_EURO = r"(?:€|(?:EUR|Eur|EURO|[Ee]uro)(?!\w))"
_EINHEIT = rf"""
    (?:,[-–—]{{1,2}})?                                    # "55.000,- €"
    (?: {_LUECKE}{{0,3}}
        (?: (?P<kurz>T){_LUECKE}?(?P<euro_kurz>{_EURO})    # "25 T€", "25 TEUR"
          | (?P<skala>Tsd|TSD|[Tt]ausend|Mio|Million(?:en)?|Mrd|Milliarden?)(?!\w)\.?
            (?:{_LUECKE}?(?P<euro_skala>{_EURO}))?
          | (?P<euro>{_EURO})
          | (?P<prozent>%|Prozent(?!\w)|v\.{_LUECKE}?H\.) )
    )?
"""
_ZIFFERN = re.compile(
    rf"""
    (?:(?<![\w.,:/§%])|(?<=[0-9][xX]))
    (?: (?P<weit>[1-9][0-9]{{0,2}}(?:{_LUECKE}[0-9]{{3}}){{1,4}}(?:,[0-9]{{1,9}})?)(?![0-9])
        (?={_LUECKE}?{_EURO})
      | (?P<eng>[1-9][0-9]{{0,2}}(?:{_ENG}[0-9]{{3}}){{1,4}}(?:,[0-9]{{1,9}})?)(?![0-9])
      | (?P<ziffern>[0-9]{{1,60}}(?:[.,][0-9]{{1,60}}){{0,20}}) )
    (?![0-9]|[.,:/][0-9])
    {_EINHEIT}
    (?!(?![xX][ \u00a0]?[0-9(])[^\W\d_]|/)
    """,
    re.VERBOSE,
)
# "Zeile 3." and "31. Dezember" count nothing.
_ORDNUNG = re.compile(r"\.(?=\s+[a-zäöüß]|\s+(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez))")
_WORT = re.compile(r"(?<![\w-])[^\W\d_]{2,60}(?![\w-])")
_VERLESEN = (
    ("zwolf", "zwölf"),
    ("zwoelf", "zwölf"),
    ("funf", "fünf"),
    ("fiinf", "fünf"),
    ("fuenf", "fünf"),
    ("dreissig", "dreißig"),
)
_VORZEICHEN = re.compile(r"(?P<minus>[-−–]|minus\b)?\s*")
_LAENGSTER = 200


@dataclass(frozen=True, slots=True)
class Gelesen:
    """A number in a text.

    Attributes:
        start: Offset of its first digit or letter.
        end: Offset behind its unit.
        text: As it is written.
        wert: Its value, in whole euros, pieces or hundredths; "2,5 Mio. €" is 2500000.
        stufe: What its last written digit counts: 0.01 for "2,00", 100000 for "2,5 Mio. €".
        einheit: "€", "%" or nothing.
        als_wort: Whether it is a number word.
    """

    start: int
    end: int
    text: str
    wert: Decimal
    stufe: Decimal
    einheit: str = ""
    als_wort: bool = False


def lies_zahl(text: str) -> Decimal:
    """Reads one number, however a paper writes it.

    Read are "55.000€", "3,5", "1.012,00 €", "− 245.319", "55 000 EUR", "50 Mio. €", "25 T€", "80 %",
    "1.000,- €" and number words. A percentage counts hundredths.

    Raises:
        KeineZahl: If the text is anything else.
    """
    text = text.strip()
    if len(text) <= _LAENGSTER:
        vorzeichen = _VORZEICHEN.match(text)
        rest = text[vorzeichen.end() :] if vorzeichen else text
        for fund in finde_zahlen(rest):
            if (fund.start, fund.end) == (0, len(rest)):
                return -fund.wert if vorzeichen and vorzeichen["minus"] else fund.wert
    raise KeineZahl(f"„{text[:_LAENGSTER]}“ ist keine Zahl in deutscher Schreibweise.")


def lies_verlesenes_zahlwort(wort: str) -> Decimal | None:
    """As `lies_zahlwort`, also for words that lost their umlauts: "zwolf", "fuenf"."""
    klein = wort.lower()
    for falsch, richtig in _VERLESEN:
        klein = klein.replace(falsch, richtig)
    return lies_zahlwort(klein)


def finde_zahlen(text: str) -> list[Gelesen]:
    """The numbers of a text in their order; signs before them do not belong to them."""
    gefunden = [*_in_ziffern(text), *_in_worten(text)]
    return sorted(gefunden, key=lambda zahl: zahl.start)


def _in_ziffern(text: str) -> Iterator[Gelesen]:
    for fund in _ZIFFERN.finditer(text):
        if not fund["euro"] and _ORDNUNG.match(text, fund.end()) and fund["ziffern"]:
            continue
        roh = fund["ziffern"] or re.sub(_LUECKE, "", fund["weit"] or fund["eng"])
        try:
            wert = parse_zahl(roh)
        except KeineZahl:
            continue
        potenz = _SKALEN[(fund["kurz"] or fund["skala"] or "").lower()] if _skaliert(fund) else 0
        yield Gelesen(
            fund.start(),
            fund.end(),
            fund.group(),
            wert * Decimal(10) ** potenz,
            Decimal(10) ** (potenz - len(roh.partition(",")[2])),
            _einheit(fund),
        )


def _skaliert(fund: re.Match[str]) -> bool:
    return bool(fund["kurz"] or fund["skala"])


def _einheit(fund: re.Match[str]) -> str:
    if fund["prozent"]:
        return PROZENT
    return EURO if fund["euro"] or fund["euro_kurz"] or fund["euro_skala"] else ""


def _in_worten(text: str) -> Iterator[Gelesen]:
    for fund in _WORT.finditer(text):
        wert = lies_verlesenes_zahlwort(fund.group())
        if wert is not None:
            stufe = Decimal(1) if wert == wert.to_integral_value() else Decimal("0.25")
            yield Gelesen(*fund.span(), fund.group(), wert, stufe, als_wort=True)
