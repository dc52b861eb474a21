"""What is said when the facts of notices contradict each other, and that nothing is said when they hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from befunde import verstanden
from figures_cases import modest, reckon
from hypothesis import given
from hypothesis import strategies as st
from muster import BESCHEID, PROGRAMM, VORLAGE
from notices_cases import notice, project, reckoned, said, spots

from vorlagen.bescheide.facts import Bescheid

# The amount


def test_an_amount_that_is_not_posts_times_rate_is_an_error_with_both(tmp_path: Path) -> None:
    paper = reckoned(tmp_path, notice(("betrag: 96000", "betrag: 69000")))

    assert said(paper) == (
        "Fehler bescheid-betrag beratung-2024.yaml:11:9",
        (
            "Der Bescheid nennt 69.000 €, berechnet sind es 96.000 €: 2 VZÄ × 48.000 € je VZÄ und Jahr ×"
            " 12 Monate ÷ 12 Monate je Jahr."
        ),
    )
    assert "Weicht er mit Absicht von den Sätzen ab" in paper.findings[0].cure


@pytest.mark.parametrize(("stated", "step"), [("96007.67", "0.01"), ("96008", "1")])
def test_a_notice_may_round(tmp_path: Path, stated: str, step: str) -> None:
    files = project(
        notice(("betrag: 96000", f"betrag: {stated}"), ("bis: 2024-12-31", "bis: 2024-05-31"))
    )
    files[PROGRAMM] = files[PROGRAMM].replace("betrag: 48000", "betrag: 115209.2")
    [finding] = [f for f in reckon(tmp_path, files).findings if "bescheid" in f.code.value]

    assert "96.007,66… €" in finding.message.replace("\N{NO-BREAK SPACE}", " ")
    assert finding.cure.endswith("rundet er, „rundung“ ergänzen.")

    files[BESCHEID] += f"rundung: {step}\n"
    assert not [f for f in reckon(tmp_path, files).findings if "bescheid" in f.code.value]


def test_a_paper_that_counts_more_than_its_notice_grants_is_told(tmp_path: Path) -> None:
    """48.000 € a year for each post, 51.000 € from July: 2 × (24.000 € + 25.500 €) are counted."""
    later = "              - {ab: 2024-07-01, betrag: 51000, quelle: {dokument: Richtlinie}}\n"
    files = project()
    kind = "        finanzierungsart: {art: festbetrag}\n        saetze:"
    files[PROGRAMM] = files[PROGRAMM].replace("        saetze:", kind) + later
    files[VORLAGE] = files[VORLAGE].replace(
        "abzug: muster.modul1.beratung.personal", "foerderung: muster.modul1.beratung"
    )
    files[VORLAGE] = files[VORLAGE].partition("      veroeffentlicht")[0]
    [finding] = [f for f in reckon(tmp_path / "a", files).findings if f.code.value == "foerderung"]

    assert finding.message.replace("\N{NO-BREAK SPACE}", " ") == (
        "„finanzierung.beratung.foerderung“ kommt auf 99.000 €; bewilligt sind dafür nur 96.000 €"
        " (bescheide.beratung_2024.betrag)."
    )
    assert "Änderungsbescheid" in finding.cure

    files[VORLAGE] = files[VORLAGE].replace(
        "foerderung: muster.modul1.beratung", "abzug: bescheide.beratung_2024.betrag"
    )
    assert not [f for f in reckon(tmp_path / "b", files).findings if f.code.value == "foerderung"]


# Instalments


@pytest.mark.parametrize(
    ("raten", "message"),
    [
        (
            "[{faellig: 2024-03-01, betrag: 48000}, {faellig: 2024-09-01, anteil: 40}]",
            "Die Raten ergeben zusammen 86.400 € (48.000 € + 38.400 €), der Bescheid nennt 96.000 €.",
        ),
        (
            "[{faellig: 2024-03-01, anteil: 50}, {faellig: 2024-09-01, anteil: 40}]",
            "Die Anteile der Raten ergeben zusammen 90 % (50 % + 40 %) statt 100 %.",
        ),
    ],
)
def test_instalments_that_are_not_the_amount_are_an_error_with_both(
    tmp_path: Path, raten: str, message: str
) -> None:
    assert said(reckoned(tmp_path, notice(also=f"raten: {raten}\n"))) == (
        "Fehler bescheid-betrag beratung-2024.yaml:13:8",
        message,
    )


@modest
@given(parts=st.lists(st.integers(0, 10**7), min_size=1, max_size=6), off=st.integers(-3, 3))
def test_instalments_are_reported_if_and_only_if_they_are_not_the_amount(
    tmp_path_factory: pytest.TempPathFactory, parts: list[int], off: int
) -> None:
    raten = "".join(f"  - {{faellig: 2024-03-01, betrag: {part}}}\n" for part in parts)
    amount = sum(parts) + off
    if amount < 0:
        return
    text = notice(
        ("betrag: 96000", f"betrag: {amount}"),
        ("foerderung: muster.modul1.beratung", f"betrag: {amount}"),
        also=f"raten:\n{raten}",
    )
    found = spots(reckoned(tmp_path_factory.mktemp("raten"), text))
    assert found == (["Fehler bescheid-betrag beratung-2024.yaml:14:3"] if off else [])


def test_more_called_up_than_granted_is_an_error_with_both(tmp_path: Path) -> None:
    calls = "abrufe: [{am: 2024-03-01, betrag: 90000}, {am: 2024-04-01, betrag: 7000}]\n"

    assert said(reckoned(tmp_path, notice(also=calls))) == (
        "Fehler bescheid-betrag beratung-2024.yaml:13:9",
        "Abgerufen sind 97.000 € (90.000 € + 7.000 €), bewilligt aber nur 96.000 €.",
    )
    assert reckoned(tmp_path, notice(also=calls.replace("7000", "6000"))).findings == []


# Days


def test_an_odd_day_is_a_warning_with_both(tmp_path: Path) -> None:
    assert said(
        reckoned(tmp_path, notice(also="raten: [{anteil: 100, faellig: 2025-01-15}]\n"))
    ) == (
        "Warnung bescheid-tag beratung-2024.yaml:13:32",
        (
            "Die 1. Rate ist fällig am 15.01.2025; der Bewilligungszeitraum ist 01.01.2024–31.12.2024."
        ),
    )


# Two notices for one module

LATER = notice(("datum: 2024-01-15", "datum: 2024-06-01"), ("von: 2024-01-01", "von: 2024-07-01"))
LATER = LATER.replace("betrag: 96000", "betrag: 48000")


def test_two_notices_for_one_time_are_a_warning_at_the_later(tmp_path: Path) -> None:
    assert said(reckoned(tmp_path, aenderung=LATER)) == (
        "Warnung bescheid-tag aenderung.yaml:5:11",
        (
            "Für „muster.modul1“ gelten zwei Bescheide zugleich:"
            " data/musterkreis/bescheide/beratung-2024.yaml (01.01.2024–31.12.2024) und"
            " data/musterkreis/bescheide/aenderung.yaml (01.07.2024–31.12.2024)."
        ),
    )


@pytest.mark.parametrize(
    "change",
    [
        ("betrag: 48000", "betrag: 48000\nersetzt: beratung_2024"),
        ("{von: 2024-07-01, bis: 2024-12-31}", "{von: 2025-01-01, bis: 2025-06-30}"),
    ],
)
def test_notices_that_know_of_each_other_or_follow_are_fine(
    tmp_path: Path, change: tuple[str, str]
) -> None:
    old, new = change
    assert LATER.count(old) == 1

    assert reckoned(tmp_path, aenderung=LATER.replace(old, new)).findings == []


def test_an_unknown_notice_is_an_error(tmp_path: Path) -> None:
    line = "ersetzt: beratung_2042"
    text = LATER.replace("{von: 2024-07-01, bis: 2024-12-31}", "{von: 2025-01-01, bis: 2025-06-30}")
    paper = reckoned(tmp_path, aenderung=f"{text}{line}\n")

    assert said(paper)[1] == "Den Bescheid „beratung_2042“ gibt es hier nicht."
    assert spots(paper)[0].startswith("Fehler verweis-unbekannt aenderung.yaml:13:")
    assert paper.findings[0].cure == "Meinten Sie „beratung_2024“?"


# Posts


def _post(name: str, vzae: str, line: str, bescheid: str = "beratung_2024.beratung") -> str:
    return f"""\
  {name}:
    bezeichnung: Beratung
    vzae: {vzae}
    bescheid: {bescheid}
    {line}
