"""What a build writes: all files of a paper or none, under names that say what they are."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from building_cases import DREI, build, contents, states

from muster import BESCHEID, KGST, MUSTER, PROGRAMM, TEXT, VORLAGE, geaendert, schreibe
from papiere import fehler, meldungen, orte
from vorlagen.building import making
from vorlagen.building.files import write_together
from vorlagen.building.report import Status
from vorlagen.building.workshop import Workshop
from vorlagen.findings import Code
from vorlagen.renditions.pdf import Pdf

FOLDER = "output/musterkreis/beratung"


@pytest.fixture(autouse=True)
def pages_are_not_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written where does not depend on how its pages look, which takes its time."""
    monkeypatch.setattr(making, "to_pdf", lambda html, **_: Pdf(b"%PDF " + html.encode(), 1))


# Names


@pytest.mark.parametrize(
    ("art", "nummer", "kennung", "stem"),
    [
        ("Beschlussvorlage", "12/2024", "beratung", "Beschlussvorlage_12-2024_beratung"),
        ("Berichtsvorlage", "231/2020", "kim_2021", "Berichtsvorlage_231-2020_kim-2021"),
        ("Mitteilungsvorlage", "Größe & Maß 5", "x", "Mitteilungsvorlage_Groesse-Mass-5_x"),
        ("Berichtsvorlage", "../../etc/passwd", "x", "Berichtsvorlage_etc-passwd_x"),
        ("Beschlussvorlage", "{ausstehend: offen}", "x", "Beschlussvorlage_Entwurf_x"),
    ],
)
def test_the_names_of_the_files(
    tmp_path: Path, art: str, nummer: str, kennung: str, stem: str
) -> None:
    vorlage = MUSTER[VORLAGE].replace("art: Beschlussvorlage", f"art: {art}")
    vorlage = vorlage.replace("nummer: 12/2024", f"nummer: {nummer}")
    files = {path: text for path, text in MUSTER.items() if "/vorlagen/" not in path}
    files[f"data/musterkreis/vorlagen/{kennung}/vorlage.yaml"] = vorlage
    files[f"data/musterkreis/vorlagen/{kennung}/text.md"] = MUSTER[TEXT]
    [paper] = build(schreibe(tmp_path, files)).papers
    folder = f"output/musterkreis/{kennung}"
    assert paper.paths == {
        "pdf": f"{folder}/{stem}.pdf",
        "html": f"{folder}/{stem}.html",
        "txt": f"{folder}/{stem}.txt",
        "fakten": f"{folder}/fakten.json",
        "finanzierung_beratung.csv": f"{folder}/{stem}_finanzierung_beratung.csv",
    }
    assert sorted(contents(tmp_path)) == sorted(paper.paths.values())


@pytest.mark.parametrize("nummer", ["„…“", "///", "→"])
def test_a_number_of_which_no_file_name_can_be_made(tmp_path: Path, nummer: str) -> None:
    root = schreibe(tmp_path, geaendert(VORLAGE, "nummer: 12/2024", f"nummer: '{nummer}'"))
    report = build(root)
    assert orte(report.findings) == ["vorlage.yaml:2:9 wert-unzulaessig"]
    assert states(report) == {"musterkreis/beratung": "fehler"}


# Whole or not at all


def out_of_space(path: object = None) -> OSError:
    return OSError(errno.ENOSPC, "No space left on device", path)


def failing(original: Callable[..., Any], when: Callable[..., bool]) -> Callable[..., Any]:
    """A function that runs out of space where `when` says so."""

    def call(*args: Any, **kwargs: Any) -> Any:
        if when(*args, **kwargs):
            raise out_of_space()
        return original(*args, **kwargs)

    return call


def opens_text_for_writing(path: Path, mode: str = "r", *_: Any, **__: Any) -> bool:
    return "w" in mode and ".txt" in path.name


FAULTS: dict[str, tuple[object, str, Callable[..., bool]]] = {
    "open": (Path, "open", opens_text_for_writing),
    "fsync": (os, "fsync", lambda _: True),
    "replace": (Path, "replace", lambda path, _: path.name.endswith(".neu")),
    "replace the last": (Path, "replace", lambda path, _: path.name.endswith(".csv.neu")),
    "replace the second": (Path, "replace", lambda path, _: path.name.endswith(".html.neu")),
    "copy": (shutil, "copyfile", lambda *_: True),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_full_disk_leaves_every_old_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    root = schreibe(tmp_path, MUSTER)
    build(root)
    before = contents(root)
    schreibe(root, geaendert(PROGRAMM, "betrag: 48000", "betrag: 50000"))
    owner, name, when = FAULTS[fault]
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, failing(getattr(owner, name), when))
        report = build(root)
    assert contents(root) == before
    [finding] = fehler(report.findings)
    assert (finding.code, finding.place.file) == (Code.AUSGABE, FOLDER)
    assert finding.message == (
        "Die Dateien der Vorlage lassen sich nicht schreiben: der Datenträger ist voll."
    )
    assert "die vorigen Dateien sind unverändert" in finding.cure
    assert states(report) == {"musterkreis/beratung": "fehler"}
    assert report.papers[0].paths == {}
    assert build(root).papers[0].status is Status.FERTIG
    assert contents(root) != before


