"""How a kind of funding is described, and what is said when something of it is missing or wrong."""

from __future__ import annotations

import pytest
from befunde import verstanden

from vorlagen.bescheide.facts import Foerdergegenstand

HEAD = "bezeichnung: Stellen\nfinanzierungsart: "
QUELLE = "quelle: {dokument: Richtlinie}"


def found(art: str) -> list[tuple[int, str, str, str]]:
    """Column after „finanzierungsart: “, code, message and cure of each finding."""
    _, findings = verstanden(Foerdergegenstand, f"{HEAD}{art}\n")
    assert all(finding.place.line == 2 for finding in findings)
    start = len("finanzierungsart: ")
    return [(f.place.column - start, f.code.value, f.message, f.cure) for f in findings]


def werte(entries: str, art: str = "anteil") -> str:
    return f"{{art: {art}, werte: [{{ab: 2024-01-01, {entries}, {QUELLE}}}]}}"


@pytest.mark.parametrize(
    "art",
    [
        "{art: festbetrag}",
        werte("foerderquote: 80, hoechstbetrag: 500"),
    ],
)
def test_what_can_be_said(art: str) -> None:
    assert found(art) == []


@pytest.mark.parametrize(
    ("art", "finding"),
    [
        (
            "{art: anteil}",
            (
                1,
                "schluessel-fehlt",
                "Hier fehlt der Schlüssel „werte“.",
                "„werte: …“ ergänzen.",
            ),
        ),
        (
            "{art: Anteil}",
            (7, "wert-unzulaessig", "„Anteil“ ist hier nicht möglich.", "Meinten Sie „anteil“?"),
        ),
    ],
)
def test_what_is_missing_or_misspelt_is_one_finding_in_german(
    art: str, finding: tuple[int, str, str, str]
) -> None:
    assert found(art) == [finding]


@pytest.mark.parametrize(
    ("entries", "messages"),
    [
        ("hoechstbetrag: 500", ["Hier fehlt der Schlüssel „foerderquote“."]),
        ("foerderquote: 180, hoechstbetrag: 500", ["„180“ ist zu groß."]),
    ],
)
def test_a_faulty_quote_or_cap(entries: str, messages: list[str]) -> None:
    assert [message for _, _, message, _ in found(werte(entries))] == messages


def test_only_one_condition_holds_from_a_day_on() -> None:
    entry = f"{{ab: 2024-01-01, hoechstbetrag: 5, {QUELLE}}}"
    [(_, code, message, _)] = found(f"{{art: voll, werte: [{entry}, {entry}]}}")

    assert code == "kennung-doppelt"
    assert message.startswith("„01.01.2024“ steht schon in Zeile 2.")
