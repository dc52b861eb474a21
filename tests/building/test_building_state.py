"""Of which state of a project a paper is made: its inputs alone, and what git has of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from gitarchiv import eingecheckt, git
from muster import BESCHEID, KGST, MANDANT, TEXT, VORLAGE, ZWEI, geaendert, schreibe

from vorlagen.building.builder import Builder
from vorlagen.building.git_state import GitState, States

CSS = "templates/musterkreis/hausstil.css"
OTHER = "data/beispielstadt/mandant.yaml"


def state(root: Path, kennung: str = "beratung") -> GitState:
    """The state of a paper, found anew."""
    builder = Builder(root)
    [(behoerde, papier)] = builder.select([kennung])
    return States(root).of(builder.prepare(behoerde, papier).teile)


def commit(root: Path, kennung: str = "beratung") -> str:
    return state(root, kennung).commit


READ = {  # something in each file that the first paper reads
    KGST: ("E10: 60000", "E10: 61000"),
    MANDANT: ("name: Musterkreis", "name: Beispielkreis"),
    BESCHEID: ("aktenzeichen: ", "aktenzeichen: 1-"),
    VORLAGE: ("nummer: ", "nummer: 1"),
}


def change(root: Path, file: str, addition: str = "# geändert\n") -> None:
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    old, new = READ.get(file, ("", ""))
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else text + addition, encoding="utf-8")


@pytest.fixture(scope="module")
def eingecheckte(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two papers, the second of which names figures of the first; all committed."""
    root = schreibe(tmp_path_factory.mktemp("archiv"), {**ZWEI, CSS: "/* eigen */\n"})
    eingecheckt(root)
    return root


@pytest.fixture
def archiv(eingecheckte: Path, tmp_path: Path) -> Path:
    """A copy of them."""
    return shutil.copytree(eingecheckte, tmp_path / "archiv")


# What a paper depends on


@pytest.mark.parametrize(
    "file",
    [
        OTHER,
        "data/musterkreis/vorlagen/folge-2025/text.md",  # the first does not name the second
        "data/musterkreis/vorlagen/beratung/veroeffentlicht.json",
        "data/musterkreis/veroeffentlichungen.jsonl",  # what was handed over
    ],
)
def test_what_it_does_not_depend_on_changes_nothing(archiv: Path, file: str) -> None:
    before = state(archiv)
    change(archiv, file)
    assert state(archiv) == before
    eingecheckt(archiv, "anderes")
    assert state(archiv) == before


def test_a_paper_that_is_named_belongs_to_it(archiv: Path) -> None:
    change(archiv, VORLAGE)
    assert tuple(state(archiv, "folge-2025").differing) == (VORLAGE,)


def test_an_annex_that_lies_elsewhere_belongs_to_it(tmp_path: Path) -> None:
    named = "anlagen:\n  - {datei: ../../../../archiv/antrag.pdf, titel: Antrag}\nunterschrift:"
    files = geaendert(VORLAGE, "unterschrift:", named)
    root = schreibe(tmp_path, {**files, "archiv/antrag.pdf": b"%PDF-1", "archiv/b.pdf": b"%PDF-1"})
    first = eingecheckt(root)
    before = state(root)
    assert (before.commit, before.is_clean) == (first, True)
    schreibe(root, {"archiv/b.pdf": b"%PDF-2"})
    assert state(root) == before
    schreibe(root, {"archiv/antrag.pdf": b"%PDF-2"})
    assert tuple(state(root).differing) == ("archiv/antrag.pdf",)
    assert eingecheckt(root) == commit(root)


# What git has of it


def test_a_committed_project_is_clean_and_has_its_last_commit(archiv: Path) -> None:
    found = state(archiv)
    assert found.is_clean
    assert found.commit == git(archiv, "rev-parse", "HEAD")
    assert found.differing == {}


