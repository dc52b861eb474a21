"""Prose: Markdown with Jinja expressions to HTML.

The expressions are evaluated first and leave tokens; Markdown is rendered; then each token is
replaced by the escaped value. So no value can be read as Markdown or HTML, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape

from vorlagen.documents.placeholders import VALUE
from vorlagen.documents.press import Block
from vorlagen.documents.prose_faults import (
    FAULTS,
    TextFaults,
    find_empty_parts,
    find_html,
    read_links,
)
from vorlagen.documents.prose_pictures import PRINTER, TextPictures, read_pictures
from vorlagen.documents.prose_structure import DRAFT, read_structure
from vorlagen.documents.structure_marks import Draft
from vorlagen.figures.errors import FigureError
from vorlagen.findings import Code
from vorlagen.german.binding import bound

_ALONE = re.compile(f"<p>({VALUE.pattern})</p>")


def to_html(
    text: str,
    values: Sequence[Any],
    top_heading: int = 2,
    draft: Draft | None = None,
    *,
    pictures: Callable[[Sequence[Any]], TextPictures] | None = None,
    faults: TextFaults | None = None,
) -> Markup:
    """Render Markdown whose tokens stand for `values`.

    Args:
        text: Markdown (CommonMark, raw HTML off, German quotation marks).
        values: What the tokens print; Markup is kept, everything else is escaped.
        top_heading: The level of the HTML heading that `#` becomes.
        draft: Takes in what the text says of its structure; without it, footnotes are mere text.
        pictures: Prints picture files, given `values`; without it, the text may have none.
        faults: Takes what is wrong with links; without it, such a link is an error.

    Raises:
        FigureError: If a block value stands within a line of text, or a picture where none may.
    """
    surroundings = {DRAFT: draft, PRINTER: pictures and pictures(values), FAULTS: faults}
    html = _renderer(top_heading).render(text, surroundings)
    html = _ALONE.sub(lambda match: _alone(_value(match[1], values)), html)
    if draft is not None:
        draft.fill(lambda line: _filled(line, values))
    return Markup(_filled(html, values))  # noqa: S704 - every value is escaped or was Markup


def to_line(text: str, values: Sequence[Any]) -> Markup:
    """A text without Markdown whose tokens stand for `values`, as HTML; for titles and cells.

    Raises:
        FigureError: If a block value stands in it.
    """
    return Markup(_filled(str(escape(bound(text))), values))  # noqa: S704


def _filled(html: str, values: Sequence[Any]) -> str:
    """HTML whose tokens stand within lines, with their values."""
    return VALUE.replaced(
        html, lambda number: _inline(values[number]) if number < len(values) else None
    )


def _value(token: str, values: Sequence[Any]) -> Any:
    """What a token stands for; one that stands in the text itself stands for nothing but itself."""
    number = VALUE.number(token)
    return values[number] if number < len(values) else token


def _alone(value: Any) -> str:
    return str(value) if isinstance(value, Block) else f"<p>{escape(value)}</p>"


def _inline(value: Any) -> str:
    if isinstance(value, Block):
        raise FigureError(
            Code.AUSDRUCK,
            "Eine Tabelle oder ein Diagramm steht mitten in einem Absatz.",
            "tabelle(), verteilung() oder diagramm() in einen eigenen Absatz setzen, mit Leerzeilen davor"
            " und danach.",
            value.place,
        )
    return str(escape(value))


@cache
def _renderer(top_heading: int) -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"html": False, "typographer": True, "quotes": "„“‚‘"})
    renderer.enable(["replacements", "smartquotes", "table"])
    renderer.disable(["html_block", "html_inline"])

    def adapt(state: Any) -> None:
        for part in state.tokens:
            if part.type in {"heading_open", "heading_close"}:
                part.tag = f"h{min(int(part.tag[1]) + top_heading - 1, 6)}"
            elif part.type == "th_open":
                part.attrSet("scope", "col")
            for piece in part.children or ():
                if piece.type == "text":
                    piece.content = bound(piece.content)

    renderer.core.ruler.push("adapt", adapt)
    renderer.core.ruler.push("row_heads", _make_row_heads)
    read_structure(renderer)
    read_pictures(renderer)
    read_links(renderer)
    find_empty_parts(renderer)
    find_html(renderer)
    return renderer


def _make_row_heads(state: StateCore) -> None:
    """The first cell of a row says what the others are about, as in all tables that are computed.

    A cell without text says nothing, nor does the only one of its row.
    """
    for row, cell, text, closing, following in _in_fives(state.tokens):
        starts_row = row.type == "tr_open" and cell.type == "td_open"
        if starts_row and following.type == "td_open" and text.content.strip():
            cell.tag = closing.tag = "th"
            cell.attrSet("scope", "row")


def _in_fives(tokens: list[Token]) -> Iterator[tuple[Token, ...]]:
    return zip(*(tokens[start:] for start in range(5)), strict=False)
