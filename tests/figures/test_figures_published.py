"""Computed tables held against what was once published, and where a difference is likely from."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from figures_cases import Reckoning, modest, reckon, shipped
from hypothesis import given
from hypothesis import strategies as st
from muster import MUSTER, VORLAGE, geaendert

from vorlagen.findings import Code
from vorlagen.german.numbers import digits_swapped

PUBLISHED = "{gesamtkosten: 163200, foerderung: 96000, eigenanteil: 67200}"


def paper(root: Path, published: str) -> Reckoning:
    """The sample paper with other published figures; 163.200 of costs, of which 96.000 come back."""
    return reckon(root, geaendert(VORLAGE, PUBLISHED, published))


def small_paper(root: Path, published: str, stage: str, costs: str, grant: str = "0") -> Reckoning:
    """The sample paper with two posts of such costs and grants each, where roundings show."""
    text = geaendert(VORLAGE, PUBLISHED, published)[VORLAGE]
    for old, new in (
        ("kgst.E10", "angaben.kosten"),
        ("muster.modul1.beratung.personal", "angaben.zuschuss"),
        ("  tabellen:\n", f"  rundung: {{stufe: {stage}}}\n  tabellen:\n"),
        (
            "angaben:\n",
            (
                f"angaben:\n  kosten: {{bezeichnung: Kosten, wert: {costs}, einheit: EUR/VZÄ}}\n"
                f"  zuschuss: {{bezeichnung: Zuschuss, wert: {grant}, einheit: EUR/VZÄ}}\n"
            ),
        ),
    ):
        text = text.replace(old, new)
    return reckon(root, {**MUSTER, VORLAGE: text})


def differences(found: Reckoning) -> list[tuple[str, str]]:
    """What is said of each difference: message and cause."""
    assert {finding.code for finding in found.findings} <= {Code.WEICHT_AB}
    return [
        (
            finding.message.replace("\xa0", " "),
            finding.cure.removeprefix("Vermutliche Ursache: ").removesuffix("."),
        )
        for finding in found.findings
    ]


def test_the_shipped_paper_differs_in_four_figures_and_their_causes_are_seen() -> None:
    found = shipped()

    assert differences(found) == [
        (
            "„finanzierung.assistenz.gesamtkosten“: berechnet 39.964 €, veröffentlicht 39.946 €.",
            "zwei Ziffern vertauscht",
        ),
        (
            "„finanzierung.assistenz.eigenanteil“: berechnet 10.335 €, veröffentlicht 10.317 €.",
            "Folge einer abweichenden Zeile dieser Tabelle",
        ),
        (
            (
                "„finanzierung.case_management.gesamtkosten“: berechnet 723.296 €,"
                " veröffentlicht 723.298 €."
            ),
            "auf einer anderen Stufe gerundet (erst am Ende der Zeile)",
        ),
        (
            (
                "„finanzierung.case_management.eigenanteil“: berechnet 258.818 €,"
                " veröffentlicht 258.820 €."
            ),
            "Folge einer abweichenden Zeile dieser Tabelle",
        ),
    ]
    assert found.figures.complete
    lines = found.text.splitlines()
    for finding, published in zip(found.findings, (39946, 10317, 723298, 258820), strict=True):
        place = finding.place
        assert lines[place.line - 1][place.column - 1 :].startswith(str(published))


@pytest.mark.parametrize(
    ("published", "message", "cause"),
    [
        (
            "{gesamtkosten: 162300}",
            "„finanzierung.beratung.gesamtkosten“: berechnet 163.200 €, veröffentlicht 162.300 €.",
            "zwei Ziffern vertauscht",
        ),
        (
            "{foerderung: 98000}",
            "„finanzierung.beratung.foerderung“: berechnet 96.000 €, veröffentlicht 98.000 €.",
            "eine Ziffer vertippt",
        ),
        (
            "{foerderung: 9600}",
            "„finanzierung.beratung.foerderung“: berechnet 96.000 €, veröffentlicht 9.600 €.",
            "keine bekannte; vielleicht hat sich seither ein Fakt geändert",
        ),
    ],
)
def test_a_difference_and_its_cause(
    tmp_path: Path, published: str, message: str, cause: str
) -> None:
    assert differences(paper(tmp_path, published)) == [(message, cause)]


def test_a_result_that_follows_from_published_lines(tmp_path: Path) -> None:
    # 163.300 − 95.500 = 67.800
    found = paper(tmp_path, "{gesamtkosten: 163300, foerderung: 95500, eigenanteil: 67800}")

    assert [cause for _, cause in differences(found)] == [
        "eine Ziffer vertippt",
        "keine bekannte; vielleicht hat sich seither ein Fakt geändert",
        "Folge einer abweichenden Zeile dieser Tabelle",
    ]


@pytest.mark.parametrize(
    ("stage", "published", "cause"),
    [
        # 2 × 1.000,50 is 2.002, if each is 1.001 first, and 2.001 in all
        ("einheit", 2001, "erst am Ende der Zeile"),
        ("zeile", 2002, "je Stelle und dann je Zeile"),
    ],
)
def test_a_line_rounded_at_another_stage(
    tmp_path: Path, stage: str, published: int, cause: str
) -> None:
    found = small_paper(tmp_path, f"{{gesamtkosten: {published}}}", stage, "1000.5")

    assert [said for _, said in differences(found)] == [
        f"auf einer anderen Stufe gerundet ({cause})"
    ]


DIGITS = st.lists(st.integers(0, 9), min_size=2, max_size=9).filter(lambda digits: digits[0] > 0)


@modest
@given(DIGITS, st.integers(0, 7))
def test_neighbouring_digits_that_changed_places(digits: list[int], at: int) -> None:
    at %= len(digits) - 1
    swapped = [*digits[:at], digits[at + 1], digits[at], *digits[at + 2 :]]
    computed = Decimal("".join(map(str, digits)))
    published = Decimal("".join(map(str, swapped)))

    same_length = swapped[0] > 0
    assert digits_swapped(computed, published) == (computed != published and same_length)
    assert digits_swapped(published, computed) == digits_swapped(computed, published)
