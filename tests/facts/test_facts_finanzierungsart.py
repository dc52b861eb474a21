"""How a kind of funding is described, and what is said when something of it is missing or wrong."""

from __future__ import annotations

import pytest
from befunde import verstanden

from vorlagen.facts.foerderprogramm import Foerdergegenstand

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
        "{art: voll}",
        werte("hoechstbetrag: 500", "festbetrag"),
        werte("foerderquote: 80, hoechstbetrag: 500"),
        werte("foerderquote: {ausstehend: x}, hoechstbetrag: {ausstehend: y}"),
        werte("foerderquote: 80, hoechstbetrag: 500").replace("werte", "zeitraum: Jahr, werte"),
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
        (
            "{art: kredit}",
            (
                7,
                "wert-unzulaessig",
                "„kredit“ ist hier nicht möglich.",
                "Möglich sind: festbetrag, pauschale, voll, anteil, fehlbedarf.",
            ),
        ),
        (
            "{art: {ausstehend: Offen.}}",
            (
                7,
                "wert-unzulaessig",
                "Dieser Wert kann nicht ausstehen; ohne ihn lässt sich nichts bauen.",
                "Einen Wert eintragen, notfalls als {annahme: …, grund: …}.",
            ),
        ),
        (
            "festbetrag",
            (
                1,
                "wert-unzulaessig",
                "Hier wird eine Gruppe von Schlüsseln erwartet, nicht „festbetrag“.",
                "Die Schlüssel eingerückt in die nächsten Zeilen schreiben.",
            ),
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
        (
            "foerderqoute: 80, hoechstbetrg: 500",
            [
                "Hier fehlt der Schlüssel „foerderquote“.",
                "Hier fehlt der Schlüssel „hoechstbetrag“.",
                "Den Schlüssel „foerderqoute“ gibt es hier nicht.",
                "Den Schlüssel „hoechstbetrg“ gibt es hier nicht.",
            ],
        ),
        ("foerderquote: 180, hoechstbetrag: 500", ["„180“ ist zu groß."]),
        ("foerderquote: -5, hoechstbetrag: -1", ["„-5“ ist zu klein.", "„-1“ ist zu klein."]),
        (
            "foerderquote: 80 %, hoechstbetrag: 500",
            ["„80 %“ ist im YAML ein Text; die Einheit % steht schon fest."],
        ),
    ],
)
def test_a_faulty_quote_or_cap(entries: str, messages: list[str]) -> None:
    assert [message for _, _, message, _ in found(werte(entries))] == messages


def test_a_shortfall_has_no_percentage() -> None:
    [(_, code, message, cure)] = found(werte("foerderquote: 80, hoechstbetrag: 5", "fehlbedarf"))

    assert (code, message) == (
        "schluessel-unbekannt",
        "Den Schlüssel „foerderquote“ gibt es hier nicht.",
    )
    assert cure.startswith("Möglich sind: ")
    assert "hoechstbetrag" in cure


def test_only_one_condition_holds_from_a_day_on() -> None:
    entry = f"{{ab: 2024-01-01, hoechstbetrag: 5, {QUELLE}}}"
    [(_, code, message, _)] = found(f"{{art: voll, werte: [{entry}, {entry}]}}")

    assert code == "kennung-doppelt"
    assert message.startswith("„01.01.2024“ steht schon in Zeile 2.")
