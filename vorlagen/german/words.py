"""Words in a row, words that were meant, made fit for identifiers, or kept together; and sentences."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
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
    je_schluessel = {}
    for bekannt in sorted(bekannte):
        je_schluessel[_schluessel(bekannt)] = bekannt
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


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OPENING = "„“‚‘»«›‹\"'(["
_CLOSING = "“”‘’«»‹›\"')]¹²³"
_INITIALS = re.compile(r"([^\W\d_]\.)+")
_ORDINAL = re.compile(r"(\d{1,2}[./–-]{1,2})*\d{1,2}\.|\d{3}\.|[IVX]+\.")
_MAYBE_LAST = _words("etc. usw. Mio. Mrd. Tsd. Std. Str.")
_NEVER_LAST = _words("""
    abb. abs. abschn. anl. art. az. bspw. bzgl. bzw. ca. dr. einschl. evtl. exkl. gem. gez. ggf.
    ggü. inkl. ing. insb. kap. lfd. lt. max. mind. nr. nrn. pos. prof. rd. rn. sog. st. tab. tel.
    tlw. vgl. vorauss. vsl. ziff. zzgl. zzt. jan. feb. febr. aug. sept. okt. nov. dez.
""")
_OPENERS = _words("""
    Ab Aber Alle Als Am An Auch Auf Aus Außerdem Bei Beide Beim Bis Bisher Da Dabei Dadurch Dafür
    Daher Damit Danach Dann Darin Darüber Das Davon Dazu Dem Den Der Des Deshalb Die Dies Diese
    Diesem Diesen Dieser Dieses Durch Ein Eine Einem Einen Einer Eines Er Es Für Gegen Hier Hierfür
    Hierzu Ihr Ihre Im In Insgesamt Ist Je Jede Jeder Jedes Kein Keine Mit Nach Neben Nicht Nur Ob
    Ohne Seit Sie Sind So Soll Sollen Somit Über Um Und Unter Vom Von Vor Während Was Wegen Weil
    Weitere Wenn Wer Werden Wie Wir Wird Wurde Wurden Zu Zudem Zum Zur Zwischen
""")


def sentences(line: str) -> Iterator[str]:
    """The sentences of a line in their order; in doubt two are left together.

    Abbreviations, initials, ordinals and dates end no sentence. Only ordinary spaces part words.
    """
    words = line.split(" ")
    start = 0
    for index in range(1, len(words)):
        last = " ".join(words[start:index][-2:]).split()
        if _ends(last, words[index].lstrip(_OPENING)):
            yield " ".join(words[start:index])
            start = index
    yield " ".join(words[start:])


def _ends(last: list[str], following: str) -> bool:
    """Whether a sentence ends with these last words if `following` comes next.

    After ordinals and words such as "usw." the full stop does not tell. But within a German
    sentence only nouns and names are capitalised: a capital "Der" must begin a new one.
    """
    if not last:
        return False
    end = last[-1].lstrip(_OPENING).rstrip(_CLOSING)
    if not end.endswith((".", "!", "?", "…")) or not re.match("[A-ZÄÖÜ0-9§]", following):
        return False
    if _ORDINAL.fullmatch(end) or end in _MAYBE_LAST or end.endswith("str."):
        is_marker = len(last) == 1 or last[-2].endswith(":")
        return not is_marker and re.split(r"\W", following)[0] in _OPENERS
    return not _INITIALS.fullmatch(end) and end.lower() not in _NEVER_LAST


# Groups that must not be broken: „§ 83“, „Abs. 2“, „z. B.“

_NO_BREAK = "\u00a0"
# \ue000 marks where the number of a Jinja expression will stand.
_BEFORE_A_NUMBER = re.compile(
    r"""(?x) (?<![^\W\d_])
    (?: §§? | (?:Abs|Anl|Art|Bd|Buchst|Kap|Nr|Nrn|Rn|S|Tab|Tz|Ziff)\. )
    [ ] (?=[0-9\ue000])
    """
)
_IN_PARTS = re.compile(
    r"""(?x) (?<![^\W\d_])
    (?: a\.[ ]a\.[ ]O | d\.[ ]h | e\.[ ]V | i\.[ ]d\.[ ][FR] | i\.[ ]H\.[ ]v | i\.[ ]S\.[ ][dv]
      | i\.[ ]V\.[ ]m | o\.[ ][Ägä] | s\.[ ][ou] | u\.[ ][aäU] | v\.[ ]H | z\.[ ][BT] )
    \.
    """
)


def bound(text: str) -> str:
    """The text with spaces that do not break behind „§“ and „Nr.“ and within „z. B.“.

    Only typed spaces are replaced; none is added or removed.
    """
    text = _BEFORE_A_NUMBER.sub(lambda match: match[0][:-1] + _NO_BREAK, text)
    return _IN_PARTS.sub(lambda match: match[0].replace(" ", _NO_BREAK), text)


_STRAIGHT = re.compile(r'(?<!\w)"(?=\S)([^"\n]*[^"\s])"(?!\w)')


def quoted(text: str) -> str:
    """The text with „…“ instead of pairs of straight quotation marks.

    A single mark may mean inches and stays.
    """
    return _STRAIGHT.sub(r"„\1“", text)
