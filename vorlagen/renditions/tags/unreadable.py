"""Faults of a PDF that readers would notice: lost or covered text, and headings that skip levels.

WeasyPrint does not report them. It drops the head of a table that leaves no room for a row; text that is
too wide is cut off or printed over other text. Parts that a style sheet moves (`transform`) are not
checked. Users of screen readers cannot navigate by headings that skip levels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

from vorlagen.renditions.complaints import Complaint, shortened
from vorlagen.renditions.tags.boxes import Fragment, Layout, ReadingOrder, is_comment, squeezed
from vorlagen.renditions.tags.tag_tree import Node

_OVERHANG = 1  # pixel, which no eye sees
StyleFor = Callable[[Element], Any]  # None for what has no style


def complaints_about_lost_text(
    layout: Layout, order: ReadingOrder, style_for: StyleFor
) -> Iterator[Complaint]:
    """Text that is on no page, once for each outermost element; text that leaves its page or its cell."""
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
            "Die Tabelle in schmalere teilen oder ihre Beträge mit „darstellung_in“ in T€ oder Mio. €"
            " drucken, lange Wörter und Zeilen teilen, lange Fußnoten kürzen; in hausstil.css Maße und"
            " Abstände prüfen.",
            _search_text(fragments, order),
        )
    for fragments in _by_table(layout, _leaves_cell):
        yield Complaint(
            f"{_quoted(fragments, order)} ist breiter als die Zelle und steht über der daneben.",
            "Weniger Spalten in einer Tabelle drucken: Haushaltsjahre oder Varianten aufteilen, den"
            " Zeitraum kürzen; in hausstil.css kleinere Schrift oder mehr Breite geben.",
            _search_text(fragments, order),
        )


def _missing(
    element: Element, shown: set[Element | None], order: ReadingOrder, style_for: StyleFor
) -> Iterator[str]:
    if is_comment(element) or element.tag.startswith("{"):
        return
    if not any(below in shown for below in element.iter()):
        text = squeezed(_text_for_pages(element, style_for))
        if text:
            yield text
        return
    if element in order.missing:
        yield order.missing[element]
    for child in element:
        yield from _missing(child, shown, order, style_for)


def _text_for_pages(element: Element, style_for: StyleFor) -> str:
    """The text of an element that should be on the pages: not hidden, and not in their margins."""
    if is_comment(element) or element.tag.startswith("{"):
        return ""
    style = style_for(element)
    if style is None or style["display"] == ("none",) or style["position"] == "running()":
        return ""
    texts = [element.text or ""]
    for child in element:
        texts.append(_text_for_pages(child, style_for) + (child.tail or ""))
    return " ".join(texts)


def _by_table(layout: Layout, leaves: Callable[[Fragment], bool]) -> Iterator[list[Fragment]]:
    """The fragments that leave something: those of one table together, all others one by one."""
    groups: dict[object, list[Fragment]] = defaultdict(list)
    for fragment in (*layout.fragments, *layout.furniture):
        if not fragment.is_empty and not fragment.is_leader and leaves(fragment):
            key = fragment if fragment.table is None else fragment.table
            groups[key].append(fragment)
    yield from groups.values()


def _leaves_page(fragment: Fragment, layout: Layout) -> bool:
    box = fragment.box
    width, height = layout.sizes[fragment.page]
    right = box.position_x + box.width
    bottom = box.position_y + box.height
    return bool(
        min(box.position_x, box.position_y) < -_OVERHANG
        or right > width + _OVERHANG
        or bottom > height + _OVERHANG
    )


def _leaves_cell(fragment: Fragment) -> bool:
    cell = fragment.cell
    if cell is None or not fragment.is_text:
        return False
    left = fragment.box.position_x
    right = left + fragment.box.width
    cell_left = cell.border_box_x()
    cell_right = cell_left + cell.border_width()
    return bool(left < cell_left - _OVERHANG or right > cell_right + _OVERHANG)


def _quoted(fragments: list[Fragment], order: ReadingOrder) -> str:
    """The text of the first fragment, the title of its table, if any, and how many more there are."""
    first = fragments[0].text.strip()
    quoted = f"„{shortened(first)}“" if first else "Ein Bild"
    more = len(fragments) - 1
    if more > 1:
        quoted += f" (wie {more} weitere Stellen der Tabelle)"
    elif more == 1:
        quoted += " (wie eine weitere)"
    title = _caption(fragments[0], order)
    if title:
        return f"In der Tabelle „{shortened(title)}“: {quoted}"
    return quoted


def _search_text(fragments: list[Fragment], order: ReadingOrder) -> str:
    """The text by which the place is found in the sources: a long one, as short words are frequent."""
    return _caption(fragments[0], order) or max((f.text.strip() for f in fragments), key=len)


def _caption(fragment: Fragment, order: ReadingOrder) -> str:
    caption = None if fragment.table is None else fragment.table.find("caption")
    return "" if caption is None else order.text_of(caption)


def complaints_about_headings(root: Node, order: ReadingOrder) -> Iterator[Complaint]:
    """Headings that skip a level; the first must have level 1 (ISO 14289-1, 7.4.2)."""
    last = 0
    for node in root.nodes():
        if node.kind[0] != "H" or node.element is None:
            continue
        level = int(node.kind[1])
        heading = order.text_of(node.element)
        if level > last + 1:
            before = "als erste"
            in_text = ""
            if last:
                before = f"auf eine der Ebene {last}"
                in_text = f"in Text mit {'#' * last}, "  # in a text, # is <h2>
            yield Complaint(
                f"Die Überschrift „{heading}“ hat Ebene {level} und folgt {before}.",
                f"Mit Ebene {last + 1} beginnen ({in_text}in der Schablone mit <h{last + 1}>) oder die"
                " fehlende Überschrift ergänzen.",
                heading,
            )
        last = level
