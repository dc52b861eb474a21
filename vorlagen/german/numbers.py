"""Numbers, amounts and percentages as German papers print them, in digits or words; read back, and mistyped.

Nothing is rounded in printing: a value with more decimals than are to be printed raises `NichtGerundet`, one
that is not finite or has more than 60 digits, `KeineZahl`. A printed number is read back as the same value.

Whole numbers and halves are also written as words. The only locale of the product stands here, with the
settings by which an authority formats its figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import cache

from babel.core import Locale
from babel.numbers import NumberFormatError, NumberPattern, parse_decimal, parse_pattern

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Hausstil:
    """An authority's house style for figures; the defaults follow DIN 5008.

    Attributes:
        waehrung: What stands behind an amount: "€", "EUR" or "Euro".
        abstand: Whether a no-break space parts a number from the sign behind it ("55.000 €",
            "80 %"); without it they touch ("55.000€", "80%").
        malzeichen: The sign between factors in a printed computation.
        strich: What a table cell shows where there is no figure.
        einheiten: The singular of units that a paper names itself, by their plural, and their dative.
    """

    waehrung: str = "€"
    abstand: bool = True
    malzeichen: str = "×"
    strich: str = "–"
    einheiten: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def luecke(self) -> str:
        """The space between a number and the sign behind it, or nothing."""
        return NBSP if self.abstand else ""


DIN_5008 = Hausstil()


@cache
def deutsch() -> Locale:
    """German as written in Germany (CLDR `de_DE`), parsed once."""
    return Locale.parse("de_DE")


_CENT = 2
_KB, _MB = Decimal(1000), Decimal(1_000_000)  # powers of ten, as in SI
_LAENGSTE = 60  # digits; papers have no longer numbers, and these could stall the build

# Babel computes in the current decimal context, by default with 28 digits, and would round.
_EXAKT = Context(prec=4 * _LAENGSTE)

_ZAHL = re.compile(r"(?P<minus>[-−–]?)\s*(?P<ziffern>(?!0[0-9])[0-9][0-9.]*(?:,[0-9]+)?)")
_EINHEIT = re.compile(r"(?<=[0-9])[^0-9]+$")  # the text behind a printed number


class NichtGerundet(ValueError):  # noqa: N818 - the name says it in German
    """A number has more decimals than it is to be printed with. Rounding is not done here."""


class KeineZahl(ValueError):  # noqa: N818 - the name says it in German
    """A text is no number in German spelling, or a value is none that can be printed."""


def zahl(wert: Decimal, stellen: int | None = None) -> str:
    """A number with grouping dots, decimal comma (CLDR `de_DE`) and real minus: "−245.319,5".

    `stellen` is how many decimals to print, by default as many as the value needs.
    """
    noetig = nachkommastellen(wert)
    if stellen is None:
        stellen = noetig
    if noetig > stellen:
        raise NichtGerundet(
            f"{zahl(wert)} hat {noetig} Nachkommastellen, gedruckt werden sollen {stellen}: "
            "Der Wert ist vorher zu runden."
        )
    with localcontext(_EXAKT):
        wert = wert or Decimal(0)  # a negative zero prints as 0
        return str(_muster(stellen).apply(wert, deutsch()))


def betrag(wert: Decimal, stil: Hausstil = DIN_5008, stellen: int | None = None) -> str:
    """An amount of euros: "55.000 €", "1.012,50 €"; by default without decimals if it is whole, else two."""
    if stellen is None:
        stellen = betragsstellen([wert])
    return f"{zahl(wert, stellen)}{stil.luecke}{stil.waehrung}"


def prozent(wert: Decimal, stil: Hausstil = DIN_5008, stellen: int | None = None) -> str:
    """A percentage: 79.35 becomes "79,35 %". The value counts hundredths, it is not multiplied."""
    return f"{zahl(wert, stellen)}{stil.luecke}%"


def mit_einheit(wert: Decimal, wort: str, stellen: int | None = None) -> str:
    """A number and the word for what it counts, kept on one line: "3,5 VZÄ"."""
    return f"{zahl(wert, stellen)}{NBSP}{wort}"


def millionen(wert: Decimal, stil: Hausstil = DIN_5008) -> str:
    """An amount of euros in millions, with at most two decimals: 2500000 becomes "2,5 Mio. €".

    The spaces around the abbreviation stay whatever the house style; it is a word and no sign.
    """
    in_millionen = wert.scaleb(-6, _EXAKT)
    stellen = min(nachkommastellen(in_millionen), 2)
    return f"{zahl(in_millionen, stellen)}{NBSP}Mio.{NBSP}{stil.waehrung}"


def verkuerzt(wert: Decimal, worin: str, stil: Hausstil = DIN_5008) -> str:
    """An amount in „T€“ or, with two decimals, „Mio. €“: 12480000 becomes "12.480 T€", "12,48 Mio. €"."""
    if worin == "T€":
        return f"{zahl(wert.scaleb(-3, _EXAKT), 0)}{NBSP}T{stil.waehrung}"
    return f"{zahl(wert.scaleb(-6, _EXAKT), 2)}{NBSP}Mio.{NBSP}{stil.waehrung}"


def vor_bis(von: str, bis: str) -> str:
    """The first of two printed figures as it stands in a range: "82.533" of "82.533 bis 150.669 €".

    A unit that both share stands once, at the end, as DIN 5008 allows; "1 Stelle bis 3 Stellen".
    """
    einheit = _EINHEIT.search(von)
    if einheit and _EINHEIT.search(bis) and bis.endswith(einheit[0]):
        return von[: einheit.start()]
    return von


def nachkommastellen(wert: Decimal) -> int:
    """How many decimals are needed to print a value exactly; trailing zeros do not count."""
    # The size is checked first: that is fast even for a number with a million digits.
    if not wert.is_finite() or abs(wert.adjusted()) >= _LAENGSTE:
        raise KeineZahl(f"{wert} lässt sich nicht als Zahl drucken.")
    _vorzeichen, ziffern, exponent = wert.normalize(_EXAKT).as_tuple()
    if len(ziffern) > _LAENGSTE or not isinstance(exponent, int):
        raise KeineZahl(f"{wert} hat zu viele Stellen.")
    return max(0, -exponent)


def spaltenstellen(werte: Iterable[Decimal]) -> int:
    """How many decimals a column needs so that all its numbers are printed alike and exactly."""
    return max(map(nachkommastellen, werte), default=0)


def betragsstellen(werte: Iterable[Decimal]) -> int:
    """How many decimals a column of amounts has: 0 if all are whole euros, otherwise 2."""
    noetig = spaltenstellen(werte)
    if noetig > _CENT:
        message = f"Ein Betrag hat {noetig} Nachkommastellen: Er ist vorher auf Cent zu runden."
        raise NichtGerundet(message)
    return _CENT if noetig else 0


def parse_zahl(text: str) -> Decimal:
    """Reads a number in German spelling: "158.644", "1.012,50", "- 245.319".

    A minus may be typed as hyphen, minus sign or dash, and may stand apart; spaces around the
    number do not count. Grouping dots are all there or none at all, so that "3.5" and "55.00" are
    not taken for 35 and 5500. The value has the decimals that were written.

    Raises:
        KeineZahl: If the text is anything else, or longer than 120 characters.
    """
    fund = _ZAHL.fullmatch(text.strip()) if len(text) <= 2 * _LAENGSTE else None
    if fund is None:
        raise KeineZahl(f"„{text}“ ist keine Zahl in deutscher Schreibweise.")
    with localcontext(_EXAKT):
        try:
            wert = parse_decimal(fund["ziffern"], locale=deutsch(), strict=True)
        except NumberFormatError as fehler:
            meldung = f"„{fund['ziffern']}“ ist keine Zahl in deutscher Schreibweise"
            vorschlaege = fehler.suggestions or []
            mit_komma = ",".join(fund["ziffern"].rsplit(".", 1))  # "1.112.44" is "1.112,44"
            with suppress(KeineZahl):
                parse_zahl(mit_komma)
                vorschlaege = [mit_komma]
            gemeint = " oder ".join(f"„{vorschlag}“" for vorschlag in vorschlaege)
            if gemeint:
                meldung += f"; gemeint ist vielleicht {gemeint}"
            raise KeineZahl(f"{meldung}.") from fehler
        return -wert if fund["minus"] else wert


@cache
def _muster(stellen: int) -> NumberPattern:
    # CLDR's German minus is the hyphen; DIN 5008 requires the minus sign, hence a pattern of our own.
    positiv = "#,##0"
    if stellen:
        positiv += "." + "0" * stellen
    return parse_pattern(f"{positiv};−{positiv}")


# Of annexes: „Anlage 1“, „3 Seiten“, „245 KB“


def anlagennummer(nummer: int) -> str:
    """How texts call an annex: "Anlage 1", with a no-break space."""
    return f"Anlage{NBSP}{nummer}"


def seitenzahl(seiten: int) -> str:
    """The number of pages in words: "1 Seite", "12 Seiten"."""
    wort = "Seite" if seiten == 1 else "Seiten"
    return mit_einheit(Decimal(seiten), wort)


def dateigroesse(anzahl: int) -> str:
    """The size of a file of so many bytes, rounded half up: "1 KB", "245 KB", "1,2 MB".

    Up to a megabyte in whole KB, of which a file has at least one, and above in MB with one decimal.
    """
    kb = max(_gerundet(anzahl / _KB, "1"), Decimal(1))
    if kb < 1000:
        return mit_einheit(kb, "KB")
    return mit_einheit(_gerundet(anzahl / _MB, "0.1"), "MB", 1)


def _gerundet(wert: Decimal, stufe: str) -> Decimal:
    return wert.quantize(Decimal(stufe), ROUND_HALF_UP)


def digits_swapped(computed: Decimal, published: Decimal) -> bool:
    """Whether two neighbouring digits, and only they, changed places: 39964 and 39946."""
    left, right = _digits(computed, published)
    match _differing(left, right):
        case [i, j]:
            return j == i + 1 and left[i] == right[j] and left[j] == right[i]
    return False


def one_digit_differs(computed: Decimal, published: Decimal) -> bool:
    """Whether the two differ in a single digit."""
    left, right = _digits(computed, published)
    return len(_differing(left, right)) == 1


def _digits(computed: Decimal, published: Decimal) -> tuple[str, str]:
    """Both with the same number of decimals, so that 0.5 and 0.50 have the same length."""
    places = max(nachkommastellen(computed), nachkommastellen(published))
    return f"{computed:.{places}f}", f"{published:.{places}f}"


def _differing(left: str, right: str) -> list[int]:
    """The positions at which two numbers of the same length differ; none for different lengths."""
    if len(left) != len(right):
        return []
    differing: list[int] = []
    for i, digit in enumerate(left):
        if digit != right[i]:
            differing.append(i)
    return differing


_ENDUNGEN = frozenset(["", "e", "em", "en", "er", "es"])
_MILLION = 1_000_000
_HALB = Decimal("0.5")
_DREIVIERTEL = Decimal("0.75")
_GANZE_VOR_HALB = range(1, 100)  # "neunundneunzigeinhalb"; larger ones are not written as words


class KeinZahlwort(ValueError):  # noqa: N818 - the name says it in German
    """There is no usual German word for a number."""


def zahlwort(wert: Decimal, endung: str = "") -> str:
    """A number as a word: "elf", "zweieinhalb", "dreiviertel", "halbe".

    There are words for whole numbers up to a million, those below 100 and a half, 0.5 and 0.75; for other
    numbers, and other endings, it raises `KeinZahlwort`. `endung` inflects "ein" and "halb": "einer Stelle".
    It may be written with a hyphen ("-er"); "-" alone gives the bare stem: 1 is "eins" without an ending,
    "ein" with "-", "eine" with "e" or "-e".
    """
    stamm_endung = endung.removeprefix("-")
    if stamm_endung not in _ENDUNGEN:
        raise KeinZahlwort(f"„{endung}“ ist keine Endung eines Zahlworts.")
    if wert == 1 and endung:
        return "ein" + stamm_endung
    if wert == _HALB:
        return "halb" + stamm_endung
    if wert == _DREIVIERTEL:
        return "dreiviertel"
    # The bounds are checked first: int() fails for infinity and is slow for gigantic values.
    if wert.is_finite() and 0 <= wert <= _MILLION:
        ganze = int(wert)
        if wert == ganze:
            return _ganzes_wort(ganze)
        if wert == ganze + _HALB and ganze in _GANZE_VOR_HALB:
            return _mit_halb(ganze)
    raise KeinZahlwort(f"Für {str(wert).replace('.', ',')} gibt es kein gebräuchliches Zahlwort.")


def lies_zahlwort(wort: str) -> Decimal | None:
    """The number a word stands for, in any case: whole ones from 0 to 999, halves, "dreiviertel".

    "ein", "eine", "einen" and so on are articles and no numbers here; None for them and for every
    other word.
    """
    return _werte().get(wort.lower())


def _mit_halb(ganze: int) -> str:
    wort = "ein" if ganze == 1 else _ganzes_wort(ganze)
    return f"{wort}einhalb"


@cache
def _ganzes_wort(ganze: int) -> str:
    # Imported here because it loads all its languages, and few papers write numbers as words.
    from num2words import num2words  # noqa: PLC0415

    return str(num2words(ganze, lang="de"))


@cache
def _werte() -> dict[str, Decimal]:
    werte = {_ganzes_wort(ganze): Decimal(ganze) for ganze in range(100)}
    werte |= dict(_hunderter(list(werte.items())))
    werte |= {_mit_halb(ganze): ganze + _HALB for ganze in _GANZE_VOR_HALB}
    werte |= {f"halb{endung}": _HALB for endung in _ENDUNGEN}
    return werte | {"anderthalb": 1 + _HALB, "dreiviertel": _DREIVIERTEL}


def _hunderter(kleine: list[tuple[str, Decimal]]) -> Iterator[tuple[str, Decimal]]:
    # Composed here because num2words takes a tenth of a second to spell out all nine hundred.
    for hundert in range(100, 1000, 100):
        kopf = _ganzes_wort(hundert)
        for wort, wert in kleine:
            ganzes = kopf + wort if wert else kopf
            yield ganzes, hundert + wert
            # "hundertzwanzig" is as common as "einhundertzwanzig".
            yield ganzes.removeprefix("ein"), hundert + wert
