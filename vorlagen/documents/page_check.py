"""Judges a finished page as the tree a browser makes of it, and keeps browsers from doing more.

Only templates can bring in more than a paper needs: texts and values are escaped. What is allowed is
listed; all else is a finding, and so is HTML that is mended while it is read, since not all programs
mend it alike. Further, each picture has a text in its place, and was looked into, and each language
that is named can be one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser as TagReader
from io import StringIO
from typing import Any
from xml.etree.ElementTree import Element

import tinycss2
from tinyhtml5.parser import HTMLParser

from vorlagen.checks.source import FILLER, Source, blank_jinja
from vorlagen.documents.pictures import is_ours, says_something
from vorlagen.documents.press import Press
from vorlagen.findings import Code, Place

POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src'
    " 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
    '<meta charset="utf-8">\n'
)
_BEGIN = re.compile(r"\s*<!doctype html>\s*<html(?:\s[^<>]*)?>\s*<head>\n?", re.IGNORECASE)
_SVG = "{http://www.w3.org/2000/svg}"

_HTML = frozenset(
    "a abbr address article aside b bdi bdo blockquote body br caption cite code col colgroup data dd"
    " del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 head header hgroup hr"
    " html i img ins kbd li main mark meta nav ol p pre q rp rt ruby s samp section small span strong"
    " style sub summary sup table tbody td tfoot th thead time title tr u ul var wbr".split()
)
_DRAWING = frozenset(
    "circle clipPath defs desc ellipse g line linearGradient marker mask path pattern polygon polyline"
    " radialGradient rect stop style svg symbol text title tspan use".split()
)
_ATTRIBUTES = frozenset(
    "class dir height hidden id lang role style tabindex title translate width".split()
)
_HTML_ATTRIBUTES = _ATTRIBUTES | set(
    "abbr align alt charset cite colspan content datetime headers href hreflang name open rel reversed"
    " rowspan scope span start target type valign value".split()
)
_PAINTED = set("clip-path fill marker-end marker-mid marker-start mask stroke".split())
DRAWING_ATTRIBUTES = (
    _ATTRIBUTES
    | _PAINTED
    | set(
        "alignment-baseline baseline-shift clip-rule clipPathUnits color cx cy d display"
        " dominant-baseline dx dy fill-opacity fill-rule font-family font-size font-style font-variant"
        " font-weight fx fy gradientTransform gradientUnits href letter-spacing lengthAdjust"
        " markerHeight markerUnits markerWidth maskContentUnits maskUnits offset opacity orient"
        " overflow paint-order patternContentUnits patternTransform patternUnits points"
        " preserveAspectRatio r refX refY rotate rx ry shape-rendering spreadMethod stop-color"
        " stop-opacity stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin"
        " stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration text-rendering"
        " textLength transform vector-effect version viewBox visibility word-spacing x x1 x2"
        " space xlink xmlns y y1 y2".split()
    )
)
_FREE = re.compile(r"(?:data|aria)-[a-z0-9_-]+")
_LINK = re.compile(  # to a place of the page, elsewhere, or to a file beside it, as annexes are
    r"\#[^\x00-\x20]* | (?:https?|ftp|mailto|tel):[^\x00-\x20]+ | [^\x00-\x20:/\\][^\x00-\x20:\\]*",
    re.VERBOSE | re.IGNORECASE,
)
_HANDLER = re.compile(r"on[a-z]")
_SCRIPT = re.compile(r"(?:java|vb)script:", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x20]+")
_LOADED = ("#", "schrift:")  # of the page itself, or a font that comes with the program
_LOADING = frozenset("cross-fade image image-set src -webkit-cross-fade -webkit-image-set".split())
# Mended by all programs alike: characters, and dashes within comments.
_HARMLESS = re.compile(r".*entity.*|invalid-codepoint|unexpected-(?:char|dash)-.*comment")
_LANGUAGE = re.compile(r"(?:[a-z]{2,8}|x)(?:-[a-z0-9]{1,8})*", re.IGNORECASE | re.ASCII)  # BCP 47
_LONGEST = 40  # of what is quoted


_Wrong = tuple[Code, str, str]  # what is wrong, and how to mend it
_Attributes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PageFault:
    """What is wrong with a page, and where: an element, or a line and the column (from 1) in it."""

    code: Code
    message: str
    cure: str
    element: str = ""
    attributes: _Attributes = ()
    line: str = ""
    column: int = 1


def check_page(html: str, templates: Iterable[tuple[str, Source]], press: Press, page: str) -> None:
    """Report what a page may not have.

    Args:
        html: The page, in which pictures from files are not in their places yet.
        templates: Those that it may be made of, each by its name.
        press: Takes the findings.
        page: The name of the template of the whole page, for what none of them seems to print.
    """
    # What comes with the program is sound; the same line may stand in a template of the authority.
    sources = sorted((s for _, s in templates), key=lambda s: "/gemeinsam/" in s.place.file)
    for fault in dict.fromkeys(page_faults(html)):
        place = next(_places(fault, sources), Place(f"templates/…/{page}"))
        press.findings.add(fault.code, place, fault.message, fault.cure)
        press.failed = True


def secured(html: str) -> str:
    """A page that was checked, with the order to browsers neither to run nor to load anything."""
    return _BEGIN.sub(lambda found: found[0] + POLICY, html, count=1)


def page_faults(html: str) -> Iterator[PageFault]:
    """What a page may not have."""
    parser = HTMLParser(namespace_html_elements=False)
    root = parser.parse(StringIO(html))
    yield from _mended(html, parser.errors)
    parents = {child: parent.tag for parent in root.iter() for child in parent}
    for element in root.iter():
        if not isinstance(element.tag, str):  # a comment
            continue
        attributes = tuple((_local(key), value) for key, value in element.items())
        name = element.tag.removeprefix(_SVG)
        for wrong in _of_element(element, attributes, parents.get(element, "")):
            yield PageFault(*wrong, element=name.lower(), attributes=attributes)
        if name == "style":
            yield from _of_sheet(element.text or "")


def _mended(html: str, errors: Iterable[tuple[tuple[int, int], str, Any]]) -> Iterator[PageFault]:
    """What a parser reads otherwise than it is typed; not all do alike."""
    lines = html.split("\n")
    if not _BEGIN.match(html):
        yield PageFault(Code.SCHABLONE_SYNTAX, *_NO_HEAD, line=lines[0])
    found = [(n, line.find("<![") + 1) for n, line in enumerate(lines, start=1) if "<![" in line]
    found += [place for place, code, _ in errors if not _HARMLESS.fullmatch(code)]
    for number, column in found:
        line = lines[number - 1] if number <= len(lines) else ""
        begin = max(line.rfind("<", 0, column), 0)
        end = line.find(">", max(column - 1, begin)) + 1 or len(line)
        said = _shortened(line[begin:end])
        message = f"An „{said}“ ist das HTML falsch geschrieben; jedes Programm läse es anders."
        yield PageFault(Code.SCHABLONE_SYNTAX, message, _MALFORMED, line=line, column=begin + 1)


def _of_element(element: Element, attributes: _Attributes, parent: str) -> Iterator[_Wrong]:
    is_drawn = element.tag.startswith(_SVG)
    name = element.tag.removeprefix(_SVG)
    if name not in (_DRAWING if is_drawn else _HTML):
        yield _more(f"<{name}>", is_code=name == "script")
        return
    if name in {"style", "title", "desc"} and len(element):
        yield _more(f"Elemente in <{name}>")
    elif name in {"style", "title"} and not is_drawn and parent != "head":
        yield _more(f"<{name}> außerhalb des Kopfes")
    for key, value in attributes:
        yield from _of_attribute(name, key, value, is_drawn=is_drawn)
    if name == "img":
        if not says_something(element.get("alt", "")):
            yield Code.BILD_OHNE_TEXT, *_NO_ALT
        if not is_ours(element.get("src", "").strip()):
            yield Code.BILD, *_OWN_FILE
    is_picture = name == "svg" and not parent.startswith(_SVG)
    if is_picture and not says_something(element.findtext(f"{_SVG}title") or ""):
        yield Code.BILD_OHNE_TEXT, *_NO_TITLE


def _of_attribute(name: str, key: str, value: str, *, is_drawn: bool) -> Iterator[_Wrong]:
    allowed = DRAWING_ATTRIBUTES if is_drawn else _HTML_ATTRIBUTES
    if key not in allowed and not _FREE.fullmatch(key) and (name, key) != ("img", "src"):
        yield _more(key, is_code=_HANDLER.match(key) is not None)
    elif key in {"href", "cite"}:
        if not (value.startswith("#") if is_drawn else _LINK.fullmatch(value.strip())):
            is_code = _SCRIPT.match(_UNSEEN.sub("", value)) is not None
            yield _more(f"{key}=„{_shortened(value)}“", is_code=is_code, cure=_LINK_CURE)
    elif key == "style" or (is_drawn and key in _PAINTED):
        yield from (wrong for _, wrong in _of_css(value))
    elif key == "charset" and value.strip().lower() != "utf-8":
        yield _more(f"charset={value}")
    elif key == "lang" and value and not _LANGUAGE.fullmatch(value.strip()):
        message = f"lang=„{value}“ nennt keine Sprache; kein Vorleseprogramm weiß, wie es klingt."
        yield Code.SCHABLONE_SYNTAX, message, _LANGUAGE_CURE


def _of_sheet(css: str) -> Iterator[PageFault]:
    lines = css.replace("\f", "\n").split("\n")
    for node, wrong in _of_css(css):
        yield PageFault(*wrong, line=lines[node.source_line - 1], column=node.source_column)


def _of_css(css: str) -> Iterator[tuple[Any, _Wrong]]:
    """What in a style is loaded, or no archive takes, as a node of `tinycss2`; and what is wrong."""
    waiting = tinycss2.parse_component_value_list(css, skip_comments=True)[::-1]
    while waiting:  # brackets may be deeper than functions can call each other
        node, address = waiting.pop(), None
        if node.type == "at-keyword" and node.lower_value == "import":
            yield node, _more("@import", cure=_IMPORT_CURE)
            del waiting[-2:]  # a space and the address, which is told with it
            continue
        if node.type == "function" and node.lower_name == "device-cmyk":
            yield node, (Code.SCHABLONE_SYNTAX, *_FOR_PRINTERS)
        elif node.type == "url":
            address = node.value
        elif node.type == "function" and node.lower_name in {"url", *_LOADING}:
            said = "".join(str(one.value) for one in node.arguments if one.type == "string")
            address = said if node.lower_name == "url" else node.name
        if address is not None and not address.strip().lower().startswith(_LOADED):
            message = (
                f"„{_shortened(address)}“ wird nicht geladen: Stilangaben haben weder Bilder noch fremde"
                " Schriften."
            )
            yield node, (Code.BILD, message, _PICTURE_CURE)
        inner = getattr(node, "arguments", None) or getattr(node, "content", None) or ()
        waiting += [*inner][::-1]


def _places(fault: PageFault, sources: Iterable[Source]) -> Iterator[Place]:
    """Where templates have what, with its expressions printed, may be this."""
    for source in sources:
        blanked = blank_jinja(source.text)
        if f"<{fault.element}" in blanked.lower() and fault.element:
            reader = _Tags(fault)
            reader.feed(blanked)
            yield from (source.at(line, column + 1) for line, column in reader.found)
        for number, line in enumerate(blanked.split("\n") if fault.line.strip() else (), start=1):
            begin = line.find(fault.line)
            if begin >= 0:
                yield source.at(number, begin + fault.column)
            elif _may_print(line, fault.line):
                yield source.at(number, 1)


class _Tags(TagReader):
    """Finds the tags of a template, its expressions blanked, that may have made an element."""

    def __init__(self, fault: PageFault) -> None:
        super().__init__()
        self._name = fault.element
        self._attributes = {key.lower(): value for key, value in fault.attributes}
        self.found: list[tuple[int, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        typed = {_local(key): value or "" for key, value in attrs if FILLER not in key}
        missing = self._attributes.keys() - typed.keys()  # or what an expression prints
        if (
            tag == self._name
            and (not missing or len(typed) < len(attrs))
            and all(_may_print(typed[key], self._attributes.get(key)) for key in typed)
        ):
            self.found.append(self.getpos())


def _local(key: str) -> str:
    """The name of an attribute without its namespace, with which parsers deal differently."""
    return re.split("[}:]", key)[-1]


def _may_print(blanked: str, printed: str | None) -> bool:
    parts = re.split(f"{FILLER}+", blanked)
    pattern = ".*?".join(map(re.escape, parts))
    return printed is not None and re.fullmatch(pattern, printed, re.DOTALL) is not None


def _shortened(said: str) -> str:
    said = said.strip()
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


_CURE = (
    "Streichen. Ein Papier zeigt nur, was in ihm steht: Bilder setzt {{ bild(…, alt=…) }} ein, Stile kommen"
    " aus den Stilvorlagen (*.css), Programmcode läuft nicht."
)
_LINK_CURE = (
    "Links nennen eine vollständige Adresse (https://…, mailto:…, tel:…) oder eine Stelle der Seite (#…);"
    " in Zeichnungen geht nur #…."
)
_IMPORT_CURE = "Die Regeln in eine Stilvorlage (*.css) im Ordner der Schablonen schreiben."
_PICTURE_CURE = (
    "Ein Bild in der Schablone einsetzen, mit {{ bild(…, alt=…) }}, oder im Text; geladen werden"
    " sonst nur die mitgelieferten Schriften."
)
_FOR_PRINTERS = (
    "Eine Farbe für den Vierfarbdruck (CMYK) kann nicht ins Archiv; auch Bildschirme brauchen RGB.",
    "Die Farbe in RGB angeben: „#7a1f2b“ oder „rgb(122 31 43)“.",
)
_LANGUAGE_CURE = 'Die Kürzel stehen mit Bindestrich: lang="de", lang="de-AT", lang="en".'
_MALFORMED = (
    "Anführungszeichen und spitze Klammern vergleichen, und ob jedes Element dort endet, wo es darf:"
    " <p>…</p> enthält keine Tabellen und Listen, jedes <div> hat sein </div>."
)
_NO_HEAD = (
    "Die Seite beginnt nicht mit <!DOCTYPE html>, <html …> und <head>.",
    'So beginnen, ohne etwas dazwischen: <!DOCTYPE html> <html lang="de"> <head>.',
)
_NO_ALT = (
    "Einem Bild der Schablone fehlt der Alternativtext.",
    'Sagen, was zu sehen ist: {{ bild("logo.svg", alt="Wappen des Kreises") }}.',
)
_NO_TITLE = (
    "Einer Zeichnung der Schablone (<svg>) fehlt der Alternativtext.",
    "Gleich hinter <svg …> sagen, was zu sehen ist: <title>Wappen des Kreises</title>.",
)
_OWN_FILE = (
    "Ein <img> der Schablone nennt seine Datei selbst; so wird sie weder geprüft noch geladen.",
    'Bilder neben den Schablonen so einsetzen: {{ bild("logo.svg", alt="Wappen des Kreises") }}.',
)


def _more(said: str, *, is_code: bool = False, cure: str = _CURE) -> _Wrong:
    what = "Programmcode" if is_code else "etwas, das ein Papier nicht haben kann"
    return Code.SCHABLONE_AKTIV, f"Die Schablone enthält {what} ({said}).", cure
