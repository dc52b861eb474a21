"""Words and numbers in a row, words that were meant, and words made fit for identifiers and file names."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal

from babel.lists import format_list

from vorlagen.german.style import deutsch

Bindewort = Literal["und", "oder"]

_STILE: dict[str, Literal["standard", "or"]] = {"und": "standard", "oder": "or"}
_LAENGSTER_NAME = 60  # leaves room for folder, number and suffix in what file systems allow

_UMLAUTE = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"}
# Letters of our neighbours that Unicode does not take apart into letter and accent.
_NACHBARN = dict(zip("øØłŁđĐı", "oOlLdDi", strict=True)) | {"æ": "ae", "Æ": "Ae", "œ": "oe"}
_STRICHE = dict.fromkeys("‐‑–—−", "-") | {"⁄": "/"}
_ASCII = str.maketrans(_UMLAUTE | _NACHBARN | _STRICHE)


class KeinName(ValueError):  # noqa: N818 - the name says it in German
    """Nothing of a text is left for an identifier or a file name."""


def aufzaehlung(woerter: Sequence[str], bindewort: Bindewort = "und") -> str:
    """Words in a row as a sentence lists them (CLDR): "Siegburg, Eitorf und Ruppichteroth"."""
    if bindewort not in _STILE:
        raise ValueError(f"„{bindewort}“ verbindet keine Aufzählung; möglich: „und“, „oder“.")
    return format_list(woerter, style=_STILE[bindewort], locale=deutsch())


def laeufe(zahlen: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of the numbers that follow on each other: of 1, 2, 3, 7 they are 1–3 and 7–7."""
    gefunden: list[tuple[int, int]] = []
    for zahl in zahlen:
        if gefunden and zahl == gefunden[-1][1] + 1:
            gefunden[-1] = (gefunden[-1][0], zahl)
        else:
            gefunden.append((zahl, zahl))
    return gefunden


def naechste(name: str, bekannte: Iterable[str]) -> str | None:
    """The known name that was most likely meant, for „Meinten Sie …?“; None if none is near.

    Case does not count, nor whether umlauts are spelled out. The answer does not depend on the
    order of the known names.
    """
    je_schluessel = {_schluessel(bekannt): bekannt for bekannt in sorted(bekannte)}
    nahe = difflib.get_close_matches(_schluessel(name), je_schluessel, n=1)
    return je_schluessel[nahe[0]] if nahe else None


def vorschlag(name: str, bekannte: Iterable[str], sonst: str = "") -> str:
    """How to mend a name that leads nowhere: the one that was most likely meant, else `sonst` or all."""
    namen = list(bekannte)
    nahe = naechste(name, namen)
    if nahe:
        return f"Meinten Sie „{nahe}“?"
    alle = f"Möglich sind: {', '.join(namen)}." if namen else "Hier ist noch nichts eingetragen."
    return sonst or alle


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

    Templates cannot name what begins with a digit, so that "231/2020" becomes "nr_231_2020".
    A `KeinName` tells that the text has neither letter nor digit.
    """
    name = "_".join(_teile(text)).lower()
    return f"nr_{name}" if name[0].isdigit() else name


def dateiname(text: str) -> str:
    """A file name without suffix, as councils spell them: "231/2020" becomes "231-2020".

    ASCII letters, digits and single hyphens between them only, so that it is safe on every file
    system and in links; at most 60 characters, cut between words where that is possible.
    """
    name = "-".join(_teile(text))
    if len(name) <= _LAENGSTER_NAME:
        return name
    # One character more than allowed, so that a word which just fits is not cut off.
    return name[: _LAENGSTER_NAME + 1].rpartition("-")[0] or name[:_LAENGSTER_NAME]


def _teile(text: str) -> list[str]:
    teile = re.findall(r"[0-9A-Za-z]+", in_ascii(text))
    if not teile:
        raise KeinName(f"Aus „{text}“ lässt sich kein Name bilden.")
    return teile


def _schluessel(name: str) -> str:
    return in_ascii(name).casefold()
