"""The proof of figures as PDF, read back: its figures, tags and headings, and how its pages break."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from ausgeliefert import Ausgeliefert
from muster import MUSTER, TEXT, VORLAGE, geaendert, schreibe
from papiere import papier
from vorlagen.renditions.pdf import Pdf, to_pdf

ANLAGE = "anlagen:\n  - art: berechnungsnachweis\nunterschrift:"


@pytest.fixture(scope="module")
def kim(ausgeliefert: Ausgeliefert) -> PdfReader:
    """The proof of the largest shipped paper."""
    [annex] = [a for a in ausgeliefert.paper().annexes if a.art == "berechnungsnachweis"]
    return PdfReader(ausgeliefert.root / annex.paths["pdf"])


@pytest.fixture(scope="module")
def kim_pages(kim: PdfReader) -> list[str]:
    """What stands on its pages."""
    return pages(kim)


def gesetzt(ordner: Path, files: dict[str, str] = MUSTER) -> Pdf:
    """The proof of a paper of the neutral project, laid out."""
    vorlage = files[VORLAGE].replace("unterschrift:", ANLAGE)
    rendered = papier(schreibe(ordner, {**files, VORLAGE: vorlage})).rendered
    assert rendered is not None
    return to_pdf(rendered.annexes[0].html)


def pages(pdf: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pdf.pages]


def elements(node: Any) -> Iterator[Any]:
    """All elements of the structure tree below a node."""
    node = node.get_object()
    if isinstance(node, list):
        for child in node:
            yield from elements(child)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


def tree(pdf: PdfReader) -> list[Any]:
    root: Any = pdf.trailer["/Root"]
    return list(elements(root["/StructTreeRoot"]))


def test_it_has_as_many_pages_as_the_report_says_and_not_many(
    kim: PdfReader, ausgeliefert: Ausgeliefert
) -> None:
    [annex] = [a for a in ausgeliefert.paper().annexes if a.art == "berechnungsnachweis"]
    assert annex.pages == len(kim.pages)
    assert 4 <= annex.pages <= 16


def test_each_printed_amount_of_the_paper_stands_in_it(
    kim_pages: list[str], ausgeliefert: Ausgeliefert
) -> None:
    text = " ".join(kim_pages)
    amounts = set(re.findall(r"[0-9][0-9.]*(?:,[0-9]+)? €", ausgeliefert.file("txt").read_text()))
    assert len(amounts) >= 30
    assert {amount for amount in amounts if amount not in text} == set()


def test_a_computation_can_be_followed_from_the_annual_rate_to_the_line(
    kim_pages: list[str],
) -> None:
    text = " ".join(kim_pages)
    assert (
        "÷ 12 Monate je Jahr = 8.878,33… € × 13 Monate [2] = 115.418,33… € je VZÄ auf 1 €" in text
    )
    assert "3,5 VZÄ [Q2.1] × 70.091 € je VZÄ [7] = 245.318,50 € auf 1 € − 245.319 € ✓" in text
    assert "Probe: 403.963 € − 245.319 € = 158.644 € ✓ stimmt" in text


def test_it_says_what_it_is(kim: PdfReader) -> None:
    assert kim.metadata is not None
    assert kim.metadata.title == (
        "Berechnungsnachweis: Umsetzung des Kommunalen Integrationsmanagements (KIM)"
        " im Rhein-Sieg-Kreis (Entwurf)"
    )
    root: Any = kim.trailer["/Root"]
    assert root["/Lang"] == "de"
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp


def test_that_of_a_draft_says_so_on_every_page(kim_pages: list[str]) -> None:
    assert all("ENTWURF" in page.upper() for page in kim_pages)


def test_its_headings_skip_no_level(kim: PdfReader) -> None:
    levels = [int(str(e["/S"])[2]) for e in tree(kim) if re.fullmatch(r"/H[1-6]", str(e["/S"]))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert len(levels) == 1 + 1 + 8  # title, subject, eight chapters


def test_every_cell_of_its_tables_has_header_cells(kim: PdfReader) -> None:
    found = tree(kim)
    headers = {str(element["/ID"]) for element in found if element["/S"] == "/TH"}
    cells = [element for element in found if element["/S"] == "/TD"]
    assert len(cells) > 400
    named = [{str(name) for name in cell["/A"]["/Headers"]} for cell in cells]
    assert all(names and names <= headers for names in named)


def test_its_references_are_links(kim: PdfReader) -> None:
    links = [
        annotation.get_object()
        for page in kim.pages
        for annotation in page.get("/Annots", [])
        if annotation.get_object()["/Subtype"] == "/Link"
    ]
    assert len(links) > 200
    assert sum(str(element["/S"]) == "/Link" for element in tree(kim)) >= 200


def test_the_head_of_a_table_stands_on_each_of_its_pages(tmp_path: Path) -> None:
    rows = "".join(f"      - {{bezeichnung: Ort {n}, wert: 0.25}}\n" for n in range(1, 151))
    files = geaendert(VORLAGE, "      - {bezeichnung: Adorf, wert: 2}\n", rows)
    files[VORLAGE] = files[VORLAGE].replace("    soll: groessen.beratungstage\n", "")
    found = pages(PdfReader(io.BytesIO(gesetzt(tmp_path, files).content)))
    with_rows = [page for page in found if re.search(r"Ort \d+ 0,25", page)]
    assert len(with_rows) >= 3
    assert all("Tage in der Woche" in page for page in with_rows)


def test_no_heading_and_no_caption_stands_alone_at_the_foot_of_a_page(tmp_path: Path) -> None:
    """Wherever the page ends: the text above is made longer line by line."""
    tables = "".join(
        f"    t{n}:\n      titel: Tabelle {'abcdefghijkl'[n]}\n      stellen: stellenplan.leitung\n"
        "      zeilen:\n        - {bezeichnung: Kosten, je_stelle: kgst.E10}\n"
        "        - {bezeichnung: Abzug, abzug: muster.modul1.beratung.personal}\n"
        "      ergebnis: Rest\n"
        for n in range(12)
    )
    files = geaendert(
        VORLAGE, "    beratung:\n      titel:", f"{tables}    beratung:\n      titel:"
    )
    files[TEXT] = "\n\n".join(f"{{{{ tabelle(finanzierung.t{n}) }}}}" for n in range(12))
    for page in pages(PdfReader(io.BytesIO(gesetzt(tmp_path, files).content))):
        body = page.partition("Beratung vor Ort im Musterkreis Seite")[0]
        assert not re.search(r"(Tabelle \w, [\d.–]+|Ergebnis ✓|Tabellen)$", body.strip())


def test_the_same_facts_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (gesetzt(tmp_path / name) for name in ("a", "b"))
    assert first.content == second.content
