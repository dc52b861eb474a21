"""The page for programs: its calls answer, and the add-on that it shows works as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from seiten import DOCS, beispiel

PAGE = (DOCS / "nachschlagen/programme.md").read_text(encoding="utf-8")


def fence(name: str) -> str:
    match = re.search(rf"\*\*{re.escape(name)}\*\*:\n```\w+\n(.*?)```", PAGE, re.DOTALL)
    assert match is not None
    return match[1]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder with the add-on, as pip would install it."""
    folder = tmp_path / "site"
    about = folder / "vorlagen_beispiel-1.0.dist-info"
    about.mkdir(parents=True)
    (folder / "vorlagen_beispiel.py").write_text(fence("vorlagen_beispiel.py"), encoding="utf-8")
    project = tomllib.loads(fence("pyproject.toml"))["project"]
    lines = []
    for group, entries in project["entry-points"].items():
        lines.append(f"[{group}]")
        lines += [f"{name} = {target}" for name, target in entries.items()]
    (about / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
    metadata = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    (about / "METADATA").write_text(metadata, encoding="utf-8")
    return folder


def run(installed: Path, root: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "vorlagen", *arguments],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def test_an_add_on_brings_a_command_a_check_and_a_format(installed: Path, tmp_path: Path) -> None:
    root = beispiel(tmp_path / "projekt")
    assert run(installed, root, "titel").startswith("musterkreis/beratung: Beschlussvorlage")

    run(installed, root, "bauen")
    [made] = (root / "output/musterkreis/beratung").glob("*.md")
    assert "- finanzierung.beratung.eigenanteil: 87.918 €" in made.read_text("utf-8").replace(
        "\xa0", " "
    )

    paper = root / "data/musterkreis/vorlagen/beratung/vorlage.yaml"
    text = re.sub("(?m)^betreff: .*", f"betreff: {'Sehr lang ' * 8}", paper.read_text("utf-8"))
    paper.write_text(text, encoding="utf-8")
    answer = run(installed, root, "pruefen")
    assert "Fehler [pruefung]" in answer
    assert "die Tagesordnung druckt nur 60" in answer


def test_an_add_on_brings_a_subject_with_files_of_its_own(installed: Path, tmp_path: Path) -> None:
    root = beispiel(tmp_path / "projekt")
    fleet = root / "data/musterkreis/fuhrpark.yaml"
    fleet.write_text("fahrzeuge:\n  bus: {bezeichnung: Bürgerbus, kosten: 18000}\n", "utf-8")
    text = root / "data/musterkreis/vorlagen/beratung/text.md"
    added = "\nDer Bus kostet {{ fuhrpark.fahrzeuge.bus.kosten | euro }}.\n"
    text.write_text(text.read_text("utf-8") + added, encoding="utf-8")
    run(installed, root, "bauen")
    [made] = (root / "output/musterkreis/beratung").glob("*.md")
    assert "- fuhrpark.fahrzeuge.bus.kosten: 18.000\xa0€" in made.read_text("utf-8")

    fleet.write_text("fahrzeuge:\n  bus: {bezeichnung: Bürgerbus, preis: 18000}\n", "utf-8")
    answer = run(installed, root, "pruefen")
    assert "data/musterkreis/fuhrpark.yaml" in answer
    assert "preis" in answer


def test_the_calls_of_the_page_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    beispiel(tmp_path)
    monkeypatch.chdir(tmp_path)
    match = re.search(r"## Ein Projekt öffnen\n\n```python\n(.*?)```", PAGE, re.DOTALL)
    assert match is not None
    exec(match[1].replace("docs/beispiel", "."), {})  # noqa: S102 - what the page shows
    assert capsys.readouterr().out.replace("\xa0", " ").splitlines() == [
        "musterkreis/beratung False",
        "87.918 € = 200.418 € − 112.500 €",
    ]
