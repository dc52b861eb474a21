"""What a comparison is handed on as: a PDF for a committee, a page that needs nothing beside it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pdfua
import pytest
from gitarchiv import eingecheckt
from muster import KGST, TEXT, VORLAGE, schreibe
from satzungen import SATZUNG_TEXT, dateien
from vergleiche import FREI, mit, verglichen

from vorlagen.anlagen.foreign import standard_of
from vorlagen.cli import FINE, main
from vorlagen.verifying import page_texts

# WeasyPrint leaves the file of its colour profile open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")

CHANGED = mit(
    mit(
        mit(FREI, KGST, "E10: 60000", "E10: 61000"),
        VORLAGE,
        "{bezeichnung: Adorf, wert: 2}",
        "{bezeichnung: Adenau, wert: 2}",
    ),
    TEXT,
    "berät der Musterkreis vor Ort",
    "hilft der Musterkreis vor Ort",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose last commit changed a fact, a name in a table and a word."""
    schreibe(tmp_path, FREI)
    eingecheckt(tmp_path)
    schreibe(tmp_path, CHANGED)
    eingecheckt(tmp_path, "Neue Werte und ein klareres Wort")
    return tmp_path


def _written(project: Path, name: str, *options: str) -> bytes:
    target = project.parent / name
    command = ["vergleichen", "HEAD~1", "HEAD", "--projekt", str(project), *options]
    assert main([*command, "--ausgabe", str(target)]) == FINE
    return target.read_bytes()


def _plain(texts: list[str]) -> str:
    return re.sub(r"\s+", " ", " ".join(texts).replace("\ufffe", ""))


@pytest.mark.parametrize("options", [(), ("--synopse",)])
def test_a_pdf_for_a_committee_keeps_to_the_norms_and_says_figures_causes_and_text(
    project: Path, options: tuple[str, ...]
) -> None:
    pdf = _written(project, "uebersicht.pdf", *options)
    assert standard_of(pdf) == "PDF/A-3a, PDF/UA-1"
    assert not pdfua.validate(str(project.parent / "uebersicht.pdf")).findings
    said = _plain(page_texts(pdf))
    for part in (
        "Musterkreis Die Landrätin",
        "Beschlussvorlage 12/2024",
        "Beratung vor Ort › Eigenanteil 67.200 € 69.600 € +2.400 € +3,6 [1]",
        "Fakt personalkosten › E10: 60.000 → 61.000",
        "hilft",
        "berät",
    ):
        assert part in said
    assert "Test" not in said  # who changed it is not the committee's concern
    if options:
        head, _, table = said.partition("Bisher Neu Begründung")
        assert head
        assert "Neue Werte und ein klareres Wort (01.02.2024)" in table
        assert "Fakt personalkosten › E10: 60.000 → 61.000 [1]" in table
        assert re.search(r"Adorf.* Adenau.* Adorf → Adenau \[\d\]", table)


TABELLE = """
einheiten: {Kinder: Kind}
tabellen:
  land:
    titel: Zuweisung des Landes
    kopf: Schule
    spalten:
      satz: {bezeichnung: Satz je Kind, einheit: EUR/Kinder}
      quote: {bezeichnung: Quote, einheit: v. H.}
    zeilen:
      - {bezeichnung: Schule Nord, kennung: nord, werte: {satz: 0.60, quote: 5.1}}
"""


def test_figures_and_facts_are_called_by_title_row_and_column_with_fitting_differences(
    project: Path,
) -> None:
    text = f"{CHANGED[TEXT]}\n\n{{{{ datentabelle(tabellen.land) }}}}\n"
    texts = {**CHANGED, VORLAGE: CHANGED[VORLAGE] + TABELLE, TEXT: text}
    schreibe(project, texts)
    eingecheckt(project, "Tabelle")
    schreibe(project, mit(texts, VORLAGE, "satz: 0.60, quote: 5.1", "satz: 2.60, quote: 7.1"))
    eingecheckt(project, "Neuere Werte")
    said = _plain(page_texts(_written(project, "uebersicht.pdf")))
    name = "Zuweisung des Landes › Schule Nord"
    assert f"{name} › Satz je Kind 0,60 € je Kind 2,60 € je Kind +2,00 € je Kind" in said
    assert f"{name} › Quote 5,1 % 7,1 % +2,0 Prozentpunkte" in said
    assert f"[1] Fakt {name} › Satz je Kind: 0,60 → 2,60 (" in said
    assert "zeilen" not in said.lower()


