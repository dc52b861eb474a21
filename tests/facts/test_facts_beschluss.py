"""What can be wrong with a decision: by itself, and held against papers and committees."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import schreibe
from protokoll import BESCHLUSS, PROTOKOLL

from vorlagen.findings import Code, Finding, Findings, Severity
from vorlagen.paper.loader import load


def befunde(root: Path, files: dict[str, str]) -> list[Finding]:
    """What is found in the files of decisions."""
    findings = Findings()
    load(schreibe(root, files), findings)
    return [finding for finding in findings if "/beschluesse/" in finding.place.file]


def mit(*changes: tuple[str, str]) -> dict[str, str]:
    """The project with some passages of its decision replaced."""
    text = PROTOKOLL[BESCHLUSS]
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return {**PROTOKOLL, BESCHLUSS: text}


@pytest.mark.parametrize(
    ("result", "votes", "said"),
    [
        ("einstimmig", "{ja: 12, nein: 3, enthaltungen: 1}", "Ohne Gegenstimmen muss es sein"),
        ("mehrheitlich", "{ja: 3, nein: 3, enthaltungen: 1}", "Eine Mehrheit ist das nicht"),
        (
            "mehrheitlich",
            "{ja: 12, nein: 3, enthaltungen: 1, anwesend: 17}",
            "12 Ja, 3 Nein, 1 Enthaltungen, 0 Befangene sind zusammen 16; anwesend sind 17",
        ),
    ],
)
def test_result_and_votes_must_agree(tmp_path: Path, result: str, votes: str, said: str) -> None:
    files = mit(
        ("mehrheitlich", result), ("{ja: 12, nein: 3, enthaltungen: 1, anwesend: 16}", votes)
    )
    [found] = befunde(tmp_path, files)
    assert (found.code, found.place.line) == (Code.BESCHLUSS_WIDERSPRUCH, 5)
    assert said in found.message


@pytest.mark.parametrize(
    ("result", "votes"),
    [
        ("einstimmig", "{ja: 12, nein: 0, enthaltungen: 4}"),
        ("mehrheitlich", "{ja: 12, nein: {ausstehend: Die Zahl fehlt.}, enthaltungen: 0}"),
    ],
)
def test_abstentions_ties_and_what_is_pending_contradict_nothing(
    tmp_path: Path, result: str, votes: str
) -> None:
    files = mit(
        ("mehrheitlich", result), ("{ja: 12, nein: 3, enthaltungen: 1, anwesend: 16}", votes)
    )
    assert befunde(tmp_path, files) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("vorlage: beratung", "vorlage: beratng", Code.VERWEIS_UNBEKANNT, "Meinten Sie „beratung“"),
        ("sitzung: maerz_2024", "sitzung: juni_2024", Code.BESCHLUSS_FOLGE, "Beratungsfolge"),
        ("sitzung: maerz_2024", "tag: 2024-01-31", Code.BESCHLUSS_FOLGE, "Tag des Beschlusses"),
        ("sitzung: maerz_2024\n", "", Code.SCHLUESSEL_FEHLT, "„sitzung: januar_2026“ oder „tag:"),
        ("vorlage: beratung\n", "", Code.SCHLUESSEL_FEHLT, "„nummer: 2020/0354“"),
        (
            "vorlage: beratung",
            "vorlage: beratung\nnummer: 1/24",
            Code.WERT_UNZULAESSIG,
            "streichen",
        ),
    ],
)
def test_a_fault_says_how_it_is_mended(
    tmp_path: Path, old: str, new: str, code: Code, said: str
) -> None:
    found = befunde(tmp_path, mit((old, new)))
    assert [f.code for f in found] == [code]
    assert said in found[0].cure


def test_a_committee_that_is_no_station_of_the_paper_is_a_warning(tmp_path: Path) -> None:
    committees = "data/musterkreis/gremien.yaml"
    files = mit(("gremium: ausschuss\nsitzung: maerz_2024", "gremium: rat\ntag: 2024-03-07"))
    files[committees] = PROTOKOLL[committees].replace(
        "gremien:\n", "gremien:\n  rat: {bezeichnung: Rat}\n"
    )
    [found] = befunde(tmp_path, files)
    assert (found.code, found.severity) == (Code.BESCHLUSS_FOLGE, Severity.WARNUNG)
    assert found.message.startswith("Das Gremium „rat“ steht nicht in der Beratungsfolge")


def test_a_station_decides_once_unless_it_put_the_matter_off(tmp_path: Path) -> None:
    second = BESCHLUSS.replace("beratung-2024", "weiterer")
    twice = {**PROTOKOLL, second: PROTOKOLL[BESCHLUSS]}
    [found] = befunde(tmp_path / "a", twice)
    assert (found.code, found.place.file) == (Code.BESCHLUSS_FOLGE, second)
    put_off = "vorlage: beratung\ngremium: ausschuss\nsitzung: maerz_2024\nergebnis: vertagt\n"
    assert befunde(tmp_path / "b", {**PROTOKOLL, second: put_off}) == []
