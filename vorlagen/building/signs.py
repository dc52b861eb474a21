"""Signs that the fonts of the papers do not have, reported wherever the project says them."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Set
from pathlib import Path

import yaml

from vorlagen.documents.annexes import Measures, with_measures
from vorlagen.documents.fonts import lacking
from vorlagen.documents.paper import RenderedPaper
from vorlagen.documents.press import Source
from vorlagen.facts.projekt import Papier
from vorlagen.facts.reading.files import files_below, read_text
from vorlagen.findings import Code, Findings, Place
from vorlagen.renditions.pdf.pictures import picture_in

_KINDS = frozenset({".md", ".yaml", ".csv", ".html", ".css", ".svg"})
_PICTURES = frozenset({".svg"})
_STYLES = frozenset({".css"})
_SHORTEST = 4  # of words that are looked for in running text
_DOCUMENTS = ("vorlagen", "niederschriften")  # folders of an authority with a folder for each
_TAGS = re.compile(r"<[^>]*>")
_DRAWING = re.compile(r"data:image/svg\+xml;base64,[A-Za-z0-9+/]+=*")
_UNSEEN = re.compile(r"<(style|title|desc|metadata)\b.*?</\1>", re.DOTALL)  # of a drawing
_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TARGET = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)|(?<=\])\([^)\n]*\)|(?m:^ {0,3}\[[^\]\n]+\]:.*$)")
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
    """What is drawn: no targets of links, no alternative texts."""
    if rendered is None:
        yield _without_targets(_JINJA.sub(" ", papier.text or "").replace("\0", "\ufffd"))
        return
    pages = [a.html for a in rendered.annexes if a.art not in papier.anlagen]
    measures = dict.fromkeys((a.number for a in rendered.annexes), Measures(0, 0))
    for page in (with_measures(rendered.html, measures), *pages):
        yield _drawn(page)
        for address in _DRAWING.findall(page):
            _, drawing = picture_in(address) or ("", b"")  # a text may say what only looks like one
            yield _drawn(_UNSEEN.sub(" ", drawing.decode(errors="ignore")))
    # While a page is made such signs mark places in it, so that a typed one may be gone by now.
    for path in _files_below(project, papier.ordner, papier):
        name = path.relative_to(project).as_posix()
        yield from _PRIVATE.findall(read_text(path, name, Findings(), project) or "")


def _drawn(page: str) -> str:
    page = _STYLE.sub(lambda found: _CSS_COMMENT.sub(" ", found[0]), page)
    return html.unescape(_TAGS.sub(" ", _COMMENT.sub(" ", page)))


def _without_targets(markdown: str) -> str:
    """A text in Markdown, of the same length, without what is not drawn of links and pictures."""
    return _TARGET.sub(lambda found: " " * len(found[0]), markdown)


def places(project: Path, papier: Papier, sign: str) -> list[Place]:
    """Where a paper may have taken a sign from: from its own files, else from those it may use.

    Those are the facts of its authority and the common ones, and the templates of both. Empty if it
    stands in none of them as it was said.
    """
    authority, pattern = f"data/{papier.mandant}", re.escape(sign)
    if sign in _REPLACED:
        pattern += f"|{_REPLACED[sign]}"
    for folder in (papier.ordner, authority, "data/gemeinsam", *_templates(papier)):
        if found := _places_below(project, folder, papier, pattern):
            return found
    # Other papers of the authority come last: this one may print facts of theirs.
    return _places_below(project, authority, None, pattern)


def place_said(project: Path, papier: Papier, said: str) -> Place | None:
    """Where the text or a template of a paper says what its page is refused for; None if unknown.

    Only whole words count, and first those that are a value or the target of a link. Short names stand
    everywhere, so that others are looked for only among styles; numbers, nowhere.
    """
    if said.isdecimal():
        return None
    named = rf"(?<=[\"'#(]){re.escape(said)}(?=[\"')])"
    word = rf"(?<!\w){re.escape(said)}(?!\w)"
    kinds = _KINDS - _PICTURES if len(said) >= _SHORTEST else _STYLES
    for pattern, those in ((named, _KINDS - _PICTURES), (word, kinds)):
        for folder in (papier.ordner, *_templates(papier), f"data/{papier.mandant}"):
            if found := _places_below(project, folder, papier, pattern, those):
                return min(found, key=lambda place: place.file != papier.text_datei)
    return None


def _templates(papier: Papier) -> tuple[str, str]:
    return f"templates/{papier.mandant}", "templates/gemeinsam"


def _places_below(
    project: Path, folder: str, papier: Papier | None, pattern: str, kinds: Set[str] = _KINDS
) -> list[Place]:
    return [
        place
        for path in _files_below(project, folder, papier)
        if path.suffix in kinds
        for place in _places_in(project, path, pattern)
    ]


def _files_below(project: Path, folder: str, papier: Papier | None) -> list[Path]:
    """The files of a folder with text, those of documents other than the paper left out."""
    root = project / folder
    others: set[Path] = set()
    if papier and folder == papier.ordner:
        others = {root / "anlagen" / kennung for kennung in papier.anlagen}
    elif papier and folder == f"data/{papier.mandant}":
        others = {root / name for name in _DOCUMENTS}
    return [
        path
        for path in files_below(root, project)
        if path.suffix in _KINDS and not others & {*path.parents}
    ]


def _places_in(project: Path, path: Path, pattern: str) -> Iterator[Place]:
    name = path.relative_to(project).as_posix()
    text = read_text(path, name, Findings(), project) or ""
    source = Source(Place(name, 1, 1), text)
    in_values = path.suffix == ".yaml"
    offsets = _offsets_in_values(text, pattern) if in_values else iter(_offsets(text, pattern))
    yield from map(source.at_offset, offsets)


def _offsets_in_values(text: str, pattern: str) -> Iterator[int]:
    """Where keys and values of a YAML text match, which may be written with an escape."""
    try:
        for token in yaml.scan(text):
            if isinstance(token, yaml.ScalarToken) and re.search(pattern, token.value):
                start = token.start_mark.index
                written = text[start : token.end_mark.index]
                yield from (start + offset for offset in _offsets(written, pattern) or [0])
    except yaml.YAMLError:  # has a finding of its own
        return


def _offsets(passage: str, pattern: str) -> list[int]:
    """Where a passage matches, as it is or as an HTML entity."""
    found = [m.start() for m in re.finditer(pattern, passage)]
    return found + [
        m.start() for m in _ENTITY.finditer(passage) if re.fullmatch(pattern, html.unescape(m[0]))
    ]


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
