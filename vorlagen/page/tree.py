"""A page as the tree that a browser makes of it; judged when it is finished, with its signs that no font has.

Only templates can bring in more than a paper needs: texts and values are escaped. The allowed elements are
listed; all others are a finding, and so is HTML that parsers repair, since not all programs repair it
alike. Further, each picture needs an alternative text and must have been checked, and each language must be
well-formed. What a style sheet would load is reported by the program that prints.

Papers are set in Source Serif Pro and Source Sans Pro. Letters of names in German registers (DIN 91379)
that both lack are taken from Noto Sans, which has them all. No sign is ever taken from a font of the
machine: signs that none of these fonts has cannot be printed.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import StringIO
from typing import Any, NamedTuple
from xml.etree.ElementTree import Comment, Element

from msgspec import Struct
from tinyhtml5.parser import HTMLParser

from vorlagen.findings import Code, Place
from vorlagen.page.pictures import says_something
from vorlagen.page.rendering import Rendering
from vorlagen.page.source import Source

_TAG = re.compile(r"<[^<>]*>")
_UNREAD: frozenset[object] = frozenset({Comment, "head", "style"})
_UNDRAWN: frozenset[object] = frozenset(
    {Comment, "style", "title", "{http://www.w3.org/2000/svg}title"}
)
_NO_PROSE: frozenset[object] = frozenset(
    {*_UNREAD, "code", "kbd", "pre", "samp", "{http://www.w3.org/2000/svg}style"}
)
_SPOKEN = ("alt", "aria-label")  # attributes that say what a picture shows


class PageTree(Struct, frozen=True):
    """The tree of a page, which nobody may change, and what its parser had to repair.

    Each error has its line and column, from 1, and its name in the HTML standard.
    """

    root: Element
    errors: tuple[tuple[tuple[int, int], str, Any], ...]


@lru_cache(maxsize=16)  # a paper and its annexes; when it is made again, most have not changed
def page_tree(page: str) -> PageTree:
    """The tree of a whole page."""
    parser = HTMLParser(namespace_html_elements=False)
    # A short string would be taken for the name of a file if there is one of that name.
    root = parser.parse(StringIO(page))
    return PageTree(root, tuple(parser.errors))


def words_of(page: str) -> str:
    """The words of a page, and those that say what its pictures show; white space is squeezed."""
    texts: list[str] = []
    _add_texts(page_tree(page).root, texts)
    words = " ".join(texts)
    return " ".join(words.replace("\u00ad", "").split())


def _add_texts(element: Element, texts: list[str]) -> None:
    """Add the texts between the tags of an element; a printed figure belongs to the words around it."""
    if element.tag in _UNREAD:
        return
    text = element.text or ""
    for name in _SPOKEN:
        if element.get(name):
            texts.append(element.get(name, ""))
    for child in element:
        if child.tag == "data":
            within: list[str] = []
            _add_texts(child, within)
            text += " ".join(within) + (child.tail or "")
        else:
            texts.append(text)
            _add_texts(child, texts)
            text = child.tail or ""
    texts.append(text)


def drawn_on(page: str) -> str:
    """The characters that a page draws, in its head and foot, too."""
    drawn: list[str] = []
    _add_drawn(page_tree(page).root, drawn)
    return "".join(drawn)


def _add_drawn(element: Element, drawn: list[str]) -> None:
    if element.tag in _UNDRAWN:
        return
    drawn.append(element.text or "")
    for child in element:
        _add_drawn(child, drawn)
        drawn.append(child.tail or "")


def german_in(page: str) -> list[str]:
    """The texts between the tags of a page, without code and what is said in another language."""
    texts: list[str] = []
    _add_german(page_tree(page).root, texts)
    return texts


def _add_german(element: Element, texts: list[str]) -> None:
    if element.tag not in _NO_PROSE and element.get("lang", "de").startswith("de"):
        texts.append(element.text or "")
        for child in element:
            _add_german(child, texts)
            texts.append(child.tail or "")


def without_tags(fragment: str) -> str:
    """The characters of a piece of HTML; its spaces stay as they are."""
    return html.unescape(_TAG.sub("", fragment))


_NUMBER = re.compile(r"[ \t\n\f\r]*([+-]?[0-9]{1,9})")
_MOST = 1000  # columns or rows that a cell may span, by the HTML standard


class Placed(NamedTuple):
    """A cell and its place in the grid of its table."""

    cell: Element
    rows: range
    columns: range


def whole_number(attribute: str | None, default: int) -> int:
    """The number that an attribute begins with (HTML, 2.3.4.1: „2“, „ +2“, „2 Spalten“).

    Otherwise `default`: a template may leave the attribute empty, or fill in something else.
    """
    match = _NUMBER.match(attribute or "")
    return int(match[1]) if match else default


def reach(cell: Element, attribute: str) -> int:
    """The number of columns („colspan“) or rows („rowspan“) that a cell spans."""
    return min(_MOST, max(1, whole_number(cell.get(attribute), 1)))


def grid(rows: Iterable[Iterable[Element]]) -> Iterator[list[Placed]]:
    """Put the cells of rows into columns; cells that span several rows occupy their columns."""
    free_from: dict[int, int] = {}  # by column, the first row in which it is free
    for number, row in enumerate(rows):
        placed: list[Placed] = []
        column = 0
        for cell in row:
            while free_from.get(column, 0) > number:
                column += 1
            next_column = column + reach(cell, "colspan")
            row_below = number + reach(cell, "rowspan")
            columns = range(column, next_column)
            placed.append(Placed(cell, range(number, row_below), columns))
            free_from |= dict.fromkeys(columns, row_below)
            column = next_column
        yield placed


_ORDER = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
POLICY = f'<meta http-equiv="Content-Security-Policy" content="{_ORDER}">\n<meta charset="utf-8">\n'
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
# Attributes that would run or load something, or ask for another page, without `POLICY`
_ACTIVE_ATTRIBUTES = frozenset(
    "action background data filter formaction http-equiv ping poster src srcdoc srcset".split()
)
_LINK = re.compile(  # to a place of the page, elsewhere, or to a file beside it, as annexes are
    r"\#[^\x00-\x20]* | (?:https?|ftp|mailto|tel):[^\x00-\x20]+ | [^\x00-\x20:/\\][^\x00-\x20:\\]*",
    re.VERBOSE | re.IGNORECASE,
)
_HANDLER = re.compile(r"on[a-z]")
# Repaired by all programs alike: characters, and dashes within comments.
_HARMLESS = re.compile(r".*entity.*|invalid-codepoint|unexpected-(?:char|dash)-.*comment")
_LANGUAGE = re.compile(r"(?:[a-z]{2,8}|x)(?:-[a-z0-9]{1,8})*", re.IGNORECASE | re.ASCII)  # BCP 47
_LONGEST = 40  # characters of a quotation


class PageFault(Struct, frozen=True):
    """A fault of a page; `typed` are regular expressions for it in a template, the most exact first."""

    code: Code
    message: str
    cure: str
    typed: tuple[str, ...]


def check_page(
    html: str,
    templates: Iterable[tuple[str, Source]],
    rendering: Rendering,
    page: str,
    pictures: frozenset[str],
) -> None:
    """Report what a finished page may not have.

    `templates` are those that it may be made of, by name; `page` is that of the whole page. `pictures`
    are the addresses of those that were checked.
    """
    sources = [source for _, source in templates]
    shared = [source for source in sources if "/gemeinsam/" in source.place.file]
    of_authority = [source for source in sources if source not in shared]
    for fault in page_faults(html, pictures):
        # Shared templates are searched last: those that come with the program have no faults.
        place = (
            _first_place(fault, of_authority)
            or _first_place(fault, shared)
            or Place(f"templates/…/{page}")
        )
        rendering.findings.add(fault.code, place, fault.message, fault.cure)
        rendering.failed = True


def _first_place(fault: PageFault, sources: Iterable[Source]) -> Place | None:
    for typed in fault.typed:
        for source in sources:
            place = source.first_match(typed)
            if place is not None:
                return place
    return None


def secured(html: str) -> str:
    """A page with the order to browsers neither to run nor to load anything."""
    return _BEGIN.sub(lambda begin: begin[0] + POLICY, html, count=1)


@lru_cache(maxsize=8)  # when a paper is made again, most of its documents have not changed
def page_faults(html: str, pictures: frozenset[str] = frozenset()) -> tuple[PageFault, ...]:
    """All that a page has and may not have, in the order of the page."""
    tree = page_tree(html)
    faults = list(_malformed(html, tree.errors))
    parents = {}
    for parent in tree.root.iter():
        for child in parent:
            parents[child] = parent.tag
    for element in tree.root.iter():
        is_comment = not isinstance(element.tag, str)
        if not is_comment and element.get("content") != _ORDER:
            faults += _of_element(element, parents.get(element, ""), pictures)
    return tuple(dict.fromkeys(faults))


def _malformed(
    html: str, errors: Iterable[tuple[tuple[int, int], str, Any]]
) -> Iterator[PageFault]:
    """HTML that parsers repair, and not all alike; `errors` have line and column, from 1."""
    lines = html.split("\n")
    if not _BEGIN.match(html):
        yield PageFault(Code.SCHABLONE_SYNTAX, *_NO_HEAD, (re.escape(lines[0]),))
    places = []
    for number, line in enumerate(lines, start=1):
        if "<![" in line:
            places.append((number, line.index("<![") + 1))
    for place, code, _ in errors:
        if not _HARMLESS.fullmatch(code):
            places.append(place)
    for number, column in places:
        line = lines[number - 1] if number <= len(lines) else ""
        begin = max(line.rfind("<", 0, column), 0)
        end = line.find(">", max(column - 1, begin)) + 1 or len(line)
        tag = line[begin:end]
        message = f"An „{_shortened(tag)}“ ist das HTML falsch geschrieben; jedes Programm läse es anders."
        typed = (rf"(?<={re.escape(line[:begin])}){re.escape(tag)}", re.escape(tag))
        yield PageFault(Code.SCHABLONE_SYNTAX, message, _MALFORMED, typed)


def _of_element(element: Element, parent: str, pictures: frozenset[str]) -> Iterator[PageFault]:
    is_drawn = element.tag.startswith(_SVG)
    name = element.tag.removeprefix(_SVG)
    tag = rf"<{re.escape(name)}\b"
    allowed = _DRAWING if is_drawn else _HTML
    if name not in allowed:
        yield _more(f"<{name}>", (tag,))
        return
    if name in {"style", "title", "desc"} and len(element):
        yield _more(f"Elemente in <{name}>", (tag,))
    elif name in {"style", "title"} and not is_drawn and parent != "head":
        yield _more(f"<{name}> außerhalb des Kopfes", (tag,))
    for key, value in element.items():
        yield from _of_attribute(name, re.split("[}:]", key)[-1], value, is_drawn=is_drawn)
    if name == "img":
        if not says_something(element.get("alt", "")):
            yield PageFault(Code.BILD_OHNE_TEXT, *_NO_ALT, (tag,))
        if element.get("src") not in pictures:
            yield PageFault(Code.BILD, *_OWN_FILE, (tag,))
    is_picture = name == "svg" and not parent.startswith(_SVG)
    if is_picture and not says_something(element.findtext(f"{_SVG}title") or ""):
        title = r"(?!(?:(?!</svg).)*<title>[^<]*\w)"
        yield PageFault(Code.BILD_OHNE_TEXT, *_NO_TITLE, (tag + title, tag))


def _of_attribute(name: str, key: str, value: str, *, is_drawn: bool) -> Iterator[PageFault]:
    attribute = rf"<{re.escape(name)}\b[^<]*\b{re.escape(key)}\s*=\s*"
    typed = (rf"{attribute}[\"']?{re.escape(value)}", attribute)
    is_active = key in _ACTIVE_ATTRIBUTES and (name, key) != ("img", "src")
    if is_active or _HANDLER.match(key):
        yield _more(key, typed)
    elif key in {"href", "cite"}:
        if is_drawn:
            is_allowed = value.startswith("#")
        else:
            is_allowed = _LINK.fullmatch(value.strip()) is not None
        if not is_allowed:
            yield _more(f"{key}=„{_shortened(value)}“", typed, _LINK_CURE)
    elif key == "lang" and value and not _LANGUAGE.fullmatch(value.strip()):
        message = f"lang=„{value}“ nennt keine Sprache; kein Vorleseprogramm weiß, wie es klingt."
        yield PageFault(Code.SCHABLONE_SYNTAX, message, _LANGUAGE_CURE, typed)


def _shortened(text: str) -> str:
    text = text.strip()
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}…"


_CURE = (
    "Streichen. Ein Papier zeigt nur, was in ihm steht: Bilder setzt {{ bild(…, alt=…) }} ein, Stile kommen"
    " aus den Stilvorlagen (*.css), Programmcode läuft nicht."
)
_LINK_CURE = (
    "Links nennen eine vollständige Adresse (https://…, mailto:…, tel:…) oder eine Stelle der Seite (#…);"
    " in Zeichnungen geht nur #…."
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


def _more(subject: str, typed: tuple[str, ...], cure: str = _CURE) -> PageFault:
    message = f"Die Schablone enthält etwas, das ein Papier nicht haben kann ({subject})."
    return PageFault(Code.SCHABLONE_AKTIV, message, cure, typed)


FACES = (  # those in which pages are set
    "SourceSansPro-Regular.ttf",
    "SourceSansPro-It.ttf",
    "SourceSansPro-Semibold.ttf",
    "SourceSerifPro-Regular.ttf",
    "SourceSerifPro-It.ttf",
    "SourceSerifPro-Semibold.ttf",
)
SPARE_FACES = ("NotoSans[wdth,wght].ttf", "NotoSans-Italic[wdth,wght].ttf")
_PACKAGES = {
    "SourceSansPro": "font_source_sans_pro",
    "SourceSerifPro": "font_source_serif_pro",
    "NotoSans": "fontpkg_noto_sans",
}
# Soft hyphen, places to break or not to break, joiners, the shape of the sign before: no glyph needed.
_INVISIBLE = frozenset("\t\n\r\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f")
_WITHOUT_GLYPH = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))
BROKEN = "\ufffd"  # stands where a program, Markdown among them, could not read a sign


def font_file(name: str) -> Traversable | None:
    """A font file that comes with the program, by the name it has there; None if there is none."""
    package = _PACKAGES.get(name.partition("-")[0].partition("[")[0])
    if package is None or "/" in name:
        return None
    file = files(package) / "files" / name
    return file if file.is_file() else None


def lacking(text: str) -> list[str]:
    """The signs of a text that none of our fonts has, in the order of their codes."""
    rest = _beyond_the_main_fonts(text)
    if not rest:
        return []  # without reading the spare font
    return sorted(rest - _signs_of(SPARE_FACES))


def spare(text: str) -> str:
    """The signs of a text that only the spare font has, in the order of their codes."""
    rest = _beyond_the_main_fonts(text)
    if not rest:
        return ""
    return "".join(sorted(rest & _signs_of(SPARE_FACES)))


def _beyond_the_main_fonts(text: str) -> set[str]:
    """The signs that the main fonts lack; spaces of all widths are made of one that every font has."""
    rest = set(text) - _signs_of(FACES) - _INVISIBLE
    beyond_the_main_fonts: set[str] = set()
    for sign in rest:
        if unicodedata.category(sign) != "Zs":
            beyond_the_main_fonts.add(sign)
    return beyond_the_main_fonts


@cache
def _signs_of(faces: tuple[str, ...]) -> frozenset[str]:
    """The signs that at least one of these has: a page may use several of them."""
    # Takes a tenth of a second, most of it for the library.
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    signs: set[str] = set()
    for name in faces:
        path = font_file(name)
        if path is None:
            raise AssertionError(f"{name} comes with the program")
        with path.open("rb") as file:
            signs.update(map(chr, TTFont(file, lazy=True).getBestCmap()))
    visible = set()
    for sign in signs:
        if unicodedata.category(sign) not in _WITHOUT_GLYPH:
            visible.add(sign)
    return frozenset(visible - {BROKEN})
