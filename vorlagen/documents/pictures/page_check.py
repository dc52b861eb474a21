"""Checks a finished page: whether each of its pictures has a text in its place, and was looked into.

And whether each language it names is one.
"""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Iterable, Iterator

from vorlagen.documents.pictures.album import is_ours
from vorlagen.documents.pictures.picture import says_something
from vorlagen.documents.press import Press, Source
from vorlagen.documents.typed import FILLER, blank_jinja
from vorlagen.findings import Code, Place

_NO_ELEMENTS = re.compile(  # what looks like a tag there is none
    r"<!--.*?(?:-->|\Z)|(?<=<style>).*?(?=</style)", re.DOTALL | re.IGNORECASE
)
_PICTURE = re.compile(r"<(?:img|svg)\b(?>[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_TITLE = re.compile(r"\s*<title\b[^>]*>(?P<said>.*?)</title\s*>", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = r"\s{name}\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s>]+))"
_ALT = re.compile(_ATTRIBUTE.format(name="alt"), re.IGNORECASE)
_ADDRESS = re.compile(_ATTRIBUTE.format(name="src"), re.IGNORECASE)
_SPOKEN = re.compile(r"<[a-z](?>[^<>\"'\s]*)\s(?>[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_LANG = re.compile(_ATTRIBUTE.format(name="lang"), re.IGNORECASE)
_LANGUAGE = re.compile(  # BCP 47 (RFC 5646, 2.1), whether registered or not
    r"""
    (?: [a-z]{2,3} (?:-[a-z]{3}){0,3} | [a-z]{4,8} )  # „de“
    (?: -[a-z]{4} )?                                  # the script: „-Latn“
    (?: -(?:[a-z]{2}|[0-9]{3}) )?                     # the region: „-AT“
    (?: -(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}) )*        # variants: „-1996“
    (?: -[a-wyz0-9] (?:-[a-z0-9]{2,8})+ )*
    (?: -x (?:-[a-z0-9]{1,8})+ )?
    | x (?:-[a-z0-9]{1,8})+
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def check_page(html: str, templates: Iterable[tuple[str, Source]], press: Press, page: str) -> None:
    """Report the pictures of a page that nobody could hear of, those from elsewhere, and no languages.

    Args:
        html: The page, in which pictures from files are not in their places yet.
        templates: Those that it may be made of, each by its name.
        press: Takes the findings.
        page: The name of the template of the whole page, for what none of them seems to print.
    """
    sources = [source for _, source in templates]
    html = _NO_ELEMENTS.sub("", html)
    for tag, fault in _faults(html):
        place = next(_places(_PICTURE, tag, sources), Place(f"templates/…/{page}"))
        code, message, cure = _FINDINGS[fault]
        press.findings.add(code, place, message, cure)
        press.failed = True
    for tag, said in _no_languages(html):
        place = next(_places(_SPOKEN, tag, sources), Place(f"templates/…/{page}"))
        press.findings.add(
            Code.SCHABLONE_SYNTAX,
            place,
            f"lang=„{said}“ nennt keine Sprache; kein Vorleseprogramm weiß, wie es den Text spricht.",
            'Die Kürzel stehen mit Bindestrich: lang="de", lang="de-AT", lang="en".',
        )
        press.failed = True


def _no_languages(html: str) -> Iterator[tuple[str, str]]:
    """The tags that name a language that cannot be one, and what they name, each once."""
    if not re.search(r"\slang\s*=", html, re.IGNORECASE):
        return
    for tag in dict.fromkeys(found[0] for found in _SPOKEN.finditer(html)):
        said = _value(_LANG, tag)
        if said and not _LANGUAGE.fullmatch(said):
            yield tag, said


def _faults(html: str) -> Iterator[tuple[str, str]]:
    for found in _PICTURE.finditer(html):
        tag = found[0]
        if tag[1:4].lower() == "svg":
            title = _TITLE.match(html, found.end())
            if title is None or not says_something(html_entities.unescape(title["said"])):
                yield tag, "svg"
        else:
            if not says_something(_value(_ALT, tag)):
                yield tag, "img"
            if not is_ours(_value(_ADDRESS, tag)):
                yield tag, "src"


def _value(attribute: re.Pattern[str], tag: str) -> str:
    found = attribute.search(tag)
    said = next(filter(None, found.groups()), "") if found else ""
    return html_entities.unescape(said).strip()


def _places(tags: re.Pattern[str], tag: str, sources: Iterable[Source]) -> Iterator[Place]:
    """Where templates have a tag that, with its expressions printed, may be this one."""
    for source in sources:
        blanked = blank_jinja(source.text)
        for found in tags.finditer(blanked):
            parts = re.split(f"{FILLER}+", found[0])
            if re.fullmatch(".*?".join(map(re.escape, parts)), tag, re.DOTALL):
                yield source.at_offset(found.start())


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
