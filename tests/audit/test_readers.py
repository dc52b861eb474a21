"""What the readers make of files: paragraphs, and tables with their columns, heads and places."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import docx
import odf.table
import openpyxl
import pikepdf
import pytest
import weasyprint
from odf.opendocument import OpenDocumentText
from odf.text import P

from vorlagen.audit.audit import audit
from vorlagen.audit.document import Block, Paragraph, Table
from vorlagen.audit.html_reader import html_blocks
from vorlagen.audit.pdf_reader import pdf_blocks
from vorlagen.audit.reading import read_blocks
from vorlagen.findings import Code, Refusal

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")

ZEILEN = [
    ["Maßnahme", "2025", "2026"],
    ["Schule Nord", "1.234,50 €", "100 €"],
    ["Kita Süd", "−20,00 €", "200 €"],
    ["Summe", "1.214,50 €", "300 €"],
]


def zeilen_html() -> str:
    head, *rest = ZEILEN
    rows = ["<tr><th>" + "<th>".join(head), *("<tr><td>" + "<td>".join(row) for row in rest)]
    return "\n".join(rows)


def lesbar(blocks: list[Block]) -> list[str | list[list[str]]]:
    """Paragraphs as texts, tables as rows of texts."""
    return [
        block.text
        if isinstance(block, Paragraph)
        else [[cell.text for cell in row] for row in block.rows]
        for block in blocks
    ]


def tabelle_in(blocks: list[Block]) -> Table:
    [table] = [block for block in blocks if isinstance(block, Table)]
    return table


# HTML


def test_a_page_is_read_as_its_paragraphs_and_tables() -> None:
    page = """<h1>Haus&shy;halt</h1><p>Erste<br>Zweite &amp; <b>dritte</b>
    Zeile<p>5&nbsp;€<ul><li>a<li>b <ol><li>c</ol></ul><dl><dt>Kosten:<dd>5 €<dt>Dauer:<dd>7 Tage</dl>
    lose<div>Block</div>R&D <!-- weg --><s>alt</s><del>alt</del><ins>neu</ins>
    <svg><text>Achse</text></svg><template><p>Vorlage</p></template>"""
    assert lesbar(html_blocks(page)) == [
        *("Haushalt", "Erste Zweite & dritte Zeile", "5 €", "a", "b", "c"),
        *("Kosten: 5 €", "Dauer: 7 Tage", "lose", "Block", "R&D neu"),
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<p hidden>x<p>sichtbar",
        "<div style='color: red; display: none'><p>x<table><tr><td>x</table></div><p>sichtbar",
        "<span aria-hidden=true>x<p>x</p></span>sichtbar",
        "<head><title>x</title><style>x</style><p>sichtbar",
        "<script>'<p>x'</script>sichtbar<noscript>x</noscript>",
        "<table><tr hidden><td>x<td>x<tr><td>sichtbar</table>",
        "<![if !x]>sichtbar<![endif]>",
        f"sichtbar{'<!-- x' * 20_000}",
    ],
)
def test_what_a_page_does_not_show_is_left_out(page: str) -> None:
    assert lesbar(html_blocks(page)) == ["sichtbar"]


def test_a_table_keeps_its_columns_heads_and_caption() -> None:
    table = tabelle_in(
        html_blocks("""<table><caption>Kosten <b>in T€</b><thead>
        <tr><th rowspan=2>Maßnahme<th colspan=2>Jahre<tr><th>2025<th>2026
        <tfoot><tr><td>Summe<td colspan=2>9<tbody><tr><td>Haus<br>Nord<td><td>9</table>""")
    )
    assert (table.heads, table.caption) == (2, "Kosten in T€")
    assert [[(c.text, c.column, c.span) for c in row] for row in table.rows] == [
        [("Maßnahme", 0, 1), ("Jahre", 1, 2)],
        [("2025", 1, 1), ("2026", 2, 1)],
        [("Haus Nord", 0, 1), ("9", 2, 1)],
        [("Summe", 0, 1), ("9", 1, 2)],
    ]


def test_a_table_within_a_table_is_one_of_its_own_and_layout_is_none() -> None:
    inner = "<table><tr><td>Anna<td>5<tr><td>Otto<td>6</table>"
    page = f"<table><tr><td><p>Oben<p>Mitte<tr><td>{inner}<tr><td>Unten</table>"
    rows = [["Anna", "5"], ["Otto", "6"]]
    assert lesbar(html_blocks(page)) == ["Oben", "Mitte", rows, "Unten"]
    page = f"<table><tr><td>A<td>1<td>x{inner}<tr><td>B<td>2</table>"
    assert lesbar(html_blocks(page)) == [[["A", "1"], ["B", "2"]], "x", rows]


def test_marks_of_notes_are_no_digits() -> None:
    page = "<p>1.234 €<sup>1</sup>, 5<sup> 2)</sup> und 3 m<sup>2</sup>, 7<sup>te</sup>, 20 %<sup>a, b</sup>."
    assert lesbar(html_blocks(page)) == ["1.234 €, 5 und 3 m², 7te, 20 %."]


def test_each_figure_has_its_place_in_the_file() -> None:
    [[first, second]] = tabelle_in(
        html_blocks(
            "<table>\n<tr><td>4 Haus&shy;halt&uuml;<br>7  ist\n   8</td><td>&nbsp;4</table>"
        )
    ).rows
    for offset, text, line, column in [(0, "4", 2, 9), (12, "7", 2, 34), (18, "8", 3, 4)]:
        assert first.text[offset] == text
        spot = first.spot(offset, text)
        assert (spot.line, spot.column) == (line, column)
    assert second.spot(0, "4").column == 20


def test_no_depth_and_no_damage_of_a_page_is_too_much() -> None:
    deep = "<table><tr><td>" * 3000
    assert lesbar(html_blocks(f"{deep}tief<td>breit")) == [[["tief", "breit"]]]
    assert lesbar(html_blocks("</td></table>&#99999999999999;<td>a</tr><b><![<>")) == [
        "\ufffd",
        "a",
    ]


# PDF


def als_pdf(html: str, stil: str = "") -> bytes:
    stil = f"@page {{ size: A5 }} td, th {{ padding: 0 8pt; text-align: right; white-space: nowrap }} {stil}"
    return bytes(weasyprint.HTML(string=f"<html lang=de><style>{stil}</style>{html}").write_pdf())


def gedreht(pdf: bytes, *, seite: int = 0, inhalt: bytes = b"") -> bytes:
    """A PDF whose page is turned by its viewer, or whose content is turned on its page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            page.rotate(seite, relative=True)
            if inhalt:
                page.contents_add(inhalt, prepend=True)
        target = io.BytesIO()
        document.save(target)
    return target.getvalue()


