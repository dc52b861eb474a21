"""How figures, their formulas and the lines of tables are said in German."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from figures_cases import Reckoning, fact, modest, reckon, shipped
from hypothesis import assume, given
from hypothesis import strategies as st
from muster import MUSTER, VORLAGE

from vorlagen.figures.figure import Figure, counted, unit
from vorlagen.figures.formula import formula, mentioned, said
from vorlagen.figures.reckoning import Rounding, largest, total
from vorlagen.finanzierung import PaperFinancing
from vorlagen.finanzierung.table import line_text
from vorlagen.findings import Place
from vorlagen.german.numbers import DIN_5008, Hausstil

IN_EUROS = Hausstil(waehrung="EUR", abstand=False, malzeichen="·")


def plain(text: str) -> str:
    """With ordinary spaces, to be read more easily."""
    return text.replace("\xa0", " ")


# Values


@pytest.mark.parametrize(
    ("value", "of", "text"),
    [
        ("245318.5", "EUR", "245.318,50 €"),
        ("0.125", "EUR", "0,125 €"),
        ("-250", "EUR", "−250 €"),
        ("106540", "EUR/VZÄ/Jahr", "106.540 € je VZÄ und Jahr"),
        ("20", "%", "20 %"),
        ("3.5", "VZÄ", "3,5 VZÄ"),
        ("1", "Stellen", "1 Stelle"),
        ("1", "EUR/VZÄ", "1 € je VZÄ"),
        (None, "EUR", "ausstehend"),
    ],
)
def test_a_figure_is_said_with_its_unit(value: str | None, of: str, text: str) -> None:
    assert plain(said(fact(value, of))) == text


def test_a_house_style_writes_amounts_its_own_way() -> None:
    assert said(fact("55000.5", "EUR"), IN_EUROS) == "55.000,50EUR"
    assert plain(said(fact(55000, "EUR/VZÄ"), IN_EUROS)) == "55.000 EUR je VZÄ"
    assert said(fact(20, "%"), IN_EUROS) == "20%"


# Formulas

A, B, C, D = (fact(value, "EUR") for value in (5, 7, 2, 9))
N, M = fact("3.5"), fact(4)


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (total([A, B, C]), "5 € + 7 € + 2 €"),
        # brackets where they are needed
        (A - (B + C), "5 € − (7 € + 2 €)"),
        ((A + B) * N, "(5 € + 7 €) × 3,5"),
        (A / (N / M), "5 € ÷ (3,5 ÷ 4)"),
        (A / (N * M), "5 € ÷ (3,5 × 4)"),
        (A / (N + M), "5 € ÷ (3,5 + 4)"),
        # and none where they are not
        (A - B - C, "5 € − 7 € − 2 €"),
        (A + (B - C), "5 € + 7 € − 2 €"),
        (A - B * N, "5 € − 7 € × 3,5"),
        (A * (N / M), "5 € × 3,5 ÷ 4"),
        # named operands by their value, unnamed ones spelled out
        ((A + B).named("groessen.summe") * N, "12 € × 3,5"),
        (-A, "5 € × −1"),
        (A + fact(None, "EUR"), "5 € + ausstehend"),
        # what is no reckoning says what it is
        (largest([A, B]), "größter Wert von 5 €, 7 €"),
        (
            counted(["X", "Y"], unit("Kommunen"), "Kommunen: X, Y", Place("v.yaml")),
            "Anzahl: Kommunen: X, Y",
        ),
        # roundings show what was rounded, and to what
        (Rounding().of(A / 3), "5 € ÷ 3 = 1,66… €, gerundet auf 1 €"),
        (Rounding(Decimal("0.5")).of(fact("7.3", "Tage")), "7,3 Tage, gerundet auf 0,5"),
        (Rounding().of(fact("7.3", "EUR/VZÄ")) * N, "7 € je VZÄ × 3,5"),
    ],
)
def test_how_a_figure_came_about(figure: Figure, text: str) -> None:
    assert plain(formula(figure)) == text


# What is printed reckons to the figure

NUMBERS = st.integers(-9999, 9999).map(lambda cents: Decimal(cents) / 100)
Tree = tuple[Any, ...] | Decimal
TREES: st.SearchStrategy[Tree] = st.recursive(
    NUMBERS,
    lambda below: st.one_of(
        st.tuples(st.sampled_from(["+", "-", "*", "/", "sum", "max"]), below, below),
        st.tuples(st.sampled_from(["neg", "round"]), below),
    ),
    max_leaves=8,
)
BINARY: dict[str, Callable[[Figure, Figure], Figure]] = {
    "+": Figure.__add__,
    "-": Figure.__sub__,
    "*": Figure.__mul__,
    "/": Figure.__truediv__,
    "sum": lambda a, b: total([a, b, a]),
    "max": lambda a, b: largest([Rounding().of(a), Rounding().of(b)]),
}


def grown(tree: Tree) -> Figure:
    if isinstance(tree, Decimal):
        return fact(tree)
    kind, *below = tree
    first, *others = map(grown, below)
    if kind in {"neg", "round"}:
        return -first if kind == "neg" else Rounding().of(first)
    [second] = others
    assume(kind != "/" or second.exact != 0)
    return BINARY[kind](first, second)


class Reader:
    """Reads a printed formula back: products before sums, both from the left, brackets first."""

    def __init__(self, text: str) -> None:
        self.tokens = re.findall(r"−?\d[\d.]*(?:,\d+)?|[+−×÷()]", text)
        assert "".join(self.tokens) == text.replace(" ", "")

    def value(self) -> Fraction:
        result = self._sum()
        assert not self.tokens
        return result

    def _sum(self) -> Fraction:
        result = self._product()
        while self.tokens and self.tokens[0] in "+−":
            sign = 1 if self.tokens.pop(0) == "+" else -1
            result += sign * self._product()
        return result

    def _product(self) -> Fraction:
        result = self._atom()
        while self.tokens and self.tokens[0] in "×÷":
            result = result * self._atom() if self.tokens.pop(0) == "×" else result / self._atom()
        return result

    def _atom(self) -> Fraction:
        found = self.tokens.pop(0)
        if found != "(":
            return Fraction(found.replace(".", "").replace(",", ".").replace("−", "-"))
        result = self._sum()
        assert self.tokens.pop(0) == ")"
        return result


@modest
@given(TREES)
def test_what_is_printed_reckons_to_the_figure(tree: Tree) -> None:
    figure = grown(tree)
    # a rounding and a greatest value at the top are said in words
    assume(not isinstance(tree, tuple) or tree[0] not in {"round", "max"})

    assert Reader(formula(figure)).value() == figure.exact


# The lines of tables


def lines(
    paper: Reckoning, table: str, style: Hausstil | None = None, remark: str = ""
) -> list[str]:
    found = paper.figures.of(PaperFinancing).tables[table]
    return [line_text(line, style or DIN_5008, remark) for line in found.lines]


def test_the_lines_of_the_shipped_paper_say_their_computation() -> None:
    paper = shipped()
    printed = [
        plain(text)
        for table in paper.figures.of(PaperFinancing).tables
        for text in lines(paper, table)
    ]

    assert printed == [
        "3,5 × 115.418 € (E11 für 13 Monate)",
        "3,5 × 70.091 € (59.583 € PK + 10.508 € SK für 13 Monate)",
        "0,5 × 79.928 € (E5 für 13 Monate)",
        "1 × 29.629 € (24.375 € PK + 5.254 € SK für 13 Monate)",
        "7 × 103.328 € (S12 für 13 Monate)",
        "7 × 59.583 € (PK für 13 Monate)",
        "7 × 6.771 € (SK für 13 Monate)",
        "3 × 68.136 € (0,75 × E9a für 13 Monate)",
        "3 × 40.625 € (0,75 × PK für 13 Monate)",
        "3 × 90.848 € (E9a für 13 Monate)",
        "3 × 40.625 € (0,75 × PK für 13 Monate)",
    ]


PERSONAL = "muster.modul1.beratung.personal"


@pytest.mark.parametrize(
    ("stellen", "entries", "printed"),
    [
        ("2", f"je_stelle: {PERSONAL}", "2 × 48.000 € (PK für 12 Monate)"),
        ("2", "je_stelle: angaben.monatlich", "2 × 1.200 € (für 12 Monate)"),
        ("2", "je_stelle: 1234.5", "1.235 €"),
        ("2", f"je_stelle: [{PERSONAL}, angaben.jaehrlich]", "2 × 48.600 € (48.000 € PK + 600 €"),
        ("angaben.offen", f"je_stelle: {PERSONAL}", "ausstehend × 48.000 € (PK für 12 Monate)"),
        # a share cuts what is per VZÄ, and only that is said
        (
            "stellenplan.leitung",
            f"je_stelle: {PERSONAL}, anteil: 0.5",
            "2 × 24.000 € (0,5 × PK für 12 Monate)",
        ),
    ],
)
def test_a_line_says_what_it_is_made_of(
    tmp_path: Path, stellen: str, entries: str, printed: str
) -> None:
    text = MUSTER[VORLAGE].replace("je_stelle: kgst.E10", entries)
    text = text.replace(
        "stellen: bescheide.beratung_2024.bewilligt.beratung\n", f"stellen: {stellen}\n"
    )
    text = text.replace("        - {bezeichnung: Förderung, abzug: " + PERSONAL + "}\n", "")
    text = re.sub(" *veroeffentlicht: .*\n", "", text)
    text = text.replace(
        "angaben:\n",
        """angaben:
  monatlich: {bezeichnung: Monatlich, wert: 100, einheit: EUR/VZÄ/Monat}
  jaehrlich: {bezeichnung: Jährlich, wert: 600, einheit: EUR/VZÄ/Jahr}
  einmalig: {bezeichnung: Einmalig, wert: 70, einheit: EUR/VZÄ}
  offen: {bezeichnung: Stellen, wert: {ausstehend: Unbekannt.}, einheit: VZÄ}
  kosten_offen: {bezeichnung: Kosten, wert: {ausstehend: Unbekannt.}, einheit: EUR/VZÄ/Jahr}
