"""What stands in a copy for word processors, read by libraries that are not ours, and what a page says."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import docx.oxml
from docx.oxml.ns import qn
from odf import opendocument, table, text
from selectolax.lexbor import LexborHTMLParser, LexborNode

_NOT_COPIED = (
    "head, style, .briefkopf, .nur-bildschirm, .fussnotenruf, .bildtext, [aria-hidden=true],"
    " p.behoerde, p.organ, p.zeile"
)
_HEADINGS = {f"h{level}": level - 1 for level in range(2, 7)}
SVG_DESC = "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"


@dataclass
class Gelesen:
    """What a copy says, or what a page says that it must say."""

    words: list[str] = field(default_factory=list)  # but for those of footnotes
    headings: list[tuple[int, str]] = field(default_factory=list)
    tables: list[tuple[int, list[list[str]]]] = field(default_factory=list)  # header rows, all rows
    numbers: list[str] = field(default_factory=list)  # in cells that are aligned to the right
    items: int = 0  # of lists
    footnotes: list[str] = field(default_factory=list)
    alternatives: list[str] = field(default_factory=list)
    title: str = ""
    author: str = ""
    languages: set[str] = field(default_factory=set)


def squeezed(words: str) -> str:
    return " ".join(words.split())


@cache
def seite(html: str) -> Gelesen:
    """What a page says."""
    tree = LexborHTMLParser(html)
    page = Gelesen(title=squeezed(_first(tree, "title").text()), languages={"de-DE"})
    page.author = _first(tree, "meta[name=author]").attributes["content"] or ""
    for note in tree.css(".fussnote"):
        _first(note, "sup").decompose()
        page.footnotes.append(squeezed(note.text()))
        note.decompose()
    for one in tree.css(_NOT_COPIED):
        one.decompose()
    for picture in tree.css("img, svg"):
        title = picture.css_first("title")
        page.alternatives.append(
            squeezed(title.text() if title else picture.attributes["alt"] or "")
        )
        picture.decompose()
    main = _first(tree, "main")
    page.words = _text(main).split()
    for one in main.css(", ".join(_HEADINGS)):
        page.headings.append((_HEADINGS[one.tag or ""], squeezed(_text(one))))
    for one in main.css("table"):
        rows = [[squeezed(_text(cell)) for cell in row.css("th, td")] for row in one.css("tr")]
        page.tables.append((len(one.css("thead tr")), rows))
        page.numbers += [squeezed(_text(cell)) for cell in one.css(".zahl, .betrag")]
    page.items = len(main.css("main li")) - len(main.css(".kopf li, .verzeichnis li"))
    return page


def _first(where: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    node = where.css_first(selector)
    assert node is not None
    return node


_INLINE = {"a", "abbr", "b", "data", "del", "em", "i", "ins", "span", "strong", "sub", "sup", "wbr"}


def _text(element: LexborNode) -> str:
    """The text of an element, its blocks apart from each other."""
    words = ""
    for child in element.iter(include_text=True):
        if child.tag == "-text":
            words += child.text(deep=False)
        elif child.tag in _INLINE:
            words += _text(child)
        else:
            words += f" {_text(child)} "
    return words


@cache
def kopie(content: bytes, form: str) -> Gelesen:
    """What a copy says."""
    return _docx(content) if form == "docx" else _odt(content)


def _docx(content: bytes) -> Gelesen:
    document = docx.Document(io.BytesIO(content))
    body = document.element.body
    copy = Gelesen(title=document.core_properties.title, author=document.core_properties.author)
    copy.words = _docx_words(body).split()
    copy.languages = {lang.get(qn("w:val")) for lang in document.styles.element.iter(qn("w:lang"))}
    for paragraph in document.paragraphs:
        style = paragraph.style.name if paragraph.style else ""
        if style and style.startswith("Heading "):
            copy.headings.append((int(style[-1]), squeezed(_docx_words(paragraph._element))))
    for one in document.tables:
        rows = []
        for row in one._tbl.tr_lst:
            cells = [cell for cell in row.tc_lst if cell.vMerge != "continue"]
            rows.append([squeezed(_docx_words(cell)) for cell in cells])
            copy.numbers += [squeezed(_docx_words(cell)) for cell in cells if _is_number(cell)]
        copy.tables.append((len(list(one._tbl.iter(qn("w:tblHeader")))), rows))
    copy.items = len(list(body.iter(qn("w:numPr"))))
    copy.footnotes = _docx_footnotes(document)
    for picture in body.iter(qn("wp:docPr")):
        copy.alternatives.append(squeezed(picture.get("descr")))
    return copy


def _is_number(cell: Any) -> bool:
    style = cell.find(f".//{qn('w:pStyle')}")
    return style is not None and str(style.get(qn("w:val"))).endswith("Zahl")


def _docx_footnotes(document: Any) -> list[str]:
    notes = []
    for part in document.part.rels.values():
        if part.reltype.endswith("/footnotes"):
            for note in docx.oxml.parse_xml(part.target_part.blob).iter(qn("w:footnote")):
                if note.get(qn("w:type")) is None:
                    notes.append(squeezed(_docx_words(note)))
    return notes


def _docx_words(element: Any) -> str:
    words = ""
    for child in element.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:p")):
        words += (child.text or "") if child.tag == qn("w:t") else " "
    return words


def _odt(content: bytes) -> Gelesen:
    document = opendocument.load(io.BytesIO(content))
    copy = Gelesen(words=_odt_words(document.body).split())
    values = {str(one.qname[1]): str(one) for one in _all(document.meta)}
    copy.title, copy.author = values["title"], values["creator"]
    copy.languages = set()
    for one in _all(document.styles):
        attributes = {name: value for (_, name), value in (one.attributes or {}).items()}
        if "language" in attributes:
            copy.languages.add(f"{attributes['language']}-{attributes['country']}")
    for heading in document.getElementsByType(text.H):
        level = int(heading.getAttribute("outlinelevel"))
        copy.headings.append((level, squeezed(_odt_words(heading))))
    copy.tables = [_odt_table(one, copy.numbers) for one in document.getElementsByType(table.Table)]
    copy.items = len(document.getElementsByType(text.ListItem))
    for note in document.getElementsByType(text.NoteBody):
        copy.footnotes.append(squeezed(_odt_words(note)))
    for one in _all(document.body):
        if one.qname == (SVG_DESC, "desc"):
            copy.alternatives.append(squeezed(str(one)))
    return copy


def _odt_table(one: Any, numbers: list[str]) -> tuple[int, list[list[str]]]:
    rows = []
    for row in one.getElementsByType(table.TableRow):
        cells = row.getElementsByType(table.TableCell)
        rows.append([squeezed(_odt_words(cell)) for cell in cells])
        for cell in cells:
            styles = [
                str(part.getAttribute("stylename")) for part in cell.getElementsByType(text.P)
            ]
            if any(style.endswith("Zahl") for style in styles):
                numbers.append(squeezed(_odt_words(cell)))
    heads = 0
    for group in one.getElementsByType(table.TableHeaderRows):
        heads += len(group.getElementsByType(table.TableRow))
    return heads, rows


def _all(element: Any) -> Iterator[Any]:
    for child in element.childNodes:
        if child.nodeType == child.ELEMENT_NODE:
            yield child
            yield from _all(child)


def _odt_words(element: Any) -> str:
    words = ""
    for child in element.childNodes:
        if child.nodeType != child.ELEMENT_NODE:
            words += str(child.data)
        elif child.qname[1] == "s":
            words += " " * int(child.getAttribute("c") or 1)
        elif child.qname[1] not in {"note", "desc"}:
            inner = _odt_words(child)
            words += inner if child.qname[1] in {"span", "a"} else f" {inner} "
    return words
