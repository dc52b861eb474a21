"""The only scanner for numbers in running text: in digits and in words, with what they measure.

`numbers` finds all numbers that may have been typed into a user's own paper, however odd their spelling.
`finde_zahlen` reads other papers and skips spellings that are not German: "3.5" and "12.34.56".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Context, Decimal
from enum import Enum, auto
from functools import lru_cache

from msgspec import Struct

from vorlagen.german.numbers import KeineZahl, lies_zahlwort, parse_zahl

EURO, PROZENT = "€", "%"

# All repetitions are bounded, possessive or atomic, so that the search time is linear in the text.
# Groups are atomic, (?>…), never possessive, which Python before 3.11.5 gets wrong.

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

# Each number word contains one of these; most words contain none and need not be looked up.
_STEMS = (
    "null|ein|zwei|drei|vier|fünf|sech|sieb|acht|neun|zehn|elf|zwölf|zwan|hundert|tausend|halb"
    "|funf|fiinf|fuenf|zwolf|zwoelf"
)
# Without umlauts, as in scans and from old keyboards
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
    ARTICLE = auto()  # "eine": a figure only before certain nouns, such as posts


class Number(Struct, frozen=True):
    start: int
    end: int
    wert: Decimal
    writing: Writing


def numbers(text: str) -> list[Number]:
    result: list[Number] = []
    for match in _NUMBER.finditer(text):
        result.extend(_read(match))
    return result


def _read(match: re.Match[str]) -> Iterator[Number]:
    start, end = match.span()
    if match["word"]:
        yield from _read_word(match["word"], start)
    elif match["spaced"]:
        wert = _value(re.sub(r"\s", "", match["spaced"]))
        if wert is not None:
            yield Number(start, end, _signed(match, wert), Writing.LOOSE)
    elif match["mixed"]:
        whole = match["mixed"][:-1].strip()
        fraction = _FRACTIONS[match["mixed"][-1]]
        wert = Decimal(whole or 0) + Decimal(fraction)
        yield Number(start, end, _signed(match, wert), Writing.LOOSE)
    else:
        yield from _read_digits(match)


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
    word = _UMLAUTS.sub(lambda match: _MISREAD[match[0]], word)
    thousands, tausend, rest = word.partition("tausend")
    if not tausend:
        return lies_zahlwort(word)
    factor: Decimal | None = Decimal(1)
    if thousands not in ("", "ein"):
        factor = lies_zahlwort(thousands)
    addend = lies_zahlwort(rest) if rest else Decimal(0)
    if factor is None or addend is None:
        return None
    return factor * 1000 + addend


def _read_digits(match: re.Match[str]) -> Iterator[Number]:
    digits = match["digits"]
    fraction = _FRACTION.fullmatch(digits)
    if fraction and int(fraction[1]) < int(fraction[2]):
        wert = Decimal(fraction[1]) / Decimal(fraction[2])
        yield Number(*match.span(), _signed(match, wert), Writing.FRACTION)
        return
    parts = digits.split("/")
    if len(parts) > 1 and not any(map(_is_sum, parts)):
        return  # "231/2020"
    first_start = match.start("digits")
    end = first_start - 1
    for part in parts:
        start = end + 1
        end = start + len(part)
        writing = _writing(part)
        value = _value(part)
        if writing is None or value is None:
            continue
        if writing is Writing.WHOLE and _is_tail_of_name(match.string, start):
            continue
        if start == first_start:
            start = match.start()  # with the sign
            value = _signed(match, value)
        yield Number(start, end, value, writing)


def _is_tail_of_name(text: str, start: int) -> bool:
    """Whether the digits from `start` on belong to a name: "A-3", "V/30"."""
    return start > 1 and text[start - 1] in "-/" and text[start - 2].isalpha()


def _is_sum(digits: str) -> bool:
    for form in (_GROUPED, _DECIMAL, _MISGROUPED):
        if form.fullmatch(digits):
            return True
    return False


def _writing(digits: str) -> Writing | None:
    if _is_sum(digits):
        return Writing.SUM
    if _WHOLE.fullmatch(digits):
        return Writing.WHOLE
    if _FOREIGN.fullmatch(digits):
        return Writing.LOOSE
    return None


@lru_cache(maxsize=4096)
def _german_value(digits: str) -> Decimal | None:
    """The value of a German spelling; each is asked for twice, as a number and as what it measures."""
    try:
        return parse_zahl(digits)
    except KeineZahl:
        return None


def _value(digits: str) -> Decimal | None:
    value = _german_value(digits)
    if value is not None:
        return value
    # Other spellings have a value, too; their last mark is the decimal one.
    if _FOREIGN.fullmatch(digits) and len(digits) <= _LONGEST:
        return Decimal(digits.replace(",", ""))
    if _MISGROUPED.fullmatch(digits) and len(digits) <= _LONGEST:
        return Decimal(digits.replace(".", "").replace(",", "."))
    return None


def scaled(wert: Decimal, power: int) -> Decimal:
    """The value times a power of ten, written without an exponent."""
    if not power:
        return wert
    # Adding 0 writes the zeros out.
    return _EXACT.add(wert.scaleb(power, _EXACT), Decimal(0))


def _signed(match: re.Match[str], wert: Decimal) -> Decimal:
    return wert.copy_negate() if match["minus"] else wert


# What a number measures


class Measure(Struct, frozen=True):
    """The unit of a number, up to `end`: "€", "%", a thing that is counted, or only a scale.

    The number times ten to the `power`, divided by the `divisor`, is in whole euros, hundredths or pieces.
    A unit before the number begins at `start`.
    """

    einheit: str | None
    end: int
    power: int = 0
    start: int | None = None
    divisor: int = 1


def measure_after(text: str, end: int) -> Measure | None:
    """The money, percentage or scale that directly follows a number that ends at `end`."""
    match = _MONEY.match(text, end)
    if match:
        power = -2 if match["cent"] else POWERS.get(match["scale"] or "", 0)
        return Measure(EURO, match.end(), power)
    match = _HUNDREDTHS.match(text, end)
    if match:
        return Measure(PROZENT, match.end())
    match = _MILLIONS.match(text, end)
    if match:
        return Measure("", match.end(), POWERS[match["scale"]])
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
    zahlen: list[Gelesen] = []
    for number in numbers(text):
        if zahlen and number.start < zahlen[-1].end:
            continue  # part of a unit: "vom Hundert"
        gelesen = _in_words(text, number) or _in_digits(text, number)
        if gelesen is not None:
            zahlen.append(gelesen)
    return zahlen


def _in_words(text: str, number: Number) -> Gelesen | None:
    """A number word by itself: "Zwei-Drittel-Mehrheit" counts nothing."""
    start, end = number.start, number.end
    if number.writing is not Writing.WORD or text[max(0, start - 1) : start] == "-":
        return None
    if text[end : end + 1].isalpha() or text[end : end + 1] == "-":
        return None
    is_whole = number.wert == number.wert.to_integral_value()
    stufe = Decimal(1) if is_whole else Decimal("0.25")
    return Gelesen(start, end, text[start:end], number.wert, stufe, als_wort=True)


def _in_digits(text: str, number: Number) -> Gelesen | None:
    start = number.start
    if text[start] in "-−":
        start += 1
    written = text[start : number.end]
    digits = re.sub(_GROUP_GAP, "", written)
    wert = _german_value(digits)
    if wert is None:
        return None
    measure = measure_after(text, number.end) or Measure("", number.end)
    if start and text[start - 1] in ".,:/§%_":
        return None
    if " " in written and measure.einheit != EURO:
        return None  # two numbers beside each other
    if _GOES_ON.match(text, measure.end):
        return None
    if measure.end == number.end and _NO_COUNT.match(text, number.end):
        return None
    decimals = len(digits.partition(",")[2])
    stufe = Decimal(10) ** (measure.power - decimals)
    gesamt = scaled(wert, measure.power)
    end = measure.end
    return Gelesen(start, end, text[start:end], gesamt, stufe, measure.einheit or "")
