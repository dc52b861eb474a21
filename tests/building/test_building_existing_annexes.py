"""PDFs from elsewhere as annexes: listed in the paper, copied beside it, and put into one file."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pikepdf
import pypdf
import pytest
from anlagen import A4, einfach, gesetzt, gespeichert, leere_seiten, mit_anlagen
from building_cases import build, contents
from muster import schreibe
from papiere import einziger_fehler, orte, papier
from werkstatt import Builder

from vorlagen.anlagen.foreign import standard_of
from vorlagen.cli import main
from vorlagen.findings import Code

FOLDER = "output/musterkreis/beratung"
STEM = f"{FOLDER}/Beschlussvorlage_12-2024_beratung"
NBSP = "\N{NO-BREAK SPACE}"
ANTRAG = "{datei: anlagen/antrag.pdf, titel: Antrag des Kreises, kennung: antrag}"
unseen = pytest.mark.usefixtures("pages_are_not_laid_out")


def listed(root: Path, stem: str = STEM) -> str:
    """The paper's list of annexes as its text file has it."""
    return contents(root)[f"{stem}.txt"].decode().partition("Anlagen\n-------\n\n")[2].strip()


@unseen
def test_an_existing_pdf_is_copied_byte_for_byte_under_a_clear_name(tmp_path: Path) -> None:
    antrag = einfach(2)
    schreibe(tmp_path, mit_anlagen(ANTRAG, {"anlagen/antrag.pdf": antrag}))
    build(tmp_path)
    assert contents(tmp_path)[f"{STEM}_Anlage_1_Antrag.pdf"] == antrag


def test_annexes_are_listed_with_number_title_pages_and_size(tmp_path: Path) -> None:
    lines = f"{ANTRAG}\nart: berechnungsnachweis\ntitel: Modell im Foyer"
    schreibe(tmp_path, mit_anlagen(lines, {"anlagen/antrag.pdf": gesetzt("Eins")}))
    build(tmp_path)
    proof = contents(tmp_path)[f"{STEM}_Anlage_2_Berechnungsnachweis.pdf"]
    assert len(pypdf.PdfReader(io.BytesIO(proof)).pages) == 1
    assert listed(tmp_path).split("\n") == [
        f"- Anlage 1: Antrag des Kreises, 1 Seite, {round(len(gesetzt('Eins')) / 1000)} KB",
        f"- Anlage 2: Berechnungsnachweis, 1 Seite, {round(len(proof) / 1000)} KB",
        "- Anlage 3: Modell im Foyer",
    ]


def test_the_list_links_to_the_files_in_html_and_pdf(tmp_path: Path) -> None:
    lines = f"{ANTRAG}\nart: berechnungsnachweis"
    schreibe(tmp_path, mit_anlagen(lines, {"anlagen/antrag.pdf": einfach()}))
    build(tmp_path)
    files = contents(tmp_path)
    names = [f"{STEM}_Anlage_1_Antrag.pdf", f"{STEM}_Anlage_2_Berechnungsnachweis.pdf"]
    assert set(names) < set(files)
    base = [name.rpartition("/")[2] for name in names]
    html = files[f"{STEM}.html"].decode()
    assert f'<a href="{base[0]}">Anlage{NBSP}1: Antrag des Kreises</a>' in html
    reader = pypdf.PdfReader(io.BytesIO(files[f"{STEM}.pdf"]))
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    assert [note["/A"]["/URI"] for note in notes if "/A" in note] == base


@unseen
def test_texts_refer_to_annexes_by_their_kennung(tmp_path: Path) -> None:
    text = "Siehe {{ anlagen.antrag }} und {{ anlagen.berechnungsnachweis }}."
    lines = f"titel: Karte\n{ANTRAG}\nart: berechnungsnachweis"
    schreibe(tmp_path, mit_anlagen(lines, {"anlagen/antrag.pdf": einfach()}, text))
    build(tmp_path)
    said = contents(tmp_path)[f"{STEM}.txt"].decode()
    assert "Siehe Anlage 2 und Anlage 3." in said


def test_an_unknown_annex_in_a_text_is_reported_with_the_nearest_one(tmp_path: Path) -> None:
    files = mit_anlagen("{titel: Antrag, kennung: antrag}")
    finding = einziger_fehler(tmp_path, "Siehe {{ anlagen.antrg }}.", files)
    assert finding.code is Code.NAME_UNBEKANNT
    assert finding.cure == "Meinten Sie „anlagen.antrag“?"


@unseen
def test_a_pending_file_makes_the_paper_a_draft(tmp_path: Path) -> None:
    schreibe(tmp_path, mit_anlagen("{datei: {ausstehend: Kommt im Mai.}, titel: Gutachten}"))
    [report] = build(tmp_path).papers
    assert report.status.value == "entwurf"
    draft = STEM.replace("_beratung", "_Entwurf_beratung")
    assert listed(tmp_path, draft) == "- Anlage 1: Gutachten, [ausstehend]"


