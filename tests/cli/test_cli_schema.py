"""`vorlagen schema`: the files that editors need, and the line that leads to them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from muster import MANDANT, MUSTER, schreibe

from vorlagen.cli import main
from vorlagen.paper.json_schema import modeline, schema_datei
from vorlagen.paper.subjects import art_von, dateiarten

YAML = [file for file in MUSTER if file.endswith(".yaml")]


def schema(*arguments: str | Path) -> int:
    return main(["schema", *(str(argument) for argument in arguments)])


def test_the_schemas_lie_where_the_first_lines_of_the_files_lead(tmp_path: Path) -> None:
    schreibe(tmp_path)
    assert schema("--projekt", tmp_path, "--kopfzeilen") == 0
    for file in YAML:
        first, rest = (tmp_path / file).read_text(encoding="utf-8").split("\n", 1)
        kind = art_von(file)
        assert kind is not None
        target = (tmp_path / file).parent / first.partition("=")[2]
        assert json.loads(target.read_text(encoding="utf-8"))["title"] == kind.titel
        assert rest == MUSTER[file]


def test_a_second_time_nothing_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schreibe(tmp_path)
    schema("--projekt", tmp_path, "--kopfzeilen")
    capsys.readouterr()
    assert schema("--projekt", tmp_path, "--kopfzeilen", "--format", "json") == 0
    files = json.loads(capsys.readouterr().out)["dateien"]
    assert {entry["datei"] for entry in files} == {*map(schema_datei, dateiarten()), *YAML}
    assert not any(entry["geschrieben"] for entry in files)


def test_without_the_option_no_yaml_file_is_touched(tmp_path: Path) -> None:
    schreibe(tmp_path)
    assert schema("--projekt", tmp_path) == 0
    assert (tmp_path / MANDANT).read_text(encoding="utf-8") == MUSTER[MANDANT]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"name: A\n", b"%s\nname: A\n"),
        (b"name: A\r\nkurz: A\r\n", b"%s\r\nname: A\r\nkurz: A\r\n"),
        (
            b"# yaml-language-server: $schema=a\n# B\n# yaml-language-server: $schema=c\nname: A\n",
            b"%s\n# B\nname: A\n",
        ),
    ],
)
def test_the_line_comes_first_and_all_else_stays(
    before: bytes, after: bytes, tmp_path: Path
) -> None:
    schreibe(tmp_path, {MANDANT: before})
    assert schema("--projekt", tmp_path, "--kopfzeilen") == 0
    assert (tmp_path / MANDANT).read_bytes() == after % modeline(MANDANT).encode()


def test_what_cannot_be_written_is_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schreibe(tmp_path, {".schema": "eine Datei, wo der Ordner sein müsste"})
    assert schema("bescheid", "--projekt", tmp_path) == 1
    said = capsys.readouterr().out
    assert "[ausgabe] .schema/bescheid.json" in said
    assert "Geschrieben" not in said
