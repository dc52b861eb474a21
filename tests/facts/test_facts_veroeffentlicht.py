"""The record of what was published: read as it was written, or reported with its place."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vorlagen.findings import Code, Finding, Findings
from vorlagen.paper.veroeffentlicht import Veroeffentlicht, as_text, read

NAME = "data/musterkreis/vorlagen/beratung/veroeffentlicht.json"
PAPER = "musterkreis/beratung"
ENTRY: dict[str, Any] = {
    "adresse": "finanzierung.beratung.eigenanteil",
    "wert": "67200",
    "einheit": "EUR",
    "gedruckt": "67.200 €",
    "auch_gedruckt": [],
    "formel": "163.200 € − 96.000 €",
    "quellen": [
        {
            "adresse": "kgst.E10",
            "wert": "60000",
            "datei": "x.yaml",
            "zeile": 1,
            "spalte": 1,
            "gilt_ab": "2024-01-01",
        },
        {
            "adresse": "bescheide.a.betrag",
            "wert": "96000",
            "datei": "y.yaml",
            "zeile": 1,
            "spalte": 1,
        },
    ],
}
KEPT = {key: value for key, value in ENTRY.items() if key != "quellen"}
TEXT = as_text(PAPER, "12/2024", date(2024, 2, 1), [ENTRY], entwurf=False)


def state_of(text: str) -> Veroeffentlicht:
    findings = Findings()
    state = read(text, NAME, PAPER, findings)
    assert not len(findings), list(findings)
    assert state is not None
    return state


def faults_of(text: str) -> list[Finding]:
    findings = Findings()
    assert read(text, NAME, PAPER, findings) is None
    found = list(findings)
    assert {finding.code for finding in found} == {Code.STAND_DEFEKT}
    return found


def test_a_record_is_read_as_it_was_written() -> None:
    state = state_of(TEXT)
    assert (state.nummer, state.datum, state.entwurf) == ("12/2024", date(2024, 2, 1), False)
    assert state.fakten == {"bescheide.a.betrag": {96000}, "kgst.E10": {60000}}
    assert str(state) == "Vorlage 12/2024 vom 01.02.2024 (musterkreis/beratung)"
    [figure] = state.groessen["finanzierung.beratung.eigenanteil"]
    assert (figure.wert, figure.einheit) == (Fraction(67200), "EUR")
    assert figure.gilt_ab == {("kgst.E10", date(2024, 1, 1))}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"67200"', '"67201"'),
        ("false", "true"),
    ],
)
def test_a_record_changed_by_hand_is_found(old: str, new: str) -> None:
    [finding] = faults_of(TEXT.replace(old, new))
    assert "nach dem Festhalten geändert" in finding.message
    assert "aus git wiederherstellen" in finding.cure


@pytest.mark.parametrize("text", ["", "<<<<<<< HEAD\n{}\n", "[]"])
def test_what_is_no_json_is_found(text: str) -> None:
    [finding] = faults_of(text)
    assert finding.message == "Die Datei hat nicht die Form, die das Programm schreibt."


@pytest.mark.parametrize("text", ["[]", "[" * 100_000, "1" * 10_000, "1e99999999999999999999"])
def test_json_that_is_no_object_is_found(text: str) -> None:
    assert len(faults_of(text)) == 1


def test_a_record_of_another_form_is_found() -> None:
    for entry in (5, {}, {**KEPT, "wert": "67,200"}, {**KEPT, "gilt_ab": {"a.b": "gestern"}}):
        content = {**json.loads(TEXT), "groessen": [KEPT, entry]}
        del content["pruefsumme"]
        content["pruefsumme"] = sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
        [finding] = faults_of(json.dumps(content))
        assert finding.message == "Die Datei hat nicht die Form, die das Programm schreibt."


@given(st.text(max_size=60), st.integers(0, len(TEXT)), st.integers(0, 40))
@settings(max_examples=80, deadline=None)
def test_no_edit_leads_to_anything_but_findings(new: str, start: int, length: int) -> None:
    findings = Findings()
    state = read(TEXT[:start] + new + TEXT[start + length :], NAME, PAPER, findings)
    assert (state is None) == bool(len(findings))
