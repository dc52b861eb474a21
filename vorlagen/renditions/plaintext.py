"""The plain-text rendition of a paper: made to be compared in git and read in a terminal.

A changed figure or sentence should change one line. That decides the layout: every sentence stands
on a line of its own, and only cells of tables are wrapped. Invisible characters are removed: soft
hyphens vanish and no-break spaces become ordinary ones, so that a search for "158.644 €" finds it.
This happens last, so that no sentence and no line of a cell ends at a no-break space.

The module knows the HTML of papers, not all HTML. Unknown elements are read as plain text.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby
from operator import itemgetter
from xml.etree.ElementTree import Comment, Element

from msgspec import Struct

from vorlagen.german.words import sentences
from vorlagen.page import Placed, grid, page_tree, whole_number

_LEFT_OUT: frozenset[object] = frozenset({Comment, "head", "script", "style", "template"})
# Classes of elements that are only for print, or of pictures whose content is also there as text.
_NOT_READ = frozenset({"nur-druck", "nur-bild"})
_SVG = "{http://www.w3.org/2000/svg}"
_FIGURE_CLASSES = frozenset({"betrag", "zahl"})
_RESULT_CLASSES = frozenset({"ergebnis", "summe"})
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_CHANGES = {"del": "entfällt", "ins": "neu"}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_UNDERLINES = "=-"  # of h1 and h2
_WRAP = 60
_GAP = 2
_NO_BREAK = "\u00a0"
ITEM = "- "  # before each item of a list without numbers


class _Block(Struct, frozen=True):
    """Lines that belong together. In a list item, a `tight` block has no blank line above."""

    lines: list[str]
    tight: bool = False


def plaintext(html: str) -> str:
    """Renders the HTML of a paper as text with LF line ends and one newline at the end."""
    lines = _stacked(_blocks(page_tree(html).root))
    return "\n".join(line.replace(_NO_BREAK, " ").rstrip() for line in lines) + "\n"


def _stacked(blocks: Iterable[_Block], *, in_item: bool = False) -> list[str]:
    """The blocks below each other, a blank line between them."""
    lines: list[str] = []
    for block in blocks:
        if lines and not (in_item and block.tight):
            lines.append("")
        lines.extend(block.lines)
    return lines


# Blocks


def _blocks(element: Element) -> Iterator[_Block]:
    """The content of an element: its block elements, and the text around them as paragraphs."""
    text = _squeezed(element.text)
    for child in element:
        if is_block(child):
            yield from _paragraph(text)
            yield from _block(child)
            text = ""
        else:
            text += _inline(child)
        text += _squeezed(child.tail)
    yield from _paragraph(text)


def _block(element: Element) -> Iterable[_Block]:
    """A block element in its own layout; for a mere container, the blocks in it."""
    layout = _LAYOUTS.get(element.tag)
    if layout is None:
        return _blocks(element)
    block = layout(element)
    return [block] if any(block.lines) else []


def _paragraph(text: str) -> Iterator[_Block]:
    lines: list[str] = []
    for line in _lines(text):
        lines.extend(sentences(line))
    if lines:
        yield _Block(lines)


def _heading(element: Element) -> _Block:
    lines = _lines(_content(element))
    level = int(element.tag[1])
    if level <= len(_UNDERLINES):
        width = max(map(len, lines), default=0)
        return _Block([*lines, _UNDERLINES[level - 1] * width])
    if not lines:
        return _Block([])
    return _Block([f"{'#' * level} {' '.join(lines)}"])


def _list(element: Element) -> _Block:
    """Each item has its own indent: a tenth item does not move the nine above it."""
    start = whole_number(element.get("start"), 1)
    lines: list[str] = []
    for number, item in enumerate(_shown(element), start=start):
        if element.get("type") == "a":
            marker = f"{_LETTERS[(number - 1) % len(_LETTERS)]}) "
        elif element.tag == "ol":
            marker = f"{number}. "
        else:
            marker = ITEM
        lines += _hanging(marker, _stacked(_blocks(item), in_item=True))
    return _Block(lines, tight=True)


def _hanging(marker: str, lines: list[str]) -> list[str]:
    """The lines, the first behind the marker and the others indented to align with it."""
    first, *rest = lines or [""]
    result = [marker + first]
    for line in rest:
        indent = " " * len(marker) if line else ""
        result.append(indent + line)
    return result


def _definitions(element: Element) -> _Block:
    """A line per description; further descriptions of a term stand below the first one."""
    entries: list[tuple[str, list[str]]] = []
    for child in _shown(element):
        group = list(_shown(child)) if child.tag == "div" else [child]
        for entry in group:
            if entry.tag == "dt" or not entries:
                term = " ".join(flat(entry)).removesuffix(":") + ":"
                entries.append((term, []))
            else:
                _, descriptions = entries[-1]
                descriptions.extend(flat(entry))
    width = max((len(term) for term, _ in entries), default=0) + 1
    lines: list[str] = []
    for term, descriptions in entries:
        lines += _hanging(term.ljust(width), descriptions)
    return _Block(lines)


def _quotation(element: Element) -> _Block:
    return _Block([f"> {line}" for line in _stacked(_blocks(element))])


def _rule(_: Element) -> _Block:
    return _Block(["* * *"])


def _picture(element: Element) -> _Block:
    """The title of a drawing, in its place."""
    title = _squeezed(element.findtext(f"{_SVG}title")).strip()
    return _Block(_stacked(_paragraph(_picture_text(title))))


def _picture_text(title: str) -> str:
    return f"[Bild: {title}]" if title else ""


def flat(element: Element) -> list[str]:
    """The lines of an element without blank ones, for narrow places such as cells."""
    return list(filter(None, _stacked(_blocks(element))))


def is_shown(element: Element) -> bool:
    """Whether an element belongs into the text."""
    return (
        element.tag not in _LEFT_OUT
        and element.get("hidden") is None
        and element.get("aria-hidden") != "true"
        and element.get("role") != "doc-backlink"
        and not _NOT_READ & _classes(element)
    )


def _shown(element: Element) -> Iterator[Element]:
    return filter(is_shown, element)


def _classes(element: Element) -> frozenset[str]:
    return frozenset(element.get("class", "").split())


def is_block(element: Element) -> bool:
    """A block, or an inline element around one: it must not glue the blocks' words together."""
    return is_shown(element) and (element.tag in _BLOCK_TAGS or any(map(is_block, element)))


