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
from vorlagen.figures.errors import FigureError
from vorlagen.figures.expressions import FUNCTIONS, evaluate, evaluate_figure
from vorlagen.figures.figure import Fact, Figure
from vorlagen.figures.namespace import Lazy, Namespace
from vorlagen.figures.unit import EUR, NONE, VZAE
from vorlagen.findings import Code, Findings, Place

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
        ("kgst.E10", 81600, "EUR"),
        ("prozentsatz(angaben.cent, angaben.anteile) | runden(1)", 0, "v. H."),
        ("prozentsatz(kgst.E10 - kgst.E6, kgst.E6 - kgst.E10)", -100, "v. H."),
        ("kgst.E10 + kgst.E6", 148800, "EUR"),
        ("kgst.E10-kgst.E6", 14400, "EUR"),
        ("kgst.E10 * 2", 163200, "EUR"),
        ("2 * kgst.E10", 163200, "EUR"),
        ("kgst.E10 / 7", Fraction(81600, 7), "EUR"),
        ("kgst.E10 / kgst.E6", Fraction(81600, 67200), ""),
        ("kgst.aufschlag * kgst.E10", 16320, "EUR"),
        ("kgst.E10 + kgst.E6 * 2", 216000, "EUR"),
        ("(kgst.E10 + kgst.E6) * 2", 297600, "EUR"),
        ("kgst.E10 - kgst.E6 - kgst.E6", -52800, "EUR"),
        ("kgst.E10 - (kgst.E6 - kgst.E6)", 81600, "EUR"),
        ("kgst.E10 / 2 / 2", 20400, "EUR"),
        ("-kgst.E10", -81600, "EUR"),
        ("-kgst.aufschlag", -20, "v. H."),
        ("+kgst.E10", 81600, "EUR"),
        ("kgst.E10 - -kgst.E6", 148800, "EUR"),
        ("angaben.stellen * kgst.E10", 285600, "EUR · VZÄ"),
        ("angaben.offen + kgst.E10", None, "EUR"),
        ("  kgst.E10 ", 81600, "EUR"),
        ("kgst.E10\n  + kgst.E6", 148800, "EUR"),
        ("summe(kgst.E10, kgst.E6, kgst.E6)", 216000, "EUR"),
        ("minimum(kgst.E10, kgst.E6)", 67200, "EUR"),
        ("maximum(kgst.E6, kgst.E10, kgst.E6)", 81600, "EUR"),
        ("maximum(1, angaben.anteile)", 4, ""),
        ("runden(kgst.E10 / 7)", 11657, "EUR"),
        ("runden(kgst.E10 / 7, 100)", 11700, "EUR"),
        ("runden(kgst.E10 / 7, angaben.cent)", Fraction("11657.14"), "EUR"),
        ("(kgst.E10 / 7) | runden", 11657, "EUR"),
        ("2 + 3", 5, ""),
    ],
)
def test_what_a_formula_comes_to(text: str, value: Any, of: str) -> None:
    result = reckoned(text, KNOWN)

    assert value_of(result) == (value, of)


def test_an_address_gives_the_very_figure_it_names() -> None:
    assert reckoned("kgst.E10", KNOWN) is KNOWN["kgst"]["E10"]


def test_the_result_knows_the_facts_of_its_formula() -> None:
    result = reckoned("kgst.E10 * 2 - kgst.E6 / angaben.anteile", KNOWN)

    assert [leaf.address for leaf, _ in result.facts()] == [
        "kgst.E10",
        "kgst.E6",
        "angaben.anteile",
    ]


@pytest.mark.parametrize(("text", "value"), [("3.5", "3.5"), ("12", "12"), ("-0.25", "-0.25")])
def test_a_number_is_a_fact_entered_where_the_formula_stands(text: str, value: str) -> None:
    result = evaluate_figure(formula(text), KNOWN, VZAE)

    assert (result.exact, result.unit) == (Fraction(value), VZAE)
    assert result.origin == Fact(FORMULA_PLACE)
    assert evaluate_figure(formula(text), KNOWN).unit == NONE


@pytest.mark.parametrize(
    ("text", "message", "cure"),
    [
        ("3,5", "„3,5“ ist im YAML keine Zahl; gemeint 3.5?", "3.5"),
        ("55.000", "55.000 ist im YAML die Zahl 55; gemeint 55000?", "55000"),
        ("1.234.567", "1.234.567 ist im YAML ein Text; gemeint 1234567?", "1234567"),
    ],
)
def test_a_misspelt_number_is_refused_with_the_right_spelling(
    text: str, message: str, cure: str
) -> None:
    error = refused(evaluate_figure, formula(text), KNOWN)

    assert (error.code, error.message, error.place) == (
        Code.WERT_UNZULAESSIG,
        message,
        FORMULA_PLACE,
    )
    assert cure in error.cure