def test_a_table_of_a_pdf_has_its_columns_however_it_is_turned() -> None:
    pdf = als_pdf(f"<p>Die <b>Pflege</b> der Öffnungen<table>{zeilen_html()}</table>")
    texts = ["Die Pflege der Öffnungen", ZEILEN]
    for turned in (
        pdf,
        gedreht(pdf, seite=180),
        gedreht(pdf, seite=90, inhalt=b"0 1 -1 0 420 0 cm"),
        gedreht(pdf, inhalt=b"0 -1 1 0 0 500 cm"),
    ):
        blocks = pdf_blocks(turned)
        assert lesbar(blocks) == texts
        assert len({row[-1].column for row in tabelle_in(blocks).rows}) == 1


def test_what_is_drawn_twice_slanted_or_raised_in_a_pdf_is_no_text_of_its_own() -> None:
    twice = "<div style='position: absolute; top: {}pt'>Summe 1.234 €</div>"
    stamp = "<div style='position: absolute; top: 90pt; transform: rotate(-40deg)'>ENTWURF</div>"
    raised = "<p style='margin-top: 60pt'>Für 20 m<sup>2</sup> sind 5.678 €<sup>1)</sup> nötig"
    pdf = als_pdf(twice.format(0) + twice.format(0.3) + stamp + raised, "sup { font-size: 60% }")
    assert lesbar(pdf_blocks(pdf)) == ["Summe 1.234 €", "Für 20 m² sind 5.678 € nötig"]


def test_the_head_of_a_table_is_read_once_though_each_page_repeats_it() -> None:
    rows = "".join(f"<tr><td>Schule {n}<td>{n}.000 €" for n in range(1, 60))
    head = "<thead><tr><th>Maßnahme<th>2025</thead>"
    foot = "@page { @bottom-left { content: 'Seite ' counter(page) } }"
    table = tabelle_in(pdf_blocks(als_pdf(f"<p>Vorher<table>{head}{rows}</table>", foot)))
    assert [row[0].text for row in table.rows] == [
        "Maßnahme",
        *(f"Schule {n}" for n in range(1, 60)),
    ]
    assert {row[0].line.page for row in table.rows} >= {1, 2}  # the font decides how many more


# Office documents


def als_docx() -> bytes:
    document = docx.Document()
    document.add_paragraph("Es gilt: 7 × 5 € = 36 €.")
    table = document.add_table(rows=0, cols=3)
    for row in ZEILEN:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def als_odt() -> bytes:
    document = OpenDocumentText()
    document.text.addElement(P(text="Es gilt: 7 × 5 € = 36 €."))
    table = odf.table.Table()
    for row in ZEILEN:
        odf_row = odf.table.TableRow()
        for text in row:
            cell = odf.table.TableCell()
            cell.addElement(P(text=text))
            odf_row.addElement(cell)
        table.addElement(odf_row)
    document.text.addElement(table)
    target = io.BytesIO()
    document.write(target)
    return target.getvalue()


