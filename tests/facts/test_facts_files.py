"""From bytes to text: encodings, line ends, sizes, and files that cannot be read."""

import errno
import os
from pathlib import Path
from typing import NoReturn

import pytest
from befunde import einziger, orte

from vorlagen.facts.files import MOST_TEXT, read_text
from vorlagen.findings import Findings

NAME = "data/musterkreis/mandant.yaml"


def lesen(tmp_path: Path, content: bytes) -> tuple[str | None, Findings]:
    path = tmp_path / "mandant.yaml"
    path.write_bytes(content)
    findings = Findings()
    return read_text(path, NAME, findings, tmp_path), findings


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("name: Größe\n".encode(), "name: Größe\n"),
        ("\ufeffname: Größe\n".encode(), "name: Größe\n"),
        (b"name: A\r\nkurz: B\r\n", "name: A\nkurz: B\n"),
        (b"", ""),
    ],
    ids=["utf8", "bom", "windows", "empty"],
)
def test_files_of_all_editors_give_the_same_text(tmp_path: Path, content: bytes, text: str) -> None:
    assert lesen(tmp_path, content)[0] == text


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("name: Größe\n".encode("latin-1"), "1:9"),
        ("straße: ".encode() + b"\xff", "1:9"),
        ("name: A\n".encode("utf-16"), "1:1"),
    ],
    ids=["latin1", "after-umlaut", "utf16"],
)
def test_other_encodings_are_refused_at_their_first_character(
    tmp_path: Path, content: bytes, place: str
) -> None:
    text, findings = lesen(tmp_path, content)
    assert text is None
    assert orte(findings) == [f"{place} datei-unlesbar"]


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    assert lesen(tmp_path, b"#" * MOST_TEXT)[0] is not None
    text, findings = lesen(tmp_path, b"#" * (MOST_TEXT + 1))
    assert text is None
    assert orte(findings) == ["0:0 datei-unlesbar"]
    assert einziger(findings).message == f"Die Datei „{NAME}“ ist größer als 1 MB."


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EACCES, "Zugriff verweigert"),
        (errno.EIO, "der Datenträger meldet einen Fehler"),
    ],
)
def test_what_the_operating_system_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def refuse(path: Path, _flags: int) -> NoReturn:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(os, "open", refuse)
    text, findings = lesen(tmp_path, b"name: A\n")
    assert text is None
    assert orte(findings) == ["0:0 datei-unlesbar"]
    assert einziger(findings).message == f"Die Datei „{NAME}“ lässt sich nicht lesen: {said}."
