"""Financing tables: posts times values per post, rounded where it is declared."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from textwrap import indent
from typing import Any

import pytest
from figures_cases import (
    fact,
    from_yaml,
    modest,
    names,
    refused,
    said_of,
)
from hypothesis import given
from hypothesis import strategies as st

from vorlagen.finanzierung.facts import Finanzierung
from vorlagen.finanzierung.figures import Calculator
from vorlagen.finanzierung.table import FinancingTable
from vorlagen.findings import Code

A_POST_AND_YEAR = "EUR/VZÄ/Jahr"

KNOWN: dict[str, Any] = {
    "kgst": {"E11": fact(106540, A_POST_AND_YEAR, "kgst.E11", "E11")},
    "hilfe": {
        "personal": fact(55000, A_POST_AND_YEAR, "hilfe.personal", "PK"),
        "sachkosten": fact(9700, A_POST_AND_YEAR, "hilfe.sachkosten", "SK"),
        "platz": fact(22500, "EUR/Stelle/Jahr", "hilfe.platz"),
        "monatlich": fact(250, "EUR/VZÄ/Monat", "hilfe.monatlich"),
        "pauschale": fact("10000.40", "EUR", "hilfe.pauschale"),
        "jaehrlich": fact(6000, "EUR/Jahr", "hilfe.jaehrlich"),
        "offen": fact(None, A_POST_AND_YEAR, "hilfe.offen"),
        "tage": fact(3, "Tage", "hilfe.tage"),
        "je_tag": fact(3, "EUR/Tag", "hilfe.je_tag"),
    },
    "stellen": {
        "steuerung": {"vzae": fact("3.5", "VZÄ", "stellen.steuerung.vzae")},
        "assistenz": {
            "stellen": fact(2, "Stellen", "stellen.assistenz.stellen"),
            "anteil": fact("0.75", "VZÄ/Stelle", "stellen.assistenz.anteil"),
            "vzae": fact("1.5", "VZÄ", "stellen.assistenz.vzae"),
        },
        "zahl": fact(3, "Stellen", "stellen.zahl"),
        "offen": {"vzae": fact(None, "VZÄ", "stellen.offen.vzae")},
    },
}
PERIOD = "zeitraum: {von: 2021-12-01, bis: 2022-12-31}"  # 13 months


def financing(table: str, period: str = PERIOD, rounding: str = "") -> Finanzierung:
    body = indent(table, "    ")
    return from_yaml(Finanzierung, f"{period}\n{rounding}\ntabellen:\n  t:\n{body}\n")


def computed(
    table: str,
    *,
    period: str = PERIOD,
    rounding: str = "",
    known: Mapping[str, Any] = KNOWN,
) -> FinancingTable:
    """The table „t“ under the facts above, or under others."""
    described = financing(table, period, rounding)
    return Calculator(described, names(known)).table("t")


def amounts(table: FinancingTable) -> list[Fraction | None]:
    """The amounts of the lines, then the result."""
    return [*(line.amount.exact for line in table.lines), table.result.exact]


STEERING = """\
titel: Steuerung
stellen: stellen.steuerung
zeilen:
  - {bezeichnung: Gesamtkosten, je_stelle: kgst.E11}
  - {bezeichnung: KIM-Förderung, abzug: [hilfe.personal, hilfe.sachkosten]}
