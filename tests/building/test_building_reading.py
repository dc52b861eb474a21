"""What lies outside a project, or is no file, gets into no paper and keeps no command waiting."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ausgeliefert import Ausgeliefert
from building_cases import build, contents
from muster import MUSTER, TEXT, schreibe
from papiere import fehler, orte
from werkstatt import Builder

from vorlagen.findings import Findings
from vorlagen.paper.subjects import ProjectFolder

EIGENE = "templates/musterkreis"
PAPIER = "data/musterkreis/vorlagen/beratung"
GEHEIM = "GEHEIMES WORT"
# Where a link leads out of the project, what the paper's text asks for, and what lies out there.
WAYS = {
    "the templates": ("templates", '{% include "g.html" %}', "gemeinsam/g.html"),
    "those of the authority": (EIGENE, '{% include "g.html" %}', "g.html"),
    "a folder of templates": (f"{EIGENE}/teile", '{% include "teile/g.html" %}', "g.html"),
    "a template": (f"{EIGENE}/g.html", '{% include "g.html" %}', ""),
    "a style sheet": (f"{EIGENE}/hausstil.css", "Text.", ""),
    "a text": (TEXT, "", ""),
    "the pictures": (f"{PAPIER}/bilder", "![Ein Wappen](bilder/g.svg)", "g.svg"),
    "the papers": ("data/musterkreis/vorlagen", "", "beratung/text.md"),
    "an authority": ("data/anderekreis", "", "mandant.yaml"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_link_brings_nothing_in_from_outside(tmp_path: Path, way: str) -> None:
    link, text, outside = WAYS[way]
    there = tmp_path / "anderswo"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>{GEHEIM}</text></svg>'
    )
    said = svg if outside.endswith("svg") else f"/* {GEHEIM} */" if "css" in link else GEHEIM
    schreibe(there, {outside or "datei": said})
    root = schreibe(tmp_path / "projekt", {**MUSTER, TEXT: text or MUSTER[TEXT]})
    place = root / link
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
    place.symlink_to(there if outside else there / "datei")
    report = build(root)
    assert {"datei-unlesbar", "datei-fehlt"} & {f.code.value for f in fehler(report.findings)}
    assert not [name for name, content in contents(root).items() if GEHEIM.encode() in content]


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Break off what takes longer."""
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (TEXT, None),
        ("data/musterkreis/bescheide/x.yaml", None),
        (f"{EIGENE}/g.html", '{% include "g.html" %}'),
        (f"{PAPIER}/bilder/g.png", "![Ein Wappen](bilder/g.png)"),
    ],
)
def test_a_pipe_in_place_of_a_file_keeps_nobody_waiting(
    tmp_path: Path, path: str, text: str | None
) -> None:
    root = schreibe(tmp_path, {**MUSTER, **({} if text is None else {TEXT: text})})
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).unlink(missing_ok=True)
    os.mkfifo(root / path)
    with at_most(60):
        report = Builder(root).check(())
    assert any(place.endswith("datei-unlesbar") for place in orte(fehler(report.findings)))


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("mode", [0o000, 0o400])
@pytest.mark.parametrize("folder", ["data/musterkreis", "data/musterkreis/bescheide", PAPIER])
def test_a_folder_that_may_not_be_read_is_a_finding(mode: int, folder: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = schreibe(Path(name), MUSTER)
        for path in (root, *root.rglob("*")):
            os.chown(path, 65534, 65534)
        (root / folder).chmod(mode)
        findings = Findings()
        os.seteuid(65534)
        try:
            ProjectFolder(root, findings).entries(folder)
        finally:
            os.seteuid(0)
        assert f"{folder} datei-unlesbar" in {f"{f.place.file} {f.code.value}" for f in findings}


def test_a_whole_build_leaves_the_interpreter_as_it_was(ausgeliefert: Ausgeliefert) -> None:
    assert ausgeliefert.left_python_alone
