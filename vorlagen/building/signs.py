"""Signs that the fonts of the papers do not have, reported wherever the project says them."""

from __future__ import annotations

import html
import re
import unicodedata
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import yaml

from vorlagen.documents.annexes import Measures, with_measures
from vorlagen.documents.fonts import lacking
from vorlagen.documents.paper import RenderedPaper
from vorlagen.documents.press import Source
from vorlagen.facts.projekt import Papier
from vorlagen.facts.reading.files import read_text
from vorlagen.findings import Code, Findings, Place

_KINDS = {".md", ".yaml", ".csv", ".html", ".css", ".svg"}
_DOCUMENTS = ("vorlagen", "niederschriften")  # folders of an authority with a folder for each
_TAGS = re.compile(r"<[^>]*>")
_DRAWING = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/]+=*)")
_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL)
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)  # what it prints is in the page
_ENTITY = re.compile(r"&#?\w+;")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_REPLACED = {"\ufffd": "\0"}  # Markdown puts the one in the place of the other
_NULL = "Hier steht ein Null-Byte (U+0000), das kein Zeichen ist; gedruckt würde „\ufffd“."
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


def report_missing_signs(
    project: Path, papier: Papier, rendered: RenderedPaper | None, findings: Findings
) -> None:
    """Report each sign of a paper that no font has, at every place that may have said it.

    Of a paper that could not be rendered only its own text is known. Annexes with text of their own
    are looked at when they are made.
    """
    for sign in lacking("".join(_texts(project, papier, rendered))):
        replaced = _REPLACED.get(sign)
        others = set(places(project, papier, replaced)) if replaced else set()
        for place in places(project, papier, sign) or [Place(papier.text_datei)]:
            message = _NULL if place in others else _message(sign)
            findings.add(Code.ZEICHEN_FEHLT, place, message, _cure(sign))


def _texts(project: Path, papier: Papier, rendered: RenderedPaper | None) -> Iterator[str]:
    yield _JINJA.sub(" ", papier.text or "").replace("\0", "\ufffd")
    if rendered is None:
        return
    pages = [a.html for a in rendered.annexes if a.art not in papier.anlagen]
    measures = dict.fromkeys((a.number for a in rendered.annexes), Measures(0, 0))
    for page in (with_measures(rendered.html, measures), *pages):
        yield html.unescape(_TAGS.sub(" ", page))
        for drawing in _DRAWING.findall(page):
            yield html.unescape(_TAGS.sub(" ", _STYLE.sub("", b64decode(drawing).decode())))
    # While a page is made such signs mark places in it, so that a typed one may be gone by now.
    for path in _files_below(project, papier.ordner, papier):
        name = path.relative_to(project).as_posix()
        yield from _PRIVATE.findall(read_text(path, name, Findings()) or "")


def places(project: Path, papier: Papier, said: str) -> list[Place]:
    """Where a paper may have taken from what it says: from its own files, else from those of others.

    Empty if it stands nowhere in the project as it was said.
    """
    for folder in (papier.ordner, f"data/{papier.mandant}", "data/gemeinsam", "templates", "data"):
        found = [
            place
            for path in _files_below(project, folder, papier)
            for place in _places_in(project, path, said)
        ]
        if found:
            return found
    return []


def _files_below(project: Path, folder: str, papier: Papier) -> list[Path]:
    """The files of a folder with text, those of other documents left out if it is an authority's."""
    root = project / folder
    if folder == papier.ordner:
        others = {root / "anlagen" / kennung for kennung in papier.anlagen}
    elif folder == f"data/{papier.mandant}":
        others = {root / name for name in _DOCUMENTS}
    else:
        others = set()
    return sorted(
        path
        for path in root.rglob("*")
        if path.suffix in _KINDS and path.is_file() and not others & {*path.parents}
    )


def _places_in(project: Path, path: Path, said: str) -> Iterator[Place]:
    name = path.relative_to(project).as_posix()
    text = read_text(path, name, Findings()) or ""
    source = Source(Place(name, 1, 1), text)
    in_values = path.suffix == ".yaml"
    offsets = _offsets_in_values(text, said) if in_values else iter(_offsets(text, said))
    yield from map(source.at_offset, offsets)


def _offsets_in_values(text: str, said: str) -> Iterator[int]:
    """Where keys and values of a YAML text say something, which may be written with an escape."""
    try:
        for token in yaml.scan(text):
            if isinstance(token, yaml.ScalarToken) and said in token.value:
                start = token.start_mark.index
                written = text[start : token.end_mark.index]
                yield from (start + offset for offset in _offsets(written, said) or [0])
    except yaml.YAMLError:  # has a finding of its own
        return


def _offsets(passage: str, said: str) -> list[int]:
    """Where a passage says something, as it is or as an HTML entity."""
    written = "|".join(map(re.escape, (said, _REPLACED.get(said, said))))
    found = [m.start() for m in re.finditer(written, passage)]
    return found + [m.start() for m in _ENTITY.finditer(passage) if html.unescape(m[0]) == said]


def _message(sign: str) -> str:
    code, category = f"U+{ord(sign):04X}", unicodedata.category(sign)
    if sign in _REPLACED:
        return (
            f"Hier steht ein Zeichen, das schon ein anderes Programm nicht lesen konnte ({code})."
        )
    if category == "Co":
        return f"Das Zeichen {code} gehört zu einer einzelnen Schrift; zu sehen wäre nichts."
    if category[0] in "CZ":
        return f"Das Zeichen {code} hat keine Gestalt; zu sehen wäre nichts."
    shown = f"\u25cc{sign}" if category[0] == "M" else sign
    return f"Für „{shown}“ ({code}) haben die Schriften kein Zeichen; im PDF bliebe eine Lücke."


def _cure(sign: str) -> str:
    for instead, signs in _INSTEAD.items():
        if sign in signs:
            return f"Stattdessen „{instead}“ schreiben; das haben die Schriften."
    if sign in _REPLACED or unicodedata.category(sign)[0] in "CZ":
        return "Die Stelle neu tippen; meist kommt so etwas aus einem anderen Programm mit."
    return (
        "Ein anderes Zeichen oder ein Wort verwenden; lateinische, griechische und kyrillische"
        " Buchstaben sind alle da."
    )
