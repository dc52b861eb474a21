"""A PDF is compared with what its commit gives when it is built again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from gitarchiv import eingecheckt
from muster import MUSTER, TEXT, schreibe
from pdfs import geaendert_mit
from werkstatt import Builder

from vorlagen.cli import main


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project that has been committed, built, and changed since."""
    root = schreibe(tmp_path / "projekt")
    eingecheckt(root)
    Builder(root).build(())
    schreibe(root, {TEXT: f"{MUSTER[TEXT]}\nEin neuer Satz.\n"})
    return root


def paper(root: Path) -> Path:
    [path] = (root / "output").rglob("*.pdf")
    return path


def checked(
    path: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[dict[str, Any], list[str]]:
    """What is said of the file, and the findings as code and message."""
    main(["pruefen", str(path), "--projekt", str(project), "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    return found["dateien"][0], [f"{one['code']}: {one['meldung']}" for one in found["befunde"]]


def test_the_state_of_that_time_gives_the_same_file(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (root / TEXT).read_bytes()
    found, findings = checked(paper(root), root, capsys)
    assert (found["neubau"], findings) == ("gleich", [])
    assert (root / TEXT).read_bytes() == before, "nothing is checked out over the user's files"


def test_a_file_that_was_saved_anew_is_another_with_the_same_text(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = paper(root)
    path.write_bytes(geaendert_mit(path.read_bytes(), lambda _: None))
    found, [finding] = checked(path, root, capsys)
    assert found["neubau"] == "anders"
    assert finding.startswith(
        "pdf-geaendert: Aus ihrem Stand neu gebaut entsteht eine andere Datei."
    )
    assert "Der Text der Seiten ist derselbe" in finding


def test_pages_with_another_text_are_named(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[-1]

    path = paper(root)
    pages = len(pikepdf.open(path).pages)
    path.write_bytes(geaendert_mit(path.read_bytes(), change))
    findings = checked(path, root, capsys)[1]
    assert any(f.endswith(f"Anders ist der Text auf Seite {pages}.") for f in findings)


def test_what_is_appended_leaves_the_built_file_at_the_beginning(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = paper(root)
    path.write_bytes(path.read_bytes() + b"\n% Unterschrift\n%%EOF\n")
    found, [finding] = checked(path, root, capsys)
    assert found["neubau"] == "ergänzt"
    assert finding.startswith("pdf-ergaenzt: Die Datei beginnt mit der gebauten;")


def elsewhere(root: Path) -> Path:
    return schreibe(root.parent / "anderswo")


def with_another_commit(root: Path) -> Path:
    other = schreibe(root.parent / "anderes", {**MUSTER, TEXT: "# Sachverhalt\n\nAnders.\n"})
    eingecheckt(other)
    return other


@pytest.mark.parametrize("project", [elsewhere, with_another_commit])
def test_without_the_commit_it_is_said_how_to_compare(
    root: Path, project: Callable[[Path], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    found, findings = checked(paper(root), project(root), capsys)
    assert (found["neubau"], findings) == ("nicht verglichen", [])
    assert found["neubau_grund"].startswith("ihr Commit ist hier nicht zu finden")


def test_what_was_not_committed_cannot_be_built_again(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Builder(root).build(())
    found, _ = checked(paper(root), root, capsys)
    assert found["neubau_grund"] == "sie entstand aus Änderungen, die nicht eingecheckt waren"
