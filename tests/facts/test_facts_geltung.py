"""Values and editions that hold from a day on: their last check, their successor, their source's day."""

from __future__ import annotations

from datetime import date

import pytest
from befunde import einziger, fakten, verstanden

from vorlagen.bescheide.facts import KgstAusgabe, Satz
from vorlagen.facts.types import Quelle

SATZ = "ab: 2024-01-01\nbetrag: 48000\nquelle: {dokument: Richtlinie}\n"
AUSGABE = """\
bezeichnung: KGSt
ausgabe: 2023/2024
gueltig_ab: 2024-01-01
gemeinkosten: 20
sachkosten: {gesamt: 9600, ohne_it: 6000}
personalkosten: {E10: 60000}
"""


def test_a_value_may_name_its_last_check_and_its_successor() -> None:
    text = f"{SATZ}zuletzt_geprueft: 2024-05-01\nabgeloest: {{ab: 2025-01-01, durch: Erlass}}\n"
    satz = fakten(Satz, text)
    assert satz.zuletzt_geprueft == date(2024, 5, 1)
    assert satz.abgeloest is not None
    assert (satz.abgeloest.ab, satz.abgeloest.durch) == (date(2025, 1, 1), "Erlass")


def test_neither_is_needed() -> None:
    satz = fakten(Satz, SATZ)
    assert (satz.zuletzt_geprueft, satz.abgeloest) == (None, None)


@pytest.mark.parametrize(
    ("model", "text", "key"), [(Satz, SATZ, "ab"), (KgstAusgabe, AUSGABE, "gueltig_ab")]
)
def test_a_successor_comes_later_than_what_it_follows(
    model: type[Satz | KgstAusgabe], text: str, key: str
) -> None:
    _, findings = verstanden(model, f"{text}abgeloest: {{ab: 2024-01-01, durch: Erlass}}\n")
    finding = einziger(findings)
    assert finding.code.value == "zeitraum"
    assert f"„{key}“" in finding.cure


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dokument: Erlass\ndatum: 2024-05-01\n", "Erlass vom 01.05.2024"),
        ("dokument: Erlass vom 01.05.2024\ndatum: 2024-05-01\n", "Erlass vom 01.05.2024"),
        ("dokument: Erlass\n", "Erlass"),
    ],
)
def test_a_source_says_its_day_once(text: str, said: str) -> None:
    assert str(fakten(Quelle, text)) == said
