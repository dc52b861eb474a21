"""Nothing is made twice: a build makes what has changed, and its files are those of a fresh one."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import Mock

import pytest
from gitarchiv import eingecheckt
from hypothesis import given, settings
from hypothesis import strategies as st
from muster import (
    BESCHEID,
    FOLGE,
    FOLGETEXT,
    GREMIEN,
    KGST,
    MANDANT,
    MUSTER,
    PROGRAMM,
    STELLENPLAN,
    TEXT,
    VORLAGE,
    ZWEI,
    schreibe,
)
from schaubilder import mit

from vorlagen.building import making, store
from vorlagen.building.builder import Builder
from vorlagen.building.builds import WANTED, Build
from vorlagen.building.making import Report
from vorlagen.building.store import FILE
from vorlagen.facts.files import INPUT_FOLDERS, is_there, recording
from vorlagen.findings import Code
from vorlagen.renditions.pdf import Pdf, Provenance, to_pdf
from vorlagen.schaubilder import network as network_drawing
from vorlagen.schaubilder.network import draw

CSS = "templates/musterkreis/hausstil.css"
FIRST, SECOND = "beratung", "folge-2025"
UNASKED = "data/gemeinsam/foerderprogramme/andere.yaml"
WHOLE = {
    **ZWEI,
    CSS: ".eigen { color: #333 }\n",
    UNASKED: ZWEI[PROGRAMM].replace("kennung: muster", "kennung: andere"),
}


@pytest.fixture(autouse=True)
def pages_are_not_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made again does not depend on how pages look, which takes its time."""
    monkeypatch.setattr(making, "to_pdf", laid_out)


def laid_out(html: str, *, enclosures: object, provenance: Provenance) -> Pdf:
    return Pdf(f"%PDF {html} {enclosures} {provenance.origin}".encode(), 1)


def build(root: Path, *wanted: str) -> Report:
    return Build(Builder(root), jobs=0).run(wanted)


def made(root: Path) -> set[str]:
    """The papers that a build makes."""
    return {paper.kennung for paper in build(root).papers if paper.why}