def test_its_commit_is_the_last_that_changed_anything_of_it(archiv: Path) -> None:
    first = commit(archiv)
    change(archiv, OTHER)
    elsewhere = eingecheckt(archiv, "anderswo")
    assert commit(archiv) == commit(archiv, "folge-2025") == first != elsewhere
    change(archiv, "data/musterkreis/vorlagen/folge-2025/text.md", "Mehr.\n")
    second = eingecheckt(archiv, "zweite")
    assert (commit(archiv), commit(archiv, "folge-2025")) == (first, second)
    (archiv / BESCHEID).with_stem("weg").write_text("x")
    eingecheckt(archiv, "kommt")
    (archiv / BESCHEID).with_stem("weg").unlink()
    assert commit(archiv) != eingecheckt(archiv, "geht") == commit(archiv)


@pytest.mark.parametrize("file", [KGST, CSS])
def test_a_changed_file_is_not_clean(archiv: Path, file: str) -> None:
    change(archiv, file)
    found = state(archiv)
    assert not found.is_clean
    assert found.commit
    assert tuple(found.differing) == (file,)
    git(archiv, "add", file)
    assert tuple(state(archiv).differing) == (file,)


def test_a_file_that_is_new_ignored_or_gone_is_not_clean(archiv: Path) -> None:
    new = "data/gemeinsam/kgst/neu.yaml"
    schreibe(archiv, {new: "x", ".git/info/exclude": "neu.yaml\n"})
    (archiv / TEXT).unlink()
    assert tuple(state(archiv, "folge-2025").differing) == (new, TEXT)


@pytest.mark.parametrize("folder", ["data/gemeinsam/kgst", "templates/musterkreis"])
def test_a_folder_that_is_a_link_is_not_clean(archiv: Path, folder: str) -> None:
    (archiv / folder).rename(archiv / "anderswo")
    (archiv / folder).symlink_to(archiv / "anderswo", target_is_directory=True)
    eingecheckt(archiv)
    assert state(archiv).differing


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_change_that_git_was_told_to_overlook_is_not_clean(archiv: Path, flag: str) -> None:
    git(archiv, "update-index", flag, TEXT)
    change(archiv, TEXT)
    assert tuple(state(archiv).differing) == (TEXT,)


def test_a_clone_that_is_cut_off_cannot_tell_the_commit(archiv: Path, tmp_path: Path) -> None:
    change(archiv, OTHER)
    eingecheckt(archiv, "anderswo")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{archiv}", "flach")
    found = state(tmp_path / "flach")
    assert (found.commit, found.is_clean) == ("", False)
    assert (found.has_repository, found.differing) == (True, {})
    git(tmp_path / "flach", "fetch", "-q", "--unshallow")
    assert state(tmp_path / "flach") == state(archiv)


# What git is not to be trusted with


def test_without_git_on_the_path_nothing_is_clean(
    archiv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(archiv))
    found = state(archiv)
    assert not found.has_repository
    assert (found.commit, found.is_clean) == ("", False)


def test_a_repository_without_a_commit_or_in_ruins_is_none(tmp_path: Path) -> None:
    root = schreibe(tmp_path / "archiv")
    git(root, "init", "-q")
    assert not state(root).has_repository
    (root / ".git" / "HEAD").write_bytes(b"\0")
    assert not state(root).has_repository


def test_nothing_that_a_repository_names_is_started(archiv: Path, tmp_path: Path) -> None:
    trap = tmp_path / "falle"
    script = tmp_path / "falle.sh"
    script.write_text(f"#!/bin/sh\ntouch {trap}\ncat\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "filter.x.clean", "diff.external", "core.editor"):
        git(archiv, "config", key, str(script))
    git(archiv, "config", "log.showSignature", "true")
    git(archiv, "config", "core.hooksPath", str(tmp_path))
    (archiv / ".git" / "info" / "attributes").write_text("* filter=x\n")
    trap.unlink(missing_ok=True)
    change(archiv, TEXT)
    assert tuple(state(archiv).differing) == (TEXT,)
    assert not trap.exists()
