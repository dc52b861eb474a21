"""A page as the tree that pandoc takes as JSON, so that nothing depends on how pandoc reads HTML.

Paragraphs get the styles of word processors by the classes of the page. Charts that style sheets draw
remain what they are without them: tables and lists. A drawing becomes an image, as not every word
processor shows SVG.

Source: https://hackage.haskell.org/package/pandoc-types, Text.Pandoc.Definition.
"""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any
from xml.etree.ElementTree import Comment, Element, tostring

from vorlagen.page import grid, page_tree, whole_number
from vorlagen.renditions.pdf import to_pdf
from vorlagen.result_cache import kept

Node = dict[str, Any]  # its kind „t“ and, if it has any, its content „c“
_DOTS = 200  # per inch, of a drawing
_FULL = "163"  # millimetres between the margins of a page
_WIDE = 40  # characters: longer texts in tables are broken into lines
_ACROSS = 105  # characters in a line of a table
_GAP = 3  # characters between columns
_SVG = "{http://www.w3.org/2000/svg}svg"
_SVG_ADDRESS = "data:image/svg+xml;base64,"
_SPACE = re.compile("[ \t\n\r\f]+")
_MILLIMETRES = re.compile(r"width:\s*([0-9.]+)mm")
_VIEW_BOX = re.compile(r'viewBox="[-0-9.]+ [-0-9.]+ ([0-9.]+) ([0-9.]+)"')
_LEFT_OUT: frozenset[object] = frozenset({Comment, "head", "style", "template"})
_CLASSES_LEFT_OUT = frozenset("briefkopf nur-bildschirm fussnotenruf bildtext".split())
_LETTERHEAD = frozenset({"behoerde", "organ", "zeile"})  # stands in the header
_BLOCKS = frozenset(
    "address article aside blockquote details div dl figcaption figure footer h1 h2 h3 h4 h5 h6 header"
    " hgroup hr li main nav ol p pre section summary table ul".split()
)
_ANCHORED: frozenset[object] = frozenset("caption figcaption h2 h3 h4 h5 h6".split())
_WORDS = {
    "b": "Strong",
    "strong": "Strong",
    "i": "Emph",
    "em": "Emph",
    "sup": "Superscript",
    "sub": "Subscript",
    "del": "Strikeout",
    "ins": "Underline",
}
_STYLES = {  # of the paragraphs in an element, by its class
    "anlagenkopf": "Anmerkung",
    "art": "Subtitle",
    "beschlussvorschlag": "Beschlussvorschlag",
    "betreff": "Betreff",
    "bildanmerkung": "Anmerkung",
    "ebene-1": "Verzeichnis1",
    "ebene-2": "Verzeichnis2",
    "ebene-3": "Verzeichnis3",
    "legende": "Anmerkung",
    "tabellenquelle": "Anmerkung",
    "unterschrift": "Unterschrift",
    "untertitel": "Subtitle",
    "zeichen": "Anmerkung",
}
_IN_LISTS = {"Beschlussvorschlag": "BeschlussvorschlagListe"}  # which leaves room for the numbers
_AFTER = {"Table": "NachTabelle", "BulletList": "NachListe", "OrderedList": "NachListe"}
_OPEN = frozenset({"ausstehend", "vorbehalt"})  # words in the colour of warnings
_NUMBERS = frozenset({"betrag", "zahl"})
_STRONG_ROWS = frozenset({"ergebnis", "gruppe", "summe", "zwischensumme"})


def node(kind: str, content: Any = None) -> Node:
    """A node of the tree."""
    return {"t": kind} if content is None else {"t": kind, "c": content}


def text_nodes(text: str | None) -> list[Node]:
    """The words of a text; its soft hyphens go, as word processors hyphenate; no-break spaces stay."""
    nodes: list[Node] = []
    for number, word in enumerate(_SPACE.split((text or "").replace("\u00ad", ""))):
        if number:
            nodes.append(node("Space"))
        if word:
            nodes.append(node("Str", word))
    return nodes


def styled(blocks: Iterable[Node], style: str) -> list[Node]:
    """The same blocks with a style for all paragraphs that have none yet."""
    result: list[Node] = []
    for block in blocks:
        content: Any = block.get("c")
        in_lists = _IN_LISTS.get(style, style)
        if block["t"] in {"Para", "Plain"}:
            result.append(node("Div", [_attributes(style=style), [node("Para", content)]]))
        elif block["t"] == "BulletList":
            result.append(node("BulletList", [styled(item, in_lists) for item in content]))
        elif block["t"] == "OrderedList":
            items = [styled(item, in_lists) for item in content[1]]
            result.append(node("OrderedList", [content[0], items]))
        else:
            result.append(block)
    return result