@pytest.mark.parametrize("fault", ["open", "fsync", "replace the last"])
def test_a_first_build_that_fails_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    owner, name, when = FAULTS[fault]
    monkeypatch.setattr(owner, name, failing(getattr(owner, name), when))
    build(schreibe(tmp_path, MUSTER))
    assert contents(tmp_path) == {}


def test_one_paper_that_cannot_be_written_leaves_the_others_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = failing(
        Path.open, lambda path, mode="r", *_, **__: "w" in mode and "beratung-2" in str(path)
    )
    root = schreibe(tmp_path, DREI)
    monkeypatch.setattr(Path, "open", full)
    report = build(root)
    assert states(report) == {
        "beispielstadt/beratung": "fertig",
        "musterkreis/beratung": "fertig",
        "musterkreis/beratung-2": "fehler",
    }
    assert len(contents(tmp_path)) == 10


@pytest.mark.parametrize("in_the_way", ["output", "output/musterkreis", FOLDER])
def test_a_file_where_the_folder_should_be(tmp_path: Path, in_the_way: str) -> None:
    root = schreibe(tmp_path, {**MUSTER, in_the_way: "im Weg"})
    [finding] = build(root).findings
    assert (finding.code, finding.place.file) == (Code.AUSGABE, FOLDER)
    assert re.search("kein Ordner|dort liegt bereits etwas anderes", finding.message)
    assert (root / in_the_way).read_text() == "im Weg"


def test_a_folder_where_a_file_should_be(tmp_path: Path) -> None:
    root = schreibe(tmp_path, {**MUSTER, f"{FOLDER}/fakten.json/notiz": "im Weg"})
    [finding] = build(root).findings
    assert finding.code is Code.AUSGABE
    assert "es ist ein Ordner" in finding.message
    assert contents(root) == {f"{FOLDER}/fakten.json/notiz": b"im Weg"}


def test_a_folder_one_may_not_write_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: Path, *_: Any, **__: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    root = schreibe(tmp_path, MUSTER)
    monkeypatch.setattr(Path, "mkdir", denied)
    [finding] = build(root).findings
    assert finding.code is Code.AUSGABE
    assert "Zugriff verweigert" in finding.message


def test_files_of_an_earlier_name_go_after_a_successful_build(tmp_path: Path) -> None:
    root = schreibe(tmp_path, geaendert(VORLAGE, "nummer: 12/2024", "nummer: {ausstehend: offen}"))
    build(root)
    assert {name.split("_")[1] for name in contents(root) if "_" in name} == {"Entwurf"}
    schreibe(root, geaendert(VORLAGE, "nummer: 12/2024", "nummer: zwölf\nnumer: 12"))
    build(root)
    assert {name.split("_")[1] for name in contents(root) if "_" in name} == {"Entwurf"}
    schreibe(root, MUSTER)
    build(root)
    assert {name.split("_")[1] for name in contents(root) if "_" in name} == {"12-2024"}
    assert len(contents(root)) == 5


def test_writing_files_replaces_those_of_a_folder(tmp_path: Path) -> None:
    schreibe(tmp_path, {"alt.txt": "alt", "gleich.txt": "alt", "ordner/bleibt.txt": "bleibt"})
    write_together(tmp_path, {"gleich.txt": b"neu", "neu.txt": b"neu"})
    found = {
        str(p.relative_to(tmp_path)): p.read_text() for p in tmp_path.rglob("*") if p.is_file()
    }
    assert found == {"gleich.txt": "neu", "neu.txt": "neu", "ordner/bleibt.txt": "bleibt"}


def test_what_a_build_that_was_broken_off_left_behind_never_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schreibe(tmp_path, {".eins.txt.alt": "von früher"})
    last = failing(Path.replace, lambda path, _: path.name == ".zwei.txt.neu")
    monkeypatch.setattr(Path, "replace", last)
    with pytest.raises(OSError, match="No space"):
        write_together(tmp_path, {"eins.txt": b"neu", "zwei.txt": b"neu"})
    assert list(tmp_path.iterdir()) == []


# One faulty paper and the others


