"""Text that should stand on the pages and does not, or does so twice.

WeasyPrint drops the head of a table that leaves no room for a row, and other text that it finds no
place for, without a word. Where boxes of some kinds are broken it prints a line on both pages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from vorlagen.renditions.complaints import Complaint, shortened
from vorlagen.renditions.tags.boxes import Layout, Piece
from vorlagen.renditions.tags.reading_order import Source, is_comment, squeezed

StyleFor = Callable[[Element], Any]  # None for what has no style


def complaints_about_missing(
    layout: Layout, source: Source, style_for: StyleFor
) -> Iterator[Complaint]:
    """What is missing on the pages, told once for each element around it all."""
    printed = _Printed(layout, source)
    for piece in printed.stray:
        yield Complaint(
            f"„{piece.text.strip()}“ steht zweimal auf den Seiten oder anders, als es im Text steht.",
            "Die Stelle kürzen oder ohne Kästen setzen, die das Programm für PDF nicht umbrechen kann"
            " (float, inline-block, flex, columns, rowspan).",
            piece.text.strip(),
        )
    if layout.root is not None:
        for text in _missing(layout.root, printed, style_for):
            yield Complaint(
                f"„{shortened(text)}“ findet auf keiner Seite Platz.",
                "Den Kopf oder Fuß der Tabelle, die Zelle oder die Fußnote kürzen; in hausstil.css"
                " kleinere Schrift oder mehr Breite geben.",
                text,
            )


class _Printed:
    """Which text of each element is on the pages."""

    def __init__(self, layout: Layout, source: Source) -> None:
        self.source = source
        self.spans = defaultdict(list)
        self.stray: list[Piece] = []  # were not found in the text
        for piece in layout.pieces:
            if piece.element is None or piece.pseudo or not piece.is_text:
                continue
            span = source.spans[piece]
            self.spans[piece.element].append(span)
            is_alternative = piece.element.tag == "img"  # of a picture that could not be loaded
            if not (piece.is_empty or is_alternative) and span.start == span.end:
                self.stray.append(piece)
        self.unclear = {piece.element for piece in self.stray}
        self.elements = {*layout.shown, *(piece.element for piece in layout.furniture)}

    def lacks(self, element: Element) -> str:
        """The text of an element itself that is missing in its midst or at its end."""
        if element in self.unclear:
            return ""
        spans, missing = self.spans[element], ""
        for stretch in self.source.own[element]:
            at = stretch.start
            for span in spans:
                if stretch.start <= span.start < stretch.end:
                    missing += self.source.text[at : span.start]
                    at = span.end
            missing += self.source.text[at : stretch.end]
        return squeezed(missing)


def _missing(element: Element, printed: _Printed, style_for: StyleFor) -> Iterator[str]:
    if is_comment(element) or element.tag.startswith("{"):
        return
    if element not in printed.elements and not any(e in printed.elements for e in element.iter()):
        if _is_wanted(element, style_for):
            yield from filter(None, [squeezed(_text(element, style_for))])
        return
    if element in printed.elements:
        yield from filter(None, [printed.lacks(element)])
    for child in element:
        yield from _missing(child, printed, style_for)


def _is_wanted(element: Element, style_for: StyleFor) -> bool:
    """Whether an element should be on the pages; what stands in their margins is not looked for."""
    style = None if is_comment(element) else style_for(element)
    return style is not None and style["display"] != ("none",) and style["position"] != "running()"


def _text(element: Element, style_for: StyleFor) -> str:
    if not _is_wanted(element, style_for) or element.tag.startswith("{"):
        return ""
    parts = (_text(child, style_for) + (child.tail or "") for child in element)
    return " ".join([element.text or "", *parts])
