"""Findings: how they are ordered, counted once, selected, and handed to other programs."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.findings import Code, Finding, Findings, Place, Severity

ORTE = st.builds(Place, st.sampled_from("ab"), st.integers(0, 12), st.integers(0, 12))
FUNDE = st.builds(Finding, st.sampled_from(Code), ORTE, st.sampled_from("xy"), st.just("."))


def fund(
    code: Code, file: str, line: int = 0, column: int = 0, message: str = "Falsch."
) -> Finding:
    return Finding(code, Place(file, line, column), message, "Berichtigen.")


def test_a_place_as_it_is_printed() -> None:
    assert str(Place("data/a.yaml", 3, 7)) == "data/a.yaml:3:7"
    assert str(Place("data/a.yaml")) == "data/a.yaml"


def test_the_gravest_come_first_and_then_the_order_of_the_files() -> None:
    in_order = [
        fund(Code.SCHLUESSEL_FEHLT, "a.yaml"),
        fund(Code.SCHLUESSEL_FEHLT, "a.yaml", 2, 9),
        fund(Code.SCHLUESSEL_FEHLT, "a.yaml", 10, 2),
        fund(Code.YAML_SYNTAX, "a.yaml", 10, 2),
        fund(Code.DATUM_UNMOEGLICH, "b.yaml", 1, 1),
        fund(Code.DATEI_UNBEKANNT, "a.yaml"),
        fund(Code.AUSSTEHEND, "a.yaml", 1, 1),
    ]
    assert [finding.severity for finding in in_order] == (
        [Severity.FEHLER] * 5 + [Severity.WARNUNG, Severity.HINWEIS]
    )
    assert list(Findings(reversed(in_order))) == in_order


def test_the_same_finding_counts_once() -> None:
    findings = Findings([fund(Code.SCHLUESSEL_FEHLT, "a.yaml", 1, 1)])
    findings.add(Code.SCHLUESSEL_FEHLT, Place("a.yaml", 1, 1), "Falsch.", "Berichtigen.")
    findings.extend([fund(Code.SCHLUESSEL_FEHLT, "a.yaml", 1, 1)] * 2)
    assert len(findings) == 1
    findings.add(Code.SCHLUESSEL_FEHLT, Place("a.yaml", 1, 2), "Falsch.", "Berichtigen.")
    findings.add(Code.SCHLUESSEL_FEHLT, Place("a.yaml", 1, 1), "Anders falsch.", "Berichtigen.")
    assert len(findings) == 3


@given(st.lists(FUNDE), st.lists(FUNDE))
def test_findings_do_not_depend_on_how_they_came_together(
    a: list[Finding], b: list[Finding]
) -> None:
    together = Findings(a)
    together.extend(b)
    assert list(together) == list(Findings([*b, *a]))
    assert len(together) == len({*a, *b}) == len(list(together))


def test_only_errors_keep_a_paper_from_being_built() -> None:
    findings = Findings()
    assert (len(findings), findings.has_errors) == (0, False)
    findings.add(Code.AUSSTEHEND, Place("a.yaml", 1, 1), "Offen.", "Eintragen.")
    findings.add(Code.DATEI_UNBEKANNT, Place("b.yaml"), "Unbekannt.", "Umbenennen.")
    assert not findings.has_errors
    findings.add(Code.SCHLUESSEL_FEHLT, Place("a.yaml", 2, 1), "Fehlt.", "Eintragen.")
    assert findings.has_errors


@pytest.mark.parametrize(
    ("paths", "files"),
    [
        (["data/kreis"], ["data/kreis/a.yaml", "data/kreis/vorlagen/x/text.md"]),
        (["data/kreis/vorlagen"], ["data/kreis/vorlagen/x/text.md"]),
        (["data/kreis/a.yaml"], ["data/kreis/a.yaml"]),
        (["data/kreis/a"], []),
        (["data/kreis-2", "data/kreis/a.yaml"], ["data/kreis-2/a.yaml", "data/kreis/a.yaml"]),
        (["kreis"], []),
        ([], []),
    ],
)
def test_findings_in_files_and_folders(paths: list[str], files: list[str]) -> None:
    findings = Findings(
        fund(Code.SCHLUESSEL_FEHLT, file)
        for file in ("data/kreis/a.yaml", "data/kreis/vorlagen/x/text.md", "data/kreis-2/a.yaml")
    )
    assert [finding.place.file for finding in findings.within(*paths)] == files


def test_what_other_programs_get() -> None:
    finding = fund(Code.AUSSTEHEND, "data/kreis/vorlage.yaml", 2, 9, "„nummer“ steht noch aus.")
    assert json.loads(json.dumps(finding.as_json())) == {
        "code": "ausstehend",
        "schwere": "Hinweis",
        "datei": "data/kreis/vorlage.yaml",
        "zeile": 2,
        "spalte": 9,
        "meldung": "„nummer“ steht noch aus.",
        "hinweis": "Berichtigen.",
    }
