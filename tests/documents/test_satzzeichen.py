"""Straight quotation marks and hyphens for dashes: what is reported, and what may stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import MUSTER, TEXT, VORLAGE, geaendert, schreibe
from papiere import papier

from vorlagen.findings import Code


def reported(root: Path, files: dict[str, str]) -> list[tuple[str, str]]:
    """The place and the message of each finding; the place begins in the paper's folder."""
    paper = papier(schreibe(root, files))
    assert paper.page is not None
    found = [f for f in paper.findings if f.code is Code.SATZZEICHEN]
    return [(str(f.place).rpartition("/")[2], f.message) for f in found]


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("Das gilt - wie immer.", 5, "gilt - wie"),
        ('Das gilt "immer" - oder nie.', 10, "„immer“ - oder"),
        ("Das **gilt** - immer.", 13, "- immer."),
        ("Das {{ finanzierung.beratung.eigenanteil | euro }} - immer.", 51, "- immer."),
        ('Das „Ziel" gilt.', 5, '„Ziel"'),
    ],
)
def test_a_sign_in_place_of_another_is_found_where_it_is_typed(
    text: str, column: int, said: str, tmp_path: Path
) -> None:
    [(place, message)] = reported(tmp_path, {**MUSTER, TEXT: f"Vorab.\n\n{text}\n"})
    assert place == f"text.md:3:{column}"
    assert said in message


def test_it_is_found_in_facts_too(tmp_path: Path) -> None:
    files = geaendert(VORLAGE, "im Musterkreis", "- im Musterkreis")
    assert [place for place, _ in reported(tmp_path, files)] == ["vorlage.yaml:5:23"]


@pytest.mark.parametrize(
    "text",
    [
        'Das gilt "immer", geht\'s? -- Ja.',
        '`a - b "c"` und ein Rohr von 5" Weite',
        "Montags 10 - 12 Uhr, Vor- und Nachteile, Köln-Bonn, −5 Grad",
        "{{ angaben.tage_je_stelle | zahl }} - {{ finanzierung.beratung.gesamtkosten | euro }}",
        "- ein Punkt\\n- noch einer\\n\\n| Ort | Zeit |\\n| --- | --- |\\n| Adorf | - |",
    ],
)
def test_code_times_ranges_and_hyphens_are_none(text: str, tmp_path: Path) -> None:
    assert reported(tmp_path, {**MUSTER, TEXT: text.replace("\\n", "\n") + "\n"}) == []
