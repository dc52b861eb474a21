"""What makes a structure useless to a screen reader: found before the PDF is written."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from vorlagen.renditions.complaints import Complaint, shortened
from vorlagen.renditions.tags.reading_order import ReadingOrder
from vorlagen.renditions.tags.table_headings import is_regular, rows_of
from vorlagen.renditions.tags.tag_elements import Node


def complaints_about(root: Node, order: ReadingOrder) -> Iterator[Complaint]:
    """What is missing or wrong, each with its cure."""
    yield from _headings(root, order)
    for node in root.nodes():
        if node.kind == "Figure" and not node.attributes.get("Alt"):
            yield Complaint(
                "Ein Bild hat keinen Alternativtext; wer es nicht sieht, erfährt nichts davon.",
                'In der Schablone am Bild sagen, was es zeigt: <img alt="…">, in SVG <title>…</title>.',
            )
        if node.kind == "Table" and node.element is not None:
            yield from _table(node, node.element, order.said(node.element))


def _headings(root: Node, order: ReadingOrder) -> Iterator[Complaint]:
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


def _table(table: Node, element: Element, said: str) -> Iterator[Complaint]:
    """It has headings, and all rows have the same columns (ISO 14289-1, 7.5)."""
    about = next(filter(None, map(_says, table.nodes())), "")
    first = next(iter(rows_of(table)), [])
    above = [cell for cell in first[1:] if cell.kind == "TH"]
    headings = [node for node in table.nodes() if node.kind == "TH"]
    is_lost = not headings and element.find(".//th") is not None  # which is told elsewhere
    if not is_lost and not (all(map(_says, above)) and any(map(_says, headings))):
        yield Complaint(
            f"Die Tabelle „{shortened(said)}“ hat keine Überschriften für ihre Spalten; wer sie vorgelesen"
            " bekommt, weiß nicht, was die Werte bedeuten.",
            "In der Schablone die Zellen der ersten Zeile mit <th> schreiben, jede mit Text; nur die linke"
            " obere Ecke darf leer sein. Was keine Tabelle ist, ordnet hausstil.css mit display: flex an.",
            about,
        )
    if not is_regular(table):
        yield Complaint(
            f"In der Tabelle „{shortened(said)}“ haben nicht alle Zeilen gleich viele Spalten; wer sie"
            " vorgelesen bekommt, hört Werte zu falschen Überschriften.",
            "In der Schablone colspan und rowspan prüfen. Einzelne Zellen nicht mit display: none"
            " ausblenden, sondern die ganze Spalte oder die Tabelle.",
            about,
        )


def _says(cell: Node) -> str:
    """What is first said in a cell, or that a picture is in it; empty if nothing is."""
    shown = (piece.text.strip() if piece.is_text else "…" for piece in cell.pieces())
    return next(filter(None, shown), "")
