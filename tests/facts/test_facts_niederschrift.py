"""What can be wrong in the minutes of a meeting, each fault with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from muster import schreibe
from protokoll import NIEDERSCHRIFT, PROTOKOLL

from vorlagen.findings import Code, Finding, Findings
from vorlagen.paper.loader import load

FRAGEND = "Welcher Teil der Kosten bleibe beim Kreis?"


def befunde(root: Path, files: dict[str, str]) -> list[Finding]:
    """What is found in a project while it is read."""
    findings = Findings()
    load(schreibe(root, files), findings)
    return list(findings)


def mit(old: str, new: str) -> dict[str, str]:
    """The project with one passage of the minutes replaced."""
    text = PROTOKOLL[NIEDERSCHRIFT]
    assert text.count(old) == 1, old
    return {**PROTOKOLL, NIEDERSCHRIFT: text.replace(old, new)}


def neue(root: Path, old: str, new: str) -> list[Finding]:
    """What is found beside the question that nobody answers."""
    found = befunde(root, mit(old, new))
    return [
        finding
        for finding in found
        if finding.code is not Code.FRAGE_OFFEN or "„dauer“" not in finding.message
    ]


def kurz(findings: list[Finding]) -> list[str]:
    return [f"{f.place.line}:{f.place.column} {f.code.value}" for f in findings]


def test_only_the_question_without_an_answer_is_reported_in_the_project(tmp_path: Path) -> None:
    [finding] = befunde(tmp_path, PROTOKOLL)
    assert (finding.code, finding.place.line) == (Code.FRAGE_OFFEN, 24)
    assert finding.message == "Auf die Frage „dauer“ gibt es keine Antwort."


@pytest.mark.parametrize(
    ("old", "new", "expected", "cure"),
    [
        ("wer: conrad", "wer: conrat", "19:10 verweis-unbekannt", "Meinten Sie „conrad“?"),
        ("rolle: SkB", "rolle: SkX", "12:47 verweis-unbekannt", "Meinten Sie „SkE“?"),
        ("antwort_auf: anteil", "antwort_auf: anteile", "20:18 verweis-unbekannt", "Meinten"),
        (
            "antwort_auf: anteil",
            "antwort_auf: dauer",
            "20:18 verweis-unbekannt",
            "hinter die Frage",
        ),
        ("frage: dauer", "frage: anteil", "24:12 kennung-doppelt", "Eine der beiden"),
        ("    frage: anteil\n", "    art: frage\n", "15:5 schluessel-fehlt", "„frage: name“"),
    ],
)
def test_a_fault_is_found_at_its_place(
    tmp_path: Path, old: str, new: str, expected: str, cure: str
) -> None:
    found = neue(tmp_path, old, new)
    assert expected in kurz(found)
    assert cure in next(f.cure for f in found if kurz([f]) == [expected])


def test_a_contribution_needs_a_text(tmp_path: Path) -> None:
    found = neue(tmp_path, f"    text: |\n      {FRAGEND}\n", "")
    assert "15:5 schluessel-fehlt" in kurz(found)


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("Wir zahlten das allein.", "Wir"),
        ("Sie sagte: „Das zahlt der Kreis.“", "Das zahlt der Kreis"),
        ("„Ich unterstütze das.“", "„Ich unterstütze das.“ steht"),
    ],
)
def test_what_is_said_in_own_words_is_no_reported_speech(
    tmp_path: Path, said: str, quoted: str
) -> None:
    found = [f for f in neue(tmp_path, FRAGEND, said) if f.code is Code.NIEDERSCHRIFT]
    assert found
    assert quoted in found[0].message
    assert (found[0].place.line, found[0].place.file) == (18, NIEDERSCHRIFT)


@pytest.mark.parametrize(
    "said",
    [
        "Er meine, das Programm „Wir vor Ort“ lohne sich.",
        "Man sei zufrieden; die „Kosten je Stelle“ stiegen.",
    ],
)
def test_names_in_quotation_marks_and_words_that_look_alike_may_stand(
    tmp_path: Path, said: str
) -> None:
    assert not neue(tmp_path, FRAGEND, said)


def test_minutes_need_no_text_file_and_say_so_if_there_is_one(tmp_path: Path) -> None:
    extra = NIEDERSCHRIFT.replace("niederschrift.yaml", "text.md")
    found = befunde(tmp_path, {**PROTOKOLL, extra: "Ein Text.\n"})
    assert [(f.code, f.place.file) for f in found if f.code is not Code.FRAGE_OFFEN] == [
        (Code.DATEI_UNBEKANNT, extra)
    ]
