"""A project folder: which files are read as what, and what is said of those that cannot be."""

from decimal import Decimal
from pathlib import Path

import pytest
from befunde import einziger
from muster import (
    BESCHEID,
    GREMIEN,
    MANDANT,
    MUSTER,
    PROGRAMM,
    STELLENPLAN,
    TEXT,
    VORLAGE,
    geaendert,
    ohne,
    schreibe,
)

from vorlagen import bescheide
from vorlagen.findings import Findings
from vorlagen.paper.loader import load
from vorlagen.paper.projekt import Projekt

WURZEL = Path(__file__).parents[2]


def geladen(root: Path) -> tuple[Projekt, Findings]:
    findings = Findings()
    return load(root, findings), findings


def funde(findings: Findings) -> list[str]:
    return [f"{finding.place.file} {finding.code.value}" for finding in findings]


def test_the_sample_project_has_no_fault(projekt: Path) -> None:
    project, findings = geladen(projekt)
    assert funde(findings) == []
    shared = project.gemeinsam.dateien
    assert [ausgabe.ausgabe for ausgabe in shared.of(bescheide.KGST).facts.values()] == [
        "2023/2024"
    ]
    assert list(shared.of(bescheide.FOERDERPROGRAMM).facts) == ["muster"]
    assert not any(files.unusable for files in shared.values())
    assert list(project.behoerden) == ["musterkreis"]
    behoerde = project.behoerden["musterkreis"]
    assert behoerde.ordner == "data/musterkreis"
    assert behoerde.mandant is not None
    assert behoerde.mandant.name == "Musterkreis"
    assert behoerde.gremien is not None
    assert list(behoerde.gremien.gremien) == ["ausschuss"]
    stellenplan = behoerde.dateien.of(bescheide.STELLENPLAN).only
    assert stellenplan is not None
    assert list(stellenplan.stellen) == ["leitung"]
    notices = behoerde.dateien.of(bescheide.BESCHEID).facts
    assert notices["beratung_2024"].betrag == Decimal(96000), "a hyphen is no name"
    papier = behoerde.papiere["beratung"]
    assert papier.schriftstueck is not None
    assert papier.text == MUSTER[TEXT]
    assert papier.text_datei == TEXT
    assert list(project.papiere()) == [(behoerde, papier)]


def test_the_facts_of_this_repository_have_no_fault() -> None:
    project, findings = geladen(WURZEL)
    assert funde(findings) == []
    assert "rhein-sieg-kreis" in project.behoerden
    assert "kim-2021" in project.behoerden["rhein-sieg-kreis"].papiere
    assert all(p.text for b in project.behoerden.values() for p in b.papiere.values())


def test_a_folder_without_data(tmp_path: Path) -> None:
    project, findings = geladen(tmp_path)
    assert funde(findings) == ["data datei-fehlt"]
    assert "--projekt ORDNER" in einziger(findings).cure
    assert list(project.papiere()) == []


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    _project, findings = geladen(tmp_path / "fehlt")
    assert funde(findings) == [f"{tmp_path / 'fehlt'} datei-fehlt"]


def test_two_authorities_in_the_order_of_their_names(tmp_path: Path) -> None:
    files = {
        path.replace("musterkreis", name): text
        for name in ("zeta", "alpha", "musterkreis")
        for path, text in MUSTER.items()
    }
    project, findings = geladen(schreibe(tmp_path, files))
    assert funde(findings) == []
    assert list(project.behoerden) == ["alpha", "musterkreis", "zeta"]
    assert [papier.mandant for _behoerde, papier in project.papiere()] == list(project.behoerden)


@pytest.mark.parametrize("path", [MANDANT, TEXT])
def test_a_missing_file_that_every_paper_needs(tmp_path: Path, path: str) -> None:
    project, findings = geladen(schreibe(tmp_path, ohne(path)))
    assert funde(findings) == [f"{path} datei-fehlt"]
    assert list(project.behoerden["musterkreis"].papiere) == ["beratung"], "the rest is there"


@pytest.mark.parametrize("path", [BESCHEID, PROGRAMM])
def test_files_that_need_not_be_there(tmp_path: Path, path: str) -> None:
    assert funde(geladen(schreibe(tmp_path, ohne(path)))[1]) == []


@pytest.mark.parametrize("path", [MANDANT, BESCHEID, VORLAGE])
def test_a_faulty_file_of_the_authority_leaves_the_others(tmp_path: Path, path: str) -> None:
    project, findings = geladen(schreibe(tmp_path, {**MUSTER, path: "[kaputt"}))
    assert funde(findings) == [f"{path} yaml-syntax"]
    behoerde = project.behoerden["musterkreis"]
    there = {
        MANDANT: behoerde.mandant,
        GREMIEN: behoerde.gremien,
        STELLENPLAN: behoerde.dateien.of(bescheide.STELLENPLAN).only,
        BESCHEID: behoerde.dateien.of(bescheide.BESCHEID).facts.get("beratung_2024"),
        VORLAGE: behoerde.papiere["beratung"].schriftstueck,
    }
    assert [name for name, facts in there.items() if facts is None] == [path]