ergebnis: Eigenanteil
"""


# Where rounding happens


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        # 106.540 / 12 × 13 = 115.418,33 → 115.418; × 3,5 = 403.963
        # 59.583,33 → 59.583, 10.508,33 → 10.508: 70.091 × 3,5 = 245.318,50 → 245.319
        ("{stufe: einheit}", ["403963", "245319", "158644"]),
        # 115.418,33 × 3,5 = 403.964,1666; 70.091,6666 × 3,5 = 245.320,8333 → 245.321
        ("{stufe: zeile}", ["403964", "245321", "158643"]),
        # printed as above, but 403.964,1666 − 245.320,8333 = 158.643,3333
        ("{stufe: ende}", ["403964", "245321", "158643"]),
        # 115.418,33; 59.583,33 + 10.508,33 = 70.091,66; × 3,5 = 403.964,155 and 245.320,81
        ("{stufe: einheit, auf: 0.01}", ["403964.16", "245320.81", "158643.35"]),
        # 115.400 × 3,5 = 403.900; 59.600 + 10.500 = 70.100 × 3,5 = 245.350 → 245.400
        ("{stufe: einheit, auf: 100}", ["403900", "245400", "158500"]),
        # 115.418,33 → 115.400; 59.583,33 → 59.500, 10.508,33 → 10.500: 70.000 × 3,5 = 245.000
        ("{stufe: einheit, auf: 100, art: abrunden}", ["403900", "245000", "158900"]),
    ],
)
def test_one_table_under_the_stages_of_rounding(rounding: str, expected: list[str]) -> None:
    everywhere = computed(STEERING, rounding=f"rundung: {rounding}")
    in_the_table = computed(f"{STEERING}rundung: {rounding}\n")

    assert amounts(everywhere) == amounts(in_the_table) == list(map(Fraction, expected))


RATES = st.decimals(0, 200_000, places=2)
POSTS = st.integers(1, 400).map(lambda hundredths: Decimal(hundredths) / 20)


@modest
@given(RATES, RATES, RATES, POSTS, st.sampled_from(["einheit", "zeile"]))
def test_the_result_is_what_the_printed_lines_leave(
    cost: Decimal, staff: Decimal, material: Decimal, posts: Decimal, stage: str
) -> None:
    known = {
        "kgst": {"E11": fact(cost, A_POST_AND_YEAR)},
        "hilfe": {
            "personal": fact(staff, A_POST_AND_YEAR),
            "sachkosten": fact(material, A_POST_AND_YEAR),
        },
        "stellen": {"steuerung": {"vzae": fact(posts, "VZÄ")}},
    }

    table = computed(STEERING, known=known, rounding=f"rundung: {{stufe: {stage}}}")

    costs, grant, result = (Fraction(amount or 0) for amount in amounts(table))
    assert costs - grant == result
    assert costs.denominator == grant.denominator == 1


# Posts and shares


def line_of(
    entries: str, stellen: str = "stellen.steuerung", more: str = "", **options: Any
) -> FinancingTable:
    """A table of a single line over twelve months, so that rates are what a year costs."""
    table = (
        f"titel: T\nstellen: {stellen}\n{more}\nzeilen:\n"
        f"  - {{bezeichnung: Kosten, {entries}}}\nergebnis: Rest\n"
    )
    return computed(table, period="zeitraum: {von: 2022-01-01, bis: 2022-12-31}", **options)


@pytest.mark.parametrize(
    ("entries", "stellen", "amount"),
    [
        ("je_stelle: hilfe.personal", "stellen.steuerung", 192_500),
        ("je_stelle: hilfe.platz", "stellen.assistenz", 45_000),
        ("je_stelle: hilfe.monatlich", "2", 6_000),
        ("je_stelle: hilfe.jaehrlich", "2", 6_000),
        ("je_stelle: hilfe.pauschale", "2", 10_000),
        ("je_stelle: [hilfe.personal, hilfe.sachkosten]", "2", 129_400),
        (
            "je_stelle: hilfe.personal, stellen: stellen.zahl, anteil: stellen.assistenz.anteil",
            "2",
            123_750,
        ),
    ],
)
def test_a_line_is_a_number_of_posts_times_a_value_per_post(
    entries: str, stellen: str, amount: int
) -> None:
    assert amounts(line_of(entries, stellen)) == [amount, amount]


# Lines


@pytest.mark.parametrize(
    ("entries", "stellen"),
    [
        ("je_stelle: hilfe.offen", "stellen.steuerung"),
        ("je_stelle: hilfe.personal", "stellen.offen"),
    ],
)
def test_what_rests_on_a_pending_fact_is_pending(entries: str, stellen: str) -> None:
    assert amounts(line_of(entries, stellen)) == [None, None]


# What makes a table impossible, and where it says so


def refused_at(table: str, passage: str, **options: Any) -> tuple[Code, str, str]:
    """The error of a table; its place is where a passage of the table stands."""
    error = refused(lambda: computed(table, **options))
    assert table.count(passage) == 1, passage
    before = table[: table.index(passage)]
    assert error.place is not None
    assert error.place.file == "fakten.yaml"
    # the text of the table begins in line 5 and is indented by four
    assert error.place.line == 5 + before.count("\n")
    assert error.place.column == 4 + len(before) - (before.rfind("\n") + 1) + 1
    return said_of(error)


def test_a_rate_per_post_needs_a_number_of_posts() -> None:
    table = STEERING.replace("kgst.E11", "hilfe.platz")

    assert refused_at(table, "hilfe.platz") == (
        Code.EINHEIT,
        (
            "„finanzierung.t.gesamtkosten.je_stelle“ gilt je Stelle, aber die Zahl der Stellen ist nicht"
            " bekannt."
        ),
        "Unter „stellen“ die Adresse von Stellen mit „stellen“ und „anteil“ angeben.",
    )


@pytest.mark.parametrize(
    ("rate", "found"),
    [
        ("hilfe.tage", "Tage"),
        ("hilfe.je_tag", "EUR je Tag"),
    ],
)
def test_a_line_must_come_to_euros(rate: str, found: str) -> None:
    table = STEERING.replace("kgst.E11", rate)

    assert refused_at(table, rate) == (
        Code.EINHEIT,
        f"Die Zeile „Gesamtkosten“ ergibt {found} statt EUR.",
        "Einen Satz in EUR je Stelle (oder VZÄ) und Jahr (oder Monat) angeben.",
    )