class PandocTree:
    """Makes the blocks of a page, and meanwhile its images.

    In ODT pandoc writes neither cells that span others nor alternative texts: there, such cells are marked
    by comments, and whoever completes the file takes the texts from `alternatives`.
    """

    def __init__(self, html: str, form: str) -> None:
        self.is_odt = form == "odt"
        self.body = next(page_tree(html).root.iter("body"))
        self.images: dict[str, bytes] = {}  # by file name
        self.alternatives: list[str] = []  # their texts, in the order of the page
        self._anchors: set[str | None] = set()  # where links can lead to
        for element in self.body.iter():
            if element.tag in _ANCHORED and not _is_left_out(element):
                self._anchors.add(element.get("id"))

    # Blocks

    def blocks(self, element: Element) -> list[Node]:
        """The content of an element; the text between its blocks as paragraphs."""
        blocks: list[Node] = []
        line = text_nodes(element.text)
        for child in element:
            if child.tag in _BLOCKS and not _is_left_out(child):
                blocks += _paragraph(line) + self._block(child)
                line = []
            else:
                line += self._inline(child)
            line += text_nodes(child.tail)
        blocks += _paragraph(line)
        for name in sorted(classes_of(element)):
            if name in _STYLES:
                blocks = styled(blocks, _STYLES[name])
        return _with_gaps(blocks)

    def _block(self, element: Element) -> list[Node]:
        match element.tag:
            case "h1":
                return styled(_paragraph(self._words(element)), "Title")
            case "h2" | "h3" | "h4" | "h5" | "h6":
                attributes = _attributes(element.get("id") or "")
                level = int(element.tag[1]) - 1
                return [node("Header", [level, attributes, self._words(element)])]
            case "table":
                return [self._table(element)]
            case "ul" | "ol" if element.find("li[@class='ebene-1']") is None:
                return self._list(element)
            case "dl":
                return self._pairs(element)
            case "figcaption":
                return styled([node("Para", self._anchored(element))], "Abbildungstitel")
            case "blockquote":
                return [node("BlockQuote", self.blocks(element))]
            case "hr":
                return [node("HorizontalRule")]
        return self.blocks(element)

    def _list(self, element: Element) -> list[Node]:
        items: list[list[Node]] = []
        for child in element:
            is_line = _BLOCKS.isdisjoint(str(part.tag) for part in child)
            if is_line:
                items.append([node("Plain", self._words(child))])
            else:
                items.append(self.blocks(child))
        if "kennzeichen" in classes_of(element):  # of a letterhead: beside each other
            line: list[Node] = []
            for item in items:
                if line:
                    line += text_nodes(" · ")
                line += item[0]["c"]
            return styled(_paragraph(line), "Angaben")
        if element.tag == "ul":
            return [node("BulletList", items)]
        signs = [{"t": "Decimal"}, {"t": "Period"}]
        if element.get("type") == "a":
            signs = [{"t": "LowerAlpha"}, {"t": "OneParen"}]
        return [node("OrderedList", [[whole_number(element.get("start"), 1), *signs], items])]

    def _pairs(self, element: Element) -> list[Node]:
        """Terms with what belongs to them: in a form beside each other, in a text below."""
        boxes = element.findall("div")
        if not boxes:
            terms: list[list[Any]] = []
            for child in element:
                if child.tag == "dt":
                    terms.append([self._words(child), []])
                elif terms:
                    terms[-1][1].append(self.blocks(child))
            return [node("DefinitionList", terms)]
        lines = []
        for box in boxes:
            line: list[Node] = []
            for child in box:
                entries = list(child.iter("li")) or [child]
                for number, entry in enumerate(entries):
                    if line and number:
                        line.append(node("LineBreak"))
                    elif line:
                        line += _TAB
                    line += self._words(entry)
            lines += _paragraph(line)
        return styled(lines, "Angaben")

    # Tables

    def _table(self, element: Element) -> Node:
        title: list[Node] = []
        rows: dict[str, list[list[Element]]] = {"thead": [], "tbody": [], "tfoot": []}
        for child in element:
            if child.tag == "caption":
                title = [node("Plain", self._anchored(child))]
            elif child.tag in rows:
                rows[child.tag].append([row for row in child if row.tag == "tr"])
        all_rows: list[Element] = []
        for groups in rows.values():
            all_rows += chain.from_iterable(groups)
        columns = _columns(all_rows)
        bodies = []
        for body in rows["tbody"]:
            labels = int(bool(body) and all(len(row) and row[0].tag == "th" for row in body))
            bodies.append([_attributes(), labels, [], self._rows(body, len(columns))])
        edges = []
        for name, style in (("thead", "Tabellenkopf"), ("tfoot", "Tabellentext")):
            lines = [*chain.from_iterable(rows[name])]
            edges.append([_attributes(), self._rows(lines, len(columns), style)])
        return node("Table", [_attributes(), [None, title], columns, edges[0], bodies, edges[1]])

    def _rows(self, rows: Sequence[Element], width: int, style: str = "Tabellentext") -> list[Any]:
        result = []
        for row, placed in zip(rows, grid(rows), strict=True):
            starts = {columns.start: (cell, span, columns) for cell, span, columns in placed}
            cells: list[Any] = []
            for column in range(width):
                if column in starts:
                    cell, span, columns = starts[column]
                    content = self._cell(cell, row, style)
                    if self.is_odt:
                        extent = _raw_odt(f"<!--{len(span)} {len(columns)}-->")
                        cells.append(_cell_of([extent, *content]))
                    else:
                        cells.append(_cell_of(content, len(span), len(columns)))
                elif self.is_odt:
                    cells.append(_cell_of([_raw_odt("<!--verdeckt-->")]))
            result.append([_attributes(), cells])
        return result

    def _cell(self, cell: Element, row: Element, style: str) -> list[Node]:
        content = self.blocks(cell)
        if classes_of(row) & _STRONG_ROWS:
            for number, block in enumerate(content):
                if block["t"] == "Para":
                    content[number] = node("Para", [node("Strong", block["c"])])
        if classes_of(cell) & _NUMBERS:
            return styled(content, f"{style}Zahl")
        if "davon" in classes_of(row):
            style = "TabellentextDavon"
        return styled(content, style)

    # Words

    def _words(self, element: Element) -> list[Node]:
        """The words in an element, without space around them."""
        return _trimmed(self._content(element))

    def _content(self, element: Element) -> list[Node]:
        words = text_nodes(element.text)
        for child in element:
            words += self._inline(child) + text_nodes(child.tail)
        return words

    def _anchored(self, element: Element) -> list[Node]:
        """The words of a caption, to which references lead."""
        return [node("Span", [_attributes(element.get("id") or ""), self._words(element)])]

    def _inline(self, element: Element) -> list[Node]:
        if _is_left_out(element):
            return []
        tag = str(element.tag)
        if tag == "br":
            return [node("LineBreak")]
        if tag in {"img", _SVG}:
            return [self._image(element)]
        words = self._content(element)
        address = element.get("href") or ""
        if "fussnote" in classes_of(element):
            return [node("Note", _paragraph(words[1:]))]  # without its number
        if tag == "a" and (address[:1] != "#" or address[1:] in self._anchors):
            return [node("Link", [_attributes(), words, [address, ""]])]
        if classes_of(element) & _OPEN:
            return [node("Span", [_attributes(style="Ausstehend"), words])]
        if tag in _WORDS:
            return [node(_WORDS[tag], words)]
        return words

    def _image(self, element: Element) -> Node:
        address = element.get("src") or ""
        alternative = element.get("alt") or ""
        style = _MILLIMETRES.search(element.get("style") or "")
        width = style[1] if style else _FULL
        if element.tag == _SVG:
            alternative = plain(element.find(_SVG.replace("svg}svg", "svg}title")))
            drawing = base64.b64encode(tostring(element)).decode()
            address = f"{_SVG_ADDRESS}{drawing}"
        content = base64.b64decode(address.partition(",")[2])
        if address.startswith(_SVG_ADDRESS):
            content = _drawn(content.decode(), address, width)
        ending = "jpg" if content.startswith(b"\xff\xd8") else "png"
        name = f"bild{len(self.images) + 1}.{ending}"
        self.images[name] = content
        self.alternatives.append(alternative)
        attributes = ["", [], [["width", f"{width}mm"]]]
        return node("Image", [attributes, text_nodes(alternative), [name, ""]])


