"""Letters that no font of the papers has, and where a paper has what its page says from."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path

from vorlagen.documents.press import Source
from vorlagen.documents.typefaces import lacking
from vorlagen.facts.files import files_below, read_text
from vorlagen.facts.projekt import Papier
from vorlagen.findings import Code, Findings, Place

_STYLES = (".css",)
_TEXTS = (".md", ".yaml", ".csv", ".html", *_STYLES)
_DOCUMENTS = ("vorlagen", "niederschriften")  # folders of an authority with a folder for each
_SHORTEST = 4  # of words that are looked for in running text


def places(
    project: Path, papier: Papier, pattern: str, kinds: Collection[str] = (*_TEXTS, ".svg")
) -> list[Place]:
    """Where the paper's own files match, or else those it may use: templates and facts.

    Args:
        project: The folder of the project.
        papier: The paper.
        pattern: A regular expression.
        kinds: The suffixes of the files to look into.
    """
    mandant = papier.mandant
    folders = (f"templates/{mandant}", "templates/gemeinsam", f"data/{mandant}", "data/gemeinsam")
    for folder in (papier.ordner, *folders):
        sources = (
            source_of_file(path, project) for path in own_files(project, folder, papier, kinds)
        )
        if found := [s.at_offset(m.start()) for s in sources for m in re.finditer(pattern, s.text)]:
            return found
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
    """The text of a file and its name; empty if it cannot be read, which others report."""
    name = path.relative_to(project).as_posix()
    return Source(Place(name, 1, 1), read_text(path, name, Findings(), project) or "")


def place_said(project: Path, papier: Papier, said: str) -> Place | None:
    """Where the text or a template of a paper says what its page is refused for; None if unknown.

    Only whole words count, and first those that are a value or the target of a link. Short names stand
    everywhere, so that others are looked for only among styles; numbers, nowhere. Signs that no font
    has may stand in a drawing, too.
    """
    if said.isdecimal():
        return None
    if lacking(said):
        return next(iter(places(project, papier, re.escape(said))), None)
    named = rf"(?<=[\"'#(]){re.escape(said)}(?=[\"')])"
    word = rf"(?<!\w){re.escape(said)}(?!\w)"
    kinds = _TEXTS if len(said) >= _SHORTEST else _STYLES
    found = places(project, papier, named, _TEXTS) or places(project, papier, word, kinds)
    return min(found, key=lambda place: place.file != papier.text_datei, default=None)


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
    project: Path, papier: Papier, pages: str | None, findings: Findings
) -> None:
    """Report each sign of a paper that no font has, where its files say it, or else at its text.

    `pages` are the HTML of the paper and of what is made from it; of a paper that could not be
    rendered only its text is known. Annexes with text of their own are
    looked at when they are made; what stands in style sheets and picture files, when the PDF is.
    """
    for sign in lacking(_drawn(papier, pages) + _typed_marks(project, papier)):
        pattern = f"[{_BROKEN}\0]" if sign == _BROKEN else re.escape(sign)
        for place in places(project, papier, pattern) or [Place(papier.text_datei)]:
            findings.add(Code.ZEICHEN_FEHLT, place, _message(sign), _cure(sign))


def _drawn(papier: Papier, pages: str | None) -> str:
    if pages is None:
        return _TARGET.sub(" ", papier.text or "").replace("\0", _BROKEN)
    return html.unescape(_UNDRAWN.sub(" ", pages))


def _typed_marks(project: Path, papier: Papier) -> str:
    """Signs for private use in a paper's files: pages are made with such marks, and may have lost them."""
    sources = (source_of_file(path, project) for path in own_files(project, papier.ordner, papier))
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
