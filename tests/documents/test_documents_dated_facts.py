"""Values past their last check or their successor, and papers older than the values they use."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from muster import KGST, MUSTER, PROGRAMM, VORLAGE, schreibe
from papiere import papier

from vorlagen.findings import Code, Finding

NBSP = "\N{NO-BREAK SPACE}"
CODES = {Code.WERT_VERALTET, Code.WERT_VERALTET, Code.WERT_VERALTET}
SATZ = f"„muster.modul1.beratung.personal“ (48.000{NBSP}€ je VZÄ und Jahr, Zeile {{line}})"


def replaced(files: Mapping[str, str], path: str, old: str, new: str) -> dict[str, str]:
    assert files[path].count(old) == 1, old
    return {**files, path: files[path].replace(old, new)}


def rate(more: str, programme: str = "", files: Mapping[str, str] = MUSTER) -> dict[str, str]:
    """The sample with more keys at its one rate, and at its programme."""
    files = replaced(files, PROGRAMM, "betrag: 48000\n", f"betrag: 48000\n{more}")
    return {**files, PROGRAMM: programme + files[PROGRAMM]}


def key(text: str) -> str:
    return f"                {text}\n"


def edition(more: str, files: Mapping[str, str] = MUSTER) -> dict[str, str]:
    return {**files, KGST: files[KGST] + more}


def found(root: Path, files: Mapping[str, str], kennung: str = "beratung") -> list[Finding]:
    """What is said of dated values; nothing else is wrong with the paper."""
    paper = papier(schreibe(root, files), kennung)
    assert paper.page is not None, [str(f) for f in paper.findings]
    return [finding for finding in paper.findings if finding.code in CODES]


# The last check


def test_a_value_checked_too_long_before_the_paper_is_reported(tmp_path: Path) -> None:
    [finding] = found(
        tmp_path,
        rate(key("zuletzt_geprueft: 2023-01-31"), "pruefen_alle_monate: 12\n"),
    )
    assert finding.code is Code.WERT_VERALTET
    assert finding.message == (
        f"{SATZ.format(line=22)} wurde zuletzt am 31.01.2023 geprüft; die Vorlage ist vom"
        " 01.02.2024, mehr als 12 Monate später."
    )
    assert str(finding.place) == f"{PROGRAMM}:23:35"
    assert "„zuletzt_geprueft“" in finding.cure


@pytest.mark.parametrize(("checked", "months"), [("2023-02-01", 12), ("2023-01-31", 13)])
def test_a_value_checked_in_time_is_not(tmp_path: Path, checked: str, months: int) -> None:
    more = key(f"zuletzt_geprueft: {checked}")
    assert not found(tmp_path, rate(more, f"pruefen_alle_monate: {months}\n"))


def test_a_value_never_checked_counts_from_its_first_day(tmp_path: Path) -> None:
    files = replaced(
        rate("", "pruefen_alle_monate: 6\n"), PROGRAMM, "ab: 2024-01-01", "ab: 2023-01-01"
    )
    [finding] = found(tmp_path, files)
    assert "ohne eingetragene Prüfung seit dem 01.01.2023 in Kraft" in finding.message
    assert finding.place.line == 21


def test_an_edition_is_reported_once_with_all_its_printed_values(tmp_path: Path) -> None:
    [finding] = found(tmp_path, edition("pruefen_alle_monate: 1\nzuletzt_geprueft: 2023-12-31\n"))
    for address in ("personalkosten.E10", "gemeinkosten", "sachkosten.gesamt"):
        assert f"„kgst.{address}“" in finding.message
    assert "E6" not in finding.message  # entered, but under no printed figure
    assert finding.message.endswith("die Vorlage ist vom 01.02.2024, mehr als 1 Monat später.")


# The successor


def test_an_old_value_in_a_period_after_its_successor_is_reported(tmp_path: Path) -> None:
    [finding] = found(tmp_path, edition("abgeloest: {ab: 2024-07-01, durch: KGSt 2024/2025}\n"))
    assert finding.code is Code.WERT_VERALTET
    assert "sind seit dem 01.07.2024 durch „KGSt 2024/2025“ abgelöst" in finding.message
    assert finding.message.endswith("die Vorlage rechnet damit bis zum 31.12.2024.")
    assert finding.place.file == KGST
    assert "„gueltig_ab: 2024-07-01“" in finding.cure


NEXT = {
    KGST.replace("arbeitsplatz", "neu"): MUSTER[KGST]
    .replace("gueltig_ab: 2024-01-01", "gueltig_ab: 2024-07-01")
    .replace("60000", "66000")
}


def test_a_paper_that_looks_back_is_right_to_use_the_old_value(tmp_path: Path) -> None:
    files = edition("abgeloest: {ab: 2024-07-01, durch: KGSt}\n")
    files = replaced(files, VORLAGE, "bis: 2024-12-31", "bis: 2024-06-30")
    files = replaced(files, VORLAGE, "datum: 2024-02-01", "datum: 2024-11-01")
    files = replaced(files, VORLAGE, "maerz_2024", "juni_2025")
    assert not found(tmp_path, {**files, **NEXT})
    without_next = tmp_path / "ohne"
    assert [f.code for f in found(without_next, files)] == [Code.WERT_VERALTET]


def test_a_gap_between_the_successor_and_what_the_data_hold_is_reported(tmp_path: Path) -> None:
    files = edition("abgeloest: {ab: 2024-04-01, durch: KGSt}\n")
    codes = {f.code for f in found(tmp_path, {**files, **NEXT})}
    assert Code.WERT_VERALTET in codes
