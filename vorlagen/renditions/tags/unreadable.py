"""What readers would lose: by the eye, and by the ear.

WeasyPrint says nothing of it. It drops the head of a table that leaves no room for a row, and prints what
is too wide cut off, or one over the other; where a style sheet turns or moves a part (`transform`) is not
followed. And nobody finds their way by listening to headings that skip levels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from vorlagen.renditions.complaints import Complaint, shortened
from vorlagen.renditions.tags.boxes import Fragment, Layout
from vorlagen.renditions.tags.reading_order import ReadingOrder, is_comment, squeezed
from vorlagen.renditions.tags.tag_elements import Node

_OVERHANG = 1  # pixel, which no eye sees
StyleFor = Callable[[Element], Any]  # None for what has no style


def complaints_about_lost_text(
    layout: Layout, order: ReadingOrder, style_for: StyleFor
) -> Iterator[Complaint]:
    """What is on no page, told once for each element around it all; what leaves its page or its cell."""
    if layout.root is not None:
        elements = {*layout.shown, *(fragment.element for fragment in layout.furniture)}
        for text in _missing(layout.root, elements, order, style_for):
            yield Complaint(
                f"„{shortened(text)}“ findet auf keiner Seite Platz.",
                "Den Kopf oder Fuß der Tabelle, die Zelle oder die Fußnote kürzen; in hausstil.css"
                " kleinere Schrift oder mehr Breite geben.",
                text,
            )
    for fragments in _by_table(layout, lambda fragment: _leaves_page(fragment, layout)):
        yield Complaint(
            f"{_quoted(fragments, order)} reicht über den Rand der Seite hinaus; dort ist es abgeschnitten.",
            "Die Tabelle in schmalere teilen, lange Wörter und Zeilen teilen, lange Fußnoten kürzen; in"
            " hausstil.css Maße und Abstände prüfen.",
            _about(fragments, order),
        )
    for fragments in _by_table(layout, _leaves_cell):
        yield Complaint(
            f"{_quoted(fragments, order)} ist breiter als die Zelle und steht über der daneben.",
            "Weniger Spalten in einer Tabelle drucken: Haushaltsjahre oder Varianten aufteilen, den"
            " Zeitraum kürzen; in hausstil.css kleinere Schrift oder mehr Breite geben.",
            _about(fragments, order),
        )


def _missing(
    element: Element, shown: set[Element | None], order: ReadingOrder, style_for: StyleFor
) -> Iterator[str]:
    if is_comment(element) or element.tag.startswith("{"):
        return
    if not any(below in shown for below in element.iter()):
        text = squeezed(_wanted(element, style_for))
        yield from [text] if text else []
        return
    if element in order.missing:
        yield order.missing[element]
    for child in element:
        yield from _missing(child, shown, order, style_for)


def _wanted(element: Element, style_for: StyleFor) -> str:
    """The text of an element that should be on the pages, not in their margins or nowhere."""
    style = None if is_comment(element) or element.tag.startswith("{") else style_for(element)
    if style is None or style["display"] == ("none",) or style["position"] == "running()":
        return ""
    parts = (_wanted(child, style_for) + (child.tail or "") for child in element)
    return " ".join([element.text or "", *parts])


def _by_table(layout: Layout, leaves: Callable[[Fragment], bool]) -> Iterator[list[Fragment]]:
    """The fragments that leave something: those of one table together, all others one by one."""
    found: dict[object, list[Fragment]] = defaultdict(list)
    for fragment in (*layout.fragments, *layout.furniture):
        if not fragment.is_empty and not fragment.is_leader and leaves(fragment):
            found[fragment if fragment.table is None else fragment.table].append(fragment)
    yield from found.values()


def _leaves_page(fragment: Fragment, layout: Layout) -> bool:
    box, (width, height) = fragment.box, layout.sizes[fragment.page]
    right, bottom = box.position_x + box.width, box.position_y + box.height
    return bool(
        min(box.position_x, box.position_y) < -_OVERHANG
        or right > width + _OVERHANG
        or bottom > height + _OVERHANG
    )


def _leaves_cell(fragment: Fragment) -> bool:
    cell, box = fragment.cell, fragment.box
    if cell is None or not fragment.is_text:
        return False
    left = cell.border_box_x()
    right = left + cell.border_width()
    return bool(box.position_x < left - _OVERHANG or box.position_x + box.width > right + _OVERHANG)


def _quoted(fragments: list[Fragment], order: ReadingOrder) -> str:
    """The first of some fragments, in its table if it stands in one, and how many more there are."""
    first = fragments[0].text.strip()
    said = f"„{shortened(first)}“" if first else "Ein Bild"
    more = len(fragments) - 1
    if more:
        said += f" (wie {more} weitere Stellen der Tabelle)" if more > 1 else " (wie eine weitere)"
    title = _caption(fragments[0], order)
    return f"In der Tabelle „{shortened(title)}“: {said}" if title else said


def _about(fragments: list[Fragment], order: ReadingOrder) -> str:
    """By what the place is found in the texts: short words stand everywhere."""
    return _caption(fragments[0], order) or max((p.text.strip() for p in fragments), key=len)


def _caption(fragment: Fragment, order: ReadingOrder) -> str:
    caption = None if fragment.table is None else fragment.table.find("caption")
    return "" if caption is None else order.said(caption)


def complaints_about_headings(root: Node, order: ReadingOrder) -> Iterator[Complaint]:
    """Levels go down one by one, and the first is the highest (ISO 14289-1, 7.4.2)."""
    last = 0
    for node in root.nodes():
        if node.kind[0] != "H" or node.element is None:
            continue
        level = int(node.kind[1])
        said = order.said(node.element)
        if level > last + 1:
            before = f"auf eine der Ebene {last}" if last else "als erste"
            in_text = f"in Text mit {'#' * last}, " if last else ""  # in a text, # is <h2>
            yield Complaint(
                f"Die Überschrift „{said}“ hat Ebene {level} und folgt {before}.",
                f"Mit Ebene {last + 1} beginnen ({in_text}in der Schablone mit <h{last + 1}>) oder die"
                " fehlende Überschrift ergänzen.",
                said,
            )
        last = level