def test_a_number_in_quotation_marks_is_a_text() -> None:
    error = refused(evaluate_figure, formula("3.5", plain=False), KNOWN)

    assert error.code is Code.WERT_UNZULAESSIG
    assert error.message == "„3.5“ steht in Anführungszeichen und ist deshalb ein Text, keine Zahl."


@pytest.mark.parametrize(
    ("text", "message", "cure"),
    [
        ("kgst.E11", "Den Namen „kgst.E11“ gibt es nicht.", "Meinten Sie „kgst.E10“?"),
        ("kgst.e10", "Den Namen „kgst.e10“ gibt es nicht.", "Meinten Sie „kgst.E10“?"),
        ("kgts.E10 * 2", "Den Namen „kgts“ gibt es nicht.", "Meinten Sie „kgst“?"),
        (
            "2 + angaben.stelen",
            "Den Namen „angaben.stelen“ gibt es nicht.",
            "Meinten Sie „angaben.stellen“?",
        ),
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
        (
            "1 + kgst.E10.betrag",
            "Unter diesem Wert gibt es nichts mit dem Namen „betrag“.",
            "Die Adresse kürzen; sie endet bei diesem Wert.",
        ),
    ],
)
def test_a_broken_reference_names_the_nearest_right_one(text: str, message: str, cure: str) -> None:
    error = refused(evaluate, formula(text), KNOWN)

    assert said_of(error) == (Code.VERWEIS_UNBEKANNT, message, cure)
    assert error.place == FORMULA_PLACE


def test_an_address_may_lead_to_a_group_but_a_figure_it_is_not() -> None:
    assert evaluate(formula("kgst"), KNOWN) is KNOWN["kgst"]
    assert said_of(refused(evaluate_figure, formula("kgst"), KNOWN)) == (
        Code.FORMEL,
        "„kgst“ ist keine Größe.",
        "Die vollständige Adresse einer Größe angeben, zum Beispiel kgst.E11.",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("mandant.name + 1", "Mit „Musterkreis“ lässt sich nicht rechnen: Das ist keine Größe."),
        ("-mandant.name", "Mit „Musterkreis“ lässt sich nicht rechnen: Das ist keine Größe."),
        ("2 * angaben.beginn", "Mit „2024-04-01“ lässt sich nicht rechnen: Das ist keine Größe."),
        ("runden(kgst)", "Mit „kgst“ lässt sich nicht rechnen: Das ist keine Größe."),
        ("summe(kgst.E10, kgst)", "Mit „kgst“ lässt sich nicht rechnen: Das ist keine Größe."),
        ("mandant.nummer + 1", "Damit lässt sich nicht rechnen: Das ist keine Größe."),
        ("mandant.nummer.teil + 1", "Damit lässt sich nicht rechnen: Das ist keine Größe."),
        ("angaben.beginn", "„angaben.beginn“ ist keine Größe."),
        ("mandant.name", "„mandant.name“ ist keine Größe."),
        ("mandant.nummer", "„mandant.nummer“ ist keine Größe."),
    ],
)
def test_texts_days_and_groups_are_no_figures(text: str, message: str) -> None:
    error = refused(evaluate_figure, formula(text), KNOWN)

    assert (error.code, error.message, error.place) == (Code.FORMEL, message, FORMULA_PLACE)


@pytest.mark.parametrize("text", ["kgst.E10 * 0.5", "1.5 + 2.5", "1e3 * kgst.E10", "-(2.0)"])
def test_decimals_are_facts_and_stand_in_no_formula(text: str) -> None:
    assert said_of(refused(evaluate, formula(text), KNOWN)) == (
        Code.FORMEL,
        f"In der Formel „{text}“ steht eine Kommazahl.",
        "Die Zahl als Fakt mit Quelle eintragen („angaben:“) und ihre Adresse verwenden.",
    )


NO_EXPRESSIONS = """\
kgst.E10 +
* 2
(kgst.E10
kgst.E10)
kgst.E10 kgst.E6
a }} {{ b
1 }}{{ 2
{% set x = 1 %}
kgst.E10 # Kosten
import os
lambda: 1
3 Stellen
x = 1
kgst.E10; 2
1 + 0E９
}}
{{ kgst.E10
""".splitlines()