_TAB = [
    node("RawInline", ["openxml", "<w:r><w:tab/></w:r>"]),
    node("RawInline", ["opendocument", "<text:tab/>"]),
]


def _raw_odt(text: str) -> Node:
    return node("RawBlock", ["opendocument", text])


def _attributes(identifier: str = "", style: str = "") -> list[Any]:
    properties = []
    if style:
        properties.append(["custom-style", style])
    return [identifier, [], properties]


def _cell_of(content: list[Node], rows: int = 1, columns: int = 1) -> list[Any]:
    return [_attributes(), {"t": "AlignDefault"}, rows, columns, content]


def _paragraph(words: Sequence[Node]) -> list[Node]:
    """The paragraph of some words; none if there are none."""
    trimmed = _trimmed(words)
    return [node("Para", trimmed)] if trimmed else []


def _trimmed(words: Sequence[Node]) -> list[Node]:
    """The same words with single spaces between them, and none around them."""
    trimmed: list[Node] = []
    for word in words:
        is_space = word["t"] == "Space"
        if not is_space or (trimmed and trimmed[-1]["t"] not in {"Space", "LineBreak"}):
            trimmed.append(word)
    while trimmed and trimmed[-1]["t"] == "Space":
        trimmed.pop()
    return trimmed


def _with_gaps(blocks: Sequence[Node]) -> list[Node]:
    """The same blocks, where a text behind a table or list keeps its distance from it."""
    spaced: list[Node] = []
    for block in blocks:
        style = ""
        if spaced and block["t"] == "Para":
            style = _AFTER.get(spaced[-1]["t"], "")
        if style:
            spaced += styled([block], style)
        else:
            spaced.append(block)
    return spaced


