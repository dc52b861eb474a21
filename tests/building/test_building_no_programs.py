"""A PDF from elsewhere starts no program, whatever is in it and whatever lies in the PATH."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pikepdf
import pytest
from anlagen import A4, gespeichert, leere_seiten, mit_anlagen
from building_cases import contents
from muster import schreibe
from pikepdf import Dictionary, Name

import vorlagen
from vorlagen.cli import main

ANNEX = "{datei: anlagen/scan.pdf, titel: Antrag des Kreises}"


def scanned() -> bytes:
    """A page with a picture in JBIG2, as scanners make it."""
    pdf = leere_seiten(A4)
    picture = pikepdf.Stream(pdf, b"\x00\x01\x02\x03")
    picture.Type, picture.Subtype = Name.XObject, Name.Image
    picture.Width = picture.Height = 8
    picture.BitsPerComponent, picture.ColorSpace = 1, Name.DeviceGray
    picture.Filter = Name.JBIG2Decode
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(X=picture))
    pdf.pages[0].Contents = pikepdf.Stream(pdf, b"q 500 0 0 800 0 0 cm /X Do Q")
    return gespeichert(pdf)


@pytest.fixture
def mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is there as soon as a program was started that libraries for PDF know of."""
    mark, programs = tmp_path / "gestartet", tmp_path / "bin"
    programs.mkdir()
    for name in ("jbig2dec", "gs", "gswin64c"):
        program = programs / name
        program.write_text(f"#!/bin/sh\necho {name} 0.20; touch '{mark}'\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(programs), os.environ["PATH"]]))
    return mark


def test_an_annex_starts_no_program_and_goes_out_as_it_is(
    tmp_path: Path, mark: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    root = schreibe(tmp_path / "projekt", mit_anlagen(ANNEX, {"anlagen/scan.pdf": scanned()}))
    project = ["--projekt", str(root)]
    assert main(["pruefen", *project]) == 0
    assert main(["bauen", "--gesamtdatei", *project]) == 0
    shown = capfd.readouterr()
    assert "hat Fehler in ihrem Aufbau" not in shown.out
    assert shown.err == ""
    annex = "output/musterkreis/beratung/Beschlussvorlage_12-2024_beratung_Anlage_1_Scan.pdf"
    assert contents(root)[annex] == scanned()
    assert not mark.exists()


def test_all_pdfs_are_opened_in_one_place() -> None:
    """Where others opened one by themselves, the library would start programs again."""
    package = Path(vorlagen.__file__).parent
    opening = set()
    for path in package.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)) if ".open" in source else ():
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and (node.value.id, node.attr) in {("pikepdf", "open"), ("Pdf", "open")}
            ):
                opening.add(str(path.relative_to(package)))
    assert opening == {"anlagen/foreign.py"}
