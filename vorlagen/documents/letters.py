"""Letters and signs that no font of the papers has: an error, reported wherever the paper has them from."""

from __future__ import annotations

import html
import re
import unicodedata
from pathlib import Path

from vorlagen.documents.annexes import Measures, with_measures
from vorlagen.documents.fonts import lacking
from vorlagen.documents.origins import own_files, places, source_of
from vorlagen.documents.paper import RenderedPaper
from vorlagen.facts.projekt import Papier
from vorlagen.findings import Code, Findings, Place

_UNDRAWN = re.compile(r"<(style|title)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL)
_TARGET = re.compile(r"!\[[^\]\n]*\]|(?<=\])\([^)\n]*\)|^ {0,3}\[[^\]\n]+\]:.*$", re.MULTILINE)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_BROKEN = "\ufffd"  # also what Markdown puts in the place of a null byte
_INSTEAD = {
    "→": "⇒➔➜➡\uf0e0",
    "←": "⇐⬅",
    "✓": "✔✅\uf0fc",
    "☑": "☒",
    "☐": "□⬜",
    "×": "✗✘❌✖",
    "•": "●⚫◦\uf0b7",
    "■": "▪⬛\uf0a7",
    "▶": "►\uf0d8",
    "=": "≙",
    "→ und ←": "↔⇔⟷",
}


def report_missing_letters(
    project: Path, papier: Papier, rendered: RenderedPaper | None, findings: Findings
) -> None:
    """Report each sign of a paper that no font has, where its files say it, or else at its text.

    Of a paper that could not be rendered only its text is known. Annexes with text of their own are
    looked at when they are made; what stands in style sheets and picture files, when the PDF is.
    """
    for sign in lacking(_drawn(papier, rendered) + _typed_marks(project, papier)):
        pattern = f"[{_BROKEN}\0]" if sign == _BROKEN else re.escape(sign)
        for place in places(project, papier, pattern) or [Place(papier.text_datei)]:
            findings.add(Code.ZEICHEN_FEHLT, place, _message(sign), _cure(sign))


def _drawn(papier: Papier, rendered: RenderedPaper | None) -> str:
    if rendered is None:
        return _TARGET.sub(" ", papier.text or "").replace("\0", _BROKEN)
    measures = dict.fromkeys((a.number for a in rendered.annexes), Measures(0, 0))
    annexes = [a.html for a in rendered.annexes if a.art not in papier.anlagen]
    page = "".join([with_measures(rendered.html, measures), *annexes])
    return html.unescape(_UNDRAWN.sub(" ", page))


def _typed_marks(project: Path, papier: Papier) -> str:
    """Signs for private use in a paper's files: pages are made with such marks, and may have lost them."""
    sources = (source_of(path, project) for path in own_files(project, papier.ordner, papier))
    return "".join(sign for source in sources for sign in _PRIVATE.findall(source.text))


def _message(sign: str) -> str:
    code, category = f"U+{ord(sign):04X}", unicodedata.category(sign)
    if sign == _BROKEN:
        return (
            f"Hier steht ein Zeichen, das schon ein anderes Programm nicht lesen konnte ({code})."
        )
    if category[0] in "CZ":
        return f"Das Zeichen {code} hat in den Schriften keine Gestalt; zu sehen wäre nichts."
    shown = f"\u25cc{sign}" if category[0] == "M" else sign
    return f"Für „{shown}“ ({code}) haben die Schriften kein Zeichen; im PDF bliebe eine Lücke."


def _cure(sign: str) -> str:
    for instead, signs in _INSTEAD.items():
        if sign in signs:
            return f"Stattdessen „{instead}“ schreiben; das haben die Schriften."
    if sign == _BROKEN or unicodedata.category(sign)[0] in "CZ":
        return "Die Stelle neu tippen; meist kommt so etwas aus einem anderen Programm mit."
    return (
        "Ein anderes Zeichen oder ein Wort verwenden; lateinische, griechische und kyrillische"
        " Buchstaben sind alle da."
    )