def classes_of(element: Element) -> set[str]:
    """The classes of an element."""
    return set((element.get("class") or "").split())


def plain(element: Element | None) -> str:
    """The text of an element; empty if there is none."""
    if element is None:
        return ""
    return " ".join("".join(element.itertext()).split())


def _is_left_out(element: Element) -> bool:
    if element.tag in _LEFT_OUT or element.get("aria-hidden") == "true":
        return True
    names = classes_of(element)
    return bool(names & _CLASSES_LEFT_OUT) or (element.tag == "p" and bool(names & _LETTERHEAD))


def _columns(rows: Sequence[Element]) -> list[list[Node]]:
    """How each column is aligned, and its share in the width: a text is only broken between words."""
    numbers: set[int] = set()
    longest: dict[int, int] = {}  # by column, in characters
    words: dict[int, int] = {}
    for placed in grid(rows):
        for cell, _, columns in placed:
            column = columns[-1]
            text = plain(cell) if len(columns) == 1 else ""
            word = max(map(len, text.split(" ")))
            length = min(len(text), max(_WIDE, word))
            if classes_of(cell) & _NUMBERS:
                numbers.add(column)
                length = len(text)
            if cell.get("scope") == "col":
                length = word
            words[column] = max(words.get(column, 1), word)
            longest[column] = max(longest.get(column, 1), length)
    breakable = {column for column in longest if column not in numbers}
    while breakable and sum(longest.values()) + _GAP * len(longest) > _ACROSS:
        widest = max(breakable, key=longest.__getitem__)
        longest[widest] -= 1
        if longest[widest] <= words[widest]:
            breakable.remove(widest)
    total = sum(longest.values()) + _GAP * len(longest)
    result = []
    for column in sorted(longest):
        side = "AlignRight" if column in numbers else "AlignLeft"
        share = round((longest[column] + _GAP) / total, 4)
        result.append([node(side), node("ColWidth", share)])
    return result


def _drawn(svg: str, address: str, width: str) -> bytes:
    """A drawing as an image (PNG); `width` is in millimetres."""
    box = _VIEW_BOX.search(svg)
    height = Decimal(width)
    if box:
        height *= Decimal(box[2]) / Decimal(box[1])
    page = (
        f'<!DOCTYPE html><html lang="de"><head><title>Bild</title><style>'
        f"@page {{ size: {width}mm {height:.2f}mm; margin: 0 }} body {{ margin: 0 }}"
        " img { display: block; width: 100% }</style></head>"
        f'<body><img alt="Bild" src="{address}"></body></html>'
    )

    def image() -> bytes:
        import pypdfium2  # noqa: PLC0415 - few copies have drawings

        target = io.BytesIO()
        with pypdfium2.PdfDocument(to_pdf(page, tagged=False).content) as document:
            document[0].render(scale=_DOTS / 72).to_pil().save(target, "PNG")
        return target.getvalue()

    return kept(f"{_DOTS} {page}", image)