@unseen
def test_a_bad_file_keeps_the_paper_from_being_built(tmp_path: Path) -> None:
    schreibe(tmp_path, mit_anlagen(ANTRAG, {"anlagen/antrag.pdf": b"PK\x03\x04"}))
    report = build(tmp_path)
    assert orte(report.findings) == ["vorlage.yaml:12:13 anlage-unbrauchbar"]
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{datei: anlagen/a.pdf}", "schluessel-fehlt"),
        ("{titel: A, kennung: a}\n{titel: B, kennung: a}", "kennung-doppelt"),
    ],
)
def test_what_an_annex_may_not_say(tmp_path: Path, line: str, code: str) -> None:
    found = papier(schreibe(tmp_path, mit_anlagen(line, {"anlagen/a.pdf": einfach()})))
    builder = Builder(tmp_path)
    codes = {f.code.value for f in (*found.findings, *builder.findings)}
    assert code in codes


# One file with all


def all_in_one(root: Path) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(contents(root)[f"{STEM}_mit_Anlagen.pdf"]))


def test_paper_and_annexes_are_put_into_one_file_if_the_paper_says_so(tmp_path: Path) -> None:
    there = {"anlagen/antrag.pdf": gesetzt("Eins", "Zwei")}
    lines = f"{ANTRAG}\nart: berechnungsnachweis"
    schreibe(tmp_path, mit_anlagen(lines, there, kopf="gesamtdatei: ja\n"))
    [paper] = build(tmp_path).papers
    pdf = all_in_one(tmp_path)
    assert [item.title for item in pdf.open_outline().root] == [
        "Beschlussvorlage: Beratung vor Ort im Musterkreis",
        f"Anlage{NBSP}1: Antrag des Kreises",
        f"Anlage{NBSP}2: Berechnungsnachweis",
    ]
    assert (paper.pages or 0) + sum(annex.pages for annex in paper.annexes) == len(pdf.pages)
    text = pypdf.PdfReader(io.BytesIO(contents(tmp_path)[f"{STEM}_mit_Anlagen.pdf"])).pages
    last_but = [page.extract_text().replace(NBSP, " ") for page in text]
    assert paper.pages is not None
    assert "Anlage 1 · Seite 2 von 2" in last_but[paper.pages + 1]
    assert f"Seite 1 von {paper.annexes[1].pages}" in last_but[paper.pages + 2]


def test_or_if_the_command_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schreibe(tmp_path, mit_anlagen(ANTRAG, {"anlagen/antrag.pdf": gesetzt("Eins")}))
    assert main(["bauen", "--projekt", str(tmp_path), "--gesamtdatei", "--format", "json"]) == 0
    [paper] = json.loads(capsys.readouterr().out)["dokumente"]
    assert paper["gesamtdatei"] == f"{STEM}_mit_Anlagen.pdf"
    assert paper["gesamtdatei_standard"] == standard_of(gesetzt("Eins"))
    assert paper["anlagen"] == [
        {
            "nummer": 1,
            "art": "datei",
            "titel": "Antrag des Kreises",
            "pdf": f"{STEM}_Anlage_1_Antrag.pdf",
            "seiten": 1,
            "bytes": len(contents(tmp_path)[f"{STEM}_Anlage_1_Antrag.pdf"]),
            "standard": standard_of(gesetzt("Eins")),
        }
    ]
    assert main(["bauen", "--projekt", str(tmp_path), "--gesamtdatei", "--alle"]) == 0
    shown = capsys.readouterr().out
    assert "\n  1. Antrag des Kreises" in shown
    assert "\n  Gesamtdatei" in shown


def test_an_annex_that_cannot_be_taken_over_leaves_all_old_files(tmp_path: Path) -> None:
    schreibe(tmp_path, mit_anlagen(ANTRAG, {"anlagen/antrag.pdf": gesetzt("Eins")}))
    build(tmp_path)
    before = contents(tmp_path)
    broken = pikepdf.open(io.BytesIO(gesetzt("Eins", "Zwei")))
    broken.Root.StructTreeRoot.ParentTree = pikepdf.Dictionary(Nums=pikepdf.Array([0, 7]))
    broken.save(tmp_path / "data/musterkreis/vorlagen/beratung/anlagen/antrag.pdf")
    report = Builder(tmp_path).build((), combined=True)
    assert "vorlage.yaml:12:13 anlage-unbrauchbar" in orte(report.findings)
    assert contents(tmp_path) == before


# Recording


def test_an_annex_that_would_lose_something_is_within_the_combined_file_as_it_is(
    tmp_path: Path,
) -> None:
    antrag = leere_seiten(A4)
    antrag.attachments["tabelle.csv"] = b"1;2"
    there = {"anlagen/antrag.pdf": gespeichert(antrag), "anlagen/scan.pdf": einfach(2)}
    lines = f"{ANTRAG}\n{{datei: anlagen/scan.pdf, titel: Scan}}"
    schreibe(tmp_path, mit_anlagen(lines, there, kopf="gesamtdatei: ja\n"))
    report = build(tmp_path)
    [paper] = report.papers
    assert [annex.standard for annex in paper.annexes] == ["kein PDF/A", "kein PDF/A"]
    preventing = [f.message for f in report.findings if "Gesamtdatei" in f.message]
    assert preventing == [
        "Die Gesamtdatei kennzeichnet sich nicht als PDF/A und PDF/UA, wegen"
        f" Anlage{NBSP}{number} (kein PDF/A)."
        for number in (1, 2)
    ]
    pdf = all_in_one(tmp_path)
    within = {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}
    annex = "Beschlussvorlage_12-2024_beratung_Anlage_1_Antrag.pdf"
    assert within[annex] == there["anlagen/antrag.pdf"]
    assert set(within) == {annex, "fakten.json", "finanzierung_beratung.csv"}
