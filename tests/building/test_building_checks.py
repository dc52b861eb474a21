"""A paper whose check fails is not built, a warning does not keep it, and a report lists all checks."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import MUSTER, VORLAGE, schreibe
from werkstatt import Builder

from vorlagen.building.making import Report
from vorlagen.findings import Code, Severity
from vorlagen.paper.paper import Status

pytestmark = pytest.mark.usefixtures("pages_are_not_laid_out")

PRUEFUNGEN = "data/musterkreis/pruefungen.yaml"
OTHER = "data/musterkreis/vorlagen/zweite"


def with_check(condition: str, schwere: str = "Fehler") -> dict[str, str]:
    check = f"{{bedingung: {condition}, meldung: Es stimmt, schwere: {schwere}}}"
    return {**MUSTER, VORLAGE: f"{MUSTER[VORLAGE]}\npruefungen:\n  probe: {check}\n"}


def built(root: Path, files: dict[str, str]) -> Report:
    return Builder(schreibe(root, files)).build([])


@pytest.mark.parametrize(
    ("files", "severity", "result"),
    [
        (with_check("1 > 2", "Warnung"), Severity.WARNUNG, "gilt nicht"),
        (
            {
                path: text.replace("betrag: 96000\n", "betrag: {ausstehend: Kommt noch.}\n")
                for path, text in with_check("bescheide.beratung_2024.betrag > 0").items()
            },
            Severity.HINWEIS,
            "offen",
        ),
    ],
)
def test_neither_a_warning_nor_what_is_pending_keeps_a_paper_from_being_built(
    tmp_path: Path, files: dict[str, str], severity: Severity, result: str
) -> None:
    report = built(tmp_path, files)

    [paper] = report.papers
    assert (Code.PRUEFUNG, severity) in {(f.code, f.severity) for f in report.findings}
    assert not report.findings.has_errors
    assert paper.paths["pdf"]
    assert [check["ergebnis"] for check in paper.checks] == [result]


def test_the_report_lists_every_check_with_its_place(tmp_path: Path) -> None:
    shared = "pruefungen:\n  frist: {bedingung: 1 > 2, meldung: Frist, schwere: Warnung}\n"
    report = Builder(schreibe(tmp_path, {**with_check("2 > 1"), PRUEFUNGEN: shared})).check([])

    [paper] = report.as_json()["dokumente"]
    assert paper["pruefungen"] == [
        {
            "adresse": "pruefungen.frist",
            "ergebnis": "gilt nicht",
            "schwere": "Warnung",
            "meldung": "Frist",
            "datei": PRUEFUNGEN,
            "zeile": 2,
            "spalte": 22,
        },
        {
            "adresse": "pruefungen.probe",
            "ergebnis": "gilt",
            "schwere": "Fehler",
            "meldung": "Es stimmt",
            "datei": VORLAGE,
            "zeile": 50,
            "spalte": 22,
        },
    ]


def test_a_faulty_list_of_checks_keeps_all_papers_of_its_authority(tmp_path: Path) -> None:
    second = {f"{OTHER}/{Path(p).name}": MUSTER[p] for p in MUSTER if "/vorlagen/" in p}
    report = built(tmp_path, {**MUSTER, **second, PRUEFUNGEN: "pruefungen:\n  a: {meldung: X}\n"})

    assert [paper.status for paper in report.papers] == [Status.FEHLER, Status.FEHLER]
    assert [(f.code, f.place.file) for f in report.findings] == [
        (Code.SCHLUESSEL_FEHLT, PRUEFUNGEN)
    ]
