"""How a table gets onto paper: HTML, text in several layouts, Markdown, CSV, PDF; and where its cells are."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

import weasyprint
from tafeln import Tafel, Zelle

HTML = "HTML"
SPALTEN = "Text in Spalten"
LUECKEN = "Text mit Lücken"
EINFACH = "Text, ein Leerzeichen"
STRICHE = "Markdown"
CSV = "CSV"
TABULATOR = "Tabulatoren"
PDF = "PDF"
TEXT = (SPALTEN, LUECKEN, EINFACH)
ENDUNGEN = {HTML: "html", STRICHE: "md", CSV: "csv", TABULATOR: "tsv", PDF: "pdf"}


@dataclass
class Ort:
    """A line and the columns of a cell, counted from 1."""

    zeile: int
    von: int
    bis: int


@dataclass
class Blatt:
    """A text as it is written, with the places of its cells."""

    text: str = ""
    orte: dict[Zelle, Ort] = field(default_factory=dict)
    zeile: int = 1
    spalte: int = 1

    def schreibe(self, text: str, zelle: Zelle | None = None) -> None:
        before = self.spalte
        self.text += text
        breaks = text.count("\n")
        self.zeile += breaks
        self.spalte = len(text) - text.rfind("\n") if breaks else self.spalte + len(text)
        if zelle is not None:
            self.orte[zelle] = Ort(self.zeile, 1 if breaks else before, self.spalte)


def gesetzt(tafel: Tafel, form: str, rng: Random) -> tuple[bytes, dict[Zelle, Ort]]:
    """The document of a table in a form, and where its cells stand; those of a PDF are not known."""
    if form == PDF:
        blatt = Blatt()
        als_html(tafel, blatt, rng)
        return _pdf(blatt.text), {}
    blatt = Blatt()
    _FORMEN[form](tafel, blatt, rng)
    return blatt.text.encode(), blatt.orte


_STYLE = "body{font-size:9pt} table{width:100%} td,th{padding:1pt 4pt} td+td{white-space:nowrap}"


def _pdf(page: str) -> bytes:
    page = page.replace("<head>", f"<head><style>{_STYLE}</style>")
    written = weasyprint.HTML(string=page).write_pdf()
    assert isinstance(written, bytes)
    return written


# ── HTML ──


def als_html(tafel: Tafel, blatt: Blatt, rng: Random) -> None:
    blatt.schreibe('<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8">')
    blatt.schreibe(f"<title>Vorlage</title></head><body>\n<h2>{tafel.ueberschrift}</h2>\n")
    _html_saetze(tafel.vorher, blatt)
    inside = bool(tafel.zeilen) and rng.random() < 0.5
    caption = html.escape(tafel.beschriftung)
    if caption and not inside:
        blatt.schreibe(f"<p>{caption}</p>\n")
    if tafel.zeilen:
        blatt.schreibe("<table>\n")
        if caption and inside:
            blatt.schreibe(f"<caption>{caption}</caption>\n")
        _html_kopf(tafel, blatt, rng)
        _html_zeilen(tafel, blatt, rng)
        blatt.schreibe("</table>\n")
    if tafel.vermerk:
        blatt.schreibe(f"<p>{html.escape(tafel.vermerk)}</p>\n")
    _html_saetze(tafel.nachher, blatt)
    blatt.schreibe("</body></html>\n")


def _html_zeilen(tafel: Tafel, blatt: Blatt, rng: Random) -> None:
    per_cell = rng.random() < 0.4  # a line of its own for each cell
    blank = rng.choice([" ", "&nbsp;"])
    right = rng.choice(["", ' align="right"', ' style="text-align:right"', ' class="zahl"'])
    strong = rng.choice(["{}", "<b>{}</b>", "<strong>{}</strong>"])
    label = rng.choice(["td", 'th scope="row"'])
    blatt.schreibe("<tbody>\n")
    for zeile in tafel.zeilen:
        blatt.schreibe("<tr>")
        for number, zelle in enumerate(zeile.zellen):
            tag = label if number == tafel.links - 1 else "td"
            text = html.escape(zelle.text).replace("\n", "<br>")
            if zelle.ist_zahl:
                tag += right
                text = text.replace(" ", blank)
            if zeile.ist_summe and text:
                text = strong.format(text)
            if per_cell:
                blatt.schreibe("\n  ")
            blatt.schreibe(f"<{tag}>{text}</{tag.split()[0]}>", zelle)
        blatt.schreibe("</tr>\n")
    blatt.schreibe("</tbody>\n")


def _html_kopf(tafel: Tafel, blatt: Blatt, rng: Random) -> None:
    whole = rng.random() < 0.8  # marked as a head
    if whole:
        blatt.schreibe("<thead>")
    for zeile in tafel.kopf:
        blatt.schreibe("<tr>")
        for text, columns in zeile:
            span = f' colspan="{columns}"' if columns > 1 else ""
            tag = "th" if whole else "td"
            inner = html.escape(text).replace("\n", "<br>")
            blatt.schreibe(f"<{tag}{span}>{inner}</{tag}>")
        blatt.schreibe("</tr>\n")
    if whole:
        blatt.schreibe("</thead>\n")


def _html_saetze(saetze: Sequence[Sequence[str | Zelle]], blatt: Blatt) -> None:
    for satz in saetze:
        blatt.schreibe("<p>")
        for stueck in satz:
            if isinstance(stueck, Zelle):
                blatt.schreibe(html.escape(stueck.text), stueck)
            else:
                blatt.schreibe(html.escape(stueck))
        blatt.schreibe("</p>\n")


# ── Text ──


def _rahmen(
    tafel: Tafel, blatt: Blatt, rng: Random, table: Callable[[], None], *, heading: str = "{}"
) -> None:
    """Heading, sentences, the table, its note, sentences."""
    width = rng.choice([72, 80, 95])
    blatt.schreibe(heading.format(tafel.ueberschrift) + "\n\n")
    for satz in tafel.vorher:
        _satz(satz, blatt, width)
    if tafel.zeilen:
        if tafel.beschriftung:
            blatt.schreibe(tafel.beschriftung + "\n" + rng.choice(["", "\n"]))
        table()
        blatt.schreibe(rng.choice(["", "\n"]) if tafel.vermerk else "\n")
    elif tafel.beschriftung:
        blatt.schreibe(tafel.beschriftung + "\n\n")
    if tafel.vermerk:
        blatt.schreibe(tafel.vermerk + "\n\n")
    for satz in tafel.nachher:
        _satz(satz, blatt, width)


def _satz(satz: Sequence[str | Zelle], blatt: Blatt, width: int) -> None:
    """A paragraph, broken into lines at blanks; a figure and its unit may part there."""
    for stueck in satz:
        cell = stueck if isinstance(stueck, Zelle) else None
        text = stueck.text if isinstance(stueck, Zelle) else stueck
        for number, word in enumerate(text.split(" ")):
            if number:
                blank = "\n" if blatt.spalte + len(word) > width else " "
                blatt.schreibe(blank)
            blatt.schreibe(word, cell if not number else None)
    blatt.schreibe("\n\n")


def als_spalten(tafel: Tafel, blatt: Blatt, rng: Random) -> None:
    """Columns under each other, figures on the right, as a PDF is turned to text."""
    gap = rng.choice([2, 3, 5, 8])
    indent = rng.choice([0, 0, 1, 4])
    share = rng.choice([0.0, 0.0, 0.5, 1.0])  # how far down in a wrapped label its figures stand

    def table() -> None:
        widths = _breiten(tafel)
        spalten: list[Spalte] = []
        for number, width in enumerate(widths):
            start = spalten[-1].ende + gap if spalten else indent
            spalten.append(Spalte(start, start + width, number < tafel.links))
        for kopf in tafel.kopf:
            _kopfzeilen(kopf, spalten, blatt)
        for zeile in tafel.zeilen:
            height = max(zelle.text.count("\n") + 1 for zelle in zeile.zellen)
            for level in range(height):
                for zelle, platz in zip(zeile.zellen, spalten, strict=True):
                    lines = zelle.text.split("\n")
                    first = 0 if platz.links else round(share * (height - 1))
                    if first <= level < first + len(lines) and zelle.text:
                        text = lines[level - first]
                        start = platz.von if platz.links else platz.ende - len(text)
                        blatt.schreibe(" " * (start + 1 - blatt.spalte))
                        blatt.schreibe(text, zelle if level == first else None)
                blatt.schreibe("\n")

    _rahmen(tafel, blatt, rng, table)


@dataclass
class Spalte:
    """From where to where a column goes, and whether its texts stand on the left."""

    von: int
    ende: int
    links: bool


def _breiten(tafel: Tafel) -> list[int]:
    """How wide the columns are."""
    columns = len(tafel.zeilen[0].zellen)
    rows = [[zelle.text for zelle in zeile.zellen] for zeile in tafel.zeilen]
    for kopf in tafel.kopf:
        if len(kopf) == columns:
            rows.append([text for text, _ in kopf])
    widths = [0] * columns
    for row in rows:
        for i, text in enumerate(row):
            widths[i] = max(widths[i], *map(len, text.split("\n")))
    return widths


def _kopfzeilen(kopf: Sequence[tuple[str, int]], spalten: Sequence[Spalte], blatt: Blatt) -> None:
    """A head row, whose texts end at the bottom line; one over several columns stands in their middle."""
    height = max(text.count("\n") + 1 for text, _ in kopf)
    for level in range(height):
        column = 0
        line = ""
        for text, span in kopf:
            parts = text.split("\n")
            offset = level - (height - len(parts))
            part = parts[offset] if offset >= 0 else ""
            first, last = spalten[column], spalten[column + span - 1]
            start = first.von if first.links else last.ende - len(part)
            if span > 1:
                start = first.von + max(0, (last.ende - first.von - len(part)) // 2)
            if part:
                line = line.ljust(start) + part
            column += span
        if line.strip():
            blatt.schreibe(line + "\n")


def als_luecken(tafel: Tafel, blatt: Blatt, rng: Random) -> None:
    """Two or more blanks between columns that do not stand under each other."""
    _unausgerichtet(tafel, blatt, rng, lambda: " " * rng.randint(2, 7))


def als_einfach(tafel: Tafel, blatt: Blatt, rng: Random) -> None:
    """A single blank between columns, as text is copied out of a PDF."""
    _unausgerichtet(tafel, blatt, rng, lambda: " ")


def _unausgerichtet(tafel: Tafel, blatt: Blatt, rng: Random, gap: Callable[[], str]) -> None:
    def table() -> None:
        for kopf in tafel.kopf:
            texts = [text.replace("\n", " ") for text, _ in kopf if text]
            line = texts[0] if texts else ""
            for text in texts[1:]:
                line += gap() + text
            blatt.schreibe(line + "\n")
        wrap = rng.random() < 0.5
        for zeile in tafel.zeilen:
            before = ""
            for zelle in zeile.zellen:
                text = zelle.text or ("–" if zelle.fest else "")
                if text:
                    blatt.schreibe(before)
                    blatt.schreibe(text if wrap else text.replace("\n", " "), zelle)
                    before = gap()
            blatt.schreibe("\n")

    _rahmen(tafel, blatt, rng, table)


def als_striche(tafel: Tafel, blatt: Blatt, rng: Random) -> None:
    """Markdown with pipes."""

    def table() -> None:
        for number, kopf in enumerate(tafel.kopf):
            row = []
            for text, span in kopf:
                row += [text.replace("\n", " ")] + [""] * (span - 1)
            blatt.schreibe("| " + " | ".join(row) + " |\n")
            if not number:
                blatt.schreibe("|---" * tafel.links + "|---:" * (len(row) - tafel.links) + "|\n")
        for zeile in tafel.zeilen:
            bold = "**" if zeile.ist_summe and strong else ""
            blatt.schreibe("|")
            for zelle in zeile.zellen:
                text = zelle.text.replace("\n", " ")
                mark = bold if text else ""
                blatt.schreibe(" ")
                blatt.schreibe(f"{mark}{text}{mark}", zelle)
                blatt.schreibe(" |")
            blatt.schreibe("\n")

    strong = rng.random() < 0.3
    _rahmen(tafel, blatt, rng, table, heading="## {}")


def als_csv(tafel: Tafel, blatt: Blatt, rng: Random) -> None:
    quoted = rng.random() < 0.3
    _getrennt(tafel, blatt, rng, ";", '"' if quoted else "")


def als_tabulatoren(tafel: Tafel, blatt: Blatt, rng: Random) -> None:
    _getrennt(tafel, blatt, rng, "\t", "")


def _getrennt(tafel: Tafel, blatt: Blatt, rng: Random, separator: str, quote: str) -> None:
    def table() -> None:
        for kopf in tafel.kopf:
            row = []
            for text, span in kopf:
                row += [quote + text.replace("\n", " ") + quote] + [""] * (span - 1)
            blatt.schreibe(separator.join(row) + "\n")
        for zeile in tafel.zeilen:
            for number, zelle in enumerate(zeile.zellen):
                if number:
                    blatt.schreibe(separator)
                text = zelle.text.replace("\n", " ")
                blatt.schreibe(quote + text + quote, zelle)
            blatt.schreibe("\n")

    _rahmen(tafel, blatt, rng, table)


_FORMEN: dict[str, Callable[[Tafel, Blatt, Random], None]] = {
    HTML: als_html,
    SPALTEN: als_spalten,
    LUECKEN: als_luecken,
    EINFACH: als_einfach,
    STRICHE: als_striche,
    CSV: als_csv,
    TABULATOR: als_tabulatoren,
}
FORMEN = [*_FORMEN, PDF]
