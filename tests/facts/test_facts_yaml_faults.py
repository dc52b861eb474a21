"""What can be wrong with a YAML file as such: each fault has its place and says how to mend it."""

import pytest
from befunde import einziger, gelesen, orte

from vorlagen.findings import Code


@pytest.mark.parametrize("text", ["", "# nur ein Kommentar\n", "---\n...\n"])
def test_an_empty_file(text: str) -> None:
    tree, findings = gelesen(text)
    assert tree is None
    assert orte(findings) == ["0:0 datei-unlesbar"]


@pytest.mark.parametrize(
    "text",
    [
        "nur ein Text",
        "- eine\n- Liste\n",
    ],
)
def test_a_file_that_is_no_group_of_keys(text: str) -> None:
    tree, findings = gelesen(text)
    assert tree is None
    assert orte(findings) == ["1:1 wert-unzulaessig"]
    assert "schluessel: Wert" in einziger(findings).cure


def test_a_repeated_key_names_the_line_of_the_first() -> None:
    tree, findings = gelesen("kurz: MK\nname: Musterkreis\nkurz: MSK\n")
    assert orte(findings) == ["3:1 kennung-doppelt"]
    assert einziger(findings).message == "Der Schlüssel „kurz“ steht schon in Zeile 1."
    assert tree == {"kurz": "MK", "name": "Musterkreis"}


@pytest.mark.parametrize(
    "wert",
    [
        "",
        " # später",
        " ~",
        " ''",
    ],
)
def test_a_missing_value(wert: str) -> None:
    tree, findings = gelesen(f"kurz: MK\nname:{wert}\n")
    assert tree == {"kurz": "MK"}
    assert [finding.code for finding in findings] == [Code.SCHLUESSEL_FEHLT]
    assert einziger(findings).place.line == 2
    assert '{ausstehend: "Grund"}' in einziger(findings).cure


def test_tabs_are_reported_once_a_line_with_their_column() -> None:
    tree, findings = gelesen("name: Musterkreis\n\tkurz:\tMK\nort:\tAdorf # \t\n")
    assert tree is None
    assert orte(findings) == ["2:1 yaml-syntax", "3:5 yaml-syntax"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("äöü: 1\nname: A\x07B\n", "2:8"),
        ("name: A\x00\n", "1:8"),
        ("name: A\ud800\n", "1:8"),
    ],
)
def test_control_characters_and_breaks_that_no_editor_counts(text: str, place: str) -> None:
    tree, findings = gelesen(text)
    assert tree is None
    assert orte(findings) == [f"{place} yaml-syntax"]
    assert "unsichtbares Steuerzeichen" in einziger(findings).message


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("betreff: Beratung: vor Ort\n", "1:18", "Doppelpunkt"),
        ("zeilen: [a, b\nname: x\n", "2:5", "Klammer oder ein Komma"),
        ('pfad: "C:\\Daten"\n', "1:10", "umgekehrte Schrägstrich"),
        ("name: A\nsatz: *quelle\n", "2:7", "den es in dieser Datei nicht gibt"),
        ("name: A\nanteil: %50\n", "2:9", "Mit diesem Zeichen"),
        ("name: A\n---\nname: B\n", "2:1", "mehrere Dokumente"),
        ("name: A\nkurz\nort: B\n", "3:1", "Doppelpunkt"),
        ("  name: A\n kurz: B\n", "2:2", "Aufbau"),
    ],
)
def test_faults_of_syntax_are_said_in_german(
    text: str, place: str | None, message: str | None
) -> None:
    tree, findings = gelesen(text)
    if place is None or message is None:
        assert tree == {"name": "A - eins"}, "YAML reads this as one text over two lines"
        return
    assert tree is None
    assert orte(findings) == [f"{place} yaml-syntax"]
    assert message in einziger(findings).message


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("name: !foo A\n", ["1:7"]),
        ("name: !!python/object/apply:os.system [ls]\n", ["1:7"]),
        ("!foo name: A\n", ["1:1"]),
    ],
)
def test_tags_are_refused(text: str, places: list[str]) -> None:
    _tree, findings = gelesen(text)
    assert orte(findings) == [f"{place} yaml-syntax" for place in places]
    assert all("Kennzeichnung" in finding.message for finding in findings)


def verschachtelt(depth: int) -> str:
    return (
        "".join(f"{'  ' * level}a:\n" for level in range(depth - 1)) + "  " * (depth - 1) + "a: 1\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 100_000 + "]" * 100_000,
        "a: " + "{a: " * 50_000 + "}" * 50_000,
    ],
    ids=["closed", "braces"],
)
def test_nesting_without_end_is_a_finding_and_no_crash(text: str) -> None:
    tree, findings = gelesen(text)
    assert tree is None
    assert "verschachtelt" in einziger(findings).message


@pytest.mark.parametrize(
    ("text", "place", "number"),
    [
        ("a: {bezeichnung: Anteil, wert: 0,5}", "1:32", "0.5"),
        ("a: {wert: -1.000,50, einheit: EUR}", "1:11", "-1000.50"),
        ("a: {wert: 1,5 %, quelle: Satzung}", "1:11", "1.5"),
    ],
)
def test_a_decimal_comma_between_braces_names_the_number_meant(
    text: str, place: str, number: str
) -> None:
    _tree, findings = gelesen(text)
    assert orte(findings) == [f"{place} wert-unzulaessig"]
    assert einziger(findings).cure == f"Mit Punkt schreiben: {number}"
