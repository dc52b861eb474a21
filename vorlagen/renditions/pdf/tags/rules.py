"""What makes a structure useless to a screen reader: found before the PDF is written."""

from __future__ import annotations

from collections.abc import Iterator

from vorlagen.renditions.pdf.complaints import Complaint
from vorlagen.renditions.pdf.tags.source import Source
from vorlagen.renditions.pdf.tags.tree import Node


def complaints_about(root: Node, source: Source) -> Iterator[Complaint]:
    """What is missing or wrong, each with its cure."""
    yield from _headings(root, source)
    yield from _tables(root, source)
    for node in root.nodes():
        if node.kind == "Figure" and not node.attributes.get("Alt"):
            yield Complaint(
                "Ein Bild hat keinen Alternativtext; wer es nicht sieht, erfährt nichts davon.",
                'In der Schablone am Bild sagen, was es zeigt: <img alt="…">, in SVG <title>…</title>.',
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
            yield Complaint(
                f"Die Überschrift „{said}“ hat Ebene {level} und folgt {before}.",
                f"Mit Ebene {last + 1} beginnen (in Text mit {'#' * (last + 1)}, in der Schablone mit"
                f" <h{last + 1}>) oder die fehlende Überschrift ergänzen.",
                said,
            )
        last = level


def _tables(root: Node, source: Source) -> Iterator[Complaint]:
    """All rows of a table have the same columns (ISO 14289-1, 7.5; ISO 32000-1, 14.8.4.3.4)."""
    for table in root.nodes():
        kinds = {kid.kind for kid in table.kids if isinstance(kid, Node)}
        if table.kind == "Table" and "THead" in kinds and "TBody" not in kinds:
            yield Complaint(
                "Von einer Tabelle ist nur der Kopf zu sehen.",
                "In hausstil.css die Tabelle ganz ausblenden oder ihre Zeilen zeigen.",
            )
        lengths = [found for rows in _parts(table) for found in _lengths(rows)]
        most = max((columns for _, columns in lengths), default=0)
        wrong = next((found for found in lengths if found[0] is None or found[1] != most), None)
        if wrong is not None:
            row, columns = wrong
            said = source.said(row.element) if row is not None and row.element is not None else ""
            yield Complaint(
                f"In einer Tabelle hat die Zeile „{said}“ {columns} von {most} Spalten; wer sie vorgelesen"
                " bekommt, hört Werte zu falschen Überschriften."
                if row is not None
                else "In einer Tabelle reicht eine Zelle über die letzte Zeile hinaus (rowspan).",
                "Einzelne Zellen nicht mit display: none ausblenden, sondern die ganze Spalte oder die"
                " Tabelle; in der Schablone colspan und rowspan prüfen.",
                said,
            )


def _parts(table: Node) -> Iterator[list[Node]]:
    """The rows of a table, those of its head and of each body by themselves: no cell reaches over."""
    if table.kind == "Table":
        within = [kid for kid in table.kids if isinstance(kid, Node)]
        yield [row for row in within if row.kind == "TR"]
        for part in within:
            yield [row for row in part.kids if isinstance(row, Node) and row.kind == "TR"]


def _lengths(rows: list[Node]) -> Iterator[tuple[Node | None, int]]:
    """How many columns each row has, with the cells that reach down into it; None for none there."""
    reaching: dict[int, int] = {}  # columns by the row they reach into
    for number, row in enumerate(rows):
        columns = reaching.get(number, 0)
        for cell in row.kids:
            if isinstance(cell, Node) and cell.kind in {"TD", "TH"}:
                spans = cell.owned.get("Table", {})
                columns += spans.get("ColSpan", 1)
                for below in range(number + 1, number + spans.get("RowSpan", 1)):
                    reaching[below] = reaching.get(below, 0) + spans.get("ColSpan", 1)
        yield row, columns
    yield from ((None, columns) for row, columns in reaching.items() if row >= len(rows))