@pytest.mark.parametrize("text", [*NO_EXPRESSIONS, "", " ", "(" * 40])
def test_what_is_no_expression_is_refused_with_a_pattern(text: str) -> None:
    assert said_of(refused(evaluate, formula(text), KNOWN)) == (
        Code.FORMEL,
        f"Die Formel „{text}“ ist nicht vollständig oder falsch geschrieben.",
        "Klammern und Rechenzeichen prüfen; ein Muster ist: bescheide.a.betrag - kgst.E11 * 2",
    )


NO_RECKONING = """\
angaben.anteile ** 2
2 ** 99
angaben.anteile // 3
angaben.anteile % 3
'a' * 9
"a" ~ "b"
[1, 2] * 9
{'a': 1}
[kgst.E10][0]
kgst['E10']
kgst.E10 < kgst.E6
kgst.E10 == 1
1 in kgst
kgst.E10 if true else 1
not kgst.E10
kgst.E10 and 1
kgst is defined
none
true + 1
'kgst.E10'
summe(*kgst)
summe(1, *kgst)
summe(1, **kgst)
summe(x=1)
1 | runden(*kgst)
kgst.E10()
kgst.E10.leaves()
mandant.name.upper()
''.__class__
().__class__
runden()
runden(1, 2, 3)
1 | runden(2, auf=3)
(1).__class__.__mro__[0]
""".splitlines()


@pytest.mark.parametrize("text", NO_RECKONING)
def test_what_does_not_reckon_is_refused(text: str) -> None:
    error = refused(evaluate_figure, formula(text), KNOWN)

    assert error.code in {Code.FORMEL, Code.VERWEIS_UNBEKANNT}
    assert error.place == FORMULA_PLACE


NO_ENTRIES = """\
kgst.__init__
kgst.__class__.__mro__
kgst.E10.__class__
kgst.E10.exact
kgst._entries
kgst.resolve
1 + kgst.E10.wert
1 + kgst.subject
summe.__globals__
mandant.name.upper
self
self.__class__
loop.index
FUNCTIONS
__builtins__
""".splitlines()


@pytest.mark.parametrize("text", NO_ENTRIES)
def test_names_reach_entries_and_nothing_of_python(text: str) -> None:
    assert refused(evaluate, formula(text), KNOWN).code is Code.VERWEIS_UNBEKANNT


@pytest.mark.parametrize(
    ("text", "message", "cure"),
    [
        ("sume(1, 2)", "Die Funktion „sume“ gibt es in Formeln nicht.", "Meinten Sie „summe“?"),
        (
            "kgst.E10 | rundne",
            "Die Funktion „rundne“ gibt es in Formeln nicht.",
            "Meinten Sie „runden“?",
        ),
        (
            "open(1)",
            "Die Funktion „open“ gibt es in Formeln nicht.",
            "Möglich sind: summe, minimum, maximum, runden, abrunden, prozentsatz.",
        ),
    ],
)
def test_an_unknown_function_names_the_nearest(text: str, message: str, cure: str) -> None:
    assert said_of(refused(evaluate, formula(text), KNOWN)) == (Code.FORMEL, message, cure)


def test_the_functions_are_the_ones_of_the_handbook() -> None:
    assert list(FUNCTIONS) == ["summe", "minimum", "maximum", "runden", "abrunden", "prozentsatz"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kgst.E10 + angaben.stellen", Code.EINHEIT),
        ("summe(kgst.E10, angaben.stellen)", Code.EINHEIT),
        ("maximum(kgst.E10, 1)", Code.EINHEIT),
        ("prozentsatz(kgst.E10, angaben.stellen)", Code.EINHEIT),
        ("prozentsatz(angaben.anteile, angaben.null)", Code.DIVISION_DURCH_NULL),
        ("kgst.E10 / angaben.null", Code.DIVISION_DURCH_NULL),
        ("1 / 0", Code.DIVISION_DURCH_NULL),
        ("runden(kgst.E10, 0)", Code.WERT_UNZULAESSIG),
        ("runden(kgst.E10, -1)", Code.WERT_UNZULAESSIG),
        ("runden(kgst.E10, angaben.offen)", Code.AUSDRUCK),
        ("runden(kgst.E10, kgst.E10 / 7)", Code.RUNDUNG_FEHLT),
        ("summe()", Code.FORMEL),
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
        "1" + "+1" * 999,
        "1" * 5000 + " + 1",
        "-" * 1999 + "1",
        "(" * 900 + "1" + ")" * 900,
        "summe(" * 300 + "1" + ")" * 300,
        "not " * 499 + "1",
    ],
)
def test_an_overlong_formula_is_refused(text: str) -> None:
    error = refused(evaluate, formula(text), KNOWN)

    assert (error.code, error.place) == (Code.FORMEL, FORMULA_PLACE)


