"""Numbers written as words: whole ones, and the halves in which posts are counted."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache

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
