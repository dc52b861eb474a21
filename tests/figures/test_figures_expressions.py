"""Formulas in YAML: addresses, numbers and reckoning; whatever else is written is refused kindly."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from figures_cases import (
    FORMULA_PLACE,
    fact,
    formula,
    modest,
    names,
    reckoned,
    refused,
    said_of,
    value_of,
)
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.facts.yaml_tree import Ausstehend
from vorlagen.figures.expressions import evaluate, evaluate_figure
from vorlagen.figures.figure import EUR, NONE, VZAE, Fact, Figure, FigureError
from vorlagen.findings import Code, Place

KNOWN = names(
    {
        "kgst": {
            "E10": fact(81600, "EUR", "kgst.E10"),
            "E6": fact(67200, "EUR", "kgst.E6"),
            "aufschlag": fact(20, "v. H.", "kgst.aufschlag"),
        },
        "angaben": {
            "stellen": fact("3.5", "VZÄ", "angaben.stellen"),
            "anteile": fact(4, "", "angaben.anteile"),
            "null": fact(0, "", "angaben.null"),
            "offen": fact(None, "EUR", "angaben.offen"),
            "cent": fact("0.01", "", "angaben.cent"),
            "beginn": date(2024, 4, 1),
        },
        "mandant": {
            "name": "Musterkreis",
            "nummer": Ausstehend("Vergibt der Sitzungsdienst.", Place("mandant.yaml", 1, 1)),
        },
    }
)


@pytest.mark.parametrize(
    ("text", "value", "of"),
    [
        ("prozentsatz(angaben.cent, angaben.anteile) | runden(1)", 0, "v. H."),
        ("kgst.E10 + kgst.E6", 148800, "EUR"),
        ("kgst.E10 / kgst.E6", Fraction(81600, 67200), ""),
        ("kgst.aufschlag * kgst.E10", 16320, "EUR"),
        ("(kgst.E10 + kgst.E6) * 2", 297600, "EUR"),
        ("angaben.stellen * kgst.E10", 285600, "EUR · VZÄ"),
        ("angaben.offen + kgst.E10", None, "EUR"),
        ("summe(kgst.E10, kgst.E6, kgst.E6)", 216000, "EUR"),
        ("maximum(kgst.E6, kgst.E10, kgst.E6)", 81600, "EUR"),
        ("runden(kgst.E10 / 7)", 11657, "EUR"),
        ("runden(kgst.E10 / 7, 100)", 11700, "EUR"),
        ("(kgst.E10 / 7) | runden", 11657, "EUR"),
    ],
)
def test_what_a_formula_comes_to(text: str, value: Any, of: str) -> None:
    result = reckoned(text, KNOWN)

    assert value_of(result) == (value, of)


@pytest.mark.parametrize(("text", "value"), [("3.5", "3.5"), ("-0.25", "-0.25")])
def test_a_number_is_a_fact_entered_where_the_formula_stands(text: str, value: str) -> None:
    result = evaluate_figure(formula(text), KNOWN, VZAE)

    assert (result.exact, result.unit) == (Fraction(value), VZAE)
    assert result.origin == Fact(FORMULA_PLACE)
    assert evaluate_figure(formula(text), KNOWN).unit == NONE


@pytest.mark.parametrize(
    ("text", "message", "cure"),
    [
        ("kgst.E11", "Den Namen „kgst.E11“ gibt es nicht.", "Meinten Sie „kgst.E10“?"),
        ("kgts.E10 * 2", "Den Namen „kgts“ gibt es nicht.", "Meinten Sie „kgst“?"),
        (
            "xyz",
            "Den Namen „xyz“ gibt es nicht.",
            "Bekannt sind hier: kgst, angaben, mandant.",
        ),
        (
            "kgst.E10.betrag",
            "Unter diesem Wert gibt es nichts mit dem Namen „betrag“.",
            "Die Adresse kürzen; sie endet bei diesem Wert.",
        ),
    ],
)
def test_a_broken_reference_names_the_nearest_right_one(text: str, message: str, cure: str) -> None:
    error = refused(evaluate, formula(text), KNOWN)

    assert said_of(error) == (Code.VERWEIS_UNBEKANNT, message, cure)
    assert error.place == FORMULA_PLACE


NO_EXPRESSIONS = """\
kgst.E10 +
(kgst.E10
kgst.E10)
kgst.E10 kgst.E6
1 }}{{ 2
kgst.E10 # Kosten
3 Stellen
x = 1
""".splitlines()


@pytest.mark.parametrize("text", [*NO_EXPRESSIONS, "", " ", "(" * 40])
def test_what_is_no_expression_is_refused_with_a_pattern(text: str) -> None:
    assert said_of(refused(evaluate, formula(text), KNOWN)) == (
        Code.FORMEL,
        f"Die Formel „{text}“ ist nicht vollständig oder falsch geschrieben.",
        "Klammern und Rechenzeichen prüfen; ein Muster ist: bescheide.a.betrag - kgst.E11 * 2",
    )


def test_zero_minus_an_amount_is_answered_with_the_minus_before_it() -> None:
    assert said_of(refused(evaluate, formula("0 - kgst.E10"), KNOWN)) == (
        Code.EINHEIT,
        "„0“ (ohne Einheit) und „kgst.E10“ (EUR) lassen sich nicht voneinander abziehen.",
        "Das Vorzeichen wechselt ein Minus davor: statt „0 - x“ nur „-x“ schreiben.",
    )


NO_RECKONING = """\
angaben.anteile // 3
'a' * 9
[1, 2] * 9
[kgst.E10][0]
kgst.E10 < kgst.E6
1 in kgst
not kgst.E10
kgst.E10 and 1
true + 1
'kgst.E10'
summe(x=1)
1 | runden(*kgst)
kgst.E10.leaves()
''.__class__
runden()
runden(1, 2, 3)
""".splitlines()


@pytest.mark.parametrize("text", NO_RECKONING)
def test_what_does_not_reckon_is_refused(text: str) -> None:
    error = refused(evaluate_figure, formula(text), KNOWN)

    assert error.code in {Code.FORMEL, Code.VERWEIS_UNBEKANNT}
    assert error.place == FORMULA_PLACE


NO_ENTRIES = """\
kgst.__init__
kgst.E10.__class__
kgst._entries
kgst.resolve
summe.__globals__
mandant.name.upper
self.__class__
__builtins__
""".splitlines()


@pytest.mark.parametrize("text", NO_ENTRIES)
def test_names_reach_entries_and_nothing_of_python(text: str) -> None:
    assert refused(evaluate, formula(text), KNOWN).code is Code.VERWEIS_UNBEKANNT


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kgst.E10 + angaben.stellen", Code.EINHEIT),
        ("kgst.E10 / angaben.null", Code.DIVISION_DURCH_NULL),
        ("runden(kgst.E10, 0)", Code.WERT_UNZULAESSIG),
        ("runden(kgst.E10, angaben.offen)", Code.AUSDRUCK),
        ("runden(kgst.E10, kgst.E10 / 7)", Code.RUNDUNG_FEHLT),
        (f"kgst.E10 * {'9' * 60}", Code.FORMEL),
    ],
)
def test_an_impossible_computation_is_refused_where_the_formula_stands(
    text: str, code: Code
) -> None:
    error = refused(evaluate, formula(text), KNOWN)

    assert (error.code, error.place) == (code, FORMULA_PLACE)


@pytest.mark.parametrize(
    "text",
    [
        " + ".join(["kgst.E10"] * 2000),
        "summe(" * 300 + "1" + ")" * 300,
    ],
)
def test_an_overlong_formula_is_refused(text: str) -> None:
    error = refused(evaluate, formula(text), KNOWN)

    assert (error.code, error.place) == (Code.FORMEL, FORMULA_PLACE)


# Any text at all

ATOMS = st.sampled_from(
    """\
kgst.E10
kgst.E6
kgst.aufschlag
kgst
angaben.stellen
angaben.null
angaben.offen
angaben.beginn
mandant.name
mandant.nummer
x
0
1
2.5
1e9
't'
[1]
{'a':1}
none
true
__class__
kgst.__class__
summe
self
""".splitlines()
)
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda below: st.one_of(
        st.builds(
            "{} {} {}".format,
            below,
            st.sampled_from(["+", "-", "*", "/", "**", "//", "%", "~", "<", "=="]),
            below,
        ),
        st.builds("({})".format, below),
        st.builds("-{}".format, below),
        st.builds(
            "{}({}, {})".format,
            st.sampled_from(["summe", "minimum", "maximum", "runden", "range", "kgst.E10"]),
            below,
            below,
        ),
        st.builds(
            "{} | {}".format, below, st.sampled_from(["runden", "first", "upper", "attr('x')"])
        ),
        st.builds("{}.{}".format, below, st.sampled_from(["E10", "__init__", "wert", "x"])),
        st.builds("{}[{}]".format, below, below),
        st.builds("{} if {} else {}".format, below, below, below),
    ),
    max_leaves=8,
)
GARBAGE = st.text(alphabet="akgst.E10+-*/()[]{}%#|'\", \n_=<>äٳ９\x00", max_size=30)


@modest
@given(st.one_of(EXPRESSIONS, GARBAGE, st.text(max_size=20)))
def test_whatever_is_written_gives_a_figure_or_a_proper_error(text: str) -> None:
    outcome = figure_or_error(text)

    if isinstance(outcome, FigureError):
        assert outcome.message.endswith((".", "?"))
        assert outcome.cure
        assert outcome.place == FORMULA_PLACE
        assert " at 0x" not in outcome.message


def figure_or_error(text: str) -> Figure | FigureError:
    """What a formula comes to, or why it cannot; any other exception is a fault of the program."""
    try:
        return evaluate_figure(formula(text), KNOWN, EUR)
    except FigureError as error:
        return error


SUMS = st.recursive(
    st.sampled_from(["kgst.E10", "kgst.E6"]),
    lambda below: st.builds("({} {} {})".format, below, st.sampled_from("+-"), below),
    max_leaves=10,
)


@modest
@given(SUMS)
def test_formulas_reckon_as_arithmetic_does(text: str) -> None:
    expected = eval(text.replace("kgst.E10", "81600").replace("kgst.E6", "67200"))  # noqa: S307

    assert reckoned(text, KNOWN).exact == expected