ZWEITE_AUSGABE = "data/gemeinsam/kgst/vorjahr.yaml"
ZWEITES_PROGRAMM = "data/gemeinsam/foerderprogramme/zweite.yaml"


@pytest.mark.parametrize("fault", ["[kaputt", "kennung: x\nbezeichnung: [a]\n"])
def test_a_faulty_shared_file_marks_only_itself(tmp_path: Path, fault: str) -> None:
    files = {**MUSTER, ZWEITE_AUSGABE: fault, ZWEITES_PROGRAMM: fault}
    project, findings = geladen(schreibe(tmp_path, files))
    editions = project.gemeinsam.dateien.of(bescheide.KGST)
    programmes = project.gemeinsam.dateien.of(bescheide.FOERDERPROGRAMM)
    assert list(editions.unusable.values()) == [ZWEITE_AUSGABE]
    assert list(programmes.unusable.values()) == [ZWEITES_PROGRAMM]
    assert {finding.place.file for finding in findings} == {ZWEITE_AUSGABE, ZWEITES_PROGRAMM}
    assert (len(editions.facts), list(programmes.facts)) == (1, ["muster"])


@pytest.mark.parametrize("name", ["vorlage", "beschluesse", "datentabelle", "summe"])
def test_no_programme_has_a_name_that_texts_use_for_something_else(
    tmp_path: Path, name: str
) -> None:
    files = geaendert(PROGRAMM, "kennung: muster", f"kennung: {name}")
    found = [f for f in geladen(schreibe(tmp_path, files))[1] if f.place.file == PROGRAMM]
    assert [f.message for f in found] == [
        f"Der Name „{name}“ hat hier schon eine andere Bedeutung."
    ]


def test_two_notices_whose_names_give_one_address(tmp_path: Path) -> None:
    second = "data/musterkreis/bescheide/beratung_2024.yaml"
    project, findings = geladen(schreibe(tmp_path, {**MUSTER, second: MUSTER[BESCHEID]}))
    assert funde(findings) == [f"{second} kennung-doppelt"]
    assert einziger(findings).message == f"Die Kennung „beratung_2024“ trägt auch {BESCHEID}."
    notices = project.behoerden["musterkreis"].dateien.of(bescheide.BESCHEID).facts
    assert notices["beratung_2024"].place.file == BESCHEID


@pytest.mark.parametrize(
    ("path", "cure"),
    [
        ("data/musterkreis/gremium.yaml", "Meinten Sie „gremien.yaml“?"),
        ("data/musterkreis/bescheid/a.yaml", "Meinten Sie „bescheide“?"),
        ("data/musterkreis/bescheide/beratung-2025.yml", "Meinten Sie „beratung-2025.yaml“?"),
        ("data/musterkreis/bescheide/alt/beratung-2023.yaml", "Umbenennen"),
        ("data/gemeinsam/kgst.yaml", "Umbenennen oder entfernen."),
    ],
)
def test_a_file_that_nothing_reads_is_a_warning(tmp_path: Path, path: str, cure: str) -> None:
    root = schreibe(tmp_path, {**MUSTER, path: "x: 1\n"})
    if len(list((root / "data/musterkreis").glob("[Mm]andant.yaml"))) < 2 and "Mandant" in path:
        pytest.skip("this file system does not tell cases apart")
    _project, findings = geladen(root)
    finding = einziger(findings)
    assert finding.severity.value == "Warnung"
    assert finding.code.value == "datei-unbekannt"
    assert path.startswith(finding.place.file)
    assert cure in finding.cure


def test_a_file_among_the_annexes_that_no_annex_names(tmp_path: Path) -> None:
    files = geaendert(
        VORLAGE,
        "unterschrift:",
        "anlagen:\n  - {datei: anlagen/plan.pdf, titel: Plan}\nunterschrift:",
    )
    folder = "data/musterkreis/vorlagen/beratung/anlagen"
    there = {f"{folder}/{name}": "x" for name in ("plan.pdf", "karte.docx", ".karte.docx.swp")}
    finding = einziger(geladen(schreibe(tmp_path, {**files, **there}))[1])
    assert finding.code.value == "datei-unbekannt"
    assert finding.place.file == f"{folder}/karte.docx"
    assert "{datei: anlagen/karte.docx, titel: …}" in finding.cure


def mit_text(name: str) -> dict[str, str]:
    return geaendert(VORLAGE, "oeffentlich: ja\n", f"oeffentlich: ja\ntext: {name}\n")


def test_the_text_may_have_another_name(tmp_path: Path) -> None:
    files = {
        **mit_text("fassung-2.md"),
        "data/musterkreis/vorlagen/beratung/fassung-2.md": "Neu.\n",
    }
    project, findings = geladen(schreibe(tmp_path, files))
    assert funde(findings) == []
    assert project.behoerden["musterkreis"].papiere["beratung"].text == "Neu.\n"
