"""The places of signs that no font has, and of words for which a page is refused, in a paper's files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path

from vorlagen.facts.files import files_below, read_text
from vorlagen.findings import Code, Finding, Findings, Place
from vorlagen.page import BROKEN, Source, drawn_on, german_in, lacking
from vorlagen.paper.projekt import Papier

_STYLES = (".css",)
_TEXTS = (".md", ".yaml", ".csv", ".html", *_STYLES)
_DOCUMENTS = ("vorlagen", "niederschriften")  # folders of an authority with a folder for each
_SHORTEST = 4  # of words that are looked for in running text


def places(
    project: Path, papier: Papier, pattern: str, kinds: Collection[str] = (*_TEXTS, ".svg")
) -> list[Place]:
    """The places where the paper's own files match, or else those it may use: templates and facts.

    `kinds` are the suffixes of the files to look into.
    """
    mandant = papier.mandant
    folders = (f"templates/{mandant}", "templates/gemeinsam", f"data/{mandant}", "data/gemeinsam")
    for folder in (papier.ordner, *folders):
        matches = []
        for path in own_files(project, folder, papier, kinds):
            source = source_of_file(path, project)
            for match in re.finditer(pattern, source.text):
                matches.append(source.at_offset(match.start()))
        if matches:
            return matches
    return []


def own_files(
    project: Path, folder: str, papier: Papier, kinds: Collection[str] = _TEXTS
) -> Iterator[Path]:
    """The files of a folder of the project, those of documents other than the paper left out."""
    root = project / folder
    if folder == papier.ordner:
        others = {root / "anlagen" / kennung for kennung in papier.anlagen}
    else:
        others = {root / name for name in _DOCUMENTS}
    for path in files_below(root, project):
        if path.suffix in kinds and not others & {*path.parents}:
            yield path


def source_of_file(path: Path, project: Path) -> Source:
    """The text of a file and its name; empty if it cannot be read, which is reported elsewhere."""
    name = path.relative_to(project).as_posix()
    return Source(Place(name, 1, 1), read_text(path, name, Findings(), project) or "")


def place_said(project: Path, papier: Papier, text: str) -> Place | None:
    """The place of the words for which a page is refused, in its text or a template; None if unknown.

    Only whole words count, and values and targets of links come first. Short words stand everywhere, so
    that as plain words they are looked for only in styles; numbers are not looked for. Signs that no font
    has may stand in a drawing, too.
    """
    if text.isdecimal():
        return None
    if lacking(text):
        return next(iter(places(project, papier, re.escape(text))), None)
    value = rf"(?<=[\"'#(]){re.escape(text)}(?=[\"')])"
    word = rf"(?<!\w){re.escape(text)}(?!\w)"
    kinds = _TEXTS if len(text) >= _SHORTEST else _STYLES
    candidates = places(project, papier, value, _TEXTS) or places(project, papier, word, kinds)
    return min(candidates, key=lambda place: place.file != papier.text_datei, default=None)


_TARGET = re.compile(r"!\[[^\]\n]*\]|(?<=\])\([^)\n]*\)|^ {0,3}\[[^\]\n]+\]:.*$", re.MULTILINE)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
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


def missing_letters(project: Path, papier: Papier, page: str | None) -> Iterator[Finding]:
    """Each sign of a paper that no font has, where its files say it, or else at its text.

    Of a paper without a `page` only its text is known. Annexes with text of their own are checked when they
    are made, style sheets and picture files when the PDF is.
    """
    if page is None:
        drawn = _TARGET.sub(" ", papier.text or "").replace("\0", BROKEN)
    else:
        drawn = drawn_on(page)
    # Placeholders are signs for private use, so that a page may have lost such signs of its text.
    for path in own_files(project, papier.ordner, papier):
        drawn += "".join(_PRIVATE.findall(source_of_file(path, project).text))
    for sign in lacking(drawn):
        pattern = f"[{BROKEN}\0]" if sign == BROKEN else re.escape(sign)
        for place in places(project, papier, pattern) or [Place(papier.text_datei)]:
            yield Finding(Code.ZEICHEN_FEHLT, place, _message(sign), _cure(sign))


_DASH = re.compile(r"(\S*)\s-\s(\S*)")
_QUOTE = re.compile(r"[^\s\"]*(?<!\d)\"[^\s\"]*")  # 5" is a length
_MADE_OF_STRAIGHT = re.compile("[„“‚‘’]")  # by Markdown
_ENDS_A_NUMBER = re.compile(r"[\d€%]$")


def mistyped_signs(project: Path, papier: Papier, page: str) -> Iterator[Finding]:
    """Straight quotation marks and hyphens for dashes that a page has, where its files say them."""
    for piece in german_in(page):
        text = piece.replace("\u00ad", "")
        for dash in _DASH.finditer(text):
            before, after = dash.groups()
            is_range = _ENDS_A_NUMBER.search(before) and after[:1].isdigit()
            if (before or after) and not is_range:
                typed = rf"{_as_typed(before)}\s+-\s+{_as_typed(after)}"
                message = f"Gedruckt würde ein Bindestrich als Gedankenstrich: {dash[0].strip()}"
                cure = "Den Halbgeviertstrich schreiben (–); im Text wird auch -- zu einem."
                yield Finding(Code.SATZZEICHEN, _place(project, papier, typed), message, cure)
        for quote in _QUOTE.findall(text):
            message = f"Gedruckt würde ein gerades Anführungszeichen: {quote}"
            cure = (
                "Unten und oben schreiben („…“); im Text wird ein Paar von geraden von selbst dazu."
            )
            yield Finding(
                Code.SATZZEICHEN, _place(project, papier, _as_typed(quote)), message, cure
            )


def _as_typed(word: str) -> str:
    """A regular expression for a printed word, whose quotation marks may have been straight."""
    return _MADE_OF_STRAIGHT.sub(".", re.escape(word))


def _place(project: Path, papier: Papier, typed: str) -> Place:
    found = places(project, papier, typed, _TEXTS)
    return found[0] if found else Place(papier.text_datei)


def _message(sign: str) -> str:
    code = f"U+{ord(sign):04X}"
    category = unicodedata.category(sign)
    if sign == BROKEN:
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
    if sign == BROKEN or unicodedata.category(sign)[0] in "CZ":
        return "Die Stelle neu tippen; meist kommt so etwas aus einem anderen Programm mit."
    return (
        "Ein anderes Zeichen oder ein Wort verwenden; lateinische, griechische und kyrillische"
        " Buchstaben sind alle da."
    )
