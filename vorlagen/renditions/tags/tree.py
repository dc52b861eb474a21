"""The tree of a paper's structure, in the terms of PDF: of elements, and the pieces they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from vorlagen.renditions.tags.boxes import Annotation, Piece

# Structure types (ISO 32000-1, tables 333 to 340) by what they may hold.
GROUPING = frozenset({"Document", "Part", "Art", "Sect", "Div", "BlockQuote"})
INLINE = frozenset({"Span", "Link", "Reference", "Lbl"})


class Name(str):
    """A name of PDF, with its slash: `/Row`. A text may begin with a slash, too."""

    __slots__ = ()


@dataclass(slots=True, eq=False)
class Node:
    """A structure element; `rank` is its place in the order of reading.

    `attributes` are those of the element itself (`Alt`, `E`, `Lang`), `owned` those of an owner
    (`{"Table": {"Scope": Name("/Row")}}`).
    """

    kind: str
    rank: int
    element: Element | None = None
    kids: list[Node | Piece | Annotation] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    owned: dict[str, dict[str, Any]] = field(default_factory=dict)

    def nodes(self) -> Iterator[Node]:
        """It and all nodes below, in the order of reading."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.nodes()

    def pieces(self) -> Iterator[Piece]:
        """All pieces in it and below, in the order of reading."""
        for kid in self.kids:
            if isinstance(kid, Node):
                yield from kid.pieces()
            elif isinstance(kid, Piece):
                yield kid


def is_inline(kid: Node | Piece | Annotation) -> bool:
    """Whether it is part of a line, and not a block of its own."""
    return not isinstance(kid, Node) or kid.kind in INLINE


def without_empty(kids: Iterable[Node | Piece | Annotation]) -> list[Node | Piece | Annotation]:
    """The kids but those elements that hold nothing; an empty cell is a cell all the same."""
    return [
        kid for kid in kids if not isinstance(kid, Node) or kid.kids or kid.kind in {"TD", "TH"}
    ]