"""


def test_more_posts_filled_than_granted_is_an_error_with_both(tmp_path: Path) -> None:
    posts = _post("nord", "1.5", "besetzt: ja") + _post("sued", "1", "besetzt: ja")

    assert said(reckoned(tmp_path, posts=posts)) == (
        "Fehler bescheid-betrag stellenplan.yaml:10:15",
        (
            "Aus „beratung_2024.beratung“ sind 2,5 VZÄ besetzt (nord, sued), bewilligt aber nur 2 VZÄ"
            " (data/musterkreis/bescheide/beratung-2024.yaml:8:5)."
        ),
    )


# Bad input


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (("foerderung: muster.modul1.beratung", "foerderung: []"), "10:17 wert-unzulaessig"),
        (("vzae: 2", "anteil: 0.5"), "8:5 schluessel-fehlt"),
        (("vzae: 2", "anzahl: 9"), "8:5 schluessel-fehlt"),
        (
            (
                "betrag: 96000",
                "betrag: 96000\nraten: [{faellig: 2024-01-01, betrag: 1, anteil: 1}]",
            ),
            "12:9 wert-unzulaessig",
        ),
        (("betrag: 96000", "betrag: 96000\nersetzt: a\nergaenzt: b"), "1:1 wert-unzulaessig"),
    ],
)
def test_faults_of_form_in_a_notice_have_their_place(change: tuple[str, str], found: str) -> None:
    _, findings = verstanden(Bescheid, notice(change))
    places = [f"{f.place.line}:{f.place.column} {f.code.value}" for f in findings]

    assert ", ".join(sorted(places)) == found