def test_a_faulty_paper_keeps_its_old_files_and_the_others_are_built(tmp_path: Path) -> None:
    root = schreibe(tmp_path, DREI)
    build(root)
    before = contents(root)
    schreibe(root, {TEXT: "Es sind 5.000 €.\n"})
    report = build(root)
    assert states(report) == {
        "beispielstadt/beratung": "fertig",
        "musterkreis/beratung": "fehler",
        "musterkreis/beratung-2": "fertig",
    }
    assert contents(root) == before
    assert orte(fehler(report.findings)) == ["text.md:1:9 zahl-getippt"]


@pytest.mark.parametrize(
    ("path", "old", "new", "faulty"),
    [
        (
            "data/musterkreis/mandant.yaml",
            "name:",
            "nahme:",
            {"musterkreis/beratung", "musterkreis/beratung-2"},
        ),
        (
            BESCHEID,
            "datum: 2024-01-15",
            "datum: 2024-02-31",
            {"musterkreis/beratung", "musterkreis/beratung-2"},
        ),
        (KGST, "gemeinkosten: 20", "gemeinkosten: zwanzig", set()),
        (PROGRAMM, "betrag: 48000", "betrag: 48.000", set()),
    ],
)
def test_a_faulty_file_keeps_only_those_papers_from_being_built_that_use_it(
    tmp_path: Path, path: str, old: str, new: str, faulty: set[str]
) -> None:
    keine = "finanzielle_auswirkungen: keine\n"
    ohne_geld = re.sub(r"finanzierung:\n.*", keine, MUSTER[VORLAGE], flags=re.DOTALL)
    ohne_geld = re.sub(r"\{\{.*?\}\}", "Mittel", ohne_geld)
    free = {
        "data/beispielstadt/vorlagen/beratung/vorlage.yaml": ohne_geld,
        "data/beispielstadt/vorlagen/beratung/text.md": "Ohne Geld.\n",
    }
    files = {**DREI, **free, path: MUSTER[path].replace(old, new)}
    for file in list(files):  # a notice refers to the programme
        if "beispielstadt/bescheide" in file:
            del files[file]
    vorlage = free["data/beispielstadt/vorlagen/beratung/vorlage.yaml"]
    files["data/beispielstadt/vorlagen/beratung/vorlage.yaml"] = vorlage.replace(
        "bescheide.beratung_2024.bewilligt.beratung.vzae", "stellenplan.leitung.stellen"
    ).replace("einheit: Tage/VZÄ", "einheit: Tage/Stelle")
    report = Workshop(schreibe(tmp_path, files)).check(())
    expected = faulty or {"musterkreis/beratung", "musterkreis/beratung-2"}
    failed = {name for name, state in states(report).items() if state == "fehler"}
    assert failed == expected, meldungen(report.findings)
    assert path in {finding.place.file for finding in fehler(report.findings)}


# What is to be built


@pytest.mark.parametrize(
    ("wanted", "built"),
    [
        ((), ["beispielstadt/beratung", "musterkreis/beratung", "musterkreis/beratung-2"]),
        (("musterkreis",), ["musterkreis/beratung", "musterkreis/beratung-2"]),
        (("beratung",), ["beispielstadt/beratung", "musterkreis/beratung"]),
        (("musterkreis/beratung",), ["musterkreis/beratung"]),
        (("beratung-2", "beispielstadt"), ["beispielstadt/beratung", "musterkreis/beratung-2"]),
        (
            ("musterkreis", "beratung"),
            ["beispielstadt/beratung", "musterkreis/beratung", "musterkreis/beratung-2"],
        ),
    ],
)
def test_papers_are_chosen_by_authority_kennung_or_both(
    tmp_path: Path, wanted: tuple[str, ...], built: list[str]
) -> None:
    report = Workshop(schreibe(tmp_path, DREI)).check(wanted)
    assert list(states(report)) == built


def test_a_build_leaves_the_files_of_papers_it_was_not_asked_for(tmp_path: Path) -> None:
    root = schreibe(tmp_path, DREI)
    build(root, "beispielstadt")
    build(root, "musterkreis/beratung")
    assert {name.split("/")[1] for name in contents(root)} == {"beispielstadt", "musterkreis"}
    assert len(contents(root)) == 10


def test_checking_writes_nothing(projekt: Path) -> None:
    report = Workshop(projekt).check(())
    assert states(report) == {"musterkreis/beratung": "fertig"}
    assert not (projekt / "output").exists()


def test_checking_finds_what_a_build_finds(tmp_path: Path) -> None:
    root = schreibe(tmp_path, {**DREI, TEXT: "Es sind 5.000 € am 31.11.2021 {{ x }}.\n"})
    assert meldungen(Workshop(root).check(()).findings) == meldungen(build(root).findings)