# Text inside blocks


def _inline(element: Element) -> str:
    if not is_shown(element):
        return ""
    if element.get("role") == "doc-noteref":
        return f"[{_content(element)}]"
    match element.tag:
        case "br":
            return "\n"
        case "img":
            return _picture_text(_squeezed(element.get("alt")).strip())
        case "del" | "ins":
            # Deleted or inserted text, marked by a word; white space stays outside the brackets
            text = _content(element)
            label = _CHANGES[element.tag]
            inner = text.strip(" ")
            if not inner:
                return text
            return text.replace(inner, f"[{label}: {inner}]")
        case "a":
            return _link(_content(element), element.get("href", "").strip())
        case _:
            return _content(element)


def _content(element: Element) -> str:
    """The text of an element; a line feed in it is a `br`, all other white space is collapsed."""
    text = _squeezed(element.text)
    for child in element:
        text += _inline(child) + _squeezed(child.tail)
    return text


def _link(text: str, url: str) -> str:
    """The text of a link with its address, unless the text is the address."""
    label = text.rstrip(" ")
    if re.match("(?:https?|ftp|mailto|tel):", url, re.IGNORECASE) is None:
        return text
    if label.strip() in {url, url.removeprefix("mailto:").removeprefix("tel:")}:
        return text
    trailing_spaces = text[len(label) :]
    return f"{label} <{url}>{trailing_spaces}"


def _squeezed(text: str | None) -> str:
    """Collapses white space as browsers do, which leaves no-break spaces alone."""
    return re.sub(r"[ \t\n\f\r]+", " ", text or "")


def _lines(text: str) -> list[str]:
    """The lines of a text, which end at each `br`; all no-break spaces become of one kind."""
    text = text.replace("\u00ad", "")
    text = re.sub(" *[\u00a0\u202f][ \u00a0\u202f]*", _NO_BREAK, text)
    lines = re.sub(" +", " ", text).split("\n")
    return list(filter(None, map(str.strip, lines)))


# Tables


class _Cell(Struct, frozen=True):
    """The lines of a cell, and its place in the grid."""

    lines: list[str]
    columns: range
    is_heading: bool
    is_figure: bool


