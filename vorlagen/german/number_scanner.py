"""The one scanner of numbers in running text: in digits and in words, with what they measure.

`numbers` reads what may have been typed into an own paper, however odd its spelling. `finde_zahlen`
reads papers of others and leaves out what is no German number: "3.5" and "12.34.56" are nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Context, Decimal
from enum import Enum, auto
from functools import lru_cache

from msgspec import Struct

from vorlagen.german.numbers import KeineZahl, parse_zahl
from vorlagen.german.words import lies_zahlwort

EURO, PROZENT = "€", "%"

# All of them are bounded, possessive or atomic: the time to search grows with the text and no faster.
# Groups are atomic, (?>…), never possessive: that, Python before 3.11.5 gets wrong.

END = r"(?![^\W_])"  # no letter or digit goes on
BLANKS = r"[^\S\n]{0,80}"
MARKS = r"[*_]{0,3}"  # Markdown emphasis
GAP = rf"(?:{MARKS}{BLANKS}(?:\n{BLANKS})?{MARKS})"  # a line may be broken, a paragraph not
SPACE = rf"(?:(?=[\s*_]){GAP})"
HYPHEN = r"[-\u2010\u2011]"

POWERS = dict.fromkeys(("T", "k", "TSD", "Tsd", "Tausend", "tausend"), 3)
POWERS |= dict.fromkeys(("M", "Mio", "Mill", "Million", "Millionen"), 6)
POWERS |= dict.fromkeys(("Mrd", "Milliarde", "Milliarden"), 9)
_SHORT_SCALE = "T|k|M"  # these mean something only before a currency
_LONG_SCALE = "TSD|Tsd|[Tt]ausend|Mio|Mill(?:ion(?:en)?)?|Mrd|Milliarden?"
_EURO = rf"(?:€|(?:EUR|Eur|EURO|[Ee]uros?){END})"

_MONEY = re.compile(
    rf"""
    (?:,[-–—]{{1,2}})?                                  # "55.000,- €"
    {GAP}{HYPHEN}?                                    # "25.000-Euro-Grenze"
    (?:
        (?:(?P<scale>{_SHORT_SCALE}|{_LONG_SCALE})\.?{GAP}{HYPHEN}?)? {_EURO}
      | (?P<cent>(?:Cents?|ct){END})
    )
    """,
    re.VERBOSE,
)
_MILLIONS = re.compile(rf"{GAP}(?P<scale>{_LONG_SCALE}){END}\.?")
_HUNDREDTHS = re.compile(
    rf"""
    {GAP}{HYPHEN}?
    (?: %(?:-?[Pp]unkte?n?{END})?
      | Prozent(?:-?[Pp]unkte?n?|e|s)?{END}
      | prozentig(?:e[mnrs]?)?{END}
      | v\.{GAP}H\. | vH{END} | vom{SPACE}Hundert{END} )
    """,
    re.VERBOSE,
)

_FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75"}
_FRACTION = re.compile(
    r"([1-9]|1[01])/([2-9]|1[0-2])"
)  # of larger ones, most number papers by year
_ARTICLES = frozenset(["ein", "eine", "einem", "einen", "einer", "eines"])

# What each number word has in it; most words have none of it and need not be looked up.
_STEMS = (
    "null|ein|zwei|drei|vier|fünf|sech|sieb|acht|neun|zehn|elf|zwölf|zwan|hundert|tausend|halb"
    "|funf|fiinf|fuenf|zwolf|zwoelf"
)
# Scans and old keyboards lose umlauts.
_MISREAD = {"funf": "fünf", "fiinf": "fünf", "fuenf": "fünf"}
_MISREAD |= {"zwolf": "zwölf", "zwoelf": "zwölf", "dreissig": "dreißig"}
_UMLAUTS = re.compile("|".join(_MISREAD))

_NUMBER = re.compile(
    rf"""
    (?: (?<![^\W_]) | (?<=[0-9][x×]) )              # not within a word, but in "3x4"
    (?P<minus> (?<![^\s(*|])[-−](?=[0-9]) )?        # a minus touches its number: no bullet, no dash
    (?:
        (?P<spaced> (?<![0-9.,:/])[0-9]{{1,3}}(?:[\ \u00a0\u2009\u202f][0-9]{{3}}){{1,6}}+(?:,[0-9]++)?
                    (?![0-9]|[.,:/][0-9]) )
      | (?P<mixed> (?<![0-9.,:/])(?:[0-9]{{1,3}}[\ \u00a0\u202f]?)?[½¼¾] )
      | (?P<digits> (?<![0-9])(?<![0-9][.,:/])[0-9]++(?>(?:[.,:/][0-9]++)*) )
      | (?P<word> (?=[^\W\d_]*?(?i:{_STEMS}))[^\W\d_]{{2,60}}+(?![^\W_]) )
    )
    """,
    re.VERBOSE,
)
_WHOLE = re.compile(r"0|[1-9][0-9]*")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_DECIMAL = re.compile(r"[0-9]+,[0-9]+")
# Dots and commas otherwise than in German: a figure if a unit follows, else rather a chapter
_FOREIGN = re.compile(
    r"[0-9]+\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3}){2,}"
)
_MISGROUPED = re.compile(r"[0-9]+(?:\.[0-9]+)+,[0-9]+")
YEAR = re.compile(r"(?!2000)(?:19[5-9]|20[0-9])[0-9]")  # 2000 is more often a round figure
_GROUP_GAP = "[ \u00a0\u2009\u202f]"
_GOES_ON = re.compile(r"(?![xX][ \u00a0]?[0-9(])[^\W\d_]")  # a letter, but for "3x4"
# "231/2020", "Zeile 3." and "31. Dezember" count nothing.
_NO_COUNT = re.compile(
    r"/|\.(?=\s+[a-zäöüß]|\s+(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez))"
)
_LONGEST = 120  # characters, as in parse_zahl
_EXACT = Context(prec=4 * _LONGEST)


class Writing(Enum):
    WHOLE = auto()  # "13"
    SUM = auto()  # "158.644", "3,5": a figure even without a unit
    LOOSE = auto()  # "3.5", "158 644": a figure only with a unit
    FRACTION = auto()  # "2/3": a figure unless something is numbered so
    WORD = auto()  # "sieben"
    ARTICLE = auto()  # "eine": a figure only before what nobody has one of by chance


class Number(Struct, frozen=True):
    start: int
    end: int
    wert: Decimal
    writing: Writing


def numbers(text: str) -> list[Number]:
    return [number for found in _NUMBER.finditer(text) for number in _read(found)]


def _read(found: re.Match[str]) -> Iterator[Number]:
    start, end = found.span()
    if found["word"]:
        yield from _read_word(found["word"], start)
    elif found["spaced"]:
        wert = _value(re.sub(r"\s", "", found["spaced"]))
        if wert is not None:
            yield Number(start, end, _signed(found, wert), Writing.LOOSE)
    elif found["mixed"]:
        whole, sign = found["mixed"][:-1].strip(), found["mixed"][-1]
        wert = Decimal(whole or 0) + Decimal(_FRACTIONS[sign])
        yield Number(start, end, _signed(found, wert), Writing.LOOSE)
    else:
        yield from _read_digits(found)


def _read_word(word: str, start: int) -> Iterator[Number]:
    lower = word.lower()
    if lower in _ARTICLES:
        yield Number(start, start + len(word), Decimal(1), Writing.ARTICLE)
        return
    stem = re.sub(r"prozentig(?:e[mnrs]?)?$", "", lower)  # "zehnprozentig"
    wert = _word_value(stem)
    if wert is not None:
        yield Number(start, start + len(stem), wert, Writing.WORD)


@lru_cache(maxsize=4096)
def _word_value(word: str) -> Decimal | None:
    word = _UMLAUTS.sub(lambda found: _MISREAD[found[0]], word)
    thousands, tausend, rest = word.partition("tausend")
    if not tausend:
        return lies_zahlwort(word)
    factor = Decimal(1) if thousands in ("", "ein") else lies_zahlwort(thousands)
    addend = lies_zahlwort(rest) if rest else Decimal(0)
    return None if factor is None or addend is None else factor * 1000 + addend


def _read_digits(found: re.Match[str]) -> Iterator[Number]:
    digits = found["digits"]
    if (fraction := _FRACTION.fullmatch(digits)) and int(fraction[1]) < int(fraction[2]):
        wert = Decimal(fraction[1]) / Decimal(fraction[2])
        yield Number(*found.span(), _signed(found, wert), Writing.FRACTION)
        return
    parts = digits.split("/")
    if len(parts) > 1 and not any(map(_is_sum, parts)):
        return  # "231/2020"
    offset = found.start("digits")
    for part in parts:
        writing, value, start = _writing(part), _value(part), offset
        offset += len(part) + 1
        # Whole digits may belong to a name: "A-3", "V/30".
        is_tail = (
            start > 1 and found.string[start - 1] in "-/" and found.string[start - 2].isalpha()
        )
        if writing is None or value is None or (writing is Writing.WHOLE and is_tail):
            continue
        if start == found.start("digits"):
            start, value = found.start(), _signed(found, value)
        yield Number(start, offset - 1, value, writing)


def _is_sum(digits: str) -> bool:
    return any(form.fullmatch(digits) for form in (_GROUPED, _DECIMAL, _MISGROUPED))


def _writing(digits: str) -> Writing | None:
    if _is_sum(digits):
        return Writing.SUM
    if _WHOLE.fullmatch(digits):
        return Writing.WHOLE
    return Writing.LOOSE if _FOREIGN.fullmatch(digits) else None


def _value(digits: str) -> Decimal | None:
    try:
        return parse_zahl(digits)
    except KeineZahl:
        pass
    # It is typed all the same; the last mark is the decimal one then.
    if _FOREIGN.fullmatch(digits) and len(digits) <= _LONGEST:
        return Decimal(digits.replace(",", ""))
    if _MISGROUPED.fullmatch(digits) and len(digits) <= _LONGEST:
        return Decimal(digits.replace(".", "").replace(",", "."))
    return None


def scaled(wert: Decimal, power: int) -> Decimal:
    """The value times a power of ten, written without an exponent."""
    # To add 0 writes the zeros out.
    return _EXACT.add(wert.scaleb(power, _EXACT), Decimal(0)) if power else wert


def _signed(found: re.Match[str], wert: Decimal) -> Decimal:
    return wert.copy_negate() if found["minus"] else wert


# What a number measures


class Measure(Struct, frozen=True):
    """What a number measures: "€", "%", something counted or nothing but a scale, up to `end`.

    The number times ten to the `power`, divided by the `divisor`, is in whole euros, hundredths or pieces.
    A unit before the number begins at `start`.
    """

    einheit: str | None
    end: int
    power: int = 0
    start: int | None = None
    divisor: int = 1


def measure_after(text: str, end: int) -> Measure | None:
    """The money, percentage or scale that follows at once behind a number that ends at `end`."""
    if (found := _MONEY.match(text, end)) is not None:
        power = -2 if found["cent"] else POWERS.get(found["scale"] or "", 0)
        return Measure(EURO, found.end(), power)
    if (found := _HUNDREDTHS.match(text, end)) is not None:
        return Measure(PROZENT, found.end())
    if (found := _MILLIONS.match(text, end)) is not None:
        return Measure("", found.end(), POWERS[found["scale"]])
    return None


# Papers of others


class Gelesen(Struct, frozen=True):
    """A number in a text, from its first digit or letter to the end of its unit („€“, „%“ or none).

    `wert` is in whole euros, pieces or hundredths: "2,5 Mio. €" is 2500000. `stufe` is what its last
    written digit counts: 0.01 for "2,00", 100000 for "2,5 Mio. €".
    """

    start: int
    end: int
    text: str
    wert: Decimal
    stufe: Decimal
    einheit: str = ""
    als_wort: bool = False


def finde_zahlen(text: str) -> list[Gelesen]:
    """The numbers of a text in their order; signs before them do not belong to them."""
    found: list[Gelesen] = []
    for number in numbers(text):
        is_in_unit = bool(found) and number.start < found[-1].end  # "vom Hundert"
        read = None if is_in_unit else _in_words(text, number) or _in_digits(text, number)
        if read is not None:
            found.append(read)
    return found


def _in_words(text: str, number: Number) -> Gelesen | None:
    """A number word by itself: "Zwei-Drittel-Mehrheit" counts nothing."""
    start, end = number.start, number.end
    if number.writing is not Writing.WORD or text[max(0, start - 1) : start] == "-":
        return None
    if text[end : end + 1].isalpha() or text[end : end + 1] == "-":
        return None
    is_whole = number.wert == number.wert.to_integral_value()
    step = Decimal(1) if is_whole else Decimal("0.25")
    return Gelesen(start, end, text[start:end], number.wert, step, als_wort=True)


def _in_digits(text: str, number: Number) -> Gelesen | None:
    start = number.start + (text[number.start] in "-−")
    written = text[start : number.end]
    digits = re.sub(_GROUP_GAP, "", written)
    try:
        wert = parse_zahl(digits)
    except KeineZahl:
        return None
    measure = measure_after(text, number.end) or Measure("", number.end)
    if start and text[start - 1] in ".,:/§%_":
        return None
    if " " in written and measure.einheit != EURO:
        return None  # two numbers beside each other
    if _GOES_ON.match(text, measure.end) or (
        measure.end == number.end and _NO_COUNT.match(text, number.end)
    ):
        return None
    step = Decimal(10) ** (measure.power - len(digits.partition(",")[2]))
    end, value = measure.end, scaled(wert, measure.power)
    return Gelesen(start, end, text[start:end], value, step, measure.einheit or "")
