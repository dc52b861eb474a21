"""The running text of a page: its paragraphs, items and cells of definitions, without tables or titles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)[^>]*>", re.IGNORECASE)
_ASIDE = frozenset("h1 h2 h3 h4 h5 h6 table figure svg pre code caption figcaption".split())
_BLOCKS = frozenset("p li dd dt blockquote div section ul ol dl hr nav".split())
_EMPTY = frozenset("br wbr hr img".split())


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text without tags, where it begins in the HTML and in its block's text."""

    start: int
    offset: int
    text: str


@dataclass(slots=True)
class Block:
    """The pieces of a paragraph, or of another block of running text, up to the next block."""

    pieces: list[Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    def add(self, start: int, text: str) -> None:
        self.pieces.append(Piece(start, len(self.text), text))

    def in_html(self, offset: int) -> int:
        """Where in the HTML the character at an offset of the text stands."""
        piece = next(p for p in reversed(self.pieces) if p.offset <= offset)
        return piece.start + offset - piece.offset


def blocks(html: str) -> Iterator[Block]:
    """The blocks of running text of HTML that the program has made, in their order."""
    block, position, aside = Block(), 0, 0
    for tag in _TAG.finditer(html):
        if not aside and tag.start() > position:
            block.add(position, html[position : tag.start()])
        position = tag.end()
        name = tag["name"].lower()
        if name in _ASIDE:
            aside += -1 if tag["close"] else 1
        if name in _BLOCKS | _ASIDE and block.pieces:
            yield block
            block = Block()
    if position < len(html):
        block.add(position, html[position:])
    if block.pieces:
        yield block