def test_a_sum_of_a_hundred_addresses_is_no_trouble() -> None:
    assert reckoned(" + ".join(["kgst.E10"] * 100), KNOWN).exact == 8_160_000


def test_only_the_names_that_a_formula_mentions_are_computed() -> None:
    def broken() -> Any:
        raise FigureError(Code.ZEITRAUM, "Für diesen Tag gibt es keine Ausgabe.", "Ergänzen.")

    known = names({"kgst": Lazy(broken), "angaben": {"a": fact(2)}})

    assert reckoned("angaben.a * 2", known).exact == 4
    assert refused(evaluate, formula("angaben.a * kgst.E10"), known).code is Code.ZEITRAUM


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


# Errors that come from another formula


def linked(**formulas: str) -> Namespace:
    """Figures that stand at a line of their own each and may refer to each other."""
    known: dict[str, Any] = {}

    def lazily(line: int, text: str) -> Lazy:
        place = Place("vorlage.yaml", line, 5)
        scalar = type(formula(text))(text, place, plain=True)
        return Lazy(lambda: evaluate_figure(scalar, root))

    for line, (name, text) in enumerate(formulas.items(), start=1):
        known[name] = lazily(line, text)
    root = Namespace("", {"groessen": Namespace("groessen", known), "kgst": KNOWN["kgst"]})
    return root


def test_the_place_of_an_error_is_the_innermost_formula() -> None:
    known = linked(a="groessen.b * 2", b="groessen.c", c="kgst.E99 + 1")

    error = refused(evaluate, formula("groessen.a + 1"), known)

    assert (error.code, error.place) == (Code.VERWEIS_UNBEKANNT, Place("vorlage.yaml", 3, 5))


def test_an_error_that_comes_up_in_several_formulas_is_reported_once() -> None:
    known = linked(a="groessen.c * 2", b="groessen.c", c="kgst.E99 + 1")
    findings = Findings()

    for name in ("a", "b", "c"):
        refused(known.resolve, f"groessen.{name}").report(findings, Place("vorlage.yaml"))

    assert [finding.place.line for finding in findings] == [3]


def test_an_error_without_a_place_is_reported_where_it_was_met() -> None:
    findings = Findings()
    error = FigureError(Code.FORMEL, "So nicht.", "Anders.")

    error.report(findings, Place("text.md", 4, 2))
    error.report(findings, Place("text.md", 9, 2))

    assert [(f.place.line, f.message, f.cure) for f in findings] == [(4, "So nicht.", "Anders.")]


@pytest.mark.parametrize(
    ("formulas", "circle"),
    [
        ({"a": "groessen.a + 1"}, "groessen.a → groessen.a"),
        ({"a": "groessen.a"}, "groessen.a → groessen.a"),
        ({"a": "groessen.b", "b": "groessen.a * 2"}, "groessen.a → groessen.b → groessen.a"),
        (
            {"a": "groessen.b", "b": "groessen.c", "c": "groessen.b - 1"},
            "groessen.b → groessen.c → groessen.b",
        ),
    ],
)
def test_formulas_that_go_round_in_a_circle_are_shown_as_one(
    formulas: dict[str, str], circle: str
) -> None:
    known = linked(**formulas)

    error = refused(known.resolve, "groessen.a")

    assert said_of(error) == (
        Code.VERWEIS_KREIS,
        f"Die Formeln verweisen im Kreis aufeinander: {circle}.",
        "Eine der Formeln so ändern, dass sie nur Fakten und frühere Größen verwendet.",
    )
    assert error.place == Place("vorlage.yaml", len(formulas), 5)


def test_two_ways_to_the_same_figure_are_no_circle() -> None:
    known = linked(a="groessen.b + groessen.c", b="groessen.c", c="kgst.E6")

    assert known.resolve("groessen.a").exact == 134400


def test_a_chain_that_is_too_long_is_refused_not_crashed() -> None:
    chain = {f"g{n}": f"groessen.g{n + 1} + groessen.g{n + 1}" for n in range(400)}
    known = linked(**chain, g400="kgst.E6")

    error = refused(known.resolve, "groessen.g0")

    assert error.code is Code.FORMEL
    assert "zu tief geschachtelt" in error.message