def test_of_a_synopse_only_its_own_words_are_told(tmp_path: Path) -> None:
    old = dateien("## § 1 Gebühr\n\nEs sind 12,00 €.\n", "## Gebühr\n\nEs gilt eine.\n")
    result = verglichen(old, mit(old, SATZUNG_TEXT, "gilt eine", "gilt bald eine"), tmp_path)
    [paper] = result.papers
    [statute, synopsis] = paper.passages
    texts = [passage.new.text for passage in (statute, synopsis) if passage.new]
    assert texts == ["Es gilt bald eine."] * 2


def test_what_is_not_public_is_called_that_and_two_authorities_share_no_letterhead(
    project: Path,
) -> None:
    other = {
        name.replace("musterkreis", "nachbarkreis"): text
        for name, text in CHANGED.items()
        if "/musterkreis/" in name
    }
    other = {name: text.replace("Musterkreis", "Nachbarkreis") for name, text in other.items()}
    schreibe(
        project,
        mit(other, VORLAGE.replace("muster", "nachbar"), ": ja\nbetreff", ": nein\nbetreff"),
    )
    eingecheckt(project, "Ein zweiter Kreis")
    schreibe(project, mit(CHANGED, KGST, "E10: 61000", "E10: 62000"))
    eingecheckt(project, "Neuere Werte")
    html = _written(project, "uebersicht.html").decode()
    assert "nichtöffentlich" in html
    assert "Die Landrätin" not in html
    assert "Beschlussvorlage 12/2024: Beratung vor Ort im Nachbarkreis" in html


def test_a_pdf_shows_nothing_of_what_a_public_paper_does_not_print(project: Path) -> None:
    table = """
tabellen:
  spenden:
    titel: Spenden
    kopf: Von
    spalten:
      zweck: {bezeichnung: Zweck, art: text}
      anschrift: {bezeichnung: Anschrift, art: text, nichtoeffentlich: ja}
    zeilen:
      - bezeichnung: Bürgerin A
        texte: {zweck: Bücher, anschrift: Am Alten Weg 1}
"""
    texts = {
        **CHANGED,
        VORLAGE: CHANGED[VORLAGE] + table,
        TEXT: CHANGED[TEXT] + "\n{{ datentabelle(tabellen.spenden) }}\n",
    }
    schreibe(project, texts)
    eingecheckt(project, "Spenden")
    schreibe(
        project,
        mit(
            mit(texts, VORLAGE, "Am Alten Weg 1", "Am Neuen Weg 2"),
            KGST,
            "E10: 61000",
            "E10: 62000",
        ),
    )
    eingecheckt(project, "Neuere Werte")
    assert "Am Neuen Weg" in _written(project, "uebersicht.html").decode()
    said = _plain(page_texts(_written(project, "uebersicht.pdf")))
    assert "61.000 → 62.000" in said
    assert "Weg" not in said


def test_what_a_range_and_a_row_say_leads_to_its_causes_cell_by_cell(project: Path) -> None:
    span = "Es sind {{ spanne(angaben.mindestens, finanzierung.beratung.eigenanteil) | euro }}."
    texts = {**CHANGED, TEXT: f"{CHANGED[TEXT]}\n\n{span}\n"}
    fact = "  mindestens: {bezeichnung: Mindestens, wert: 100, einheit: EUR}"
    texts = mit(texts, VORLAGE, "\nangaben:\n", f"\nangaben:\n{fact}\n")
    schreibe(project, texts)
    eingecheckt(project, "Spanne")
    texts = mit(mit(texts, KGST, "E10: 61000", "E10: 62000"), VORLAGE, "wert: 100,", "wert: 12000,")
    schreibe(project, texts)
    eingecheckt(project, "Weiter")
    data = json.loads(_written(project, "uebersicht.json"))
    [paper] = data["vorlagen"]
    number = {cause["eintrag"]: cause["nummer"] for cause in paper["ursachen"]}
    least, rate = number["angaben › mindestens › wert"], number["personalkosten › E10"]
    said = {
        piece["text"]: piece["ursachen"]
        for passage in paper["textstellen"]
        for part in passage["teile"]
        for piece in part["stuecke"]
    }
    assert (said["12.000"], said["72.000\u00a0€"]) == ([least], [rate])
    spots = {part["stelle"] for passage in paper["textstellen"] for part in passage["teile"]}
    assert "Gesamtkosten, Betrag" in spots