_Row = list[_Cell]


def _table(element: Element) -> _Block:
    lines: list[str] = []
    for part in _shown(element):
        if part.tag == "caption":
            lines += flat(part)
    rows = list(_rows(element))
    cells: list[_Cell] = []
    for _, row in rows:
        cells += row
    widths = _widths(cells)
    # The columns to be aligned on the right: at least half of their cells are figures
    surplus: Counter[int] = Counter()  # figures less other cells, by column
    for cell in cells:
        if len(cell.columns) == 1 and cell.lines and not cell.is_heading:
            surplus[cell.columns.start] += 1 if cell.is_figure else -1
    figure_columns = {column for column, number in surplus.items() if number >= 0}
    rule = "-" * (sum(widths) + _GAP * (len(widths) - 1))
    for index, (_, group) in enumerate(groupby(rows, key=itemgetter(0))):
        if index > 0:
            lines.append(rule)
        for _, row in group:
            lines += _row_lines(row, widths, figure_columns)
    return _Block(lines)


def _rows(table: Element) -> Iterator[tuple[object, _Row]]:
    """The rows with text in the order of print, each with a mark of its group.

    Head, body and foot are groups; within a body, result rows and rows of headings are, too.
    """
    parts = [part for part in _shown(table) if part.tag in _PARTS]
    parts.sort(key=lambda part: _PARTS.index(part.tag))
    for number, part in enumerate(parts):
        sources = list(_shown(part))
        for source, placed in zip(sources, grid(map(_shown, sources)), strict=True):
            row = list(map(_cell, placed))
            is_heading = part.tag == "tbody" and all(cell.tag == "th" for cell in _shown(source))
            is_result = bool(_RESULT_CLASSES & _classes(source))
            if any(cell.lines for cell in row):
                yield (number, is_heading, is_result), row


def _cell(placed: Placed) -> _Cell:
    element = placed.cell
    return _Cell(
        lines=list(chain.from_iterable(map(_wrapped, flat(element)))),
        columns=placed.columns,
        is_heading=element.tag == "th",
        is_figure=bool(_FIGURE_CLASSES & _classes(element)),
    )


def _wrapped(line: str) -> list[str]:
    """Wraps one line of a cell, at spaces only; an item of a list keeps its indent."""
    indent = " " * (len(line) - len(line.lstrip().removeprefix(ITEM)))
    return textwrap.wrap(
        line, _WRAP, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _widths(cells: list[_Cell]) -> list[int]:
    """The widths of the columns. A wide cell over several columns widens the last of them."""
    widths = [0] * max((cell.columns.stop for cell in cells), default=0)
    for cell in sorted(cells, key=lambda cell: len(cell.columns)):
        missing = max(map(len, cell.lines), default=0) - _room(cell, widths)
        widths[cell.columns.stop - 1] += max(0, missing)
    return widths


def _room(cell: _Cell, widths: list[int]) -> int:
    return sum(widths[n] for n in cell.columns) + _GAP * (len(cell.columns) - 1)


def _row_lines(row: _Row, widths: list[int], figure_columns: set[int]) -> Iterator[str]:
    for index in range(max(len(cell.lines) for cell in row)):
        line = ""
        for cell in row:
            text = cell.lines[index] if index < len(cell.lines) else ""
            left = sum(widths[: cell.columns.start]) + _GAP * cell.columns.start
            room = _room(cell, widths)
            if len(cell.columns) > 1:
                is_right_aligned = cell.is_figure
            else:
                is_right_aligned = cell.columns.start in figure_columns
            if is_right_aligned:
                text = text.rjust(room)
            line = line.ljust(left) + text.ljust(room)
        yield line.rstrip()


_PARTS = ("thead", "tbody", "tfoot")
_LAYOUTS: dict[str, Callable[[Element], _Block]] = {
    **dict.fromkeys(_HEADINGS, _heading),
    "ul": _list,
    "ol": _list,
    "dl": _definitions,
    "blockquote": _quotation,
    "hr": _rule,
    "table": _table,
    f"{_SVG}svg": _picture,
}
_CONTAINERS = (
    "address article aside body caption dd div dt figcaption figure footer header li main nav p "
    "section tbody td tfoot th thead tr"
)
_BLOCK_TAGS = {*_LAYOUTS, *_CONTAINERS.split()}
