"""Checks a finished page: its pictures, the languages it names, and that it runs and loads nothing.

Each picture has a text in its place, and was looked into.
"""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from vorlagen.documents.active_parts import active
from vorlagen.documents.html_tags import TAG, attribute
from vorlagen.documents.languages import no_languages
from vorlagen.documents.pictures import is_ours, says_something
from vorlagen.documents.press import Press, Source
from vorlagen.documents.typed import FILLER, blank_jinja
from vorlagen.findings import Code, Place

_NO_ELEMENTS = re.compile(  # what looks like a tag there is none
    r"<!--(?:-?>|.*?(?:-->|\Z))|(?<=<style>).*?(?=</style)", re.DOTALL | re.IGNORECASE
)
_PICTURE = re.compile(r"<(?:img|svg)\b(?>[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_TITLE = re.compile(r"\s*<title\b[^>]*>(?P<said>.*?)</title\s*>", re.IGNORECASE | re.DOTALL)


def check_page(html: str, templates: Iterable[tuple[str, Source]], press: Press, page: str) -> None:
    """Report pictures nobody could hear of, what is code or from elsewhere, and unknown languages.

    Args:
        html: The page, in which pictures from files are not in their places yet.
        templates: Those that it may be made of, each by its name.
        press: Takes the findings.
        page: The name of the template of the whole page, for what none of them seems to print.
    """
    sources = [source for _, source in templates]
    html = _NO_ELEMENTS.sub("", html)
    pictures = ((tag, _FINDINGS[fault]) for tag, fault in _faults(html))
    others = ((tag, _active(said)) for tag, said in active(html))
    spoken = ((tag, _no_language(said)) for tag, said in no_languages(html))
    for tag, (code, message, cure) in chain(pictures, others, spoken):
        place = next(_places(tag, sources), Place(f"templates/…/{page}"))
        press.findings.add(code, place, message, cure)
        press.failed = True


def _active(said: str) -> tuple[Code, str, str]:
    return (
        Code.SCHABLONE_AKTIV,
        f"Die Schablone enthält {said}.",
        _COMPLETE,
    )


def _no_language(said: str) -> tuple[Code, str, str]:
    return (
        Code.SCHABLONE_SYNTAX,
        f"lang=„{said}“ nennt keine Sprache; kein Vorleseprogramm weiß, wie es den Text spricht.",
        'Die Kürzel stehen mit Bindestrich: lang="de", lang="de-AT", lang="en".',
    )


def _faults(html: str) -> Iterator[tuple[str, str]]:
    for found in _PICTURE.finditer(html):
        tag = found[0]
        if tag[1:4].lower() == "svg":
            title = _TITLE.match(html, found.end())
            if title is None or not says_something(html_entities.unescape(title["said"])):
                yield tag, "svg"
        else:
            if not says_something(attribute(tag, "alt")):
                yield tag, "img"
            if not is_ours(attribute(tag, "src")):
                yield tag, "src"


def _places(tag: str, sources: Iterable[Source]) -> Iterator[Place]:
    """Where templates have a tag that, with its expressions printed, may be this one."""
    for source in sources:
        blanked = blank_jinja(source.text)
        for found in TAG.finditer(blanked):
            parts = re.split(f"{FILLER}+", found[0])
            if re.fullmatch(".*?".join(map(re.escape, parts)), tag, re.DOTALL):
                yield source.at_offset(found.start())


_COMPLETE = (
    "Streichen. Ein Papier zeigt nur, was in ihm steht: Bilder setzt {{ bild(…, alt=…) }} ein, Stile kommen"
    " aus den Stilvorlagen (*.css), Programmcode läuft nicht."
)
_FINDINGS = {
    "img": (
        Code.BILD_OHNE_TEXT,
        "Einem Bild der Schablone fehlt der Alternativtext.",
        'Sagen, was zu sehen ist: {{ bild("logo.svg", alt="Wappen des Kreises") }}.',
    ),
    "svg": (
        Code.BILD_OHNE_TEXT,
        "Einer Zeichnung der Schablone (<svg>) fehlt der Alternativtext.",
        "Gleich hinter <svg …> sagen, was zu sehen ist: <title>Wappen des Kreises</title>.",
    ),
    "src": (
        Code.BILD_SCHREIBWEISE,
        "Ein <img> der Schablone nennt seine Datei selbst; so wird sie weder geprüft noch geladen.",
        'Bilder neben den Schablonen so einsetzen: {{ bild("logo.svg", alt="Wappen des Kreises") }}.',
    ),
}
