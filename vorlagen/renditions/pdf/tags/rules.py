"""What makes a structure useless to a screen reader: found before the PDF is written."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from vorlagen.renditions.pdf.complaints import Complaint, shortened
from vorlagen.renditions.pdf.tags.source import Source
from vorlagen.renditions.pdf.tags.tables import is_regular
from vorlagen.renditions.pdf.tags.tree import Node

_SMALLEST = Fraction(13, 10)  # pixels: a little less than a point


def complaints_about(root: Node, source: Source) -> Iterator[Complaint]:
    """What is missing or wrong, each with its cure."""
    yield from _headings(root, source)
    yield from _small_print(root)
    for node in root.nodes():
        if node.kind == "Figure" and not node.attributes.get("Alt"):
            yield Complaint(
                "Ein Bild hat keinen Alternativtext; wer es nicht sieht, erfährt nichts davon.",
                'In der Schablone am Bild sagen, was es zeigt: <img alt="…">, in SVG <title>…</title>.',
            )
        if node.kind == "Table":
            yield from _tables(node, source)


def _small_print(root: Node) -> Iterator[Complaint]:
    """WeasyPrint rounds how wide signs are, so that the widths told for tiny ones are wrong."""
    for piece in root.pieces():
        if piece.is_text and piece.box.style["font_size"] < _SMALLEST:
            yield Complaint(
                f"„{piece.text.strip()}“ ist kleiner als 1 Punkt; so klein stimmen die Breiten der"
                " Zeichen im PDF nicht.",
                "In hausstil.css mindestens font-size: 1pt angeben.",
                piece.text.strip(),
            )


def _tables(table: Node, source: Source) -> Iterator[Complaint]:
    """Rows are of equal width (ISO 14289-1, 7.5)."""
    if not is_regular(table) and table.element is not None:
        said = shortened(source.said(table.element))
        yield Complaint(
            f"Die Zeilen der Tabelle „{said}“ haben verschieden viele Spalten.",
            "In jeder Zeile gleich viele Zellen vorsehen; colspan und rowspan mitzählen.",
            said,
        )


def _headings(root: Node, source: Source) -> Iterator[Complaint]:
    """Levels go down one by one, and the first is the highest (ISO 14289-1, 7.4.2)."""
    last = 0
    for node in root.nodes():
        if node.kind[0] != "H" or node.element is None:
            continue
        level = int(node.kind[1])
        said = source.said(node.element)
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
