"""The kind of a YAML file follows from where it lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from vorlagen.bescheide import BESCHEID
from vorlagen.paper.subjects import art_von, dateiarten

PROJECT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("data/musterkreis/mandant.yaml", "mandant"),
        ("data/musterkreis/bescheide/beratung-2026.yaml", "bescheid"),
        ("data/gemeinsam/kgst/arbeitsplatz-2026.yaml", "kgst"),
    ],
)
def test_a_file_is_of_the_kind_that_its_path_says(file: str, kind: str) -> None:
    art = art_von(file)
    assert art is not None
    assert art.name == kind


@pytest.mark.parametrize(
    "file",
    [
        "data/musterkreis/bescheide/alt/beratung.yaml",
        "data/musterkreis/mandant.yml",
    ],
)
def test_a_file_that_nothing_reads_is_of_no_kind(file: str) -> None:
    assert art_von(file) is None


def test_every_shipped_file_is_of_exactly_one_kind() -> None:
    files = [path.relative_to(PROJECT).as_posix() for path in PROJECT.glob("data/**/*.yaml")]
    assert files
    assert {file: sum(art.passt(file) for art in dateiarten()) for file in files} == dict.fromkeys(
        files, 1
    )


def test_each_model_has_one_name_and_makes_paths_that_it_knows_again() -> None:
    assert len({(art.name, art.model) for art in dateiarten()}) == len(
        {a.name for a in dateiarten()}
    )
    file = BESCHEID.datei(mandant="musterkreis", name="beratung-2026")
    assert file == "data/musterkreis/bescheide/beratung-2026.yaml"
    assert BESCHEID.passt(file)
