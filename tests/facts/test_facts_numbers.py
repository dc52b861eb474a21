"""Numbers are exact decimals, from the YAML text on; what is no plain number is refused by name."""

import re
from decimal import Decimal
from typing import Annotated

import pytest
from befunde import einziger, fakten, orte, verstanden
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from vorlagen.facts.fakten import Fakten
from vorlagen.facts.types import Anzahl, Betrag, Prozentsatz, Vzae, Zahl
from vorlagen.facts.yaml_tree import MAX_DIGITS
from vorlagen.findings import Finding
from vorlagen.german.numbers import zahl


class Zahlen(Fakten):
    """One field of each kind of number."""

    wert: Zahl | None = None
    anzahl: Anzahl | None = None
    betrag: Betrag | None = None
    satz: Prozentsatz | None = None
    vzae: Vzae | None = None
    stellen: Annotated[Anzahl, Field(le=6)] | None = None


def abgelehnt(text: str) -> Finding:
    """The one finding for a `wert` that is written like this."""
    facts, findings = verstanden(Zahlen, f"wert: {text}\n")
    assert facts is None
    return einziger(findings)


def assert_exact(text: str) -> None:
    wert = fakten(Zahlen, f"wert: {text}\n").wert
    assert isinstance(wert, Decimal)
    assert wert.as_tuple() == Decimal(text).as_tuple(), "the same digits, zeros at the end included"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=None).map(lambda d: f"{d:f}"))
def test_every_decimal_written_plainly_is_read_exactly(text: str) -> None:
    grouped = re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", text)
    if len(text) > MAX_DIGITS or grouped:
        return
    assert_exact(text)


@given(st.integers(1_000, 10**40) | st.integers(-(10**40), -1_000))
def test_every_german_spelling_of_an_integer_is_refused_with_that_integer(number: int) -> None:
    finding = abgelehnt(f"{number:,}".replace(",", "."))
    assert finding.code.value == "wert-unzulaessig"
    assert re.search(rf"gemeint {number}\?$", finding.message)
    assert re.search(rf": {number}[.;]", finding.cure)


@given(st.integers(-(10**20), 10**20), st.integers(1, 6))
def test_every_german_spelling_of_a_fraction_is_refused_with_that_number(
    digits: int, places: int
) -> None:
    number = Decimal(digits).scaleb(-places)
    finding = abgelehnt(zahl(number, places).replace("\u2212", "-"))
    proposed = re.search(r": ([-+.0-9]+)\.$", finding.cure)
    assert proposed is not None
    assert Decimal(proposed[1]) == number


@given(st.from_regex(r"[-+−]?[0-9., _']{1,12}([eE][0-9]{1,3}| ?(€|EUR|%|VZÄ))?", fullmatch=True))
def test_whatever_number_is_proposed_is_accepted(text: str) -> None:
    facts, findings = verstanden(Zahlen, f"wert: {text}\n")
    if facts is not None or [finding.code.value for finding in findings] != ["wert-unzulaessig"]:
        return
    for proposed in re.findall(r": ([-+]?[0-9]+(?:\.[0-9]+)?)(?=[.;])", einziger(findings).cure):
        fakten(Zahlen, f"wert: {proposed}\n")


@pytest.mark.parametrize(
    ("text", "message", "cure"),
    [
        ("55.000", "„55.000“ ist im YAML die Zahl 55; gemeint 55000?", "mit Dezimalpunkt: 55000;"),
        ("55.100", "im YAML die Zahl 55,1; gemeint 55100?", ": 55100; als Dezimalzahl: 55.1000."),
        ("-2.500", "„-2.500“ ist im YAML die Zahl −2,5; gemeint -2500?", ": -2500; als Dezimalzahl: -2.5"),

        ("3,5", "keine Zahl; gemeint 3.5?", "mit Dezimalpunkt: 3.5."),

        ("1.012,50", "keine Zahl; gemeint 1012.50?", ": 1012.50."),

        ("−5", "gemeint -5?", ": -5."),



        ("55000 €", "die Einheit € steht schon fest", "Nur die Zahl schreiben: 55000."),


        ('"55000"', "„55000“ steht in Anführungszeichen", "Ohne Anführungszeichen schreiben: 55000."),

        ("no", "„no“ ist keine Zahl.", "Eine Zahl wie 55000"),

        ("1e400", "„1e400“ ist keine Zahl.", "Eine Zahl wie"),

        ("1:30", "„1:30“ ist keine Zahl.", "Eine Zahl wie"),



        ("9" * 61, "Hier stehen 61 Zeichen", "höchstens 60 Stellen"),
    ],
)  # fmt: skip
def test_spellings_that_are_no_number(text: str, message: str, cure: str) -> None:
    finding = abgelehnt(text)
    assert (finding.code.value, str(finding.place).rpartition("yaml:")[2]) == (
        "wert-unzulaessig",
        "1:7",
    )
    assert message in finding.message
    assert cure in finding.cure


@pytest.mark.parametrize(
    ("key", "value", "message", "cure"),
    [
        ("betrag", "-1", "„-1“ ist zu klein.", "mindestens 0"),
        ("vzae", "0", "„0“ ist zu klein.", "größer als 0"),
        ("anzahl", "2.5", "„2.5“ ist keine ganze Zahl.", "Eine ganze Zahl eintragen."),
        ("stellen", "7", "„7“ ist zu groß.", "höchstens 6"),
    ],
)
def test_bounds(key: str, value: str, message: str, cure: str) -> None:
    facts, findings = verstanden(Zahlen, f"{key}: {value}\n")
    assert facts is None
    assert orte(findings) == [f"1:{len(key) + 3} wert-unzulaessig"]
    assert message in einziger(findings).message
    assert cure in einziger(findings).cure
