"""What makes a structure useless to a screen reader: found before the PDF is written."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from vorlagen.renditions.complaints import Complaint, shortened
from vorlagen.renditions.tags.reading_order import Source
from vorlagen.renditions.tags.table_headings import is_regular
from vorlagen.renditions.tags.tree import Node

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


def _tables(table: Node, source: Source) -> Iterator[Complaint]:
    """All rows of a table have the same columns (ISO 14289-1, 7.5; ISO 32000-1, 14.8.4.3.4)."""
    kinds = {kid.kind for kid in table.kids if isinstance(kid, Node)}
    if "THead" in kinds and "TBody" not in kinds:
        yield Complaint(
            "Von einer Tabelle ist nur der Kopf zu sehen.",
            "In hausstil.css die Tabelle ganz ausblenden oder ihre Zeilen zeigen.",
        )
    lengths = [found for rows in _parts(table) for found in _lengths(rows)]
    if lengths and not _has_headings(table):
        yield Complaint(
            "Eine Tabelle hat keine Überschriften für ihre Spalten; wer sie vorgelesen bekommt, weiß nicht,"
            " was die Werte bedeuten.",
            "In der Schablone die Zellen der ersten Zeile mit <th> schreiben, jede mit Text; nur die linke"
            " obere Ecke darf leer sein. Was keine Tabelle ist, ordnet hausstil.css mit display: flex an.",
            next(filter(None, map(_says, table.nodes())), ""),
        )
    most = max((columns for _, columns in lengths), default=0)
    wrong = next((found for found in lengths if found[1] != most), None)
    if any(map(_reaches_too_far, _parts(table))):
        yield Complaint(
            "In einer Tabelle reicht eine Zelle über die letzte Zeile hinaus (rowspan).",
            "In der Schablone rowspan prüfen.",
        )
    elif wrong is not None:
        row, columns = wrong
        said = source.said(row.element) if row.element is not None else ""
        yield Complaint(
            f"In einer Tabelle hat die Zeile „{shortened(said)}“ {columns} von {most} Spalten; wer sie"
            " vorgelesen bekommt, hört Werte zu falschen Überschriften.",
            "Einzelne Zellen nicht mit display: none ausblenden, sondern die ganze Spalte oder die"
            " Tabelle; in der Schablone colspan und rowspan prüfen.",
            said,
        )
    elif not is_regular(table) and table.element is not None:
        said = source.said(table.element)
        yield Complaint(
            f"In der Tabelle „{shortened(said)}“ liegen Zellen übereinander.",
            "In der Schablone colspan und rowspan prüfen.",
            said,
        )


def _has_headings(table: Node) -> bool:
    """Whether it has headings, and none of its first row is empty but the corner (ISO 14289-1, 7.5)."""
    first = next((row.kids for part in _parts(table) for row in part), [])
    above = [cell for cell in first[1:] if isinstance(cell, Node) and cell.kind == "TH"]
    headings = [node for node in table.nodes() if node.kind == "TH"]
    if not headings and table.element is not None and table.element.find(".//th") is not None:
        return True  # it has, but they are not on the page, which is told elsewhere
    return all(map(_says, above)) and any(map(_says, headings))


def _says(cell: Node) -> str:
    """What is first said in a cell, or what a picture in it is called; empty if nothing is."""
    shown = (piece.text.strip() if piece.is_text else "…" for piece in cell.pieces())
    return next(filter(None, shown), "")


def _parts(table: Node) -> Iterator[list[Node]]:
    """The rows of a table, those of its head and of each body by themselves: no cell reaches over."""
    within = [kid for kid in table.kids if isinstance(kid, Node)]
    yield [row for row in within if row.kind == "TR"]
    for part in within:
        yield [row for row in part.kids if isinstance(row, Node) and row.kind == "TR"]


def _lengths(rows: list[Node]) -> Iterator[tuple[Node, int]]:
    """How many columns each row has, with the cells that reach down into it."""
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


def _reaches_too_far(rows: list[Node]) -> bool:
    """Whether a cell reaches further down than there are rows."""
    return any(
        number + cell.owned.get("Table", {}).get("RowSpan", 1) > len(rows)
        for number, row in enumerate(rows)
        for cell in row.kids
        if isinstance(cell, Node)
    )
