"""The overview of a project: what it tells of papers, meetings and deadlines, and when it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from building_cases import DREI
from muster import GREMIEN, MANDANT, MUSTER, TEXT, VORLAGE, ZWEI, geaendert, schreibe
from werkstatt import Builder

from vorlagen.building.builds import Build
from vorlagen.building.overview import FILE, Overview, overview, page
from vorlagen.cli import main
from vorlagen.page.tree import page_faults

pytestmark = pytest.mark.usefixtures("pages_are_not_laid_out")

FRISTEN = """\
fristen:
  ladung: {tage: 7, zaehlung: kalendertage, quelle: {dokument: Geschäftsordnung, fundstelle: § 1}}
"""


def seen(root: Path) -> Overview:
    """The overview after a check, which writes nothing."""
    builder = Builder(root)
    report = builder.check(())
    return overview(builder.projekt, report.papers, report.findings)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html.partition("<body>")[2]).split())


def test_papers_stand_by_authority_and_by_meeting(tmp_path: Path) -> None:
    content = seen(schreibe(tmp_path, {**DREI, MANDANT: MUSTER[MANDANT] + FRISTEN}))
    assert [b.name for b in content.behoerden] == ["Musterkreis", "Musterkreis"]
    names = [e.name for b in content.behoerden for e in b.papiere]
    assert names == [
        "beispielstadt/beratung",
        "musterkreis/beratung",
        "musterkreis/beratung-2",
    ]
    first, second = content.sitzungen
    assert [e.name for e in first.papiere + second.papiere] == names
    assert [(f.tag.isoformat(), f.was) for f in second.fristen] == [("2024-02-26", "Ladung")]
    assert {f.was for b in content.behoerden for f in b.fristen} == {"1. Rate", "2. Rate"}
    assert content.zusammenfassung.startswith("3 Vorlagen: 3 fertig.")


def test_findings_stand_by_the_paper_whose_files_have_them_and_shared_ones_once(
    tmp_path: Path,
) -> None:
    files = {**DREI, TEXT: "Es sind 5.000 €.\n", GREMIEN: MUSTER[GREMIEN] + "x: 1\n"}
    content = seen(schreibe(tmp_path, {**files, "data/gemeinsam/fremd.yaml": "a: 1\n"}))
    papers = {e.name: e for b in content.behoerden for e in b.papiere}
    assert papers["musterkreis/beratung"].state == "Fehler"
    faults = content.befunde_je_papier["musterkreis/beratung"]
    assert [f.code.value for f in faults] == ["zahl-getippt"]
    authority = next(b for b in content.behoerden if b.kennung == "musterkreis")
    assert [f.place.file for f in authority.befunde] == [GREMIEN]
    assert [f.place.file for f in content.befunde] == ["data/gemeinsam/fremd.yaml"]
    html = page(content)
    assert html.count("„5.000 €“ ist getippt") == 1
    assert html.count("<details id=") == 3


def test_a_complete_build_writes_it_with_links_to_the_files(projekt: Path) -> None:
    Build(Builder(projekt), 0).run(["beratung"])
    assert not (projekt / FILE).exists()
    Build(Builder(projekt), 0).run()
    first = (projekt / FILE).read_text()
    links = re.findall(r'href="([^"#]+)"', first)
    assert len(links) == 5
    assert re.search(r'<h4><a href="[^"]+\.pdf">Beratung vor Ort im Musterkreis</a></h4>', first)
    assert all((projekt / "output" / link).is_file() for link in links)
    assert Build(Builder(projekt), 0).run().papers
    assert (projekt / FILE).read_text() == first


def test_tables_are_called_by_their_titles_and_years_that_are_past_are_folded(
    tmp_path: Path,
) -> None:
    table = """\
tabellen:
  gespraeche:
    titel: Gespräche im Vorjahr
    kopf: Kommune
    spalten: {alle: {bezeichnung: Gespräche, einheit: Gespräche}}
    zeilen: [{bezeichnung: Adorf, werte: {alle: 120}}]
"""
    files = {**ZWEI, VORLAGE: MUSTER[VORLAGE] + table}
    files[TEXT] = MUSTER[TEXT] + "\n{{ datentabelle(tabellen.gespraeche) }}\n"
    root = schreibe(tmp_path, files)
    Build(Builder(root), 0).run()
    html = (root / FILE).read_text()
    assert ">Tabelle Gespräche im Vorjahr<" in html
    assert re.findall(r"<details( open)?>\n<summary>(\d+)</summary>", html) == [
        ("", "2024"),
        (" open", "2025"),
    ]


def test_it_needs_no_script_and_loads_nothing(tmp_path: Path) -> None:
    html = page(seen(schreibe(tmp_path, DREI)))
    [only] = page_faults(html)  # the order to browsers to load nothing
    assert "http-equiv" in only.message
    assert "<script" not in html
    assert html.count("<h1") == html.count("<main") == 1
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len({*ids})
    assert set(re.findall(r'href="#([^"]+)"', html)) <= {*ids}


def test_what_others_wrote_is_text_in_it(tmp_path: Path) -> None:
    nasty = geaendert(VORLAGE, "Beratung vor Ort im", "<script>alert(1)</script>")
    html = page(seen(schreibe(tmp_path, nasty)))
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_what_is_not_public_is_marked_and_the_page_with_it(tmp_path: Path) -> None:
    assert "Dienstgebrauch" not in page(seen(schreibe(tmp_path / "a")))
    secret = geaendert(VORLAGE, "oeffentlich: ja", "oeffentlich: nein")
    html = words(page(seen(schreibe(tmp_path / "b", secret))))
    assert "Nur für den Dienstgebrauch" in html
    assert html.count("nichtöffentlich") == 3  # with the meeting, and what the page says of itself


def test_where_it_cannot_be_written_a_finding_says_so(
    projekt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (projekt / FILE).mkdir(parents=True)
    assert main(["bauen", "--projekt", str(projekt)]) == 1
    assert "Die Übersicht lässt sich nicht schreiben" in capsys.readouterr().out
