"""References with a typed number: which are reported, and which lead to other documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import MUSTER, TEXT, VORLAGE, geaendert, schreibe
from papiere import orte, papier

from vorlagen.findings import Code, Severity
from vorlagen.page.text_checks import find_references


def gefunden(text: str) -> list[str]:
    return [found[0] for found in find_references(text)]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Das ist geregelt (siehe Kapitel 7).", "Kapitel 7"),
        ("Die Gründe stehen in Abschnitt 3.2.", "Abschnitt 3.2"),
        ("Wie in Tabelle\n1 zu sehen ist.", "Tabelle\n1"),
        ("Siehe Abb. 2 und die Stellen.", "Abb. 2"),
        ("Näheres in den Kapiteln 3 und 4.", "Kapiteln 3"),
        ("Dies ist ein „Zitat“, siehe Kapitel 7.", "Kapitel 7"),
    ],
)
def test_a_reference_is_typed(text: str, typed: str) -> None:
    assert gefunden(text) == [typed]


@pytest.mark.parametrize(
    "text",
    [
        "Nach § 3 und Abs. 2 Nr. 5 sowie Art. 4 gilt das.",
        "Das steht in Kapitel 5 der Richtlinie.",
        "Das steht in Tabelle 3 im Landesbericht.",
        "Das regelt das SGB II, Kapitel 3; ebenso Abschnitt 2 AufenthG.",
        "Der Antrag sagt: „Siehe Kapitel 7\nund Anlage 1.“",
        "> Siehe Kapitel 7.",
        "## Abschnitt 3.2",
        "Laut Anlage 55.000 €.",
    ],
)
def test_a_reference_to_something_else_is_none(text: str) -> None:
    assert gefunden(text) == []


def test_typed_references_are_warnings_with_the_cure_for_their_kind(tmp_path: Path) -> None:
    text = "Siehe Kapitel 7.\n\nSiehe Anlage 1.\n\nSiehe Kapitel {{ angaben.beginn | jahr }}.\n"
    paper = papier(schreibe(tmp_path, {**MUSTER, TEXT: text}))
    found = [f for f in paper.findings if f.code is Code.VERWEIS_GETIPPT]
    assert orte(found) == ["text.md:1:7 verweis-getippt", "text.md:3:7 verweis-getippt"]
    assert {f.severity for f in found} == {Severity.WARNUNG}
    assert '{{ verweis("…") }}' in found[0].cure
    assert "{{ anlagen.name }}" in found[1].cure
    assert paper.page is not None


def test_prose_of_yaml_is_checked_too(tmp_path: Path) -> None:
    files = geaendert(
        VORLAGE, "beschlussvorschlag: |\n", "beschlussvorschlag: |\n  Siehe Anlage 1.\n"
    )
    found = papier(schreibe(tmp_path, files)).findings
    assert [f.place.file for f in found if f.code is Code.VERWEIS_GETIPPT] == [VORLAGE]