def als_xlsx() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Kosten"
    for row in (["Maßnahme", 2025, 2026], ["Schule Nord", 1234.496, 100], ["Kita Süd", -20, 200]):
        sheet.append(row)
    sheet.append(["Summe", 1214.5, 300])
    for cells in sheet["B2:C4"]:
        cells[0].number_format = '_-* #,##0.00\\ "€"_-;-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-'
        cells[1].number_format = "#,##0 [$€-407]"
    hidden = workbook.create_sheet("Entwurf")
    hidden.append(["x", 1])
    hidden.sheet_state = "hidden"
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def als_csv(separator: str = ";") -> bytes:
    return "\n".join(separator.join(f'"{cell}"' for cell in row) for row in ZEILEN).encode()


@pytest.mark.parametrize(
    ("suffix", "made"),
    [
        (".html", f"<table>{zeilen_html()}</table>".encode),
        (".pdf", lambda: als_pdf(f"<table>{zeilen_html()}</table>")),
        (".docx", als_docx),
        (".odt", als_odt),
        (".xlsx", als_xlsx),
        (".csv", als_csv),
        (".tsv", lambda: als_csv("\t")),
    ],
)
def test_a_table_is_the_same_from_any_format(suffix: str, made: Callable[[], bytes]) -> None:
    table = tabelle_in(read_blocks(made(), suffix))
    assert [[cell.text for cell in row] for row in table.rows] == ZEILEN


@pytest.mark.parametrize(
    ("made", "place"),
    [
        (als_docx, "Tabelle 1, Zeile 2"),
        (als_odt, "Tabelle 1, Zeile 2"),
        (als_xlsx, "Blatt Kosten, Zelle C2"),
        (als_csv, "Zeile 2"),
    ],
)
def test_a_cell_says_where_it_is_in_its_program(made: Callable[[], bytes], place: str) -> None:
    cell = tabelle_in(read_blocks(made(), ".csv")).rows[1][2]
    assert str(cell.spot(0, cell.text)) == place


def test_what_is_wrong_in_a_workbook_is_told_with_its_cell(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for row in (["Alfter", 12000], ["Bornheim", 3500], ["Much", 4250], ["Summe", 19705]):
        workbook.active.append(row)
    workbook.save(tmp_path / "k.xlsx")
    [finding] = audit(tmp_path / "k.xlsx").findings
    assert finding.message.startswith(
        "Blatt Sheet, Zelle B4: „Summe“: 12.000 + 3.500 + 4.250 = 19.750"
    )


@pytest.mark.parametrize(
    ("number_format", "value", "shown"),
    [
        ("General", 2025, "2025"),
        ("General", 0.1 + 0.2, "0,3"),
        ("0.0%", 0.1255, "12,6%"),
        ("#,##0,", 1234500, "1.235"),
        ('0.00" VZÄ"', 3.5, "3,50 VZÄ"),
        ("#,##0.00;[Red]-#,##0.00", -0.125, "−0,13"),
        ("DD.MM.YYYY", datetime(2025, 3, 1), "01.03.2025"),  # noqa: DTZ001 - as a sheet has it
        ("General", True, "WAHR"),
        ("General", 1e300, "1E+300"),
    ],
)
def test_a_number_of_a_workbook_is_read_as_it_is_shown(
    number_format: str, value: object, shown: str
) -> None:
    workbook = openpyxl.Workbook()
    workbook.active["B2"] = value
    workbook.active["B2"].number_format = number_format
    target = io.BytesIO()
    workbook.save(target)
    [[cell]] = tabelle_in(read_blocks(target.getvalue(), "")).rows
    assert cell.text == shown


def gepackt(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"PK\x03\x04\x00 und mehr", "ist beschädigt"),
        (als_docx()[:-2000], "ist beschädigt"),
        (gepackt(**{"word__document.xml": b"<w:document"}), "beschädigt oder zu umfangreich"),
        (
            gepackt(**{"content.xml": b"<a/>" + bytes(101_000_000)}),
            "entpackt sich zu mehr als 100 MB",
        ),
        (gepackt(**{"xl__workbook.xml": b"<x/>"}), "ist beschädigt"),
        (gepackt(**{"bild.png": b"x"}), "kein Dokument"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "hat ein Kennwort oder ein altes Format"),
    ],
)
def test_what_is_no_sound_document_is_refused(raw: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        read_blocks(raw, ".docx")


def test_a_missing_library_is_named_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    with pytest.raises(Refusal) as refused:
        read_blocks(als_odt(), ".odt")
    assert refused.value.code is Code.BIBLIOTHEK_FEHLT
    assert 'pip install "vorlagen[textverarbeitung]"' in refused.value.cure
