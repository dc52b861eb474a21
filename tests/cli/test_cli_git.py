"""What `vorlagen git` sets up does its work: in git itself, and in the steps that servers run."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from gitarchiv import eingecheckt, git
from muster import KGST, MUSTER, schreibe
from pdfs import gebaut, muster_pdf
from vergleiche import FREI, mit

from vorlagen.cli import FINE, WRONG_USE, main

# WeasyPrint leaves the file of its colour profile open.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")


def _set_up(project: Path, *options: str) -> int:
    return main(["git", "einrichten", "--projekt", str(project), *options])


def test_git_diff_shows_the_text_of_our_pdfs(tmp_path: Path) -> None:
    project = schreibe(tmp_path / "p", {**MUSTER, ".gitattributes": "*.md text"})
    (project / "vorlage.pdf").write_bytes(muster_pdf())
    (project / "kaputt.pdf").write_bytes(b"%PDF-1.7 eins")
    eingecheckt(project)
    assert _set_up(project) == FINE
    other = schreibe(tmp_path / "q", mit(FREI, KGST, "E10: 60000", "E10: 61000"))
    (project / "vorlage.pdf").write_bytes(gebaut(other))
    (project / "kaputt.pdf").write_bytes(b"%PDF-1.7 zwei")
    lines = git(project, "diff", "--unified=0").splitlines()
    assert "-Eigenanteil | 67.200 €" in lines
    assert "+Eigenanteil | 69.600 €" in lines
    assert (project / ".gitattributes").read_text() == "*.md text\n*.pdf diff=vorlagen\n"


def test_what_is_set_up_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schreibe(tmp_path, FREI)
    assert _set_up(tmp_path) == WRONG_USE
    assert "kein git-Archiv" in capsys.readouterr().err
    eingecheckt(tmp_path)
    assert _set_up(tmp_path, "--gitlab", "--github") == FINE
    capsys.readouterr()
    (tmp_path / ".gitlab-ci.yml").write_text("eigenes: {}\n")
    assert _set_up(tmp_path, "--gitlab", "--github") == FINE
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in said] == [
        *["Unverändert"] * 2,
        *["Gibt es schon, und es bleibt, wie es ist"] * 2,
    ]
    assert (tmp_path / ".gitlab-ci.yml").read_text() == "eigenes: {}\n"


def _server(folder: Path) -> Path:
    """Programs that stand in for those of a server, and note how they were called."""
    folder.mkdir()
    noting = f'#!/bin/sh\necho "${{0##*/}} $*" >> {folder}/gerufen\n'
    for name in ("vorlagen", "curl", "gh"):
        (folder / name).write_text(noting)
        (folder / name).chmod(0o755)
    return folder


def _run(script: str, project: Path, server: Path, variables: Mapping[str, str]) -> list[str]:
    """Run a script as a server does, and then what it asked of our program; the other calls."""
    path = f"{server}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **variables, "PATH": path}
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=project, env=environment, check=True
    )
    others = []
    for call in (server / "gerufen").read_text().splitlines():
        program, *arguments = call.split()
        if program == "vorlagen":
            with contextlib.chdir(project):
                assert main(arguments) == FINE
        else:
            others.append(call)
    (server / "gerufen").unlink()
    return others


@pytest.fixture
def merge_request(tmp_path: Path) -> tuple[Path, str, str]:
    """A project whose branch changed a fact while the main branch went on; the two commits."""
    project = schreibe(tmp_path / "p", FREI)
    base = eingecheckt(project)
    git(project, "switch", "-q", "-c", "zweig")
    schreibe(project, mit(FREI, KGST, "E10: 60000", "E10: 61000"))
    assert _set_up(project, "--gitlab", "--github") == FINE
    return project, base, eingecheckt(project, "Neue Werte")


def _finished(project: Path) -> Iterator[str]:
    yield (project / "vergleich.md").read_text().replace("\u00a0", " ")
    yield from map(str, (project / "output").rglob("*.pdf"))


def test_the_steps_for_gitlab_build_compare_and_comment_if_they_may(
    merge_request: tuple[Path, str, str], tmp_path: Path
) -> None:
    project, base, head = merge_request
    job: dict[str, Any] = yaml.safe_load((project / ".gitlab-ci.yml").read_text())["vorlagen"]
    for line in job["before_script"]:
        subprocess.run(["bash", "-n", "-c", line], check=True)
    server = _server(tmp_path / "server")
    given = {
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base,
        "CI_COMMIT_SHA": head,
        "CI_API_V4_URL": "https://gitlab.example.org/api/v4",
        "CI_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_IID": "3",
    }
    script = "\n".join(job["script"])
    assert _run(script, project, server, given) == []
    shutil.rmtree(project / "output")
    [comment] = _run(script, project, server, {**given, "VORLAGEN_TOKEN": "geheim"})
    report, _ = _finished(project)
    assert "| 67.200 € | 69.600 € | +2.400 € |" in report
    assert (project / "vergleich.html").exists()
    assert "/projects/7/merge_requests/3/notes" in comment


@pytest.mark.parametrize("server", ["gitlab", "github"])
def test_the_first_papers_of_a_project_are_built_though_there_is_nothing_to_compare(
    tmp_path: Path, server: str
) -> None:
    project = schreibe(tmp_path / "p", {"README.md": "Leer"})
    base = eingecheckt(project)
    schreibe(project, FREI)
    assert _set_up(project, f"--{server}") == FINE
    head = eingecheckt(project, "Erste Vorlage")
    if server == "gitlab":
        job = yaml.safe_load((project / ".gitlab-ci.yml").read_text())["vorlagen"]
        script = "\n".join(job["script"])
    else:
        workflow = yaml.safe_load((project / ".github/workflows/vorlagen.yml").read_text())
        steps = workflow["jobs"]["vorlagen"]["steps"]
        script = "\n".join(step["run"] for step in steps if "venv" not in step.get("run", "venv"))
    given = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_COMMIT_SHA": head}
    given |= {"BASE": base, "HEAD": head, "NUMBER": "3"}
    _run(script, project, _server(tmp_path / "server"), given)
    report, *pdfs = _finished(project)
    assert report == "Bisher gab es hier keine Vorlagen; zu vergleichen ist nichts.\n"
    assert pdfs


def test_the_steps_for_github_build_compare_and_comment(
    merge_request: tuple[Path, str, str], tmp_path: Path
) -> None:
    project, base, head = merge_request
    git(project, "switch", "-q", "main")
    schreibe(project, {"README.md": "Weiter"})
    went_on = eingecheckt(project, "Anderes")
    git(project, "switch", "-q", "zweig")
    workflow = yaml.safe_load((project / ".github/workflows/vorlagen.yml").read_text())
    server = _server(tmp_path / "server")
    given = {"BASE": went_on, "HEAD": head, "NUMBER": "3"}
    assert given.keys() < workflow["env"].keys()
    steps = {
        step.get("name"): step["run"]
        for step in workflow["jobs"]["vorlagen"]["steps"]
        if "run" in step
    }
    subprocess.run(["bash", "-n", "-c", steps.pop("Programm einrichten")], check=True)
    called = _run("\n".join(steps.values()), project, server, given)
    report, _ = _finished(project)
    assert base[:8] in report
    assert "| 67.200 € | 69.600 € | +2.400 € |" in report
    assert called == ["gh pr comment 3 --edit-last --create-if-none --body-file vergleich.md"]
