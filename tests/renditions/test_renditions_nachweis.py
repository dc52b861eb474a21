"""The proof of figures as PDF, read back: its figures, tags and headings, and how its pages break."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from ausgeliefert import Ausgeliefert
from muster import MUSTER, TEXT, VORLAGE, geaendert, schreibe
from papiere import nachweisseite, papier
from pypdf import PdfReader

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
    return to_pdf(nachweisseite(papier(schreibe(ordner, {**files, VORLAGE: vorlage}))))


def pages(pdf: PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pdf.pages]


def test_it_has_as_many_pages_as_the_report_says_and_not_many(
    kim: PdfReader, ausgeliefert: Ausgeliefert
) -> None:
    [annex] = [a for a in ausgeliefert.paper().annexes if a.art == "berechnungsnachweis"]
    assert annex.pages == len(kim.pages)
    assert annex.pages <= 8


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
    name = r"Modul 1, Strategische Steuerung › Gesamtkosten \(finanzierung.steuerung.gesamtkosten.je_stelle\)"
    costs = rf"\[(\d+)\] {name} = 106.540 € je VZÄ und Jahr \[\d+\]"
    found = re.search(
        f"{costs} ÷ 12 Monate je Jahr × 13 Monate .*? = 115.418,33… € je VZÄ, gerundet", text
    )
    assert found
    assert f"= 3,5 VZÄ [57] × 115.418 € je VZÄ [{found[1]}] 403.963 €" in text


def test_no_heading_stands_alone_at_the_foot_of_a_page(tmp_path: Path) -> None:
    """Wherever the page ends: the sections above are of one to three rows."""
    rows = "".join(f"      - {{bezeichnung: Ort {n}, wert: 1}}\n" for n in range(1, 131))
    files = geaendert(VORLAGE, "      - {bezeichnung: Adorf, wert: 2}\n", rows)
    files[VORLAGE] = files[VORLAGE].replace("    soll: groessen.beratungstage\n", "")
    printed = iter(range(1, 131))
    files[TEXT] = "".join(
        f"# Teil {n}\n\n"
        + "".join(
            f"{{{{ verteilungen.kommunen.ort_{next(printed)} }}}}\n\n" for _ in range(1 + n % 3)
        )
        for n in range(60)
    )
    found = pages(PdfReader(io.BytesIO(gesetzt(tmp_path, files).content)))
    assert len(found) > 2
    for page in found:
        body = page.partition("Beratung vor Ort im Musterkreis Seite")[0]
        assert not re.search(r"(Teil \d+|Wert|Quellen|Vorlage)$", body.strip()), body[-200:]