def change(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def files(root: Path) -> Mapping[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted((root / "output").rglob("*"))
        if path.is_file() and path.name not in {".lager", ".sperre"}
    }


def fresh(root: Path, target: Path) -> tuple[Mapping[str, bytes], list[str]]:
    """What a first build of the same project gives: files and findings."""
    shutil.copytree(root, target, ignore=shutil.ignore_patterns("output"))
    report = build(target)
    return files(target), [str(found.as_json()) for found in report.findings]


@pytest.fixture
def gebaut(tmp_path: Path) -> Path:
    """Two papers, the second of which names a figure of the first; built."""
    root = schreibe(tmp_path / "projekt", WHOLE)
    assert made(root) == {FIRST, SECOND}
    return root


# What is made


def test_without_a_change_nothing_is_made(gebaut: Path) -> None:
    before = files(gebaut)
    assert made(gebaut) == set()
    assert files(gebaut) == before


@pytest.mark.parametrize(
    ("edit", "papers"),
    [
        ((KGST, "  E10: 60000", "  E10: 61000"), {FIRST, SECOND}),
        ((UNASKED, "betrag: 48000", "betrag: 49000"), set()),  # no paper asks for it
        ((UNASKED, "je: VZÄ", "je: Kind"), {FIRST, SECOND}),  # each looks for typed numbers of it
        ((KGST, "gemeinkosten: 20 #", "gemeinkosten: 20 # wie bisher,"), set()),
        ((TEXT, "", "Ein Satz mehr. "), {FIRST, SECOND}),
        ((FOLGETEXT, "", "Ein Satz mehr. "), {SECOND}),
        ((CSS, "#333", "#444"), {FIRST, SECOND}),
    ],
)
def test_what_has_changed_is_made_again_and_nothing_else(
    gebaut: Path, tmp_path: Path, edit: tuple[str, str, str], papers: set[str]
) -> None:
    change(gebaut, *edit)
    assert made(gebaut) == papers
    assert files(gebaut) == fresh(gebaut, tmp_path / "neu")[0]


def test_a_network_is_laid_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = schreibe(tmp_path, mit())
    draw.cache_clear()
    build(root)
    draw.cache_clear()  # as in a process of its own
    asked = Mock()
    monkeypatch.setattr(network_drawing, "render", asked)
    change(root, TEXT, "", "Ein Satz mehr.\n\n")
    assert made(root) == {FIRST}
    assert not asked.called
    [page] = (file for name, file in files(root).items() if name.endswith(f"{FIRST}.html"))
    assert b"Ein Satz mehr." in page
    assert b"<svg" in page


def test_it_is_said_why_a_paper_is_made(gebaut: Path) -> None:
    change(gebaut, KGST, "  E10: 60000", "  E10: 61000")
    assert {paper.why for paper in build(gebaut).papers} == {f"{KGST} ist geändert"}


def test_files_that_come_out_the_same_are_not_written_again(gebaut: Path) -> None:
    def written() -> set[tuple[Path, int]]:
        return {(path, path.stat().st_ino) for path in (gebaut / "output").glob("*/*/*")}

    before = written()
    change(gebaut, KGST, "  E6: 48000", "  E6: 49000")  # beside the grade that papers ask for
    assert made(gebaut) == {FIRST, SECOND}
    assert written() == before


def test_findings_of_what_is_not_made_are_told_again(gebaut: Path) -> None:
    change(gebaut, TEXT, "", "Es kostet 17 Euro. ")
    told = [found.as_json() for found in build(gebaut).findings]
    assert any(found["code"] == "zahl-getippt" for found in told)
    again = build(gebaut)
    assert not any(paper.why for paper in again.papers)
    assert [found.as_json() for found in again.findings] == told


def test_what_was_built_of_a_deleted_or_renamed_paper_goes(gebaut: Path) -> None:
    own = gebaut / "output/musterkreis" / SECOND / "notiz.txt"
    own.write_text("bleibt")
    folder = gebaut / "data/musterkreis/vorlagen"
    (folder / SECOND).rename(folder / "anders")
    build(gebaut)
    assert [path.name for path in own.parent.iterdir()] == ["notiz.txt"]
    assert (gebaut / "output/musterkreis/anders/fakten.json").exists()


def test_a_file_that_somebody_changed_or_removed_in_output_comes_back(gebaut: Path) -> None:
    before = files(gebaut)
    folder = gebaut / "output/musterkreis" / FIRST
    (folder / "fakten.json").write_text("{}")
    next(folder.glob("*.html")).unlink()
    assert made(gebaut) == {FIRST}
    assert files(gebaut) == before


def test_what_another_thread_reads_is_no_part_of_it(gebaut: Path) -> None:
    with recording() as reads, ThreadPoolExecutor() as threads:
        threads.submit(is_there, gebaut / KGST).result()
    assert not reads.entries


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_jumps_hides_no_change(
    gebaut: Path, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    def again() -> set[str]:
        read = store.signature(gebaut, *INPUT_FOLDERS)
        known = store.last_report(gebaut, WANTED, ())
        if known:
            return set()
        return {p.kennung for p in Build(Builder(gebaut), jobs=0).run(read=read).papers if p.why}

    again()
    jumped = time.time_ns() + hours * 3_600_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: jumped)
    assert again() == set()
    change(gebaut, KGST, "  E10: 60000", "  E10: 61000")
    os.utime(gebaut / KGST, ns=(jumped, jumped))
    assert again() == {FIRST, SECOND}
    assert again() == set()


def test_a_commit_that_changes_nothing_of_a_paper_leaves_it(tmp_path: Path) -> None:
    root = schreibe(tmp_path / "projekt", WHOLE)
    (root / ".gitignore").write_text("output/\n")
    eingecheckt(root)
    build(root)
    before = files(root)
    change(root, UNASKED, "betrag: 48000", "betrag: 49000")
    change(root, KGST, "gemeinkosten: 20 #", "gemeinkosten: 20 # wie bisher,")
    assert made(root) == set()
    assert files(root) == before  # as clean as it was: git has all that the papers read
    eingecheckt(root)
    assert made(root) == set()
    assert files(root) == before == fresh(root, tmp_path / "neu")[0]


def test_a_commit_of_what_a_paper_reads_is_named_in_its_pdf(tmp_path: Path) -> None:
    root = schreibe(tmp_path / "projekt", WHOLE)
    (root / ".gitignore").write_text("output/\n")
    eingecheckt(root)
    build(root)
    change(root, KGST, "  E10: 60000", "  E10: 61000")
    assert made(root) == {FIRST, SECOND}
    commit = eingecheckt(root)
    assert made(root) == set()  # only what they say of their state is new
    after = files(root)
    assert sum(commit.encode() in content for content in after.values()) == 2
    assert after == fresh(root, tmp_path / "neu")[0]


def test_a_build_that_was_killed_is_continued(tmp_path: Path) -> None:
    root = schreibe(tmp_path / "projekt", WHOLE)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Build(Builder(root), jobs=0).run(progress=interrupted)
    assert len(made(root)) == 1
    assert made(root) == set()
    assert files(root) == fresh(root, tmp_path / "neu")[0]


def test_processes_of_their_own_make_the_same_bytes(tmp_path: Path) -> None:
    root = schreibe(tmp_path / "projekt", WHOLE)
    here, there = tmp_path / "hier", tmp_path / "dort"
    for target, jobs in ((here, 0), (there, 2)):
        shutil.copytree(root, target)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(making, "to_pdf", to_pdf)
            Build(Builder(target), jobs).run()
    assert files(here) == files(there) != {}


# The store


@pytest.mark.parametrize("damage", [b"kein SQLite", None])
def test_a_store_that_is_damaged_or_gone_is_made_anew(gebaut: Path, damage: bytes | None) -> None:
    before, store = files(gebaut), gebaut / FILE
    store.unlink() if damage is None else store.write_bytes(damage)
    assert made(gebaut) == {FIRST, SECOND}
    assert files(gebaut) == before
    assert made(gebaut) == set()


# Whatever happens

CHANGED = [
    *(KGST, PROGRAMM, UNASKED, MANDANT, GREMIEN, STELLENPLAN, BESCHEID),
    *(VORLAGE, TEXT, FOLGE, FOLGETEXT, CSS),
]
EDITS = st.tuples(
    st.sampled_from(CHANGED),
    st.sampled_from(
        ["ziffer", "kommentar", "zeile", "doppelt", "loeschen", "zurueck", "einchecken"]
    ),
    st.integers(0, 200),
)


def edit(root: Path, file: str, what: str, where: int) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8") if path.exists() else WHOLE[file]
    lines = text.split("\n")
    number = where % len(lines)
    match what:
        case "ziffer":
            numbers = list(re.finditer(r"[0-9]+", text))
            if numbers:
                found = numbers[where % len(numbers)]
                text = f"{text[: found.start()]}{int(found[0]) + 1}{text[found.end() :]}"
        case "kommentar":
            lines.insert(number, "# Anmerkung" if path.suffix == ".yaml" else "")
            text = "\n".join(lines)
        case "zeile":
            text = "\n".join([*lines[:number], *lines[number + 1 :]])
        case "doppelt":
            text = "\n".join([*lines[:number], lines[number], *lines[number:]])
        case "zurueck":
            text = WHOLE[file]
        case "einchecken":
            eingecheckt(root)
    if what == "loeschen":
        path.unlink(missing_ok=True)
    else:
        path.write_text(text, encoding="utf-8")


@settings(max_examples=6)
@given(st.lists(EDITS, min_size=1, max_size=4))
def test_step_by_step_or_at_once_the_same_files_come_out(
    edits: list[tuple[str, str, int]],
) -> None:
    with TemporaryDirectory() as folder:
        root = schreibe(Path(folder) / "projekt", WHOLE)
        (root / ".gitignore").write_text("output/\n")
        eingecheckt(root)
        build(root)
        for number, (file, what, where) in enumerate(edits):
            edit(root, file, what, where)
            report = build(root)
            expected, findings = fresh(root, Path(folder) / f"neu{number}")
            assert [str(found.as_json()) for found in report.findings] == findings
            faulty = {f"output/musterkreis/{p.kennung}/" for p in report.papers if not p.paths}
            now = files(root)  # where something is wrong, the last good files stay
            assert {n: c for n, c in now.items() if not n.startswith(tuple(faulty))} == expected


def test_a_file_with_the_same_times_and_size_but_other_content(gebaut: Path) -> None:
    path = gebaut / KGST
    about = path.stat()
    change(gebaut, KGST, "  E10: 60000", "  E10: 61000")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert made(gebaut) == {FIRST, SECOND}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_are_no_text_are_told_and_harm_nothing(tmp_path: Path) -> None:
    root = schreibe(tmp_path, MUSTER)
    folder = os.fsencode(root / "data/musterkreis/vorlagen/beratung")
    Path(os.fsdecode(folder + b"/\xdcbersicht.yaml")).touch()
    Path(os.fsdecode(folder + b"/../b\xe4der")).mkdir()
    for _ in range(2):
        found = Build(Builder(root), jobs=0).run().findings
        told = [(f.code, f.place.file.rpartition("/")[2], f.message.split()[0]) for f in found]
        assert told == [
            (Code.DATEI_UNBEKANNT, "vorlagen", "„b\N{REPLACEMENT CHARACTER}der“"),
            (Code.DATEI_UNBEKANNT, "beratung", "„\N{REPLACEMENT CHARACTER}bersicht.yaml“"),
        ]
