"""Reads all numbers in a text, in digits and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from enum import Enum, auto
from functools import lru_cache

from vorlagen.german.numbers import KeineZahl, parse_zahl
from vorlagen.german.words import lies_zahlwort

_FRACTIONS = {
    "½": Decimal("0.5"),
    "¼": Decimal("0.25"),
    "¾": Decimal("0.75"),
    "1/2": Decimal("0.5"),
    "1/4": Decimal("0.25"),
    "3/4": Decimal("0.75"),
}
_ARTICLES = frozenset(["ein", "eine", "einem", "einen", "einer", "eines"])

# What each number word has in it; most words have none of it and need not be looked up.
_STEMS = "null|ein|zwei|drei|vier|fünf|sech|sieb|acht|neun|zehn|elf|zwölf|zwan|hundert|tausend|halb"

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


_LONGEST = 120  # characters, as in parse_zahl
_EXACT = Context(prec=4 * _LONGEST)


class Writing(Enum):
    WHOLE = auto()  # "13"
    SUM = auto()  # "158.644", "3,5": a figure even without a unit
    LOOSE = auto()  # "3.5", "158 644": a figure only with a unit
    WORD = auto()  # "sieben"
    ARTICLE = auto()  # "eine": a figure only before what nobody has one of by chance


@dataclass(frozen=True, slots=True)
class Number:
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
        wert = Decimal(whole or 0) + _FRACTIONS[sign]
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
    thousands, tausend, rest = word.partition("tausend")
    if not tausend:
        return lies_zahlwort(word)
    factor = Decimal(1) if thousands in ("", "ein") else lies_zahlwort(thousands)
    addend = lies_zahlwort(rest) if rest else Decimal(0)
    return None if factor is None or addend is None else factor * 1000 + addend


def _read_digits(found: re.Match[str]) -> Iterator[Number]:
    digits = found["digits"]
    if digits in _FRACTIONS:
        yield Number(*found.span(), _signed(found, _FRACTIONS[digits]), Writing.LOOSE)
        return
    parts = digits.split("/")
    if len(parts) > 1 and not any(map(_is_sum, parts)):
        return  # "231/2020"
    offset = found.start("digits")
    for part in parts:
        number = _read_part(found, part, offset)
        if number is not None:
            yield number
        offset += len(part) + 1


def _read_part(found: re.Match[str], part: str, start: int) -> Number | None:
    writing = _writing(part)
    if writing is None or (writing is Writing.WHOLE and _is_tail(found.string, start)):
        return None
    wert = _value(part)
    if wert is None:
        return None
    end = start + len(part)
    if start == found.start("digits"):
        return Number(found.start(), end, _signed(found, wert), writing)
    return Number(start, end, wert, writing)


def _is_tail(text: str, start: int) -> bool:
    """Whether whole digits belong to a name: "A-3", "V/30"."""
    return start > 1 and text[start - 1] in "-/" and text[start - 2].isalpha()


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
