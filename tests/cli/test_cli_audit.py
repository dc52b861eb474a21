"""What `vorlagen rechenprobe` prints, and with which status it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vorlagen.cli import main

FALSCH = "Für 7 Stellen sind 7 × 55.000 € = 358.000 € bewilligt.\n"
RICHTIG = "Für 7 Stellen sind 7 × 55.000 € = 385.000 € bewilligt, am 03.05.2021.\n"
GERUNDET = "Es sind 7 × 10.333 € = 72.333 €.\n"


@pytest.fixture
def papier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A text in the current folder, which is no project."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "alt.txt"


def antwort(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = main(["rechenprobe", *arguments])
    return status, " ".join(capsys.readouterr().out.replace("\u00a0", " ").split())


def test_a_contradiction_ends_with_one(papier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    papier.write_text(FALSCH, encoding="utf-8")
    status, out = antwort(capsys, "alt.txt")
    assert status == 1
    assert "Fehler [rechenprobe-widerspruch] alt.txt:1:35" in out
    assert "7 × 55.000 € = 385.000 €; gedruckt sind 358.000 €." in out
    assert out.endswith("Nachgerechnet: 1 Rechnung, 0 Daten; 1 Widerspruch.")


def test_what_holds_is_counted_and_shown_on_demand(
    papier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papier.write_text(RICHTIG, encoding="utf-8")
    assert antwort(capsys, "alt.txt") == (
        0,
        "Nachgerechnet: 1 Rechnung, 1 Datum; kein Widerspruch.",
    )
    status, out = antwort(capsys, "alt.txt", "--alle")
    assert status == 0
    assert out.startswith("Zeile 1: 7 × 55.000 € = 385.000 €")


def test_a_rounding_is_no_fault(papier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    papier.write_text(GERUNDET, encoding="utf-8")
    status, out = antwort(capsys, "alt.txt")
    assert status == 0
    assert out.endswith("Nachgerechnet: 1 Rechnung, 0 Daten; kein Widerspruch, 1 Rundung.")


def test_json_lists_what_was_recomputed_and_what_was_found(
    papier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    papier.write_text(RICHTIG + "\n" + FALSCH, encoding="utf-8")
    assert main(["rechenprobe", "alt.txt", "--format", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["datei"], report["daten"]) == ("alt.txt", 1)
    assert [(r["zeile"], r["urteil"]) for r in report["rechnungen"]] == [
        (1, "stimmt"),
        (3, "Widerspruch"),
    ]
    assert report["rechnungen"][0]["gleichung"].replace("\u00a0", " ") == "7 × 55.000 € = 385.000 €"
    assert [finding["code"] for finding in report["befunde"]] == ["rechenprobe-widerspruch"]
