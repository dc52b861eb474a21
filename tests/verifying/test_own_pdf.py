"""A finished PDF tells of what it was made, and proves its figures."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from muster import VORLAGE, geaendert, schreibe
from pdfs import HERKUNFT, geaendert_mit, muster_pdf, neu_beigelegt
from pikepdf import Array, Dictionary, Name
from werkstatt import Builder

from vorlagen.cli import main
from vorlagen.findings import Code, Refusal
from vorlagen.verifying import PdfReport, PrintedText, check_pdf, read_own

NBSP = "\N{NO-BREAK SPACE}"


def geprueft(tmp_path: Path, content: bytes) -> PdfReport:
    path = tmp_path / "vorlage.pdf"
    path.write_bytes(content)
    return check_pdf(path)


def meldungen(report: PdfReport) -> list[str]:
    return [finding.message for finding in report.findings]


def codes(report: PdfReport) -> list[Code]:
    return [finding.code for finding in report.findings]


# As it was made


def test_a_paper_says_of_what_it_was_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "vorlage.pdf"
    path.write_bytes(muster_pdf())
    assert main(["pruefen", str(path), "--projekt", str(tmp_path), "--format", "json"]) == 0
    [found] = json.loads(capsys.readouterr().out)["dateien"]
    assert found == {
        "datei": str(path),
        "titel": "Beschlussvorlage: Beratung vor Ort im Musterkreis",
        "behoerde": "Musterkreis",
        "datum": "2024-02-01",
        "programm": "vorlagen 0.1.0",
        "commit": HERKUNFT.commit,
        "sauber": True,
        "inhalt": HERKUNFT.digest,
        "neubau": "nicht verglichen",
        "neubau_grund": "ihr Commit ist hier nicht zu finden (im Projekt: vorlagen pruefen DATEI.pdf"
        " --projekt ORDNER)",
        "unterschriften": 0,
        "seiten": len(geprueft(tmp_path, muster_pdf()).own.texts),
        "beilagen": ["fakten.json", "finanzierung_beratung.csv"],
        "groessen": 10,
        "schritte": 12,
        "fakten": 7,
    }


def test_signatures_are_counted_and_said_not_to_be_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def sign(pdf: pikepdf.Pdf) -> None:
        value = Dictionary(Type=Name.Sig, ByteRange=Array([0, 1, 2, 3]), Contents=b"x")
        field = pdf.make_indirect(Dictionary(FT=Name.Sig, T="Unterschrift", V=value))
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

    path = tmp_path / "vorlage.pdf"
    path.write_bytes(geaendert_mit(muster_pdf(), sign))
    assert main(["pruefen", str(path), "--projekt", str(tmp_path)]) == 0
    assert re.search(r"Unterschriften +1, nicht geprüft", capsys.readouterr().out)


def test_what_a_build_writes_holds_each_by_itself_and_all_in_one_file(tmp_path: Path) -> None:
    annex = "anlagen:\n  - art: berechnungsnachweis\nunterschrift:"
    files = geaendert(VORLAGE, "unterschrift:", annex)
    root = schreibe(tmp_path, files)
    Builder(root).build((), combined=True)
    written = sorted((root / "output").rglob("*.pdf"))
    reports = [check_pdf(path) for path in written]
    assert [meldungen(report) for report in reports] == [[]] * 3
    pages = [len(report.own.texts) for report in reports]
    assert pages[2] == pages[0] + pages[1]
    assert [report.printed for report in reports] == [10, 15, 25]
    tables = ["finanzierung_beratung.csv"]
    assert [[name for name, _ in report.own.enclosures] for report in reports] == [
        ["fakten.json", *tables],
        ["fakten.json", *tables],
        ["Anlage 1 – fakten.json", "fakten.json", *tables],
    ]


# Facts


def geaenderte_fakten(adresse: str, **changed: str) -> bytes:
    """The paper with another fact inside."""
    content = muster_pdf()
    facts = json.loads(dict(read_own(content).enclosures)["fakten.json"])
    next(f for f in facts["fakten"] if f.get("adresse") == adresse).update(changed)
    return neu_beigelegt(content, {"fakten.json": json.dumps(facts).encode()})


def test_another_fact_contradicts_what_is_printed(tmp_path: Path) -> None:
    content = geaenderte_fakten("muster.modul1.beratung.personal", wert="50000")
    report = geprueft(tmp_path, content)
    assert Code.PDF_WIDERSPRUCH in codes(report)
    assert any(
        message.endswith(f"Gedruckt ist „67.200{NBSP}€“, nachgerechnet ist es 63.200{NBSP}€.")
        for message in meldungen(report)
    )


def test_a_figure_that_stands_on_no_page_is_named(tmp_path: Path) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.obj.Contents.write(b"")

    found = meldungen(geprueft(tmp_path, geaendert_mit(muster_pdf(), change)))
    assert (
        f"„finanzierung.beratung.eigenanteil“ ist nach den Fakten als „67.200{NBSP}€“ gedruckt; auf den"
        " Seiten steht das nicht."
    ) in found


def test_facts_that_are_none_are_told(tmp_path: Path) -> None:
    report = geprueft(tmp_path, neu_beigelegt(muster_pdf(), {"fakten.json": b"{"}))
    assert "Die Faktendatei ist kein JSON, das sich lesen lässt." in meldungen(report)


@pytest.mark.parametrize(
    ("text", "printed", "found"),
    [
        ("Es sind 158.644 € im Jahr.", f"158.644{NBSP}€", True),
        ("82.533 bis 150.669 €", f"82.533{NBSP}€", True),
        ("82.533 oder 150.669 €", f"82.533{NBSP}€", False),
        ("drei-\neinhalb Stellen", "dreieinhalb", True),
        ("112.500 €", "12", False),
        ("1,5 VZÄ", "1", False),
        ("liegt bei 10 %.2 Im Jahr", f"10{NBSP}%", True),
    ],
)
def test_when_a_figure_stands_in_a_text(text: str, printed: str, found: bool) -> None:
    assert PrintedText(text).has(printed) is found


# Bad files


def locked() -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(muster_pdf())) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="a", user="b"))
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (lambda: b"", "sie ist beschädigt oder kein PDF"),
        (lambda: muster_pdf()[:300], "sie ist beschädigt oder kein PDF"),
        (locked, "sie ist mit einem Kennwort geschützt"),
    ],
)
def test_what_cannot_be_read_is_a_finding(
    tmp_path: Path, content: Callable[[], bytes], message: str
) -> None:
    report = geprueft(tmp_path, content())
    assert codes(report) == [Code.DATEI_UNLESBAR]
    assert meldungen(report) == [f"Die PDF-Datei lässt sich nicht lesen: {message}."]


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    assert codes(check_pdf(tmp_path / "fehlt.pdf")) == [Code.DATEI_FEHLT]
    assert codes(check_pdf(tmp_path)) == [Code.DATEI_UNLESBAR]


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=40))
def test_nothing_that_stands_in_a_file_leads_to_a_traceback(position: int, noise: bytes) -> None:
    content = bytearray(muster_pdf())
    content[position % len(content) : position % len(content) + len(noise)] = noise
    with suppress(Refusal):
        read_own(bytes(content))


# The command


@pytest.fixture
def datei(tmp_path: Path) -> Path:
    path = tmp_path / "Vorlage.PDF"
    path.write_bytes(muster_pdf())
    return path


def test_the_command_needs_no_project(datei: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pruefen", str(datei)]) == 0
    said = capsys.readouterr().out
    assert "Beschlussvorlage: Beratung vor Ort im Musterkreis" in said
    assert re.search(r"Behörde +Musterkreis\b", said)
    assert re.search(r"Datum +01\.02\.2024\b", said)
    assert "10 Größen aus 7 Fakten, 12 Schritte" in " ".join(said.split())


def test_nothing_in_a_file_commands_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["a\x1b[2Jb.exe"] = b"MZ"

    content = geaenderte_fakten("muster.modul1.beratung.personal", einheit="c\x1b[2Jd\x9b2J")
    (tmp_path / "fremd.pdf").write_bytes(geaendert_mit(content, change))
    assert main(["pruefen", str(tmp_path / "fremd.pdf")]) == 1
    said = capsys.readouterr().out
    assert "a\\u001b[2Jb.exe" in said
    assert "\x1b" not in said
    assert "\x9b" not in said
