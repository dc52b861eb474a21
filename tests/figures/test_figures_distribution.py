"""Distribution tables: the sum, how many get something, and the target that the sum must meet."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from textwrap import indent

import pytest
from figures_cases import (
    fact,
    from_yaml,
    modest,
    names,
    refused,
    said_of,
    value_of,
)
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.figures.figure import Op, Operation
from vorlagen.figures.formula import formula
from vorlagen.figures.namespace import Exposure, Namespace, Touched
from vorlagen.findings import Code, Place
from vorlagen.tabellen.facts import Verteilung
from vorlagen.tabellen.figures import Distribution, check_target, distribute, distribution_names

LINES = """\
- {bezeichnung: Adorf, wert: 2}
- {bezeichnung: Bad Bestadt, wert: 3.5}
- {bezeichnung: Ceheim, ohne: bedarf}
- {bezeichnung: Detal, ohne: gesondert, anmerkung: eigene Stelle}
- {bezeichnung: Ettlingen, ohne: bedarf}
"""
EXPOSE = Exposure(Touched())


def distribution(lines: str = LINES, soll: str = "") -> Distribution:
    head = "titel: T\nempfaenger: Kommunen\nspalte: Tage\neinheit: Tage\n"
    source = "quelle: {dokument: Umfrage}\n"
    text = f"{head}{source}{soll and f'soll: {soll}'}\nzeilen:\n{indent(lines, '  ')}"
    return distribute("tage", from_yaml(Verteilung, text), EXPOSE)


def names_of(lines: str = LINES) -> Namespace:
    return distribution_names(distribution(lines))


def test_the_sum_is_what_all_get_together() -> None:
    found = distribution()

    assert value_of(found.sum) == (Fraction("5.5"), "Tage")
    assert found.sum.address == "verteilungen.tage.summe"
    assert formula(found.sum) == "2\xa0Tage + 3,5\xa0Tage"
    assert [share.amount and share.amount.exact for share in found.shares] == [
        2,
        Fraction("3.5"),
        None,
        None,
        None,
    ]


@modest
@given(st.lists(st.integers(1, 10**6).map(lambda n: Decimal(n).scaleb(-2)), min_size=1, max_size=6))
def test_the_sum_is_exact(values: list[Decimal]) -> None:
    lines = "".join(f"- {{bezeichnung: K{n}, wert: {v:f}}}\n" for n, v in enumerate(values))

    assert distribution(lines).sum.exact == sum(map(Fraction, values))


@pytest.mark.parametrize(
    ("address", "number", "note"),
    [
        ("mit.anzahl", 2, "Kommunen, die etwas erhalten: Adorf, Bad Bestadt"),
        ("gesondert.anzahl", 1, "Kommunen, gesondert: Detal"),
    ],
)
def test_counts_say_whom_they_counted(address: str, number: int, note: str) -> None:
    count = names_of().resolve(address)

    assert value_of(count) == (number, "Kommunen")
    assert count.address == f"verteilungen.tage.{address}"
    counted = tuple(note.partition(": ")[2].split(", "))
    assert count.origin == Operation(Op.ANZAHL, (), note, Place("fakten.yaml", 1, 1), counted)
    assert formula(count) == f"Anzahl: {note}"


def test_names_of_those_who_get_something_and_those_who_do_not() -> None:
    known = names_of()

    assert known.resolve("mit.namen") == ("Adorf", "Bad Bestadt")
    assert known.resolve("bedarf.namen") == ("Ceheim", "Ettlingen")
    assert known.resolve("gesondert.namen") == ("Detal",)
    assert known.resolve("bad_bestadt").exact == Fraction("3.5")
    assert "ceheim" not in known


@pytest.mark.parametrize(
    ("soll", "target"),
    [
        ("5", "5\xa0Tage"),
        ("angaben.woche / 3", "2,33…\xa0Tage"),
    ],
)
def test_a_sum_that_misses_its_target_is_refused_with_both_sides(soll: str, target: str) -> None:
    known = {
        "stellen": fact("3.5", "VZÄ"),
        "tage": fact(5, "Tage/VZÄ"),
        "woche": fact(7, "Tage"),
        "nichts": fact(0, "Tage"),
    }
    error = refused(check_target, distribution(soll=soll), names({"angaben": known}))

    assert said_of(error) == (
        Code.PRUEFUNG,
        f"Die Summe der Verteilung ist 5,5\xa0Tage, soll aber {target} sein ({soll}).",
        "Die Werte der Zeilen oder die Fakten der Formel unter „soll“ berichtigen.",
    )
    assert error.place == Place("fakten.yaml", 6, 7)
