"""What is misspelt or was forgotten: malformed amounts, empty places, errors of a word processor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from vorlagen.audit.arithmetic import Locator
from vorlagen.audit.document import Block, Paragraph
from vorlagen.audit.stated_days import LONGEST, Check
from vorlagen.findings import Code

_EURO = r"(?:€|EUR\b|Euro\b)"
_DIGITS = re.compile(
    r"(?<![\w.,:/-])[0-9](?:[0-9.,]*[0-9])?(?:\. [0-9]{3}(?![0-9])(?:,[0-9]+)?)?(?![0-9\w])"
)
_BEHIND, _AHEAD = re.compile(rf"\s?{_EURO}"), re.compile(rf"{_EURO}\s?$")
# A number, one with a point for a comma, a date, or the number of a chapter
_KNOWN = re.compile(
    r"[0-9]{1,3}(?:\.[0-9]{3})*(?:,[0-9]+)?|[0-9]+(?:[.,][0-9]{1,2}|,[0-9]+)?"
    r"|(?:[0-9]{1,2}\.){1,2}[0-9]{4}|[0-9]{1,2}(?:\.[0-9]{1,2})+|[0-9]{1,2}\. [0-9]{3}"
)
_GLUED = re.compile(r"(?:(?:[0-9]{1,3}(?:\.[0-9]{3})*|[0-9]+),[0-9]{2}){2,}")  # cells without gaps
_YEAR_AHEAD = re.compile(r"(?:19|20)[0-9]{3,5}\.[0-9]{3}")  # "2011591.852,48"
_SLIPPED_COMMA = re.compile(
    r"(?=[0-9]*\.)[1-9][0-9]{0,2}(?:[.,][0-9]{3}){1,3},[0-9]{2}"
)  # "1.639,512,85"
_MOST_MALFORMED = 3  # of a document; one that has more was damaged on its way
_EMPTY = re.compile(
    rf"\b(?:in\s+Höhe\s+von|beträgt|betragen|belaufen\s+sich\s+auf)\s+{_EURO}(?=\s+[^\W\d_]|\s*[.,;)])"
    rf"|(?<![0-9])(?:…|\.{{3,}}|_{{2,}}|\b[xX]{{2,}})\s?{_EURO}|(?<![0-9])(?<![0-9]\s){_EURO}\s?(?:…|\.{{3,}}|_{{2,}}|[xX]{{2,}}\b)"
)
_FIELD = re.compile(
    r"(?:Fehler!\s*)?(?:Verweisquelle\s+konnte\s+nicht\s+gefunden\s+werden|Textmarke\s+nicht\s+definiert"
    r"|Kein\s+Text\s+mit\s+angegebener\s+Formatvorlage)|Error!\s+(?:Reference\s+source|Bookmark)\s+not\s+\w+"
    r"|#(?:REF!|BEZUG!|NAME\?|WERT!|VALUE!|DIV/0!|NV\b|N/A)|#{5,}|\bMERGEFIELD\b"
    r"|Klicken\s+(?:oder\s+tippen\s+)?Sie\s+hier,\s+um\s+(?:Text|ein\s+Datum)\s+einzugeben"
)


def misspelt(blocks: Sequence[Block]) -> Iterator[Check]:
    """All that is misspelt or empty in a document; of one whose cells are glued together, no numbers."""
    malformed: list[Check] = []
    glued = 0
    for block in blocks:
        rows = ((block,),) if isinstance(block, Paragraph) else block.rows
        for part in (part for row in rows for part in row if len(part.text) <= LONGEST):
            yield from _in_text(part.text, part.spot)
            for found, is_glued in _malformed(part.text):
                glued += is_glued
                if not is_glued:
                    malformed.append(_number(found, part.spot))
    if max(len(malformed), glued) <= _MOST_MALFORMED:
        yield from malformed


def _malformed(text: str) -> Iterator[tuple[re.Match[str], bool]]:
    """What should be an amount and is no number, and whether it is rather two of them."""
    for found in _DIGITS.finditer(text):
        if _KNOWN.fullmatch(found[0]):
            continue
        has_unit = _BEHIND.match(text, found.end()) or _AHEAD.search(text, 0, found.start())
        is_glued = _GLUED.fullmatch(found[0]) is not None
        if has_unit and _SLIPPED_COMMA.fullmatch(found[0]):
            is_glued = False
        is_cell = found[0] == text.strip() and "," in found[0]
        if is_glued or ((has_unit or is_cell) and _is_slip(found[0])):
            yield found, is_glued


def _is_slip(text: str) -> bool:
    """Whether one point or comma mends it; a single one may well stand where two numbers met."""
    if _YEAR_AHEAD.match(text) or len(text) - len(text.replace(".", "").replace(",", "")) < 2:
        return False
    for number, letter in enumerate(text):
        if letter in ".,":
            for other in ("", ",", "."):
                if _KNOWN.fullmatch(text[:number] + other + text[number + 1 :].lstrip()):
                    return True
    return False


def _number(found: re.Match[str], locate: Locator) -> Check:
    return _check(
        found,
        locate,
        f"„{found[0]}“ ist keine Zahl: Punkte und Kommas stehen, wo keine hingehören.",
        "Den Betrag mit seiner Quelle vergleichen und neu schreiben; nachgerechnet wurde er nicht.",
    )


def _in_text(text: str, locate: Locator) -> Iterator[Check]:
    has_euros = "€" in text or "EUR" in text or "Euro" in text
    for found in _EMPTY.finditer(text) if has_euros else ():
        yield _check(
            found,
            locate,
            f"Bei „{' '.join(found[0].split())}“ fehlt der Betrag.",
            "Den Betrag einsetzen oder den Satz streichen.",
        )
    for found in _FIELD.finditer(text):
        yield _check(
            found,
            locate,
            f"„{' '.join(found[0].split())}“ ist die Fehlermeldung eines Programms, kein Text der Vorlage.",
            "Das Feld im Schreibprogramm aktualisieren oder durch das ersetzen, was gemeint ist.",
        )


def _check(found: re.Match[str], locate: Locator, message: str, cure: str) -> Check:
    spot = locate(found.start(), found[0])
    return Check(spot, found[0], Code.RECHENPROBE_VERSCHRIEBEN, message, cure)