""",
    )
    programme = "data/gemeinsam/foerderprogramme/musterhilfe.yaml"
    place = """\
          platz:
            bezeichnung: Platz
            kurz: PL
            je: Stelle
            zeitraum: Jahr
            werte: [{ab: 2024-01-01, betrag: 300, quelle: {dokument: Richtlinie}}]
"""
    files = {**MUSTER, VORLAGE: text, programme: MUSTER[programme] + place}

    [line] = lines(reckon(tmp_path, files), "beratung")

    assert plain(line).startswith(printed)


YEAR = fact("106540", "EUR/VZÄ/Jahr", "kgst.E11")
TWELVE = fact(12, "Monate/Jahr")
MONTHS = fact(13, "Monate")


def test_each_operand_that_a_formula_mentions_can_be_marked() -> None:
    monthly = (YEAR / TWELVE).named("je_monat")
    figure = Rounding().of(monthly * MONTHS + monthly * MONTHS)
    assert [operand.address for operand in mentioned(figure)] == ["je_monat", "", "je_monat", ""]
    marks = {id(operand.origin): f"[{n}]" for n, operand in enumerate([monthly, MONTHS], start=1)}
    text = formula(figure, Hausstil(), lambda operand: marks[id(operand.origin)])
    assert text.count("[1]") == text.count("[2]") == 2
    assert "8.878,33… € je VZÄ und Monat[1] × 13 Monate[2] + " in text.replace("\u00a0", " ")
