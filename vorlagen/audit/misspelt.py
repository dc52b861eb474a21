"""What is misspelt or was forgotten: malformed amounts, empty places, errors of a word processor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from vorlagen.audit.arithmetic import Locator
from vorlagen.audit.document import Block, Paragraph, Spot
from vorlagen.audit.stated_days import LONGEST, Check
from vorlagen.findings import Code

_EURO = r"(?:€|EUR\b|Euro\b)"
_AMOUNT_FOLLOWS = rf"(?=\s?{_EURO}|\s*\Z)"  # its unit, or the end of a cell
_FREE = r"(?<![\w.,:/-])"
# "1.639,512,85", "18.992.224.,46", "694.877.84 €", "4.965. 000 €", "12.34.567 €"
_MALFORMED = re.compile(
    rf"{_FREE}[0-9]{{1,3}}(?:[.,][0-9]{{3}})*,[0-9]{{3}},[0-9]{{2}}(?![0-9])"
    rf"|{_FREE}[0-9][0-9.]*(?:\.,|,\.)[0-9]+(?![0-9])"
    rf"|{_FREE}[0-9]{{1,3}}(?:\.[0-9]{{3}})+\.[0-9]{{2}}(?![0-9.]){_AMOUNT_FOLLOWS}"
    rf"|{_FREE}[0-9]{{1,3}}(?:\.[0-9]{{3}})*\.\ [0-9]{{3}}(?:,[0-9]+)?(?![0-9]){_AMOUNT_FOLLOWS}"
    rf"|{_FREE}[0-9]+(?:\.[0-9]+)*\.(?:[0-9]{{1,2}}|[0-9]{{4,}})\.[0-9]+(?:,[0-9]+)?(?=\s?{_EURO})"
)
_ENUMERATED = re.compile(r"\s*[0-9]{1,2}\.\s")  # "4. 965 €" is the fourth item
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
    """All that is misspelt or empty in a document."""
    for block in blocks:
        rows = ((block,),) if isinstance(block, Paragraph) else block.rows
        for part in (part for row in rows for part in row if len(part.text) <= LONGEST):
            yield from _in_text(part.text, part.spot)


def _in_text(text: str, locate: Locator) -> Iterator[Check]:
    for found in _MALFORMED.finditer(text):
        if not _ENUMERATED.fullmatch(text, 0, found.end()) and not _ENUMERATED.match(found[0]):
            yield _check(
                locate(found.start(), found[0]),
                f"„{found[0]}“ ist keine Zahl: Punkte und Kommas stehen, wo keine hingehören.",
                "Den Betrag mit seiner Quelle vergleichen und neu schreiben; nachgerechnet wurde er nicht.",
            )
    for found in _EMPTY.finditer(text):
        yield _check(
            locate(found.start(), found[0]),
            f"Bei „{' '.join(found[0].split())}“ fehlt der Betrag.",
            "Den Betrag einsetzen oder den Satz streichen.",
        )
    for found in _FIELD.finditer(text):
        yield _check(
            locate(found.start(), found[0]),
            f"„{' '.join(found[0].split())}“ ist die Fehlermeldung eines Programms, kein Text der Vorlage.",
            "Das Feld im Schreibprogramm aktualisieren oder durch das ersetzen, was gemeint ist.",
        )


def _check(spot: Spot, message: str, cure: str) -> Check:
    return Check(spot, Code.RECHENPROBE_VERSCHRIEBEN, message, cure)
