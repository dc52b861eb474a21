"""Files of all kinds: PDFs with their pages, HTML, text, and what cannot be read."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pypdf
import pytest
import weasyprint
from nachgerechnet import LEER, befunde, gedruckt, meldungen

from vorlagen.audit.audit import audit
from vorlagen.findings import Code, Finding

pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")

FALSCH = "Für 7 Stellen sind 7 × 55.000 € = 358.000 € bewilligt, wären es elf."
STIL = """
@page { @top-center { content: 'Musterkreis' } @bottom-right { content: 'Seite ' counter(page) } }
td { padding: 0 3px; font: 8pt sans-serif } td + td { text-align: right }
"""


def als_pdf(path: Path, html: str) -> Path:
    weasyprint.HTML(string=f"<html lang=de><style>{STIL}</style>{html}").write_pdf(path)
    return path


def kommunen(anzahl: int, falsch: int | None = None) -> str:
    """A table of amounts with cross sums and a total; in one row the cross sum is wrong."""
    werte = [(1000 + i * 37, 2000 + i * 91) for i in range(anzahl)]
    zeilen = [[f"Gemeinde {i} am See", a, b, a + b] for i, (a, b) in enumerate(werte)]
    summen = [sum(spalte) for spalte in zip(*werte, strict=True)]
    if falsch is not None:
        zeilen[falsch][3] = sum(werte[falsch]) + 18
    kopf = "<thead><tr><th>Kommune<th>2021<th>2022<th>Gesamt</thead>"
    return (
        f"<table>{kopf}{''.join(map(_zeile, [*zeilen, ['Summe', *summen, sum(summen)]]))}</table>"
    )


def _zeile(zellen: Sequence[str | int]) -> str:
    zellen = [zellen[0], *(gedruckt(int(zelle)) for zelle in zellen[1:])]
    return f"<tr>{''.join(f'<td>{zelle}</td>' for zelle in zellen)}"


def einziger(path: Path) -> Finding:
    found = befunde(audit(path))
    assert len(found) == 1, meldungen(found)
    return found[0]


# PDF


def test_a_slip_in_the_prose_of_a_pdf_is_told_with_its_page(tmp_path: Path) -> None:
    path = als_pdf(tmp_path / "v.pdf", f"<p>Nichts.<p style='break-before: page'>{FALSCH}")
    found = einziger(path)
    assert found.message.replace("\u00a0", " ").startswith("Seite 2: 7 × 55.000 € = 385.000 €;")
    assert str(found.place) == str(path)


def test_a_table_over_several_pages_is_one_table(tmp_path: Path) -> None:
    path = als_pdf(tmp_path / "v.pdf", kommunen(80))
    assert len(pypdf.PdfReader(path).pages) > 1
    report = audit(path)
    assert befunde(report) == []
    assert len(report.claims) == 80 + 3 + 1
    path = als_pdf(tmp_path / "f.pdf", kommunen(80, falsch=75))
    texts = [page.extract_text() for page in pypdf.PdfReader(path).pages]
    page = next(number for number, text in enumerate(texts, 1) if "Gemeinde 75 " in text)
    assert page > 1
    assert einziger(path).message.startswith(f"Seite {page}: „Gemeinde 75 am See“:")


def test_a_pdf_with_a_password_is_said_to_have_one(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter(clone_from=als_pdf(tmp_path / "v.pdf", FALSCH))
    writer.encrypt("geheim", algorithm="RC4-128")
    writer.write(tmp_path / "k.pdf")
    found = einziger(tmp_path / "k.pdf")
    assert found.code is Code.DATEI_UNLESBAR
    assert "mit einem Kennwort geschützt" in found.message


def test_a_pdf_without_text_is_said_to_be_a_scan(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(tmp_path / "v.pdf")
    found = einziger(tmp_path / "v.pdf")
    assert found.code is Code.DATEI_UNLESBAR
    assert "eingescannte Bilder" in found.message


def test_a_damaged_pdf_is_a_finding(tmp_path: Path) -> None:
    raw = als_pdf(tmp_path / "v.pdf", FALSCH).read_bytes()
    for name, damaged in {"halb": raw[: len(raw) // 2], "kopf": b"%PDF-1.7\n"}.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(damaged)
        assert einziger(path).code is Code.DATEI_UNLESBAR


def test_no_damage_to_a_pdf_ends_in_an_exception(tmp_path: Path) -> None:
    raw = als_pdf(tmp_path / "v.pdf", FALSCH).read_bytes()
    chance = random.Random(20)  # noqa: S311 - the same damages each time
    for _ in range(25):
        damaged = bytearray(raw)
        for _ in range(30):
            damaged[chance.randrange(len(raw))] = chance.randrange(256)
        (tmp_path / "f.pdf").write_bytes(bytes(damaged))
        audit(tmp_path / "f.pdf")


# Text and HTML


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8",
        "cp1252",
    ],
)
def test_text_is_read_in_usual_encodings(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "v.txt").write_bytes(f"Größe\n{FALSCH}\n".encode(encoding))
    found = einziger(tmp_path / "v.txt")
    assert (found.place.line, found.place.column) == (2, 35)


@pytest.mark.parametrize(
    ("name", "raw", "code", "words"),
    [
        ("v.txt", b" \n", Code.DATEI_UNLESBAR, "ist leer"),
        ("v.txt", bytes(range(256)), Code.DATEI_UNLESBAR, "kein Text"),
        ("v.html", b"<div>" * 2_000, Code.DATEI_UNLESBAR, "enthält keinen Text"),
        ("v.docx", b"PK\x03\x04\x00 und mehr", Code.DATEI_UNLESBAR, "ist beschädigt"),
    ],
)
def test_what_is_no_text_is_a_finding(
    name: str, raw: bytes, code: Code, words: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(raw)
    found = einziger(tmp_path / name)
    assert found.code is code
    assert words in found.message


def test_a_missing_file_and_a_folder_are_findings(tmp_path: Path) -> None:
    assert einziger(tmp_path / "v.pdf").code is Code.DATEI_FEHLT
    assert einziger(tmp_path).code is Code.DATEI_UNLESBAR


def test_a_document_without_sums_gets_a_warning(tmp_path: Path) -> None:
    (tmp_path / "v.txt").write_text("Am 03.05.2021 wird berichtet.\n", encoding="utf-8")
    [found] = audit(tmp_path / "v.txt").findings
    assert found.code is LEER
    assert "geprüft wurden nur Daten" in found.message
