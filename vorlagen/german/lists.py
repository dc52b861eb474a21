"""Words and numbers in a row, words that were meant, and words made fit for identifiers and file names."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from babel.lists import format_list

from vorlagen.german.numbers import deutsch

Bindewort = Literal["und", "oder"]

_STILE: dict[str, Literal["standard", "or"]] = {"und": "standard", "oder": "or"}
_LAENGSTER_NAME = 60  # leaves room for folder, number and suffix in what file systems allow

_UMLAUTE = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"}
# Letters of neighbouring countries that Unicode does not decompose into letter and accent.
_NACHBARN = dict(zip("øØłŁđĐı", "oOlLdDi", strict=True)) | {"æ": "ae", "Æ": "Ae", "œ": "oe"}
_STRICHE = dict.fromkeys("‐‑–—−", "-") | {"⁄": "/"}
_ASCII = str.maketrans(_UMLAUTE | _NACHBARN | _STRICHE)


class KeinName(ValueError):  # noqa: N818 - the name says it in German
    """A text has no letter or digit to make an identifier or a file name of."""


def aufzaehlung(woerter: Sequence[str], bindewort: Bindewort = "und") -> str:
    """Words in a row as a sentence lists them (CLDR): "Siegburg, Eitorf und Ruppichteroth"."""
    if bindewort not in _STILE:
        raise ValueError(f"„{bindewort}“ verbindet keine Aufzählung; möglich: „und“, „oder“.")
    return format_list(woerter, style=_STILE[bindewort], locale=deutsch())


def laeufe(zahlen: Iterable[int]) -> list[tuple[int, int]]:
    """The first and last number of each run of consecutive numbers: 1, 2, 3, 7 are 1–3 and 7–7."""
    runs: list[tuple[int, int]] = []
    for zahl in zahlen:
        if runs and zahl == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], zahl)
        else:
            runs.append((zahl, zahl))
    return runs


def naechste(name: str, bekannte: Iterable[str]) -> str | None:
    """The known name that was most likely meant, for „Meinten Sie …?“; None if none is near.

    Case does not count, nor whether umlauts are spelled out. The answer does not depend on the
    order of the known names.
    """
    je_schluessel = {_schluessel(bekannt): bekannt for bekannt in sorted(bekannte)}
    nahe = difflib.get_close_matches(_schluessel(name), je_schluessel, n=1)
    return je_schluessel[nahe[0]] if nahe else None


def vorschlag(name: str, bekannte: Iterable[str], sonst: str = "") -> str:
    """The cure for an unknown name: the one that was most likely meant, else `sonst` or all names."""
    namen = list(bekannte)
    nahe = naechste(name, namen)
    if nahe:
        return f"Meinten Sie „{nahe}“?"
    if sonst:
        return sonst
    if not namen:
        return "Hier ist noch nichts eingetragen."
    return f"Möglich sind: {', '.join(namen)}."


def in_ascii(text: str) -> str:
    """A text in plain ASCII: umlauts and ß spelled out (Duden), other accents taken off.

    Dashes become hyphens; what has no counterpart in ASCII is left out.
    """
    umschrift = unicodedata.normalize("NFC", text).translate(_ASCII)
    zerlegt = unicodedata.normalize("NFKD", umschrift).translate(_ASCII)
    return zerlegt.encode("ascii", "ignore").decode("ascii")


@lru_cache(maxsize=4096)
def kennung(text: str) -> str:
    """An identifier made from a heading: "KIM-Förderung" becomes "kim_foerderung".

    Names in templates cannot begin with a digit, so that "231/2020" becomes "nr_231_2020".
    Raises a `KeinName` if the text has neither letter nor digit.
    """
    name = "_".join(_teile(text)).lower()
    if name[0].isdigit():
        return f"nr_{name}"
    return name


def dateiname(text: str) -> str:
    """A file name without suffix, as councils spell them: "231/2020" becomes "231-2020".

    ASCII letters, digits and single hyphens between them only, so that it is safe on every file
    system and in links; at most 60 characters, cut between words where that is possible.
    """
    name = "-".join(_teile(text))
    if len(name) <= _LAENGSTER_NAME:
        return name
    # One character more than allowed, so that a word which just fits is not cut off.
    ganze_woerter = name[: _LAENGSTER_NAME + 1].rpartition("-")[0]
    return ganze_woerter or name[:_LAENGSTER_NAME]


def _teile(text: str) -> list[str]:
    teile = re.findall(r"[0-9A-Za-z]+", in_ascii(text))
    if not teile:
        raise KeinName(f"Aus „{text}“ lässt sich kein Name bilden.")
    return teile


def _schluessel(name: str) -> str:
    return in_ascii(name).casefold()
